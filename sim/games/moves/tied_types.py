"""Types whose distribution goes together with that of an earlier type: a rank correlation as a table of chances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.errors import Fault, Path
from sim.expressions import ExpressionError, Number, bind, parse
from sim.expressions.numeric import number_of
from sim.sampling.margins import attainable, cells, margin


def rows_by_rank(
    path: Path, rank: float, of: Mapping[str, str], given: str, own: Mapping[str, float], wrong: list[Fault]
) -> dict[str, dict[str, str]] | None:
    """Return how likely each of a type's `own` values is for each value of the earlier type, which has chances `of`.

    None, and a fault, where the earlier one has names, or chances that hang on parameters, or where no two types with
    such values have this rank correlation.
    """
    shares = _shares(path, of, given, wrong)
    if shares is None:
        return None
    first, second = sorted(shares, key=float), sorted(own, key=float)
    a, b = [shares[value] for value in first], [own[value] for value in second]
    if (fault := _out_of_reach(path, rank, a, b)) is not None:
        wrong.append(fault)
        return None
    table = cells(a, b, rank)
    rows = table / table.sum(axis=1, keepdims=True)
    return {
        value: dict(zip(second, map(repr, row.tolist()), strict=True)) for value, row in zip(first, rows, strict=True)
    }


def _shares(path: Path, of: Mapping[str, str], given: str, wrong: list[Fault]) -> dict[str, float] | None:
    if any(number_of(value) is None for value in of):
        remedy = "write a block of probabilities for each of its types, in place of the distribution"
        wrong.append(Fault((*path, "rank"), f"the types of '{given}' are no numbers, and have no ranks", remedy))
        return None
    found = {value: _constant(text) for value, text in of.items()}
    shares = {value: share for value, share in found.items() if share is not None and share > 0}
    if None in found.values() or abs(sum(shares.values()) - 1) > 1e-9:
        remedy = f"give '{given}' a distribution, or write a block of probabilities for each of its types"
        wrong.append(Fault((*path, "rank"), f"how likely the types of '{given}' are hangs on parameters", remedy))
        return None
    return shares


def _constant(text: str) -> float | None:
    try:
        found = bind(parse(text), {}, ())
    except ExpressionError:
        return None
    return found.value if isinstance(found, Number) else None


def _out_of_reach(path: Path, rank: float, a: Sequence[float], b: Sequence[float]) -> Fault | None:
    one, two = margin(a), margin(b)
    if not (one.variance > 0 and two.variance > 0):
        return Fault((*path, "rank"), "a type that has one value alone goes together with nothing", "leave it out")
    low, high = attainable(one, two)
    if low - 1e-9 <= rank <= high + 1e-9:
        return None
    return Fault((*path, "rank"), f"with such types it can be {low:.3g} to {high:.3g}", "take more bins, or less of it")

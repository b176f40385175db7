"""The numbers of a game that have a range of their own: probabilities, discounts, what a logarithm is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.errors import Path
from sim.expressions import Compare, Expr, Logic, Number, to_text
from sim.expressions.domain import demands
from sim.tolerances import PROBABILITY


@dataclass(frozen=True)
class Domain:
    """A number at `path` that must be in its range in every world: all `statements`, in parameters alone, must hold."""

    path: Path
    offset: int
    what: str
    """What the number is: 'the probability of 'good''."""
    wanted: str
    """Its range, in words: 'from 0 to 1'."""
    statements: tuple[Expr, ...]
    """Of each the side that may leave the range stands on the left."""


@dataclass(frozen=True)
class Written:
    """What stands at `path`, bound to every history or coalition: `rows` are in parameters alone."""

    path: Path
    rows: Sequence[Expr]
    text: str = ""
    """As it is written, where that is known: a place within it can be told then."""


def domains_of(written: Iterable[Written]) -> tuple[Domain, ...]:
    """Return what logarithms, roots, divisions and powers demand, once for each way in which it is written."""
    found: dict[tuple[Path, str, str], Domain] = {}
    for part in written:
        for row in dict.fromkeys(part.rows):
            for demand in demands(row):
                what = f"{to_text(demand.number)} in {to_text(demand.node)}"
                offset = _offset(part.text, demand.node)
                known = found.get((part.path, what, demand.wanted))
                conditions = (*(known.statements if known else ()), demand.condition)
                domain = Domain(part.path, offset, what, demand.wanted, tuple(dict.fromkeys(conditions)))
                found[part.path, what, demand.wanted] = domain
    return tuple(found.values())


def between(path: Path, what: str, rows: Sequence[Expr]) -> Domain:
    """Return the demand that numbers are probabilities, up to rounding."""
    low, high = Number(-PROBABILITY), Number(1 + PROBABILITY)
    statements = [
        Logic("and", (Compare((">=",), (row, low)), Compare(("<=",), (row, high))))
        for row in dict.fromkeys(rows)
        if not isinstance(row, Number)
    ]
    fixed = [row for row in rows if isinstance(row, Number) and not low.value <= row.value <= high.value]
    statements += [Logic("and", (Compare((">=",), (row, low)), Compare(("<=",), (row, high)))) for row in fixed]
    return Domain(path, 0, what, "from 0 to 1", tuple(statements))


def one_in_all(path: Path, what: str, sums: Sequence[Expr], terms: int) -> Domain:
    """Return the demand that each sum of so many probabilities is one, up to rounding."""
    low, high = Number(1 - terms * PROBABILITY), Number(1 + terms * PROBABILITY)
    statements = tuple(
        Logic("and", (Compare((">=",), (row, low)), Compare(("<=",), (row, high)))) for row in dict.fromkeys(sums)
    )
    return Domain(path, 0, what, "1", statements)


def discounts(path: Path, row: Expr) -> Domain:
    """Return the demand that a number is a discount factor: 0 or above, and below 1."""
    whole = Logic("and", (Compare((">=",), (row, Number(0.0))), Compare(("<",), (row, Number(1.0)))))
    return Domain(path, 0, f"the discount factor {to_text(row)}", "0 or above, and below 1", (whole,))


def not_negative(path: Path, what: str, row: Expr) -> Domain:
    """Return the demand that a number, such as how many of something there are, is 0 or above."""
    return Domain(path, 0, f"the {what} {to_text(row)}", "0 or above", (Compare((">=",), (row, Number(0.0))),))


def _offset(text: str, node: Expr) -> int:
    """Return where a node stands in the text of its formula; 0 where it comes from a quantity."""
    start, end = node.span
    return start if text and to_text(node).replace(" ", "") == text[start:end].replace(" ", "") else 0

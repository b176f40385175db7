"""Conditions of outcomes: read with their places, and checked to hold exactly once in every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault, Path
from sim.expressions import Expr, Names, compile_rows
from sim.games.blocks import OTHERWISE, OutcomeBlock
from sim.games.formulas import read_formula

Conditions = Mapping[str, Expr | None]
"""Of each outcome, its condition; None for the one that is `otherwise`."""
Check = Callable[[str, Expr, Path], None]
"""`check(text, condition, path)`: reports what else has no place in a condition."""


def read_conditions(
    outcomes: Mapping[str, OutcomeBlock], names: Names, faults: list[Fault], check: Check | None = None
) -> dict[str, Expr | None]:
    """Return each outcome's condition in the words of `names`, None for the one that is `otherwise`."""
    found: dict[str, Expr | None] = {}
    for name, outcome in outcomes.items():
        path: Path = ("outcomes", name, "when")
        if outcome.when.strip() == OTHERWISE:
            if None in found.values():
                faults.append(Fault(path, f"'{OTHERWISE}' is written twice", "only one outcome can take what is left"))
            found[name] = None
            continue
        condition = read_formula(outcome.when, path, names, faults)
        if check is not None:
            check(outcome.when, condition, path)
        found[name] = condition
    return found


def outcome_of_case(
    conditions: Conditions,
    holds: NDArray[np.bool_],
    where: Callable[[int], str],
    each: str,
    faults: list[Fault],
    possible: NDArray[np.bool_] | None = None,
    match: str = "one",
) -> NDArray[np.int64]:
    """Return `outcome[case]` of `holds[outcome, case]`, in which the row of `otherwise` is not filled yet.

    The first case with two outcomes and the first with none are reported, `where(case)` saying which case it is and
    `each` what cases are, such as 'each ending'. `possible[case]`: whether it can come about, by default all. With
    `match` "first", the first of several counts, and an outcome that is never the first to hold is reported.
    """
    known = list(conditions)
    if None in conditions.values():
        holds[list(conditions.values()).index(None)] = ~holds.any(axis=0)
    there = np.ones(holds.shape[1], bool) if possible is None else possible
    if match == "first":
        faults += _never_first(known, holds & there)
    for case in np.flatnonzero(there & (holds.sum(axis=0) > 1))[: 0 if match == "first" else 1]:
        one, two = (known[i] for i in np.flatnonzero(holds[:, case])[:2])
        wrong = f"'{one}' and '{two}' both hold where {where(int(case))}"
        faults.append(Fault(("outcomes", two, "when"), wrong, f"only one outcome may hold for {each}"))
    for case in np.flatnonzero(there & ~holds.any(axis=0))[:1]:
        remedy = f"add an outcome for it, or one that is '{OTHERWISE}'"
        faults.append(Fault(("outcomes",), f"no outcome holds where {where(int(case))}", remedy, on_key=True))
    return holds.argmax(axis=0).astype(np.int64) if known else np.zeros(holds.shape[1], np.int64)


def _never_first(known: Sequence[str], holds: NDArray[np.bool_]) -> Iterator[Fault]:
    """Yield a fault for each outcome that holds somewhere, and only where one before it does."""
    before = np.zeros(holds.shape[1], bool)
    for number, name in enumerate(known):
        own = holds[number]
        if own.any() and not (own & ~before).any():
            others = [known[i] for i in range(number) if (holds[i] & own).any()]
            wrong = f"'{name}' is never the first to hold: wherever it holds, {_either(others)} holds, too"
            yield Fault(("outcomes", name, "when"), wrong, f"write '{name}' before it, or leave it out")
        before |= own


def _either(names: Sequence[str]) -> str:
    return " or ".join(f"'{name}'" for name in names)


def outcome_by_words(
    outcomes: Mapping[str, OutcomeBlock],
    words: Iterable[str],
    values: Sequence[Sequence[float]] | NDArray[np.float64],
    where: Callable[[int], str],
    each: str,
    faults: list[Fault],
    match: str = "one",
) -> NDArray[np.int64]:
    """Return `outcome[case]` where conditions are in words alone that have `values[case, word]`; see `outcome_of_case`.

    Zeros where a condition cannot be read, and where there are no outcomes.
    """
    known, cases = list(words), np.asarray(values, np.float64)
    before = len(faults)
    conditions = read_conditions(outcomes, Names(frozenset(known)), faults)
    if len(faults) > before or not conditions:
        return np.zeros(len(cases), np.int64)
    holds = np.zeros((len(conditions), len(cases)), bool)
    for number, condition in enumerate(conditions.values()):
        if condition is not None:
            holds[number] = compile_rows([condition], known).evaluate(cases)[:, 0] != 0
    return outcome_of_case(conditions, holds, where, each, faults, match=match)

"""Text -> an expression that can be used, or everything that is wrong with it: parsed, checked, written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from sim.errors import Fault, Path
from sim.expressions.check import check
from sim.expressions.error import ExpressionError
from sim.expressions.expand import expand, quantity_cycle
from sim.expressions.names import Names
from sim.expressions.nodes import Call, Expr, Name, Number, fold, names_in, rewrite
from sim.expressions.parse import parse


@dataclass(frozen=True)
class Reading:
    """An expression with its quantities written out, None where something is wrong; and what is wrong."""

    expression: Expr | None
    problems: tuple[ExpressionError, ...] = ()


@dataclass(frozen=True)
class Misplaced:
    """Words that mean something and have no place in an expression; `message` has a place for the word."""

    words: frozenset[str]
    message: str


@dataclass(frozen=True)
class Formula:
    """An expression as it is written, and the words that it may use."""

    text: str
    names: Names
    misplaced: tuple[Misplaced, ...] = ()
    """Of `names`, those that may only stand inside a call of one of `names.functions`, not even in a quantity."""
    with_quantities: bool = False
    """Whether the quantities that are read together with it are among its words."""


@dataclass(frozen=True)
class Expressions:
    """The expressions of one document: quantities as written, 0 where one cannot be used; the others by their paths."""

    quantities: Mapping[str, Expr]
    formulas: Mapping[Path, Expr]
    """With quantities written out, and without those in which something is wrong."""
    faults: tuple[Fault, ...]


KEPT = 8
"""Readings of one text that are kept: a scenario is read once for each of its cases, which change few words."""


def read(text: str, names: Names, misplaced: Iterable[Misplaced] = ()) -> Reading:
    """Return the expression of a text in which `names` are known."""
    words, kept = tuple(misplaced), _readings(text)
    for known, others, reading in kept:
        if known == names and others == words:
            return reading
    reading = _read(text, names, words)
    kept.insert(0, (names, words, reading))
    del kept[KEPT:]
    return reading


@lru_cache(maxsize=4096)
def _readings(text: str) -> list[tuple[Names, tuple[Misplaced, ...], Reading]]:
    """Return the list of what was read of a text, the latest first."""
    return []


def _read(text: str, names: Names, misplaced: tuple[Misplaced, ...]) -> Reading:
    try:
        parsed = parse(text)
        problems = check(parsed, names)
        if problems:
            return Reading(None, tuple(problems))
        expression = expand(parsed, names.quantities)
    except ExpressionError as error:
        return Reading(None, (error,))
    problems = [problem for each in misplaced for problem in _uses_of(each, parsed, expression, names)]
    return Reading(None if problems else expression, tuple(problems))


def read_together(quantities: Mapping[Path, str], names: Names, formulas: Mapping[Path, Formula]) -> Expressions:
    """Return the expressions of one document, each known by the path at which it stands.

    Quantities, called by the last step but one of their paths, may use `names` and one another, but not in a circle.
    """
    faults: list[Fault] = []
    known = _quantities(quantities, names, faults)
    read_already: dict[Path, Expr] = {}
    for path, formula in formulas.items():
        words = replace(formula.names, quantities=known) if formula.with_quantities else formula.names
        reading = read(formula.text, words, formula.misplaced)
        faults += [_fault(path, problem) for problem in reading.problems]
        if reading.expression is not None:
            read_already[path] = reading.expression
    return Expressions(known, read_already, tuple(faults))


def _quantities(texts: Mapping[Path, str], names: Names, faults: list[Fault]) -> dict[str, Expr]:
    paths = {str(path[-2]): path for path in texts}
    parsed: dict[str, Expr] = {}
    for name, path in paths.items():
        try:
            parsed[name] = parse(texts[path])
        except ExpressionError as error:
            parsed[name] = Number(0.0)
            faults.append(_fault(path, error))
    known = replace(names, quantities=dict(parsed))
    for name, expr in known.quantities.items():
        problems = check(expr, known)
        faults += [_fault(paths[name], problem) for problem in problems]
        if problems:
            parsed[name] = Number(0.0)
    while cycle := quantity_cycle(parsed):
        wrong = f"quantities are defined by one another in a circle: {' -> '.join(cycle)}"
        faults.append(Fault(paths[cycle[0]], wrong, "define one without the others"))
        parsed[cycle[0]] = Number(0.0)
    return parsed


def _fault(path: Path, problem: ExpressionError) -> Fault:
    return Fault(path, problem.message, problem.remedy, problem.offset, absent=problem.absent)


def _uses_of(misplaced: Misplaced, parsed: Expr, written: Expr, names: Names) -> list[ExpressionError]:
    """Return the first use of words that have no place here; what stands inside a call names something else."""
    outside = rewrite(written, lambda node: Number(0.0) if _is_call(node, names) else node)
    used = sorted(names_in(outside) & misplaced.words)
    return [ExpressionError(misplaced.message.format(used[0]), _first_use(parsed, frozenset(used)))] if used else []


def _is_call(node: Expr, names: Names) -> bool:
    return isinstance(node, Call) and node.function in names.functions


def _first_use(expr: Expr, words: frozenset[str]) -> int:
    spots: list[int] = []
    fold(expr, lambda node, _: spots.append(node.span[0]) if isinstance(node, Name) and node.name in words else 0)
    return min(spots, default=0)

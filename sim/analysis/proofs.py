"""A proof by interval arithmetic that a statement holds for every admissible value, or a world in which it does not.

The two sides of a comparison are subtracted, so that what they share cancels, and bounded over boxes of parameters
(`sim.expressions.bounds`). A box that the bounds do not decide is looked into at its middle and cut in two, those that
come nearest to breaking the statement first (Moore, Kearfott & Cloud, 2009, chapter 5). What `MOST_BOXES` do not
decide is neither proved nor refuted.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.analysis.statements import Statement, Verdicts
from sim.expressions import Compare, Expr, Logic, Unary
from sim.expressions.bounds import Bounded, Interval
from sim.expressions.nodes import Binary
from sim.tolerances import TIE

MOST_BOXES = 60_000
"""Boxes that are looked into for one statement,"""
MOST_BOUNDS = 4_000_000
"""and bounds that are computed: a long expression in many parameters takes longer a box."""
AT_ONCE = 1_024
"""Boxes that are cut together."""
MOST_ATOMS = 1_024
"""Combinations of listed values that are looked at one by one; beyond them, the range that they span."""

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


class Ranged(Protocol):
    """What a proof needs to know of a distribution."""

    @property
    def support(self) -> tuple[float, float]:
        """The closed interval of admissible values; may be infinite."""
        ...

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """All admissible values where there are few; None where they fill an interval."""
        ...


@dataclass(frozen=True)
class Search:
    """What became of the boxes: nothing is left, a world breaks a statement, or neither."""

    proved: bool
    broken: Floats | None
    """`broken[parameter]`: an admissible world in which a statement fails; NaN where it does not depend on one."""
    boxes: int


def proved(statements: Sequence[Statement], parameters: Sequence[str], distributions: Sequence[Ranged]) -> bool:
    """Return whether every statement is shown to hold wherever the parameters are admissible.

    `distributions` are those of `parameters`, in their order.
    """
    return search(statements, parameters, distributions).proved


def search(statements: Sequence[Statement], parameters: Sequence[str], distributions: Sequence[Ranged]) -> Search:
    """Return what boxes of admissible worlds say of statements, each of which must hold in all of them."""
    of = dict(zip(parameters, distributions, strict=True))
    seen, whole = 0, True
    for statement in statements:
        names = [p for p in parameters if p in statement.parameters]
        found = _searched(statement, names, [of[p] for p in names])
        seen, whole = seen + found.boxes, whole and found.proved
        if found.broken is not None:
            world = dict(zip(names, found.broken.tolist(), strict=True))
            return Search(False, np.array([world.get(p, np.nan) for p in parameters], np.float64), seen)
    return Search(whole, None, seen)


def _searched(statement: Statement, names: Sequence[str], distributions: Sequence[Ranged]) -> Search:
    truth, verdicts = _Truth.of(statement.expression, names), Verdicts.of([statement], names)
    low, high = _first_boxes(distributions)
    most, seen = min(MOST_BOXES, MOST_BOUNDS // truth.size), 0
    while len(low):
        seen += len(low)
        sure, margin = truth.over(low, high)
        middle = _admissible(_middle(low, high), distributions)
        broken = np.flatnonzero(verdicts.fails(middle)[:, 0])
        if len(broken):
            return Search(False, middle[broken[0]], seen)
        low, high, margin = low[~sure], high[~sure], margin[~sure]
        cut = (high > low).any(axis=1)
        if seen > most or not cut.all():
            return Search(False, None, seen)
        if not len(low):
            break
        worst = np.argsort(margin, kind="stable")
        now, later = worst[:AT_ONCE], worst[AT_ONCE:]
        halves = _halves(low[now], high[now])
        new_low, new_high = halves
        if len(later):
            seen -= len(later)  # they are looked at again, and count once
        low, high = np.concatenate([new_low, low[later]]), np.concatenate([new_high, high[later]])
    return Search(True, None, seen)


def _first_boxes(distributions: Sequence[Ranged]) -> tuple[Floats, Floats]:
    """Return one box, or one for each combination of listed values where these are few."""
    listed = [d.atoms for d in distributions]
    few = prod(len(a) for a in listed if a is not None) <= MOST_ATOMS
    sides = [
        [(x, x) for x in atoms] if atoms is not None and few else [d.support]
        for d, atoms in zip(distributions, listed, strict=True)
    ]
    boxes = np.array(list(itertools.product(*sides)), np.float64).reshape(prod(map(len, sides)), len(sides), 2)
    return boxes[:, :, 0], boxes[:, :, 1]


def _middle(low: Floats, high: Floats) -> Floats:
    """Return the middle of every box, of an infinite side a point that soon is far out."""
    with np.errstate(invalid="ignore"):
        middle = low + (high - low) / 2
    middle = np.where(np.isinf(low) & np.isinf(high), 0.0, middle)
    middle = np.where(np.isfinite(low) & np.isinf(high), np.maximum(2 * low, 1.0), middle)
    return np.where(np.isinf(low) & np.isfinite(high), np.minimum(2 * high, -1.0), middle)


def _admissible(worlds: Floats, distributions: Sequence[Ranged]) -> Floats:
    """Return worlds with the listed value that is nearest, where values are listed."""
    worlds = worlds.copy()
    for i, distribution in enumerate(distributions):
        if distribution.atoms is not None:
            atoms = np.array(sorted(distribution.atoms))
            worlds[:, i] = atoms[np.abs(worlds[:, i, None] - atoms).argmin(axis=1)]
    return worlds


def _halves(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return both parts of every box, cut in the middle of the side that is longest beside its size."""
    with np.errstate(invalid="ignore"):
        width = (high - low) / (1.0 + np.abs(high) + np.abs(low))
    side, row = np.nan_to_num(width, nan=np.inf).argmax(axis=1), np.arange(len(low))
    middle = _middle(low, high)[row, side]
    upper, lower = low.copy(), high.copy()
    upper[row, side], lower[row, side] = middle, middle
    return np.concatenate([low, upper]), np.concatenate([lower, high])


@dataclass(frozen=True)
class _Truth:
    """An expression that ought to be true; of each comparison the bounds of both sides and of their difference."""

    expression: Expr
    bounded: Bounded
    place: Mapping[Expr, int]

    @classmethod
    def of(cls, expression: Expr, names: Sequence[str]) -> _Truth:
        wanted = dict.fromkeys(_wanted(expression))
        return cls(expression, Bounded.of(list(wanted), names), {e: i for i, e in enumerate(wanted)})

    @property
    def size(self) -> int:
        """How many bounds of values and of slopes a box takes."""
        return len(self.bounded.values.known) * (1 + len(self.bounded.parameters))

    def over(self, low: Floats, high: Floats) -> tuple[Truths, Floats]:
        """Return `sure[box]`: it is true throughout; and `margin[box]`, how far from breaking it seems."""
        found = self.bounded.over(low, high)
        yes, _, margin = self._judged(self.expression, found)
        return yes, margin

    def _judged(self, expression: Expr, found: Sequence[Interval]) -> tuple[Truths, Truths, Floats]:
        """Return where a box makes it true, where it makes it false, and the margin."""
        match expression:
            case Compare(ops, operands):
                pairs = zip(ops, operands, operands[1:], strict=False)
                return _both([self._compared(op, a, b, found) for op, a, b in pairs])
            case Logic(op, operands):
                parts = [self._judged(operand, found) for operand in operands]
                return _both(parts) if op == "and" else _opposite(_both([_opposite(part) for part in parts]))
            case Unary(op="not", operand=operand):
                return _opposite(self._judged(operand, found))
            case _:
                side = found[self.place[expression]]
                yes = ((side.low > 0) | (side.high < 0)) & side.sure
                return yes, (side.low == 0) & (side.high == 0) & side.sure, np.abs(side.low)

    def _compared(self, op: str, a: Expr, b: Expr, found: Sequence[Interval]) -> tuple[Truths, Truths, Floats]:
        left, right, gap = (found[self.place[e]] for e in (a, b, Binary("-", a, b)))
        sure = left.sure & right.sure
        most, least = TIE * (_size(left, np.maximum) + _size(right, np.maximum)), TIE * (_least(left) + _least(right))
        below, above = gap.high < -most, gap.low > most
        not_above, not_below = gap.high <= least, gap.low >= -least
        apart = np.where(gap.low > 0, gap.low, np.where(gap.high < 0, -gap.high, -np.inf))
        table: dict[str, tuple[Truths, Truths, Floats]] = {
            "<": (below, not_below, -gap.high),
            "<=": (not_above, above, -gap.high),
            ">": (above, not_above, gap.low),
            ">=": (not_below, below, gap.low),
            "==": (not_above & not_below, above | below, -np.maximum(np.abs(gap.low), np.abs(gap.high))),
            "!=": (above | below, not_above & not_below, apart),
        }
        yes, no, margin = table[op]
        return yes & sure, no & sure, np.where(sure, margin, -np.inf)


def _size(side: Interval, function: np.ufunc) -> Floats:
    return np.asarray(function(np.abs(side.low), np.abs(side.high)))


def _least(side: Interval) -> Floats:
    """Return the smallest size in an interval; 0 where the interval is not known."""
    least = np.where((side.low <= 0) & (side.high >= 0), 0.0, _size(side, np.minimum))
    return np.where(np.isfinite(least), least, 0.0)


def _both(parts: Sequence[tuple[Truths, Truths, Floats]]) -> tuple[Truths, Truths, Floats]:
    yes, no, margin = zip(*parts, strict=True)
    return np.logical_and.reduce(yes), np.logical_or.reduce(no), np.minimum.reduce(margin)


def _opposite(part: tuple[Truths, Truths, Floats]) -> tuple[Truths, Truths, Floats]:
    yes, no, margin = part
    return no, yes, -margin


def _wanted(expression: Expr) -> list[Expr]:
    match expression:
        case Compare(operands=operands):
            gaps = [Binary("-", a, b) for a, b in itertools.pairwise(operands)]
            return [*operands, *gaps]
        case Logic():
            return [e for operand in expression.operands for e in _wanted(operand)]
        case Unary(op="not", operand=operand):
            return _wanted(operand)
        case _:
            return [expression]

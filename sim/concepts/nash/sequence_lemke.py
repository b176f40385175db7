"""One equilibrium of a two-player tree by complementary pivots on its sequence form: there always is one.

Conditions of an equilibrium are a linear complementarity problem in both players' realization plans and in the slacks
of their best responses (Koller, Megiddo & von Stengel, Efficient computation of equilibria for extensive two-person
games, Games and Economic Behavior 14, 1996). The path of Lemke's algorithm starts at the best responses to a prior,
both players' uniform behaviour, and mixes that prior with the plans until its weight is zero (von Stengel, van den
Elzen & Talman, Computing normal form perfect equilibria for extensive two-person games, Econometrica 70, 2002). Ties
are broken lexicographically, so that the path ends for every game.

Numbers are whole ones of any length (pivots as in `sim.concepts.nash.integer_pivots`), so that nothing rests on a
tolerance; or floats, for trees with many sequences, whose result has to be checked by its regret.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import units
from sim.concepts.nash.rational import CELL, BudgetError
from sim.games.moves.sequence_form import SequenceForm, Side

Array = NDArray[Any]
"""Of whole numbers of any length (dtype object), or of floats."""

Row = tuple[Fraction, ...]

ZERO = 1e-11
"""In floats: a smaller entry of a table is taken for rounding, not for a pivot."""

PIVOTS = 40
"""In floats: pivots for each sequence after which the path is given up; it has about one."""


@dataclass
class _Table:
    """`basic + cells / factor @ nonbasic = sides / factor`, rows by sequences, the weight of the prior last.

    A variable below `count` is the plan of a sequence, `count` above it the slack of that sequence; `2 * count` is what
    the prior has lost of its weight, `2 * count + 1` what it has left. The first column of `sides` is the point itself,
    the others its perturbation, which breaks ties.
    """

    cells: Array
    sides: Array
    basic: list[int]
    nonbasic: list[int]
    factor: Any
    slacks: list[int]
    """The slacks that are basic at first: the larger part of the perturbation."""

    @property
    def count(self) -> int:
        """How many sequences both have."""
        return len(self.basic) - 1


def whole_plans(form: SequenceForm, first: Array, second: Array, budget: int) -> tuple[Row, Row]:
    """Return the plans of an equilibrium of `first[sequence, sequence]` and `second`, which hold whole numbers.

    `BudgetError` where that takes more than `budget` steps, or will, as there are about as many pivots as sequences.
    """
    left = units(budget, CELL)
    if 4 * sum(first.shape) ** 3 > left:
        raise BudgetError
    table = _first_table(form, first, second, object)
    entering = 2 * table.count
    while True:
        leaving = _pivot(table, entering, exact=True)
        if leaving > 2 * table.count:
            break
        entering = _complement(leaving, table.count)
        left -= table.cells.size * (4 + (int(table.factor).bit_length() // 64) ** 2)
        if left < 0:
            raise BudgetError
    one, other = _plans(form, table)
    return tuple(Fraction(w, one[0]) for w in one), tuple(Fraction(w, other[0]) for w in other)


def float_plans(form: SequenceForm, first: Array, second: Array, budget: int) -> tuple[Array, Array] | None:
    """Return the plans of an equilibrium of `first[sequence, sequence]` and `second`, in floats.

    None where the path does not end, or takes more than `budget` steps. What is returned is not checked.
    """
    table = _first_table(form, first, second, np.float64)
    entering = 2 * table.count
    for _ in range(min(PIVOTS * table.count, budget // table.cells.size)):
        leaving = _pivot(table, entering, exact=False)
        if leaving < 0:
            return None
        if leaving > 2 * table.count:
            one, other = (np.maximum(np.array(p, float), 0.0) for p in _plans(form, table))
            return (one / one[0], other / other[0]) if one[0] > 0 and other[0] > 0 else None
        entering = _complement(leaving, table.count)
    return None


def _complement(variable: int, count: int) -> int:
    return variable + count if variable < count else variable - count


def _plans(form: SequenceForm, table: _Table) -> tuple[list[Any], list[Any]]:
    values = [0] * table.count
    for variable, side in zip(table.basic, table.sides[:, 0].tolist(), strict=True):
        if variable < table.count:
            values[variable] = side
    own = form.sides[0].sequences
    return values[:own], values[own:]


def _uniform(side: Side) -> list[Fraction]:
    """Return the plan of uniform behaviour."""
    plan = [Fraction(1)] * side.sequences
    for parent, first, after in side.bounds:
        for sequence in range(first, after):
            plan[sequence] = plan[parent] / (after - first)
    return plan


def _best(side: Side, worth: Array) -> NDArray[np.bool_]:
    """Return `taken[sequence]`: the empty one, and at every set the first of those that are worth most."""
    value, taken = list(worth), np.zeros(side.sequences, bool)
    taken[0] = True
    for parent, first, after in reversed(side.bounds):
        best = max(range(first, after), key=lambda s: value[s])
        taken[best] = True
        value[parent] = value[parent] + value[best]
    return taken


def _expressed(side: Side, taken: NDArray[np.bool_], dtype: Any) -> tuple[Array, Array]:
    """Return the plan in terms of the sequences not taken, `[sequence, sequence]`, and of the equations' right sides.

    An equation says of a set that its sequences sum to what leads to it; the first says that the empty sequence is one.
    """
    of_plan = np.zeros((side.sequences, side.sequences), dtype)
    of_sides = np.zeros((side.sequences, len(side.sets) + 1), dtype)
    of_sides[0, 0] = 1
    for place, (parent, first, after) in enumerate(side.bounds):
        own = range(first, after)
        best = next(s for s in own if taken[s])
        of_plan[best], of_sides[best] = of_plan[parent], of_sides[parent]
        of_sides[best, place + 1] = 1
        for s in own:
            if s != best:
                of_plan[best, s] -= 1
                of_plan[s, s] = 1
    return of_plan, of_sides


def _first_table(form: SequenceForm, first: Array, second: Array, dtype: Any) -> _Table:
    """Return the table at the best responses to the prior: these plans are basic, and the slacks of other sequences."""
    priors = [_uniform(side) for side in form.sides]
    scale = 1
    if dtype is object:
        scale = int(np.lcm.reduce([p.denominator for prior in priors for p in prior]))
    met = [np.array([p * scale for p in prior], float if dtype is np.float64 else object) for prior in priors]
    if dtype is object:
        met = [np.array([int(p) for p in prior], object) for prior in met]
    payoffs = [first, second.T]
    worth = [payoffs[i] @ met[1 - i] for i in (0, 1)]
    taken = [_best(side, w) for side, w in zip(form.sides, worth, strict=True)]
    own = [_expressed(side, t, dtype) for side, t in zip(form.sides, taken, strict=True)]
    sizes = [side.sequences for side in form.sides]
    count, equations = sum(sizes), [o[1].shape[1] for o in own]
    cells = np.zeros((count + 1, count + 1), dtype)
    sides = np.zeros((count + 1, 1 + sum(equations)), dtype)
    for i in (0, 1):
        start, other = i * sizes[0], (1 - i) * sizes[0]
        rows, theirs = slice(start, start + sizes[i]), slice(other, other + sizes[1 - i])
        mine, rest = np.flatnonzero(taken[i]), np.flatnonzero(~taken[i])
        at, beyond = start + mine, start + rest
        equation = slice(1 + i * equations[0], 1 + i * equations[0] + equations[i])
        their_equation = slice(1 + (1 - i) * equations[0], 1 + (1 - i) * equations[0] + equations[1 - i])
        cells[at, rows] = -own[i][0][mine]
        cells[at, count] = -own[i][1][mine, 0]
        sides[at, equation] = own[i][1][mine]
        lost = -(own[i][0][:, rest].T @ payoffs[i])  # what a sequence that is not taken loses, by the other's sequence
        cells[np.ix_(beyond, at)] = own[i][0][np.ix_(mine, rest)].T
        cells[beyond, theirs] = -(lost @ own[1 - i][0]) * scale
        cells[beyond, count] = lost @ met[1 - i] - lost @ own[1 - i][1][:, 0] * scale
        sides[beyond, 0] = lost @ met[1 - i]
        sides[beyond, their_equation] = lost @ own[1 - i][1] * scale
    cells[count, count] = sides[count, 0] = 1
    basic = [k if t else count + k for k, t in enumerate(np.concatenate(taken).tolist())]
    nonbasic = [_complement(variable, count) for variable in basic]
    slacks = [variable for variable in basic if variable >= count]
    return _Table(cells, sides, [*basic, 2 * count + 1], [*nonbasic, 2 * count], 1, slacks)


def _pivot(table: _Table, entering: int, exact: bool) -> int:
    """Let a variable enter and return the one that leaves; -1 where none does, by rounding."""
    column = table.nonbasic.index(entering)
    row = _blocking(table, column, exact)
    if row < 0:
        return -1
    leaving, pivot = table.basic[row], table.cells[row, column]
    slope, at, beside = table.cells[:, column].copy(), table.cells[row].copy(), table.sides[row].copy()
    if exact:
        table.cells = (table.cells * pivot - np.outer(slope, at)) // table.factor
        table.sides = (table.sides * pivot - np.outer(slope, beside)) // table.factor
        table.cells[:, column] = -slope
        table.cells[row], table.sides[row] = at, beside
        table.cells[row, column] = table.factor
        table.factor = pivot
    else:
        table.cells -= np.outer(slope, at / pivot)
        table.sides -= np.outer(slope, beside / pivot)
        table.cells[:, column] = -slope / pivot
        table.cells[row], table.sides[row] = at / pivot, beside / pivot
        table.cells[row, column] = 1 / pivot
    table.basic[row], table.nonbasic[column] = entering, leaving
    return leaving


def _blocking(table: _Table, column: int, exact: bool) -> int:
    """Return the row that blocks first: of several the prior's weight, or else the lexicographically first."""
    slope = table.cells[:, column]
    rows = np.flatnonzero(slope > (0 if exact else ZERO))
    rows = _least(rows, table.sides[rows, 0], slope[rows], exact)
    if len(rows) and rows[-1] == table.count:
        return int(rows[-1])
    place = {variable: at for at, variable in enumerate(table.nonbasic)}
    row_of = {variable: at for at, variable in enumerate(table.basic)}
    for slack in table.slacks:
        if len(rows) <= 1:
            break
        if slack in place:
            own = table.cells[rows, place[slack]]
        else:
            own = np.array([table.factor if row == row_of[slack] else 0 for row in rows], table.cells.dtype)
        rows = _least(rows, own, slope[rows], exact)
    for side in range(1, table.sides.shape[1]):
        if len(rows) <= 1:
            break
        rows = _least(rows, table.sides[rows, side], slope[rows], exact)
    return int(rows[0]) if len(rows) else -1


def _least(rows: NDArray[np.int64], value: Array, slope: Array, exact: bool) -> NDArray[np.int64]:
    """Return those of the rows in which `value / slope` is least."""
    if len(rows) <= 1:
        return rows
    if not exact:
        ratio = value / slope
        least = ratio.min()
        return rows[ratio <= least + ZERO * max(1.0, abs(least))]
    best = 0
    for k in range(1, len(rows)):
        if value[k] * slope[best] < value[best] * slope[k]:
            best = k
    return rows[[bool(value[k] * slope[best] == value[best] * slope[k]) for k in range(len(rows))]]

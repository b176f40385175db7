"""One crowd: gains at counts, the chances of outcomes, and all equilibria by how many of each bloc join.

The arrays are those of `sim.games.crowd.batch`: the parts of bloc b are `first[b]` to `first[b + 1]`, and its gain when
`others` join is the sum over them of `cells[start[part] + step[part] @ others]`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.crowd.binomial import add_bloc, binomial
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit_merged
from sim.kernels.numerics.interpret import tick
from sim.tolerances import TIE


class Parts(NamedTuple):
    """The parts of all blocs' gains, of a crowd as `sim.games.crowd.batch` describes it."""

    first: Ints
    """`first[bloc]`: its first part; one more entry: how many parts there are."""
    start: Ints
    """`start[part]`: its cell where none of the others join."""
    step: Ints
    """`step[part, bloc]`: cells further for each member of a bloc that joins."""
    size: Ints
    """`size[bloc]`: members."""


@jit_merged
def gain_at(cells: Floats, first: Ints, start: Ints, step: Ints, bloc: int, counts: Ints, less: int) -> float:
    """Return a bloc's gain when `counts` join, `less` fewer of its own."""
    total = 0.0
    for part in range(first[bloc], first[bloc + 1]):
        cell = start[part] - less * step[part, bloc]
        for c in range(len(counts)):
            cell += step[part, c] * counts[c]
        total += cells[cell]
    return total


@jit_merged
def shortfall(cells: Floats, first: Ints, start: Ints, step: Ints, size: Ints, counts: Ints) -> float:
    """Return the most that a member could gain by deviating, as a share of its payoffs' range."""
    worst = 0.0
    for b in range(len(size)):
        if counts[b] > 0:
            worst = max(worst, -gain_at(cells, first, start, step, b, counts, 1))
        if counts[b] < size[b]:
            worst = max(worst, gain_at(cells, first, start, step, b, counts, 0))
    return worst


@jit_merged
def _ends(first: Ints, start: Ints, step: Ints, bloc: int, low: Ints, high: Ints, ends: Ints) -> None:
    """Put into `ends[part]` a bloc's cells where none of its own and the `low`, or the `high`, of the rest join."""
    for part in range(first[bloc], first[bloc + 1]):
        a = b = start[part]
        for c in range(len(low)):
            if c != bloc:
                a += step[part, c] * low[c]
                b += step[part, c] * high[c]
        ends[part, 0], ends[part, 1] = a, b


@jit_merged
def _bound(
    cells: Floats, first: Ints, step: Ints, direction: Ints, bloc: int, ends: Ints, own: int, upper: bool
) -> float:
    """Return a bound on a bloc's gain while `own` others of it and between the low and the high of the rest join."""
    total = 0.0
    for part in range(first[bloc], first[bloc + 1]):
        a, b = ends[part, 0] + step[part, bloc] * own, ends[part, 1] + step[part, bloc] * own
        if direction[part] == 1:
            total += cells[b] if upper else cells[a]
        elif direction[part] == -1:
            total += cells[a] if upper else cells[b]
        else:  # the cells between may be more than those reached: still a bound
            extreme = cells[a]
            for cell in range(a + 1, b + 1):
                extreme = max(extreme, cells[cell]) if upper else min(extreme, cells[cell])
            total += extreme
    return total


@jit_merged
def _possible(
    cells: Floats, first: Ints, step: Ints, size: Ints, direction: Ints, bloc: int, own: int, ends: Ints
) -> bool:
    """Tell whether `own` joining members of a bloc may be in equilibrium with some counts of the rest in the box."""
    if own > 0 and _bound(cells, first, step, direction, bloc, ends, own - 1, True) < -TIE:
        return False
    return own == size[bloc] or _bound(cells, first, step, direction, bloc, ends, own, False) <= TIE


@jit_merged
def _narrowed(
    cells: Floats, first: Ints, start: Ints, step: Ints, size: Ints, direction: Ints, low: Ints, high: Ints, ends: Ints
) -> bool:
    """Shrink the box in place to the counts that are possible; return whether any are left."""
    changed = True
    while changed:
        changed = False
        for b in range(len(size)):
            _ends(first, start, step, b, low, high, ends)
            while low[b] <= high[b] and not _possible(cells, first, step, size, direction, b, low[b], ends):
                low[b] += 1
                changed = True
            while low[b] < high[b] and not _possible(cells, first, step, size, direction, b, high[b], ends):
                high[b] -= 1
                changed = True
            if low[b] > high[b]:
                return False
    return True


class CountEquilibria(NamedTuple):
    """What `count_equilibria` lists."""

    counts: Ints
    """`counts[draw, equilibrium, bloc]`: members who join; -1 behind the last equilibrium."""
    regret: Floats
    """`regret[draw, equilibrium]`, as a share of the payoffs' range."""
    number: Ints
    """`number[draw]`; it stops at one more than there is room for."""
    exhausted: Bools
    """`exhausted[draw]`: the search was given up, and there may be more."""


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:,:], int64[:], int64[:], int64, uint8[:], int64[:,:], float64[:], "
    "int64[:], boolean[:])",
    "(x),(f),(p),(p,b),(b),(p),(),(r)->(r,b),(r),(),()",
    sizes=("room",),
    work=lambda **_: 100.0,
)
def _count_equilibria(
    cells: Floats,
    first: Ints,
    start: Ints,
    step: Ints,
    size: Ints,
    direction: Ints,
    most: int,
    room: Length,
    counts: Ints,
    regret: Floats,
    count: Ints,
    exhausted: Bools,
) -> None:
    """Fill in what `count_equilibria` returns, for one game."""
    blocs = len(size)
    deepest = 2
    for b in range(blocs):
        width = size[b] + 1
        while width > 1:
            deepest, width = deepest + 1, (width + 1) // 2
    lows, highs = np.empty((deepest, blocs), np.int64), np.empty((deepest, blocs), np.int64)
    for b in range(blocs):
        lows[0, b], highs[0, b] = 0, size[b]
    ends = np.empty((len(step), 2), np.int64)
    waiting, boxes, found = 1, 0, 0
    for r in range(len(room)):
        regret[r] = np.nan
        for b in range(blocs):
            counts[r, b] = -1
    while waiting > 0 and boxes < most and found <= len(room):
        waiting -= 1
        boxes += 1
        tick(100.0 * len(step))
        low, high = lows[waiting], highs[waiting]
        if not _narrowed(cells, first, start, step, size, direction, low, high, ends):
            continue
        widest = 0
        for b in range(1, blocs):
            if high[b] - low[b] > high[widest] - low[widest]:
                widest = b
        if high[widest] == low[widest]:
            if found < len(room):
                for b in range(blocs):
                    counts[found, b] = low[b]
                regret[found] = shortfall(cells, first, start, step, size, low)
            found += 1
            continue
        middle = (low[widest] + high[widest]) // 2
        for b in range(blocs):
            lows[waiting + 1, b], highs[waiting + 1, b] = low[b], high[b]
        highs[waiting + 1, widest] = middle
        lows[waiting, widest] = middle + 1
        waiting += 2
    count[0] = found
    exhausted[0] = waiting > 0 and boxes >= most


def count_equilibria(cells: Floats, parts: Parts, direction: Ints, room: int, boxes: int) -> CountEquilibria:
    """List all pure equilibria by counts: boxes of counts are shrunk to what is possible, then halved.

    `cells[draw, cell]` are shares of the payoffs' range, `direction[draw, part]` as in `CrowdBatch`.
    After so many `boxes` of a draw the search is given up.
    """
    return CountEquilibria(*_count_equilibria(cells, *parts, direction, boxes, room=room))


class ExtremalEquilibria(NamedTuple):
    """What `extremal_equilibria` finds."""

    counts: Ints
    """`counts[draw, least or greatest, bloc]`: members who join."""
    regret: Floats
    """`regret[draw, least or greatest]`, as a share of the payoffs' range."""


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:,:], int64[:], uint8[:], int64[:,:], float64[:])",
    "(x),(f),(p),(p,b),(b),(e)->(e,b),(e)",
    sizes=("two",),
    work=lambda p, b, **_: 100.0 + 50.0 * b * p,
)
def _extremal_equilibria(
    cells: Floats, first: Ints, start: Ints, step: Ints, size: Ints, two: Length, counts: Ints, regret: Floats
) -> None:
    """Fill in what `extremal_equilibria` returns, for one game."""
    for e in range(2):
        joins = counts[e]
        joins[:] = e * size
        changed = True
        while changed:
            changed = False
            for b in range(len(size)):
                if e == 0 and joins[b] == 0 and gain_at(cells, first, start, step, b, joins, 0) > TIE:
                    joins[b], changed = size[b], True
                elif e == 1 and joins[b] > 0 and gain_at(cells, first, start, step, b, joins, 1) < -TIE:
                    joins[b], changed = 0, True
        regret[e] = shortfall(cells, first, start, step, size, joins)


def extremal_equilibria(cells: Floats, parts: Parts) -> ExtremalEquilibria:
    """Return the least and the greatest equilibrium of complements: best responses from nobody, and from everybody.

    In both whole blocs join: members are alike, so what one member does best there all do.
    """
    return ExtremalEquilibria(*_extremal_equilibria(cells, *parts, two=2))


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:], uint8[:], float64[:])",
    "(b),(b),(b),(x),(o)->(o)",
    sizes=("outcomes",),
    work=lambda b, x, **_: 50.0 + 15.0 * b * x,
)
def _outcome_chances(
    joining: Floats, size: Ints, step: Ints, outcome_of_cell: Ints, outcomes: Length, chances: Floats
) -> None:
    """Fill in what `outcome_chances` returns, for one game."""
    mass, work = np.zeros(len(outcome_of_cell)), np.empty(len(outcome_of_cell))
    one = np.empty(size.max() + 1)
    mass[0], top = 1.0, 0
    for b in range(len(size)):
        if step[b] > 0:
            binomial(size[b], joining[b], one)
            top = add_bloc(mass, top, one, size[b], step[b], work)
    chances[:] = 0.0
    for cell in range(top + 1):
        chances[outcome_of_cell[cell]] += mass[cell]


def outcome_chances(joining: Floats, size: Ints, step: Ints, outcome_of_cell: Ints, outcomes: int) -> Floats:
    """Return `chances[draw, outcome]` when each member of bloc b joins with probability `joining[draw, b]`.

    The outcome, one of `outcomes`, is `outcome_of_cell[step @ counts]`; bloc b has `size[b]` members.
    """
    chances: Floats = _outcome_chances(joining, size, step, outcome_of_cell, outcomes=outcomes)
    return chances

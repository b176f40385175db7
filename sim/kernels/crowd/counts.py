"""One crowd: gains at counts, the chances of outcomes, and all equilibria by how many of each bloc join.

The arrays are those of `sim.games.crowd.batch`: the parts of bloc b are `first[b]` to `first[b + 1]`, and its gain when
`others` join is the sum over them of `cells[start[part] + step[part] @ others]`.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.crowd.binomial import add_bloc, binomial
from sim.kernels.numerics.compile import gufunc, jit_inline
from sim.tolerances import TIE

MOST_BOXES = 50_000
"""Boxes of counts looked at in one draw before the search is given up as incomplete."""


@jit_inline
def gain_at(cells, first, start, step, bloc, counts, less) -> float:  # type: ignore[no-untyped-def]
    """Return a bloc's gain when `counts` join, `less` fewer of its own."""
    total = 0.0
    for part in range(first[bloc], first[bloc + 1]):
        cell = start[part] - less * step[part, bloc]
        for c in range(len(counts)):
            cell += step[part, c] * counts[c]
        total += cells[cell]
    return total


@jit_inline
def shortfall(cells, first, start, step, size, counts) -> float:  # type: ignore[no-untyped-def]
    """Return the most that a member could gain by deviating, as a share of its payoffs' range."""
    worst = 0.0
    for b in range(len(size)):
        if counts[b] > 0:
            worst = max(worst, -gain_at(cells, first, start, step, b, counts, 1))
        if counts[b] < size[b]:
            worst = max(worst, gain_at(cells, first, start, step, b, counts, 0))
    return worst


@jit_inline
def _ends(first, start, step, bloc, low, high, ends) -> None:  # type: ignore[no-untyped-def]
    """Put into `ends[part]` a bloc's cells where none of its own and the `low`, or the `high`, of the rest join."""
    for part in range(first[bloc], first[bloc + 1]):
        a = b = start[part]
        for c in range(len(low)):
            if c != bloc:
                a += step[part, c] * low[c]
                b += step[part, c] * high[c]
        ends[part, 0], ends[part, 1] = a, b


@jit_inline
def _bound(cells, first, step, direction, bloc, ends, own, upper) -> float:  # type: ignore[no-untyped-def]
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


@jit_inline
def _possible(cells, first, step, size, direction, bloc, own, ends) -> bool:  # type: ignore[no-untyped-def]
    """Tell whether `own` joining members of a bloc may be in equilibrium with some counts of the rest in the box."""
    if own > 0 and _bound(cells, first, step, direction, bloc, ends, own - 1, True) < -TIE:
        return False
    return own == size[bloc] or _bound(cells, first, step, direction, bloc, ends, own, False) <= TIE


@jit_inline
def _narrowed(cells, first, start, step, size, direction, low, high, ends) -> bool:  # type: ignore[no-untyped-def]
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


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:,:], int64[:], int64[:], int64[:], int64[:,:], float64[:], int64[:], "
    "boolean[:])",
    "(x),(f),(p),(p,b),(b),(p),(r)->(r,b),(r),(),()",
)
def count_equilibria(  # type: ignore[no-untyped-def]
    cells, first, start, step, size, direction, room, counts, regret, count, exhausted
) -> None:
    """List all pure equilibria by counts: boxes of counts are shrunk to what is possible, then halved.

    `cells` are shares of the payoffs' range, `direction[part]` as in `CrowdBatch`. `count` stops at one more than
    there is room for; `exhausted`: the search was given up, and there may be more.
    """
    blocs = len(size)
    deepest = 2
    for b in range(blocs):
        width = size[b] + 1
        while width > 1:
            deepest, width = deepest + 1, (width + 1) // 2
    lows, highs = np.empty((deepest, blocs), np.int64), np.empty((deepest, blocs), np.int64)
    lows[0], highs[0] = 0, size
    ends = np.empty((len(step), 2), np.int64)
    waiting, boxes, found = 1, 0, 0
    for r in range(len(room)):
        regret[r] = np.nan
        counts[r] = -1
    while waiting > 0 and boxes < MOST_BOXES and found <= len(room):
        waiting -= 1
        boxes += 1
        low, high = lows[waiting], highs[waiting]
        if not _narrowed(cells, first, start, step, size, direction, low, high, ends):
            continue
        widest = np.argmax(high - low)
        if high[widest] == low[widest]:
            if found < len(room):
                counts[found] = low
                regret[found] = shortfall(cells, first, start, step, size, low)
            found += 1
            continue
        middle = (low[widest] + high[widest]) // 2
        lows[waiting + 1], highs[waiting + 1] = low, high
        highs[waiting + 1, widest] = middle
        lows[waiting, widest] = middle + 1
        waiting += 2
    count[0] = found
    exhausted[0] = waiting > 0 and boxes >= MOST_BOXES


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:,:], int64[:], int64[:], int64[:,:], float64[:])",
    "(x),(f),(p),(p,b),(b),(e)->(e,b),(e)",
)
def extremal_equilibria(cells, first, start, step, size, two, counts, regret) -> None:  # type: ignore[no-untyped-def]
    """Fill in the least and the greatest equilibrium of complements: best responses from nobody, and from everybody.

    `two` brings an axis of length 2. In the least equilibrium, and in the greatest, whole blocs join: members are
    alike, so what one member does best there all do.
    """
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


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:], int64[:], float64[:])",
    "(b),(b),(b),(x),(o)->(o)",
)
def outcome_chances(joining, size, step, outcome_of_cell, outcomes, chances) -> None:  # type: ignore[no-untyped-def]
    """Fill in the probability of each outcome when each member of bloc b joins with probability `joining[b]`.

    The outcome is `outcome_of_cell[step @ counts]`; `outcomes` only brings the length of its axis.
    """
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

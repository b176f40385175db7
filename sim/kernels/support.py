"""All equilibria of one two-player game that is not degenerate, by its supports; a degenerate game is noticed.

In a game without degeneracy both players mix over equally many actions (Porter, Nudelman & Shoham, Simple search
methods for finding a Nash equilibrium, GEB 63, 2008, section 3). So every pair of supports of equal size is looked at.
Most are rejected before anything is solved, by conditional dominance: an action that another one beats on all of the
opponent's support is not played. The test is one operation on bit masks, from a table over the opponent's supports.

Nothing is lost: let (x, y) be an extreme equilibrium with supports I and J. As vertices of the best-response
polytopes, x has at least |I| best replies and y at least |J|; and all of J are best replies to x, all of I to y. So
there are sets I* and J* of size max(|I|, |J|) with I within I* within the best replies to y, and J within J* within
those to x. None of their actions is dominated on the other set, and x and y solve the equations of (I*, J*). If these
have one solution it is (x, y): a clean equilibrium, or one with a weight of zero or a best reply that is not played; if
not, they are singular. Both are noticed, and the game is left to `sim.kernels.vertices`, which needs no such luck.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.compiled import body, inlined, kernel
from sim.kernels.normal import EPSILON, ROUNDING
from sim.tolerances import REGRET, TIE

ZERO = 1e-9
"""A weight below this may be none: the game is then taken for degenerate."""

ERROR = 32.0
"""Rounding of a system's solution, in units of the payoffs' own over the smallest pivot; three times what was seen."""

SINGULAR = 1e-9
"""A pivot below this (payoffs lie between 0 and 1) may be zero."""

CLEAN, NOT, UNCLEAR = 0, 1, 2
"""What one player's equations say of a pair of supports: half an equilibrium; none; or perhaps one at the edge, with a
weight of zero or a best reply that is not played, or equations without a single solution."""

LISTS = "float64[:,:], float64[:], int64[:], boolean[:], int64[:], boolean[:]"
"""The signature of what is returned: profiles, regret, component, isolated; count, degenerate."""


@inlined
def _scale(payoff) -> tuple[float, float, float]:  # type: ignore[no-untyped-def]
    """Return (shift, factor) that bring half a player's payoffs to [0, 1], and by how much these are rounded.

    The factor is 0 where all payoffs tie. As `sim.kernels.normal`; halves, so that a range beyond the largest float
    does not overflow.
    """
    low, high = payoff[0, 0], payoff[0, 0]
    for i in range(payoff.shape[0]):
        for j in range(payoff.shape[1]):
            low, high = min(low, payoff[i, j]), max(high, payoff[i, j])
    width, size = high / 2 - low / 2, max(abs(low), abs(high))
    if 2 * width <= ROUNDING * size:
        return low / 2, 0.0, EPSILON
    return low / 2, 1 / width, EPSILON * max(1.0, size / 2 / width)


@inlined
def _undominated(payoff, tie, alive) -> None:  # type: ignore[no-untyped-def]
    """Put into `alive[S]` the own actions that no other own action beats on all of the opponent's actions in S."""
    own, other = payoff.shape
    for subset in range(len(alive)):
        alive[subset] = (1 << own) - 1
    for i in range(own):
        for k in range(own):
            beaten = 0
            for j in range(other):
                beaten |= int(payoff[k, j] > payoff[i, j] + tie) << j
            subset = beaten
            while subset:
                alive[subset] &= ~(1 << i)
                subset = (subset - 1) & beaten


@inlined
def _eliminated(matrix, size) -> float:  # type: ignore[no-untyped-def]
    """Solve in place `matrix[:size, :size] z = matrix[:size, size]`; the solution takes the last column's place.

    Return the smallest pivot, 0 if there is no solution or not one only.
    """
    least = 1.0
    for k in range(size):
        pivot = k
        for i in range(k + 1, size):
            if abs(matrix[i, k]) > abs(matrix[pivot, k]):
                pivot = i
        least = min(least, abs(matrix[pivot, k]))
        if least < SINGULAR:
            return 0.0
        if pivot != k:
            for j in range(k, size + 1):
                matrix[k, j], matrix[pivot, j] = matrix[pivot, j], matrix[k, j]
        inverse = 1 / matrix[k, k]
        matrix[k, k] = inverse
        for i in range(k + 1, size):
            factor = matrix[i, k] * inverse
            for j in range(k + 1, size + 1):
                matrix[i, j] -= factor * matrix[k, j]
    for i in range(size - 1, -1, -1):
        for j in range(i + 1, size):
            matrix[i, size] -= matrix[i, j] * matrix[j, size]
        matrix[i, size] *= matrix[i, i]
    return least


@inlined
def _balanced(payoff, replies, support, size, work) -> float:  # type: ignore[no-untyped-def]
    """Put into `work[:size, size]` the weights on `support` that make `replies` equally good.

    Return the smallest pivot on the way, 0 if the weights are not unique.
    """
    if size == 1:
        work[0, 1] = 1.0
        return 1.0
    first = replies[0]
    if size == 2:
        one = payoff[replies[1], support[0]] - payoff[first, support[0]]
        two = payoff[replies[1], support[1]] - payoff[first, support[1]]
        if abs(two - one) < SINGULAR:
            return 0.0
        work[0, 2] = two / (two - one)
        work[1, 2] = one / (one - two)
        return abs(two - one)
    for row in range(1, size):
        reply = replies[row]
        for column in range(size):
            work[row, column] = payoff[reply, support[column]] - payoff[first, support[column]]
        work[row, size] = 0.0
    for column in range(size + 1):
        work[0, column] = 1.0
    return _eliminated(work, size)


@inlined
def _half(payoff, noise, replies, mask, support, size, work, out) -> int:  # type: ignore[no-untyped-def]
    """Put into `out[:size]` the opponent's weights on `support` that make `replies` equally good, then their regret.

    Return whether `replies` are then the best; `mask` holds their bits. The regret is what the best of all own actions
    gains over the worst of `replies`: rounding, and no less than that of any mixture of them. `noise` is the payoffs'
    rounding: what it could turn is left open.
    """
    pivot = _balanced(payoff, replies, support, size, work)
    if pivot == 0.0:
        return UNCLEAR
    error = ERROR * noise / pivot
    found, value, lowest, highest = CLEAN, 0.0, 0.0, 0.0
    for column in range(size):
        weight = work[column, size]
        if weight < -ZERO - error:
            return NOT
        if weight <= ZERO + error:
            found = UNCLEAR
        out[column] = weight
        value += payoff[replies[0], support[column]] * weight
    for i in range(payoff.shape[0]):
        if not mask >> i & 1:
            gain = -value
            for column in range(size):
                gain += payoff[i, support[column]] * out[column]
            if gain > TIE + error:
                return NOT
            if gain >= -TIE - error:
                found = UNCLEAR
            highest = max(highest, gain)
    for row in range(1, size):
        gain = -value
        for column in range(size):
            gain += payoff[replies[row], support[column]] * out[column]
        lowest, highest = min(lowest, gain), max(highest, gain)
    out[size] = highest - lowest
    return found


@inlined
def _blank(first, profiles, regret, component, isolated) -> None:  # type: ignore[no-untyped-def]
    for e in range(first, len(regret)):
        regret[e], component[e], isolated[e] = np.nan, -1, False
        for c in range(profiles.shape[1]):
            profiles[e, c] = np.nan


@body
def _clean(payoffs, left_sets, right_sets, profiles, regret, component, isolated) -> int:  # type: ignore[no-untyped-def]
    """List all equilibria and return their number, as `clean_equilibria` tells; 0 for a degenerate game."""
    rows, columns = payoffs.shape[1], payoffs.shape[2]
    most = min(rows, columns)
    cells, steps = rows * columns, most * (most + 1)
    space = np.empty(2 * cells + steps + 2 * (most + 1))  # one allocation costs as much as solving a small system
    first, second = space[:cells].reshape((rows, columns)), space[cells : 2 * cells].reshape((columns, rows))
    work = space[2 * cells : 2 * cells + steps].reshape((most, most + 1))
    x, y = space[2 * cells + steps : -most - 1], space[-most - 1 :]
    shift1, factor1, noise1 = _scale(payoffs[0])
    shift2, factor2, noise2 = _scale(payoffs[1])
    for i in range(rows):
        for j in range(columns):
            first[i, j] = (payoffs[0, i, j] / 2 - shift1) * factor1
            second[j, i] = (payoffs[1, i, j] / 2 - shift2) * factor2
    tables = np.empty((1 << columns) + (1 << rows), np.int64)
    alive1, alive2 = tables[: 1 << columns], tables[1 << columns :]
    _undominated(first, TIE + ERROR * noise1, alive1)
    _undominated(second, TIE + ERROR * noise2, alive2)
    found, clear, last = 0, True, 0
    begin = 0
    for a in range(len(right_sets)):
        right, size = right_sets[a, 0], right_sets[a, 1]
        if size > most:
            break
        if size != last:  # both lists are sorted by size: the left supports of this size begin further on
            while left_sets[begin, 1] < size:
                begin += 1
            last = size
        dead = ~alive1[right]
        for b in range(begin, len(left_sets)):
            left = left_sets[b, 0]
            if left_sets[b, 1] != size:
                break
            if (left & dead) | (right & ~alive2[left]):
                continue
            ours, theirs = left_sets[b, 2:], right_sets[a, 2:]
            state1 = _half(first, noise1, ours, left, theirs, size, work, y)
            if state1 == NOT:
                continue
            state2 = _half(second, noise2, theirs, right, ours, size, work, x)
            if state2 == NOT:
                continue
            clear = clear and state1 == CLEAN and state2 == CLEAN
            if not clear:
                break
            if found < len(regret):
                for c in range(rows + columns):
                    profiles[found, c] = 0.0
                for place in range(size):
                    profiles[found, ours[place]] = x[place]
                    profiles[found, rows + theirs[place]] = y[place]
                regret[found] = max(x[size], y[size])
                component[found], isolated[found] = found, True
                clear = regret[found] <= REGRET
            found += 1
        if not clear:
            break
    if not clear or found % 2 == 0:
        return 0
    return found


@kernel(
    f"void(float64[:,:,:], int64[:,:], int64[:,:], int64[:], int64[:], {LISTS})",
    "(p,m,n),(r,a),(s,b),(k),(e)->(e,k),(e),(e),(e),(),()",
)
def clean_equilibria(  # type: ignore[no-untyped-def]
    payoffs, left_sets, right_sets, choices, room, profiles, regret, component, isolated, count, degenerate
):
    """List all equilibria of one game, unless it is `degenerate`: then the list is empty and means nothing.

    `left_sets` and `right_sets` are the rows' and the columns' supports, as `supports` lists them. `choices` and `room`
    only bring the lengths of their axes; `count` may exceed the room. A game that is not degenerate has an odd number
    of equilibria (Wilson 1971, SIAM J. Applied Mathematics 21): an even count would be a mistake of rounding, and is
    taken for degeneracy too, as is an equilibrium whose regret is too large.
    """
    found = _clean(payoffs, left_sets, right_sets, profiles, regret, component, isolated)
    degenerate[0], count[0] = found == 0, found
    _blank(found, profiles, regret, component, isolated)


def supports(actions: int) -> NDArray[np.int64]:
    """Return `supports[set, column]`: its bits, its size, then its members, padded with 0; the smallest sets first."""
    sets = [[i for i in range(actions) if mask >> i & 1] for mask in range(1, 1 << actions)]
    table = [[sum(1 << i for i in s), len(s), *s, *([0] * (actions - len(s)))] for s in sorted(sets, key=len)]
    return np.array(table, np.int64)


@kernel(f"void(float64[:,:,:], int64[:], int64[:], {LISTS})", "(p,m,n),(k),(e)->(e,k),(e),(e),(e),(),()")
def two_by_two(payoffs, choices, room, profiles, regret, component, isolated, count, degenerate):  # type: ignore[no-untyped-def]
    """List all equilibria of one 2x2 game, as `clean_equilibria` does, in closed form; three is all the room needed."""
    a00, a01, a10, a11 = payoffs[0, 0, 0], payoffs[0, 0, 1], payoffs[0, 1, 0], payoffs[0, 1, 1]
    b00, b01, b10, b11 = payoffs[1, 0, 0], payoffs[1, 0, 1], payoffs[1, 1, 0], payoffs[1, 1, 1]
    range1 = max(a00, a01, a10, a11) / 2 - min(a00, a01, a10, a11) / 2
    range2 = max(b00, b01, b10, b11) / 2 - min(b00, b01, b10, b11) / 2
    # what the first row and the first column gain over the second, halved like the ranges, which could overflow
    a0, a1, b0, b1 = a00 / 2 - a10 / 2, a01 / 2 - a11 / 2, b00 / 2 - b01 / 2, b10 / 2 - b11 / 2
    size1, size2 = max(abs(a00), abs(a01), abs(a10), abs(a11)), max(abs(b00), abs(b01), abs(b10), abs(b11))
    tied = (min(abs(a0), abs(a1)) <= max(ZERO * range1, ROUNDING * size1)) | (
        min(abs(b0), abs(b1)) <= max(ZERO * range2, ROUNDING * size2)
    )
    # Best replies as numbers: branches on random signs would cost more than all the arithmetic.
    down0, down1, right0, right1 = int(a0 < 0), int(a1 < 0), int(b0 < 0), int(b1 < 0)
    circular = (down0 ^ down1) & (right0 ^ right1)
    several = circular & (1 ^ right0 ^ down0)
    found = 0 if tied else 1 + 2 * several
    row = down0 if down0 == down1 else (down1 if right0 else down0)
    column = right0 if right0 == right1 else (right1 if row else right0)
    if circular and not tied:
        x, y = b1 / (b1 - b0), a1 / (a1 - a0)
        gap1 = abs(a0 * y + a1 * (1 - y)) / range1
        gap2 = abs(b0 * x + b1 * (1 - x)) / range2
        last = found - 1
        profiles[last, 0], profiles[last, 1], profiles[last, 2], profiles[last, 3] = x, 1 - x, y, 1 - y
        regret[last], component[last], isolated[last] = max(gap1, gap2), last, True
        if several:
            row, column = 0, right0
            profiles[1, 0], profiles[1, 1], profiles[1, 2], profiles[1, 3] = 0.0, 1.0, 1.0 - right1, right1
            regret[1], component[1], isolated[1] = 0.0, 1, True
    if not tied and (several or not circular):
        profiles[0, 0], profiles[0, 1], profiles[0, 2], profiles[0, 3] = 1.0 - row, row, 1.0 - column, column
        regret[0], component[0], isolated[0] = 0.0, 0, True
    count[0], degenerate[0] = found, tied
    for e in range(found, 3):
        regret[e], component[e], isolated[e] = np.nan, -1, False
        for c in range(4):
            profiles[e, c] = np.nan

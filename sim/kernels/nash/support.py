"""All equilibria of two-player games that are not degenerate, by their supports; a degenerate game is noticed.

In a game without degeneracy both players mix over equally many actions (Porter, Nudelman & Shoham, Simple search
methods for finding a Nash equilibrium, GEB 63, 2008, section 3). So every pair of supports of equal size is looked at.
Most are rejected before anything is solved, by conditional dominance: an action that another one beats on all of the
opponent's support is not played. The test is one operation on bit masks, from a table over the opponent's supports.

Nothing is lost: let (x, y) be an extreme equilibrium with supports I and J. As vertices of the best-response
polytopes, x has at least |I| best replies and y at least |J|; and all of J are best replies to x, all of I to y. So
there are sets I* and J* of size max(|I|, |J|) with I within I* within the best replies to y, and J within J* within
those to x. None of their actions is dominated on the other set, and x and y solve the equations of (I*, J*). If these
have one solution it is (x, y): a clean equilibrium, or one with a weight of zero or a best reply that is not played; if
not, they are singular. Both are noticed, and the game is left to `sim.kernels.nash.vertices`, which needs no such luck.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.nash.support_systems import CLEAN, ERROR, NOT, ZERO, half
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit, jit_inline, jit_merged
from sim.kernels.numerics.interpret import tick
from sim.kernels.numerics.scaling import EPSILON, ROUNDING, TINY
from sim.tolerances import REGRET, TIE

TOGETHER, WORDS = 64, 4096
"""Games in which dominance is looked for together, at most: few enough for tables of so many numbers."""

MOST_HITS = 62
"""Pairs of supports that one integer tells of."""

LISTS = "float64[:,:,:], float64[:,:], int64[:,:], boolean[:,:], int64[:], boolean[:]"
"""The signature of what is returned: profiles, regret, component, isolated; count, degenerate."""


@jit_inline
def _scale(payoff: Floats) -> tuple[float, float, float]:
    """Return (shift, factor) that bring half a player's payoffs to [0, 1], and by how much these are rounded.

    The factor is 0 where all payoffs tie, or are too small to tell. As `sim.kernels.numerics.scaling`; halves, so
    that a range beyond the largest float does not overflow.
    """
    low, high = payoff[0, 0], payoff[0, 0]
    for i in range(payoff.shape[0]):
        for j in range(payoff.shape[1]):
            low, high = min(low, payoff[i, j]), max(high, payoff[i, j])
    width, size = high / 2 - low / 2, max(abs(low), abs(high))
    if 2 * width <= ROUNDING * size or width < TINY:
        return low / 2, 0.0, EPSILON
    return low / 2, 1 / width, EPSILON * max(1.0, size / 2 / width)


class Side(NamedTuple):
    """What is known of a player in the games that are gone through together."""

    games: Floats
    """`games[game, own, other]`: payoffs brought to [0, 1]."""
    lanes: Floats
    """`lanes[own, other, game]`: the same; along games, which is what the processor does at once."""
    noise: Floats
    """`noise[game]`: their rounding."""
    alive: Ints
    """`alive[S, game]`: own actions, in bits, that no other own action beats on all of the opponent's actions in S."""


@jit
def _side(own: int, other: int, width: int) -> Side:
    lanes, alive = np.zeros((own, other, width)), np.empty((1 << other, width), np.int64)
    return Side(np.empty((width, own, other)), lanes, np.zeros(width), alive)


@jit_merged
def _normalised(payoff: Floats, g: int, side: Side) -> None:
    """Put a player's payoffs of one game in its place."""
    shift, factor, side.noise[g] = _scale(payoff)
    for i in range(payoff.shape[0]):
        for j in range(payoff.shape[1]):
            side.lanes[i, j, g] = side.games[g, i, j] = (payoff[i, j] / 2 - shift) * factor


@jit
def _undominated(side: Side, better: Ints, above: Ints) -> None:
    """Fill in what is alive.

    For one action after another, `above[S, game]` are those that beat it on all of S: one more action in S leaves
    fewer. `better[game]` are those that beat it on one.
    """
    lanes, alive = side.lanes, side.alive
    own, other = lanes.shape[0], lanes.shape[1]
    alive[:] = 0
    for i in range(own):
        above[0] = (1 << own) - 1
        for j in range(other):
            better[:] = 0
            for k in range(own):
                for g in range(len(better)):
                    better[g] |= int(lanes[k, j, g] > lanes[i, j, g] + (TIE + ERROR * side.noise[g])) << k
            for subset in range(1 << j):
                for g in range(len(better)):
                    above[(1 << j) + subset, g] = above[subset, g] & better[g]
        for subset in range(1 << other):
            for g in range(len(better)):
                alive[subset, g] |= int(above[subset, g] == 0) << i


@jit_inline
def _fitting(right: int, left_sets: Ints, begin: int, end: int, alive1: Ints, alive2: Ints, hits: Ints) -> None:
    """Put into `hits[game]` which of the left supports from `begin` to `end`, in bits, dominance leaves beside one."""
    hits[:] = 0
    for b in range(begin, end):
        left = left_sets[b, 0]
        for g in range(len(hits)):
            hits[g] |= int((left & ~alive1[right, g]) | (right & ~alive2[left, g]) == 0) << (b - begin)


@jit_inline
def _lowest(word: int) -> int:
    """Return the place of the lowest bit set: how many lie below (Warren, Hacker's Delight, 2013, section 5-1)."""
    word = (word & -word) - 1
    word -= word >> 1 & 0x5555555555555555
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333)
    word = word + (word >> 4) & 0x0F0F0F0F0F0F0F0F
    return word * 0x0101010101010101 >> 56


@jit_inline
def _listed(ours: Ints, theirs: Ints, size: int, rows: int, x: Floats, y: Floats, profile: Floats) -> None:
    """Write the weights on a pair of supports into a profile."""
    profile[:] = 0.0
    for place in range(size):
        profile[ours[place]] = x[place]
        profile[rows + theirs[place]] = y[place]


@jit_inline
def _blank(first: int, profiles: Floats, regret: Floats, component: Ints, isolated: Bools) -> None:
    for e in range(first, len(regret)):
        regret[e], component[e], isolated[e] = np.nan, -1, False
        for c in range(profiles.shape[1]):
            profiles[e, c] = np.nan


@jit
def _search(
    one: Side,
    two: Side,
    many: int,
    left_sets: Ints,
    right_sets: Ints,
    hits: Ints,
    whole: bool,
    work: Floats,
    x: Floats,
    y: Floats,
    profiles: Floats,
    regret: Floats,
    count: Ints,
    degenerate: Bools,
) -> None:
    """List the equilibria of some games, pair of supports after pair; of a degenerate game only the first.

    Where not the `whole` game is searched, pairs that are not clean are passed over.
    """
    most, rows = min(one.games.shape[1:]), one.games.shape[1]
    size, first, last = 0, 0, 0
    for a in range(len(right_sets)):
        right, theirs = right_sets[a, 0], right_sets[a, 2:]
        if right_sets[a, 1] > most:
            break
        if right_sets[a, 1] != size:  # both lists are sorted by size
            size, first = right_sets[a, 1], last
            while last < len(left_sets) and left_sets[last, 1] == size:
                last += 1
        for begin in range(first, last, MOST_HITS):
            _fitting(right, left_sets, begin, min(last, begin + MOST_HITS), one.alive, two.alive, hits)
            for g in range(many):
                waiting = hits[g]
                while waiting and not degenerate[g]:
                    b = begin + _lowest(waiting)
                    waiting &= waiting - 1
                    tick(10.0 + 10.0 * size * size)
                    left, ours = left_sets[b, 0], left_sets[b, 2:]
                    state = half(one.games[g], one.noise[g], ours, left, theirs, size, work, y)
                    if state == NOT:
                        continue
                    other = half(two.games[g], two.noise[g], theirs, right, ours, size, work, x)
                    if other == NOT:
                        continue
                    gap = max(x[size], y[size])
                    if state != CLEAN or other != CLEAN or not gap <= REGRET:
                        if not whole:
                            continue
                        degenerate[g] = True
                    if count[g] < regret.shape[1]:
                        regret[g, count[g]] = gap
                        _listed(ours, theirs, size, rows, x, y, profiles[g, count[g]])
                    count[g] += 1


@jit
def _all_clean(
    payoffs: Floats,
    left_sets: Ints,
    right_sets: Ints,
    whole: bool,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    degenerate: Bools,
) -> None:
    """Do what `clean_equilibria` tells, for some games at a time."""
    rows, columns = payoffs.shape[2], payoffs.shape[3]
    most, longest = min(rows, columns), 1 << max(rows, columns)
    width = max(1, min(TOGETHER, WORDS // longest, len(payoffs)))
    one, two = _side(rows, columns, width), _side(columns, rows, width)
    above, better, hits = np.empty((longest, width), np.int64), np.empty(width, np.int64), np.empty(width, np.int64)
    work, x, y = np.empty((most, most + 1)), np.empty(most + 1), np.empty(most + 1)
    count[:] = 0
    degenerate[:] = False
    for start in range(0, len(payoffs), width):
        end = min(start + width, len(payoffs))
        for g in range(start, end):
            _normalised(payoffs[g, 0], g - start, one)
            _normalised(payoffs[g, 1].T, g - start, two)
        _undominated(one, better, above)
        _undominated(two, better, above)
        listed, gaps, counts, left = profiles[start:end], regret[start:end], count[start:end], degenerate[start:end]
        _search(one, two, end - start, left_sets, right_sets, hits, whole, work, x, y, listed, gaps, counts, left)
        for g in range(start, end):
            if whole and (degenerate[g] or count[g] % 2 == 0):
                count[g], degenerate[g] = 0, True
            for e in range(min(count[g], regret.shape[1])):
                component[g, e], isolated[g, e] = e, True
            _blank(count[g], profiles[g], regret[g], component[g], isolated[g])


@gufunc(
    f"void(float64[:,:,:,:], int64[:,:], int64[:,:], boolean, uint8[:], uint8[:], {LISTS})",
    "(g,p,m,n),(r,a),(s,b),(),(k),(e)->(g,e,k),(g,e),(g,e),(g,e),(g),(g)",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda g, m, n, r, s, **_: 100.0 + 0.5 * g * (m * m * n + n * n * m + m * 2.0**n + n * 2.0**m + r * s),
)
def _clean_equilibria(
    payoffs: Floats,
    left_sets: Ints,
    right_sets: Ints,
    whole: bool,
    choices: Length,
    room: Length,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    degenerate: Bools,
) -> None:
    """Fill in what `clean_equilibria` returns, for one game."""
    _all_clean(payoffs, left_sets, right_sets, whole, profiles, regret, component, isolated, count, degenerate)


def clean_equilibria(
    payoffs: Floats, left_sets: Ints, right_sets: Ints, room: int, whole: bool = True
) -> EquilibriumLists:
    """List all equilibria of `payoffs[game, player, row, column]`, unless a game is degenerate.

    Then it is `doubtful`: the list is empty and means nothing. `left_sets` and `right_sets` are the rows' and the
    columns' supports, as `supports` lists them. A game that is not degenerate has an odd number of equilibria (Wilson
    1971, SIAM J. Applied Mathematics 21): an even count would be a mistake of rounding, and is taken for degeneracy
    too, as is an equilibrium whose regret is too large.

    With fewer supports than there are, `whole` is False: all clean equilibria on these are listed, and no game is
    doubtful.
    """
    choices = payoffs.shape[2] + payoffs.shape[3]
    return EquilibriumLists(*_clean_equilibria(payoffs, left_sets, right_sets, whole, choices=choices, room=room))


@lru_cache(maxsize=32)
def supports(actions: int) -> Ints:
    """Return `supports[set, column]`: its bits, its size, then its members, padded with 0; the smallest sets first."""
    sets = [[i for i in range(actions) if mask >> i & 1] for mask in range(1, 1 << actions)]
    table = [[sum(1 << i for i in s), len(s), *s, *([0] * (actions - len(s)))] for s in sorted(sets, key=len)]
    return np.array(table, np.int64)


@jit_inline
def two_by_two_equilibria(payoffs: Floats, profiles: Floats, regret: Floats, component: Ints, isolated: Bools) -> int:
    """List all equilibria of one 2x2 game and return their number; 0 for a degenerate game."""
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
    tied |= min(range1, range2) < TINY
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
    _blank(found, profiles, regret, component, isolated)
    return found


@gufunc(
    f"void(float64[:,:,:,:], uint8[:], uint8[:], {LISTS})",
    "(g,p,m,n),(k),(e)->(g,e,k),(g,e),(g,e),(g,e),(g),(g)",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda g, **_: 50.0 + 15.0 * g,
)
def _all_two_by_two(
    payoffs: Floats,
    choices: Length,
    room: Length,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    degenerate: Bools,
) -> None:
    """Fill in what `two_by_two` returns, for one game."""
    for g in range(len(payoffs)):
        count[g] = two_by_two_equilibria(payoffs[g], profiles[g], regret[g], component[g], isolated[g])
        degenerate[g] = count[g] == 0


def two_by_two(payoffs: Floats) -> EquilibriumLists:
    """List all equilibria of 2x2 games, as `clean_equilibria` does, in closed form; there are at most three."""
    return EquilibriumLists(*_all_two_by_two(payoffs, choices=4, room=3))

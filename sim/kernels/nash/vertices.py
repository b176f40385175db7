"""All extreme equilibria of one two-player game, degenerate or not, by its best-response polytopes.

An extreme equilibrium is a pair of vertices, one of P = {x >= 0, B'x <= 1} and one of Q = {y >= 0, Ay <= 1}, that carry
every label together (Mangasarian 1964; Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash equilibria for
two-player games, Economic Theory 42, 2010, section 3). Every vertex solves some square system "these actions played,
those of the opponent best replies", so all such systems are tried; a vertex that solves several is kept once, known by
the set of its tight constraints.

Whether a weight or a slack is zero is a question of rounding where it is neither clearly zero nor clearly not: beyond
what rounds the entries, but within what equations close to singular make of that. Such a game is `doubtful`: its
list is what the tolerances make of it, and exact arithmetic has to decide.
"""

from __future__ import annotations

from math import comb

import numpy as np

from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.elimination import solve
from sim.kernels.numerics.interpret import tick
from sim.kernels.numerics.sums import total
from sim.tolerances import SAME_PAYOFF, TIE

ZERO = 1e-10
"""A weight above this is one. Polytopes are scaled so that weights add up to between one half and one."""

RANK = 1e-7
"""A pivot above this (entries lie between 1 and 2) is no rounding of zero."""

LARGEST = 2.0
"""The largest entry, and as much as a pivot counts for."""

ERROR = 8.0
"""Rounding of a solution, in units of the entries' own over the smallest pivot; what is smaller than so many times
the rounding itself is zero."""

QUIET = SAME_PAYOFF / 8
"""Rounding of entries that are not large beside their range; a share of what counts as the same."""

DOUBT = 16.0
"""So many times the rounding is still not clearly different from zero."""

SETTING_UP = 50
"""Steps that a square system costs besides solving and testing it."""

MOST_VERTICES = 2**21
"""Of one polytope: as many as can be kept, and more than a budget of an hour lets be paired."""

NOTHING = -1
"""The labels of what is no vertex."""


@jit
def _following(mask: int) -> int:
    """Return the next larger number with as many bits set (Gosper, HAKMEM item 175, 1972)."""
    low = mask & -mask
    ripple = mask + low
    return ripple | (((mask ^ ripple) >> 2) // low)


@jit
def _vertex(payoff: Floats, noise: float, support: int, tight: int, work: Floats, x: Floats) -> tuple[int, bool]:
    """Put into `x` the point where `support` makes the replies `tight` best.

    Return (its labels or NOTHING, whether rounding could make that something else).
    """
    own, other = payoff.shape
    row = 0
    for j in range(other):
        if tight >> j & 1:
            column = 0
            for i in range(own):
                if support >> i & 1:
                    work[row, column] = payoff[i, j]
                    column += 1
            work[row, column] = 1.0
            row += 1
    pivot, sign = solve(work, row, 1, RANK)
    if sign == 0.0:
        return NOTHING, pivot > ERROR * noise
    error = ERROR * noise / min(pivot, LARGEST)
    zero, tie, doubtful = max(ZERO, DOUBT * error), max(TIE, DOUBT * error), False
    mask, column = 0, 0
    for i in range(own):
        x[i] = 0.0
        if support >> i & 1:
            x[i] = work[column, row]
            column += 1
        if x[i] < -zero:
            return NOTHING, False
        if x[i] <= zero:
            doubtful |= abs(x[i]) > ERROR * noise
            x[i] = 0.0
            mask |= 1 << i
    for j in range(other):
        slack = 1.0
        for i in range(own):
            slack -= payoff[i, j] * x[i]
        if slack < -tie:
            return NOTHING, False
        if slack <= tie:
            doubtful |= abs(slack) > ERROR * noise
            mask |= 1 << (own + j)
    return mask, doubtful


@jit
def room_for_vertices(own: int, other: int, budget: int) -> int:
    """Return for how many vertices there is room: for all, or as many as can be paired within the budget."""
    most, limit = 1.0, min(np.sqrt(float(budget)), MOST_VERTICES)
    for i in range(own):
        most = most * (other + i + 1) / (i + 1)
    return int(min(np.rint(most), max(limit, 1.0)))


@jit
def vertices(payoff: Floats, noise: float, budget: int, points: Floats, labels: Ints) -> tuple[int, bool, bool]:
    """List the vertices of {x >= 0, payoff' x <= 1}, `payoff[own, other]` with entries in [1, 2] rounded by `noise`.

    Bit i of `labels[v]`: own action i has no weight; bit own + j: the opponent's action j is a best reply. Return their
    number, whether rounding could make it another, and whether `budget` steps or the room ended the search before all
    square systems were tried, the smallest first.
    """
    own, other = payoff.shape
    found, suspect = 0, False
    work = np.empty((own, own + 1))
    x = np.empty(own)
    for size in range(1, min(own, other) + 1):
        support = (1 << size) - 1
        while support < (1 << own):
            tight = (1 << size) - 1
            while tight < (1 << other):
                tick(15.0 + 5.0 * size * size)
                budget -= size * size * (size // 3 + 1) + own * other + found + SETTING_UP
                if budget < 0:
                    return found, suspect, True
                mask, doubtful = _vertex(payoff, noise, support, tight, work, x)
                suspect |= doubtful
                known = mask == NOTHING
                for v in range(found):
                    known |= labels[v] == mask
                if not known:
                    if found == len(labels):
                        return found, suspect, True
                    labels[found] = mask
                    for i in range(own):  # numba's assignment of arrays takes two seconds to compile
                        points[found, i] = x[i]
                    found += 1
                tight = _following(tight)
            support = _following(support)
    return found, suspect, False


@jit
def regret_of(payoffs: Floats, profile: Floats) -> float:
    """Return the most that a player could gain by deviating from a profile of both players' strategies."""
    rows, columns = payoffs.shape[1], payoffs.shape[2]
    value1, value2, best1, best2 = 0.0, 0.0, -np.inf, -np.inf
    for i in range(rows):
        alone = 0.0
        for j in range(columns):
            alone += payoffs[0, i, j] * profile[rows + j]
        value1 += profile[i] * alone
        best1 = max(best1, alone)
    for j in range(columns):
        alone = 0.0
        for i in range(rows):
            alone += payoffs[1, i, j] * profile[i]
        value2 += profile[rows + j] * alone
        best2 = max(best2, alone)
    return max(best1 - value1, best2 - value2)


@gufunc(
    "void(float64[:,:,:], float64[:], int64, uint8[:], uint8[:], float64[:,:], float64[:], int64[:], boolean[:], "
    "int64[:], boolean[:], boolean[:])",
    "(p,m,n),(p),(),(k),(e)->(e,k),(e),(e),(e),(),(),()",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda m, n, **_: 100.0 + 0.1 * comb(m + n, m) ** 2,
)
def _extreme_equilibria(
    payoffs: Floats,
    noise: Floats,
    budget: int,
    choices: Length,
    room: Length,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    suspect: Bools,
    cut: Bools,
) -> None:
    """Fill in what `extreme_equilibria` returns, for one game."""
    rows, columns = payoffs.shape[1], payoffs.shape[2]
    most, share = room_for_vertices(rows, columns, budget), budget // 2
    xs, x_labels = np.empty((most, rows)), np.empty(most, np.int64)
    ys, y_labels = np.empty((most, columns)), np.empty(most, np.int64)
    x_count, of_x, x_cut = vertices(payoffs[1], noise[1], share, xs, x_labels)
    y_count, of_y, y_cut = vertices(payoffs[0].T, noise[0], share, ys, y_labels)
    suspect[0], cut[0] = of_x or of_y, x_cut or y_cut
    left, right = np.empty(len(room), np.int64), np.empty(len(room), np.int64)
    every = (1 << (rows + columns)) - 1
    found = 0
    for w in range(y_count):  # the columns' own labels come first in Q: move them behind the rows'
        y_labels[w] = (y_labels[w] >> columns) | ((y_labels[w] & ((1 << columns) - 1)) << rows)
    for v in range(x_count):
        for w in range(y_count):
            if (x_labels[v] | y_labels[w]) == every:
                if found < len(room):
                    left[found], right[found] = v, w
                found += 1
    listed = min(found, len(room))
    for e in range(len(room)):
        component[e], isolated[e], regret[e] = -1, False, np.nan
        for c in range(rows + columns):
            profiles[e, c] = np.nan
    for e in range(listed):
        x, y = xs[left[e]], ys[right[e]]
        x_total, y_total = total(x), total(y)
        for i in range(rows):
            profiles[e, i] = x[i] / x_total
        for j in range(columns):
            profiles[e, rows + j] = y[j] / y_total
        regret[e] = max(0.0, regret_of(payoffs, profiles[e]))
        component[e], isolated[e] = e, True
        for f in range(e):
            if left[f] == left[e] or right[f] == right[e]:
                isolated[e] = isolated[f] = False
                old, new = component[e], component[f]
                if old == new:
                    continue
                for g in range(e + 1):
                    if component[g] == old:
                        component[g] = new
    count[0] = found


def extreme_equilibria(payoffs: Floats, noise: Floats, room: int, budget: int) -> tuple[EquilibriumLists, Bools]:
    """List all extreme equilibria of `payoffs[game, player, row, column]` in [1, 2], rounded by `noise[game, player]`.

    Return too in which games `budget` steps were too few to try all square systems: there the list may lack some.

    Two extreme equilibria that share a vertex lie in one convex set of equilibria, and so in one component. `doubtful`
    are games in which rounding could make the vertices others.
    """
    choices = payoffs.shape[-2] + payoffs.shape[-1]
    *lists, cut = _extreme_equilibria(payoffs, noise, budget, choices=choices, room=room)
    return EquilibriumLists(*lists), cut

"""One bargaining problem of two parties over packages of issues: a point of its Pareto frontier, exactly.

The frontier of the convex hull of all packages is never listed. For any weights of the parties the best package is a
sort, so the edge that carries a solution is found by asking for ever better packages between two known ones, in the
direction across their connection (the chord method of Eisner & Severance, Mathematical techniques for efficient record
segmentation, JACM 23, 1976); each answer halves what is left, and ends when nothing lies beyond.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit

NASH, KALAI_SMORODINSKY, EGALITARIAN = 0, 1, 2

FLAT = 1e-11
"""Gains beyond a chord that are smaller, as a share of all that is at stake, are rounding."""

STEPS = 200
"""More packages than any search between two of them needs: sixteen issues have fewer corners on a frontier."""


@jit
def _best(
    utilities: Floats, feasible: Bools, capacity: int, first: float, second: float, order: Ints, gains: Floats
) -> int:
    """Return the package with the largest first * u1 + second * u2, as bits; what ties goes to both parties' good."""
    package, wanted = 0, 0
    for i in range(len(feasible)):
        gain = first * utilities[0, i] + second * utilities[1, i]
        gains[i] = gain + 1e-13 * (utilities[0, i] + utilities[1, i])
        if feasible[i] and gains[i] > 0:
            order[wanted] = i
            wanted += 1
            package |= 1 << i
    if wanted <= capacity:
        return package
    for place in range(1, wanted):  # insertion sort, the largest gain first
        moved, j = order[place], place
        while j > 0 and gains[order[j - 1]] < gains[moved]:
            order[j] = order[j - 1]
            j -= 1
        order[j] = moved
    package = 0
    for place in range(capacity):
        package |= 1 << order[place]
    return package


@jit
def _total(utilities: Floats, package: int, player: int) -> float:
    total = 0.0
    for i in range(utilities.shape[1]):
        if package >> i & 1:
            total += utilities[player, i]
    return total


@jit
def _beyond(kind: int, slope: float, one: float, two: float) -> float:
    """Tell on which side of a solution the gains (one, two) lie: positive where the first party has too much."""
    return one - two if kind == EGALITARIAN else one - slope * two


@jit
def _edge(
    utilities: Floats,
    feasible: Bools,
    capacity: int,
    threat: Floats,
    kind: int,
    slope: float,
    order: Ints,
    gains: Floats,
    found: Ints,
) -> float:
    """Put the two packages whose connection carries the solution into `found`; return what lies beyond it at most."""
    left = _best(utilities, feasible, capacity, 1e-9, 1.0, order, gains)
    right = _best(utilities, feasible, capacity, 1.0, 1e-9, order, gains)
    gap = 0.0
    for _ in range(STEPS):
        l1, l2 = _total(utilities, left, 0) - threat[0], _total(utilities, left, 1) - threat[1]
        r1, r2 = _total(utilities, right, 0) - threat[0], _total(utilities, right, 1) - threat[1]
        first, second = max(l2 - r2, 0.0), max(r1 - l1, 0.0)
        if first + second <= FLAT:
            break
        middle = _best(utilities, feasible, capacity, first, second, order, gains)
        m1, m2 = _total(utilities, middle, 0) - threat[0], _total(utilities, middle, 1) - threat[1]
        gap = (first * m1 + second * m2 - first * l1 - second * l2) / (first + second)
        if gap <= FLAT or middle in (left, right):
            gap = max(gap, 0.0)
            break
        if kind == NASH:
            if m1 <= 0 and m2 > 0:
                left = middle
                continue
            if m2 <= 0:
                right = middle
                continue
            better = _best(utilities, feasible, capacity, m2, m1, order, gains)  # across the level line of the product
            b1, b2 = _total(utilities, better, 0) - threat[0], _total(utilities, better, 1) - threat[1]
            if m2 * b1 + m1 * b2 <= 2 * m1 * m2 + FLAT:
                left = right = middle
                gap = 0.0
                break
            if b1 > m1:
                left = middle
            else:
                right = middle
        elif _beyond(kind, slope, m1, m2) >= 0:
            right = middle
        else:
            left = middle
    found[0], found[1] = left, right
    return gap


@jit
def _share(kind: int, slope: float, l1: float, l2: float, r1: float, r2: float) -> float:
    """Return the weight of the right package at the solution on the connection of two gains."""
    if kind == NASH:
        d1, d2 = r1 - l1, r2 - l2
        if d1 * d2 == 0:
            return 1.0 if r1 * r2 > l1 * l2 else 0.0
        return min(max(-(d1 * l2 + d2 * l1) / (2 * d1 * d2), 0.0), 1.0)
    low, high = _beyond(kind, slope, l1, l2), _beyond(kind, slope, r1, r2)
    if high - low <= 0:
        return 0.0
    return min(max(-low / (high - low), 0.0), 1.0)


@jit
def _most(
    utilities: Floats,
    feasible: Bools,
    capacity: int,
    threat: Floats,
    player: int,
    order: Ints,
    gains: Floats,
    found: Ints,
) -> float:
    """Return the most that a party can gain while the other gains nothing; negative where there is no such point."""
    # On the frontier the other's gain falls as the party's own rises: look for where it becomes zero.
    other = 1 - player
    # Slices with a step, though all is in them: to numba of one type with the arrays that a kernel is given, so that
    # what takes either is compiled once.
    swapped, against = np.empty(utilities.shape)[:, ::1], np.empty(2)[::1]
    for issue in range(utilities.shape[1]):
        swapped[0, issue], swapped[1, issue] = utilities[player, issue], utilities[other, issue]
    against[0], against[1] = threat[player], threat[other]
    _edge(swapped, feasible, capacity, against, KALAI_SMORODINSKY, 1e12, order, gains, found)
    left, right = found[0], found[1]
    l1, l2 = _total(swapped, left, 0) - against[0], _total(swapped, left, 1) - against[1]
    r1, r2 = _total(swapped, right, 0) - against[0], _total(swapped, right, 1) - against[1]
    if r2 >= 0:
        return r1
    if l2 < 0:
        return -1.0
    return l1 + (r1 - l1) * (l2 / (l2 - r2))


class Settlement(NamedTuple):
    """What `settlement` finds."""

    packages: Ints
    """`packages[draw, first or second]`, as bits of issues: the ends of the edge that carries the solution."""
    share: Floats
    """`share[draw]`: the weight of the second package."""
    payoffs: Floats
    """`payoffs[draw, player]`."""
    gap: Floats
    """`gap[draw]`: what lies beyond the edge at most."""
    agreed: Ints
    """`agreed[draw]`: 0 where no lottery of packages gives both parties at least the threat: payoffs are then that."""


@gufunc(
    "void(float64[:,:], boolean[:], int64, float64[:], int64, int64[:], float64[:], float64[:], float64[:], int64[:])",
    "(p,n),(n),(),(p),()->(p),(),(p),(),()",
    work=lambda n, **_: 500.0 + 20.0 * n * n,
)
def _settlement(
    utilities: Floats,
    feasible: Bools,
    capacity: int,
    threat: Floats,
    kind: int,
    packages: Ints,
    share: Floats,
    payoffs: Floats,
    gap: Floats,
    agreed: Ints,
) -> None:
    """Fill in what `settlement` returns, for one game."""
    issues = len(feasible)
    order, gains = np.empty(issues, np.int64), np.empty(issues)
    found = np.zeros(2, np.int64)
    one = two = 0.0
    for player in range(2):  # by a variable: numba compiles what it calls anew for each number that is written out
        if player == 0:
            one = _most(utilities, feasible, capacity, threat, player, order, gains, found)
            two = one  # for whether there is a point at which neither loses, one party's answer is enough
        elif kind == KALAI_SMORODINSKY:
            two = _most(utilities, feasible, capacity, threat, player, order, gains, found)
    packages[0], packages[1], share[0], gap[0], agreed[0] = 0, 0, 0.0, 0.0, 0
    payoffs[0], payoffs[1] = threat[0], threat[1]
    if one < 0 or two < 0:
        return
    agreed[0] = 1
    slope = one / two if two > FLAT else 1e12
    gap[0] = _edge(utilities, feasible, capacity, threat, kind, slope, order, gains, found)
    left, right = found[0], found[1]
    l1, l2 = _total(utilities, left, 0) - threat[0], _total(utilities, left, 1) - threat[1]
    r1, r2 = _total(utilities, right, 0) - threat[0], _total(utilities, right, 1) - threat[1]
    weight = _share(kind, slope, l1, l2, r1, r2)
    packages[0], packages[1], share[0] = left, right, weight
    payoffs[0] = threat[0] + l1 + weight * (r1 - l1)
    payoffs[1] = threat[1] + l2 + weight * (r2 - l2)


def settlement(utilities: Floats, feasible: Bools, capacity: Ints, threat: Floats, kind: int) -> Settlement:
    """Return the solution of each bargaining problem: NASH, KALAI_SMORODINSKY or EGALITARIAN by `kind`.

    `utilities[draw, player, issue]` add up to at most 1 in size; `feasible[draw, issue]`; at most `capacity[draw]`
    issues make a package; `threat[draw, player]` is the disagreement point.
    """
    return Settlement(*_settlement(utilities, feasible, capacity, threat, kind))

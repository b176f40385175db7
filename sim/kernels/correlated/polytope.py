"""Extreme points of the correlated (or coarse correlated) equilibria of one game: linear programs over its profiles.

Both sets are {p in the simplex of profiles: no listed deviation gains}, so one kernel serves both: a deviation is a
player with a map from profiles to profiles, which leaves alone the profiles that it does not concern.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.dual_simplex import PATIENCE, maximise_within
from sim.kernels.numerics.sums import total
from sim.tolerances import REGRET, SAME_PROFILE, TIE

AS_GOOD = 1e-12
"""A listed point that comes this close to an objective's optimum (objectives run from 0 to 1) stands for it."""

WEIGHT = 1e-12
"""A probability below this is rounding."""


@jit
def _dot(a: Floats, b: Floats) -> float:
    """Return the sum of products, term after term, whatever the arrays' memory layout."""
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


@jit
def _losses(payoffs: Floats, player: Ints, target: Ints, rows: Floats) -> None:
    """Put into `rows[deviation, cell]` what the deviation loses there; ties are exactly zero."""
    for r in range(len(player)):
        for c in range(payoffs.shape[1]):
            loss = payoffs[player[r], c] - payoffs[player[r], target[r, c]]
            rows[r, c] = loss if abs(loss) > TIE else 0.0


@jit
def _gain(payoffs: Floats, player: Ints, target: Ints, point: Floats) -> float:
    """Return the most that a deviation gains at a point, by the payoffs themselves."""
    most = 0.0
    for r in range(len(player)):
        gain = 0.0
        for c in range(payoffs.shape[1]):
            gain += point[c] * (payoffs[player[r], target[r, c]] - payoffs[player[r], c])
        most = max(most, gain)
    return most


@jit
def _alone(rows: Floats, point: Floats, left: Ints, other: Floats) -> bool:
    """Tell whether a vertex is the whole polytope: what is zero there can be positive nowhere."""
    gain = np.zeros(len(point))
    for c in range(len(point)):
        if point[c] <= WEIGHT:
            gain[c] += 1.0
    for r in range(len(rows)):
        if _dot(rows[r], point) <= TIE:
            gain += rows[r]
    ended = maximise_within(rows, gain, PATIENCE, left, other)
    return ended > 0 and _dot(gain, other) <= TIE * len(gain)


class ExtremePoints(NamedTuple):
    """What `extreme_points` lists."""

    points: Floats
    """`points[draw, point, cell]`; NaN behind the last one."""
    attained: Ints
    """`attained[draw, objective]`: the number of its point; -1 where its linear program failed."""
    gain: Floats
    """`gain[draw, point]`: the largest gain from a deviation."""
    number: Ints
    """`number[draw]`: points."""
    alone: Bools
    """`alone[draw]`: the polytope is a single point."""
    failed: Codes
    """`failed[draw]`: 1 where a linear program did not end, 2 where the steps allowed were used up."""


@gufunc(
    "void(float64[:,:], int64[:], int64[:,:], float64[:,:], int64, float64[:,:], int64[:], float64[:], int64[:], "
    "boolean[:], uint8[:])",
    "(p,c),(r),(r,c),(k,c),()->(k,c),(k),(k),(),(),()",
    work=lambda r, c, k, **_: 100.0 + 2.0 * r * c + 10.0 * k * (r + c),
)
def _extreme_points(
    payoffs: Floats,
    player: Ints,
    target: Ints,
    objectives: Floats,
    budget: int,
    points: Floats,
    attained: Ints,
    gain: Floats,
    count: Ints,
    alone: Bools,
    failed: Codes,
) -> None:
    """Fill in what `extreme_points` returns, for one game."""
    rows = np.empty(target.shape)
    _losses(payoffs, player, target, rows)
    x = np.empty(payoffs.shape[1])
    points[:], attained[:], gain[:] = np.nan, -1, np.nan
    count[0], alone[0], failed[0] = 0, False, 0
    left = np.full(1, budget)
    for k in range(len(objectives)):
        if alone[0]:
            attained[k] = 0
            continue
        ended = maximise_within(rows, objectives[k], PATIENCE, left, x)
        if left[0] >= 0 and (ended <= 0 or _gain(payoffs, player, target, x) > REGRET):
            ended = maximise_within(rows, objectives[k], 0, left, x)
        if left[0] < 0:
            failed[0] = 2
            return
        if ended <= 0:
            failed[0] = 1
            continue
        for c in range(len(x)):
            if x[c] < WEIGHT:
                x[c] = 0.0
        x /= total(x)
        best = _dot(objectives[k], x)
        for e in range(count[0]):
            near = np.abs(points[e] - x).max() < SAME_PROFILE
            if attained[k] < 0 and (near or _dot(objectives[k], points[e]) >= best - AS_GOOD):
                attained[k] = e
        if attained[k] < 0:
            attained[k] = count[0]
            points[count[0]] = x
            gain[count[0]] = _gain(payoffs, player, target, x)
            count[0] += 1
        if k == 0:  # at once, as most small games have but one: then no other objective need be tried
            alone[0] = _alone(rows, points[0], left, x)


def extreme_points(payoffs: Floats, player: Ints, target: Ints, objectives: Floats, budget: int) -> ExtremePoints:
    """List points at which the `objectives[draw, objective, cell]` (from 0 to 1) are largest.

    `payoffs[draw, player, cell]` run from 0 to 1; deviation r is made by `player[r]` and leads from cell c to
    `target[r, c]`. Objectives are taken in their order until `budget` steps of a draw are used up.
    """
    return ExtremePoints(*_extreme_points(payoffs, player, target, objectives, budget))

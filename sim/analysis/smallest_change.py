"""The smallest change of all numbers together that brings something about, in standard normal scores.

What holds is asked of points alone (yes or no). The distance is that of the first-order reliability method: each number
stands at the score of its quantile, and correlated numbers are turned into independent ones (Hasofer & Lind, Exact and
invariant second-moment code format, Journal of the Engineering Mechanics Division 100, 1974; Der Kiureghian & Liu,
Structural reliability under incomplete probability information, Journal of Engineering Mechanics 112, 1986). Where the
border is a plane, 1 over the factor by which a point must be scaled to meet it is linear in the point, so differences
give the plane's normal and with it its nearest point; other borders are searched in patterns around the best so far
(Torczon, On the convergence of pattern search algorithms, SIAM Journal on Optimization 7, 1997). The smallest that is
found is an upper bound: a smaller one may exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.analysis.halving import TOGETHER, halved

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Holds = Callable[[Floats], Mask]
"""`holds(scores[point, number])`: of which points it is true."""

HALVINGS = 40
FEW_HALVINGS = 14
"""Where few points may be asked about: the border is met to a ten-thousandth of the distance."""
FEW_STARTS = 3
STARTS = 8
"""Points from which the search starts."""
KEPT = 3
"""Of these, those that are searched around, the nearest."""
ROUNDS = 40
NUDGE = 0.01
"""Share of the distance by which a number is changed to see how the border lies."""
REACH = 1.25
"""How much further out than a point the border is sought beside it."""
TRIES = 24
"""Points tried around the best in each round, beside those on the way to the plane's nearest point."""
STEPS = (1.0, 0.5, 0.2, 0.05)
"""Shares of the way to the plane's nearest point."""
FREE = 1e-6
"""Share of the distance that may be added for a number to stay where it is."""


@dataclass(frozen=True)
class Metric:
    """Distances of scores whose correlations are `matrix[number, number]`."""

    matrix: Floats

    def size(self, scores: Floats) -> Floats:
        """Return the distance of `scores[point, number]` from the centre."""
        solved = np.linalg.solve(self.matrix, scores.T).T if scores.size else scores
        return np.asarray(np.sqrt(np.maximum((scores * solved).sum(axis=1), 0.0)))


def smallest(
    holds: Holds, starts: Floats, metric: Metric, budget: int = 2**16, together: int = TOGETHER
) -> Floats | None:
    """Return the scores of the smallest change found, itself one of which it holds; None without any start.

    `starts[point, number]` are points of which it holds, and of the centre, all 0, it does not. `budget` points are
    asked about, more or less; `together` of them cost little more than one (`sim.analysis.halving`).
    """
    if not len(starts):
        return None
    order = np.argsort(metric.size(starts), kind="stable")[:STARTS]
    if len(order) * starts.shape[1] ** 2 > budget:  # what leaves out one number after another would ask about
        return _quickly(holds, starts[order[:FEW_STARTS]], metric, together)
    points = _fewer(holds, inward(holds, starts[order], HALVINGS, together), metric)
    points = _one_by_one(holds, points, HALVINGS, together)
    best = points[np.argsort(metric.size(points), kind="stable")[:KEPT]]
    numbers = best.shape[1]
    cost = HALVINGS * len(best) * (2 * numbers + len(STEPS) + TRIES)
    best = _searched(holds, best, metric, int(np.clip(budget // max(cost, 1), 1, ROUNDS)), HALVINGS, together)
    best = _fewer(holds, best, metric)
    return np.asarray(best[int(metric.size(best).argmin())])


def _quickly(holds: Holds, points: Floats, metric: Metric, together: int) -> Floats:
    """Return the smallest change found where games are large: many numbers are left out at once, and one search made.

    Only numbers that then still move are moved in the search.
    """
    points = inward(holds, _without_the_least(holds, points, metric), FEW_HALVINGS, together)
    points = _fewer(holds, points, metric)
    best = points[[int(metric.size(points).argmin())]]
    best = _one_by_one(holds, best, FEW_HALVINGS, together)
    among = np.flatnonzero(best[0])

    def within(part: Floats) -> Mask:
        whole = np.zeros((len(part), points.shape[1]))
        whole[:, among] = part
        return holds(whole)

    own = Metric(metric.matrix[np.ix_(among, among)])
    found = np.zeros(points.shape[1])
    found[among] = _searched(within, best[:, among], own, 1, FEW_HALVINGS, together)[0]
    return found if metric.size(found[None])[0] < metric.size(best)[0] else np.asarray(best[0])


def _without_the_least(holds: Holds, points: Floats, metric: Metric) -> Floats:
    """Return each point with as many of its numbers at the centre as can be, those that move least, all at once."""
    order = np.argsort(np.abs(points), axis=1)
    rank = np.argsort(order, axis=1)
    low, high = np.zeros(len(points), np.int64), np.full(len(points), points.shape[1])  # left out; one too many
    while (high - low > 1).any():
        middle = (low + high) // 2
        tried = np.where(rank < middle[:, None], 0.0, points)
        fine = holds(tried) & (metric.size(tried) <= metric.size(points))
        low, high = np.where(fine, middle, low), np.where(fine, high, middle)
    return np.asarray(np.where(rank < low[:, None], 0.0, points))


def inward(holds: Holds, points: Floats, halvings: int = HALVINGS, together: int = TOGETHER) -> Floats:
    """Return each point drawn to the centre as far as it holds, by halving; it holds of what is returned."""
    ends = np.zeros(len(points)), np.ones(len(points))
    _, high = halved(lambda row, at: holds(points[row] * at[:, None]), *ends, halvings, together)
    return np.asarray(points * high[:, None])


def _fewer(holds: Holds, points: Floats, metric: Metric) -> Floats:
    """Return the points with as many numbers at the centre as can be, one after another, none of them further out."""
    points = points.copy()
    for _ in range(points.shape[1]):
        which, number = np.nonzero(points)
        if not len(which):
            break
        tried = points[which].copy()
        tried[np.arange(len(which)), number] = 0.0
        tried_size, size = metric.size(tried), metric.size(points)[which]
        fine = holds(tried) & (tried_size <= size)
        out = ~fine & (tried_size > (1 - 2 * NUDGE) * size) & (tried_size < size)  # a little further out it may hold
        scale = np.where(out, np.minimum((1 + FREE) * size / np.maximum(tried_size, 1e-300), REACH), 1.0)
        tried *= scale[:, None]
        fine |= out & holds(tried)
        if not fine.any():
            break
        order = np.lexsort((metric.size(tried), which))
        order = order[fine[order]]
        first = order[np.unique(which[order], return_index=True)[1]]
        points[which[first]] = tried[first]
    return points


def _one_by_one(holds: Holds, points: Floats, halvings: int, together: int) -> Floats:
    """Return the points with each number in turn drawn to the centre as far as it holds, the most moved first."""
    points = points.copy()
    order = np.argsort(-np.abs(points), axis=1)
    rows = np.arange(len(points))
    for place in range(min(points.shape[1], int((points != 0).sum(axis=1).max(initial=0)))):
        number = order[:, place]
        own = points[rows, number]
        inner = partial(_drawn, holds, points, number)
        _, high = halved(inner, np.zeros(len(points)), np.ones(len(points)), halvings, together)
        points[rows, number] = own * high
    return points


def _drawn(holds: Holds, points: Floats, number: NDArray[np.int64], row: NDArray[np.int64], at: Floats) -> Mask:
    """Return whether it holds of the points `row` where of each one number is drawn in by a factor."""
    tried = points[row]
    tried[np.arange(len(row)), number[row]] *= at
    return holds(tried)


def _searched(
    holds: Holds, points: Floats, metric: Metric, rounds: int, halvings: int = HALVINGS, together: int = TOGETHER
) -> Floats:
    """Return the points moved along the border to where it is nearer, round after round."""
    chance = np.random.default_rng(0)
    reach = np.full(len(points), 0.2)
    for _ in range(rounds):
        size = metric.size(points)
        normal = _normal(holds, points, size, halvings, together)
        away = normal @ metric.matrix
        slope = (normal * away).sum(axis=1, keepdims=True)
        plane = np.where(slope > 0, away / np.where(slope > 0, slope, 1.0), points)
        tried = [points + step * (plane - points) for step in STEPS]
        for _ in range(TRIES):
            tried.append(points + (reach * size)[:, None] * _around(chance, points, metric))
        found = _met(holds, np.concatenate(tried), np.tile(size, len(tried)), metric, halvings, together)
        found = found.reshape(len(tried), *points.shape)
        sizes = np.stack([metric.size(f) for f in found])
        sizes = np.where(np.isnan(sizes), np.inf, sizes)
        best = sizes.argmin(axis=0)
        won = sizes.min(axis=0) < size * (1 - 1e-12)
        points = np.where(won[:, None], found[best, np.arange(len(points))], points)
        reach = np.where(won & (best >= len(STEPS)), reach, reach / 2)
        if not won.any() and (reach < 1e-6).all():
            break
    return points


def _around(chance: np.random.Generator, points: Floats, metric: Metric) -> Floats:
    """Return random directions, one a point, among the numbers that move or one more."""
    among = points != 0
    among[np.arange(len(points)), chance.integers(points.shape[1], size=len(points))] = True
    step = np.where(among, chance.standard_normal(points.shape), 0.0)
    return np.asarray(step / np.maximum(metric.size(step), 1e-300)[:, None])


def _met(holds: Holds, tried: Floats, size: Floats, metric: Metric, halvings: int, together: int) -> Floats:
    """Return where the ray to each point meets the border nearer than `size`; NaN where it does not."""
    own = metric.size(tried)
    usable = own > 0
    rays = np.where(usable[:, None], tried * (size / np.where(usable, own, 1.0) * (1 - 1e-13))[:, None], 0.0)
    found = np.full(tried.shape, np.nan)
    rows = np.flatnonzero(usable & holds(rays))
    if len(rows):
        found[rows] = inward(holds, rays[rows], halvings, together)
    return found


def _normal(holds: Holds, points: Floats, size: Floats, halvings: int, together: int) -> Floats:
    """Return `normal[point, number]` with which the border is `normal @ scores = 1` near each point."""
    count, numbers = points.shape
    step = NUDGE * size
    moves = step[:, None, None] * np.eye(numbers)[None]
    tried = np.concatenate([points[:, None] + moves, points[:, None] - moves]).reshape(-1, numbers)
    inverse = _inverse_scale(holds, tried, halvings, together).reshape(2, count, numbers)
    up, down = inverse
    both = (up - down) / (2 * step[:, None])
    one = np.where(np.isnan(up), (1 - down) / step[:, None], (up - 1) / step[:, None])
    return np.nan_to_num(np.where(np.isnan(both), one, both))


def _inverse_scale(holds: Holds, points: Floats, halvings: int, together: int) -> Floats:
    """Return 1 over the factor at which each point meets the border; NaN where it does not nearby."""
    low, high = np.full(len(points), 1 / REACH), np.full(len(points), REACH)
    fine = holds(points * high[:, None]) & ~holds(points * low[:, None])
    rows = np.flatnonzero(fine)
    nearby = points[rows]
    _, high = halved(lambda row, at: holds(nearby[row] * at[:, None]), low[rows], high[rows], halvings, together)
    found = np.full(len(points), np.nan)
    found[rows] = 1 / high
    return found

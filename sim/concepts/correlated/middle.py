"""The middle of a polytope of devices: the one that is nearest to even draws over all profiles.

Points at which something is lowest or highest are several where it ties, and which of them is listed depends on the
order of players and actions. The point of least norm is one (the norm is strictly convex), and whoever and whatever
is alike is treated alike by it: names and order do not move it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from sim.kernels.numerics.scaling import normalised
from sim.solutions.solution import Solution, Totals
from sim.solutions.status import Status
from sim.tolerances import PROBABILITY, TIE

Floats = NDArray[np.float64]

CERTIFIED = 1e-9
"""Norms of a projection's error, of which the squared length is one or more, up to which it passes for found."""

MOST_WORK = 1_000_000_000
"""Multiplications of one projection (profiles squared, times constraints) beyond which the middle is not sought."""


SUPPOSED = "where they are infinitely many, the one whose draw of a profile is nearest to even stands for all"
"""What equal weights suppose of a polytope, to stand behind an 'if'."""


def by_the_middle(
    found: Solution, payoffs: Floats, likely: Floats, player: NDArray[np.int64], target: NDArray[np.int64]
) -> Solution:
    """Return the solution with the middle for the mean of a polytope, under rules that prefer none of its points.

    `payoffs[draw, player, profile]`, `likely[draw, outcome, profile]`; deviation r is made by `player[r]` and leads
    from profile c to `target[r, c]`. What is listed has no weights under such a rule then, and there is no mean where
    no middle was found: extreme points are no more likely than what lies between.
    """
    even = _evenly_weighed(found)
    draws = np.flatnonzero(even.any(axis=1))
    if not len(draws):
        return found
    own = normalised(payoffs[draws])[:, player]
    losses = own - np.take_along_axis(own, np.broadcast_to(target, own.shape), axis=2)
    middles = _middles(np.where(np.abs(losses) > TIE, losses, 0.0))
    worth = np.concatenate([likely, payoffs], axis=1)[draws]
    totals = _totals(found, even, draws, np.einsum("dqc,dc->dq", worth, middles))
    return replace(found, weights=np.where(even[:, :, None], np.nan, found.weights), totals=totals)


def _evenly_weighed(found: Solution) -> NDArray[np.bool_]:
    """Return `even[draw, rule]`: whether there is a continuum, and the rule prefers nothing of what is listed."""
    many = (found.status == Status.CONTINUUM) & (found.count > 1)
    equal = np.abs(found.weights * found.count[:, None, None] - 1.0) <= PROBABILITY
    return np.asarray((equal | ~found.listed[:, None]).all(axis=2) & many[:, None])


def _middles(losses: Floats) -> Floats:
    """Return `middles[draw, profile]` of `losses[draw, deviation, profile]`; NaN where none was found."""
    middles = np.full((len(losses), losses.shape[2]), np.nan)
    for draw, own in enumerate(losses):
        if draw and np.array_equal(own, losses[draw - 1]):  # numbers that no payoff depends on
            middles[draw] = middles[draw - 1]
        elif (point := nearest_to_even(own)) is not None:
            middles[draw] = point
    return middles


def _totals(found: Solution, even: NDArray[np.bool_], draws: NDArray[np.int64], middle: Floats) -> Totals:
    """Return what `draws` come to: `middle[draw, quantity]` under `even[draw, rule]`, by weights under other rules."""
    odds = found.payoffs[:, :, :0] if found.outcomes is None else found.outcomes
    listed = found.listed[draws]
    each = np.where(listed[:, :, None], np.concatenate([odds, found.payoffs], axis=2)[draws], np.nan)
    weighed = np.where(listed[:, None], found.weights[draws], 0.0) @ np.where(listed[:, :, None], each, 0.0)
    means = np.where(even[draws][:, :, None], middle[:, None], weighed)
    ends = np.stack([np.fmin.reduce(each, axis=1), np.fmax.reduce(each, axis=1)], axis=1)
    values = np.full((len(found), means.shape[1] + 2, each.shape[2]), np.nan)
    values[draws] = np.concatenate([means, ends], axis=1)
    cut = np.zeros(len(found), bool)
    cut[draws] = True
    return Totals(cut, values)


def nearest_to_even(losses: Floats) -> Floats | None:
    """Return the distribution p of least norm among those with `losses[deviation, profile] @ p >= 0`.

    It is the projection of (1, ..., 1) on the cone of all p >= 0 that satisfy this, divided by its sum. None where the
    projection is too large, or could not be certified: no middle is better than one that is not the middle.
    """
    size = np.linalg.norm(losses, axis=1, keepdims=True)
    cone = np.concatenate([np.divide(losses, size, where=size > 0, out=np.zeros_like(losses)), np.eye(losses.shape[1])])
    cone = np.unique(cone[cone.any(axis=1)], axis=0)
    if cone.shape[1] * cone.size > MOST_WORK:
        return None
    for project in (_at_once, _step_by_step):
        found = project(cone)
        if found is not None and _is_projection(cone, found):
            positive = np.maximum(found, 0.0)
            return np.asarray(positive / positive.sum())
    return None


def _is_projection(cone: Floats, found: Floats) -> bool:
    """Tell whether what is 1 + a sum of the cone's rows with weights >= 0 lies in the cone, at a right angle to it.

    These are the conditions of Moreau's decomposition: sufficient, whatever the method that found it.
    """
    size = max(float(np.linalg.norm(found)), 1.0)
    return bool((cone @ found).min() >= -CERTIFIED * size and abs(found @ (found - 1.0)) <= CERTIFIED * size**2)


def _at_once(cone: Floats) -> Floats | None:
    """Return 1 + weights @ cone by least squares with weights >= 0."""
    even = np.ones(cone.shape[1])
    try:
        weights, _ = nnls(-cone.T, even)
    except RuntimeError:
        return None
    return np.asarray(even + weights @ cone)


def _step_by_step(cone: Floats) -> Floats | None:
    """Return the same by Lawson & Hanson (1974, chapter 23), with their test that a new row is no sum of the others.

    Slower, and it holds where rows nearly depend on each other, which the library's takes no account of.
    """
    even = np.ones(cone.shape[1])
    weights, used = np.zeros(len(cone)), np.zeros(len(cone), bool)
    for _ in range(3 * len(cone)):
        short = -(cone @ (even + weights @ cone))
        short[used] = -np.inf
        added = _next_row(cone, used, short)
        if added < 0:
            break
        used[added] = True
        weights = _without_negative(cone, weights, used)
    return np.asarray(even + weights @ cone)


def _next_row(cone: Floats, used: NDArray[np.bool_], short: Floats) -> int:
    """Return the row that is violated most and would have a positive weight; -1 where there is none."""
    for row in np.argsort(-short):
        if short[row] <= CERTIFIED / 10:
            return -1
        tried = used.copy()
        tried[row] = True
        if _fitted(cone, tried)[row] > 0:
            return int(row)
    return -1


def _fitted(cone: Floats, used: NDArray[np.bool_]) -> Floats:
    weights = np.zeros(len(cone))
    weights[used] = np.linalg.lstsq(-cone[used].T, np.ones(cone.shape[1]), rcond=1e-12)[0]
    return weights


def _without_negative(cone: Floats, weights: Floats, used: NDArray[np.bool_]) -> Floats:
    """Return the fit by the rows `used`, of which those go whose weight would fall below zero."""
    while True:
        wanted = _fitted(cone, used)
        below = used & (wanted <= 0)
        if not below.any():
            return wanted
        step = (weights[below] / (weights[below] - wanted[below])).min()
        weights = weights + step * (wanted - weights)
        gone = below & (weights <= 1e-14)
        used &= ~gone
        weights = np.where(used, weights, 0.0)
        if not gone.any():
            return weights

"""The middle of a polytope of devices: the one that is nearest to even draws over all profiles.

Points at which something is lowest or highest are several where it ties, and which of them is listed depends on the
order of players and actions. The point of least norm is one (the norm is strictly convex), and whoever and whatever
is alike is treated alike by it: names and order do not move it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.scaling import normalised
from sim.selection.rule import AmongDevices
from sim.selection.rules import rule_named
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

    A rule that knows which of all distributions it chooses (`Rule.among_devices`) has that one for the mean.

    `payoffs[draw, player, profile]`, `likely[draw, outcome, profile]`; deviation r is made by `player[r]` and leads
    from profile c to `target[r, c]`. What is listed has no weights under such a rule then, and there is no mean where
    no middle was found: extreme points are no more likely than what lies between.
    """
    many = (found.status == Status.CONTINUUM) & (found.count > 1)
    chosen = _chosen_of_all(found.rules)
    of_one = (_evenly_weighed(found) | np.array([rule in chosen for rule in range(len(found.rules))], bool)) & many[
        :, None
    ]
    draws = np.flatnonzero(of_one.any(axis=1))
    if not len(draws):
        return found
    own = normalised(payoffs[draws])[:, player]
    losses = own - np.take_along_axis(own, np.broadcast_to(target, own.shape), axis=2)
    losses = np.where(np.abs(losses) > TIE, losses, 0.0)
    worth = np.concatenate([likely, payoffs], axis=1)[draws]
    means, single = np.full((len(draws), len(found.rules), worth.shape[1]), np.nan), found.singled_out.copy()
    middle: Floats | None = None
    for rule in np.flatnonzero(of_one[draws].any(axis=0)).tolist():
        if rule in chosen:
            points = _each(losses, chosen[rule])
            single[draws, rule] = np.where(of_one[draws, rule], np.isfinite(points).all(axis=1), single[draws, rule])
        else:
            points = middle = _each(losses, nearest_to_even) if middle is None else middle
        means[:, rule] = np.einsum("dqc,dc->dq", worth, points)
    weights = np.where(of_one[:, :, None], np.nan, found.weights)
    return replace(found, weights=weights, singled_out=single, totals=_totals(found, of_one, draws, means))


def _chosen_of_all(rules: tuple[str, ...]) -> dict[int, AmongDevices]:
    """Return, by the places of rules, how those choose that choose among all distributions, listed or not."""
    return {i: of_all for i, rule in enumerate(rules) if (of_all := rule_named(rule).among_devices) is not None}


def _evenly_weighed(found: Solution) -> NDArray[np.bool_]:
    """Return `even[draw, rule]`: whether the rule prefers nothing of what is listed."""
    equal = np.abs(found.weights * found.count[:, None, None] - 1.0) <= PROBABILITY
    return np.asarray((equal | ~found.listed[:, None]).all(axis=2))


def _each(losses: Floats, of_one: AmongDevices) -> Floats:
    """Return `points[draw, profile]` of `losses[draw, deviation, profile]`; NaN where none was found."""
    points = np.full((len(losses), losses.shape[2]), np.nan)
    for draw, own in enumerate(losses):
        if draw and np.array_equal(own, losses[draw - 1]):  # numbers that no payoff depends on
            points[draw] = points[draw - 1]
        elif (point := of_one(own)) is not None:
            points[draw] = point
    return points


def _totals(found: Solution, of_one: NDArray[np.bool_], draws: NDArray[np.int64], point: Floats) -> Totals:
    """Return what `draws` come to: `point[draw, rule, quantity]` where `of_one[draw, rule]`, else by the weights."""
    odds = found.payoffs[:, :, :0] if found.outcomes is None else found.outcomes
    listed = found.listed[draws]
    each = np.where(listed[:, :, None], np.concatenate([odds, found.payoffs], axis=2)[draws], np.nan)
    weighed = np.where(listed[:, None], found.weights[draws], 0.0) @ np.where(listed[:, :, None], each, 0.0)
    means = np.where(of_one[draws][:, :, None], point, weighed)
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
    from scipy.optimize import nnls  # loaded by few: it takes as long as all else of a small command

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

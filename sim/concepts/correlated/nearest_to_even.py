"""The middle of a polytope of devices: the one that is nearest to even draws over all profiles.

The point of least norm is one (the norm is strictly convex), and whoever and whatever is alike is treated alike by it:
names and order do not move it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CERTIFIED = 1e-9
"""Norms of a projection's error, of which the squared length is one or more, up to which it passes for found."""

MOST_WORK = 1_000_000_000
"""Multiplications of one projection (profiles squared, times constraints) beyond which the middle is not sought.

Measured, 1 to 4 of these take a nanosecond: about the default budget of a game, whatever the budget is."""

MOST_FITS = 10 * MOST_WORK
"""The same of all fits (profiles, times the square of the rows that are fitted) of one projection step by step."""


class _SpentError(Exception):
    """The fits of a projection took more work than they may."""


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
    even, left = np.ones(cone.shape[1]), [MOST_FITS]
    weights, used = np.zeros(len(cone)), np.zeros(len(cone), bool)
    try:
        for _ in range(3 * len(cone)):
            short = -(cone @ (even + weights @ cone))
            short[used] = -np.inf
            added = _next_row(cone, used, short, left)
            if added < 0:
                break
            used[added] = True
            weights = _without_negative(cone, weights, used, left)
    except _SpentError:
        return None
    return np.asarray(even + weights @ cone)


def _next_row(cone: Floats, used: NDArray[np.bool_], short: Floats, left: list[int]) -> int:
    """Return the row that is violated most and would have a positive weight; -1 where there is none."""
    for row in np.argsort(-short):
        if short[row] <= CERTIFIED / 10:
            return -1
        tried = used.copy()
        tried[row] = True
        if _fitted(cone, tried, left)[row] > 0:
            return int(row)
    return -1


def _fitted(cone: Floats, used: NDArray[np.bool_], left: list[int]) -> Floats:
    """Return the weights of the rows `used` that fit best; what it takes is taken away from `left`."""
    left[0] -= cone.shape[1] * int(used.sum()) ** 2
    if left[0] < 0:
        raise _SpentError
    weights = np.zeros(len(cone))
    weights[used] = np.linalg.lstsq(-cone[used].T, np.ones(cone.shape[1]), rcond=1e-12)[0]
    return weights


def _without_negative(cone: Floats, weights: Floats, used: NDArray[np.bool_], left: list[int]) -> Floats:
    """Return the fit by the rows `used`, of which those go whose weight would fall below zero."""
    while True:
        wanted = _fitted(cone, used, left)
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

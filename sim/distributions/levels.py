"""Which share of worlds lies below a value: the distribution function, from the quantiles that every family gives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Distribution
from sim.lazy import special

HALVINGS = 80
"""Of an interval of standard normal scores 17 wide: more than double precision holds."""
FURTHEST = 8.5
"""Standard normal scores beyond which shares are not told from none or all."""


def level(distribution: Distribution, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `P(number <= x[i])`, found by halving intervals of standard normal scores; 0 or 1 beyond the support."""
    x = np.asarray(x, np.float64)
    low, high = np.full(x.shape, -FURTHEST), np.full(x.shape, FURTHEST)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = distribution.quantile(special.ndtr(middle)) <= x
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    first, last = distribution.support
    found = np.asarray(special.ndtr((low + high) / 2), np.float64)
    return np.where(x >= last, 1.0, np.where(x < first, 0.0, found))


def at_scores(distribution: Distribution, scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the values at standard normal `scores[i]`; the central value, exactly, at score 0."""
    z = np.clip(np.ascontiguousarray(scores, np.float64), -FURTHEST, FURTHEST)
    with np.errstate(over="ignore"):
        share = np.clip(special.ndtr(z), 1e-300, 1 - 2.0**-53)
    return np.where(z == 0, distribution.central, distribution.quantile(share))


def scores_of(uniform: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the standard normal scores of shares in (0, 1)."""
    return np.asarray(special.ndtri(uniform), np.float64)

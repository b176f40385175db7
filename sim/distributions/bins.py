"""A distribution as a few values: bins of equal probability, each by its mean.

So the mean of the distribution is kept, and what lies beyond any bin's end is as likely as it was. (The representative
agents of Miller and Rice, Discrete approximations of probability distributions, Management Science 29, 1983, keep more
moments and give their values unequal probabilities, which nobody reads off a table.)
"""

from __future__ import annotations

import numpy as np

from sim.distributions.base import Distribution


def binned(distribution: Distribution, bins: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the values, rising, and their probabilities; of few admissible values these themselves."""
    if distribution.atoms is not None and distribution.probabilities is not None:
        return distribution.atoms, distribution.probabilities
    means = [_mean(distribution, i / bins, (i + 1) / bins) for i in range(bins)]
    return tuple(means), (1 / bins,) * bins


def _mean(distribution: Distribution, low: float, high: float) -> float:
    """Return the mean between two levels: that of the inverse distribution function over them."""
    from scipy.integrate import quad  # types with a distribution are few, and it takes as long as all else

    found, _ = quad(lambda u: float(distribution.quantile(np.array([u]))[0]), low, high, limit=200)
    return float(f"{found / (high - low):.12g}")

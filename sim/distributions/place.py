"""Where a value lies within a distribution."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Distribution

_Test = Callable[[NDArray[np.float64]], NDArray[np.bool_]]

STEPS = 54
"""Halvings of (0, 1), after which both ends are the same to the last digit."""


def place_in(distribution: Distribution, value: float) -> tuple[float, float]:
    """Return the probabilities of a smaller value, and of one that is no larger; they differ where it is an atom.

    By bisection of the inverse distribution function, which every family has.
    """
    low, high = distribution.support
    if value < low:
        return 0.0, 0.0
    if value > high:
        return 1.0, 1.0
    return _most(distribution, lambda x: x < value), _most(distribution, lambda x: x <= value)


def _most(distribution: Distribution, holds: _Test) -> float:
    """Return the largest u of which the quantile passes a test that small ones pass."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if not 0.0 < middle < 1.0:
            break
        if holds(distribution.quantile(np.array([middle])))[0]:
            low = middle
        else:
            high = middle
    return (low + high) / 2 if low > 1e-15 and high < 1 - 1e-15 else round((low + high) / 2)

"""Payoffs made comparable: each player's, in each game, from 0 to 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROUNDING = 16 * np.finfo(np.float64).eps
"""A range smaller than this share of the payoffs' size is rounding, not preference."""


def normalised(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `payoffs[game, player, *actions]` shifted and scaled so that each player's run from 0 to 1.

    Equilibria do not change under positive affine maps of a player's payoffs. A player who does not care gets zeros.
    """
    flat = payoffs.reshape(*payoffs.shape[:2], -1)
    low, high = flat.min(axis=2, keepdims=True), flat.max(axis=2, keepdims=True)
    size = np.maximum(np.abs(low), np.abs(high))
    indifferent = (high - low) <= ROUNDING * size
    # halves first, so that a range beyond the largest float does not overflow
    width = np.where(indifferent, 1.0, high / 2 - low / 2)
    scaled = np.where(indifferent, 0.0, (flat / 2 - low / 2) / width)
    return scaled.reshape(payoffs.shape)

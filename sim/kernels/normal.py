"""Payoffs made comparable: each player's, in each game, from 0 to 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ROUNDING = 16 * np.finfo(np.float64).eps
"""A range smaller than this share of the payoffs' size is rounding, not preference."""


SHORT = 32
"""Entries up to which a loop over whole arrays is faster than numpy's reduction of an axis."""


def ends(payoffs: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each player's `lowest[game, player]` and `highest[game, player]` of `payoffs[game, player, *actions]`."""
    flat = payoffs.reshape(*payoffs.shape[:2], -1)
    if flat.shape[2] > SHORT:
        return flat.min(axis=2), flat.max(axis=2)
    low, high = flat[:, :, 0].copy(), flat[:, :, 0].copy()
    for cell in range(1, flat.shape[2]):
        np.minimum(low, flat[:, :, cell], out=low)
        np.maximum(high, flat[:, :, cell], out=high)
    return low, high


def normalised(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `payoffs[game, player, *actions]` shifted and scaled so that each player's run from 0 to 1.

    Equilibria do not change under positive affine maps of a player's payoffs. A player who does not care gets zeros.
    """
    flat = payoffs.reshape(*payoffs.shape[:2], -1)
    low, high = (end[:, :, None] for end in ends(payoffs))
    size = np.maximum(np.abs(low), np.abs(high))
    indifferent = (high - low) <= ROUNDING * size
    # halves first, so that a range beyond the largest float does not overflow
    width = np.where(indifferent, 1.0, high / 2 - low / 2)
    scaled = np.where(indifferent, 0.0, (flat / 2 - low / 2) / width)
    return scaled.reshape(payoffs.shape)

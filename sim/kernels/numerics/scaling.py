"""Payoffs made comparable: each player's, in each game, from 0 to 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.tolerances import SAME_PAYOFF

EPSILON = float(np.finfo(np.float64).eps)
"""By which share a number of floating point may be rounded, twice over."""

ROUNDING = 16 * EPSILON
"""A range smaller than this share of the payoffs' size is rounding, not preference."""

TINY = 1e-290
"""A range below this is so near to the smallest numbers there are that these tell it badly."""

WIDE = 1e-5
"""A difference of payoffs below this share of their range is small: the product of two may pass for a tie."""

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


def lifted(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return payoffs, ranges below `TINY` made larger by a power of two: exactly, and no equilibrium changes."""
    low, high = ends(payoffs)
    with np.errstate(over="ignore"):
        tiny = (high > low) & (high - low < TINY)
    if not tiny.any():
        return payoffs
    return np.where(tiny.reshape(*tiny.shape, *[1] * (payoffs.ndim - 2)), np.ldexp(payoffs, 512), payoffs)


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


def rounding(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `rounding[game, player]`: by how much normalised payoffs are rounded at worst, as a share of the range."""
    low, high = ends(payoffs)
    width = high / 2 - low / 2
    size = np.maximum(np.abs(low), np.abs(high)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(2 * width <= ROUNDING * 2 * size, EPSILON, EPSILON * np.maximum(1.0, size / width))


def unlike(one: NDArray[np.float64], other: NDArray[np.float64], least: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which payoffs of a player differ by more than rounding; `least` is the player's `resolution`.

    All are halves, so that no difference overflows. Whole multiples of a millionth were written down: they differ if
    they are not equal, however wide the range is because of others.
    """
    gap, size = np.abs(one - other), np.maximum(np.abs(one), np.abs(other))
    written = (gap > 0) & _written(one) & _written(other)
    found: NDArray[np.bool_] = written | (gap > np.maximum(least, 4 * EPSILON * size))
    return found


def _written(halves: NDArray[np.float64]) -> NDArray[np.bool_]:
    millionths = np.clip(halves, -1e9, 1e9) * 2e6
    whole: NDArray[np.bool_] = (np.rint(millionths) == millionths) & (np.abs(halves) < 1e9)
    return whole


def resolution(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `resolution[game, player]`: half of what two payoffs differ by at least if not by rounding."""
    low, high = ends(payoffs)
    return SAME_PAYOFF * (high / 2 - low / 2)


def wide(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each game of `payoffs[game, player, *actions]` whether a choice hangs on a small share of a wide range.

    Ties that hold within a tolerance are then no ties for certain, nor are products of such differences.
    """
    found = np.zeros(len(payoffs), bool)
    low, high = ends(payoffs)
    small, least = WIDE * (high / 2 - low / 2), resolution(payoffs)
    for player in range(payoffs.shape[1]):
        shape = (-1, *[1] * (payoffs.ndim - 2))
        own = np.sort(np.moveaxis(payoffs[:, player] / 2, 1 + player, 1), axis=1)
        near = own[:, 1:] - own[:, :-1] < small[:, player].reshape(shape)
        differ = near & unlike(own[:, 1:], own[:, :-1], least[:, player].reshape(shape))
        found |= differ.reshape(len(payoffs), -1).any(axis=1)
    return found

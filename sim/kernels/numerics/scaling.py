"""Payoffs made comparable: each player's, in each game, from 0 to 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.tolerances import SAME_PAYOFF, TIE

EPSILON = float(np.finfo(np.float64).eps)
"""By which share a number of floating point may be rounded, twice over."""

ROUNDING = 16 * EPSILON
"""A range smaller than this share of the payoffs' size is rounding, not preference."""

TINY = 1e-290
"""A range below this is so near to the smallest numbers there are that these tell it badly."""

WIDE = 1e-5
"""A difference of payoffs below this share of their range is small: the product of two may pass for a tie."""

MARGIN = 4
"""Differences of up to so many times `TIE` are in doubt: sums of two or three pass for ties."""

OUTLIER = 1e-9
"""A payoff below this share of the range stands beside others that are far out."""

MILLIONTH = 1e-6
"""Numbers that people write are whole multiples of it, mostly."""

SMALLEST_WRITTEN = 1e-15
"""A number below this may be what rounding left of a sum of ordinary ones, however few digits it has."""

DIGITS = 6
"""Decimal digits of a small number that somebody wrote, at most."""

POWERS = np.array([float(10**k) for k in range(23)])
"""Powers of ten, all exact."""

PLACES = 61
"""Binary places of a range: the 53 of a number of floating point, and some more for products of what rounding left."""

MOST_WHOLE = 2.0**42
"""Halves of whole numbers that are written down; larger ones may be sums that were rounded."""

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


def ranges(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each player's `range[game, player]`, at most the largest number; 1 of a player who does not care."""
    low, high = ends(payoffs)
    with np.errstate(over="ignore"):
        width = np.minimum(high - low, np.finfo(float).max)
    return np.where(width <= ROUNDING * np.maximum(np.abs(low), np.abs(high)), 1.0, width)


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

    All are halves, so that no difference overflows. Whole numbers, whole multiples of a millionth, and smaller numbers
    of few digits were written down: they differ if they are not equal, however wide the range is because of others.
    """
    gap, size = np.abs(one - other), np.maximum(np.abs(one), np.abs(other))
    found: NDArray[np.bool_] = gap > np.maximum(least, 4 * EPSILON * size)
    near = (gap > 0) & ~found  # few are, and how the others were written down makes no difference
    if near.any():
        one, other = (np.broadcast_to(halves, found.shape)[near] for halves in (one, other))
        found[near] = _written(one) & _written(other)
    return found


def _written(halves: NDArray[np.float64]) -> NDArray[np.bool_]:
    millionths = np.clip(halves, -1e9, 1e9) * 2e6
    size = np.abs(halves)
    parts = (np.rint(millionths) == millionths) & (size < 1e9)
    whole: NDArray[np.bool_] = parts | ((np.rint(2 * halves) == 2 * halves) & (size < MOST_WHOLE))
    small = (size > SMALLEST_WRITTEN / 2) & (size < MILLIONTH) & ~whole
    if small.any():
        whole[small] = _short(2 * size[small])
    return whole


def _short(numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which of `numbers`, positive and below 1, have at most `DIGITS` decimal digits, such as 7e-7.

    What rounding leaves behind is a multiple of a power of two, and has many. A power of ten is exact up to 1e22, so
    that the quotient is the number of floating point that is nearest to the decimal.
    """
    scale = POWERS[DIGITS - 1 - np.floor(np.log10(numbers)).astype(np.int64)]
    return np.asarray(np.rint(numbers * scale) / scale == numbers)


def resolution(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `resolution[game, player]`: half of what two payoffs differ by at least if not by rounding.

    A share of the range, as sums that cancel out are rounded by shares of what was added. Where a few payoffs make the
    range wide, it is a share of the smallest that is not what such a sum leaves behind.
    """
    low, high = ends(payoffs)
    width = high / 2 - low / 2
    least = SAME_PAYOFF * width
    far = OUTLIER * width > MILLIONTH / 2
    if far.any():
        halves = np.abs(payoffs.reshape(*payoffs.shape[:2], -1)[far]) / 2
        least[far] = np.minimum(least[far], SAME_PAYOFF * _least_of_its_own(halves, width[far]))
    return least


def _least_of_its_own(halves: NDArray[np.float64], width: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the smallest of `halves[row, payoff]` that is of ordinary size, but not beside a range of `width[row]`.

    What is left where numbers of that size cancel out is a multiple of the last binary place of these, or nearly, and
    is passed over; so is what is below a millionth. Infinity where there is none.
    """
    place = np.ldexp(1.0, np.frexp(width)[1] - PLACES)[:, None]
    with np.errstate(over="ignore"):
        whole = halves / place
    own = (halves >= MILLIONTH / 2) & (halves < OUTLIER * width[:, None]) & (np.rint(whole) != whole)
    return np.asarray(np.where(own, halves, np.inf).min(axis=1, initial=np.inf))


def near_ties(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each game of `payoffs[game, player, ...]` whether two payoffs of a player differ, but pass for a tie.

    That happens where another payoff is a billion times as large as the difference.
    """
    flat = np.sort(payoffs.reshape(*payoffs.shape[:2], -1) / 2, axis=2)
    low, high = (end[:, :, None] / 2 for end in ends(payoffs))
    gaps = flat[:, :, 1:] - flat[:, :, :-1]
    differ = unlike(flat[:, :, 1:], flat[:, :, :-1], resolution(payoffs)[:, :, None])
    return np.asarray((differ & (gaps <= MARGIN * TIE * (high - low))).any(axis=(1, 2)))


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

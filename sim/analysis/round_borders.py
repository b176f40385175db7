"""Borders that were found by halving, as the round numbers that they stand for.

Two payoffs count as tied within a narrow window, so what is halved ends at the rim of the window and not at the border:
at -0.000000001 where the border is 0. Where a number of few digits lies within what cannot be told apart, it is that.
"""

from __future__ import annotations

from math import ceil, floor, isfinite, log10

import numpy as np
from numpy.typing import NDArray

SAME_PLACE = 1e-7
"""Share of the line within which borders are one: two payoffs count as tied within a window about so narrow."""
FEWER = 1_000.0
"""How many times coarser than the window a round number is: by chance one in 500 borders lies so near to one."""

Floats = NDArray[np.float64]


def round_borders(found: Floats, window: Floats | float) -> Floats:
    """Return each of `found[border]`, or the roundest number within `window[border]` of it; NaN stays.

    A number counts as round whose last digit is worth `FEWER` times the window, at least.
    """
    windows = np.broadcast_to(np.asarray(window, np.float64), found.shape)
    return np.array([round_within(float(x), float(w)) for x, w in zip(found, windows, strict=True)])


def round_border(found: float, start: float) -> float:
    """Return a border that was found from `start` on, in the same way."""
    return round_within(found, SAME_PLACE * max(abs(found), abs(found - start)))


def round_within(found: float, window: float) -> float:
    """Return a border, or the roundest number within the window about it."""
    if not (isfinite(found) and window > 0):
        return found
    finest = -ceil(log10(FEWER * window))
    largest = -floor(log10(abs(found))) - 1 if abs(found) > window else finest
    for decimals in range(min(largest, finest), finest + 1):
        near = round(found, decimals)
        if abs(near - found) <= window:
            return near + 0.0
    return found

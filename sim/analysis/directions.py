"""Which way a parameter moves an outcome: up, down, a hump, a dip or neither, from means over bins and their errors."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PROFILE_BINS = 32
CLEAR = 4.5
"""A rise or a fall is one where two means differ by so many errors: of all pairs of bins, one does so by chance in a
run of fifty or more."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Direction:
    """The shape of an outcome's mean over a parameter's values.

    `shape` is 'up', 'down', 'hump' (rises, then falls), 'dip', 'waves' (turns more than once), or '' where the draws
    tell none. `turn` is the parameter's value at the top of a hump or the bottom of a dip, otherwise NaN; from
    `turn_from` to `turn_to` the draws do not tell the outcome's mean from the one at `turn`, just outside they do.
    """

    shape: str
    turn: float = math.nan
    turn_from: float = math.nan
    turn_to: float = math.nan


def direction(values: Floats, means: Floats, errors: Floats) -> Direction:
    """Return the shape of `means[bin]`, whose parameter has on average `values[bin]`, in rising order."""
    turns, ways = [0], [0]
    for bin_ in range(1, len(means)):
        _follow(bin_, means, errors, turns, ways)
    clear = [way for way in ways if way]
    if len(clear) > 2:
        return Direction("waves")
    if len(clear) == 2:
        low, high = _alike(turns[-2], means, errors)
        return Direction("hump" if clear[0] > 0 else "dip", *values[[turns[-2], low, high]].tolist())
    return Direction({1: "up", -1: "down"}.get(clear[0] if clear else 0, ""))


def _alike(top: int, means: Floats, errors: Floats) -> tuple[int, int]:
    """Return the first and the last of the bins about `top` whose means cannot be told from the one there."""
    apart = np.abs(means - means[top]) > CLEAR * np.hypot(errors, errors[top])
    below, above = np.flatnonzero(apart[:top]), np.flatnonzero(apart[top:])
    return (int(below[-1]) + 1 if len(below) else 0), (top + int(above[0]) - 1 if len(above) else len(means) - 1)


def _follow(bin_: int, means: Floats, errors: Floats, turns: list[int], ways: list[int]) -> None:
    """Go on by one bin: move the last extreme along, or turn where the way back from it is clear."""
    way = ways[-1]
    if way == 0:
        for start in range(bin_):
            apart = means[bin_] - means[start]
            if abs(apart) > CLEAR * math.hypot(errors[bin_], errors[start]):
                turns.append(bin_)
                ways.append(1 if apart > 0 else -1)
                return
    elif way * (means[bin_] - means[turns[-1]]) > 0:
        turns[-1] = bin_
    elif -way * (means[bin_] - means[turns[-1]]) > CLEAR * math.hypot(errors[bin_], errors[turns[-1]]):
        turns.append(bin_)
        ways.append(-way)

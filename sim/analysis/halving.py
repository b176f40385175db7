"""Halving of brackets where one question costs nearly as much as many: several halvings are asked about in one call.

Which half is kept is known only once its middle has been asked about, so halving asks one point at a time of each
bracket. To solve a handful of games takes much the same as to solve one, though. So the points of the next few halvings
are asked about together, those of either half, and the path is found among the answers (speculative evaluation: Karp &
Miranker, Parallel minimax search for a maximum, Journal of Combinatorial Theory 4, 1968). The points on the path are
those of halving one by one, to the bit; the others are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

TOGETHER = 128
"""Points of small games that are asked about together: from here on they cost more than the call."""
NUMBERS = 2**15
"""Numbers that the games of all points that are asked about together take, more or less."""
DEEPEST = 4
"""Halvings at most that are asked about together: each takes as many points as all before it."""
CLEAR = 26
"""Halvings of a bracket after which what is asked about lies so near the border that games are tied: such games are
solved exactly, which takes long, so that none is solved in vain."""


def together_of(numbers: int) -> int:
    """Return how many points may be asked about together, whose games take so many numbers each."""
    return int(np.clip(NUMBERS // max(numbers, 1), 1, TOGETHER))


def halvings_at_once(brackets: int, done: int, left: int, together: int) -> int:
    """Return how many halvings of so many brackets are asked about at once, after those that are `done`."""
    most = min(DEEPEST, left, CLEAR - done)
    return max([1, *(depth for depth in range(1, most + 1) if brackets * (2**depth - 1) <= together)])


def halved(
    holds: Callable[[Indices, Floats], NDArray[np.bool_]],
    low: Floats,
    high: Floats,
    halvings: int,
    together: int = TOGETHER,
) -> tuple[Floats, Floats]:
    """Return both ends of each bracket after so many halvings: the upper one becomes the middle where it holds of that.

    `holds(bracket[point], at[point])` says of which points it does; what it says of one must not depend on the others.
    """
    rows, done = np.arange(len(low)), 0
    while len(rows) and done < halvings:
        depth = halvings_at_once(len(rows), done, halvings - done, together)
        ends = ends_within(low, high, depth)
        at = ends[:, 1:-1]
        fine = holds(np.repeat(rows, at.shape[1]), at.ravel()).reshape(at.shape)
        first, last = np.zeros(len(rows), np.int64), np.full(len(rows), at.shape[1] + 1)
        for _ in range(depth):
            middle = (first + last) // 2
            met = fine[rows, middle - 1]
            first, last = np.where(met, first, middle), np.where(met, middle, last)
        low, high, done = ends[rows, first], ends[rows, last], done + depth
    return low, high


def ends_within(low: Floats, high: Floats, depth: int) -> Floats:
    """Return `ends[bracket, place]`, from `low` to `high`, of the parts into which so many halvings cut brackets."""
    ends = np.stack([low, high], axis=1)
    for _ in range(depth):
        finer = np.empty((len(ends), 2 * ends.shape[1] - 1))
        finer[:, ::2] = ends
        finer[:, 1::2] = (ends[:, :-1] + ends[:, 1:]) / 2
        ends = finer
    return ends

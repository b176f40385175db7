"""All lotteries of packages that bring both parties the same: the extreme ones, where there is more than one.

A solution of bargaining is one point of gains; what is settled need not be one thing. A package takes part in a lottery
that attains a point of the frontier only if it lies on the line that supports the frontier there. On that line a
lottery is a mean of numbers: the extreme lotteries of a given mean have one package, which lies at the point, or two
with the point between them (Carathéodory's theorem on a line).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.kernels.cooperative.bargaining import FLAT

MOST_PACKAGES: Final = 1024
"""Packages on one line beyond which lotteries are not listed: the draw says so."""

MOST_LOTTERIES: Final = 256
"""Extreme lotteries of one draw that are listed; where there are more, the draw says so."""


@dataclass(frozen=True)
class Lotteries:
    """Extreme lotteries, one a row, sorted by draw: only of draws that have several, or more than can be listed."""

    draw: NDArray[np.int64]
    """`draw[row]`."""
    packages: NDArray[np.int64]
    """`packages[row, first or second]`, as bits of issues."""
    share: NDArray[np.float64]
    """`share[row]`: the probability of the second package; 0 where one is sure."""
    too_many: NDArray[np.int64]
    """The draws of which not all are listed."""


@dataclass(frozen=True)
class _Line:
    """The packages with the largest weighted gain of one draw: all of `sure`, and of `open` any from low to high."""

    sure: int
    open: tuple[int, ...]
    low: int
    high: int

    @property
    def size(self) -> int:
        return sum(comb(len(self.open), k) for k in range(self.low, self.high + 1))


def extreme_lotteries(
    utilities: NDArray[np.float64],
    feasible: NDArray[np.bool_],
    capacity: NDArray[np.int64],
    point: NDArray[np.float64],
    direction: NDArray[np.float64],
    asked: NDArray[np.bool_],
    between: NDArray[np.bool_],
) -> Lotteries:
    """Return the extreme lotteries of packages with the utilities `point[draw, party]`, where there are several.

    `utilities[draw, party, issue]` add up to at most 1 in size; `feasible[draw, issue]`; `capacity[draw]` issues at
    most. `direction[draw, party]`: weights of the parties, not negative, under which no package is better than the
    point. Only draws `asked[draw]` are looked at; `between[draw]`: two packages of unlike gains are known to lie there.
    """
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
    too_many: list[NDArray[np.int64]] = []
    for line, draws in _lines(utilities, feasible, capacity, direction, asked, between):
        if line.size > MOST_PACKAGES:
            too_many.append(draws)
            continue
        packages = _packages(line)
        places = _places(packages, utilities[draws], point[draws], direction[draws])
        number = (np.abs(places) <= FLAT).sum(axis=1) + (places < -FLAT).sum(axis=1) * (places > FLAT).sum(axis=1)
        too_many.append(draws[number > MOST_LOTTERIES])
        for row in np.flatnonzero((number > 1) & (number <= MOST_LOTTERIES)):
            pairs, share = _pairs(packages, places[row])
            found.append((np.full(len(pairs), draws[row]), pairs, share))
    found.sort(key=lambda part: int(part[0][0]))
    return Lotteries(
        draw=np.concatenate([np.zeros(0, np.int64), *(part[0] for part in found)]),
        packages=np.concatenate([np.zeros((0, 2), np.int64), *(part[1] for part in found)]),
        share=np.concatenate([np.zeros(0), *(part[2] for part in found)]),
        too_many=np.sort(np.concatenate([np.zeros(0, np.int64), *too_many])),
    )


def _lines(
    utilities: NDArray[np.float64],
    feasible: NDArray[np.bool_],
    capacity: NDArray[np.int64],
    direction: NDArray[np.float64],
    asked: NDArray[np.bool_],
    between: NDArray[np.bool_],
) -> Iterator[tuple[_Line, NDArray[np.int64]]]:
    """Yield the lines that can have more than one lottery, each with its draws."""
    gains = np.where(feasible, np.einsum("dp,dpi->di", direction, utilities), -np.inf)
    ranked = -np.sort(-gains, axis=1)
    last = np.take_along_axis(ranked, np.maximum(capacity - 1, 0)[:, None], axis=1)[:, 0]
    least = np.maximum(last, 0.0)  # the gain of the last issue that is taken
    tied = np.abs(gains - least[:, None]) <= FLAT
    sure = (gains > least[:, None]) & ~tied
    high = np.minimum(capacity - sure.sum(axis=1), tied.sum(axis=1))
    low, loose = np.where(least <= FLAT, 0, high), tied.sum(axis=1)
    # Of two packages of unlike gains there is one lottery of a given mean: the usual case, which costs no enumeration.
    two = (high == 1) & (loose == np.where(low == 0, 1, 2))
    several = asked & (high > 0) & ((low < high) | (loose > high)) & ~(two & between)
    bits = 1 << np.arange(gains.shape[1])
    keys = np.stack([sure @ bits, tied @ bits, low, high], axis=1)
    chosen = np.flatnonzero(several)
    if len(chosen):
        lines, which = np.unique(keys[chosen], axis=0, return_inverse=True)
        for number, (first, free, fewest, most) in enumerate(lines.tolist()):
            free_bits = tuple(1 << i for i in range(gains.shape[1]) if free >> i & 1)
            yield _Line(first, free_bits, fewest, most), chosen[which.reshape(-1) == number]


def _packages(line: _Line) -> NDArray[np.int64]:
    sizes = range(line.low, line.high + 1)
    return np.array([line.sure + sum(chosen) for k in sizes for chosen in combinations(line.open, k)], np.int64)


def _places(
    packages: NDArray[np.int64],
    utilities: NDArray[np.float64],
    point: NDArray[np.float64],
    direction: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return `place[draw, package]`: how far along the line, to the first party's good, it lies beyond the point."""
    bits = (packages[:, None] >> np.arange(utilities.shape[2]) & 1).astype(float)
    gains = np.einsum("dpi,mi->dpm", utilities, bits) - point[:, :, None]
    return np.asarray(direction[:, 1, None] * gains[:, 0] - direction[:, 0, None] * gains[:, 1])


def _pairs(packages: NDArray[np.int64], place: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return `packages[lottery, first or second]` and the share of the second, of all extreme lotteries of mean 0."""
    at = np.flatnonzero(np.abs(place) <= FLAT)
    left, right = np.flatnonzero(place < -FLAT), np.flatnonzero(place > FLAT)
    first, second = (side.ravel() for side in np.meshgrid(left, right, indexing="ij"))
    share = place[first] / (place[first] - place[second])
    pairs = np.concatenate([np.stack([at, at], axis=1), np.stack([first, second], axis=1)])
    return packages[pairs], np.concatenate([np.zeros(len(at)), share])

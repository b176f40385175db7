"""Boxes in which something happens often: the patient rule induction method.

Friedman and Fisher, Bump hunting in high-dimensional data, Statistics and Computing 9 (1999): a box that holds all
points loses, again and again, the small slice at one end of one number whose loss raises the mean within most for each
point that is lost; where that ends, a box takes back slices while its mean rises. Bryant and Lempert, Thinking inside
the box, Technological Forecasting and Social Change 77 (2010), read it for decisions: density, coverage, and how many
numbers a box restricts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Points = NDArray[np.int64]

PEEL = 0.05
"""Share of the box's points that one slice takes at most, where values do not repeat."""
SUPPORT = 0.02
"""Share of all points that a box keeps at least."""


@dataclass(frozen=True)
class Box:
    """Points whose numbers lie from `low[number]` to `high[number]`, ends included; infinite where not restricted."""

    low: Floats
    high: Floats

    @staticmethod
    def all(numbers: int) -> Box:
        """Return the box that holds every point."""
        return Box(np.full(numbers, -np.inf), np.full(numbers, np.inf))

    @property
    def restricted(self) -> Flags:
        """`restricted[number]`: whether the box says anything of it."""
        return np.isfinite(self.low) | np.isfinite(self.high)

    def holds(self, points: Floats) -> Flags:
        """Return `inside[point]` of `points[point, number]`."""
        inside = np.ones(len(points), bool)
        for number in np.flatnonzero(self.restricted):
            inside &= (points[:, number] >= self.low[number]) & (points[:, number] <= self.high[number])
        return inside

    def without(self, number: int) -> Box:
        """Return the box that says nothing of a number."""
        return self.cut(number, -np.inf, np.inf)

    def cut(self, number: int, low: float, high: float) -> Box:
        """Return the box with other ends of one number."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[number], highs[number] = low, high
        return Box(lows, highs)


@dataclass(frozen=True)
class Figures:
    """How a box does on some points: `density`, the mean within; `coverage`, the share of all that happens within."""

    density: float
    coverage: float
    mass: float
    """Share of the points that are within."""
    points: int
    """How many are within."""


def figures_of(box: Box, points: Floats, happens: Floats) -> Figures:
    """Return the figures of a box on `points[point, number]`, of which `happens[point]` is the probability."""
    inside = box.holds(points)
    total, within = float(happens.sum()), float(happens[inside].sum())
    count = int(inside.sum())
    return Figures(
        within / count if count else float("nan"),
        within / total if total > 0 else float("nan"),
        count / len(points) if len(points) else float("nan"),
        count,
    )


def peel(points: Floats, happens: Floats) -> list[Box]:
    """Return the boxes of the peeling of `points[point, number]`, from all points to the smallest."""
    order = np.argsort(points, axis=0, kind="stable").T
    box = Box.all(points.shape[1])
    boxes = [box]
    while (found := _best_slice(points, happens, order, box)) is not None:
        box, gone = found
        lost = np.zeros(len(points), bool)
        lost[gone] = True
        order = order[~lost[order]].reshape(len(order), -1)  # every row loses the same points
        boxes.append(box)
    return boxes


def _best_slice(points: Floats, happens: Floats, order: Points, box: Box) -> tuple[Box, Points] | None:
    """Return the box without the slice whose loss gains most in the mean for a point lost, and the points in it.

    `order[number, rank]` are the points within the box, sorted by each number. None where no loss gains anything.
    """
    count = order.shape[1] if len(order) else 0
    if count < 2:
        return None
    total = float(happens[order[0]].sum())
    ends = (order, order[:, ::-1])  # from the low end inwards, and from the high one
    lost = np.stack([_lost(points, end) for end in ends], axis=1)
    within = np.stack([_within(happens, end, lost[:, e]) for e, end in enumerate(ends)], axis=1)
    open_ = (lost > 0) & (count - lost >= max(SUPPORT * len(points), 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = (total - within) / (count - lost)
        gains = np.where(open_ & (rest > total / count), (rest - total / count) / lost, -np.inf)
    number, end = np.unravel_index(int(gains.argmax()), gains.shape)
    if not np.isfinite(gains[number, end]):
        return None
    ranked, gone = ends[end][number], int(lost[number, end])
    low, high = sorted(float(x) for x in points[ranked[gone - 1 : gone + 1], number])
    bound = low + (high - low) / 2
    sides = (bound, float(box.high[number])) if end == 0 else (float(box.low[number]), bound)
    return box.cut(int(number), *sides), ranked[:gone]


def _lost(points: Floats, order: Points) -> NDArray[np.int64]:
    """Return how many points `order[number, rank]` a slice takes from the front: all that tie with the last.

    0 where that would be all of them.
    """
    numbers, count = np.arange(len(order)), order.shape[1]
    wanted = max(int(PEEL * count), 1)
    edge, beyond = (points[order[:, rank], numbers] for rank in (wanted - 1, wanted))
    lost = np.full(len(order), wanted)
    for number in np.flatnonzero(edge == beyond):
        lost[number] += int((points[order[number, wanted:], number] == edge[number]).sum())
    lost[lost == count] = 0
    return lost


def _within(happens: Floats, order: Points, lost: NDArray[np.int64]) -> Floats:
    """Return how often it happens among the first `lost[number]` of the points `order[number, rank]`."""
    shortest = int(lost[lost > 0].min(initial=order.shape[1]))
    found = happens[order[:, :shortest]].sum(axis=1)
    for number in np.flatnonzero(lost > shortest):
        found[number] = happens[order[number, : lost[number]]].sum()
    return np.asarray(found)


def paste(box: Box, points: Floats, happens: Floats) -> Box:
    """Return the box with its restricted ends moved out while the mean within does not fall."""
    best, density = box, figures_of(box, points, happens).density
    for number in np.flatnonzero(box.restricted):
        for low_end in (True, False):
            while (wider := _wider(best, int(number), low_end, points)) is not None:
                mean = figures_of(wider, points, happens).density
                if not mean >= density:
                    break
                best, density = wider, mean
    return best


def _wider(box: Box, number: int, low_end: bool, points: Floats) -> Box | None:
    """Return the box with one end moved out by a slice; None where nothing lies beyond it."""
    low, high = float(box.low[number]), float(box.high[number])
    if not np.isfinite(low if low_end else high):
        return None
    beside = points[box.without(number).holds(points), number]
    beyond = np.sort(beside[beside < low])[::-1] if low_end else np.sort(beside[beside > high])
    wanted = max(int(PEEL * ((beside >= low) & (beside <= high)).sum()), 1)
    if len(beyond) <= wanted:
        return box.cut(number, -np.inf, high) if low_end else box.cut(number, low, np.inf)
    edge = float(beyond[wanted - 1] + (beyond[wanted] - beyond[wanted - 1]) / 2)
    return box.cut(number, edge, high) if low_end else box.cut(number, low, edge)


def simplest(box: Box, points: Floats, happens: Floats, tolerance: float, most: int) -> Box:
    """Return the box without the restrictions whose loss lowers the density by at most `tolerance`, least first.

    Beyond `most` restrictions the least go whatever they cost: a box that a person cannot keep in mind says nothing.
    """
    while True:
        density = figures_of(box, points, happens).density
        fewer = [box.without(int(number)) for number in np.flatnonzero(box.restricted)]
        losses = [density - figures_of(other, points, happens).density for other in fewer]
        if not losses or (min(losses) > tolerance and len(fewer) <= most):
            return box
        box = fewer[int(np.argmin(losses))]


def correlation(box: Box, points: Floats, happens: Floats) -> float:
    """Return the correlation of lying within with what happens: its square is the variance that the box explains.

    Unlike density or coverage alone, or their harmonic mean, it asks as much of a box for what is rare as for what is
    common (Matthews, Biochimica et Biophysica Acta 405, 1975). 0 where one of the two does not vary.
    """
    inside = box.holds(points).astype(np.float64)
    spread = float(inside.std() * happens.std())
    return float(((inside - inside.mean()) * (happens - happens.mean())).mean()) / spread if spread > 0 else 0.0

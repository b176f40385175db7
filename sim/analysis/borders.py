"""A map of which thing is where in a plane: squares, and where they are cut, their parts along borders that were found.

The corners of each square are known. Where two neighbouring corners differ, the border crosses their edge at a point
that was found by halving; a square's parts are what lies between these points, as in marching squares (Lorensen &
Cline, Marching cubes, SIGGRAPH 1987, in the plane and for more than two kinds).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.tipping import Ask, halved

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Crossings:
    """Where a border crosses the edges of the grid; NaN where it does not."""

    along_x: Floats
    """`along_x[i, j]`: between the points `i` and `i + 1` of x, at point `j` of y."""
    along_y: Floats
    """`along_y[i, j]`: at point `i` of x, between the points `j` and `j + 1` of y."""


@dataclass(frozen=True)
class Patch:
    """A part of the plane in which it is one thing: corners `points[corner, axis]`."""

    key: int
    points: Floats


Segment = tuple[tuple[float, float], tuple[float, float]]


def crossings(ask_x: Ask, ask_y: Ask, x: Floats, y: Floats, keys: Keys, halvings: int) -> Crossings:
    """Return where borders cross the grid of `keys[x, y]`.

    `ask_x(points, line)` asks along the row `y[line]`, `ask_y(points, line)` along the column `x[line]`.
    """
    return Crossings(
        _along(ask_x, x, keys, halvings),
        _along(ask_y, y, keys.T, halvings).T,
    )


def _along(ask: Ask, points: Floats, keys: Keys, halvings: int) -> Floats:
    """Return where `keys[point, line]` change along the first axis."""
    found = np.full((keys.shape[0] - 1, keys.shape[1]), np.nan)
    i, line = np.nonzero(keys[1:] != keys[:-1])
    inside, outside, _ = halved(ask, points[i], points[i + 1], keys[i, line], line, halvings)
    found[i, line] = (inside + outside) / 2
    return found


def pieces(x: Floats, y: Floats, keys: Keys, found: Crossings) -> tuple[list[Patch], list[Segment]]:
    """Return the parts of the squares that borders cut, and the borders as segments."""
    patches: list[Patch] = []
    segments: list[Segment] = []
    for i, j in zip(*np.nonzero(~_whole(keys)), strict=True):
        ring = list(_ring(x, y, keys, found, int(i), int(j)))
        cuts = [place for place, (key, _) in enumerate(ring) if key is None]
        centre = np.mean([ring[c][1] for c in cuts], axis=0)
        for a, b in zip(cuts, [*cuts[1:], cuts[0] + len(ring)], strict=True):
            arc = [ring[k % len(ring)] for k in range(a, b + 1)]
            corners = [point for _, point in arc] + ([centre] if len(cuts) > 2 else [])
            key = next(k for k, _ in arc if k is not None)
            patches.append(Patch(key, np.array(corners)))
        if len(cuts) == 2:
            segments.append((_pair(ring[cuts[0]][1]), _pair(ring[cuts[1]][1])))
        else:
            segments += [(_pair(ring[c][1]), _pair(centre)) for c in cuts]
    return patches, segments


def shares(x: Floats, y: Floats, keys: Keys, patches: Sequence[Patch]) -> dict[int, float]:
    """Return what share of the plane of `keys[x, y]` each key has: whole squares, and the parts of those that are cut.

    A border within a square is taken for straight.
    """
    found = dict.fromkeys(np.unique(keys).tolist(), 0.0)
    squares = np.diff(x)[:, None] * np.diff(y)
    whole = _whole(keys)
    for key in found:
        found[key] = float(squares[whole & (keys[:-1, :-1] == key)].sum())
    for patch in patches:
        found[patch.key] += _area(patch.points)
    return {key: area / float(squares.sum()) for key, area in found.items()}


def _area(points: Floats) -> float:
    """Return the area within `points[corner, axis]`, by the shoelace formula."""
    a, b = (points - points[0]).T  # from a corner, so that nothing cancels
    return 0.5 * abs(float(a @ np.roll(b, -1) - b @ np.roll(a, -1)))


def _whole(keys: Keys) -> NDArray[np.bool_]:
    """Return `whole[i, j]`: whether all four corners of a square have one key."""
    first = keys[:-1, :-1]
    return (keys[1:, 1:] == first) & (keys[1:, :-1] == first) & (keys[:-1, 1:] == first)


def _ring(x: Floats, y: Floats, keys: Keys, found: Crossings, i: int, j: int) -> Iterator[tuple[int | None, Floats]]:
    """Yield the corners of a square with their keys, and between them, with None, where a border crosses."""
    corners = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
    edges = [
        np.array([found.along_x[i, j], y[j]]),
        np.array([x[i + 1], found.along_y[i + 1, j]]),
        np.array([found.along_x[i, j + 1], y[j + 1]]),
        np.array([x[i], found.along_y[i, j]]),
    ]
    for (a, b), edge in zip(corners, edges, strict=True):
        yield int(keys[a, b]), np.array([x[a], y[b]])
        if not np.isnan(edge).any():
            yield None, edge


def _pair(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])

"""All equilibria of one degenerate game: shapes of equilibria, listed by their corners and numbered by component."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.curves import Arc, CurvedError, Shape, shapes
from sim.concepts.nash.polytopes import Vector, meet, within
from sim.concepts.nash.products import Piece, Product, Tensor, TooManyPiecesError, pieces

Support = tuple[tuple[int, ...], ...]
"""`support[player]`: the actions that may be played."""

NEAR = 1e-9
"""Within which a point that was found in floating point lies in a shape."""

MOST = 1024
"""Corners beyond which a game is left open."""


class OpenError(Exception):
    """Not all equilibria of a game are known; `supports` are those whose cells are left."""

    def __init__(self, supports: Sequence[int] = ()) -> None:
        super().__init__()
        self.supports = tuple(supports)


@dataclass(frozen=True)
class Listing:
    """What all equilibria of a game are listed by."""

    profiles: tuple[tuple[Vector, ...], ...]
    """`profiles[corner][player][action]`."""
    component: tuple[int, ...]
    points: tuple[int, ...]
    """Which of the points that were given are further equilibria, each by itself."""
    arcs: tuple[Arc, ...]
    """On which what is expected may be lower or higher than at all corners."""


def listing(
    game: Tensor, supports: Sequence[Support], open_: NDArray[np.bool_], points: NDArray[np.float64], most: int
) -> Listing:
    """Return the equilibria of `game[player, *actions]`, in fractions.

    `supports` are all support profiles; in those that are not `open_[support]`, equilibria are known to be isolated,
    but for products of polytopes, and to be among `points[point, choice]`. No cell is split into more than `most`
    products. Raises `OpenError`.
    """
    kept = shapes_of(game, supports, open_, most)
    names = _components(kept)
    corners = {corner: name for shape, name in zip(kept, names, strict=True) for corner in _corners(shape)}
    if len(corners) > MOST:
        raise OpenError
    alone = [k for k, point in enumerate(points) if not any(holds(shape.piece, point) for shape in kept)]
    arcs = tuple(arc for shape in kept for arc in shape.arcs if arc.low < arc.high)
    return Listing(tuple(corners), tuple(corners.values()), tuple(alone), arcs)


def shapes_of(game: Tensor, supports: Sequence[Support], open_: NDArray[np.bool_], most: int) -> list[Shape]:
    """Return the shapes of equilibria in all cells, but for isolated ones in those that are not `open_[support]`."""
    found: list[Shape] = []
    left: list[int] = []
    for number, support in enumerate(supports):
        if _hopeless(game, support):
            continue
        try:
            for piece in pieces(game, support, most):
                if open_[number] or not piece.curved:
                    found += shapes(piece)
        except (CurvedError, TooManyPiecesError):
            left.append(number)
    if left:
        raise OpenError(left)
    return _largest(found)


def _hopeless(game: Tensor, support: Support) -> bool:
    """Return whether an action of a support is worse than another of its player's whatever the others do there."""
    for player, own in enumerate(support):
        others = np.moveaxis(game[player], player, 0)
        at = np.ix_(range(len(others)), *(s for i, s in enumerate(support) if i != player))
        rows = others[at].reshape(len(others), -1)
        if any((rows[b] > rows[a]).all() for a in own for b in range(len(rows)) if b != a):
            return True
    return False


def _corners(shape: Shape) -> Iterator[tuple[Vector, ...]]:
    for corner in shape.corners:
        yield from product(*corner)


def _largest(found: Sequence[Shape]) -> list[Shape]:
    """Return the shapes without products that lie within others, each once."""
    kept: list[Shape] = []
    for shape in found:
        if not any(_inside(shape, other) for other in kept):
            kept = [other for other in kept if not _inside(other, shape)]
            kept.append(shape)
    return kept


def _inside(inner: Shape, outer: Shape) -> bool:
    """Return whether a shape without arcs lies in a product."""
    if inner.arcs or outer.piece.curved:
        return False
    return all(
        all(any(p == q for q in theirs) or within(p, theirs) for p in own)
        for corner in inner.corners
        for own, theirs in zip(corner, outer.piece.strategies, strict=True)
    )


def _components(kept: Sequence[Shape]) -> list[int]:
    """Return `component[shape]`, from 0: shapes that touch are of one."""
    number = list(range(len(kept)))
    for a, b in combinations(range(len(kept)), 2):
        if number[a] != number[b] and _touch(kept[a], kept[b]):
            old, new = number[b], number[a]
            number = [new if n == old else n for n in number]
    names = {old: new for new, old in enumerate(dict.fromkeys(number))}
    return [names[n] for n in number]


def _touch(one: Shape, other: Shape) -> bool:
    if any(_meet(a, b) for a in one.corners for b in other.corners):
        return True
    return any(
        holds(outer.piece, np.array([float(x) for own in corner for x in own]))
        for inner, outer in ((one, other), (other, one))
        if outer.piece.curved
        for corner in _corners(inner)
    )


def _meet(one: Product, other: Product) -> bool:
    return all(any(p in theirs for p in own) or meet(own, theirs) for own, theirs in zip(one, other, strict=True))


def holds(piece: Piece, point: NDArray[np.float64]) -> bool:
    """Return whether `point[choice]` lies in a piece, up to rounding."""
    at = 0
    strategies = []
    for own in piece.strategies:
        size = len(own[0])
        mine, at = point[at : at + size], at + size
        if not _near(np.array(own, np.float64), mine):
            return False
        strategies.append((tuple(mine.tolist()),))
    for condition in piece.curved:
        gain: Any = condition.over(tuple(strategies))
        if float(gain.item()) > NEAR or (condition.equal and float(gain.item()) < -NEAR):
            return False
    return True


def _near(vertices: NDArray[np.float64], point: NDArray[np.float64]) -> bool:
    """Return whether a point lies in the hull of `vertices[vertex, action]`, up to rounding."""
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    if (point < low - NEAR).any() or (point > high + NEAR).any():
        return False
    if len(vertices) == 1:
        return True
    from scipy.optimize import nnls  # slow to load, and seldom needed

    system = np.vstack([vertices.T, np.ones(len(vertices))])
    _, apart = nnls(system, np.append(point, 1.0))
    return bool(apart <= NEAR)

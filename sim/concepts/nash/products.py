"""Equilibria of a degenerate game as a union of products of polytopes, one of each player, in exact arithmetic.

The set of equilibria is the union of closed cells, one for each support profile, in which every action of the support
pays the same and no other pays more. What a player gains by one action over another is linear in the strategy of each
of the others. So over a product of polytopes it has its extremes at the vertices: where it has one sign there, a
condition holds, fails, or holds on faces alone; where it is a product of factors, each factor cuts the product into
smaller ones. What is left then are products all of whose profiles are equilibria, or products with conditions that are
truly curved within them, which are left to others.

(The union of cells: Winkels, An algorithm to determine all equilibrium points of a bimatrix game, 1979, with
multilinear in place of linear conditions; the structure of such sets: McKelvey & McLennan, Computation of equilibria in
finite games, Handbook of Computational Economics 1, 1996, section 5.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.polytopes import Polytope, cut, extreme

Tensor = NDArray[Any]
"""Fractions, as objects, with an axis for each player who matters."""

Product = tuple[Polytope, ...]
"""`product[player]`: its strategies, by their vertices."""


class TooManyPiecesError(Exception):
    """More pieces than the method takes."""


@dataclass(frozen=True, eq=False)
class Condition:
    """What a player gains by one action over another: 0 (`equal`), or not above 0."""

    players: tuple[int, ...]
    """On whom it depends, in their order."""
    gain: Tensor
    """`gain[actions of these players]`."""
    equal: bool

    def over(self, strategies: Product) -> Tensor:
        """Return the gain at the vertices of these players' strategies: `gain[vertex of each of them]`."""
        found = self.gain
        for player in self.players:  # the first axis is summed over, and that of the vertices comes last
            found = np.tensordot(found, np.array(strategies[player], object), (0, 1))
        return found


@dataclass(frozen=True, eq=False)
class Piece:
    """A product of polytopes, and conditions that curve through it; without any all of it are equilibria."""

    strategies: Product
    curved: tuple[Condition, ...] = ()


def pieces(game: Tensor, support: Sequence[Sequence[int]], most: int = 500) -> Iterator[Piece]:
    """Yield the pieces of the cell of a support profile, of `game[player, *actions]` in fractions.

    `support[player]` are the actions that are played or may be. `TooManyPiecesError` beyond `most` steps.
    """
    sizes = game.shape[1:]
    start = tuple(
        tuple(tuple(Fraction(a == b) for b in range(size)) for a in own)
        for own, size in zip(support, sizes, strict=True)
    )
    conditions = sorted(_conditions(game, support), key=lambda condition: not condition.equal)
    yield from _split(start, conditions, iter(range(most)))


def _conditions(game: Tensor, support: Sequence[Sequence[int]]) -> Iterator[Condition]:
    for player, own in enumerate(support):
        others = tuple(i for i in range(len(support)) if i != player)
        payoffs = np.moveaxis(game[player], player, 0)
        for action in range(len(payoffs)):
            if action != own[0]:
                yield Condition(others, payoffs[action] - payoffs[own[0]], action in own)


def _split(strategies: Product, conditions: list[Condition], steps: Iterator[int]) -> Iterator[Piece]:
    """Yield the pieces of a product in which all conditions hold or curve."""
    if next(steps, None) is None:
        raise TooManyPiecesError
    curved: list[tuple[Condition, Tensor]] = []
    for place, condition in enumerate(conditions):
        gain = condition.over(strategies)
        low, high = gain.min(), gain.max()
        if high <= 0 and (low == high == 0 or not condition.equal):
            continue
        if low > 0 or high < 0:
            return
        parts = _parts(strategies, condition, gain)
        if parts is None:
            if not any(_implied(condition, gain, *other) for other in curved):
                curved.append((condition, gain))
            continue
        rest = [*(other for other, _ in curved), *conditions[place + 1 :]]
        for part, more in parts:
            if all(part):
                yield from _split(part, [*more, *rest], steps)
        return
    yield Piece(strategies, tuple(condition for condition, _ in curved))


def _parts(strategies: Product, condition: Condition, gain: Tensor) -> list[tuple[Product, list[Condition]]] | None:
    """Return smaller products in which a condition holds, with what is still to hold there; None where it curves."""
    if gain.min() >= 0 or gain.max() <= 0:
        return [(part, []) for part in _faces(strategies, condition.players, gain == 0)]
    axis = next((k for k in range(gain.ndim) if _separable(gain, k)), None)
    return None if axis is None else list(_factored(strategies, condition, gain, axis))


def _faces(strategies: Product, players: Sequence[int], zero: NDArray[np.bool_]) -> Iterator[Product]:
    """Yield the largest products of vertices on which a gain is 0 that has one sign: nowhere else it is."""
    for chosen in _largest(zero.astype(bool)):
        part = list(strategies)
        for player, kept in zip(players, chosen, strict=True):
            part[player] = extreme([strategies[player][k] for k in kept])
        yield tuple(part)


def _largest(zero: NDArray[np.bool_]) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Yield the largest products of places, `(places of each axis)`, on which all of a mask is true."""
    if zero.ndim == 1:
        if zero.any():
            yield (tuple(np.flatnonzero(zero).tolist()),)
        return
    common: dict[bytes, NDArray[np.bool_]] = {}
    for row in zero:
        common |= {(row & other).tobytes(): row & other for other in list(common.values())}
        common[row.tobytes()] = row
    found: dict[tuple[tuple[int, ...], ...], None] = {}
    for shared in common.values():
        for others in _largest(shared):
            at = np.ix_(range(len(zero)), *others)
            rows = tuple(np.flatnonzero(zero[at].reshape(len(zero), -1).all(axis=1)).tolist())
            found[rows, *others] = None
    yield from found


def _separable(gain: Tensor, axis: int) -> bool:
    """Return whether a tensor is a product of a vector along an axis and something else."""
    rows = np.moveaxis(gain, axis, 0).reshape(gain.shape[axis], -1)
    first = next(row for row in rows if row.any())
    pivot = next(k for k, x in enumerate(first) if x)
    return all(not (row * first[pivot] - first * row[pivot]).any() for row in rows)


def _factored(
    strategies: Product, condition: Condition, gain: Tensor, axis: int
) -> Iterator[tuple[Product, list[Condition]]]:
    """Yield the parts of a product in which a product of two factors is 0, or not above it."""
    player, rows = condition.players[axis], np.moveaxis(gain, axis, 0).reshape(gain.shape[axis], -1)
    vertex = next(k for k, row in enumerate(rows) if row.any())
    pivot = next(k for k, x in enumerate(rows[vertex]) if x)
    factor = [row[pivot] if gain.ndim == 1 else row[pivot] / rows[vertex][pivot] for row in rows]

    def side(sign: int) -> Product:
        return _with(strategies, player, cut(strategies[player], factor, sign))

    if gain.ndim == 1:
        yield side(0 if condition.equal else -1), []
        return
    others = tuple(i for i in condition.players if i != player)
    rest = np.tensordot(np.array(strategies[player][vertex], object), condition.gain, (0, axis))
    if condition.equal:
        yield side(0), []
        yield strategies, [Condition(others, rest, True)]
        return
    for sign in (1, -1):
        yield side(sign), [Condition(others, sign * rest, False)]


def _with(strategies: Product, player: int, own: Polytope) -> Product:
    return (*strategies[:player], own, *strategies[player + 1 :])


def _implied(condition: Condition, gain: Tensor, other: Condition, known: Tensor) -> bool:
    """Return whether a condition holds wherever another does, being a multiple of it."""
    if condition.players != other.players or (condition.equal and not other.equal):
        return False
    place = next(k for k, x in enumerate(known.ravel()) if x)
    factor = gain.ravel()[place] / known.ravel()[place]
    return not (gain - factor * known).any() and (other.equal or factor > 0)

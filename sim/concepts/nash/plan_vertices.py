"""Vertices of realization-plan polytopes, exactly: plans at which best responses of the other player change.

Over a player's plans stands the epigraph of what the other gets by its best response; where the other's best payoff is
known, as in a zero-sum game, the level set of it. Both are cut out of the polytope of all plans, whose vertices are the
pure ones, by one pure plan of the other after another (double description: Motzkin, Raiffa, Thompson & Thrall 1953;
Fukuda & Prodon, Double description method revisited, 1996). Which plan cuts off a vertex is found by a best response
in the tree, so that the other's plans are never listed and no dual variable is needed (an outer approximation, as of
Benson 1998). All numbers are whole ones of any length; points are rays `(plan, level)` with common denominators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.rational import BudgetError
from sim.games.moves.sequence_form import Side

Array = NDArray[Any]
"""Of whole numbers of any length (dtype object)."""

CELL = 200
"""Steps that arithmetic on one number of any length costs."""

TOGETHER = 8
"""Multiplications of short floats in a product of matrices that cost one step."""

TEST = 4096
"""Pairs of points that are tested together."""


@dataclass(frozen=True)
class Response:
    """A best response in whole numbers: what it gets, as a pure plan, and which sequences no best response takes."""

    payoff: int
    plan: Array
    worse: NDArray[np.bool_]


def response(side: Side, worth: Array) -> Response:
    """Return the best response of a side to whom its sequences are worth `worth[sequence]`.

    `worse[sequence]`: at its own information set another one is better, each with the best that can follow.
    """
    value, worse = worth.tolist(), np.zeros(side.sequences, bool)
    best = []
    for parent, first, after in reversed(side.bounds):
        most = max(value[first:after])
        worse[first:after] = [v < most for v in value[first:after]]
        best.append(value.index(most, first, after))
        value[parent] += most
    plan = [0] * side.sequences
    plan[0] = 1
    for (parent, _, _), taken in zip(side.bounds, reversed(best), strict=True):
        plan[taken] = plan[parent]
    return Response(value[0], np.array(plan, object), worse)


@dataclass
class _Rays:
    """`points[ray, coordinate]`, of which the last is the level; `tight[ray, constraint]`."""

    points: Array
    tight: NDArray[np.bool_]


class Work:
    """The budget of one game in steps, used up by and by."""

    def __init__(self, budget: int) -> None:
        self.left = budget

    def spend(self, steps: int) -> None:
        """Use some up; `BudgetError` where there is not enough left."""
        self.left -= steps
        if self.left < 0:
            raise BudgetError


def epigraph_vertices(side: Side, other: Side, payoffs: Array, pure: Array, work: Work) -> Array:
    """Return `vertices[vertex, coordinate]` of {(plan, level): level >= what the other gets by its best response}.

    `payoffs[sequence, sequence of the other]` are the other's, `pure[plan, sequence]` all pure plans of the side. The
    first coordinate is the common denominator, as the empty sequence has the plan one. `BudgetError`.
    """
    low = response(other, pure[0] @ payoffs).plan
    cut = np.append(-(payoffs @ low), 1)
    points = np.concatenate([pure, (pure @ (payoffs @ low))[:, None]], axis=1)
    up = np.append(np.zeros(side.sequences, object), 1)[None]  # the direction in which the level rises
    points = np.concatenate([points, up])
    last = _last_sequences(side)
    rays = _Rays(points, np.concatenate([points[:, last] == 0, (points @ cut == 0)[:, None]], axis=1))
    return _cut_out(rays, other, payoffs, work)


def level_vertices(side: Side, other: Side, payoffs: Array, pure: Array, level: tuple[int, int], work: Work) -> Array:
    """Return `vertices[vertex, coordinate]` of the plans against which the other gets no more than a level.

    `pure[plan, sequence]` are the pure plans of a face of the polytope in which all of them lie; the level is a
    fraction, the last coordinate is it times the first. `BudgetError`.
    """
    over, under = level
    points = np.concatenate([pure * under, pure[:, :1] * over], axis=1)
    rays = _Rays(points, points[:, _last_sequences(side)] == 0)
    return _cut_out(rays, other, payoffs, work)


def _last_sequences(side: Side) -> NDArray[np.int64]:
    """Return the sequences after which the player does not move again: if no plan of these is negative, none is."""
    return np.setdiff1d(np.arange(side.sequences), side.parent)


def _cut_out(rays: _Rays, other: Side, payoffs: Array, work: Work) -> Array:
    """Cut rays off until the level of each is at least what the other gets; return those that are points."""
    fine: set[tuple[int, ...]] = set()
    while (cut := _violated(rays, other, payoffs, fine, work)) is not None:
        rays = _halved(rays, cut, work)
    return rays.points[rays.points[:, 0] != 0]


def _violated(rays: _Rays, other: Side, payoffs: Array, fine: set[tuple[int, ...]], work: Work) -> Array | None:
    """Return a half-space `cut @ ray >= 0` that cuts off the first ray against which the other gets more; or None."""
    for ray in rays.points:
        key = tuple(ray.tolist())
        if key in fine or not ray[0]:
            continue
        work.spend(CELL * payoffs.size)
        best = response(other, ray[:-1] @ payoffs)
        if best.payoff > ray[-1]:
            return np.append(-(payoffs @ best.plan), 1)
        fine.add(key)
    return None


def _halved(rays: _Rays, cut: Array, work: Work) -> _Rays:
    """Return the rays on the right side of a cut, with the new ones where it meets edges."""
    work.spend(CELL * rays.points.size)
    side = rays.points @ cut
    sign = np.array([(s > 0) - (s < 0) for s in side.tolist()])
    kept = np.flatnonzero(sign >= 0)
    points = [rays.points[kept]]
    tight = [np.concatenate([rays.tight[kept], (sign[kept] == 0)[:, None]], axis=1)]
    for up, down, common in _edges(rays, sign, work):
        work.spend(CELL * 4 * len(up) * rays.points.shape[1])
        met = rays.points[down] * side[up][:, None] - rays.points[up] * side[down][:, None]
        points.append(np.array([[c // gcd(*row) for c in row] for row in met.tolist()], object))
        tight.append(np.concatenate([common, np.ones((len(up), 1), bool)], axis=1))
    return _Rays(np.concatenate(points), np.concatenate(tight))


def _edges(rays: _Rays, sign: NDArray[np.int64], work: Work) -> Iterator[tuple[Any, Any, NDArray[np.bool_]]]:
    """Yield pairs of rays on opposite sides that share an edge, and which constraints are tight along it.

    Two rays do where no third is tight wherever both are.
    """
    above, below = np.flatnonzero(sign > 0), np.flatnonzero(sign < 0)
    loose = (~rays.tight).astype(np.float32).T
    pairs = len(above) * len(below)
    for start in range(0, pairs, TEST):
        chosen = np.arange(start, min(start + TEST, pairs))
        up, down = above[chosen // len(below)], below[chosen % len(below)]
        common = rays.tight[up] & rays.tight[down]
        work.spend(common.size * loose.shape[1] // TOGETHER)
        joined = ((common.astype(np.float32) @ loose) == 0).sum(axis=1) == 2
        if joined.any():
            yield up[joined], down[joined], common[joined]

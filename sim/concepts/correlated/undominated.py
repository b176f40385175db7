"""Of a polytope of devices those that no other is better than for some and worse than for none, and one for all.

What is undominated is a union of faces of the polytope, on each of which some sum of the players' payoffs with positive
weights is greatest (Ehrgott, Multicriteria Optimization, 2005, theorem 3.9 and section 7). Where two players' payoffs
vary the faces lie over the edges of the frontier, which are found one from another: what lies farthest beyond the line
through two points of the frontier is on it. The device that is nearest to even on any of them stands for all; where
several are as near, their mean does, so that neither names nor order decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.concepts.correlated.nearest_to_even import nearest_to_even
from sim.kernels.correlated.polytope import extreme_points
from sim.tolerances import PROBABILITY, REGRET, SAME_PROFILE

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

FLAT = 1e-8
"""Payoffs, as shares of the range, that differ by less are the same here: programs end within a hundredth of it."""

SLACK = 1e-10
"""By what share of the range a sum of payoffs may fall short of the greatest on a face: programs are that exact."""

AS_NEAR = 1e-7
"""Two devices whose distance from even differs by a smaller share are as near."""

MOST_EDGES = 64
"""Edges of a frontier beyond which no device stands for all."""


@dataclass(frozen=True)
class Devices:
    """The devices of a batch of games: distributions over profiles from which no deviation gains."""

    own: Floats
    """`own[draw, player, profile]`: payoffs from 0 to 1."""
    player: Index
    """`player[deviation]`: who makes it."""
    target: Index
    """`target[deviation, profile]`: where it leads."""
    losses: Floats
    """`losses[draw, deviation, profile]`, ties exactly zero."""
    budget: int

    def greatest(self, draw: Index, weights: Floats) -> Floats:
        """Return `payoffs[row, player]` where `weights[row, player] @ payoffs` is greatest, in the game `draw[row]`.

        NaN where the program did not end.
        """
        own = self.own[draw]
        goal = np.einsum("rp,rpc->rc", weights / weights.sum(axis=1, keepdims=True), own)
        found = extreme_points(own, self.player, self.target, goal[:, None], self.budget)
        fine = (found.failed == 0) & (found.attained[:, 0] == 0) & (found.gain[:, 0] <= REGRET)
        return np.where(fine[:, None], np.einsum("rpc,rc->rp", own, np.nan_to_num(found.points[:, 0])), np.nan)


def nearest_undominated(devices: Devices, varies: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the device that stands for the undominated ones, `points[draw, profile]`, and whether it is the only one.

    `varies[draw, player]`: whether a player gets more from some device than from another. NaN where the faces were not
    found: where three players' payoffs vary, unless one device is best for all.
    """
    points, alone = np.full(devices.own[:, 0].shape, np.nan), np.zeros(len(varies), bool)
    found = _weights(devices, varies)
    draw = np.repeat(np.arange(len(varies)), [len(own) for own in found])
    weights = np.array([own for of_draw in found for own in of_draw]).reshape(-1, varies.shape[1])
    rows = _rows(devices, draw, weights)
    for game in range(len(varies)):
        if game and np.array_equal(devices.own[game], devices.own[game - 1]):  # numbers that no payoff depends on
            points[game], alone[game] = points[game - 1], alone[game - 1]
            continue
        faces = [rows[row] for row in np.flatnonzero(draw == game)]
        nearest = [_without_traces(nearest_to_even(face)) for face in faces]
        if not faces or any(point is None for point in nearest):
            continue
        size = np.linalg.norm(np.array(nearest), axis=1)
        points[game] = np.array(nearest)[size <= size.min() * (1 + AS_NEAR)].mean(axis=0)
        alone[game] = len(faces) == 1 and _is_all(devices.own[game], faces[0], points[game])
    return points, alone


def _without_traces(point: Floats | None) -> Floats | None:
    """Return a device without the chances that come of `SLACK` alone."""
    if point is None:
        return None
    kept = np.where(point < SAME_PROFILE, 0.0, point)
    return np.asarray(kept / kept.sum())


def _rows(devices: Devices, draw: Index, weights: Floats) -> Floats:
    """Return `rows[face, deviation, profile]`: what is at least 0 on the face where `weights[face, player]` are met.

    The last row is how the sum of payoffs compares with the greatest; without weights every device is on the face.
    """
    some: NDArray[np.bool_] = np.asarray(weights.any(axis=1))
    goal = np.einsum("rp,rpc->rc", weights, devices.own[draw])
    best = np.zeros(len(draw))
    best[some] = np.einsum("rp,rp->r", weights[some], devices.greatest(draw[some], weights[some]))
    last = np.where(some[:, None], goal - best[:, None] + SLACK, 0.0)
    return np.concatenate([devices.losses[draw], last[:, None]], axis=1)


def _weights(devices: Devices, varies: NDArray[np.bool_]) -> list[list[Floats]]:
    """Return for each draw the weights of players' payoffs whose sum is greatest on a face; none where not known."""
    found: list[list[Floats]] = [[] for _ in varies]
    many = varies.sum(axis=1)
    for draw in np.flatnonzero(many < 2):
        found[draw] = [varies[draw].astype(float)]
    two = np.flatnonzero(many == 2)
    if len(two):
        _over_edges(devices, two, varies, found)
    rest = np.flatnonzero(many > 2)
    if len(rest):
        _best_for_all(devices, rest, varies, found)
    return found


def _best_for_all(devices: Devices, draws: Index, varies: NDArray[np.bool_], found: list[list[Floats]]) -> None:
    """Fill in equal weights where one device gives every player the most that any gives it."""
    weights = varies[draws].astype(float)
    together = devices.greatest(draws, weights)
    best: NDArray[np.bool_] = np.ones(len(draws), bool)
    for player in range(varies.shape[1]):
        alone = np.zeros_like(weights)
        alone[:, player] = 1.0
        most = devices.greatest(draws, alone)[:, player]
        best = best & ((together[:, player] >= most - FLAT) | ~varies[draws, player])
    for row in np.flatnonzero(best):
        found[draws[row]] = [weights[row]]


def _over_edges(devices: Devices, draws: Index, varies: NDArray[np.bool_], found: list[list[Floats]]) -> None:
    """Fill in the weights that belong to the edges of the frontier of two players; equal ones where it is a point."""
    pair = np.argsort(~varies[draws], axis=1, kind="stable")[:, :2]
    pair.sort(axis=1)
    known = {int(draw): own for draw, own in zip(draws, pair, strict=True)}

    def most(rows: Index, weights: Floats) -> Floats:
        whole, players = np.zeros((len(rows), varies.shape[1])), np.array([known[int(d)] for d in rows])
        np.put_along_axis(whole, players, weights, axis=1)
        return np.take_along_axis(devices.greatest(rows, whole), players, axis=1)

    lost: set[int] = set()
    rows, first = draws, most(draws, np.tile([1.0, 0.0], (len(draws), 1)))
    second = most(draws, np.tile([0.0, 1.0], (len(draws), 1)))
    while len(rows):
        weights = np.stack([second[:, 1] - first[:, 1], first[:, 0] - second[:, 0]], axis=1)
        lost |= set(rows[np.isnan(weights).any(axis=1)].tolist())
        real = (weights > FLAT).all(axis=1)
        rows, first, second, weights = rows[real], first[real], second[real], weights[real]
        if not len(rows):
            break
        weights /= weights.sum(axis=1, keepdims=True)
        beyond = most(rows, weights)
        lost |= set(rows[np.isnan(beyond).any(axis=1)].tolist())
        further = ((beyond - first) * weights).sum(axis=1) > FLAT
        for row in np.flatnonzero(~further):
            whole = np.zeros(varies.shape[1])
            whole[known[int(rows[row])]] = weights[row]
            found[rows[row]].append(whole)
            if len(found[rows[row]]) > MOST_EDGES:
                lost.add(int(rows[row]))
        going = further & ~np.isin(rows, list(lost))
        rows, first, second, beyond = rows[going], first[going], second[going], beyond[going]
        rows, first, second = np.tile(rows, 2), np.concatenate([first, beyond]), np.concatenate([beyond, second])
    for draw in draws:
        if int(draw) in lost:
            found[draw] = []
        elif not found[draw]:
            found[draw] = [varies[draw].astype(float)]


def _is_all(own: Floats, rows: Floats, point: Floats) -> bool:
    """Tell whether a point is the only one with `rows @ p >= 0`, of `own[player, profile]` whose best the rows are.

    No other satisfies what holds with equality there, and nothing of it can be positive elsewhere.
    """
    best = (own >= own.max(axis=1, keepdims=True) - FLAT).all(axis=0)
    if point.max() > 1 - PROBABILITY and best[point.argmax()]:  # nobody could have more by any profile
        return int(best.sum()) == 1
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / np.where(size > 0, size, 1.0)
    tight, zero = rows[np.abs(rows @ point) <= FLAT], point <= FLAT
    equal = np.concatenate([tight[:, ~zero], np.ones((1, int((~zero).sum())))])
    if np.linalg.matrix_rank(equal, tol=FLAT) < equal.shape[1]:
        return False
    from scipy.optimize import linprog  # loaded by few: it takes as long as all else of a small command

    goal = zero + tight.sum(axis=0)
    found = linprog(-goal, -rows, np.zeros(len(rows)), np.ones((1, len(point))), [1.0], bounds=(0, None))
    return bool(found.fun is not None and -found.fun <= 10 * FLAT * len(goal))

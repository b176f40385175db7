"""Elimination of dominated and duplicate actions, and of players irrelevant to the others.

None of these steps loses or adds an equilibrium: strictly dominated actions are never played, whatever the order of
their elimination (Osborne & Rubinstein, A Course in Game Theory, 1994, section 4.2); actions that are alike for all
players share one weight in any way; and a player whose choice is all the same to the others answers what they play.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT
from sim.games.moves.strategic import expected_payoffs
from sim.kernels.numerics.scaling import normalised, resolution, unlike
from sim.solutions.padding import kept_only
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria
from sim.tolerances import TIE


@dataclass(frozen=True)
class Reduction:
    """The smaller game: `kept[player]` are the actions left, `like[player]` their own copies, themselves included.

    `bystander` is a player without influence on the others, to be left out too, or -1.
    """

    kept: tuple[tuple[int, ...], ...]
    like: tuple[tuple[tuple[int, ...], ...], ...]
    bystander: int

    def apply(self, payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `payoffs[game, player, *actions]` of the smaller games, the bystander's included."""
        for player, actions in enumerate(self.kept):
            payoffs = payoffs.take(actions, axis=2 + player)
        return payoffs


def reductions(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Iterator[tuple[NDArray[np.int64], Reduction]]:
    """Yield (games, reduction) for all games of `payoffs[game, player, *actions]` that can be made smaller.

    None is where comparing all actions would cost more than `budget` steps a game.
    """
    sizes = payoffs.shape[2:]
    if payoffs.shape[1] * prod(sizes) * sum(sizes) > budget:
        return
    alive = _undominated(normalised(payoffs))
    halves, least = payoffs / 2, resolution(payoffs)[:, :, None]
    twin = [_twins(halves, least, alive, player) for player in range(len(sizes))]
    key = np.concatenate([*twin, _bystanders(halves, least, alive)[:, None]], axis=1)
    patterns, which = np.unique(key, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        reduction = _reduction(pattern, sizes)
        if reduction.bystander >= 0 or sum(map(len, reduction.kept)) < sum(sizes):
            yield np.flatnonzero(which.reshape(-1) == number), reduction


def _reduction(pattern: NDArray[np.int64], sizes: tuple[int, ...]) -> Reduction:
    kept, like = [], []
    for own in np.split(pattern[:-1], np.cumsum(sizes)[:-1]):
        left = tuple(a for a, first in enumerate(own) if first == a)
        kept.append(left)
        like.append(tuple(tuple(b for b, first in enumerate(own) if first == a) for a in left))
    return Reduction(tuple(kept), tuple(like), int(pattern[-1]))


def _undominated(scaled: NDArray[np.float64]) -> list[NDArray[np.bool_]]:
    """Return `alive[player][game, action]` after iterated elimination of strictly dominated actions."""
    sizes = scaled.shape[2:]
    alive = [np.ones((len(scaled), size), bool) for size in sizes]
    changed = True
    while changed:
        changed = False
        for player, size in enumerate(sizes):
            own, met = _rows(scaled[:, player], player), _met(alive, player)
            for a in range(size):
                better = alive[player] & alive[player][:, [a]]
                for some in _columns(own.shape[2]):
                    if not better.any():
                        break
                    kept = np.flatnonzero(better.any(axis=0))
                    rival, mine = own[:, kept, some], own[:, [a], some] + TIE
                    better[:, kept] &= ((rival > mine) | ~met[:, None, some]).all(axis=2)
                beaten = better.any(axis=1)
                alive[player][beaten, a] = False
                changed |= bool(beaten.any())
    return alive


def _columns(count: int) -> Iterator[slice]:
    """Yield slices that cover so many columns, each longer than the last: most comparisons end in the first."""
    start, width = 0, 16
    while start < count:
        yield slice(start, start + width)
        start, width = start + width, 4 * width


def _rows(values: NDArray[np.float64], player: int) -> NDArray[np.float64]:
    """Return `values[game, *actions]` as `[game, own action, profile of the others]`."""
    return np.moveaxis(values, 1 + player, 1).reshape(len(values), values.shape[1 + player], -1)


def _met(alive: list[NDArray[np.bool_]], player: int) -> NDArray[np.bool_]:
    """Return `met[game, profile of the others]`: all their actions in it are alive."""
    met = np.ones((len(alive[0]), 1), bool)
    for other, left in enumerate(alive):
        if other != player:
            met = (met[:, :, None] & left[:, None, :]).reshape(len(left), -1)
    return met


def _twins(
    halves: NDArray[np.float64], least: NDArray[np.float64], alive: list[NDArray[np.bool_]], player: int
) -> NDArray[np.int64]:
    """Return `first[game, action]`: the first living action that is the same for all players; -1 of dead ones.

    `halves` are half the payoffs, `least[game, player, 1]` their resolution.
    """
    met, size = _met(alive, player), halves.shape[2 + player]
    first = np.where(alive[player], np.arange(size), -1)
    rows = [_rows(halves[:, p], player) for p in range(halves.shape[1])]
    for a in range(1, size):
        same = alive[player][:, :a] & alive[player][:, [a]]
        for p, some in product(range(len(rows)), _columns(met.shape[1])):
            kept = np.flatnonzero(same.any(axis=0))
            if not len(kept):
                break
            apart = unlike(rows[p][:, [a], some], rows[p][:, kept, some], least[:, p, :, None]) & met[:, None, some]
            same[:, kept] &= ~apart.any(axis=2)
        nearest = same.argmax(axis=1)  # the first of those that are the same
        first[:, a] = np.where(same.any(axis=1), np.take_along_axis(first, nearest[:, None], axis=1)[:, 0], first[:, a])
    return first


def _bystanders(
    halves: NDArray[np.float64], least: NDArray[np.float64], alive: list[NDArray[np.bool_]]
) -> NDArray[np.int64]:
    """Return the first player of each game whose actions no other player's payoffs depend on; -1 if there is none."""
    players = halves.shape[1]
    found = np.full(len(halves), -1)
    for player in reversed(range(players)):
        met, left = _met(alive, player), alive[player][:, :, None]
        heeded = np.zeros(len(halves), bool)
        for other in range(players):
            if other != player:
                own = _rows(halves[:, other], player)
                low = np.where(left, own, np.inf).min(axis=1)
                high = np.where(left, own, -np.inf).max(axis=1)
                heeded |= (unlike(high, low, least[:, other]) & met).any(axis=1)
        found = np.where(heeded, found, player)
    return found


def joined_by(payoffs: NDArray[np.float64], others: Equilibria, player: int) -> Equilibria:
    """Return the equilibria of `payoffs[game, player, *actions]` from those among all `others` than a bystander.

    Each of its best replies to an equilibrium of theirs makes one; where they tie, these are ends of a continuum.
    Along a continuum of the others it must have one and the same best reply, or the list is incomplete.
    """
    games, room, size = *others.profiles.shape[:2], payoffs.shape[2 + player]
    start = int(sum(payoffs.shape[2 : 2 + player]))
    own = normalised(payoffs)[:, player]
    profile = np.insert(others.profiles, np.full(size, start), 0.0, axis=2)
    there = others.listed
    value = np.empty((games, room, size))
    for a in range(size):
        profile[:, :, start : start + size] = np.eye(size)[a]
        value[:, :, a] = expected_payoffs(own[:, None], np.where(there[:, :, None], profile, 0.0))[:, :, 0]
    best = (value >= value.max(axis=2, keepdims=True) - TIE) & there[:, :, None]
    several = best.sum(axis=2) > 1
    parts = []
    for a in range(size):
        variant = profile.copy()
        variant[:, :, start : start + size] = np.eye(size)[a]
        gap = np.maximum(others.regret, value.max(axis=2) - value[:, :, a])
        parts.append((variant, gap, best[:, :, a]))
    isolated = others.isolated & ~several
    unsure = _answers_differ(others, best, there)
    reason = np.where((others.reason == 0) & unsure, np.uint8(Reason.DEGENERATE), others.reason)
    return _gathered(parts, others.component, isolated, reason)


def _answers_differ(others: Equilibria, best: NDArray[np.bool_], there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell of each game whether best replies tie or change along a continuum of the others."""
    loose = there & ~others.isolated
    pairs = loose[:, :, None] & loose[:, None, :] & (others.component[:, :, None] == others.component[:, None, :])
    same = (best[:, :, None] == best[:, None, :]).all(axis=3) & (best.sum(axis=2) == 1)[:, :, None]
    differ: NDArray[np.bool_] = (pairs & ~same).any(axis=(1, 2))
    return differ


def restored(found: Equilibria, reduction: Reduction, sizes: tuple[int, ...]) -> Equilibria:
    """Return equilibria of the smaller games as those of the games: each way to play one of the actions alike."""
    classes = [c for own in reduction.like for c in own]
    start = [s for s, own in zip(np.cumsum((0, *sizes[:-1])), reduction.like, strict=True) for _ in own]
    played = np.nan_to_num(found.profiles) > 0
    there = found.listed
    parts = []
    for ways in product(*(range(len(c)) for c in classes)):
        full = np.zeros((*found.profiles.shape[:2], sum(sizes)))
        real = there.copy()
        for k, way in enumerate(ways):
            full[:, :, int(start[k]) + classes[k][way]] = found.profiles[:, :, k]
            real &= played[:, :, k] | (way == 0)
        parts.append((full, found.regret, real))
    copied = np.array([len(c) > 1 for c in classes])
    isolated = found.isolated & ~(played & copied).any(axis=2)
    return _gathered(parts, found.component, isolated, found.reason)


Part = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]
"""`profiles[game, equilibrium, choice]`, `regret[game, equilibrium]`, and which of them are meant."""


def _gathered(
    parts: list[Part],
    component: NDArray[np.int64],
    isolated: NDArray[np.bool_],
    reason: NDArray[np.uint8],
) -> Equilibria:
    """Return all that is meant in the parts, which share `component` and `isolated`, without gaps."""
    profiles, regret, there = (np.concatenate(columns, axis=1) for columns in zip(*parts, strict=True))
    tiled = np.tile(component, len(parts)), np.tile(isolated, len(parts))
    return kept_only(Equilibria(profiles, regret, *tiled, there.sum(axis=1), reason), there)

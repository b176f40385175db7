"""Elimination of dominated and duplicate actions, and of players irrelevant to the others.

None of these steps loses or adds an equilibrium: strictly dominated actions are never played, whatever the order of
their elimination (Osborne & Rubinstein, A Course in Game Theory, 1994, section 4.2); actions that are alike for all
players share one weight in any way; and a player whose choice is all the same to the others answers what they play.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice, product, repeat
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT, units
from sim.games.moves.strategic import expected_payoffs
from sim.kernels.numerics.scaling import normalised, resolution, unlike
from sim.solutions.padding import PADDING, kept_only
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, mask
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
    tied = best.sum(axis=2) != 1
    differ = np.zeros(len(there), bool)
    for one in np.flatnonzero(loose.any(axis=0)):  # all pairs at once would take the square of a long list
        together = loose & loose[:, [one]] & (others.component == others.component[:, [one]])
        same = (best == best[:, [one]]).all(axis=2) & ~tied[:, [one]]
        differ |= (together & ~same).any(axis=1)
    return differ


def restored(found: Equilibria, reduction: Reduction, sizes: tuple[int, ...], budget: int = DEFAULT) -> Equilibria:
    """Return equilibria of the smaller games as those of the games: each way to play one of the actions alike.

    There are as many as the product of what is alike among all that is played: no more than `MOST` of a game are
    listed, nor more than its `budget` of steps allows, each taking as many as there are actions.
    """
    room = min(MOST, max(1, units(budget, sum(sizes))))
    too_many = Reason.TOO_MANY if room == MOST else Reason.BUDGET
    made = [_ways(found, game, reduction, room) for game in range(len(found))]
    reason = [too_many if more and why == 0 else why for (_, more), why in zip(made, found.reason, strict=True)]
    game = np.repeat(np.arange(len(found)), [len(ways) for ways, _ in made])
    copied = _copied(reduction)
    ways = np.array([way for own, _ in made for way, _ in own], np.int64).reshape(len(game), len(copied))
    place = np.array([e for own, _ in made for _, e in own], np.int64)
    isolated = found.isolated & ~(_played(found)[:, :, copied]).any(axis=2)
    return _of_rows(
        game,
        _full(found.profiles[game, place], ways, reduction, sizes),
        found.regret[game, place],
        found.component[game, place],
        isolated[game, place],
        np.array(reason, np.uint8),
    )


MOST = 4_096
"""Equilibria of a game that are restored at most."""

Way = tuple[tuple[int, ...], int]
"""Which of the actions alike is played, in each class with several, and the equilibrium of the smaller game."""


def _played(found: Equilibria) -> NDArray[np.bool_]:
    return np.nan_to_num(found.profiles) > 0


def _copied(reduction: Reduction) -> NDArray[np.int64]:
    """Return the classes, of all players one after another, that have several actions."""
    classes = [c for own in reduction.like for c in own]
    return np.array([k for k, c in enumerate(classes) if len(c) > 1], np.int64)


def _ways(found: Equilibria, game: int, reduction: Reduction, room: int) -> tuple[list[Way], bool]:
    """Return up to `room` ways of a game in lexicographic order, and whether there are more.

    Of a class that is not played there is one way, its first action.
    """
    classes, copied = [c for own in reduction.like for c in own], _copied(reduction)
    played = _played(found)[game][:, copied]
    choices = [
        [range(len(classes[k]) if plays else 1) for k, plays in zip(copied, played[e], strict=True)]
        for e in range(int(found.count[game]))
    ]
    each = (zip(product(*own), repeat(e), strict=False) for e, own in enumerate(choices))
    ways = list(islice(merge(*each), room + 1))
    return ways[:room], len(ways) > room


def _full(
    profiles: NDArray[np.float64], ways: NDArray[np.int64], reduction: Reduction, sizes: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return `profiles[row, action]` of the whole game, of `profiles[row, class]` in their `ways[row, copied]`."""
    begins = [s for s, own in zip(np.cumsum((0, *sizes[:-1])), reduction.like, strict=True) for _ in own]
    classes = [c for own in reduction.like for c in own]
    full = np.zeros((len(profiles), sum(sizes)))
    where = np.tile([b + c[0] for b, c in zip(begins, classes, strict=True)], (len(profiles), 1))
    for i, k in enumerate(_copied(reduction)):
        where[:, k] = begins[k] + np.array(classes[k])[ways[:, i]]
    np.put_along_axis(full, where, profiles, axis=1)
    return full


def _of_rows(
    game: NDArray[np.int64],
    profiles: NDArray[np.float64],
    regret: NDArray[np.float64],
    component: NDArray[np.int64],
    isolated: NDArray[np.bool_],
    reason: NDArray[np.uint8],
) -> Equilibria:
    """Return the lists of games whose equilibria stand in rows, sorted by `game[row]`."""
    count = np.bincount(game, minlength=len(reason))
    rows = {"profiles": profiles, "regret": regret, "component": component, "isolated": isolated}
    there = mask(count, int(count.max(initial=0)))
    lists: dict[str, NDArray[Any]] = {}
    for name, blank in PADDING.items():
        lists[name] = np.full((*there.shape, *rows[name].shape[1:]), blank, rows[name].dtype)
        lists[name][there] = rows[name]
    return Equilibria(**lists, count=count, reason=reason)


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

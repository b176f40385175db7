"""All Nash equilibria of small strategic games of three and more players, batched: a search, then exact arithmetic."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT, units
from sim.concepts.nash.cells_batch import Cells, curved_borders, decided_exactly
from sim.concepts.nash.curves import Arc
from sim.concepts.nash.pure import solve_pure
from sim.kernels.nash.n_player import TIED, SeveralPlayers, several_players
from sim.kernels.nash.three_binary import three_binary
from sim.kernels.numerics.scaling import normalised, wide
from sim.solutions.padding import narrow, with_games, with_reason
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria

ROOM = 16
"""Equilibria of a game for which there is room at first; games that have more are solved again with more."""

MOST = 1024
"""Equilibria of a game beyond which a list is cut, with its reason."""

MOST_ACTIONS = 12
"""Actions of all players together beyond which only the pure equilibria are listed: tables are kept over their sets."""

MOST_TUPLES = 62
"""Profiles of all but one player beyond which only the pure equilibria are listed: sets of them are bits of a word."""

BOX = 12_500
"""Steps that a cell of the search costs: payoffs at its vertices, their differences, one inverse."""

REASON_OF_END = np.array(
    [Reason.COMPLETE, Reason.DEGENERATE, Reason.BUDGET, Reason.SEARCH_ENDED, Reason.COMPLETE], np.uint8
)
"""The reason for each of the ways in which `several_players` ends."""


def solve_many_player(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return all equilibria of `payoffs[game, player, *actions]` that are isolated, and segments of others.

    Where the list may lack some, `reason` says why. Games with too many actions are listed by their pure ones.
    """
    if not fits(payoffs.shape[2:]):
        return with_reason(solve_pure(payoffs), Reason.ONLY_PURE)
    return _three_binary(payoffs, budget) if payoffs.shape[2:] == (2, 2, 2) else _general(payoffs, budget)


def _three_binary(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return the equilibria of three players with two actions: by closed forms, where unclear by the search."""
    profiles, regret, component, isolated, count, unclear = three_binary(payoffs)
    left = np.flatnonzero(unclear)
    clear = Equilibria(profiles, regret, component, isolated, count, np.zeros(len(payoffs), np.uint8))
    return narrow(with_games(clear, left, _general(payoffs[left], budget)) if len(left) else clear)


def fits(sizes: tuple[int, ...]) -> bool:
    """Tell whether games with so many actions of each player are solved completely."""
    return sum(sizes) <= MOST_ACTIONS and prod(sizes) // min(sizes) <= MOST_TUPLES


def _general(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return the equilibria by the search over all support profiles, and exactly where that does not decide."""
    found, cells = _searched(payoffs, budget)
    return decided_exactly(found, payoffs, cells, budget)


def arcs_of(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> list[tuple[Arc, ...] | None]:
    """Return the curved borders of the continua of `payoffs[game, player, *actions]`; None where they are not known.

    They are those of games whose lists have `Reason.CURVED`, which all others have not.
    """
    found, cells = _searched(payoffs, budget)
    return curved_borders(found, payoffs, cells, budget)


def _searched(payoffs: NDArray[np.float64], budget: int) -> tuple[Equilibria, Cells]:
    """Return what the search over all support profiles lists, and what is known of each of these."""
    sizes, boxes = payoffs.shape[2:], units(budget, BOX)
    scaled = normalised(payoffs).reshape(*payoffs.shape[:2], -1)
    shape = np.array(sizes, np.int64), support_profiles(sizes)
    found = several_players(scaled, *shape, ROOM, boxes)
    most = ROOM
    while most < MOST and (found.number > most).any():
        most *= 8
        found = several_players(scaled, *shape, min(most, MOST), boxes)
    listed = _listed(found)
    listed.reason[(found.ended == TIED) & (listed.reason == Reason.COMPLETE) & wide(payoffs)] = Reason.DEGENERATE

    def search(game: int, supports: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Look at each of some cells of a game for as long as at all of them together."""
        lists = [several_players(scaled[game : game + 1], shape[0], s[None], ROOM, boxes) for s in supports]
        points = [own.profiles[0, : own.number[0]] for own in lists]
        open_ = [own.undecided[0, 0] or own.number[0] > ROOM for own in lists]
        return np.concatenate(points), np.array(open_, bool)

    return listed, Cells(sizes, shape[1], found.undecided, search)


def _listed(found: SeveralPlayers) -> Equilibria:
    profiles, regret, component, isolated, count, ended, _ = found
    reason = np.where(count > profiles.shape[1], Reason.TOO_MANY, REASON_OF_END[ended]).astype(np.uint8)
    return narrow(Equilibria(profiles, regret, component, isolated, count, reason))


@lru_cache(maxsize=64)
def support_profiles(sizes: tuple[int, ...]) -> NDArray[np.int64]:
    """Return all profiles of nonempty supports, the players' bits one after another; the smallest first."""
    shift = np.cumsum((0, *sizes[:-1]))
    sets = product(*(range(1, 1 << size) for size in sizes))
    profiles = [sum(s << int(k) for s, k in zip(chosen, shift, strict=True)) for chosen in sets]
    return np.array(sorted(profiles, key=lambda p: (p.bit_count(), p)), np.int64)

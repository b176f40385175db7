"""Larger two-player games with ties among payoffs that are no whole numbers, such as those drawn and then compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.nash.tied_equilibria import tied_equilibria
from sim.kernels.numerics.scaling import lifted, normalised, rounding, wide
from sim.solutions.padding import narrow
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET, SAME_PAYOFF

FIRST_ROOM, PLACES = 15, 2**16
"""Equilibria of a game for which there is room at least, and of all games together, before they are counted."""


def clear_ties(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of each game of `payoffs[game, 2, m, n]` whether two payoffs are the same or clearly are not.

    They are not clear where all are alike but for digits that rounding makes, or a choice hangs on a small share of a
    wide range.
    """
    return ~wide(payoffs) & np.asarray(rounding(payoffs).max(axis=1) <= SAME_PAYOFF)


def solve_with_ties(
    payoffs: NDArray[np.float64], most: int, budget: int
) -> tuple[Equilibria, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return all extreme equilibria of games with clear ties; which are undecided, and which the budget cut short.

    Of a game with more than `most` equilibria the list is cut, with a reason.
    """
    payoffs = lifted(payoffs)
    scaled, noise = normalised(payoffs), rounding(payoffs)
    found, undecided, cut = with_room(lambda room: tied_equilibria(scaled, noise, room, budget), len(payoffs), most)
    with np.errstate(invalid="ignore"):
        uncertified = (found.regret > REGRET).any(axis=1) | (found.count == 0)  # Nash: there is always one
    return found, undecided | (uncertified & ~cut), cut & ~undecided


def first_room(games: int, most: int) -> int:
    """Return for how many equilibria of each of so many games there is room before they are counted."""
    return max(FIRST_ROOM, min(most, PLACES // max(games, 1)))


def with_room(
    kernel: Callable[[int], tuple[EquilibriumLists, NDArray[np.bool_]]], games: int, most: int
) -> tuple[Equilibria, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what a kernel lists with the room that it needs, or `most`; what it doubts, and what it cut short."""
    room = first_room(games, most)
    lists, cut = kernel(room)
    needed = int(lists.number.max(initial=0))
    if needed > room:
        lists, cut = kernel(min(needed, most))
    reason = np.where(lists.number > lists.regret.shape[1], Reason.TOO_MANY, Reason.COMPLETE).astype(np.uint8)
    profiles, regret, component, isolated, count, undecided = lists
    return narrow(Equilibria(profiles, regret, component, isolated, count, reason)), undecided, cut

"""All Nash equilibria of two-player strategic games, batched; degenerate games are ordinary input."""

from __future__ import annotations

from dataclasses import replace
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.rational import MOST_LABELS
from sim.concepts.nash.rational_batch import solve_in_fractions
from sim.kernels.nash.support import clean_equilibria, supports, two_by_two
from sim.kernels.nash.vertices import QUIET, extreme_equilibria
from sim.kernels.numerics.scaling import lifted, normalised, rounding, wide
from sim.solutions.padding import narrow, with_games, with_reason
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET, SAME_PAYOFF

ROOM = 7
"""Equilibria of a game for which there is room at first, odd as their number is; games that have more are solved again
with as much. Room that is not used costs more than solving one game in a hundred twice."""

MOST = 4096
"""Equilibria of a game beyond which a list is cut, with its reason."""

WIDEST = 16
"""Actions of a player beyond which tables over the sets of actions take too much room."""

LARGEST = 20_000
"""Square systems of a degenerate game beyond which its list may be incomplete: all of them would be solved."""

LARGEST_CLEAN = 3_000_000
"""Pairs of supports beyond which only the pure equilibria are listed, 12 actions each; half a second a game."""


def solve_two_player(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return all equilibria of `payoffs[game, 2, m, n]`: of a continuum, the extreme points of each component.

    Games are solved by their supports; those in which that finds a degeneracy by the vertices of their best-response
    polytopes (`sim.kernels.nash.support`, `sim.kernels.nash.vertices`).
    """
    rows, columns = payoffs.shape[2:]
    if comb(rows + columns, rows) > LARGEST_CLEAN or max(rows, columns) > WIDEST:
        if comb(rows + columns, rows) > LARGEST:
            return with_reason(solve_pure(payoffs), Reason.TOO_LARGE)
        return _degenerate(payoffs)  # few systems, of one player with two or three actions and another with many
    found, degenerate = _clean(payoffs, ROOM)
    overfull = np.flatnonzero(found.reason)
    if len(overfull):
        room = min(int(found.count.max()), MOST)
        found = with_games(found, overfull, _clean(payoffs[overfull], room)[0])
    left = np.flatnonzero(degenerate)
    if len(left):
        found = with_games(found, left, _degenerate(payoffs[left]))
    return narrow(found)


def _clean(payoffs: NDArray[np.float64], room: int) -> tuple[Equilibria, NDArray[np.bool_]]:
    """Return the equilibria of all games that are not degenerate, and which are; `count` may exceed the room."""
    rows, columns = payoffs.shape[2:]
    with np.errstate(all="ignore"):  # in branches not taken
        if (rows, columns) == (2, 2):
            return _listed(two_by_two(payoffs))
        sets = supports(rows), supports(columns)
        return _listed(clean_equilibria(payoffs, *sets, room))


def _listed(found: tuple[NDArray[Any], ...]) -> tuple[Equilibria, NDArray[np.bool_]]:
    profiles, regret, component, isolated, count, degenerate = found
    reason = (count > profiles.shape[1]) * np.uint8(Reason.TOO_MANY)
    return Equilibria(profiles, regret, component, isolated, count, reason), degenerate


def _degenerate(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return the extreme equilibria of degenerate games.

    Those in which ties are a matter of rounding are solved in fractions; unless the payoffs themselves are rounded too
    much for that, as where they are all alike but for their last digits: then with a reason.
    """
    rows, columns = payoffs.shape[2:]
    payoffs = lifted(payoffs)
    if comb(rows + columns, rows) > LARGEST or rows + columns > MOST_LABELS:
        return with_reason(solve_pure(payoffs), Reason.DEGENERATE)
    found, suspect = _extreme(payoffs, ROOM)
    most = int(found.count.max(initial=0))
    if most > ROOM:
        found, suspect = _extreme(payoffs, min(most, MOST))
    found = narrow(_with_reasons(found))
    suspect |= wide(payoffs) | (found.reason == Reason.DEGENERATE)
    rounded = rounding(payoffs).max(axis=1) > SAME_PAYOFF
    found.reason[suspect & rounded & (found.reason == Reason.COMPLETE)] = Reason.DEGENERATE
    left = np.flatnonzero(suspect & ~rounded)
    return with_games(found, left, solve_in_fractions(payoffs[left])) if len(left) else found


def _extreme(payoffs: NDArray[np.float64], room: int) -> tuple[Equilibria, NDArray[np.bool_]]:
    """Return the extreme equilibria, and of which games rounding could make them others."""
    noise = np.maximum(QUIET, 4 * rounding(payoffs))
    with np.errstate(all="ignore"):  # in branches not taken
        found = extreme_equilibria(normalised(payoffs) + 1.0, noise, room)
    profiles, regret, component, isolated, count, suspect = found
    return Equilibria(profiles, regret, component, isolated, count, np.zeros(len(payoffs), np.uint8)), suspect


def _with_reasons(found: Equilibria) -> Equilibria:
    """Return the lists with a reason where equilibria were cut off, are not certified, or none was found."""
    with np.errstate(invalid="ignore"):
        uncertified = (found.regret > REGRET).any(axis=1) | (found.count == 0)  # Nash: there is always one
    overfull = found.count > found.regret.shape[1]
    reason = np.select([overfull, uncertified], [Reason.TOO_MANY, Reason.DEGENERATE], Reason.COMPLETE)
    return replace(found, reason=reason.astype(np.uint8))

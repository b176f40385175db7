"""All Nash equilibria of two-player strategic games, batched; degenerate games are ordinary input."""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.rational import MOST_LABELS
from sim.concepts.nash.rational_batch import UNDECIDED, solve_in_fractions
from sim.kernels.nash.support import clean_equilibria, supports, two_by_two
from sim.kernels.nash.vertices import QUIET, extreme_equilibria
from sim.kernels.numerics.scaling import lifted, normalised, rounding, wide
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
            return with_reason(solve_pure(payoffs), 2)
        return _degenerate(payoffs)  # few systems, of one player with two or three actions and another with many
    found, degenerate = _clean(payoffs, ROOM)
    overfull = np.flatnonzero(found.truncated)
    if len(overfull):
        room = min(int(found.count.max()), MOST)
        found = _with_rows(found, overfull, _clean(payoffs[overfull], room)[0])
    left = np.flatnonzero(degenerate)
    if len(left):
        found = _with_rows(found, left, _degenerate(payoffs[left]))
    return _narrow(found)


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
    room = profiles.shape[1]
    truncated = (count > room).astype(np.uint8)  # the first of `REASONS`: no room
    return Equilibria(profiles, regret, component, isolated, count, truncated), degenerate


def _narrow(found: Equilibria) -> Equilibria:
    """Return the list without room that no game needs, counts cut to what there is."""
    width = min(int(found.count.max(initial=0)), found.profiles.shape[1])
    return Equilibria(
        found.profiles[:, :width],
        found.regret[:, :width],
        found.component[:, :width],
        found.isolated[:, :width],
        np.minimum(found.count, width),
        found.truncated,
    )


def _degenerate(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return the extreme equilibria of degenerate games.

    Those in which ties are a matter of rounding are solved in fractions; unless the payoffs themselves are rounded too
    much for that, as where they are all alike but for their last digits: then with a reason.
    """
    rows, columns = payoffs.shape[2:]
    payoffs = lifted(payoffs)
    if comb(rows + columns, rows) > LARGEST or rows + columns > MOST_LABELS:
        return with_reason(solve_pure(payoffs), UNDECIDED)
    found, suspect = _extreme(payoffs, ROOM)
    most = int(found.count.max(initial=0))
    if most > ROOM:
        found, suspect = _extreme(payoffs, min(most, MOST))
    found = _trimmed(found)
    suspect |= wide(payoffs) | (found.truncated == UNDECIDED)
    rounded = rounding(payoffs).max(axis=1) > SAME_PAYOFF
    found.truncated[suspect & rounded & (found.truncated == 0)] = UNDECIDED
    left = np.flatnonzero(suspect & ~rounded)
    return _with_rows(found, left, solve_in_fractions(payoffs[left])) if len(left) else found


def _with_rows(whole: Equilibria, rows: NDArray[np.int64], part: Equilibria) -> Equilibria:
    """Return `whole` with some of its games as in `part`."""
    room = max(whole.profiles.shape[1], part.profiles.shape[1])

    def put(name: str, blank: float) -> NDArray[Any]:
        old, new = getattr(whole, name), getattr(part, name)
        full = np.full((len(old), room, *old.shape[2:]), blank, old.dtype)
        full[:, : old.shape[1]] = old
        full[rows] = blank
        full[rows, : new.shape[1]] = new
        return full

    count, truncated = whole.count.copy(), whole.truncated.copy()
    count[rows], truncated[rows] = part.count, part.truncated
    lists = put("profiles", np.nan), put("regret", np.nan), put("component", -1), put("isolated", False)
    return Equilibria(*lists, count, truncated)


def _extreme(payoffs: NDArray[np.float64], room: int) -> tuple[Equilibria, NDArray[np.bool_]]:
    """Return the extreme equilibria, and of which games rounding could make them others."""
    noise = np.maximum(QUIET, 4 * rounding(payoffs))
    with np.errstate(all="ignore"):  # in branches not taken
        found = extreme_equilibria(normalised(payoffs) + 1.0, noise, room)
    profiles, regret, component, isolated, count, suspect = found
    return Equilibria(profiles, regret, component, isolated, count, np.zeros(len(payoffs), np.uint8)), suspect


def _trimmed(found: Equilibria) -> Equilibria:
    """Return the list without empty room; cut, uncertified or missing equilibria become a reason."""
    room = found.profiles.shape[1]
    count = np.minimum(found.count, room)
    width = int(count.max(initial=0))
    with np.errstate(invalid="ignore"):
        uncertified = (found.regret > REGRET).any(axis=1) | (found.count == 0)  # Nash: there is always one
    reason = np.where(found.count > room, 1, np.where(uncertified, UNDECIDED, found.truncated)).astype(np.uint8)
    return Equilibria(
        found.profiles[:, :width],
        found.regret[:, :width],
        found.component[:, :width],
        found.isolated[:, :width],
        count,
        reason,
    )


def with_reason(found: Equilibria, reason: int) -> Equilibria:
    """Return the same list, marked incomplete in every game."""
    truncated = np.full(len(found), reason, np.uint8)
    return Equilibria(found.profiles, found.regret, found.component, found.isolated, found.count, truncated)

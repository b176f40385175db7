"""All Nash equilibria of two-player strategic games, batched; degenerate games are ordinary input."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray

from sim.concepts.pure import solve_pure
from sim.concepts.solution import Equilibria
from sim.kernels.normal import normalised
from sim.kernels.vertices import extreme_equilibria
from sim.tolerances import REGRET

ROOM = 8
"""Equilibria of a game for which there is room at first; games that have more are solved again with as much."""

MOST = 4096
"""Equilibria of a game beyond which a list is cut, with its reason."""

LARGEST = 20_000
"""Square systems of a game beyond which only its pure equilibria are listed."""


def solve_two_player(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return all equilibria of `payoffs[game, 2, m, n]`: of a continuum, the extreme points of each component."""
    rows, columns = payoffs.shape[2:]
    if comb(rows + columns, rows) > LARGEST or rows + columns > 62:
        return with_reason(solve_pure(payoffs), 2)
    scaled = normalised(payoffs) + 1.0
    found = _listed(scaled, ROOM)
    most = int(found.count.max(initial=0))
    if most > ROOM:
        found = _listed(scaled, min(most, MOST))
    return _trimmed(found)


def _listed(scaled: NDArray[np.float64], room: int) -> Equilibria:
    choices = np.zeros(scaled.shape[2] + scaled.shape[3], np.int64)
    profiles, regret, component, isolated, count = extreme_equilibria(scaled, choices, np.zeros(room, np.int64))
    return Equilibria(profiles, regret, component, isolated, count, np.zeros(len(scaled), np.uint8))


def _trimmed(found: Equilibria) -> Equilibria:
    """Return the list without empty room; cut, uncertified or missing equilibria become a reason."""
    room = found.profiles.shape[1]
    count = np.minimum(found.count, room)
    width = int(count.max(initial=0))
    with np.errstate(invalid="ignore"):
        uncertified = (found.regret > REGRET).any(axis=1) | (found.count == 0)  # Nash: there is always one
    reason = np.where(found.count > room, 1, np.where(uncertified, 5, 0)).astype(np.uint8)
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

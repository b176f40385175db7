"""All Nash equilibria of strategic games, by the number of players who have a choice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.concepts.pure import solve_pure
from sim.concepts.solution import Equilibria
from sim.concepts.two_player import solve_two_player, with_reason

MANY = 6
"""The reason with which games of three and more players are listed by their pure equilibria."""


def solve_strategic(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return the equilibria of `payoffs[game, player, *actions]`; where that is not all of them, with a reason."""
    players = payoffs.shape[1]
    if players == 1:
        return solve_alone(payoffs)
    if players == 2:
        return solve_two_player(payoffs)
    return with_reason(solve_pure(payoffs), MANY)


def solve_alone(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return the best actions of one player; where several tie, their mixtures form one continuum."""
    found = solve_pure(payoffs)
    alone = (found.count == 1)[:, None] & found.isolated
    component = np.where(found.component >= 0, 0, -1)
    return Equilibria(found.profiles, found.regret, component, alone, found.count, found.truncated)

"""Solutions of one world that come to the same: the same play where it leads, the same outcomes, the same payoffs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games.game import Game, PathOfPlay
from sim.solutions.solution import Solution
from sim.tolerances import PROBABILITY

DIGITS = 7
"""Probabilities and payoffs that agree to so many digits count as the same."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """Solutions that differ, if they do, only where nothing that matters comes of it."""

    members: tuple[int, ...]
    """Their numbers in the list, from 0; the first stands for them."""
    play: PathOfPlay


def alike(game: Game, solution: Solution, odds: Floats | None, draw: int = 0) -> tuple[Group, ...]:
    """Return the solutions of a draw in groups, in the order in which they are listed.

    `odds[equilibrium, outcome]` are the outcomes' probabilities, None where there are no outcomes.
    """
    listed = np.abs(solution.payoffs[draw, : int(solution.count[draw])])
    unit = max(1e-300, float(listed.max(initial=0.0)))
    groups: dict[tuple[object, ...], list[int]] = {}
    plays: dict[tuple[object, ...], PathOfPlay] = {}
    for equilibrium in range(int(solution.count[draw])):
        play = game.play((solution.profiles[draw, equilibrium] > PROBABILITY).tolist())
        own = np.zeros(0) if odds is None else odds[equilibrium]
        key = (play, *np.round(own, DIGITS) + 0.0, *np.round(solution.payoffs[draw, equilibrium] / unit, DIGITS) + 0.0)
        groups.setdefault(key, []).append(equilibrium)
        plays[key] = play
    return tuple(Group(tuple(members), plays[key]) for key, members in groups.items())


def shared(game: Game, solution: Solution, draw: int = 0) -> NDArray[np.bool_]:
    """Return `same[choice set]`: all listed solutions do the same there."""
    profiles = solution.profiles[draw, : int(solution.count[draw])]
    same, first = [], 0
    for chosen in game.choice_sets:
        own = profiles[:, first : first + len(chosen.actions)]
        first += len(chosen.actions)
        same.append(bool((np.abs(own - own[:1]) <= 10.0**-DIGITS).all()))
    return np.array(same, bool)

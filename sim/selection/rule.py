"""What a selection rule is, and what all rules share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.solutions.solution import Equilibria

Chosen = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""`weights[game, equilibrium]` and `singled_out[game]`."""

Select = Callable[[NDArray[np.float64], Equilibria], Chosen]
"""From payoffs and the equilibria, to what is chosen of them."""

AmongDevices = Callable[[NDArray[np.float64]], NDArray[np.float64] | None]
"""From `losses[deviation, profile]` to the one distribution p over profiles that is chosen of all those with
`losses @ p >= 0`; None where it could not be found."""


@dataclass(frozen=True)
class Candidates:
    """The listed solutions of one world and how a rule has weighed them, to say why."""

    names: tuple[str, ...]
    """How each is called."""
    players: tuple[str, ...]
    payoffs: NDArray[np.float64]
    """`payoffs[solution, player]`."""
    profiles: NDArray[np.float64]
    """`profiles[solution, choice]`."""
    weights: NDArray[np.float64]
    """`weights[solution]` under the rule."""
    game: NDArray[np.float64] | None = None
    """`game[player, *actions]`, where it is a strategic game: one choice a player, nobody seeing anything."""

    @property
    def kept(self) -> list[int]:
        """The solutions with some weight."""
        return [i for i, weight in enumerate(self.weights) if weight > 0]

    @property
    def dropped(self) -> list[int]:
        """Those without."""
        return [i for i, weight in enumerate(self.weights) if not weight > 0]


Grounds = Callable[[Candidates], list[str]]
"""Sentences on why a rule weighs several solutions of a world as it does."""


@dataclass(frozen=True)
class Rule:
    """A selection rule: how it chooses among several equilibria, and what that supposes."""

    name: str
    meaning: str
    """What the rule supposes, in words that can stand behind an 'if'."""
    select: Select
    """Among the equilibria of strategic games: takes `payoffs[game, player, *actions]`."""
    select_listed: Select | None = None
    """Among solutions that are no profiles of a strategic game: takes the payoffs of those that are listed,
    `payoffs[draw, equilibrium, player]`. None where the rule needs the game itself: there it singles out nothing, and
    spreads its weight over what is listed."""
    among_devices: AmongDevices | None = None
    """Among all distributions of a polytope, of which some extreme points are listed; None where it compares those."""
    undominated: bool = False
    """Whether it keeps all that no other one is better than for some and worse than for none, and nothing else."""
    grounds: Grounds | None = None
    """Why it weighs several solutions as it does; None where its meaning is all there is to say."""
    chooses: bool = True
    """Whether it has a reason to prefer one: where it finds none, it gives equal weights instead."""
    equal_weights: bool = False
    """Whether it gives equal weights everywhere."""
    of_three: int | None = None
    """What it keeps of the three equilibria of a 2x2 game, as `sim.kernels.nash.chosen_of_three` numbers it; None where
    only `select` knows."""

    def among_listed(self, payoffs: NDArray[np.float64], solutions: Equilibria) -> Chosen:
        """Return what is chosen by the payoffs and profiles of the listed solutions alone."""
        if self.select_listed is None:
            return uniformly(solutions.listed)
        return self.select_listed(payoffs, solutions)


def uniformly(kept: NDArray[np.bool_]) -> Chosen:
    """Share the weight equally over `kept[game, equilibrium]`; NaN where none is kept."""
    number = kept.sum(axis=1)
    with np.errstate(invalid="ignore"):
        weights = kept / np.where(number == 0, np.nan, number)[:, None]
    return weights, number == 1

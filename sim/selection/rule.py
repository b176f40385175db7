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
    chooses: bool = True
    """Whether it has a reason to prefer one: where it finds none, it gives equal weights instead."""

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

"""Selection where a solution is no profile of a strategic game: by the payoffs and probabilities it lists alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.selection.rules import RULES
from sim.selection.spread import Chosen, listed, uniformly
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET

_OF_PROFILES = ("uniform", "none", "maximum-entropy")
"""Rules that look at the listed profiles and not at the game."""


def select(
    rules: tuple[str, ...], payoffs: NDArray[np.float64], equilibria: Equilibria
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return `weights[draw, rule, equilibrium]` and `decided[draw, rule]` for `payoffs[draw, equilibrium, player]`.

    Payoff dominance compares the listed payoffs. Risk dominance needs the payoffs of a strategic game: here it
    singles out nothing, and spreads its weight over what is listed.
    """
    chosen = [_one(rule, payoffs, equilibria) for rule in rules]
    draws, room = equilibria.profiles.shape[:2]
    weights = np.array([weights for weights, _ in chosen]).reshape(len(rules), draws, room)
    decided = np.array([decided for _, decided in chosen], bool).reshape(len(rules), draws)
    return np.moveaxis(weights, 0, 1), decided.T


def _one(rule: str, payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    if rule in _OF_PROFILES:
        return RULES[rule](payoffs, equilibria)
    there = listed(equilibria)
    return uniformly(there & ~_beaten(payoffs, there) if rule == "payoff-dominance" else there)


def _beaten(payoffs: NDArray[np.float64], there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell of each solution whether another is worse for nobody and better for somebody."""
    known = np.where(there[:, :, None], payoffs, 0.0)
    scale = REGRET * np.abs(known).max(axis=(1, 2), initial=0.0)[:, None]
    beaten = np.zeros_like(there)
    for other in range(there.shape[1]):
        gain = known[:, other : other + 1] - known
        better = (gain >= -scale[:, :, None]).all(axis=2) & (gain > scale[:, :, None]).any(axis=2)
        beaten |= better & there[:, other : other + 1]
    return beaten

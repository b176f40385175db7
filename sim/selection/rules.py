"""The table of selection rules, and the four that need no theory of their own beyond a line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.strategic import expected_payoffs
from sim.selection.risk import risk_dominance
from sim.selection.spread import Chosen, indifference, listed, uniformly
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET

Rule = Callable[[NDArray[np.float64], Equilibria], Chosen]


def uniform(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Every listed equilibrium is as likely as any other."""
    return uniformly(listed(equilibria))


def none(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Select nothing: only where the equilibrium is unique has it a weight."""
    there = listed(equilibria)
    weights = np.where((there.sum(axis=1) == 1)[:, None], there.astype(float), np.nan)
    return weights, there.sum(axis=1) == 1


def payoff_dominance(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Keep the equilibria that no other one makes worse for nobody and better for somebody.

    Harsanyi & Selten (1988), section 3.6. Where several remain, none dominates: they share the weight, undecided.
    """
    there = listed(equilibria)
    least = indifference(payoffs)
    value = expected_payoffs(payoffs, equilibria.profiles)
    no_worse = np.broadcast_to(there[:, :, None], (*there.shape, there.shape[1])).copy()
    better = np.zeros_like(no_worse)
    with np.errstate(invalid="ignore"):
        for player in range(payoffs.shape[1]):  # a loop: reducing an axis of a few players costs several times as much
            own, room = value[:, :, player], least[:, player, None, None]
            gain = own[:, :, None] - own[:, None, :]  # [game, equilibrium, over which other]
            no_worse &= gain >= -room
            better |= gain > room
    beaten = (no_worse & better).any(axis=1)
    return uniformly(there & ~beaten)


def maximum_entropy(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Keep the equilibrium whose mixed strategies have the largest entropy together (Jaynes 1957, section 2)."""
    there = listed(equilibria)
    p = np.where(there[:, :, None], equilibria.profiles, 0.0)
    entropy = -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=2)
    entropy = np.where(there, entropy, -np.inf)
    best = entropy.max(axis=1, keepdims=True, initial=-np.inf)
    return uniformly(there & (entropy >= best - REGRET))


RULES: dict[str, Rule] = {
    "payoff-dominance": payoff_dominance,
    "risk-dominance": risk_dominance,
    "maximum-entropy": maximum_entropy,
    "uniform": uniform,
    "none": none,
}

"""Maximum entropy: the equilibrium in which play is the least predictable (Jaynes 1957, section 2)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.numbers import short
from sim.selection.entropy_of_devices import least_predictable
from sim.selection.rule import Candidates, Chosen, Rule, uniformly
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET


def maximum_entropy(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Keep the equilibrium whose mixed strategies have the largest entropy together."""
    listed = equilibria.listed
    p = np.where(listed[:, :, None], equilibria.profiles, 0.0)
    entropy = -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=2)
    entropy = np.where(listed, entropy, -np.inf)
    best = entropy.max(axis=1, keepdims=True, initial=-np.inf)
    return uniformly(listed & (entropy >= best - REGRET))


def grounds(found: Candidates) -> list[str]:
    """Return the entropies that decide."""
    p = np.clip(np.nan_to_num(found.profiles), 0.0, 1.0)
    entropy = -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=1)
    order = sorted(range(len(entropy)), key=lambda i: -entropy[i])
    told = ", ".join(f"{found.names[i]}: {short(float(entropy[i]))}" for i in order)
    return [f"The entropy of play, in natural units: {told}."]


MAXIMUM_ENTROPY = Rule(
    "maximum-entropy",
    "the players settle on the equilibrium in which their play is the least predictable",
    maximum_entropy,
    maximum_entropy,
    least_predictable,
    grounds=grounds,
)

"""The two rules without a theory: all alike, and none at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.nash.chosen_of_three import EVEN, NOTHING
from sim.selection.rule import Chosen, Rule, uniformly
from sim.solutions.solution import Equilibria


def uniform(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Every listed equilibrium is as likely as any other."""
    return uniformly(equilibria.listed)


def none(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Select nothing: only where the equilibrium is unique has it a weight."""
    listed = equilibria.listed
    alone = listed.sum(axis=1) == 1
    return np.where(alone[:, None], listed.astype(float), np.nan), alone


UNIFORM = Rule(
    "uniform",
    "every equilibrium found is as likely as any other",
    uniform,
    uniform,
    chooses=False,
    equal_weights=True,
    of_three=EVEN,
)
NONE = Rule("none", "only worlds with one single equilibrium count", none, none, chooses=False, of_three=NOTHING)

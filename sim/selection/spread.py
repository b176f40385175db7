"""What all selection rules share: which equilibria are listed, and equal weights over those that remain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.scaling import ROUNDING, ends
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET

Chosen = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""`weights[game, equilibrium]` and `decided[game]`."""


def listed(equilibria: Equilibria) -> NDArray[np.bool_]:
    """Return `listed[game, equilibrium]`."""
    return np.arange(equilibria.profiles.shape[1]) < equilibria.count[:, None]


def uniformly(kept: NDArray[np.bool_]) -> Chosen:
    """Share the weight equally over `kept[game, equilibrium]`; NaN where none is kept."""
    number = kept.sum(axis=1)
    with np.errstate(invalid="ignore"):
        weights = kept / np.where(number == 0, np.nan, number)[:, None]
    return weights, number == 1


def indifference(payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `indifference[game, player]`: a difference in payoff that is none.

    A share of the range of the player's payoffs; and where they are all but equal, what rounding may do to their size.
    """
    low, high = ends(payoffs)
    return np.maximum(REGRET * (high - low), ROUNDING * np.maximum(np.abs(low), np.abs(high)))

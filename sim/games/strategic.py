"""Strategic games in arrays: `payoffs[game, player, *actions]`, `profiles[game, equilibrium, choice]`.

In a strategic game the choices are the players' actions one after another, so a profile splits at the sizes of the
players' action sets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def split(profiles: NDArray[np.float64], sizes: tuple[int, ...]) -> list[NDArray[np.float64]]:
    """Return each player's mixed strategies, `[..., action]`, out of `profiles[..., choice]`."""
    return np.split(profiles, np.cumsum(sizes)[:-1], axis=-1)


def expected_payoffs(payoffs: NDArray[np.float64], profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `expected[game, equilibrium, player]` of `profiles[game, equilibrium, choice]`; NaN where they are NaN."""
    value = payoffs[:, None]
    for strategy in reversed(split(profiles, payoffs.shape[2:])):
        weights = strategy.reshape(strategy.shape[:2] + (1,) * (value.ndim - 3) + strategy.shape[2:])
        value = (value * weights).sum(axis=-1)
    return value

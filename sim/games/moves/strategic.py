"""Strategic games in arrays: `payoffs[game, player, *actions]`, `profiles[game, equilibrium, choice]`.

In a strategic game the choices are the players' actions one after another, so a profile splits at the sizes of the
players' action sets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST_VALUES = 2**20
"""Payoffs to a player's actions that are held at once, one mixed strategy weighed out (8 MB)."""


def split(profiles: NDArray[np.float64], sizes: tuple[int, ...]) -> list[NDArray[np.float64]]:
    """Return each player's mixed strategies, `[..., action]`, out of `profiles[..., choice]`."""
    return np.split(profiles, np.cumsum(sizes)[:-1], axis=-1)


def expected_payoffs(payoffs: NDArray[np.float64], profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `expected[game, equilibrium, player]` of `profiles[game, equilibrium, choice]`; NaN where they are NaN."""
    games, places = profiles.shape[:2]
    size = max(1, MOST_VALUES // max(payoffs.size // payoffs.shape[-1], 1))
    if places <= size:
        return _expected(payoffs, profiles)
    expected = np.empty((games, places, payoffs.shape[1]))
    for start in range(0, places, size):
        expected[:, start : start + size] = _expected(payoffs, profiles[:, start : start + size])
    return expected


def _expected(payoffs: NDArray[np.float64], profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same, of all equilibria at once."""
    value = np.broadcast_to(payoffs[:, None], (*profiles.shape[:2], *payoffs.shape[1:]))
    for strategy in reversed(split(profiles, payoffs.shape[2:])):
        value = weighed(value, strategy)
    return value


def weighed(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum over the last axis of `values[game, place, ..., i]` times `weights[game, place, i]`.

    One term after another over whole arrays: numpy's own sum over an axis of two or three entries takes five times as
    long, and its order could depend on the shape.
    """
    shape = (*weights.shape[:2],) + (1,) * (values.ndim - 3)
    total = values[..., 0] * weights[..., 0].reshape(shape)
    for i in range(1, weights.shape[-1]):
        total += values[..., i] * weights[..., i].reshape(shape)
    return total

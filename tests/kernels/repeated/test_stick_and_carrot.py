"""Stick-and-carrot penalties against a plain twin: for each combination of sticks the conditions, one after another."""

from itertools import product

import numpy as np
import pytest

from sim.kernels.repeated.stick_and_carrot import smallest_discount


def twin(own: np.ndarray, value: np.ndarray, gains: np.ndarray, values: np.ndarray) -> float:
    players, best = len(own), np.inf
    for sticks in product(range(len(gains)), repeat=players):
        gain, worth = gains[list(sticks)], values[list(sticks)]  # [whose stick, player]
        cost = value - worth.diagonal()
        temptation = np.maximum(own, gain.max(axis=0))
        if all(g == 0 or c > 0 for g, c in zip(temptation, cost, strict=True)):
            needed = max(0.0 if g == 0 else g / c for g, c in zip(temptation, cost, strict=True))
            best = min(best, needed if needed < 1 else np.inf)
        best = min(best, until_lots_end_it(own, value, gain, worth, cost))
    return best


def until_lots_end_it(
    own: np.ndarray, value: np.ndarray, gain: np.ndarray, worth: np.ndarray, cost: np.ndarray
) -> float:
    """Each stick is left with the least chance that keeps its own player at it; the others must then not spoil it."""
    spoiling = gain.diagonal()
    if ((spoiling > 0) & (cost <= 0)).any():
        return np.inf
    weight = np.array([s / c if s > 0 else 0.0 for s, c in zip(spoiling, cost, strict=True)])
    punished = worth.diagonal() + weight * cost
    least, most = weight.max(), 1.0
    for i in range(len(own)):
        if own[i] > 0:
            least = max(least, np.inf if value[i] <= punished[i] else own[i] / (own[i] + value[i] - punished[i]))
        for j in set(range(len(own))) - {i}:
            during = worth[i, j] + weight[i] * (value[j] - worth[i, j])
            spoilt, after = worth[i, j] + gain[i, j] - during, punished[j] - during  # (1 - d) spoilt + d after <= 0
            if spoilt > 0:
                least = max(least, spoilt / (spoilt - after) if after < 0 else np.inf)
            elif after > 0:
                most = min(most, spoilt / (spoilt - after))
    return float(least) if least < 1 and least <= most else np.inf


@pytest.mark.parametrize(("sizes", "games"), [((2, 2), 300), ((3, 2), 100), ((2, 2, 2), 25)])
def test_as_the_twin_finds(sizes: tuple[int, ...], games: int) -> None:
    rng, players = np.random.default_rng(len(sizes)), len(sizes)
    payoffs = rng.normal(size=(games, players, *sizes))
    profiles = list(product(*(range(n) for n in sizes)))
    values = np.stack([payoffs[(slice(None), slice(None), *p)] for p in profiles], axis=1)
    best = [payoffs[:, i].max(axis=1 + i, keepdims=True) for i in range(players)]
    gains = np.stack([np.broadcast_to(b, payoffs[:, i].shape) - payoffs[:, i] for i, b in enumerate(best)], axis=1)
    gains = np.stack([gains[(slice(None), slice(None), *p)] for p in profiles], axis=1)
    found = smallest_discount(gains[:, 0], values[:, 0], gains, values)
    expected = [twin(gains[g, 0], values[g, 0], gains[g], values[g]) for g in range(games)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert np.isfinite(found).any()
    assert np.isinf(found).any()

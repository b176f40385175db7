"""One equilibrium of several players' games, certified by what any player could gain by deviating."""

from itertools import product

import numpy as np
import pytest

from sim.concepts.nash import one_of_many
from sim.concepts.nash.one_of_many import solve_one_of_many
from sim.concepts.nash.strategic import solve_strategic
from sim.solutions.reason import Reason


def gain(payoffs: np.ndarray, profile: np.ndarray) -> float:
    """Return the most that a player gains by another action, by the sum over all profiles of actions."""
    sizes = payoffs.shape[1:]
    parts = np.split(profile, np.cumsum(sizes)[:-1])
    worst = 0.0
    for player, own in enumerate(parts):
        values = np.zeros(len(own))
        for cell in product(*map(range, sizes)):
            others = np.prod([parts[i][a] for i, a in enumerate(cell) if i != player])
            values[cell[player]] += others * payoffs[(player, *cell)]
        worst = max(worst, values.max() - values @ own)
    return worst


@pytest.mark.parametrize("shape", [(3, 3, 3), (2, 2, 2, 2), (4, 2, 3), (5, 5, 5)])
@pytest.mark.parametrize("most", [2, 4, 1000])
def test_there_always_is_one(shape: tuple[int, ...], most: int) -> None:
    rng = np.random.default_rng(most)
    payoffs = rng.integers(0, most, (20, len(shape), *shape)).astype(float)
    found = solve_one_of_many(payoffs)
    assert (found.count == 1).all()
    assert (found.reason == Reason.ONE_FOUND).all()
    for game, profiles in zip(payoffs, found.profiles, strict=True):
        assert profiles[0].sum() == pytest.approx(len(shape))
        assert gain(game, profiles[0]) <= 1e-8 * most


def test_games_too_large_for_the_complete_method_and_without_pure_equilibria_list_one() -> None:
    """Three players, five actions each: the first two chase one another round, the third looks on and joins in."""
    rng = np.random.default_rng(3)
    payoffs = rng.normal(size=(1, 3, 5, 5, 5)) / 20
    payoffs[0, 0] += np.eye(5)[:, :, None]
    payoffs[0, 1] += np.roll(np.eye(5), 1, axis=1)[:, :, None]
    found = solve_strategic(payoffs)
    assert found.count[0] == 1
    assert found.reason[0] == Reason.ONE_FOUND
    assert gain(payoffs[0], found.profiles[0, 0]) <= 1e-8


def test_the_limit_that_is_looked_for_last_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    payoffs = np.random.default_rng(3).normal(size=(4, 3, 2, 2, 2))
    monkeypatch.setattr(one_of_many, "PRIORS", 0)
    assert (solve_one_of_many(payoffs).reason == Reason.ONE_FOUND).all()
    monkeypatch.setattr(one_of_many, "for_one", lambda budget: budget)
    few = solve_one_of_many(payoffs, 300)
    assert not few.count.any()
    assert (few.reason == Reason.BUDGET).all()

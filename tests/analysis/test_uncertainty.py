"""The law of total variance against a sample of worlds, solutions and ends drawn one by one."""

import numpy as np
import pytest

from sim.analysis.uncertainty import largest_share, three_parts


def test_parts_are_those_of_a_sample_drawn_one_by_one() -> None:
    random = np.random.default_rng(3)
    draws, many = 400, 3
    odds, weights = random.random((draws, many)), random.dirichlet([1, 1, 1], draws)
    found = three_parts(odds, odds * (1 - odds), weights, np.ones(draws, bool), np.arange(draws) % 16)
    world = random.integers(draws, size=400_000)
    played = (random.random((len(world), 1)) > weights[world].cumsum(axis=1)).sum(axis=1).clip(max=many - 1)
    happened = random.random(len(world)) < odds[world, played]
    assert found.variance == pytest.approx(happened.var(), abs=2e-3)
    means = (weights * odds).sum(axis=1)
    assert found.shares[0] * found.variance == pytest.approx(means.var())
    assert found.shares.sum() == pytest.approx(1)
    apart = odds[world, played] - means[world]
    assert found.shares[1] * found.variance == pytest.approx(np.square(apart).mean(), rel=0.02)


def test_nothing_but_selection() -> None:
    """Two sure solutions with even odds in each world: all is which of them is played."""
    values = np.tile([0.0, 1.0], (64, 1))
    found = three_parts(values, 0 * values, 0 * values + 0.5, np.ones(64, bool), np.arange(64) % 16)
    assert list(found.shares) == [0, 1, 0]
    assert found.variance == 0.25
    assert found.even == 1


def test_a_list_that_bounds_nothing_has_nothing_at_even_odds() -> None:
    values = np.tile([0.0, 1.0], (64, 1))
    found = three_parts(values, 0 * values, 0 * values + 0.5, np.arange(64) > 0, np.arange(64) % 16)
    assert np.isnan(found.even)


def test_errors_are_those_of_independent_repetitions() -> None:
    random = np.random.default_rng(5)

    def once() -> tuple[float, float]:
        mean = random.random(800)
        values = np.stack([mean, 0.2 + 0 * mean], axis=1)
        found = three_parts(values, values * (1 - values), 0 * values + 0.5, np.ones(800, bool), np.arange(800) % 16)
        return float(found.shares[0]), float(found.errors[0])

    shares, errors = np.array([once() for _ in range(300)]).T
    assert errors.mean() == pytest.approx(shares.std(), rel=0.2)


def test_worlds_in_which_the_rule_selects_nothing_are_left_out() -> None:
    values = np.tile([0.0, 1.0], (64, 1))
    weights = np.where(np.arange(64)[:, None] < 32, np.nan, 0.5) * np.ones((64, 2))
    assert three_parts(values, 0 * values, weights, np.ones(64, bool), np.arange(64) % 16).draws == 32


def test_the_largest_share_of_selection_is_that_of_a_search_over_all_weights() -> None:
    """Held against every grid of mean probabilities in small runs; one of them has a maximum away from even odds."""
    chance = np.random.default_rng(5)
    for _ in range(4):
        values = np.sort(chance.random((3, 2)) * chance.choice([0.3, 1.0]), axis=1)
        low, high = values.T
        steps = np.linspace(0, 1, 61)
        grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
        x = low + grid * (high - low)
        mean = x.mean(axis=1)
        share = ((high - x) * (x - low)).mean(axis=1) / (mean * (1 - mean))
        found = largest_share(values, np.ones(3, bool))
        assert share.max() - 1e-12 <= found <= share.max() + 2e-3
    assert largest_share(np.array([[0.0, 1.0]]), np.ones(1, bool)) == pytest.approx(1)
    assert largest_share(np.array([[0.0, 0.2], [0.1, np.nan]]), np.ones(2, bool)) > 0
    assert np.isnan(largest_share(np.array([[0.0, 1.0]]), np.zeros(1, bool)))
    assert np.isnan(largest_share(np.array([[1.0, 1.0]]), np.ones(1, bool)))

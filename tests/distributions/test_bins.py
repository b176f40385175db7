"""A distribution as equally likely values: each the mean of its share, so that the mean of all is kept."""

import itertools

import numpy as np
import pytest
from scipy import stats

from sim.distributions import from_text
from sim.distributions.bins import binned


def test_even_costs_are_the_middles_of_their_shares() -> None:
    values, odds = binned(from_text("uniform(0, 0.4)"), 20)
    assert values == tuple(float(f"{0.02 * i + 0.01:.12g}") for i in range(20))
    assert odds == (0.05,) * 20


@pytest.mark.parametrize("text", ["uniform(1, 3)", "pert(2, 5, 10)", "normal(1, 2)", "lognormal(1, 2)", "beta(2, 5)"])
def test_the_mean_is_kept(text: str) -> None:
    distribution = from_text(text)
    values, odds = binned(distribution, 7)
    assert np.dot(values, odds) == pytest.approx(distribution.mean, rel=1e-7)
    assert list(values) == sorted(values)


def test_shares_of_the_normal_are_scipys_truncated_means() -> None:
    values, _ = binned(from_text("normal(0, 1)"), 5)
    ends = stats.norm.ppf(np.linspace(0, 1, 6))
    np.testing.assert_allclose(values, [stats.truncnorm.mean(a, b) for a, b in itertools.pairwise(ends)], atol=1e-7)


def test_a_fixed_number_is_the_same_in_every_share() -> None:
    assert binned(from_text("0.3"), 2) == ((0.3, 0.3), (0.5, 0.5))

"""The linear pool against its definition, and the texts in which people write it."""

import numpy as np
import pytest
from scipy import stats

from sim.distributions import DistributionError, from_mapping, from_text
from sim.distributions.experts import Experts

U = np.linspace(0.001, 0.999, 997)


def test_the_pool_is_the_weighted_mean_of_the_distribution_functions() -> None:
    pool = from_text("experts(smith: normal(0, 1); kim: normal(4, 0.5), weight 3)")
    x = pool.quantile(U)
    assert np.allclose(0.25 * stats.norm.cdf(x) + 0.75 * stats.norm.cdf(x, 4, 0.5), U, atol=1e-5)
    assert np.all(np.diff(x) > 0)
    assert pool.mean == pytest.approx(3.0)


def test_a_gap_between_experts_holds_no_worlds() -> None:
    x = from_text("experts(a: uniform(0, 1); b: uniform(9, 10))").quantile(U)
    assert not np.any((x > 1.01) & (x < 8.99))
    assert np.allclose(x[U < 0.49], 2 * U[U < 0.49], atol=1e-4)


def test_a_pool_of_few_values_is_discrete() -> None:
    pool = from_text("experts(a: discrete(1: 1, 2: 3); b: 2; c: 5, weight 2)")
    assert pool.probabilities == pytest.approx((0.0625, 0.1875 + 0.25, 0.5))
    assert sorted(pool.atoms or ()) == [1, 2, 5]


def test_a_pool_of_values_and_intervals_admits_nothing_else() -> None:
    x = from_text("experts(a: 1; b: uniform(3, 4))").quantile(U)
    assert set(x[U < 0.5]) == {1.0}
    assert x[U > 0.5].min() >= 3


def test_an_expert_without_weight_is_not_heard() -> None:
    assert from_text("experts(a: uniform(0, 1), weight 0; b: uniform(5, 6))").support == (5, 6)


@pytest.mark.parametrize(
    "text",
    [
        "experts(smith: pert(1, 2, 3); kim: 90% between 2 and 8, weight 2)",
        "experts(a: 1; b: discrete(1: 0.2, 5: 0.8), weight 0.5; apart)",
    ],
)
def test_what_is_written_reads_back(text: str) -> None:
    made = from_text(text)
    assert made.to_text() == text
    again = from_mapping(made.to_mapping())
    assert again.to_text() == text


def test_one_expert_holds_for_all_numbers_of_a_world() -> None:
    made = Experts(("a", "b"), (from_text("1"), from_text("uniform(5, 6)")), (1.0, 1.0), panel=("a", "b", "c"))
    u = np.array([0.2, 0.2, 0.2])
    found = made.quantile_given(u, {"expert": np.array([1.0, 2.0, 3.0])})
    assert found[0] == 1
    assert found[1] == pytest.approx(5.2)
    assert found[2] == made.quantile(u)[2]  # the third says nothing of it: the pool of those who do


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("experts(a: 1; a: 2)", "named twice"),
        ("experts(a: 1, weight -1; b: 2)", "below 0"),
        ("experts(a: 1, weight 0)", "all weights are 0"),
        ("experts(a 1)", "not what an expert says"),
        ("experts(a: 1; b: uniform(3, 2))", "of b: "),
    ],
)
def test_mistakes(text: str, wrong: str) -> None:
    with pytest.raises(DistributionError, match=wrong):
        from_text(text)

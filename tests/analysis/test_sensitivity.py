"""Known shares: Ishigami's and Sobol's functions, an exclusive or, linear models of dependent numbers."""

from itertools import permutations

import numpy as np
import pytest
from scipy.special import ndtri

from sim.analysis.sensitivity import possible, saltelli, shapley_effects, sobol_indices

FIRST = (0.3139, 0.4424, 0.0)
TOTAL = (0.5576, 0.4424, 0.2437)
"""Of Ishigami's function with 7 and 0.1 (Ishigami and Homma 1990), in closed form."""


def ishigami(uniform: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * uniform - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami() -> None:
    found = sobol_indices(ishigami(saltelli(3, 4096, 7)), 3, 7)
    assert found is not None
    assert found.first.values == pytest.approx(FIRST, abs=0.02)
    assert found.total.values == pytest.approx(TOTAL, abs=0.02)


def test_the_intervals_hold_as_often_as_they_say() -> None:
    hits = []
    for seed in range(40):
        found = sobol_indices(ishigami(saltelli(3, 256, seed)), 3, seed)
        assert found is not None
        for shares, truth in ((found.first, FIRST), (found.total, TOTAL)):
            hits += list(np.abs(shares.values - truth) <= shares.margins)
    assert np.mean(hits) > 0.9


def test_an_exclusive_or_matters_in_total_alone() -> None:
    uniform = saltelli(3, 2048, 1)
    both = ((uniform[:, 0] > 0.5) != (uniform[:, 1] > 0.5)).astype(float)
    found = sobol_indices(both, 3, 1)
    assert found is not None
    assert not any(found.first.clear(i) for i in range(3))
    assert found.total.values[:2] == pytest.approx([1, 1], abs=0.1)
    assert [found.total.clear(i) for i in range(3)] == [True, True, False]


def test_what_does_not_vary_has_no_shares() -> None:
    assert sobol_indices(np.full(8 * 4, 0.1) + 1e-17, 2, 1) is None


def test_blocks_without_a_value_are_left_out() -> None:
    values = ishigami(saltelli(3, 4096, 7))
    values[:50] = np.nan
    found = sobol_indices(values, 3, 7)
    assert found is not None
    assert found.total.values == pytest.approx(TOTAL, abs=0.03)


@pytest.mark.parametrize("rank", [0.0, 0.5, -0.8])
def test_shapley_effects_of_a_linear_model(rank: float) -> None:
    """Y = X1 + 2 X2 with correlated normal numbers, and one that is idle (Owen and Prieur 2017, section 4)."""
    correlation = np.eye(3)
    correlation[0, 1] = correlation[1, 0] = rank
    (found,) = shapley_effects(lambda u: (ndtri(u) @ np.array([1.0, 2.0, 0.0]))[:, None], correlation, 3000, 5)
    assert found is not None
    whole = 1 + 4 + 4 * rank
    shared = rank * 2 + rank**2 / 2 * (4 - 1)
    truth = [(1 + shared) / whole, (4 + rank * 2 - rank**2 / 2 * (4 - 1)) / whole, 0.0]
    assert np.abs(found.values - truth) == pytest.approx([0, 0, 0], abs=0.03)
    assert (np.abs(found.values - truth) <= 1.7 * found.margins).all()
    assert found.values.sum() == pytest.approx(1)


def test_shapley_effects_lie_between_first_and_total_where_numbers_are_independent() -> None:
    (found,) = shapley_effects(lambda u: ishigami(u)[:, None], np.eye(3), 4000, 3)
    assert found is not None
    for i in range(3):
        assert FIRST[i] - found.margins[i] <= found.values[i] <= TOTAL[i] + found.margins[i]
    assert found.values[2] == pytest.approx(0.2437 / 2, abs=0.03)  # what it does together with the first is shared


def test_how_many_worlds_would_do() -> None:
    found = sobol_indices(ishigami(saltelli(3, 128, 2)), 3, 2)
    assert found is not None
    worlds = found.total.enough(2, 640)
    assert worlds is not None
    share, margin = found.total.values[2], found.total.margins[2]
    assert share == pytest.approx(margin * np.sqrt(640 / worlds), rel=0.05)


def exact_effects(weights: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Return the Shapley effects on a weighted sum of normal numbers (Owen and Prieur 2017, section 4)."""
    numbers = len(weights)

    def explained(known: tuple[int, ...]) -> float:
        rest = [i for i in range(numbers) if i not in known]
        some = list(known)
        left = covariance[np.ix_(rest, rest)]
        if some:
            across = covariance[np.ix_(rest, some)]
            left = left - across @ np.linalg.solve(covariance[np.ix_(some, some)], across.T)
        return float(weights @ covariance @ weights - weights[rest] @ left @ weights[rest])

    orders = list(permutations(range(numbers)))
    added = np.zeros(numbers)
    for order in orders:
        for place, number in enumerate(order):
            added[number] += explained(order[: place + 1]) - explained(order[:place])
    return added / len(orders) / explained(tuple(range(numbers)))


@pytest.mark.parametrize("orders", [8, 20, 100])
def test_intervals_of_shapley_effects_hold_with_few_orders_too(orders: int) -> None:
    weights, correlation = np.array([1.0, 2.0, 0.5, 0.0]), np.eye(4)
    correlation[0, 1] = correlation[1, 0] = 0.6
    correlation[2, 3] = correlation[3, 2] = 0.8
    truth, hits = exact_effects(weights, correlation), []
    for seed in range(100):
        (found,) = shapley_effects(lambda u: (ndtri(u) @ weights)[:, None], correlation, orders, seed)
        assert found is not None
        assert ((found.values >= 0) & (found.values <= 1)).all()
        hits.append(np.abs(found.values - truth) <= found.margins)
    assert np.mean(hits) > 0.92


def test_a_share_of_a_variance_is_one() -> None:
    """What is estimated outside 0 to 1 is the end, and its interval the part within."""
    found = possible(np.array([1.4, -0.05, 0.3, 3.0]), np.array([0.75, 0.2, 0.1, 0.5]))
    assert found.values == pytest.approx([1.0, 0.0, 0.3, 1.0])
    assert found.margins == pytest.approx([0.35, 0.15, 0.1, 0.5])
    assert [found.clear(i) for i in range(4)] == [True, False, True, True]

"""Differences between models in the same worlds, by hand."""

import numpy as np
import pytest

from sim.analysis.advice import Design
from sim.analysis.comparison import (
    Level,
    Measure,
    flips,
    level,
    likeliest,
    paired,
    parts_of_gap,
    same_everywhere,
    unpaired,
)

NAN = float("nan")


def design(draws: int, independent: bool = True) -> Design:
    return Design(np.arange(draws) % 16, independent)


def sure(values: list[float]) -> Measure:
    own = np.array(values)
    return Measure(own, own, own)


def test_a_difference_is_the_mean_of_differences() -> None:
    first, second = sure([0.1, 0.5, 0.9, 0.2]), sure([0.3, 0.5, 0.6, 1.0])
    found = paired(first, second, design(4))
    gaps = np.array([0.2, 0.0, -0.3, 0.8])
    assert found.gap.mean == pytest.approx(gaps.mean())
    assert found.gap.error == pytest.approx(gaps.std(ddof=1) / 2)
    assert (found.higher, found.lower) == (0.5, 0.25)
    assert (found.above, found.below, found.known) == (0.5, 0.25, 1.0)


def test_a_common_part_leaves_no_error() -> None:
    noise = np.random.default_rng(1).normal(size=64)
    found = paired(Measure(noise, noise, noise), Measure(noise + 0.25, noise, noise), design(64))
    assert found.gap.mean == pytest.approx(0.25)
    assert found.gap.margin < 1e-12
    assert found.clear


def test_what_the_solutions_leave_open_is_not_surely_higher() -> None:
    first = Measure(np.array([0.2, 0.2, 0.2]), np.array([0.0, 0.2, 0.1]), np.array([0.5, 0.2, NAN]))
    second = Measure(np.array([0.6, 0.6, 0.6]), np.array([0.4, 0.6, 0.6]), np.array([0.8, 0.6, 0.6]))
    found = paired(first, second, design(3))
    assert found.higher == 1.0
    assert found.above == 0.5  # of the two worlds in which all is known
    assert found.known == pytest.approx(2 / 3)


def test_worlds_in_which_either_is_unknown_do_not_count() -> None:
    found = paired(sure([0.1, NAN, 0.3]), sure([0.2, 0.9, NAN]), design(3))
    assert found.gap.draws == 1
    assert found.gap.mean == pytest.approx(0.1)


def test_means_of_other_worlds_have_both_errors() -> None:
    rng = np.random.default_rng(2)
    first, second = (level(sure(rng.normal(size=100).tolist()), design(100)) for _ in range(2))
    found = unpaired(first, second)
    assert isinstance(first, Level)
    assert found.gap.error == pytest.approx(np.hypot(first.mean.error, second.mean.error))
    assert np.isnan(found.higher)


def test_the_likeliest_flips_where_none_is_likeliest_in_both() -> None:
    first = np.array([[0.6, 0.5, 0.2, NAN], [0.4, 0.5, 0.8, 0.5]])
    second = np.array([[0.4, 0.7, 0.2, 0.5], [0.6, 0.3, 0.8, 0.5]])
    assert likeliest(first).tolist() == [[True, True, False, False], [False, True, True, False]]
    found = flips(first, second, design(4))
    assert found.share.mean == pytest.approx(1 / 3)
    assert found.moves == {(0, 1): pytest.approx(1 / 3)}


def test_same_everywhere_wants_the_same_worlds_known() -> None:
    assert same_everywhere(np.array([[1.0, NAN]]), np.array([[1.0 + 1e-9, NAN]]))
    assert not same_everywhere(np.array([[1.0, NAN]]), np.array([[1.0, 2.0]]))
    assert not same_everywhere(np.array([[1.0, 2.0]]), np.array([[1.0, 2.1]]))


def test_parts_are_shapley_values() -> None:
    """f = 3a + 2b + 4ab from (0, 0) to (1, 1): a gets 3 + 2 and b 2 + 2, and a third that does nothing gets nothing."""

    def value(changed: frozenset[str]) -> np.ndarray:
        a, b = float("a" in changed), float("b" in changed)
        return np.full(5, 3 * a + 2 * b + 4 * a * b)

    found = {part.name: part.gap.mean for part in parts_of_gap(("a", "b", "c"), value, design(5))}
    assert found == pytest.approx({"a": 5.0, "b": 4.0, "c": 0.0})

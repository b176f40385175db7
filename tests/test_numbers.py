"""Numbers as people read them."""

from __future__ import annotations

import pytest

from sim.numbers import probability, refused, with_unit


@pytest.mark.parametrize(
    ("x", "told"),
    [
        (1.0, "1"),
        (1 - 1e-16, "1"),
        (1 - 1e-12, "1 - 1e-12"),
        (1 - 1 / 3e4, "1 - 3.333e-05"),
        (0.9999, "0.9999"),
        (0.99995, "1 - 5e-05"),
        (1e-12, "1e-12"),
        (0.0, "0"),
    ],
)
def test_a_probability_that_only_rounds_to_one_is_not_called_one(x: float, told: str) -> None:
    """What stands beside it, with probability 1e-12, would contradict it."""
    assert probability(x) == told


@pytest.mark.parametrize(
    ("x", "bounds", "told"),
    [
        (1.0000001, (0.0, 1.0), "1.0000001"),
        (1 + 2**-52, (0.0, 1.0), "1.0000000000000002"),
        (1.0, (0.0, 1.0), "1"),
        (30.0, (0.0, 1.0), "30"),
        (1.1 + 1e-16, (1.0,), "1.1"),
        (-1e-9, (0.0, 1.0), "-1e-09"),
    ],
)
def test_what_is_refused_shows_the_digits_that_make_it_wrong(x: float, bounds: tuple[float, ...], told: str) -> None:
    """And no more of them, so that sums in floating point stay readable."""
    assert refused(x, *bounds) == told


@pytest.mark.parametrize(
    ("value", "unit", "spoken"),
    [
        ("1", "points", "1 point"),
        ("-1", "points of the agenda", "-1 point of the agenda"),
        ("1", "countries", "1 country"),
        ("1", "losses", "1 loss"),
        ("1", "branches", "1 branch"),
        ("1", "series of talks", "1 series of talks"),
        ("1", "USD", "1 USD"),
        ("1", "share of GDP", "1 share of GDP"),
        ("1", "points, 10 is best", "1 point"),
        ("1", "chance", "1"),
        ("1.01", "points", "1.01 points"),
        ("0", "points", "0 points"),
        ("11", "points", "11 points"),
    ],
)
def test_one_of_a_unit_is_in_the_singular(value: str, unit: str, spoken: str) -> None:
    assert with_unit(value, unit) == spoken


def test_what_is_missing_to_one_is_no_nothing_where_it_stands_by_itself() -> None:
    assert probability(1 - 4e-13, 1e-15) == "1 - 4e-13"
    assert probability(4e-13, 1e-15) == "4e-13"
    assert probability(4e-13) == "0"

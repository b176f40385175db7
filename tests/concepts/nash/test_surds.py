"""Roots of quadratic equations: their signs exactly, their values to the last places where parts nearly cancel."""

from fractions import Fraction

import pytest

from sim.concepts.nash.surds import Surd, roots


@pytest.mark.parametrize("big", [1, 10**6, 10**12, 10**15])
def test_a_small_root_beside_a_large_one_is_found_to_the_last_places(big: int) -> None:
    """x^2 - big x + 1 = 0: the product of its roots is 1."""
    small, large = sorted(map(float, roots((Fraction(1), Fraction(-big - 2), Fraction(1)))))
    assert small * large == pytest.approx(1, rel=1e-15)
    assert all(x > 0 for x in (small, large))


def test_signs_are_exact_where_numbers_of_floating_point_are_equal() -> None:
    near = Surd(Fraction(-(10**30)), Fraction(1), Fraction(10**60 + 1))  # the root of 10^60 + 1 is a little above 10^30
    assert (near.sign, near.linear(Fraction(0), Fraction(-1)).sign) == (1, -1)
    assert Surd(Fraction(-3), Fraction(1), Fraction(9)).sign == 0


def test_arithmetic_with_one_root() -> None:
    golden = next(t for t in roots((Fraction(-1), Fraction(-1), Fraction(1))) if float(t) > 0)
    assert float(golden.times(golden)) == pytest.approx(float(golden) + 1, rel=1e-15)
    assert float(golden.over(golden)) == 1
    assert float(golden.plus(golden)) == pytest.approx(2 * float(golden), rel=1e-15)


def test_what_vanishes_everywhere_has_no_roots_to_list() -> None:
    nothing = Fraction(0)
    assert list(roots((nothing, nothing, nothing))) == []
    assert list(map(float, roots((Fraction(1), Fraction(2), nothing)))) == [-0.5]

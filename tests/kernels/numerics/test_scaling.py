"""What passes for rounding beside payoffs of another size, by hand."""

import numpy as np
import pytest

from sim.concepts.nash.two_player import solve_two_player
from sim.kernels.numerics.scaling import near_ties, resolution, unlike
from sim.solutions.reason import Reason


def differ(one: float, other: float, *others: float) -> bool:
    """Whether two payoffs of a player are told apart beside others."""
    payoffs = np.array([[[one, other, *others]]])
    least = resolution(payoffs)[0, 0]
    return bool(unlike(np.array([one / 2]), np.array([other / 2]), np.array([least]))[0])


@pytest.mark.parametrize("far", [1e9, 1e11, 1e13, 1e15, 1e20, 1e300])
def test_what_is_of_ordinary_size_is_no_rounding_however_far_out_another_is(far: float) -> None:
    assert differ(0.0123456789, 0.0, -far)
    assert differ(1.0123456789, 1.0, far)
    assert differ(1.0, 0.0, -far)
    assert differ(1e11 + 1, 1e11, -far)


@pytest.mark.parametrize("far", [1.0, 1e11])
def test_what_is_left_where_large_numbers_cancel_out_is_rounding(far: float) -> None:
    left = far * 1.1 + far * 2.2 - far * 3.3
    assert left != 0
    assert not differ(left, 0.0, far)


@pytest.mark.parametrize("far", [1e4, 1e6, 1e9, 1e11])
@pytest.mark.parametrize("small", [7e-7, 1e-7, 2.5e-8, 1e-9, 3.00001e-11, 1e-12])
def test_a_small_number_of_few_digits_was_written(small: float, far: float) -> None:
    assert differ(small, 0.0, -far)
    assert near_ties(np.array([[[0.0, small, -far]]]))[0]


@pytest.mark.parametrize("small", [2.0**-24, 2.0**-30, 0.1 + 0.2 - 0.3, 1e5 * 1.1 + 1e5 * 2.2 - 1e5 * 3.3])
def test_what_rounding_leaves_has_many_digits(small: float) -> None:
    assert small != 0
    assert not differ(small, 0.0, -1e6)


def test_noise_below_a_millionth_is_noise() -> None:
    assert not differ(1e-13 / 3, 0.0, 3.0)


@pytest.mark.parametrize("far", [-1e11, -1e13, -1e15])
def test_an_action_is_dominated_by_a_hundredth(far: float) -> None:
    """By hand: the first row is worth more whatever is played, so that (first, second) is the only equilibrium."""
    game = np.array([[[[0.0123456789, 0.0], [0.0, far]], [[0.0, 1.0], [1.0, 0.0]]]])
    assert near_ties(game)[0]
    found = solve_two_player(game)
    assert found.reason[0] == Reason.COMPLETE
    assert found.count[0] == 1
    np.testing.assert_array_equal(found.profiles[0, 0], [1, 0, 0, 1])

"""Games gone through together: each has the list that it has alone, whatever stands beside it and however many."""

from math import comb

import numpy as np
import pytest

from sim.concepts.nash.two_player import _degenerate, solve_two_player
from sim.kernels.nash.support import MOST_HITS, TOGETHER
from sim.solutions.solution import Equilibria


def assert_alike(ours: Equilibria, others: Equilibria) -> None:
    """Two methods list the same equilibria of every game, in any order."""
    np.testing.assert_array_equal(ours.count, others.count)
    for game, count in enumerate(ours.count):
        gaps = np.abs(ours.profiles[game, :count, None] - others.profiles[game, None, :count]).max(axis=2)
        assert max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) < 1e-9


@pytest.mark.parametrize("sizes", [(3, 3), (2, 5), (5, 2), (4, 4), (6, 3), (8, 2)])
def test_a_game_is_solved_as_if_it_were_alone(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(sum(sizes))
    payoffs = rng.random((TOGETHER + 3, 2, *sizes))
    payoffs[::7] = rng.integers(0, 3, payoffs[::7].shape)  # most of these are degenerate
    payoffs[1::5, 0] *= 1e9
    together = solve_two_player(payoffs)
    for game in range(len(payoffs)):
        alone = solve_two_player(payoffs[game : game + 1])
        count = int(alone.count[0])
        assert together.count[game] == count
        for name in ("profiles", "regret", "component", "isolated"):
            np.testing.assert_array_equal(getattr(together, name)[game, :count], getattr(alone, name)[0], err_msg=name)


@pytest.mark.parametrize("sizes", [(2, 2), (3, 3), (1, 3), (4, 2)])
def test_the_smallest_numbers_there_are_change_nothing(sizes: tuple[int, int]) -> None:
    payoffs = np.random.default_rng(4).integers(-9, 10, (300, 2, *sizes)).astype(float)
    plain, tiny = solve_two_player(payoffs), solve_two_player(payoffs * 5e-324)
    assert_alike(tiny, plain)
    assert not plain.reason.any()
    assert not tiny.reason.any()
    assert np.nanmax(tiny.regret) < 1e-9


def test_many_supports_of_one_size_beside_vertices() -> None:
    payoffs = np.random.default_rng(5).random((12, 2, 8, 8))  # 70 supports of four actions: more than one word tells of
    assert comb(8, 4) > MOST_HITS
    assert_alike(solve_two_player(payoffs), _degenerate(payoffs))

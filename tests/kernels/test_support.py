"""Games gone through together: each has the list that it has alone, whatever stands beside it and however many."""

import numpy as np
import pytest

from sim.concepts.two_player import solve_two_player
from sim.kernels.support import TOGETHER


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

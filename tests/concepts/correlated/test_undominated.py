"""The devices that no other is better than for some and worse than for none: by hand, and against HiGHS."""

import numpy as np
import pytest
from helpers.batches import some_games, strategic_batch
from helpers.incentives import incentives
from scipy.optimize import linprog

from sim.concepts.correlated.coarse_correlated import CoarseCorrelated
from sim.concepts.correlated.correlated import Correlated
from sim.concepts.correlated.undominated import Devices, nearest_undominated
from sim.solutions.status import Status

CHICKEN = np.array([[[6.0, 2.0], [7.0, 0.0]], [[6.0, 7.0], [2.0, 0.0]]])
BATTLE = np.array([[[2.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 2.0]]])
ONE_IS_BEST = np.array([[[1.0, 0.0], [0.0, 0.0]], [[1.0, 0.0], [0.0, 0.0]]])


def chosen(game: np.ndarray, coarse: bool = False) -> tuple[np.ndarray, bool]:
    """What payoff dominance comes to in one game: the probability of each profile, and whether it is the only one."""
    cells = int(np.prod(game.shape[1:]))
    batch = strategic_batch(game[None], np.arange(cells))
    found = (CoarseCorrelated() if coarse else Correlated()).solve(batch, ("payoff-dominance",))
    assert found.status[0] == Status.CONTINUUM
    assert found.totals is not None
    assert np.isnan(found.weights).all()
    return found.totals.values[0, 0, :cells], bool(found.singled_out[0, 0])


def test_chicken_by_hand() -> None:
    """The frontier has two edges, alike: from (2, 7) to 21/4 for both, and on to (7, 2).

    Over the first are the devices t (0, 1, 0, 0) + (1 - t) (1/2, 1/4, 1/4, 0); their norm is least at t = 1/7.
    """
    np.testing.assert_allclose(chosen(CHICKEN)[0], [3 / 7, 2 / 7, 2 / 7, 0], atol=1e-7)
    assert not chosen(CHICKEN)[1]


def test_battle_of_the_sexes_is_never_missed() -> None:
    """Both pure equilibria and all between are undominated, and what is listed beside them is not."""
    np.testing.assert_allclose(chosen(BATTLE)[0], [1 / 2, 0, 0, 1 / 2], atol=1e-12)
    assert not chosen(BATTLE)[1]


def test_what_is_best_for_all_is_the_only_one() -> None:
    np.testing.assert_allclose(chosen(ONE_IS_BEST)[0], [1, 0, 0, 0], atol=1e-12)
    assert chosen(ONE_IS_BEST)[1]


def test_of_two_that_pay_alike_none_is_the_only_one() -> None:
    """Of the second row's profiles the first two pay 1 to both, as does every lottery of them."""
    game = np.array([[[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]], [[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]])
    found, alone = chosen(game)
    np.testing.assert_allclose(found[3:5], [1 / 2, 1 / 2], atol=1e-7)
    assert not alone


def best_of(game: np.ndarray, coarse: bool, goal: np.ndarray, more: np.ndarray | None = None) -> np.ndarray | None:
    """A device at which a sum is greatest; with `more`, among those that pay each player at least so much."""
    rows = incentives(game, coarse)
    least = np.zeros(len(rows))
    if more is not None:
        rows, least = np.concatenate([rows, game.reshape(len(game), -1)]), np.concatenate([least, more])
    found = linprog(-goal, A_ub=-rows, b_ub=-least, A_eq=np.ones((1, rows.shape[1])), b_eq=[1])
    return np.asarray(found.x) if found.status == 0 else None


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 3)])
def test_no_device_is_better_for_some_and_none_undominated_is_nearer_to_even(
    sizes: tuple[int, int], coarse: bool
) -> None:
    tried = 0
    for game in some_games(sizes, 25, seed=3, levels=0):
        if (CoarseCorrelated() if coarse else Correlated()).solve(strategic_batch(game[None])).count[0] == 1:
            continue
        tried += 1
        own = game.reshape(2, -1)
        point = chosen(game, coarse)[0]
        better = best_of(game, coarse, own.sum(axis=0), own @ point - 1e-7)
        assert better is not None
        assert (own @ better).sum() <= (own @ point).sum() + 1e-5
        for weight in np.linspace(0.02, 0.98, 25):
            other = best_of(game, coarse, weight * own[0] + (1 - weight) * own[1])
            assert other is not None
            assert point @ point <= other @ other + 1e-6
    assert tried >= 2


def test_three_who_differ_have_none_that_stands_for_all() -> None:
    game = np.zeros((3, 2, 2, 2))
    game[:, 0, 0, 0], game[:, 1, 1, 1] = [3, 2, 1], [1, 2, 3]
    assert np.isnan(chosen(game)[0]).all()
    game[:, 1, 1, 1] = [1, 1, 1]
    np.testing.assert_allclose(chosen(game)[0], [1, *[0] * 7], atol=1e-7)


def test_where_nobody_gets_more_all_are_undominated() -> None:
    own = np.ones((1, 2, 4))
    nobody = Devices(own, np.zeros(1, np.int64), np.zeros((1, 4), np.int64), np.zeros((1, 1, 4)), 10**6)
    points, alone = nearest_undominated(nobody, np.zeros((1, 2), bool))
    np.testing.assert_allclose(points, [[1 / 4] * 4], atol=1e-12)
    assert not alone[0]

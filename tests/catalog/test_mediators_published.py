"""Published correlated and coarse correlated equilibria."""

import numpy as np
import pytest
from helpers.batches import bimatrix, interval, some_games, strategic_batch

from sim.concepts.correlated.coarse_correlated import CoarseCorrelated
from sim.concepts.correlated.correlated import Correlated
from sim.concepts.nash.nash import Nash

CHICKEN = bimatrix([[(6, 6), (2, 7)], [(7, 2), (0, 0)]])


def test_chicken_of_aumann() -> None:
    """Aumann (1974) and (1987): a mediator raises both beyond the mixed equilibrium's 14/3, to 21/4.

    The best distribution for both together puts 1/2 on both yielding and 1/4 on each of the pure equilibria.
    """
    solution = Correlated().solve(strategic_batch(CHICKEN, [0, 1, 2, 3]))
    nash = Nash().solve(strategic_batch(CHICKEN))
    np.testing.assert_allclose(nash.payoffs[0].max(axis=1).min(), 14 / 3)
    assert solution.tags is not None
    assert solution.outcomes is not None
    best = int(np.flatnonzero(solution.tags[0, :, solution.tag_names.index("highest welfare")])[0])
    np.testing.assert_allclose(solution.payoffs[0, best], [21 / 4, 21 / 4])
    np.testing.assert_allclose(solution.outcomes[0, best], [1 / 2, 1 / 4, 1 / 4, 0], atol=1e-12)
    assert interval(solution, 0, 0) == pytest.approx((2, 7))


def test_three_players_of_aumann() -> None:
    """Aumann (1974); Osborne & Rubinstein (1994), exercise 48.1.

    The third player chooses the table. No pure equilibrium gives anyone more than 1; if the first two coordinate
    without the third one's knowledge, all get 2, and nobody can get more together.
    """
    a = [[(0, 0, 3), (0, 0, 0)], [(1, 0, 0), (0, 0, 0)]]
    b = [[(2, 2, 2), (0, 0, 0)], [(0, 0, 0), (2, 2, 2)]]
    c = [[(0, 0, 0), (0, 0, 0)], [(0, 1, 0), (0, 0, 3)]]
    game = np.moveaxis(np.stack([np.array(t, float) for t in (a, b, c)], axis=2), 3, 0)[None]
    solution = Correlated().solve(strategic_batch(game))
    together = solution.payoffs[0, : solution.count[0]].sum(axis=1)
    np.testing.assert_allclose(solution.payoffs[0, together.argmax()], [2, 2, 2])


def test_shapleys_game_with_a_mediator() -> None:
    """The game of Shapley (Some topics in two-person games, 1964): 1/3 in its only equilibrium.

    Never colliding, half for each, is a correlated equilibrium: each profile off the diagonal with probability 1/6.
    """
    table = [[(0, 0), (1, 0), (0, 1)], [(0, 1), (0, 0), (1, 0)], [(1, 0), (0, 1), (0, 0)]]
    batch = strategic_batch(bimatrix(table), [0, 1, 1, 1, 0, 1, 1, 1, 0])
    nash, solution = Nash().solve(batch), Correlated().solve(batch)
    np.testing.assert_allclose(nash.payoffs[0], [[1 / 3, 1 / 3]])
    assert solution.outcomes is not None
    np.testing.assert_allclose(np.nanmax(solution.outcomes[0, :, 1]), 1)
    np.testing.assert_allclose(np.nanmax(solution.payoffs[0].sum(axis=1)), 1)


def test_no_mediator_helps_in_zero_sum_games() -> None:
    """Moulin & Vial (1978): in (strategically) zero-sum games the value is all that a mediator can bring."""
    own = some_games((4, 3), 100, seed=1, levels=5)[:, 0]
    batch = strategic_batch(np.stack([own, -own], axis=1))
    value = Nash().solve(batch).payoffs[:, 0, 0]
    for concept in (Correlated(), CoarseCorrelated()):
        solution = concept.solve(batch)
        for draw in range(100):
            np.testing.assert_allclose(interval(solution, draw, 0), value[draw], atol=1e-7)

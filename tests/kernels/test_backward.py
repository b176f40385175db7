"""The pass from the ends, many games together: each is solved as if it were alone."""

import numpy as np
import pytest
from games.trees import perfect_tree

from sim.games.tree import LEAF
from sim.kernels.backward import END, TOGETHER, induced


@pytest.mark.parametrize("games", [1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 2])
def test_a_tie_is_told_of_the_game_that_has_it(games: int) -> None:
    tree, rng = perfect_tree(3, 2), np.random.default_rng(games)
    owner = np.array([s.player for s in tree.information_sets])
    mover = np.where(tree.acts == LEAF, END, owner[np.minimum(tree.acts, len(owner) - 1)])
    payoffs = rng.random((games, 2, len(tree.leaves)))
    tie = int(rng.integers(games))
    payoffs[tie, :, 1] = payoffs[tie, :, 0]
    arrays = tree.parent, tree.via, mover, tree.choice_owner
    profile, value, tied = induced(payoffs, np.zeros((games, 0)), *arrays)
    assert np.flatnonzero(tied).tolist() == [tie]
    for game in range(games):
        alone = induced(payoffs[game : game + 1], np.zeros((1, 0)), *arrays)
        for together, single in zip((profile, value, tied), alone, strict=True):
            np.testing.assert_array_equal(together[game], single[0])

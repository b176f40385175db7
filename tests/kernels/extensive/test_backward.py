"""The pass from the ends, many games together: each is solved as if it were alone."""

import numpy as np
import pytest
from helpers.trees import perfect_tree

from sim.games.moves.tree import LEAF
from sim.kernels.extensive.backward import CHANCE, END, TOGETHER, induced


@pytest.mark.parametrize("chance_at", [None, 0, 1])
@pytest.mark.parametrize("games", [1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 3 * TOGETHER + 2])
def test_a_tie_is_told_of_the_game_that_has_it(games: int, chance_at: int | None) -> None:
    tree, rng = perfect_tree(3, 3, chance_at), np.random.default_rng(games)
    owner = np.array([s.player for s in tree.information_sets])
    mover = np.where(tree.acts == LEAF, END, np.where(tree.acts < 0, CHANCE, owner[tree.acts]))
    payoffs = rng.random((games, 3, len(tree.leaves)))
    chance = rng.random((games, tree.branches))
    tie = int(rng.integers(games))
    payoffs[tie, :, 1] = payoffs[tie, :, 0]
    arrays = tree.parent, tree.via, mover, tree.choice_owner
    profile, value, tied = induced(payoffs, chance, *arrays)
    assert np.flatnonzero(tied).tolist() == [tie]
    for game in range(games):
        alone = induced(payoffs[game : game + 1], chance[game : game + 1], *arrays)
        for together, single in zip((profile, value, tied), alone, strict=True):
            np.testing.assert_array_equal(together[game], single[0])

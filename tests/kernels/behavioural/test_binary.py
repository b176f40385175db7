"""Equations of players with two actions each, against the same of the general agent form."""

import numpy as np
import pytest

from sim.games.moves.agents import agent_games
from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.kernels.behavioural.branch import AT_ONCE, BINARY, branch_game, newton, workspace


@pytest.mark.parametrize("players", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [0.1, 1.0, 30.0])
def test_a_correction_and_the_tangent_are_those_of_the_general_form(players: int, size: float) -> None:
    rng = np.random.default_rng(players)
    tree = strategic_tree(tuple("abcd"[:players]), (("in", "out"),) * players)
    batch = TreeBatch(tree, rng.normal(size=(20, players, 2**players)), np.zeros((20, 0)))
    games, form = agent_games(batch), agent_games(batch).form
    for k in range(20):
        arrays = form.path, form.agent, form.first, form.mover, games.payoffs[k], games.chance[k]
        game = branch_game(*arrays, games.alive[k].copy())
        assert game.kind == BINARY
        point, border = size * rng.normal(size=players + 1), rng.normal(size=players + 1)
        found = []
        for kind in (BINARY, AT_ONCE):
            work = workspace(game.form, game.chance, np.inf)
            sign = newton(game._replace(kind=kind), point, border, 0.5, work)
            found.append((sign, work.system[:, -2:].copy()))
        assert found[0][0] == found[1][0]
        np.testing.assert_allclose(found[0][1], found[1][1], rtol=1e-7, atol=1e-9)

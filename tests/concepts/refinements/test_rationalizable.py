"""Iterated strict dominance against zero-sum programs by HiGHS, and its relation to Nash and correlated play."""

import numpy as np
import pytest
from helpers.batches import listed, some_games, strategic_batch
from helpers.trees import perfect_tree
from scipy.optimize import linprog

from sim.concepts.correlated.correlated import Correlated
from sim.concepts.nash.nash import Nash
from sim.concepts.refinements.rationalizable import Rationalizable, surviving
from sim.games.moves.tree import TreeBatch
from sim.solutions.status import Status
from sim.tolerances import REGRET


def dominated(table: np.ndarray, action: int) -> bool:
    """Whether some mixture of the rows does better than one row in every column: the margin is maximised."""
    rows, columns = table.shape
    gain = np.hstack([-(table - table[action]).T, np.ones((columns, 1))])
    found = linprog(
        [0] * rows + [-1],
        A_ub=gain,
        b_ub=np.zeros(columns),
        A_eq=[[1] * rows + [0]],
        b_eq=[1],
        bounds=[(0, 1)] * rows + [(None, None)],
    )
    return -found.fun > 1e-8


def survivors(game: np.ndarray) -> list[list[int]]:
    alive = [list(range(n)) for n in game.shape[1:]]
    while True:
        kept = []
        for player, own in enumerate(alive):
            small = game[player][np.ix_(*alive)]
            table = np.moveaxis(small, player, 0).reshape(len(own), -1)
            kept.append([a for i, a in enumerate(own) if not dominated(table, i)])
        if kept == alive:
            return alive
        alive = kept


@pytest.mark.parametrize(("sizes", "levels"), [((2, 2), 3), ((3, 3), 0), ((4, 4), 4), ((5, 3), 0), ((2, 3, 3), 4)])
def test_what_survives_is_what_highs_leaves(sizes: tuple[int, ...], levels: int) -> None:
    games = some_games(sizes, 25, seed=21, levels=levels)
    found = surviving(games)
    offset = np.cumsum([0, *sizes])
    for draw, game in enumerate(games):
        expected = [offset[p] + a for p, own in enumerate(survivors(game)) for a in own]
        assert np.flatnonzero(found[draw]).tolist() == expected


def test_mixed_dominators_matter_and_beliefs_certify_what_survives() -> None:
    games = some_games((3, 3), 400, seed=2)
    found = surviving(games)
    only_mixed = 0
    for game, alive in zip(games, found, strict=True):
        pure = [(game[0] > game[0][a]).all(axis=1).any() for a in range(3)]
        only_mixed += int((~alive[:3] & ~np.array(pure)).any())
    assert only_mixed > 20
    solution = Rationalizable().solve(strategic_batch(games))
    assert np.nanmax(solution.regret) < REGRET


def test_solutions_are_the_product_of_what_survives() -> None:
    games = some_games((3, 4), 60, seed=6)
    solution, alive = Rationalizable().solve(strategic_batch(games)), surviving(games)
    for draw in range(60):
        rows, columns = alive[draw, :3].sum(), alive[draw, 3:].sum()
        assert solution.count[draw] == rows * columns
        assert (listed(solution, draw).max(axis=0) == alive[draw]).all()
        unique = rows * columns == 1
        assert solution.status[draw] == (Status.UNIQUE if unique else Status.CONTINUUM)
        assert (solution.component[draw, : solution.count[draw]] == 0).all()


@pytest.mark.parametrize("levels", [0, 3])
def test_every_equilibrium_plays_what_survives(levels: int) -> None:
    games = some_games((3, 3), 150, seed=9, levels=levels)
    alive = surviving(games)
    for solution in (Nash().solve(strategic_batch(games)), Correlated().solve(strategic_batch(games))):
        for draw in range(150):
            assert alive[draw][(listed(solution, draw) > 1e-7).any(axis=0)].all()


def test_more_profiles_than_room_is_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.concepts.refinements.rationalizable.ROOM", 20)
    solution = Rationalizable().solve(strategic_batch(np.zeros((1, 2, 5, 5))))
    assert solution.count[0] == 20
    assert solution.status[0] == Status.INCOMPLETE
    assert solution.reason[0] == 1


def test_plans_that_are_never_best_are_gone_in_an_extensive_game() -> None:
    tree = perfect_tree(2, 2)  # the second player sees the first one's move, and the first one is better off right
    payoffs = np.array([[[0.0, 1, 2, 3], [2, 1, 1, 2]]])
    solution = Rationalizable().solve(TreeBatch(tree, payoffs, np.zeros((1, 0))))
    after_left = {(1, 0), (0, 1)}  # what is never reached may be anything
    assert {tuple(p) for p in listed(solution, 0)} == {(0, 1, *left, 0, 1) for left in after_left}

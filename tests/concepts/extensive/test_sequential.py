"""Sequential equilibria: rational by plain recursion, with beliefs of Bayes, and where Gambit's branch ends."""

from functools import cache

import numpy as np
import pygambit
import pytest
from catalog.test_extensive_published import game_of, pay
from helpers.batches import bimatrix, strategic_batch
from helpers.gambit_trees import as_choices, gambit_game
from helpers.some_trees import batch_of, moves_of, reached, some_tree, worth

from sim.concepts.budget import DEFAULT
from sim.concepts.extensive import branch_limits
from sim.concepts.extensive.branch_limits import limits
from sim.concepts.extensive.sequential import Sequential
from sim.games.moves.agents import agent_games
from sim.games.moves.tree import Tree, TreeBatch
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status


@cache
def cases(levels: int, many: int) -> tuple[tuple[TreeBatch, Solution], ...]:
    trees = (some_tree(seed, levels) for seed in range(10_000))
    games = (batch_of(t) for t in trees if 2 <= moves_of(t) <= 20)
    return tuple((batch, Sequential().solve(batch)) for batch, _ in zip(games, range(many), strict=False))


@pytest.mark.parametrize(("levels", "least"), [(1000, 1.0), (3, 1.0)])
def test_what_is_done_is_best_given_the_beliefs_at_every_information_set(levels: int, least: float) -> None:
    """Also where play never comes: at each set no action gains, the rest of the profile and the beliefs held."""
    found = [(b, s) for b, s in cases(levels, 80) if s.count[0]]
    assert len(found) >= least * 80
    for batch, solution in found:
        assert solution.beliefs is not None
        profile, beliefs = solution.profiles[0, 0], solution.beliefs[0, 0]
        for info in batch.tree.information_sets:
            held = beliefs[list(info.nodes)]
            assert held.sum() == pytest.approx(1)
            scale = np.ptp(batch.payoffs[0, info.player]) or 1.0
            here = held @ [worth(batch, node, info.player, profile) for node in info.nodes]
            for action in range(len(info.actions)):
                after = [worth(batch, batch.tree.children[node][action], info.player, profile) for node in info.nodes]
                assert held @ after <= here + 1e-7 * scale


def test_beliefs_follow_bayes_where_play_comes() -> None:
    seen = 0
    for batch, solution in cases(1000, 80):
        assert solution.beliefs is not None
        likely = reached(batch, solution.profiles[0, 0])
        for info in batch.tree.information_sets:
            total = likely[list(info.nodes)].sum()
            if total > 1e-6 and len(info.nodes) > 1:
                seen += 1
                np.testing.assert_allclose(
                    solution.beliefs[0, 0, list(info.nodes)], likely[list(info.nodes)] / total, atol=1e-6
                )
    assert seen > 10


def test_it_is_where_gambits_branch_is_at_a_high_precision() -> None:
    """Where its own limit is near: Gambit holds probabilities, not logarithms, and stops improving far out."""
    compared = 0
    for batch, solution in cases(1000, 80):
        if len(batch.tree.information_sets) > 5:
            continue
        made = gambit_game(batch.tree, batch.payoffs[0], batch.chance[0])
        near, far = (made_point(batch.tree, made, power / np.ptp(batch.payoffs[0])) for power in (1e3, 3e3))
        if np.abs(near - far).max() > 1e-3:
            continue
        compared += 1
        assert (np.abs(solution.profiles[0, : solution.count[0]] - far) < 2e-3).all(axis=1).any()
    assert compared > 15


def made_point(tree: Tree, game: pygambit.ExtensiveGame, precision: float) -> np.ndarray:
    (found,) = pygambit.qre.logit_solve_lambda(game, [precision], use_strategic=False)
    return as_choices(tree, found.profile)


def test_an_unreached_choice_is_not_left_between_its_actions() -> None:
    """The branch passes both actions of `two` near even while going there has become all but impossible."""
    batch = game_of(
        3,
        (
            1,
            "one",
            {
                "left": (2, "two", {"up": pay(53, 794, 868), "down": pay(186, 813, 775)}),
                "right": (1, "three", {"up": pay(277, 938, 359), "down": pay(614, 797, 978)}),
            },
        ),
    ).games
    solution = Sequential().solve(batch)
    np.testing.assert_array_equal(solution.profiles[0, 0], [0, 1, 0, 1, 0, 1])
    assert solution.status[0] == Status.UNIQUE
    profile, *_ = limits(agent_games(batch), len(batch.tree.parent), np.array([DEFAULT]))
    np.testing.assert_array_equal(profile[0], [0, 1, 0, 1, 0, 1])


def test_a_limit_within_a_continuum_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The column player ends in the middle; the row player is then indifferent, and errors alone decide its share.

    There is an equilibrium all the same: branches of another kind lead to one.
    """
    indifferent = np.array([[[4.0, 4, 3], [4, 4, 2]], [[0, 3, 3], [1, 2, 1]]])
    batch = strategic_batch(indifferent[None])
    one = Sequential().solve(batch)
    assert (one.count[0], one.status[0], one.reason[0]) == (1, Status.INCOMPLETE, Reason.SOME_COMPUTED)
    row, column = one.profiles[0, 0, :2], one.profiles[0, 0, 2:]
    assert (indifferent[0] @ column).max() == pytest.approx(row @ indifferent[0] @ column)
    assert (row @ indifferent[1]).max() == pytest.approx(row @ indifferent[1] @ column)
    monkeypatch.setattr(branch_limits, "SHARPER", 0)
    monkeypatch.setattr(branch_limits, "NEARBY", 0)
    solution = Sequential().solve(batch)
    assert solution.count[0] == 0
    assert solution.reason[0] == Reason.LIMIT_UNKNOWN


@pytest.mark.parametrize(("levels", "depth", "seeds"), [(2, 4, (230, 254)), (3, 5, (56, 318))])
def test_trees_with_many_ties_list_a_sequential_equilibrium(levels: int, depth: int, seeds: tuple[int, ...]) -> None:
    """The first branch is lost in them, or the eigenvalues that tell whether it divides are not found by LAPACK."""
    for seed in seeds:
        batch = batch_of(some_tree(seed, levels, depth=depth))
        solution = Sequential().solve(batch)
        assert solution.count[0] == 1
        assert solution.beliefs is not None
        profile, beliefs = solution.profiles[0, 0], solution.beliefs[0, 0]
        for info in batch.tree.information_sets:
            held = beliefs[list(info.nodes)]
            here = held @ [worth(batch, node, info.player, profile) for node in info.nodes]
            for action in range(len(info.actions)):
                after = [worth(batch, batch.tree.children[node][action], info.player, profile) for node in info.nodes]
                assert held @ after <= here + 1e-8


def test_a_branch_that_divides_is_a_status() -> None:
    chicken = bimatrix([[(0, 0), (7, 2)], [(2, 7), (6, 6)]])
    solution = Sequential().solve(strategic_batch(chicken))
    assert solution.status[0] == Status.INCOMPLETE
    assert "divides" in Reason(solution.reason[0]).text
    np.testing.assert_allclose(solution.profiles[0, 0], [1 / 3, 2 / 3, 1 / 3, 2 / 3])

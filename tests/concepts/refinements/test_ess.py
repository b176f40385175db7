"""Evolutionary stability by its definition: mutants at random, and by brute force over invasion barriers."""

import numpy as np
import pytest
from helpers.batches import listed, some_games, strategic_batch, symmetric
from helpers.trees import perfect_tree

from sim.concepts.nash.nash import Nash
from sim.concepts.refinements.ess import EvolutionarilyStable
from sim.errors import UsageError
from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.kernels.refinements.evolutionary import strictly_copositive
from sim.solutions.reason import Reason
from sim.solutions.status import Status


def invaded(payoff: np.ndarray, x: np.ndarray, mutants: np.ndarray) -> bool:
    """Whether some other best reply y to x does at least as well against itself: y'Ax = x'Ax and x'Ay <= y'Ay."""
    worth = payoff @ x
    replies = mutants[(mutants[:, worth < worth.max() - 1e-9] == 0).all(axis=1)]
    replies = replies[np.abs(replies - x).max(axis=1) > 1e-6]
    lead = ((x - replies) * (replies @ payoff.T)).sum(axis=1)
    return bool((lead <= 1e-13).any())


def some_mutants(size: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    faces = [rng.dirichlet(np.ones(size), 400) * face for face in np.ndindex(*[2] * size) if sum(face) > 1]
    inner = np.vstack(faces)
    return np.vstack([np.eye(size), inner / inner.sum(axis=1, keepdims=True)])


@pytest.mark.parametrize(("size", "levels"), [(2, 3), (3, 0), (3, 3), (4, 0)])
def test_nothing_near_invades_the_stable_and_something_invades_every_other_equilibrium(size: int, levels: int) -> None:
    payoff = some_games((size, size), 120, seed=size + levels, levels=levels)[:, 0]
    batch = strategic_batch(symmetric(payoff))
    stable, nash = EvolutionarilyStable().solve(batch), Nash().solve(batch)
    mutants, seen = some_mutants(size), 0
    for draw in range(120):
        found = listed(stable, draw)
        assert len(found) == 0 or (stable.status[draw] in (Status.UNIQUE, Status.SEVERAL))
        for profile in listed(nash, draw):
            x, y = profile[:size], profile[size:]
            if np.abs(x - y).max() > 1e-7:
                continue
            is_stable = bool(len(found)) and bool((np.abs(found - profile).max(axis=1) < 1e-7).any())
            assert is_stable != invaded(payoff[draw], x, mutants), (payoff[draw], x)
            seen += 1
    assert seen > 120


def test_every_stable_strategy_is_an_equilibrium() -> None:
    batch = strategic_batch(symmetric(some_games((4, 4), 200, seed=5)[:, 0]))
    stable, nash = EvolutionarilyStable().solve(batch), Nash().solve(batch)
    for draw in range(200):
        for profile in listed(stable, draw):
            assert (np.abs(listed(nash, draw) - profile).max(axis=1) < 1e-7).any()
    assert (stable.count[stable.status == Status.NONE] == 0).all()


def test_strict_copositivity_against_a_fine_grid() -> None:
    rng, grid = np.random.default_rng(3), np.random.default_rng(4).dirichlet(np.full(3, 0.5), 20_000)
    grid = np.vstack([grid, np.eye(3)])
    both = set()
    for _ in range(300):
        m = rng.standard_normal((3, 3)) + np.diag([0.6] * 3)
        m = (m + m.T) / 2
        least = ((grid @ m) * grid).sum(axis=1).min()
        if abs(least) > 0.01:
            assert strictly_copositive(m) == (least > 0)
            both.add(bool(least > 0))
    assert both == {True, False}
    assert not strictly_copositive(np.array([[1.0, -1.0], [-1.0, 1.0]]))  # zero where both weigh the same
    assert strictly_copositive(np.array([[1.0, 5.0], [5.0, 1.0]]))  # copositive, though not definite


def test_a_draw_that_is_not_symmetric_is_a_status() -> None:
    games = symmetric([[[-1, 4], [0, 2]]] * 3)
    games[1, 0, 0, 0] = 5
    games[2, 1] = 3 * games[2, 1] + 7  # the same preferences in other units
    solution = EvolutionarilyStable().solve(strategic_batch(games))
    assert solution.status.tolist() == [Status.UNIQUE, Status.INCOMPLETE, Status.UNIQUE]
    assert solution.reason[1] == Reason.NOT_SYMMETRIC
    np.testing.assert_allclose(solution.profiles[[0, 2], 0], [[2 / 3, 1 / 3, 2 / 3, 1 / 3]] * 2)


def test_actions_are_matched_by_name() -> None:
    payoffs = symmetric([[[-1, 4], [0, 2]]])[:, :, :, ::-1].reshape(1, 2, 4)
    tree = strategic_tree(("ann", "bob"), (("hawk", "dove"), ("dove", "hawk")))
    solution = EvolutionarilyStable().solve(TreeBatch(tree, payoffs, np.zeros((1, 0))))
    np.testing.assert_allclose(solution.profiles[0, 0], [2 / 3, 1 / 3, 1 / 3, 2 / 3])
    np.testing.assert_allclose(solution.payoffs[0, 0], [2 / 3, 2 / 3])


@pytest.mark.parametrize("sizes", [(2, 3), (2, 2, 2)])
def test_other_structures_are_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="two players who choose at once"):
        EvolutionarilyStable().solve(strategic_batch(np.zeros((1, len(sizes), *sizes))))
    with pytest.raises(UsageError):
        EvolutionarilyStable().solve(TreeBatch(perfect_tree(2, 2), np.zeros((1, 2, 4)), np.zeros((1, 0))))

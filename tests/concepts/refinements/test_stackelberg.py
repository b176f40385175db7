"""Commitment against linear programs by HiGHS, one a reply, and against what von Stengel and Zamir prove of it."""

from dataclasses import replace
from string import ascii_letters

import numpy as np
import pytest
from helpers.batches import bimatrix, interval, listed, some_games, strategic_batch
from helpers.trees import perfect_tree
from scipy.optimize import linprog

from sim.concepts.budget import DEFAULT
from sim.concepts.correlated.correlated import Correlated
from sim.concepts.nash.nash import Nash
from sim.concepts.refinements.stackelberg import TAGS, Stackelberg
from sim.errors import UsageError
from sim.games.moves.tree import TreeBatch
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import REGRET

BEST, WORST = range(2)


def best_commitment(leader: np.ndarray, follower: np.ndarray) -> float:
    """The leader's best payoff over the programs 'make reply j best', one a reply."""
    values = []
    for j in range(leader.shape[1]):
        rows = (follower - follower[:, [j]]).T
        found = linprog(-leader[:, j], A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, len(leader))), b_eq=[1])
        if found.status == 0:
            values.append(-found.fun)
    return max(values)


def secured(leader: np.ndarray, follower: np.ndarray) -> float:
    """The most that the leader can be nearly sure of: replies strictly best, by a margin, but for their equals.

    Payoffs in the tests are small whole numbers, so a margin of 1e-6 costs the leader about as little.
    """
    values = []
    own, other = leader.shape
    for j in range(other):
        twins = [k for k in range(other) if (follower[:, k] == follower[:, j]).all()]
        rows = [np.append(follower[:, k] - follower[:, j], 0) for k in range(other) if k not in twins]
        rows += [np.append(-leader[:, k], 1) for k in twins]
        right = [-1e-6] * (other - len(twins)) + [0] * len(twins)
        bounds = [(0, 1)] * own + [(None, None)]
        found = linprog(
            [0] * own + [-1], A_ub=np.array(rows), b_ub=right, A_eq=[[1] * own + [0]], b_eq=[1], bounds=bounds
        )
        if found.status == 0:
            values.append(-found.fun)
    return max(values)


def leader_payoff(solution: Solution, draw: int, way: int, player: int = 0) -> float:
    assert solution.tags is not None
    values = solution.payoffs[draw, solution.tags[draw, :, way], player]
    assert np.ptp(values) < 1e-7
    return float(values[0])


@pytest.mark.parametrize("leader", ["ann", "bob"])
@pytest.mark.parametrize(("sizes", "levels"), [((2, 2), 3), ((3, 3), 0), ((2, 4), 3), ((4, 3), 4)])
def test_mixed_commitment_is_worth_what_the_programs_say(sizes: tuple[int, int], levels: int, leader: str) -> None:
    games = some_games(sizes, 60, seed=31 + levels, levels=levels)
    solution = Stackelberg(leader=leader).solve(strategic_batch(games))
    who = ["ann", "bob"].index(leader)
    assert np.nanmax(solution.regret) < REGRET
    for draw, game in enumerate(games):
        ours, theirs = (game[0], game[1]) if who == 0 else (game[1].T, game[0].T)
        assert leader_payoff(solution, draw, BEST, who) == pytest.approx(best_commitment(ours, theirs), abs=1e-7)
        assert leader_payoff(solution, draw, WORST, who) == pytest.approx(secured(ours, theirs), abs=1e-4)


@pytest.mark.parametrize("levels", [0, 3])
def test_pure_commitment_by_brute_force(levels: int) -> None:
    games = some_games((3, 4), 100, seed=levels, levels=levels)
    solution = Stackelberg(commitment="pure").solve(strategic_batch(games))
    assert solution.tags is not None
    for draw, (leader, follower) in enumerate(games):
        replies = [np.flatnonzero(row >= row.max()) for row in follower]
        for way, settle in ((BEST, max), (WORST, min)):
            worth = [settle(leader[i, j] for j in r) for i, r in enumerate(replies)]
            wanted = {
                (i, 3 + int(j)) for i, r in enumerate(replies) for j in r if leader[i, j] == worth[i] == max(worth)
            }
            found = solution.profiles[draw][solution.tags[draw, :, way]]
            assert {tuple(np.flatnonzero(p).tolist()) for p in found} == wanted


@pytest.mark.parametrize("levels", [0, 3])
def test_leading_is_no_worse_than_any_nash_or_correlated_equilibrium(levels: int) -> None:
    batch = strategic_batch(some_games((3, 3), 200, seed=12, levels=levels))
    solution, nash, correlated = (c.solve(batch) for c in (Stackelberg(), Nash(), Correlated()))
    for draw in range(200):
        best, worst = (leader_payoff(solution, draw, way) for way in (BEST, WORST))
        assert worst <= best + 1e-9
        assert best >= interval(nash, draw, 0)[1] - 1e-8
        assert best >= interval(correlated, draw, 0)[1] - 1e-8
        assert worst >= interval(nash, draw, 0)[0] - 1e-8


def test_ties_of_the_follower_separate_the_two_marks() -> None:
    # indifferent whatever happens, bob can be kind or cruel: with twins ann secures her maximin against them
    twins = bimatrix([[(4, 1), (0, 1)], [(0, 1), (2, 1)]])
    solution = Stackelberg().solve(strategic_batch(twins))
    assert solution.tag_names == TAGS
    assert leader_payoff(solution, 0, BEST) == 4
    assert leader_payoff(solution, 0, WORST) == pytest.approx(4 / 3)
    # at one commitment only bob is indifferent: the kind reply has no interior, so it counts with best ties alone
    edge = bimatrix([[(1, 1), (9, 1)], [(0, 1), (0, 0)]])
    solution = Stackelberg().solve(strategic_batch(edge))
    assert leader_payoff(solution, 0, BEST) == 9
    assert leader_payoff(solution, 0, WORST) == 1
    assert solution.status[0] == Status.SEVERAL


def test_all_optimal_commitments_are_listed_and_known_to_be_a_continuum() -> None:
    flat = bimatrix([[(1, 2), (0, 0)], [(1, 2), (0, 1)]])  # whatever ann does bob goes left, and she gets 1
    solution = Stackelberg().solve(strategic_batch(flat))
    assert sorted(map(tuple, listed(solution, 0))) == [(0, 1, 1, 0), (1, 0, 1, 0)]
    assert solution.status[0] == Status.CONTINUUM
    assert (solution.component[0, :2] == 0).all()


def test_a_plan_is_announced_in_an_extensive_game() -> None:
    tree = perfect_tree(2, 2)  # the second player leads: promising to reward right makes the first one go there
    payoffs = np.array([[[1.0, 1, 0, 2], [0, 0, 3, 2]]])
    batch = TreeBatch(tree, payoffs, np.zeros((1, 0)))
    solution = Stackelberg(leader="p1", commitment="pure").solve(batch)
    assert leader_payoff(solution, 0, BEST, 1) == 2
    np.testing.assert_array_equal(solution.profiles[0, 0, [1, 5]], [1, 1])
    mixed = Stackelberg(leader="p1").solve(batch)  # rewarding half the time is enough
    assert leader_payoff(mixed, 0, BEST, 1) == pytest.approx(2.5)
    np.testing.assert_allclose(mixed.profiles[0, 0, 4:6], [0.5, 0.5])


def test_who_moves_first_leads_unless_somebody_else_is_named() -> None:
    one, other = perfect_tree(2, 2), perfect_tree(2, 2)
    swapped = tuple(replace(s, player=1 - s.player) for s in other.information_sets)
    batches = (
        TreeBatch(one, np.array([[[1.0, 1, 0, 2], [0, 0, 3, 2]]]), np.zeros((1, 0))),
        TreeBatch(
            replace(other, information_sets=swapped), np.array([[[0.0, 0, 3, 2], [1, 1, 0, 2]]]), np.zeros((1, 0))
        ),
    )
    first, second = (Stackelberg().solve(b) for b in batches)
    np.testing.assert_array_equal(first.payoffs[0, :, 0], second.payoffs[0, :, 1])
    assert first.payoffs[0, 0, 0] == Stackelberg(leader="p0").solve(batches[0]).payoffs[0, 0, 0]


def test_what_does_not_fit_is_told() -> None:
    batch = strategic_batch(np.zeros((1, 2, 2, 2)))
    with pytest.raises(UsageError, match="did you mean 'bob'"):
        Stackelberg(leader="bobb").solve(batch)
    with pytest.raises(UsageError, match="mixed"):
        Stackelberg(commitment="mixd")
    with pytest.raises(UsageError, match="two players"):
        Stackelberg().solve(strategic_batch(np.zeros((1, 3, 2, 2, 2))))
    for size, budget, reason in ((10, 1_000_000, Reason.BUDGET), (32, DEFAULT, Reason.TOO_LARGE)):
        batch = strategic_batch(np.zeros((1, 2, size, size)), actions=ascii_letters[:size])
        large = Stackelberg(budget=budget).solve(batch)
        assert (large.status[0], large.reason[0], large.count[0]) == (Status.INCOMPLETE, reason, 0)

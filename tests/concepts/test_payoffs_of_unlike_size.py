"""Payoffs a hundred billion times others: whatever is undecided, nothing that is listed loses a payoff of size one."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.batches import strategic_batch

from sim.concepts.correlated.coarse_correlated import CoarseCorrelated
from sim.concepts.correlated.correlated import Correlated
from sim.concepts.extensive.perfect_bayesian import PerfectBayesian
from sim.concepts.extensive.sequential import Sequential
from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.nash.nash import Nash, PureNash
from sim.concepts.refinements.rationalizable import Rationalizable
from sim.games.moves.tree import LEAF, InformationSet, Tree, TreeBatch
from sim.solutions.status import Status

VALUES = (-(10**12), -(10**11), -1, 0, 0, 1, 1, 2, 3, 10**11, 10**13)
EVERY = (Nash, PureNash, SubgamePerfect, PerfectBayesian, Sequential, Correlated, CoarseCorrelated, Rationalizable)


SMALL = [(0, 1e-7, -1e6), (1e-9, 0, -1e4), (0, 7e-7, 2e-7, -1e9), (0, 1e-12, -1), (0, 2.5e-10, 1e-10, -3)]
"""Payoffs so small that rounding leaves as much elsewhere, in so few digits that somebody wrote them."""


def alone(worth: tuple[float, ...]) -> TreeBatch:
    """Return the choice of one player between ends that are worth so much."""
    sets = (InformationSet("one", "one", 0, tuple("abcdef"[: len(worth)]), (0,)),)
    ends = len(worth)
    tree = Tree(("a",), sets, np.array([-1] + [0] * ends), np.arange(-1, ends), np.array([0] + [LEAF] * ends))
    return TreeBatch(tree, np.array([[worth]], float), np.zeros((1, 0)))


@pytest.mark.parametrize("concept", EVERY)
@pytest.mark.parametrize("worth", [*SMALL, (0, 1, -1e11), (3, 0, -1e12), (1, 2, 3, 1e11), (1, -1e12, -1)])
def test_one_who_decides_alone_never_takes_less(concept: type, worth: tuple[float, ...]) -> None:
    solution = concept().solve(alone(worth))
    taken = solution.profiles[0, : solution.count[0]]
    assert (taken[:, np.array(worth) < max(worth)] == 0).all()


@pytest.mark.parametrize("worth", [(0, 1, -1e11), (1, 2, 3, -1e11)])
def test_comparisons_decide_what_is_rationalizable(worth: tuple[float, ...]) -> None:
    solution = Rationalizable().solve(alone(worth))
    assert solution.status[0] == Status.UNIQUE
    assert solution.profiles[0, 0] == pytest.approx((np.array(worth) == max(worth)).astype(float))


def dominated(own: list[list[Fraction]]) -> list[bool]:
    """Return which of `own[action][profile of the others]` another action beats everywhere."""
    return [any(all(b > a for a, b in zip(row, other, strict=True)) for other in own) for row in own]


@pytest.mark.parametrize("concept", [Nash, PureNash, PerfectBayesian, Sequential, Correlated, Rationalizable])
def test_no_dominated_action_is_listed(concept: type) -> None:
    rng = np.random.default_rng(5)
    for _ in range(60):
        shape = tuple(rng.integers(2, 4, 2))
        first, second = (rng.choice(VALUES, shape) for _ in range(2))
        solution = concept().solve(strategic_batch([[first.astype(float), second.astype(float)]]))
        beaten = [
            *dominated([[Fraction(int(a)) for a in row] for row in first]),
            *dominated([[Fraction(int(a)) for a in row] for row in second.T]),
        ]
        assert (solution.profiles[0, : solution.count[0]][:, beaten] <= 1e-9).all()


@pytest.mark.parametrize("concept", [PerfectBayesian, Sequential])
def test_the_last_mover_takes_the_better_of_its_two_ends(concept: type) -> None:
    """Ann chooses who of two Bobs decides; the other's payoffs must not make this one's alike."""
    sets = tuple(InformationSet(n, n, p, ("l", "r"), (v,)) for n, p, v in (("a", 0, 0), ("b", 1, 1), ("c", 1, 2)))
    acts = np.array([0, 1, 2, *[LEAF] * 4])
    tree = Tree(("ann", "bob"), sets, np.array([-1, 0, 0, 1, 1, 2, 2]), np.array([-1, 0, 1, 2, 3, 4, 5]), acts)
    rng = np.random.default_rng(6)
    for _ in range(60):
        payoffs = rng.choice(VALUES, (1, 2, 4)).astype(float)
        solution = concept().solve(TreeBatch(tree, payoffs, np.zeros((1, 0))))
        for profile in solution.profiles[0, : solution.count[0]]:
            for low, bob in ((0, profile[2:4]), (2, profile[4:6])):
                own = payoffs[0, 1, low : low + 2]
                assert (bob[own < own.max()] <= 1e-9).all()

"""One equilibrium of trees whose reduced strategies are too many: certified by a best reply found by brute force."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from helpers.some_trees import batch_of, moves_of, some_tree

from sim.concepts.behavioural.logit import Logit
from sim.concepts.budget import DEFAULT
from sim.concepts.extensive.branch_limits import limits
from sim.concepts.extensive.one_of_large import one_of_large, tree_regret
from sim.concepts.extensive.sequential import Sequential
from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.nash.nash import Nash
from sim.games.moves.agents import agent_games
from sim.games.moves.chance import leaf_probabilities
from sim.games.moves.normal_form import normal_form_size
from sim.games.moves.tree import LEAF, InformationSet, Tree, TreeBatch
from sim.kernels.behavioural.branch import FOLLOWED, SPENT
from sim.solutions.reason import Reason
from sim.solutions.status import Status


def gain(batch: TreeBatch, profile: np.ndarray, player: int) -> float:
    """Return what the best of all pure plans of a player gains."""
    tree = batch.tree

    def worth(played: np.ndarray) -> float:
        return float(leaf_probabilities(tree, played[None], batch.chance)[0] @ batch.payoffs[0, player])

    own = [i for i, s in enumerate(tree.information_sets) if s.player == player]
    best = -np.inf
    for plan in product(*(range(len(tree.information_sets[i].actions)) for i in own)):
        played = profile.copy()
        for i, action in zip(own, plan, strict=True):
            played[tree.offset[i] : tree.offset[i + 1]] = np.eye(len(tree.information_sets[i].actions))[action]
        best = max(best, worth(played))
    return best - worth(profile)


def test_regret_in_the_tree_is_that_of_the_best_plan() -> None:
    rng = np.random.default_rng(0)
    trees = [t for t in (some_tree(seed, 1000) for seed in range(60)) if 2 <= moves_of(t) <= 9]
    assert len(trees) > 10
    for node in trees:
        batch = batch_of(node)
        profile = np.concatenate([rng.dirichlet(np.ones(len(s.actions))) for s in batch.tree.information_sets])
        players = range(len(batch.tree.players))
        ranges = np.ptp(batch.payoffs[0], axis=1)
        worst = max(gain(batch, profile, p) / (ranges[p] or 1.0) for p in players)
        assert tree_regret(batch, profile[None])[0] == pytest.approx(max(worst, 0), abs=1e-12)


def wide_tree(types: int) -> TreeBatch:
    """Return a game in which Ann sees what chance draws, and Bob sees her action and a draw of his own."""
    names, sets, parent, via, acts = ("ann", "bob"), [], [-1], [-1], [-1]
    choices = 2 * types + 2 * 2 * types
    bobs: dict[tuple[int, int], list[int]] = {}

    def grow(of: int, arc: int, act: int) -> int:
        parent.append(of)
        via.append(arc)
        acts.append(act)
        return len(parent) - 1

    for t in range(types):
        anns = []
        for b in range(types):
            anns.append(grow(0, choices + t * types + b, t))
        sets.append(InformationSet(f"ann {t}", "ann", 0, ("l", "r"), tuple(anns)))
        for b, node in enumerate(anns):
            for a in range(2):
                h = types + 2 * b + a
                here = grow(node, 2 * t + a, h)
                bobs.setdefault((b, a), []).append(here)
                for d in range(2):
                    grow(here, 2 * h + d, LEAF)
    for b in range(types):
        sets += [InformationSet(f"bob {b} {a}", "bob", 1, ("l", "r"), tuple(bobs[b, a])) for a in range(2)]
    branches = tuple(("chance", str(i)) for i in range(types**2))
    tree = Tree(names, tuple(sets), np.array(parent), np.array(via), np.array(acts), branches)
    payoffs = np.random.default_rng(1).normal(size=(2, 2, len(tree.leaves)))
    return TreeBatch(tree, payoffs, np.full((2, types**2), 1 / types**2))


@pytest.mark.parametrize("concept", [Nash, SubgamePerfect])
def test_a_tree_too_large_for_its_reduced_form_lists_one(concept: type) -> None:
    batch = wide_tree(7)
    assert normal_form_size(batch.tree) > 200_000
    solution = concept().solve(batch)
    assert (solution.count == 1).all()
    assert (solution.status == Status.INCOMPLETE).all()
    assert (solution.reason == Reason.ONE_FOUND).all()
    for draw in range(2):
        one = TreeBatch(batch.tree, batch.payoffs[draw : draw + 1], batch.chance[:1])
        assert gain(one, solution.profiles[draw, 0], 0) <= 1e-8


def test_far_too_many_choices_are_refused_in_words() -> None:
    solution = one_of_large(wide_tree(26), (), DEFAULT)
    assert (solution.reason == Reason.TOO_LARGE).all()
    assert not solution.count.any()


def test_following_a_branch_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = wide_tree(7)
    games, nodes = agent_games(batch), len(batch.tree.parent)
    few, plenty = limits(games, nodes, np.array([100_000, DEFAULT])), limits(games, nodes, np.full(2, DEFAULT))
    assert few[3].tolist() == [SPENT, FOLLOWED]
    assert np.isnan(few[0][0]).all()
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(few, plenty, strict=True))
    monkeypatch.setattr("sim.concepts.extensive.one_of_large.for_one", lambda budget: budget)
    solution = one_of_large(batch, (), 100_000)
    assert not solution.count.any()
    assert (solution.reason == Reason.BUDGET).all()
    monkeypatch.setattr("sim.concepts.extensive.sequential.for_one", lambda budget: budget)
    monkeypatch.setattr("sim.concepts.behavioural.logit.for_one", lambda budget: budget)
    for concept in (Sequential(budget=100_000), Logit(precision=100.0, budget=100_000)):
        solution = concept.solve(batch)
        assert not solution.count.any()
        assert (solution.reason == Reason.BUDGET).all()
        assert replace(concept, budget=DEFAULT).solve(batch).count.all()

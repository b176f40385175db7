"""The sequence form against what trees say themselves: payoffs by plans, best responses by all plans."""

import numpy as np
import pytest
from helpers.some_trees import batch_of, moves_of, some_tree
from helpers.wide_trees import wide_tree

from sim.concepts.extensive.one_of_large import tree_regret
from sim.games.moves.chance import expected_at_leaves, leaf_probabilities
from sim.games.moves.normal_form import normal_form, reduced_strategies
from sim.games.moves.sequence_form import chance_at_leaves, movers, sequence_form, sequence_games
from sim.games.moves.tree import TreeBatch

TREES = [batch_of(t) for t in (some_tree(seed, 1000, 5, 2) for seed in range(60)) if moves_of(t)]


def at_random(batch: TreeBatch, rng: np.random.Generator) -> np.ndarray:
    return np.concatenate([rng.dirichlet(np.ones(len(s.actions))) for s in batch.tree.information_sets])[None]


def test_plans_are_behaviour_multiplied_along_a_sequence_and_lead_back() -> None:
    rng = np.random.default_rng(0)
    for batch in TREES:
        form, profile = sequence_form(batch.tree), at_random(batch, rng)
        plans = tuple(side.plan(profile) for side in form.sides)
        for side, plan in zip(form.sides, plans, strict=True):
            for parent, first, after in side.bounds:
                assert plan[0, first:after].sum() == pytest.approx(plan[0, parent])
        assert np.allclose(form.profiles(plans), profile, atol=1e-12)


def test_payoffs_and_regret_are_those_of_the_tree() -> None:
    rng = np.random.default_rng(1)
    for batch in TREES:
        profile = at_random(batch, rng)
        games = sequence_games(sequence_form(batch.tree), batch)
        reached = leaf_probabilities(batch.tree, profile, batch.chance)
        expected = expected_at_leaves(batch.payoffs, reached, np.array([0]))
        assert np.allclose(games.expected(profile, batch.payoffs), expected)
        uniform = np.ones((1, batch.tree.choices))
        assert np.allclose(chance_at_leaves(batch), leaf_probabilities(batch.tree, uniform, batch.chance))
        assert games.regret(profile)[0] == pytest.approx(max(tree_regret(batch, profile)[0], 0.0), abs=1e-12)


def test_there_are_as_many_pure_plans_as_reduced_strategies() -> None:
    for batch in TREES[:30]:
        for side in sequence_form(batch.tree).sides:
            if side.player >= 0:
                plans = reduced_strategies(batch.tree, side.player)[:, side.choice].astype(float)
                tree_plans = np.concatenate([np.ones((len(plans), 1)), plans], axis=1)
                for parent, first, after in side.bounds:
                    assert (tree_plans[:, first:after].sum(axis=1) == tree_plans[:, parent]).all()


def test_leaves_are_reached_by_the_sequences_before_them() -> None:
    for batch in TREES[:30]:
        if len(movers(batch.tree)) != 2:
            continue
        nf, form = normal_form(batch.tree), sequence_form(batch.tree)
        for side, plays, reaches in zip(form.sides, nf.plays, nf.reaches, strict=True):
            own = np.concatenate([np.ones((len(plays), 1), bool), plays[:, side.choice]], axis=1)
            assert (own[:, side.of_leaf] == reaches).all()


def test_a_tree_in_which_one_alone_moves_has_a_side_of_nobody() -> None:
    alone = [b for b in (batch_of(some_tree(s, 5, 4, 2)) for s in range(200)) if len(movers(b.tree)) == 1]
    assert alone
    for batch in alone:
        form = sequence_form(batch.tree)
        assert (form.sides[1].player, form.sides[1].sequences) == (-1, 1)


def test_of_three_who_move_there_is_none() -> None:
    three = next(b for b in (batch_of(some_tree(s, 5)) for s in range(99)) if len(movers(b.tree)) == 3)
    with pytest.raises(ValueError, match="one player or two"):
        sequence_form(three.tree)


def test_wide_trees_have_perfect_recall_and_several_nodes_a_set() -> None:
    tree = wide_tree(1, 1000).tree
    assert len(tree.parent) >= 1000
    assert max(len(s.nodes) for s in tree.information_sets) == 3

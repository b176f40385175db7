"""Which subgames a tree has, and what its reduced strategic form pays."""

import itertools

import numpy as np
import pytest
from helpers.trees import broker_tree, perfect_tree

from sim.games.moves.chance import leaf_probabilities, proper
from sim.games.moves.normal_form import behaviour, normal_form, normal_form_size, reduced_strategies, strategic_payoffs
from sim.games.moves.subgames import stages, subgame_roots
from sim.games.moves.tree import Tree, TreeBatch, strategic_tree


def random_batch(tree: Tree, draws: int, seed: int = 1) -> TreeBatch:
    rng = np.random.default_rng(seed)
    chance = np.zeros((draws, tree.branches))
    chance[:, ::2] = rng.random((draws, tree.branches // 2))
    chance[:, 1::2] = 1 - chance[:, ::2]
    return TreeBatch(tree, rng.standard_normal((draws, len(tree.players), len(tree.leaves))), chance)


def test_simultaneous_moves_are_one_subgame() -> None:
    assert subgame_roots(broker_tree()) == (0, 1, 8)
    assert [s.root for s in stages(broker_tree())] == [8, 1, 0]
    assert [len(s.ends) for s in stages(broker_tree())] == [4, 4, 2]


def test_every_node_of_perfect_information_starts_a_subgame() -> None:
    tree = perfect_tree(4)
    assert len(subgame_roots(tree)) == 15
    assert len(subgame_roots(strategic_tree(("a", "b"), (("x", "y"), ("x", "y", "z"))))) == 1


def test_reduced_strategies_skip_what_own_choices_exclude() -> None:
    tree = perfect_tree(3, players=2)
    assert len(reduced_strategies(tree, 0)) == 2 * 4  # at the top l or r, then an action at each of two sets below it
    assert len(reduced_strategies(tree, 1)) == 4
    assert normal_form_size(tree) == 32
    alone = perfect_tree(3, players=1)
    assert len(reduced_strategies(alone, 0)) == 8 == normal_form_size(alone)


@pytest.mark.parametrize("tree", [broker_tree(), perfect_tree(3), perfect_tree(4, 3, chance_at=1)], ids=str)
def test_strategic_payoffs_are_the_expectation_over_leaves(tree: Tree) -> None:
    batch = random_batch(tree, 3)
    form = normal_form(tree)
    payoffs = strategic_payoffs(form, batch)
    for profile in itertools.product(*(range(n) for n in form.sizes)):
        chosen = np.concatenate([np.eye(n)[s] for n, s in zip(form.sizes, profile, strict=True)])
        played = behaviour(form, np.tile(chosen, (3, 1)))
        reached = leaf_probabilities(tree, played, batch.chance)
        expected = (batch.payoffs * reached[:, None]).sum(axis=2)[:, list(form.movers)]
        np.testing.assert_allclose(payoffs[(slice(None), slice(None), *profile)], expected, atol=1e-12)


def test_a_mixed_strategy_and_its_behaviour_reach_leaves_alike() -> None:
    tree = perfect_tree(4, 2, chance_at=2)
    form = normal_form(tree)
    rng = np.random.default_rng(3)
    batch = random_batch(tree, 5)
    mixed = [rng.dirichlet(np.ones(n), 5) for n in form.sizes]
    direct = strategic_payoffs(form, batch)
    for strategy in reversed(mixed):
        direct = (direct * strategy.reshape(5, *[1] * (direct.ndim - 2), -1)).sum(axis=-1)
    reached = leaf_probabilities(tree, behaviour(form, np.concatenate(mixed, axis=1)), batch.chance)
    np.testing.assert_allclose((batch.payoffs * reached[:, None]).sum(axis=2), direct, atol=1e-12)


def test_chance_must_be_probabilities() -> None:
    tree = perfect_tree(2, 2, chance_at=0)
    chance = np.array([[0.3, 0.7], [0.3, 0.6], [1.2, -0.2], [np.nan, 1.0]])
    assert proper(tree, chance).tolist() == [True, False, False, False]

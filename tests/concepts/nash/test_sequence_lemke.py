"""Complementary pivots on the sequence form end at an equilibrium, in whole numbers and in floats."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.some_trees import batch_of, some_tree
from helpers.wide_trees import wide_tree

from sim.concepts.extensive.one_of_large import tree_regret
from sim.concepts.nash.rational import BudgetError
from sim.concepts.nash.sequence_equilibria import WholeForm
from sim.concepts.nash.sequence_lemke import float_plans, whole_plans
from sim.concepts.nash.two_player_trees import in_whole_numbers
from sim.games.moves.sequence_form import movers, sequence_form
from sim.games.moves.tree import TreeBatch

PLENTY = 10**12


def whole(batch: TreeBatch) -> WholeForm:
    payoffs = [[Fraction(x) for x in row] for row in batch.payoffs[0].tolist()]
    return in_whole_numbers(sequence_form(batch.tree), (payoffs, [Fraction(p) for p in batch.chance[0].tolist()]))


def regret(batch: TreeBatch, plans: tuple[object, object]) -> float:
    arrays = tuple(np.array(plan, float)[None] for plan in plans)
    profile = sequence_form(batch.tree).profiles((arrays[0], arrays[1]))
    return float(tree_regret(batch, profile)[0])


@pytest.mark.parametrize("levels", [1, 2, 3, 1000])
def test_the_path_ends_at_an_equilibrium_however_many_ties_there_are(levels: int) -> None:
    for seed in range(80):
        batch = batch_of(some_tree(seed, levels, 6, 2))
        if len(movers(batch.tree)) != 2:
            continue
        game = whole(batch)
        assert regret(batch, whole_plans(game.form, *game.payoffs, PLENTY)) <= 1e-12
        plans = float_plans(game.form, *(p.astype(float) for p in game.payoffs), PLENTY)
        assert plans is not None
        assert regret(batch, plans) <= 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_wide_trees_too(seed: int) -> None:
    batch = wide_tree(seed, 250, zero_sum=False)
    game = whole(batch)
    assert regret(batch, whole_plans(game.form, *game.payoffs, PLENTY)) <= 1e-12
    plans = float_plans(game.form, *(p.astype(float) / 2**30 for p in game.payoffs), PLENTY)
    assert plans is not None
    assert regret(batch, plans) <= 1e-9


def test_whole_numbers_are_exact_whatever_the_payoffs_are() -> None:
    """A payoff a billion billion times the others, where floats tell nothing."""
    batch = wide_tree(3, 60, zero_sum=False)
    batch.payoffs[0, 0, 0] = 2.0**70
    game = whole(batch)
    x, y = whole_plans(game.form, *game.payoffs, PLENTY)
    for side, own, other, cells in zip(
        game.form.sides, (x, y), (y, x), (game.payoffs[0], game.payoffs[1].T), strict=True
    ):
        worth = [sum((c * p for c, p in zip(row, other, strict=True)), Fraction(0)) for row in cells.tolist()]
        value = list(worth)
        for parent, first, after in reversed(side.bounds):
            value[parent] += max(value[first:after])
        assert value[0] == sum((w * p for w, p in zip(worth, own, strict=True)), Fraction(0))


def test_a_budget_that_does_not_suffice_is_said() -> None:
    game = whole(wide_tree(1, 250, zero_sum=False))
    with pytest.raises(BudgetError):
        whole_plans(game.form, *game.payoffs, 1_000_000)
    assert float_plans(game.form, *(p.astype(float) for p in game.payoffs), 20_000) is None

"""Rows: outcome probabilities, intervals and payoffs against plain loops."""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest
from helpers import solved
from hypothesis import given
from hypothesis import strategies as st

from sim.games.moves.chance import leaf_probabilities, outcome_probabilities
from sim.store.tabulate import measure, tabulate


def test_outcome_probabilities_are_those_of_the_leaves() -> None:
    rng = np.random.default_rng(1)
    share, luck = rng.random((2, 50, 2)), rng.random(50)
    profiles = np.stack([share[0, :, 0], 1 - share[0, :, 0], share[1, :, 0], 1 - share[1, :, 0]], axis=1)
    chance = np.stack([luck, 1 - luck], axis=1)
    leaves = leaf_probabilities(solved.TREE, profiles, chance)
    expected = np.stack([leaves[:, o == solved.OUTCOME_OF_LEAF].sum(axis=1) for o in range(3)])
    found = outcome_probabilities(solved.TREE, solved.OUTCOME_OF_LEAF, 3, profiles.T, chance.T)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-15)
    np.testing.assert_allclose(found.sum(axis=0), 1, atol=1e-15)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8), st.integers(0, 2**32 - 1))
def test_measures_are_those_of_a_loop(count: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    total = sum(count)
    quantities, weights = rng.normal(size=(2, total)), rng.random((1, total))
    found = measure(quantities, weights, np.array(count))
    starts = np.concatenate([[0], np.cumsum(count)])
    for draw, (a, b) in enumerate(pairwise(starts)):
        for q, own in enumerate(quantities[:, a:b]):
            if a == b:
                assert np.isnan(found[:, q, draw]).all()
                continue
            mean = min(max(float(np.dot(weights[0, a:b], own)), own.min()), own.max())
            np.testing.assert_allclose(found[:, q, draw], [mean, own.min(), own.max()], atol=1e-14)


def test_rounding_does_not_push_a_mean_out_of_its_interval() -> None:
    tenth = np.full((1, 10), 0.1)
    assert sum([0.1 * 0.3] * 10) != 0.3
    found = measure(np.full((1, 10), 0.3), tenth, np.array([10]))
    assert (found[0] >= found[1]).all()
    assert (found[0] <= found[2]).all()


def test_a_rule_that_selects_nothing_leaves_no_number() -> None:
    found = measure(np.ones((1, 2)), np.full((1, 2), np.nan), np.array([2]))
    assert np.isnan(found[0, 0, 0])
    assert found[1:, 0, 0].tolist() == [1, 1]


def test_a_block_tells_of_its_draws_in_their_order() -> None:
    batch = solved.batch_at(100, 140)
    solution = solved.solution_of(batch, seed=5)
    block = solved.tabulate(solved.LAYOUT, 100, solved.values_at(100, 140), batch, solution)
    assert block.draws["draw"].tolist() == list(range(100, 140))
    assert block.equilibria["draw"].tolist() == np.repeat(np.arange(100, 140), solution.count).tolist()
    for draw in range(40):
        kept = slice(0, solution.count[draw])
        leaves = leaf_probabilities(
            solved.TREE, solution.profiles[draw, kept], np.repeat(batch.chance[draw : draw + 1], kept.stop, axis=0)
        )
        deal = leaves[:, solved.OUTCOME_OF_LEAF == 0].sum(axis=1)
        payoff = solution.payoffs[draw, kept, 1]
        low = [block.draws["lowest.deal"][draw], block.draws["payoff_lowest.bob"][draw]]
        high = [block.draws["highest.deal"][draw], block.draws["payoff_highest.bob"][draw]]
        mean = [block.draws["probability.uniform.deal"][draw], block.draws["payoff.uniform.bob"][draw]]
        if not kept.stop:
            assert np.isnan(low + high + mean).all()
            continue
        np.testing.assert_allclose(low, [deal.min(), payoff.min()], atol=1e-14)
        np.testing.assert_allclose(high, [deal.max(), payoff.max()], atol=1e-14)
        np.testing.assert_allclose(mean, [deal.mean(), payoff.mean()], atol=1e-14)


@pytest.mark.parametrize("cut", [1, 7, 39])
def test_a_row_does_not_depend_on_the_rows_beside_it(cut: int) -> None:
    batch = solved.batch_at(0, 40)
    solution = solved.solution_of(batch, seed=2)
    whole = tabulate(solved.LAYOUT, 0, solved.values_at(0, 40), batch, solution)
    parts = []
    for a, b in ((0, cut), (cut, 40)):
        columns = {f.name: getattr(solution, f.name) for f in fields(solution)}
        arrays = {name: array[a:b] for name, array in columns.items() if isinstance(array, np.ndarray)}
        piece = replace(solution, **arrays)
        values = solved.values_at(a, b)
        parts.append(tabulate(solved.LAYOUT, a, values, solved.batch_at(a, b), piece))
    for name, column in whole.draws.items():
        joined = np.concatenate([part.draws[name] for part in parts])
        assert joined.tobytes() == np.ascontiguousarray(column).tobytes(), name


def test_tags_of_some_and_of_all_equilibria_of_a_draw() -> None:
    batch = solved.batch_at(0, 40)
    solution = solved.solution_of(batch, seed=3)
    block = tabulate(solved.LAYOUT, 0, solved.values_at(0, 40), batch, solution)
    assert solution.tags is not None
    for draw in range(40):
        tags = solution.tags[draw, : solution.count[draw]]
        some, every = (int(block.draws[name][draw]) for name in ("tags_some", "tags_all"))
        assert [bool(some >> bit & 1) for bit in (0, 1)] == tags.any(axis=0).tolist()
        assert [bool(every >> bit & 1) for bit in (0, 1)] == (tags.all(axis=0) & (len(tags) > 0)).tolist()


def test_outcomes_that_the_solution_tells_are_not_computed_again() -> None:
    batch = solved.batch_at(0, 4)
    solution = solved.solution_of(batch, seed=3)
    told = replace(solution, outcomes=np.broadcast_to([0.5, 0.25, 0.25], (*solution.regret.shape, 3)))
    block = tabulate(solved.LAYOUT, 0, solved.values_at(0, 4), object(), told)
    assert set(block.draws["lowest.deal"][solution.count > 0].tolist()) == {0.5}

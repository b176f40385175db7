"""Many types that answer a number: no belief is ever open, so other concepts list what subgame perfection does."""

from itertools import product

import numpy as np
import pytest

from sim.concepts.extensive.alone import MANY
from sim.concepts.extensive.decided_alone import solve_decided_alone
from sim.concepts.extensive.perfect_bayesian import PerfectBayesian
from sim.concepts.extensive.sequential import Sequential
from sim.concepts.extensive.two_sided import solve_two_sided
from sim.games.moves.tree import TreeBatch
from sim.scenario.load import from_bytes

TEXT = """
format: 2
title: An offer to somebody whose costs are private
players: {{a: A, b: B}}
parameters: {{odds: {{label: odds, unit: share, value: "uniform(0.3, 0.7)", why: w, judgement: true}}}}
types: {{cost: {{player: b, distribution: "uniform(0, 0.4)", bins: {bins}}}}}
moves:
  offer: {{player: a, from: 0, to: 1, steps: {steps}}}
  answer: {{player: b, sees: {sees}, actions: [accept, fight]}}
payoffs:
  a: 1 - offer if answer == accept else odds - 0.137
  b: offer if answer == accept else 1 - odds - cost
outcomes: {{deal: answer == accept, war: otherwise}}
"""


def games(bins: int, steps: int, draws: int, sees: str = "all") -> TreeBatch:
    scenario = from_bytes(TEXT.format(bins=bins, steps=steps, sees=sees).encode(), "offer.yaml", "offer")
    batch = scenario.game.batch(np.linspace(0.31237, 0.68619, draws)[:, None])
    assert isinstance(batch, TreeBatch)
    return batch


def test_the_offer_is_best_against_every_type() -> None:
    bins, steps, draws = 20, 200, 3
    batch = games(bins, steps, draws)
    assert len(batch.tree.information_sets) > MANY
    found = PerfectBayesian().solve(batch, ("uniform",))
    again = Sequential().solve(batch, ("uniform",))
    costs = (np.arange(bins) + 0.5) * 0.4 / bins
    offers = np.linspace(0, 1, steps + 1)
    for draw, odds in enumerate(np.linspace(0.31237, 0.68619, draws)):
        accepts = offers[:, None] >= 1 - odds - costs
        worth = np.where(accepts, 1 - offers[:, None], odds - 0.137).mean(axis=1)
        for solution in (found, again):
            listed = int(solution.count[draw])
            assert listed
            np.testing.assert_allclose(solution.payoffs[draw, :listed, 0], worth.max(), atol=1e-9)
            assert set(np.nanargmax(solution.profiles[draw, :listed, : steps + 1], axis=1)) <= set(
                np.flatnonzero(worth > worth.max() - 1e-9)
            )


@pytest.mark.parametrize("consistent", [False, True])
def test_it_lists_what_the_general_method_lists(consistent: bool) -> None:
    batch = games(8, 17, 4)
    found = solve_decided_alone(batch, (), 1 << 22, consistent)
    assert found is not None
    wanted = solve_two_sided(batch, consistent, 1 << 22)
    assert wanted.solved.all()
    for draw in range(len(batch)):
        mine = found.profiles[draw, : int(found.count[draw])]
        own = wanted.rows.draw == draw
        assert len(mine) == own.sum()
        gaps = np.abs(mine[:, None] - wanted.rows.profiles[own][None]).max(axis=2)
        assert (gaps.min(axis=0) < 1e-9).all()
        first = wanted.rows.beliefs
        assert first is not None
        np.testing.assert_allclose(
            np.nan_to_num(found.beliefs[draw, 0]),
            np.nan_to_num(first[own][0]),
            atol=1e-12,  # type: ignore[index]
        )


def test_where_a_belief_is_open_it_is_not_asked() -> None:
    blind = games(20, 200, 1, sees="[offer > 0.5]")
    for batch, consistent in product((blind,), (False, True)):
        assert solve_decided_alone(batch, (), 1 << 22, consistent) is None or consistent

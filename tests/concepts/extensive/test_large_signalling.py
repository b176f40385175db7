"""Pure equilibria of large signalling games, against the definition, and among those that the complete search lists."""

import numpy as np
import pytest

from sim.concepts.extensive.large_signalling import some_pure
from sim.concepts.extensive.perfect_bayesian import PerfectBayesian
from sim.games.moves.signalling import Signalling, signalling
from sim.games.moves.tree import TreeBatch
from sim.scenario.load import from_bytes

TEXT = """
format: 2
title: An offer by somebody whose costs are private
players: {{a: A, b: B}}
parameters: {{odds: {{label: odds, unit: share, value: "uniform(0.3, 0.7)", why: w, judgement: true}}}}
types: {{cost: {{player: a, distribution: "uniform(0, 0.4)", bins: {bins}}}}}
moves:
  offer: {{player: a, sees: all, from: 0, to: 1, steps: {steps}}}
  answer: {{player: b, sees: [offer], actions: [{replies}]}}
payoffs:
  a: 1 - offer if answer == accept else odds - cost - (0.1 if answer == fight else 0)
  b: offer if answer == accept else 1 - odds - 0.3 + cost - (0.07 * cost if answer == fight else 0)
outcomes: {{deal: answer == accept, war: otherwise}}
solve: {{concept: perfect-bayesian}}
"""


def games(bins: int, steps: int, replies: str = "accept, fight") -> tuple[TreeBatch, Signalling]:
    scenario = from_bytes(TEXT.format(bins=bins, steps=steps, replies=replies).encode(), "offer.yaml", "offer")
    batch = scenario.game.batch(np.array([[0.43], [0.61]]))
    assert isinstance(batch, TreeBatch)
    game = signalling(batch.tree)
    assert game is not None
    return batch, game


@pytest.mark.parametrize("replies", ["accept, fight", "accept, leave, fight"])
def test_what_is_listed_is_an_equilibrium_by_its_definition(replies: str) -> None:
    batch, game = games(4, 20, replies)
    rows = some_pure(batch, game)
    assert set(rows.draw) == {0, 1}
    assert rows.beliefs is not None
    tree = batch.tree
    for draw, profile, beliefs in zip(rows.draw, rows.profiles, rows.beliefs, strict=True):
        prior = batch.chance[draw, game.branch]
        sends = profile[game.sends]  # [type, message]
        reply = np.array([profile[int(tree.offset[h]) :][: len(tree.information_sets[h].actions)] for h in game.reply])
        worth = np.einsum("tmr,mr->tm", batch.payoffs[draw, game.sender][game.leaf], reply)
        assert (worth.max(axis=1) <= (worth * sends).sum(axis=1) + 1e-9).all()
        for message, h in enumerate(game.reply):
            held = beliefs[list(tree.information_sets[h].nodes)]
            assert held.sum() == pytest.approx(1)
            sent = prior * sends[:, message]
            if sent.sum():
                np.testing.assert_allclose(held, sent / sent.sum(), atol=1e-12)
            value = held @ batch.payoffs[draw, game.receiver][game.leaf[:, message]]
            assert value.max() <= value @ reply[message] + 1e-9


def test_they_are_among_those_that_the_complete_search_lists() -> None:
    batch, game = games(2, 3)
    rows, whole = some_pure(batch, game), PerfectBayesian().solve(batch)
    assert len(rows.draw)
    for draw, profile in zip(rows.draw, rows.profiles, strict=True):
        listed = whole.profiles[draw, : int(whole.count[draw])]
        assert (np.abs(listed - profile).max(axis=1) < 1e-9).any()


def test_the_concept_lists_some_where_all_would_be_too_many() -> None:
    batch, _ = games(6, 60)
    found = PerfectBayesian().solve(batch, ("uniform",))
    assert (found.count > 0).all()
    assert not found.complete.any()

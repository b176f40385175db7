"""What a rest is: 1 less the other probabilities, rounded into [0, 1] and no further."""

import numpy as np

from sim.games.moves.game import MovesGame
from sim.scenario.load import from_bytes

SCENARIO = b"""
format: 1
title: T
players: {a: A}
parameters:
  p: {label: P, unit: share, value: "uniform(0, 1)", why: A guess., judgement: true}
  q: {label: Q, unit: share, value: "uniform(0, 1)", why: A guess., judgement: true}
moves:
  luck: {player: chance, probabilities: {x: p, y: q, z: rest}}
payoffs: {a: luck == x}
outcomes: {won: luck == x, lost: otherwise}
"""


def test_a_rest_is_rounded_into_the_unit_interval_and_no_further() -> None:
    game = from_bytes(SCENARIO, "file.yaml", "file").game
    assert isinstance(game, MovesGame)
    p = np.linspace(0, 1, 10_001)
    q = 1 - p + 2.0**-53
    assert (1 - p - q < 0).any()
    assert game.batch(np.stack([p, q], axis=1)).chance.min() == 0.0
    [wrong] = game.batch(np.array([[0.8, 0.3]])).chance
    np.testing.assert_allclose(wrong, [0.8, 0.3, -0.1])
    assert np.isnan(game.batch(np.array([[np.nan, 0.3]])).chance[0, 0])

"""Conditions: read like any expression, settled once for every end of a game, and outcomes split by them."""

import numpy as np
import pytest

from sim.engine.condition import conditioned
from sim.errors import UsageError
from sim.scenario.load import from_bytes
from sim.scenario.types import Scenario

# One chance move decides; the probability of 'up' in a world is the parameter itself, so Bayes' rule has a closed form.
LUCK = b"""
format: 1
title: Luck
players: {ann: Ann}
parameters:
  odds: {label: Odds, unit: probability, value: "uniform(0, 1)", why: a test, judgement: true}
  idle: {label: Idle, unit: none, value: "uniform(0, 1)", why: a test, judgement: true}
quantities: {won: luck == up and first == go}
moves:
  luck: {player: chance, probabilities: {up: odds, down: rest}}
  first: {player: ann, sees: none, actions: [go, stay]}
payoffs: {ann: 1 if first == go else 0}
outcomes: {home: first == stay, away: otherwise}
"""


def luck() -> Scenario:
    return from_bytes(LUCK, "luck.yaml", "luck")


def test_an_outcome_is_split_where_the_condition_tells_its_ends_apart() -> None:
    given = conditioned(luck(), "luck == up")
    assert [o.id for o in given.scenario.outcomes] == ["home.given", "home.else", "away.given", "away.else"]
    assert given.of == ("home", "home", "away", "away")
    assert given.holds == (True, False, True, False)
    assert given.scenario.outcomes[1].label == "home, where not (luck == up)"
    game = given.scenario.game
    ends = zip(game.histories, game.outcome_of_leaf, strict=True)  # type: ignore[attr-defined]  # a game of moves
    assert all(given.holds[outcome] == (history["luck"] == "up") for history, outcome in ends)
    np.testing.assert_array_equal(given.scenario.central_values(), luck().central_values())


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("odds > 0.5", "'odds' is a number of the world"),
        ("luck == upp", "'upp' is not an action of 'luck'; did you mean 'up'?"),
        ("wonn", "did you mean 'won'?"),
        ("won and", "the text ends"),
        ("won and not won", "this holds at no end of the game"),
    ],
)
def test_mistakes_in_a_condition(text: str, wrong: str) -> None:
    with pytest.raises(UsageError, match="given: ") as caught:
        conditioned(luck(), text)
    assert wrong in str(caught.value)


def test_outcomes_can_be_named() -> None:
    assert conditioned(luck(), "home or away").holds == (True, True)
    assert conditioned(luck(), "not home").holds == (False, True)

"""Behaviours that lie near each other are told apart where a game is decided in fractions."""

import numpy as np
import pytest

from sim.concepts.nash.nash import Nash
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.reduced_form import merge_same
from sim.concepts.registry import CONCEPTS
from sim.interop.efg import parse_efg
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.status import Status
from sim.workflow.solve import confirm, solve_game

UNLIKE = """EFG 2 R "" {{ "A" "B" }}
p "" 1 1 "f" {{ "comply" "cheat" }} 0
t "" 1 "" {{ {bar}, 0 }}
p "" 2 1 "r" {{ "lenient" "strict" }} 0
t "" 2 "" {{ 0, 0 }}
t "" 3 "" {{ {reward}, 0 }}
"""
EMPTY = 'EFG 2 R "" { "A" "B" }\n'
NOBODY = {
    "an end alone": 't "" 1 "" { 1, 0 }\n',
    "chance alone": 'c "" 1 "" { "x" 1/2 "y" 1/2 } 0\nt "" 1 "" { 2, 0 }\nt "" 2 "" { 0, 0 }\n',
    "chance with a branch of zero": 'c "" 1 "" { "x" 1 "y" 0 } 0\nt "" 1 "" { 1, 0 }\nt "" 2 "" { 5, 5 }\n',
}


@pytest.mark.parametrize(("bar", "reward"), [(1, 10**9), (1, 10**12), (1, 10**14), (3, 2 * 10**13)])
def test_a_tiny_probability_is_another_equilibrium_than_none(bar: int, reward: int) -> None:
    """By hand: B strict with 0, with bar/reward (A indifferent, either way) and with 1: four extreme points."""
    solved = solve_game(parse_efg(UNLIKE.format(bar=bar, reward=reward), "x"), Nash())
    assert confirm(solved).agrees
    strict = solved.solution.profiles[0, :, 3]
    assert sorted(strict.tolist()) == pytest.approx([0, bar / reward, bar / reward, 1], rel=1e-12)


def test_a_player_alone_is_decided_in_fractions() -> None:
    """By hand: l is worth 50,000,000,000,001, r 50,000,000,000,000."""
    text = (
        'p "" 1 1 "" { "l" "r" } 0\n'
        'c "" 1 "" { "x" 1/2 "y" 1/2 } 0\nt "" 1 "" { 100000000000000, 0 }\nt "" 2 "" { 2, 0 }\n'
        'c "" 2 "" { "x" 1/2 "y" 1/2 } 0\nt "" 3 "" { 100000000000000, 0 }\nt "" 4 "" { 0, 0 }\n'
    )
    game = parse_efg(EMPTY + text, "x")
    assert solve_game(game, Nash()).solution.count[0] == 1


def test_behaviours_of_different_support_are_never_merged() -> None:
    profiles = np.array([[1.0, 0.0], [1.0, 1e-13], [1.0, 2e-13], [0.5, 0.5]])
    rows = Rows.unweighted(np.zeros(4, int), profiles, np.zeros((4, 1)), np.zeros(4), np.zeros(1, np.uint8))
    assert len(merge_same(rows).draw) == 3
    assert len(merge_same(rows, np.array([True])).draw) == 4


@pytest.mark.parametrize("text", NOBODY.values(), ids=NOBODY)
def test_where_nobody_moves_every_concept_has_the_one_empty_profile(text: str) -> None:
    game = parse_efg(EMPTY + text, "x")
    for name, concept in CONCEPTS.items():
        if concept.form != "moves" or concept().suits(game):
            continue
        solved = solve_game(game, concept())
        assert solved.solution.profiles.shape == (1, 1, 0), name
        assert (solved.solution.status[0], solved.solution.payoffs[0, 0].tolist()) == (Status.UNIQUE, [1, 0]), name
        if solved.concept.nash_equilibria(game.tree):
            assert confirm(solved).agrees, name


def test_a_tie_that_rounding_may_have_made_is_no_certain_tie() -> None:
    """By hand: 5e13 + 2 beats 5e13 by a share of 4e-14 of the range 0 to 5e13."""
    batch = np.array([[[0.0, 5e13, 5e13 + 2]]])
    assert solve_pure(batch).reason[0] == Reason.DEGENERATE
    assert solve_pure(np.array([[[0.0, 3.0, 3.0 + 4e-16]]])).reason[0] == Reason.COMPLETE

"""The form `repeated`: the stage, the target, and which numbers are a discount factor."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load

FILE = Path(__file__).parents[2] / "scenarios/valid/repeated.yaml"


def test_the_batch_has_the_stage_the_target_and_the_discount_factor() -> None:
    batch = load(FILE).game.batch(np.array([[1.5, 0.4], [2.5, 0.9]]))
    assert batch.target == (0, 0)
    assert batch.discount.tolist() == [0.4, 0.9]
    np.testing.assert_array_equal(batch.payoffs[1, 0], [[2, 0], [4.5, 2.5]])
    np.testing.assert_array_equal(batch.payoffs[1, 1], batch.payoffs[1, 0].T)


def test_a_discount_factor_is_at_least_0_and_below_1() -> None:
    values = [[1.5, patience] for patience in (-0.1, 0.0, 0.99, 1.0, np.nan)]
    assert load(FILE).game.batch(np.array(values)).defined.tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("target: {north_does: keep, ", "target: {", "the target says nothing of 'north_does'"),
        ("south_does: keep}", "south_does: kep}", "'kep' is not an action of 'south_does'; did you mean 'keep'?"),
        ("sees: none", "sees: all", "a game that is repeated here is played at once"),
    ],
)
def test_mistakes_have_their_place(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    text = FILE.read_text()
    (tmp_path / "s.yaml").write_text(text.replace(right, wrong))
    with pytest.raises(ScenarioError) as raised:
        load(tmp_path / "s.yaml")
    [problem] = raised.value.problems
    assert message in f"{problem.message}; {problem.remedy}"


def test_a_target_may_be_numbers(tmp_path: Path) -> None:
    """Of a grid, too; `0.50` is the number 0.5, and what is none of them is told with its neighbours."""
    text = """\
format: 2
title: Tariffs
form: repeated
players: {north: North, south: South}
moves:
  n: {player: north, sees: none, from: 0, to: 1, steps: 4}
  s: {player: south, sees: none, actions: [0, 0.5]}
payoffs: {north: n - s, south: s - n}
outcomes: {free: n + s == 0, not_free: otherwise}
target: {n: 0.50, s: 0}
discount: 0.9
solve: {concept: sustain}
"""
    (tmp_path / "s.yaml").write_text(text)
    scenario = load(tmp_path / "s.yaml")
    assert scenario.game.batch(np.zeros((1, 0))).target == (2, 0)
    assert scenario.document["target"] == {"n": "0.5", "s": "0"}
    (tmp_path / "s.yaml").write_text(text.replace("n: 0.50", "n: 0.3"))
    with pytest.raises(ScenarioError, match=r"s\.yaml:10:13: .*'0.3' is not an action of 'n'; near it: 0.25, 0.5"):
        load(tmp_path / "s.yaml")

"""What is said of a grid: bounds that hold between its numbers, turns, indifference, and a grid twice as fine."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.scenario.load import from_document, in_case, load
from sim.workflow.solve import Solved, solve_scenario

ROOT = Path(__file__).parents[2]
PARAMETER = {"label": "p", "unit": "share", "value": "uniform(0.2, 0.6)", "why": "x", "judgement": True}


def solved(moves: dict[str, Any], payoffs: dict[str, str], concept: str, outcomes: dict[str, str], p: float) -> Solved:
    document = {
        "format": 2,
        "title": "t",
        "players": {"a": "A", "b": "B"},
        "parameters": {"p": PARAMETER},
        "moves": moves,
        "payoffs": payoffs,
        "outcomes": outcomes,
        "solve": {"concept": concept},
    }
    return solve_scenario(from_document(document, "t"), values={"p": p})


def contest(steps: int = 20) -> Solved:
    moves = {
        "x": {"player": "a", "from": 0.1, "to": 1, "steps": steps},
        "y": {"player": "b", "sees": "none", "from": 0.1, "to": 1, "steps": steps},
    }
    payoffs = {"a": "(1 + p) * x / (x + y) - x", "b": "(1 + p) * y / (x + y) - y"}
    return solved(moves, payoffs, "pure-nash", {"high": "x + y > 0.7", "low": "otherwise"}, 0.37)


def test_no_number_between_two_gains_more_than_is_said() -> None:
    found = contest()
    assert found.grid is not None
    bound = found.grid.bounds["x"]
    total, made = found.batch.numbers_chosen(found.solution.profiles[0, :1].T, np.zeros(1, int))["y"]
    y, fine = float(total[0] / made[0]), np.linspace(0.1, 1, 5001)
    best = (1.37 * fine / (fine + y) - fine).max()
    assert 0 < best - found.solution.payoffs[0, 0, 0] <= bound < 1


def test_a_payoff_that_jumps_has_no_bound() -> None:
    moves = {
        "x": {"player": "a", "from": 0, "to": 1, "steps": 10},
        "y": {"player": "b", "sees": "none", "actions": ["l", "r"]},
    }
    payoffs = {"a": "(1 if x > 0.55 else 0) - x * p", "b": "0 if y == l else 1"}
    found = solved(moves, payoffs, "pure-nash", {"l": "y == l", "r": "otherwise"}, 0.3)
    assert found.grid is not None
    assert found.grid.bounds == {"x": np.inf}
    assert any("No bound is known for what a number of" in said for said in found.grid.sentences)


def ultimatum(p: float) -> Solved:
    moves = {
        "offer": {"player": "a", "from": 0, "to": 1, "steps": 40},
        "answer": {"player": "b", "sees": ["offer"], "actions": ["accept", "reject"]},
    }
    payoffs = {"a": "1 - offer if answer == accept else 0", "b": "offer - p if answer == accept else 0"}
    return solved(moves, payoffs, "subgame-perfect", {"deal": "answer == accept", "none": "otherwise"}, p)


def test_a_turn_between_two_numbers_is_told_with_its_width() -> None:
    found = ultimatum(0.21)
    assert found.grid is not None
    assert found.grid.bounds == {}  # who sees the number may answer others as it likes
    assert any("offer = 0.225 stands at a turn" in said and "up to 0.025" in said for said in found.grid.sentences)
    assert not any("indifferent" in said for said in found.grid.sentences)


def test_a_number_that_makes_somebody_indifferent_is_told() -> None:
    found = ultimatum(0.25)
    assert found.grid is not None
    assert any("B is indifferent after offer = 0.25" in said for said in found.grid.sentences)


@pytest.mark.parametrize(("p", "here", "finer"), [(0.21, 0.225, 0.2125), (0.305, 0.325, 0.3125)])
def test_the_table_is_the_game_on_a_grid_twice_as_fine(p: float, here: float, finer: float) -> None:
    found = ultimatum(p)
    assert found.grid is not None
    assert found.grid.table is not None
    row = next(row for row in found.grid.table.rows if row[0] == "number: offer")
    assert row[1:] == pytest.approx((here, finer, finer - here))


def test_nothing_is_said_where_nobody_chooses_numbers() -> None:
    moves = {"x": {"player": "a", "actions": ["l", "r"]}}
    assert (
        solved(moves, {"a": "p if x == l else 0", "b": "0"}, "nash", {"l": "x == l", "r": "otherwise"}, 0.3).grid
        is None
    )


def test_what_is_explicit_keeps_the_version_that_numbers_need_and_a_case_reads_it() -> None:
    """No key of the file came with format 2: the numbers did."""
    scenario = load(ROOT / "scenarios" / "cases" / "mobilisation.yaml")
    assert scenario.document["format"] == 2
    assert in_case(scenario, next(iter(scenario.cases))).document["format"] == 2

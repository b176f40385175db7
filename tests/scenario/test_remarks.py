"""What is said of changes: one that changes no solution, and a value that the scenario excludes."""

from pathlib import Path

import pytest

import sim

INSPECTION = Path(__file__).parents[2] / "scenarios" / "classics" / "inspection.yaml"
IDLE = {"label": "Idle", "unit": "points", "value": "uniform(0, 1)", "why": "x", "judgement": True}


def with_idle(sets: list[str], linked: bool = False) -> sim.Scenario:
    document = sim.load(INSPECTION).to_dict()
    document["parameters"]["spare"] = IDLE
    if linked:
        document["correlations"] = [{"between": ["spare", "fine"], "rank": 0.5}]
    return sim.from_dict(document, sets=sets)


@pytest.mark.parametrize("change", ["spare=0.3", "spare.low=0.1", "spare=uniform(0.2, 0.4)"])
def test_a_number_that_the_game_does_not_name_changes_no_solution(change: str) -> None:
    scenario = with_idle([change])
    assert len(scenario.remarks) == 1
    assert "changes no solution" in scenario.remarks[0]
    assert "'spare'" in scenario.remarks[0]
    assert scenario.remarks[0] in str(sim.check(scenario))
    assert f"note: {scenario.remarks[0]}" in str(scenario.solve())
    assert scenario.solve().to_json()["notes"] == list(scenario.remarks)


def test_what_the_game_names_is_not_remarked_on() -> None:
    assert with_idle(["fine=1"]).remarks == ()
    assert sim.load(INSPECTION, sets={"solve.draws": 10}).remarks == ()


@pytest.mark.parametrize("value", ["-100", "1e6"])
def test_a_value_that_the_distribution_excludes_is_said_to_be_one(value: str) -> None:
    scenario = sim.load(INSPECTION, sets={"fine": value})
    assert "a value that the scenario excludes" in scenario.remarks[0]
    assert scenario.parameters["fine"].distribution.central == float(value)
    world = sim.load(INSPECTION).solve(fine=float(value))
    assert "a value that the scenario excludes" in world.to_json()["notes"][0]


def test_another_distribution_is_an_argument_of_its_own() -> None:
    assert sim.load(INSPECTION, sets={"fine": "uniform(-5, 50)"}).remarks == ()

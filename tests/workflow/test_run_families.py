"""Runs of scenarios with sets and tables: the manifest has the table, conditions and questions take members' names."""

import hashlib
import json
from pathlib import Path

import pytest

import sim
from sim.errors import UsageError

STATES = "iso,name,gdp\nusa,United States,4\nrok,South Korea,2\n"
GAME = """\
format: 2
title: States
sets: {state: {table: {file: states.csv, key: iso, label: name, source: The author, note: Rounded.}}}
players: {each state: "{state}"}
parameters:
  cost[state]: {label: "Cost of {state}", unit: points, value: "uniform(0, gdp[state])", why: A guess., judgement: true}
moves:
  join[state]: {player: state, sees: none, actions: [come, stay]}
payoffs:
  each state: 1 - cost[state] if join[state] == come else 0
outcomes: {all_come: "all(join[s] == come for s in state)", others: otherwise}
solve: {concept: pure-nash, selection: uniform, draws: 64, seed: 3}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("families")
    (made / "states.csv").write_text(STATES)
    (made / "game.yaml").write_text(GAME)
    return made


@pytest.fixture(scope="module")
def scenario(folder: Path) -> sim.Scenario:
    return sim.load(folder / "game.yaml")


def test_the_manifest_has_the_table_and_the_run_needs_none(folder: Path, scenario: sim.Scenario) -> None:
    scenario.run(out=folder / "run")
    manifest = json.loads((folder / "run/manifest.json").read_text())
    assert manifest["scenario"]["tables"] == [
        {
            "name": "state",
            "file": "states.csv",
            "sha256": hashlib.sha256(STATES.encode()).hexdigest(),
            "rows": 2,
            "source": "The author",
            "note": "Rounded.",
        }
    ]
    (folder / "states.csv").rename(folder / "gone")
    assert sim.open_run(folder / "run").outcomes.num_rows == 2
    (folder / "gone").rename(folder / "states.csv")


def test_a_condition_speaks_of_members(scenario: sim.Scenario) -> None:
    short = scenario.run(draws=32, given="count(join[s] == come for s in state) == 1 or join[usa] == come")
    long = scenario.run(draws=32, given="(join_usa == come) + (join_rok == come) == 1 or join_usa == come")
    assert short.outcomes.drop_columns(["label"]).equals(long.outcomes.drop_columns(["label"]))


def test_a_condition_that_names_no_member_is_refused(scenario: sim.Scenario) -> None:
    with pytest.raises(UsageError, match="unknown member 'uas'"):
        scenario.run(draws=32, given="join[uas] == come")


def test_values_and_questions_take_members(scenario: sim.Scenario) -> None:
    one = scenario.solve(**{"cost[usa]": 0.5, "cost_rok": 0.25})
    assert one.payoffs.tolist() == [[0.5, 0.75]]
    assert str(scenario.tip("cost[usa]")) == str(scenario.tip("cost_usa"))


def test_what_is_said_of_a_scenario_names_sets_and_tables(scenario: sim.Scenario) -> None:
    shown = str(scenario)
    assert "usa, rok" in shown
    assert "states.csv" in shown
    assert "The author" in shown

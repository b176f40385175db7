"""Questions of which the answer draws worlds of its own, asked of a run: as of its scenario, under the run's seed."""

import json
from pathlib import Path

import pytest
from helpers.command import called

import sim

INSPECTION = "scenarios/classics/inspection.yaml"
CHICKEN = "scenarios/classics/chicken.yaml"


def numbers(answer: object) -> str:
    return json.dumps(answer.to_json(), sort_keys=True)  # type: ignore[attr-defined]


def test_advice_and_tipping_points_of_a_run_are_those_of_its_scenario_under_its_seed() -> None:
    scenario = sim.load(INSPECTION, sets={"effort": "uniform(0.1, 0.4)"})
    run = scenario.run(draws=16, seed=7)
    assert numbers(run.advise("inspector", draws=64)) == numbers(scenario.advise("inspector", draws=64, seed=7))
    again = run.advise("inspector", draws=64, seed=8)
    assert numbers(again) == numbers(scenario.advise("inspector", draws=64, seed=8))
    assert numbers(run.tip("effort", draws=64)) == numbers(scenario.tip("effort", draws=64, seed=7))


def test_the_commands_take_a_run_where_they_take_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = sim.load(INSPECTION).run(draws=16, seed=3, out=tmp_path / "run")
    assert called("advise", str(run.folder), "--player", "inspector", "--draws", "64", "--json") == 0
    assert json.loads(capsys.readouterr().out) == run.advise("inspector", draws=64).to_json()
    assert called("tip", str(run.folder), "--over", "effort", "--draws", "64") == 0
    assert "Where along “What an inspection costs” does the answer tip?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        (["advise", "--player", "first"], ["--concept", "nash"]),
        (["tip", "--over", "win"], ["--set", "win=2"]),
        (["tip", "--over", "win"], ["--case", "cold"]),
        (["drivers"], ["--set", "win=2"]),
    ],
)
def test_a_run_is_as_it_was_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], changed: list[str]
) -> None:
    run = sim.load(CHICKEN).run(draws=4, seed=3, out=tmp_path / "run")
    assert called(command[0], str(run.folder), *command[1:], *changed) == 2
    assert "for scenario files; a run is as it was solved" in " ".join(capsys.readouterr().err.split())


def test_of_worlds_that_are_given_something_no_others_are_drawn() -> None:
    run = sim.load(CHICKEN).run(draws=64, seed=3, given="one == straight_one")
    for ask in (lambda: run.advise("first"), lambda: run.tip("win")):
        with pytest.raises(sim.UsageError, match="draws its own worlds, and those of this run are the ones with one"):
            ask()

"""A run held in memory: what is read of it is what its files would say, column by column, to the bit."""

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.summary import summarise
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.store.held import MOST_NUMBERS, can_be_held
from sim.store.reader import Run
from sim.workflow.run import Settings, run, summary_alone
from sim.workflow.run import _passing as passing

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SMALL = SCENARIOS / "classics/inspection.yaml"
WITH_PARTS = SCENARIOS / "moscow-2015/the-visit.yaml"


@pytest.fixture(scope="module", params=[(SMALL, 20_000), (WITH_PARTS, 600)], ids=["small", "of parts"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run, Scenario, int]:
    file, draws = request.param
    scenario = load(file)
    written = run(scenario, Settings(draws=draws), tmp_path_factory.mktemp("runs") / "run")
    with passing(scenario, Settings(draws=draws)) as held:
        return held, written, scenario, draws


def test_its_columns_are_those_of_the_files_in_the_same_groups(both: tuple[Run, Run, Scenario, int]) -> None:
    held, written, _, _ = both
    names = written.schema("draws").names
    assert held.schema("draws") == written.schema("draws")
    for one, other in zip(held.groups(names), written.groups(names), strict=True):
        for name in names:
            assert one[name].dtype == other[name].dtype
            np.testing.assert_array_equal(one[name], other[name])


def test_its_summary_is_that_of_the_files(both: tuple[Run, Run, Scenario, int]) -> None:
    _, written, scenario, draws = both
    assert summary_alone(scenario, Settings(draws=draws)) == summarise(written, with_drivers=False)


def test_nothing_is_written(both: tuple[Run, Run, Scenario, int], monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, scenario, _ = both

    def refused(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("sim.workflow.run.create", refused)
    monkeypatch.setattr("sim.workflow.run.TemporaryDirectory", refused)
    assert summary_alone(scenario, Settings(draws=64))["draws"] == 64


def test_a_run_without_room_in_memory_goes_through_files(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load(SMALL)
    known = summary_alone(scenario, Settings(draws=64))
    with passing(scenario, Settings(draws=64)) as held:
        assert can_be_held(held.manifest)
    monkeypatch.setattr("sim.store.held.MOST_NUMBERS", 64)
    with passing(scenario, Settings(draws=64)) as written:
        assert not can_be_held(written.manifest)
        assert (written.directory / "draws").is_dir()
    assert summary_alone(scenario, Settings(draws=64)) == known
    assert MOST_NUMBERS > 64


def test_how_often_issues_are_settled_is_read_of_equilibria_which_are_computed_again(tmp_path: Path) -> None:
    """Of bargaining the summary counts issues; claims that compare its cases ended in an `AssertionError`."""
    scenario = load(Path(__file__).parents[1] / "scenarios/valid/bargaining.yaml")
    written = run(scenario, Settings(draws=64), tmp_path / "run")
    assert summary_alone(scenario, Settings(draws=64))["frequencies"] == written.summary["frequencies"]

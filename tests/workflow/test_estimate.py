"""What a run will take is told before it begins, and a run that does not fit is refused before anything is written."""

from pathlib import Path

import pytest

import sim.workflow.estimate
from sim.activity import notices
from sim.errors import UsageError
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.store.solver import solver
from sim.workflow.estimate import free_disk, free_memory, size
from sim.workflow.run import Settings, _manifest, run

FILE = Path(__file__).parents[2] / "scenarios" / "classics" / "inspection.yaml"
DRAWS = 20_000


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(FILE)


def test_the_disk_is_estimated_from_a_few_draws(scenario: Scenario, tmp_path: Path) -> None:
    manifest = _manifest(scenario, Settings(draws=DRAWS), None, 8_192)
    found = sim.workflow.estimate.estimate(scenario, manifest, 2, solver(scenario, manifest))
    run(scenario, Settings(draws=DRAWS), tmp_path / "run")
    taken = sum(file.stat().st_size for file in (tmp_path / "run").rglob("*.parquet"))
    assert taken / 2 < found.disk < 2 * taken
    assert found.seconds > 0
    assert found.memory > 0


@pytest.mark.parametrize(("which", "told"), [("free_disk", "fewer --draws"), ("free_memory", "--workers")])
def test_what_does_not_fit_is_refused_before_anything_is_written(
    which: str, told: str, scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.workflow.estimate, which, lambda *_: 1_000.0)
    with pytest.raises(UsageError, match=told):
        run(scenario, Settings(draws=DRAWS), tmp_path / "run", workers=2, estimated=True)
    assert not (tmp_path / "run").exists()
    monkeypatch.setattr(sim.workflow.estimate, which, lambda *_: None)  # where it is not known, nothing is refused
    run(scenario, Settings(draws=DRAWS), tmp_path / "run", workers=2, estimated=True)


@pytest.mark.parametrize(("slow", "told"), [(0.0, False), (60.0, True)])
def test_a_run_of_few_draws_is_told_if_it_takes_long(
    slow: float, told: bool, scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(number * slow for number in range(1_000))
    monkeypatch.setattr(sim.workflow.estimate, "perf_counter", lambda: next(clock))
    notices()
    run(scenario, Settings(draws=200), tmp_path / "run", workers=1, estimated=True)
    assert any("200 draws: about 3.3 h" in sentence for sentence in notices()) is told


def test_a_run_of_very_few_draws_is_not_estimated(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sim.workflow.estimate, "perf_counter", None)
    run(scenario, Settings(draws=8), tmp_path / "run", workers=1, estimated=True)


def test_free_space_is_that_of_the_folder_that_there_is(tmp_path: Path) -> None:
    assert free_disk(tmp_path / "not" / "yet") == pytest.approx(free_disk(tmp_path), rel=0.5)
    memory = free_memory()
    assert memory is None or memory > 0
    assert [size(n) for n in (3.0, 516e6, 1.24e9)] == ["1 MB", "516 MB", "1.2 GB"]

"""What a run will take is told before it begins, and a run that does not fit is refused before anything is written."""

from pathlib import Path

import numpy as np
import pytest

import sim.engine.memory
import sim.workflow.estimate
from sim.activity import current, notices
from sim.engine.memory import draws_with_lists
from sim.errors import UsageError
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.parts import part_size, write_part
from sim.store.solver import solver
from sim.store.tabulate import Block
from sim.workflow.estimate import PROGRAM, _room, free_disk, free_memory, memory_of, size
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


@pytest.mark.parametrize("draws", [64, DRAWS])
def test_an_estimate_says_how_many_lots_it_has_tried(scenario: Scenario, tmp_path: Path, draws: int) -> None:
    manifest = _manifest(scenario, Settings(draws=draws), None, 8_192)
    solve, said = solver(scenario, manifest), []

    def watched(start: int, end: int) -> Block:
        activity = current()
        assert activity is not None
        said.append((activity.what, activity.done, activity.total))
        return solve(start, end)

    sim.workflow.estimate.refuse_what_does_not_fit(scenario, manifest, 2, tmp_path, watched)
    assert [done for _, done, _ in said] == list(range(len(said)))
    assert {what for what, _, _ in said} == {"estimating what the run takes"}
    assert len(said) <= (said[0][2] or 0)


LISTS = """
format: 1
title: Nobody cares
players: {a: A, b: B}
parameters: {x: {label: X, unit: points, value: "uniform(0, 1)", why: made up, judgement: true}}
moves: {m: {player: a, actions: [p, q, r, s, t]}, n: {player: b, actions: [p, q, r, s, t], sees: none}}
payoffs: {a: x, b: x}
outcomes: {o: m == n, other: otherwise}
solve: {concept: nash, draws: 20000}
"""


def test_memory_is_measured_and_long_lists_are_solved_some_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lists.yaml").write_text(LISTS)
    long = load(tmp_path / "lists.yaml")
    manifest = _manifest(long, Settings(), None, 8_192)
    whole = solver(long, manifest)(0, 300)
    assert whole.draws["count"].min() == 25
    monkeypatch.setattr(sim.engine.memory, "MOST_NUMBERS", 130 * long.numbers)
    assert draws_with_lists(long, 8_192, 16) == 128
    assert draws_with_lists(long, 8_192, 25) < 128
    parts = solver(long, manifest)(0, 300)
    for ours, theirs in ((parts.draws, whole.draws), (parts.equilibria, whole.equilibria)):
        assert list(ours) == list(theirs)
        for name, column in ours.items():
            np.testing.assert_array_equal(column, theirs[name])
    np.testing.assert_array_equal(parts.sets.of_draw, whole.sets.of_draw)
    assert parts.sets.sets == whole.sets.sets
    few = memory_of(long, manifest, 2, solver(long, manifest), 64)
    monkeypatch.undo()
    many = memory_of(long, manifest, 2, solver(long, manifest), 64)
    assert PROGRAM < few < many
    assert memory_of(long, manifest, 4, solver(long, manifest), 64) > many


def test_the_memory_of_a_block_is_what_its_arrays_take(tmp_path: Path) -> None:
    (tmp_path / "lists.yaml").write_text(LISTS)
    long = load(tmp_path / "lists.yaml")
    manifest = _manifest(long, Settings(draws=1_024), None, 8_192)
    solve = solver(long, manifest)
    solve(0, 1_024)  # loads what it takes, as an estimate has done by then
    said = memory_of(long, manifest, 1, solve, 64) - PROGRAM
    solving, block = _room(solve, 1_024)
    assert 0.5 < said / (solving + 2 * block.nbytes) < 2


def test_an_estimate_writes_no_file(scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    manifest = _manifest(scenario, Settings(draws=DRAWS, keep="all"), None, 8_192)
    block = solver(scenario, manifest)(0, 100)
    files = {table: tmp_path / table for table in manifest.written}
    write_part(files, manifest.layout, index_of(scenario), [block])
    taken = sum(path.stat().st_size for path in files.values())
    assert part_size(manifest.written, manifest.layout, index_of(scenario), [block]) == taken
    assert sim.workflow.estimate.estimate(scenario, manifest, 1, solver(scenario, manifest)).disk > taken


def index_of(scenario: Scenario) -> EquilibriumIndex:
    return EquilibriumIndex(tuple(len(s.actions) for s in scenario.game.choice_sets), scenario.game.play)


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

"""What a run does not keep is computed again, to the bit; what it keeps can be changed."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import sim
from sim.errors import DamagedRunError, EngineError, UsageError
from sim.store import again
from sim.store.kept import KEPT
from sim.store.manifest import Manifest, read_manifest, versions
from sim.store.reader import Run as StoredRun
from sim.store.store import COMPLETE
from sim.workflow import run as workflow

SCENARIOS = Path(__file__).parents[2] / "scenarios"
INSPECTION = SCENARIOS / "classics/inspection.yaml"
DRAWS = 300
LESS = ("draws", "summary")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def small_parts() -> Any:
    """Runs of several parts of several blocks each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow, "BLOCK", 16)
        patch.setattr(workflow, "PART", 128)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, small_parts: None) -> dict[str, sim.Run]:
    folder = tmp_path_factory.mktemp("kept")
    scenario = sim.load(INSPECTION)
    return {keep: scenario.run(draws=DRAWS, seed=1, out=folder / keep, keep=keep) for keep in KEPT}


@pytest.fixture
def copy(made: dict[str, sim.Run], tmp_path: Path) -> Callable[[str], Path]:
    return lambda keep: shutil.copytree(made[keep].folder, tmp_path / keep)


def same(one: pa.Table, other: pa.Table) -> bool:
    """Return whether two tables are equal to the bit, NaN included."""
    return one.schema.equals(other.schema, check_metadata=True) and all(
        a.combine_chunks().to_pylist() == b.combine_chunks().to_pylist()
        if not pa.types.is_floating(a.type)
        else a.to_numpy().tobytes() == b.to_numpy().tobytes()
        for a, b in zip(one.columns, other.columns, strict=True)
    )


@pytest.mark.parametrize(("keep", "tables"), KEPT.items())
def test_a_run_keeps_what_was_asked_for(made: dict[str, sim.Run], keep: str, tables: tuple[str, ...]) -> None:
    files = contents(made[keep].folder)
    parts = {f"{table}/part-{i:05d}.parquet" for table in tables for i in range(3)}
    assert set(files) == {"manifest.json", "summary.json"} | parts
    assert files["summary.json"] == contents(made["all"].folder)["summary.json"]
    assert {p.name for p in made[keep].folder.iterdir() if p.is_dir()} == set(tables)
    assert made[keep].verify().intact
    assert made[keep].verify().to_json()["keep"] == keep


@pytest.mark.parametrize("keep", LESS)
@pytest.mark.parametrize("table", ["draws", "equilibria"])
@pytest.mark.parametrize("limit", [None, 0, 1, 20, 150, 10_000])
def test_a_table_that_is_not_kept_is_the_same(made: dict[str, sim.Run], keep: str, table: str, limit: Any) -> None:
    for run in (made[keep], sim.open_run(made[keep].folder)):
        assert same(getattr(run, table)(limit=limit), getattr(made["all"], table)(limit=limit))
    columns = getattr(run, table)(limit=0).column_names[-2:]
    assert same(getattr(run, table)(columns, limit), getattr(made["all"], table)(columns, limit))


def test_the_last_block_is_not_solved_for_the_first_row(made: dict[str, sim.Run], monkeypatch: Any) -> None:
    solved: list[int] = []
    real = again.batches
    monkeypatch.setattr(again, "batches", lambda t, blocks, *a: solved.append(len(blocks)) or real(t, blocks, *a))
    run = sim.open_run(made["summary"].folder)
    assert run.draws(limit=3).num_rows == 3
    assert solved == [1]
    assert run.stored.column("count", 20).shape == (20,)
    assert solved == [1, 1, 1]


@pytest.mark.parametrize("keep", LESS)
def test_what_reads_a_run_says_the_same(made: dict[str, sim.Run], keep: str, tmp_path: Path) -> None:
    run, whole = made[keep], made["all"]
    assert str(run).replace(str(run.folder), "") == str(whole).replace(str(whole.folder), "")
    assert run.explain(17).to_json() == whole.explain(17).to_json()
    outcome = whole.outcomes["outcome"][0].as_py()
    assert run.regions(outcome).to_json() == whole.regions(outcome).to_json()
    assert run.uncertainty(64).to_json() == whole.uncertainty(64).to_json()
    reports = [r.write_report(tmp_path / str(i), to="csv") for i, r in enumerate((run, whole))]
    assert contents(reports[0]) == contents(reports[1])


def test_counts_of_a_form_that_reads_equilibria_are_the_same(tmp_path: Path) -> None:
    scenario = sim.load(SCENARIOS / "moscow-2015/agenda.yaml")
    summaries = [scenario.run(draws=40, seed=1, keep=keep).summary for keep in KEPT]  # type: ignore[call-overload]
    assert summaries[0]["frequencies"]["entries"]
    assert summaries[0] == summaries[1] == summaries[2]


@pytest.mark.parametrize("now", KEPT)
@pytest.mark.parametrize("then", KEPT)
def test_what_is_kept_can_be_changed(made: dict[str, sim.Run], copy: Any, now: Any, then: str) -> None:
    folder = copy(then)
    run = sim.open_run(folder).resume(keep=now)
    assert contents(folder) == contents(made[now].folder)
    assert run.digest == made[now].digest
    assert run.verify().intact
    assert same(run.draws(), made["all"].draws())


def test_a_summary_that_was_damaged_is_made_again(made: dict[str, sim.Run], copy: Any) -> None:
    folder = copy("summary")
    (folder / "summary.json").write_text("{}")
    assert not sim.open_run(folder).verify().intact
    sim.open_run(folder).resume()
    assert contents(folder) == contents(made["summary"].folder)


def test_a_run_that_is_killed_before_it_removes_its_draws_is_tidied(made: dict[str, sim.Run], copy: Any) -> None:
    folder = copy("summary")
    shutil.copytree(made["draws"].folder / "draws", folder / "draws")
    assert set(sim.open_run(folder).verify().damaged) == {f"draws/part-0000{i}.parquet" for i in range(3)}
    sim.open_run(folder).resume()
    assert contents(folder) == contents(made["summary"].folder)
    assert not (folder / "draws").exists()


@pytest.mark.parametrize("parts", [1, 2, 3])
@pytest.mark.parametrize("keep", LESS)
def test_an_interrupted_run_ends_as_one_that_was_not(
    made: dict[str, sim.Run], tmp_path: Path, monkeypatch: Any, keep: Any, parts: int
) -> None:
    real, entered = workflow.add_part, []

    def stopped(*words: Any) -> Manifest:
        if len(entered) == parts:
            raise KeyboardInterrupt
        entered.append(1)
        return real(*words)

    def summed(*words: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(workflow, "add_part", stopped)
        patch.setattr(workflow, "summarise", summed)
        with pytest.raises(sim.InterruptedRunError):
            sim.load(INSPECTION).run(draws=DRAWS, seed=1, out=tmp_path / "run", keep=keep)
    assert sim.open_run(tmp_path / "run").stored.manifest.state != COMPLETE
    assert sim.open_run(tmp_path / "run").draws().num_rows == min(128 * parts, DRAWS)
    sim.open_run(tmp_path / "run").resume()
    assert contents(tmp_path / "run") == contents(made[keep].folder)


def test_other_versions_do_not_compute_again(made: dict[str, sim.Run]) -> None:
    stored = made["draws"].stored
    other = replace(stored.manifest, versions={**versions(), "numpy": "1.0"})
    run = sim.Run(StoredRun(stored.directory, other))
    assert run.draws().num_rows == DRAWS
    with pytest.raises(UsageError, match=r"keeps no table of the equilibria .* numpy 1\.0 \(now"):
        run.equilibria()


def test_other_numbers_are_refused(made: dict[str, sim.Run]) -> None:
    stored = made["summary"].stored
    other = replace(stored.manifest, seed=2)
    with pytest.raises(EngineError, match=r"draws/part-00000\.parquet: is not kept, and computed again it is not"):
        sim.Run(StoredRun(stored.directory, other)).draws()


def test_a_damaged_part_of_a_table_that_is_kept_is_told(copy: Any) -> None:
    folder = copy("draws")
    (folder / "draws/part-00001.parquet").write_bytes(b"PAR1")
    run = sim.open_run(folder)
    with pytest.raises(DamagedRunError):
        run.draws()
    assert run.equilibria().num_rows >= DRAWS  # which are solved, not read


def test_a_manifest_that_says_otherwise_than_its_parts_is_none(copy: Any) -> None:
    folder = copy("draws")
    replace(read_manifest(folder), keep="all").write(folder)
    with pytest.raises(DamagedRunError, match="a run keeps them as"):
        sim.open_run(folder)


@pytest.mark.parametrize("wrong", ["nothing", "Draws", ""])
def test_what_no_run_keeps_is_refused(made: dict[str, sim.Run], tmp_path: Path, wrong: Any) -> None:
    for ask in (lambda: sim.load(INSPECTION).run(draws=4, keep=wrong), lambda: made["draws"].resume(keep=wrong)):
        with pytest.raises(
            UsageError, match=rf"unknown keep '{wrong}': a run keeps draws \(the table of the draws\), all"
        ):
            ask()


def test_temporary_files_go_with_the_run(made: dict[str, sim.Run]) -> None:
    run = sim.open_run(made["summary"].folder)
    run.draws()
    folder = run.stored.again._folder.path
    assert len(list(folder.iterdir())) == 3
    del run
    assert not folder.exists()

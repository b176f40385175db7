"""A run: the same bytes for any number of workers and after any interruption, and in them what solving alone gives."""

import errno
import filecmp
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim.workflow.run
from sim.analysis.summary import summarise
from sim.errors import EngineError, InterruptedRunError, UnwrittenError, UsageError
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.solutions.status import Coverage
from sim.store.lock import Lock
from sim.store.manifest import Manifest
from sim.store.reader import Run
from sim.store.store import create
from sim.workflow.run import Settings, passing_folder, resume, resume_directory, run

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DRAWS = 2_000


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(SCENARIOS / "moscow-2015" / "xi-kim-meeting.yaml")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 128 and parts of 512 draws, so that a few draws make several of both."""
    monkeypatch.setattr(sim.workflow.run, "BLOCK", 128)
    monkeypatch.setattr(sim.workflow.run, "PART", 512)


@pytest.fixture
def plain(scenario: Scenario, tmp_path: Path) -> Run:
    return run(scenario, Settings(draws=DRAWS), out=tmp_path / "plain")


def same(a: Path, b: Path) -> bool:
    compared = filecmp.dircmp(a, b)
    if compared.left_only or compared.right_only or compared.funny_files:
        return False
    equal = all((a / name).read_bytes() == (b / name).read_bytes() for name in compared.common_files)
    return equal and all(same(a / name, b / name) for name in compared.common_dirs)


def interrupt_after(draws: int) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done >= draws:
            raise KeyboardInterrupt

    return progress


def test_any_number_of_workers_writes_the_same_bytes(scenario: Scenario, plain: Run, tmp_path: Path) -> None:
    other = run(scenario, Settings(draws=DRAWS), out=tmp_path / "other", workers=3)
    assert same(plain.directory, other.directory)
    assert len(plain.manifest.parts) == 4
    seeded = run(scenario, Settings(draws=DRAWS, seed=2), out=tmp_path / "seeded")
    assert not same(plain.directory, seeded.directory)


def test_a_budget_that_ends_early_writes_the_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    big = load(SCENARIOS / "moscow-2015" / "guest-list.yaml")
    settings = Settings(draws=1_200, budget=200_000)
    one = run(big, settings, out=tmp_path / "one", workers=1)
    two = run(big, settings, out=tmp_path / "two", workers=2)
    assert same(one.directory, two.directory)
    assert one.manifest.budget == 200_000
    with pytest.raises(InterruptedRunError):
        run(big, settings, out=tmp_path / "resumed", progress=interrupt_after(600))
    assert same(one.directory, resume_directory(tmp_path / "resumed").directory)
    summary = one.summary
    cut = summary["status"]["incomplete"]
    assert 0 < cut["share"] < 1
    assert [why.partition(":")[0] for why in summary["incomplete_because"]] == ["budget"]
    assert [summary["coverage"]["some"][name] for name in ("draws", "share")] == [cut["draws"], cut["share"]]


@pytest.mark.parametrize(("stop", "workers"), [(1, 1), (600, 1), (1_300, 2), (DRAWS, 1)])
def test_a_resumed_run_ends_with_the_same_bytes(
    scenario: Scenario, plain: Run, tmp_path: Path, stop: int, workers: int
) -> None:
    directory = tmp_path / "interrupted"
    with pytest.raises(InterruptedRunError, match="sim run --resume"):
        run(scenario, Settings(draws=DRAWS), out=directory, workers=workers, progress=interrupt_after(stop))
    assert not (directory / "summary.json").exists()
    resume_directory(directory, workers=3 - workers)
    assert same(plain.directory, directory)


def test_a_run_can_be_interrupted_as_its_folder_appears(
    scenario: Scenario, plain: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the rename and the first draw there is an instant, too; before it there is nothing to go on with."""

    def too_late(directory: Path, manifest: Manifest) -> Lock:
        create(directory, manifest).release()
        raise KeyboardInterrupt

    def too_early(_directory: Path, _manifest: Manifest) -> Lock:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.workflow.run, "create", too_early)
    with pytest.raises(KeyboardInterrupt):
        run(scenario, Settings(draws=DRAWS), out=tmp_path / "interrupted")
    monkeypatch.setattr(sim.workflow.run, "create", too_late)
    with pytest.raises(InterruptedRunError, match="sim run --resume"):
        run(scenario, Settings(draws=DRAWS), out=tmp_path / "interrupted")
    monkeypatch.setattr(sim.workflow.run, "create", create)
    resume_directory(tmp_path / "interrupted")
    assert same(plain.directory, tmp_path / "interrupted")
    monkeypatch.setattr(sim.workflow.run, "create", too_early)
    with pytest.raises(KeyboardInterrupt):  # a run that was there before is not this one
        run(scenario, Settings(draws=DRAWS), out=tmp_path / "interrupted")


def test_a_run_that_nobody_keeps_is_not_to_be_continued(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is gone; what is told is that it was stopped, or why it could not go on."""
    with pytest.raises(KeyboardInterrupt), passing_folder() as folder:
        run(scenario, Settings(draws=DRAWS), out=folder / "run", progress=interrupt_after(1))
    assert not folder.exists()
    full = UnwrittenError(OSError(errno.ENOSPC, "No space left on device"), "draws")

    def fails(*_: object) -> None:
        raise full

    monkeypatch.setattr(sim.workflow.run, "add_part", fails)
    with pytest.raises(EngineError) as failure, passing_folder() as folder:
        run(scenario, Settings(draws=DRAWS), out=folder / "run")
    assert str(failure.value) == "draws: cannot be written: No space left on device"


def test_a_run_can_be_interrupted_while_it_is_summarised(
    scenario: Scenario, plain: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Run) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.workflow.run, "summarise", interrupted)
    with pytest.raises(InterruptedRunError, match="sim run --resume"):
        run(scenario, Settings(draws=DRAWS), out=tmp_path / "interrupted")
    monkeypatch.setattr(sim.workflow.run, "summarise", summarise)
    resume_directory(tmp_path / "interrupted")
    assert same(plain.directory, tmp_path / "interrupted")


def test_a_killed_run_is_continued_over_its_debris(scenario: Scenario, plain: Run, tmp_path: Path) -> None:
    directory = tmp_path / "killed"
    with pytest.raises(InterruptedRunError):
        run(scenario, Settings(draws=DRAWS), out=directory, progress=interrupt_after(1_500))
    (directory / "draws" / "part-00002.parquet.partial").write_bytes(b"half a part")
    (directory / "draws" / "part-00002.parquet").write_bytes(b"a part the manifest does not know")
    first = directory / "draws" / "part-00000.parquet"
    first.write_bytes(first.read_bytes()[:-1])
    resume(directory, scenario)
    assert same(plain.directory, directory)


def test_resuming_a_complete_run_changes_nothing(scenario: Scenario, plain: Run) -> None:
    before = {p: p.read_bytes() for p in plain.directory.rglob("*") if p.is_file()}
    seen: list[int] = []
    again = resume(plain.directory, scenario, progress=lambda done, total: seen.append(done))
    assert again.complete
    assert seen == []
    assert {p: p.read_bytes() for p in plain.directory.rglob("*") if p.is_file()} == before


def test_another_scenario_cannot_continue_a_run(plain: Run) -> None:
    other = load(SCENARIOS / "moscow-2015" / "xi-kim-meeting.yaml", sets=["solve.seed=7"])
    with pytest.raises(UsageError, match="another scenario"):
        resume(plain.directory, other)


def test_nothing_is_overwritten(scenario: Scenario, plain: Run) -> None:
    with pytest.raises(UsageError, match="not empty"):
        run(scenario, Settings(draws=10), out=plain.directory)


def test_the_directory_is_named_for_scenario_time_and_hash(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stored = run(scenario, Settings(draws=10))
    assert stored.directory.parent == Path("runs") / "xi-kim-meeting"
    assert stored.directory.name.endswith(scenario.hash[:8])


def test_progress_counts_every_draw(scenario: Scenario, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    run(scenario, Settings(draws=1_000), out=tmp_path / "run", progress=lambda *both: seen.append(both))
    assert [done for done, _ in seen] == [128, 256, 384, 512, 640, 768, 896, 1_000]
    assert {total for _, total in seen} == {1_000}


def test_stored_rows_are_what_solving_one_world_gives(scenario: Scenario, plain: Run) -> None:
    parameters = plain.columns([f"parameter.{p}" for p in plain.layout.parameters], DRAWS)
    values = np.stack(list(parameters.values()), axis=1).astype(float)
    np.testing.assert_array_equal(values, scenario.sampler(DRAWS).draws(0, DRAWS).values)
    read = plain.columns([*plain.layout.measures(), "count", "status"], DRAWS)
    stored = next(plain.equilibria())
    for draw in (0, 131, 511):  # all in the first part
        solution = scenario.solve.concept.solve(scenario.game.batch(values[draw : draw + 1]), plain.layout.rules)
        assert (read["count"][draw], read["status"][draw]) == (solution.count[0], solution.status[0])
        np.testing.assert_array_equal(stored.profiles[stored.draw == draw], solution.profiles[0])
        for p, player in enumerate(plain.layout.players):
            assert read[f"payoff_lowest.{player}"][draw] == solution.payoffs[0, :, p].min()
            assert read[f"payoff_highest.{player}"][draw] == solution.payoffs[0, :, p].max()


def test_probabilities_sum_to_one_and_selection_lies_in_the_interval(plain: Run) -> None:
    outcomes = plain.layout.outcomes
    read = plain.columns(plain.layout.outcome_columns(), DRAWS)
    for rule in plain.layout.rules:
        chosen = np.stack([read[f"probability.{rule}.{o}"] for o in outcomes])
        lowest = np.stack([read[f"lowest.{o}"] for o in outcomes])
        highest = np.stack([read[f"highest.{o}"] for o in outcomes])
        np.testing.assert_allclose(chosen.sum(axis=0), 1, atol=1e-12)
        assert ((lowest <= chosen) & (chosen <= highest)).all()
    assert (lowest < highest).any()


def test_a_draw_does_not_depend_on_how_many_follow(scenario: Scenario, plain: Run, tmp_path: Path) -> None:
    settings = [Settings(draws=n, design="monte-carlo") for n in (300, DRAWS)]
    short, long = (run(scenario, s, out=tmp_path / str(s.draws)) for s in settings)
    names = [n for n in short.layout.draws_schema().names if n != "draw"]
    a, b = (r.columns(names, 300) for r in (short, long))
    assert all(a[name].tobytes() == b[name].tobytes() for name in names)


def test_claims_about_results_are_judged_in_the_summary(plain: Run, scenario: Scenario) -> None:
    claims = [c.id for c in scenario.claims if c.kind == "result"]
    assert [c["id"] for c in plain.summary["claims"]] == claims != []
    assert all(isinstance(c["holds"], bool) for c in plain.summary["claims"])
    assert any(c["cases"] for c in plain.summary["claims"])


WRITTEN = sorted(p for p in SCENARIOS.glob("*/*.yaml") if p.stem not in ("claims", "vocabulary"))
CORPUS = sorted((Path(__file__).parents[1] / "scenarios" / "valid").glob("*.yaml"))


@pytest.mark.parametrize("path", [*WRITTEN, *CORPUS], ids=lambda p: p.stem)
def test_every_scenario_runs(path: Path, tmp_path: Path) -> None:
    found = load(path)
    found = replace(found, solve=replace(found.solve, draws=200))
    stored = run(found, out=tmp_path / "run")
    summary = stored.summary
    assert summary["status"]["undefined"]["draws"] == 0
    assert sum(s["share"] for s in summary["status"].values()) == pytest.approx(1)
    outcomes = stored.layout.outcomes
    read = stored.columns([*stored.layout.outcome_columns(), "count", "coverage"], 200)
    solved = np.asarray(read["count"]) > 0
    assert solved.any()
    for rule in stored.layout.rules if outcomes else ():
        chosen, low, high = (
            np.stack([read[f"{kind}.{o}"] for o in outcomes])[:, solved]
            for kind in (f"probability.{rule}", "lowest", "highest")
        )
        told = np.isfinite(chosen).all(axis=0)
        np.testing.assert_allclose(chosen[:, told].sum(axis=0), 1, atol=1e-9)
        np.testing.assert_array_equal(np.isnan(low), np.isnan(high))
        known = told & np.isfinite(low).all(axis=0)
        assert set(np.asarray(read["coverage"])[solved][np.isnan(low).any(axis=0)].tolist()) <= {Coverage.SOME}
        assert ((low - 1e-12 <= chosen) & (chosen <= high + 1e-12))[:, known].all()
        assert (np.isnan(low) | ((low >= 0) & (high <= 1 + 1e-12))).all()
        assert told.all() or rule == "none" or summary["singled_out"][rule]["share"] < 1

"""A study: each run once, the same bytes after any interruption, one data set that every reader opens by one path."""

import json
import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pyarrow.dataset
import pyarrow.parquet
import pytest
from helpers.clusters import contents
from helpers.study_attacks import killed

import sim.workflow.study
from sim.analysis.variations import scenarios_of
from sim.document.study import study_of_data
from sim.errors import DamagedRunError, EngineError, InterruptedRunError, OccupiedError, UnfinishedRunError, UsageError
from sim.scenario.load import load
from sim.store.reader import Run
from sim.workflow.run import Settings, run
from sim.workflow.study import Stored, open_study, resume_study, run_study
from sim.workflow.study_estimate import estimate_study, refuse_what_does_not_fit
from sim.workflow.study_plan import Plan, plan_of
from sim.workflow.study_results import read_results

SCENARIOS = Path(__file__).parents[2] / "scenarios"
INSPECTION = "classics/inspection.yaml"
SMALL: Mapping[str, Any] = {
    "study": 1,
    "title": "Fines",
    "scenarios": [INSPECTION, {"file": "moscow-2015/agenda.yaml", "draws": 20}],
    "cases": ["as written", "even_fine", "cheap_power"],
    "concepts": ["as written", "pure-nash", "egalitarian"],
    "sweeps": {"fine": [1, 2]},
    "draws": 40,
}


def planned(**changes: Any) -> Plan:
    document = {key: value for key, value in (SMALL | changes).items() if value is not None}
    return plan_of(study_of_data(document, "small", SCENARIOS))


@pytest.fixture(scope="module")
def plan() -> Plan:
    return planned()


@pytest.fixture(scope="module")
def whole(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    return run_study(plan, tmp_path_factory.mktemp("study") / "whole")


def test_variations_are_each_with_each_and_what_cannot_be_is_listed(plan: Plan) -> None:
    told = [(v.scenario, v.case, v.concept, dict(v.sweeps)) for v in plan.variations]
    inspection = [
        ("inspection", case, concept, {"fine": fine})
        for case in ("as written", "even_fine")
        for concept in ("nash", "pure-nash")
        for fine in (1, 2)
    ]
    agenda = [
        ("agenda", case, c, {}) for case in ("as written", "cheap_power") for c in ("nash-bargaining", "egalitarian")
    ]
    assert told == inspection + agenda
    assert [(out.scenario, out.what) for out in plan.left_out] == [
        ("inspection", "the case 'cheap_power'"),
        ("inspection", "the concept 'egalitarian'"),
        ("agenda", "the sweep of 'fine'"),
        ("agenda", "the case 'even_fine'"),
        ("agenda", "the concept 'pure-nash'"),
    ]
    assert plan.worlds == 8 * 40 + 4 * 20


def test_what_comes_to_the_same_is_run_once() -> None:
    """The case sets what the sweep sets; concepts are named twice, by themselves and as the scenario's own."""
    twice = planned(
        scenarios=[INSPECTION, INSPECTION],
        cases=["as written", "all"],
        concepts=["as written", "nash", {"name": "nash", "options": {}}],
        seeds=[1, 1],
    )
    assert len(twice.variations) == 3 * 2
    alone = planned(scenarios=[INSPECTION], cases=None, concepts=None, sweeps={"fine": [3, "3", 3.0]})
    assert len(alone.variations) == len(alone.runs) == 1


def test_a_run_of_a_study_is_the_run_of_its_scenario(whole: Stored, tmp_path: Path) -> None:
    plan = whole.plan
    at = next(v for v in plan.variations if v.case == "even_fine" and v.concept == "nash" and v.sweeps["fine"] == 2)
    own = Run(whole.directory / "runs" / at.run, sim.workflow.study.stored_run(whole.directory, at.run).manifest)
    scenario = load(SCENARIOS / INSPECTION, ["fine=2", "claims={}"], "even_fine")
    alone = run(scenario, Settings(draws=40), tmp_path / "alone")
    assert alone.table("draws").equals(own.table("draws"))
    assert alone.summary["outcomes"] == own.summary["outcomes"]
    assert (own.manifest.case, own.manifest.overrides[1]) == ("even_fine", "fine=2")


def test_the_data_set_holds_what_the_runs_hold(whole: Stored) -> None:
    table = pandas.read_parquet(whole.directory / "dataset")
    for variation in whole.plan.variations:
        one = table[(table["run"] == variation.run)]
        stored = sim.workflow.study.stored_run(whole.directory, variation.run).table("draws").to_pandas()
        for name in ("caught", "kept") if variation.scenario == "inspection" else ():
            rows = one[(one["kind"] == "outcome") & (one["name"] == name)].sort_values("draw")
            for column, own in (("value", f"probability.uniform.{name}"), ("lowest", f"lowest.{name}")):
                np.testing.assert_array_equal(rows[column].to_numpy(), stored[own].to_numpy())
        for parameter in (c for c in stored.columns if c.startswith("parameter.")):
            rows = one[(one["kind"] == "parameter") & (one["name"] == parameter.partition(".")[2])].sort_values("draw")
            np.testing.assert_array_equal(rows["value"].to_numpy(), stored[parameter].to_numpy())
        assert set(one["seed"]) == {variation.seed}
    assert set(table[table["scenario"] == "inspection"]["sweep.fine"]) == {1.0, 2.0}
    assert table[table["scenario"] == "agenda"]["sweep.fine"].isna().all()


def test_every_reader_opens_the_data_set_by_one_path(whole: Stored) -> None:
    path = str(whole.directory / "dataset")
    rows = pyarrow.dataset.dataset(path).count_rows()
    assert rows == len(pandas.read_parquet(path)) > 1_000
    files = {str(file): pyarrow.parquet.read_schema(file).remove_metadata() for file in Path(path).iterdir()}
    assert len(files) == len(whole.plan.variations)
    first, *others = files.values()
    assert all(first.equals(other, check_metadata=True) for other in others)
    described = [field for field in pyarrow.parquet.read_schema(next(iter(files))) if b"description" in field.metadata]
    assert [field.name for field in described] == first.names


def test_polars_reads_the_data_set(whole: Stored) -> None:
    polars = pytest.importorskip("polars")
    path = str(whole.directory / "dataset")
    assert polars.read_parquet(path).height == polars.scan_parquet(path).collect().height
    assert polars.read_parquet(path).height == pyarrow.dataset.dataset(path).count_rows()


def test_duckdb_reads_the_data_set(whole: Stored) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = str(whole.directory / "dataset")
    ((counted,),) = duckdb.sql(f"select count(*) from read_parquet('{path}')").fetchall()
    assert counted == pyarrow.dataset.dataset(path).count_rows()


def test_results_are_the_means_of_the_data_set(whole: Stored) -> None:
    results = read_results(whole.directory).to_pandas()
    by = ["run", "kind", "name", "rule"]
    table = pandas.read_parquet(whole.directory / "dataset").astype(dict.fromkeys(by, str))
    means = table[table["kind"] != "parameter"].groupby(by, observed=True)["value"].mean()
    found = results.set_index(by)["mean"]
    assert len(found) == len(means)
    np.testing.assert_allclose(found.sort_index(), means.sort_index(), rtol=1e-9)
    assert pandas.read_csv(whole.directory / "results.csv").shape == results.shape


def test_one_choice_alone_is_two_rows_that_differ_in_nothing_else(whole: Stored) -> None:
    inspection, agenda = scenarios_of(read_results(whole.directory))
    assert inspection.axes == ("sweep.fine", "case", "concept")
    for own in (inspection, agenda):
        for move in own.moves():
            differing = {name for name, value in move.least.words.items() if move.most.words[name] != value}
            assert differing == {move.axis}
            for row in own.rows:
                for other in own.rows:
                    if {n for n, v in row.words.items() if other.words[n] != v} == {move.axis}:
                        for name, level in row.outcomes.items():
                            gap = level.mean - other.outcomes[name].mean
                            assert not gap > move.size


def test_running_again_computes_nothing_and_changes_no_byte(
    plan: Plan, whole: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(whole.directory)

    def computed(*_: object, **__: object) -> None:
        raise AssertionError("something is computed again")

    for name in ("run", "resume", "write_long"):
        monkeypatch.setattr(sim.workflow.study, name, computed)
    assert resume_study(whole.directory).document == whole.document
    assert run_study(plan, whole.directory).document == whole.document
    assert contents(whole.directory) == before


def test_an_interrupted_study_ends_with_the_same_bytes(
    plan: Plan, whole: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = {"run": 0, "write_long": 0}
    for name in list(calls):
        original = getattr(sim.workflow.study, name)

        def stopped(*words: Any, name: str = name, original: Any = original, **more: Any) -> Any:
            calls[name] += 1
            if calls[name] % 3 == 2:
                raise KeyboardInterrupt
            return original(*words, **more)

        monkeypatch.setattr(sim.workflow.study, name, stopped)
    directory, interruptions = tmp_path / "stopped", 0
    while True:
        try:
            done = resume_study(directory) if interruptions else run_study(plan, directory)
            break
        except InterruptedRunError as error:
            interruptions += 1
            assert str(error) == f"interrupted; continue with: sim study --resume {directory}"
            if interruptions > 1:
                assert open_study(directory).document is None
    assert interruptions > 5
    assert calls["run"] < 2 * len(plan.runs)
    assert done.document == whole.document
    assert contents(directory) == contents(whole.directory)


def test_damage_is_mended(plan: Plan, whole: Stored, tmp_path: Path) -> None:
    directory = tmp_path / "copy"
    for name, content in contents(whole.directory).items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(content)
    run_of = plan.runs[0].name
    part = directory / "runs" / run_of / "draws" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-9])
    (directory / "runs" / plan.runs[1].name / "summary.json").unlink()
    first, second, *_ = sorted((directory / "dataset").iterdir())
    turned = bytearray(first.read_bytes())
    turned[len(turned) // 3] ^= 1
    first.write_bytes(turned)
    second.unlink()
    (directory / "dataset" / ".x.parquet.0123456789ab.partial").write_bytes(b"half")
    (directory / "dataset" / "of-an-earlier-plan.parquet").write_bytes(b"what a reader would take for a part")
    resume_study(directory)
    assert contents(directory) == contents(whole.directory)


def test_a_changed_study_computes_what_is_new_alone(
    whole: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "grown"
    run_study(planned(scenarios=[INSPECTION], cases=None, concepts=None), directory)
    made: list[str] = []
    original = sim.workflow.study.run

    def counted(scenario: Any, settings: Any, folder: Path, workers: int, **more: Any) -> Any:
        made.append(folder.name)
        return original(scenario, settings, folder, workers, **more)

    monkeypatch.setattr(sim.workflow.study, "run", counted)
    grown = planned(scenarios=[INSPECTION], cases=None, concepts=None, sweeps={"fine": [1, 2, 3]})
    run_study(grown, directory)
    assert made == [grown.runs[2].name]
    fewer = planned(scenarios=[INSPECTION], cases=None, concepts=None, sweeps={"fine": [2]})
    done = run_study(fewer, directory)
    assert len(made) == 1
    assert set(pandas.read_parquet(directory / "dataset")["sweep.fine"]) == {2.0}
    assert set(done.document or {}) >= {"digests"}
    assert len(list((directory / "runs").iterdir())) == 3  # what was computed is kept


def test_a_study_says_what_its_runs_keep(tmp_path: Path) -> None:
    plans = {
        keep: planned(scenarios=[INSPECTION], cases=None, concepts=None, sweeps=None, keep=keep)
        for keep in ("all", "summary")
    }
    files = {"all": {"draws", "equilibria"}, "summary": set[str]()}
    for keep in ("summary", "all", "summary"):  # in one folder: what the runs keep is changed, and nothing else
        done = run_study(plans[keep], tmp_path / "one")
        (run,) = (tmp_path / "one/runs").iterdir()
        assert {path.name for path in run.iterdir() if path.is_dir()} == files[keep]
        fresh = run_study(plans[keep], tmp_path / f"fresh-{keep}")
        assert done.document == fresh.document
        data = [sorted((own.directory / "dataset").iterdir()) for own in (done, fresh)]
        assert [path.read_bytes() for path in data[0]] == [path.read_bytes() for path in data[1]]


def test_a_run_that_two_scenarios_of_a_study_share_keeps_the_more() -> None:
    scenarios = [{"file": INSPECTION, "keep": keep} for keep in ("summary", "all")]
    plan = planned(scenarios=scenarios, cases=None, concepts=None, sweeps=None)
    assert [run.keep for run in plan.runs] == ["all"]


def test_a_run_that_fails_is_left_out_with_its_reason(
    plan: Plan, whole: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = sim.workflow.study.run

    def failing(scenario: Any, settings: Any, folder: Path, workers: int, **more: Any) -> Any:
        if folder.name == plan.runs[3].name:
            raise EngineError("it did not converge")
        return original(scenario, settings, folder, workers, **more)

    monkeypatch.setattr(sim.workflow.study, "run", failing)
    done = run_study(plan, tmp_path / "failing")
    assert done.failed == {plan.runs[3].name: "it did not converge"}
    assert len(set(read_results(done.directory)["run"].to_pylist())) == len(plan.runs) - 1
    monkeypatch.setattr(sim.workflow.study, "run", original)
    assert resume_study(done.directory).failed == {}
    assert contents(done.directory) == contents(whole.directory)


def test_a_full_disk_says_how_to_go_on(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.errors import UnwrittenError

    def full(path: Path, *_: Any) -> None:
        raise UnwrittenError(OSError(28, "No space left on device"), str(path))

    monkeypatch.setattr(sim.workflow.study, "write_long", full)
    with pytest.raises(UnfinishedRunError, match=r"No space left.*continue with: sim study --resume"):
        run_study(plan, tmp_path / "full")


def test_nothing_but_a_study_is_written_over(plan: Plan, whole: Stored, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(OccupiedError, match="not empty, and no study"):
        run_study(plan, tmp_path)
    with pytest.raises(UsageError, match="no study is stored here"):
        resume_study(tmp_path)
    changed = tmp_path / "changed"
    changed.mkdir()
    (changed / "plan.json").write_text((whole.directory / "plan.json").read_text().replace("Fines", "Finer"))
    with pytest.raises(DamagedRunError, match="not as it was written"):
        resume_study(changed)


def test_the_estimate_counts_what_is_left(plan: Plan, whole: Stored, tmp_path: Path) -> None:
    found = estimate_study(plan, tmp_path / "none", workers=1)
    assert (found.runs, found.worlds, found.there, found.kinds, found.tried) == (12, 400, 0, 4, 4)
    kept = sum(p.stat().st_size for f in ("runs", "dataset") for p in (whole.directory / f).rglob("*") if p.is_file())
    assert kept / 2 < found.disk < kept * 2
    assert found.seconds > 0
    nothing = estimate_study(plan, whole.directory, workers=1)
    assert (nothing.runs, nothing.worlds, nothing.there, nothing.seconds, nothing.disk) == (0, 0, 12, 0, 0)


def test_few_worlds_that_python_solves_are_not_taken_for_those_of_a_large_run(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sim.workflow.study_estimate

    def sample(_plan: Plan, _planned: object, _variation: object, draws: int, _files: int) -> tuple[float, float]:
        return 1.0 + (0.05 * draws if draws <= 16 else 0.8 + 0.002 * draws), 100.0 + draws

    monkeypatch.setattr(sim.workflow.study_estimate, "_sample", sample)
    large = replace(plan, runs=(replace(plan.runs[0], draws=100_000),))
    found = estimate_study(large, tmp_path / "none", workers=1)
    assert found.seconds == pytest.approx(1.8 + 0.002 * 100_000)
    assert found.disk == pytest.approx(100 + 100_000)


def test_what_does_not_fit_is_refused(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.workflow.study_estimate

    found = estimate_study(plan, tmp_path, workers=1)
    refuse_what_does_not_fit(found, tmp_path)
    monkeypatch.setattr(sim.workflow.study_estimate, "free_disk", lambda _: 10.0)
    with pytest.raises(UsageError, match="take fewer draws"):
        refuse_what_does_not_fit(found, tmp_path)


def test_the_plan_is_read_back_whole(plan: Plan, whole: Stored) -> None:
    again = open_study(whole.directory).plan
    assert again.digest == plan.digest
    assert again.documents == plan.documents
    assert json.loads((whole.directory / "plan.json").read_text())["schema"] == "sim.study-plan/1"
    for planned_run in again.runs[::5]:
        assert again.scenario(planned_run).hash == planned_run.document


def test_the_command_goes_on_after_it_was_killed(plan: Plan, whole: Stored, tmp_path: Path) -> None:
    """Shortly here; `tests/helpers/study_attacks.py` kills a study of all scenarios as often as one likes."""
    (tmp_path / "small.yaml").write_text(json.dumps(dict(SMALL)))
    kills, failure = killed(tmp_path / "small.yaml", tmp_path / "killed", random.Random(1), 2, (3.0, 6.0), [])
    assert failure == ""
    assert kills > 0
    assert contents(tmp_path / "killed") == contents(whole.directory)

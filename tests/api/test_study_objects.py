"""A study as the library and the command offer it."""

import json
from pathlib import Path

import pytest
from helpers.command import complaints

import sim
from sim.cli.app import main

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
TEXT = """study: 1
title: What a fine is worth
scenarios:
  - {file: classics/inspection.yaml, figures: [variations, sweeps, outcomes]}
cases: [as written, even_fine]
sweeps: {fine: [1, 2]}
draws: 64
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("studies") / "fines.yaml"
    made.write_text(TEXT)
    return made


@pytest.fixture(scope="module")
def done(file: Path) -> sim.StudyRun:
    return sim.study(file, folder=SCENARIOS).run(file.parent / "kept", workers=1)


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(words)
    out, err = capsys.readouterr()
    return int(left.value.code or 0), out, "\n".join(complaints(err))


def test_a_study_is_planned_before_it_runs(file: Path) -> None:
    study = sim.study(file, folder=SCENARIOS)
    assert (study.name, study.runs, study.worlds, study.left_out) == ("fines", 4, 256, [])
    assert [v["sweep.fine"] for v in study.variations] == [1.0, 2.0, 1.0, 2.0]
    plan = study.plan(workers=1)
    assert plan.sentences[0] == "4 variations in 4 runs, 256 worlds in all."
    assert plan.to_json()["estimate"]["runs_left"] == 4
    assert "What is run" in str(plan)
    assert repr(study) == "<Study 'fines': What a fine is worth\n 4 variations, 4 runs>"


def test_what_a_study_comes_to(done: sim.StudyRun) -> None:
    assert done.complete
    assert set(done.runs) == {v.run for v in done.stored.plan.variations}
    assert done.results.num_rows == 4 * (3 + 2)
    assert done.sentences[0] == "4 variations of 1 scenario, 4 runs, 256 worlds."
    assert "is likeliest in all 4 rows of its table" in done.sentences[1]
    document = done.to_json()
    assert document["schema"] == "sim.study/1"
    row = document["rows"][0]
    assert (row["sweep.fine"], row["case"]) == (1.0, "as written")
    assert (
        row["outcomes"]["kept"]["mean"]
        == next(iter(done.runs.values())).summary["outcomes"]["kept"]["rules"]["uniform"]["mean"]
    )
    json.dumps(document, allow_nan=False)
    assert repr(done).startswith("<Study 'fines': 4 runs\n in ")
    assert sim.open_study(done.folder).results.equals(done.results)


def test_figures_are_of_variations_of_sweeps_and_of_runs(done: sim.StudyRun, tmp_path: Path) -> None:
    made = [file.relative_to(tmp_path) for file in done.write_figures(tmp_path)]
    assert [str(file) for file in made[:2]] == ["inspection/variations.png", "inspection/sweep-fine.png"]
    assert {str(file) for file in made[2:]} == {f"inspection/{run}/outcomes.png" for run in done.runs}
    assert all((tmp_path / file).stat().st_size > 5_000 for file in made)


def test_without_a_folder_a_study_goes_with_its_object() -> None:
    data = {"study": 1, "title": "T", "scenarios": "classics/chicken.yaml", "draws": 16}
    done = sim.study(data, "mine", folder=SCENARIOS).run()
    folder = done.folder
    assert (folder / "study.json").is_file()
    del done
    assert not folder.exists()


def test_wrong_arguments_are_told() -> None:
    with pytest.raises(sim.UsageError, match="source=3: the name of a file"):
        sim.study(3)  # type: ignore[arg-type]
    with pytest.raises(sim.UsageError, match="no study is stored here"):
        sim.open_study(ROOT)
    with pytest.raises(sim.UsageError, match=r"made by sim\.study"):
        sim.Study("x")  # type: ignore[arg-type]
    with pytest.raises(sim.UsageError, match=r"run by sim\.study"):
        sim.StudyRun("x")  # type: ignore[arg-type]


def test_the_command_plans_runs_and_goes_on(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [str(file), "--folder", str(SCENARIOS)]
    code, out, err = called(capsys, "study", *given, "--plan")
    assert (code, err) == (0, "")
    assert "4 variations in 4 runs, 256 worlds in all." in out
    assert out.endswith(f"Nothing was run. To run it:\n  sim study {file} --folder {SCENARIOS}\n")
    code, out, err = called(capsys, "study", *given, "--plan", "--out", "some folder", "--workers", "1")
    assert out.endswith(f"  sim study {file} --folder {SCENARIOS} --out 'some folder' --workers 1\n")
    assert list(tmp_path.iterdir()) == []
    code, out, err = called(capsys, "study", *given)
    assert (code, err) == (0, "")
    assert "figure: studies/fines/figures/inspection/variations.png" in out
    code, again, _ = called(capsys, "study", "--resume", "studies/fines", "--no-figures", "--json")
    document = json.loads(again)
    assert (code, document["schema"], document["figures"]) == (0, "sim.study/1", [])
    assert document["dataset"] == "studies/fines/dataset"
    code, out, _ = called(capsys, "study", *given, "--plan", "--json")
    assert json.loads(out)["estimate"]["runs_there"] == 4


def test_mistakes_of_the_command(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(capsys, "study")[::2] == (2, "which study? give a file, or --resume DIR")
    code, _, err = called(capsys, "study", str(file), "--resume", str(tmp_path))
    assert (code, err) == (
        2,
        "--resume takes everything from the study's folder; give it --workers or --cluster at most",
    )
    code, _, err = called(capsys, "study", str(tmp_path / "none.yaml"))
    assert code == 2
    assert "cannot be read" in err
    (tmp_path / "bad.yaml").write_text("study: 1\ntitle: T\nscenarios: none.yaml\n")
    code, _, err = called(capsys, "study", str(tmp_path / "bad.yaml"))
    assert code == 3
    assert "bad.yaml:3:12: scenarios.0.file: there is no file 'none.yaml'" in err


def test_a_run_that_fails_makes_exit_code_4(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sim.workflow.study

    original = sim.workflow.study.run

    def failing(scenario: object, settings: object, folder: Path, workers: int, cluster: object) -> object:
        if folder.name == sim.study(file, folder=SCENARIOS).planned.runs[0].name:
            raise sim.EngineError("it did not converge")
        return original(scenario, settings, folder, workers, cluster=cluster)  # type: ignore[arg-type]

    monkeypatch.setattr(sim.workflow.study, "run", failing)
    words = [str(file), "--folder", str(SCENARIOS), "--out", str(tmp_path / "out"), "--no-figures"]
    code, out, _ = called(capsys, "study", *words)
    assert code == 4
    assert "1 run failed, for the reasons in the last table." in out
    assert "it did not converge" in out

"""The command from outside: streams and documents, words that are off, what is written and what is not."""

import filecmp
import json
import os
import subprocess
from pathlib import Path

import pytest
from helpers.command import COMMAND, ENVIRONMENT, INSPECTION, MEETING, ROOT, called, complaints, manifest_of, started

from sim.cli.questions import print_answer
from sim.document.templates import template_text
from sim.scenario.load import from_bytes, load


def documents(directory: Path) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("sim.check/1", ("check", INSPECTION, "--json")),
        ("sim.scenario/1", ("show", INSPECTION, "--json")),
        ("sim.solution/2", ("solve", MEETING, "--json")),
        ("sim.summary/2", ("run", INSPECTION, "--draws", "300", "--no-figures", "--out", str(directory), "--json")),
        ("sim.summary/2", ("run", "--resume", str(directory), "--no-figures", "--json")),
        ("sim.files/1", ("plot", str(directory), "--out", str(directory.with_name("figures")), "--json")),
        ("sim.files/1", ("new", str(directory.with_name("new.yaml")), "--json")),
        ("sim.files/1", ("export", INSPECTION, "--to", str(directory.with_name("world.nfg")), "--json")),
        ("sim.templates/1", ("new", "--list", "--json")),
        ("sim.claims/1", ("claims", "scenarios/moscow-2015", "--json")),
        ("https://json-schema.org/draft/2020-12/schema", ("schema",)),
    ]


def test_json_is_one_document_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for schema, words in documents(tmp_path / "run"):
        code = called(*words)
        captured = capsys.readouterr()
        assert code in (0, 1), words
        assert complaints(captured.err) == [], words

        def no_constant(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        document = json.loads(captured.out, parse_constant=no_constant)
        assert document.get("schema", document.get("$schema")) == schema, words


def test_a_scored_run_is_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        called(
            "run",
            str(ROOT / "scenarios/moscow-2015/test-restraint.yaml"),
            "--draws",
            "300",
            "--no-figures",
            "--out",
            str(tmp_path / "run"),
        )
        == 0
    )
    capsys.readouterr()
    assert called("score", str(tmp_path / "run"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "sim.score/1"


def test_a_pipe_sees_plain_lines_of_progress_and_with_quiet_none(tmp_path: Path) -> None:
    words = ("run", INSPECTION, "--draws", "20000", "--no-figures")
    for name, flags in (("told", ()), ("quiet", ("--quiet",))):
        process = started(*words, *flags, "--out", str(tmp_path / name))
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0
        assert complaints(err) == []
        assert not (flags and err)
        assert not set("\x1b\r") & set(out + err)


def test_a_budget_is_a_count_that_is_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("solve", INSPECTION, "--budget", "30s", "--json") == 0
    assert json.loads(capsys.readouterr().out)["budget"] == 30_000_000_000
    words = ("run", INSPECTION, "--budget", "2e6", "--draws", "300", "--no-figures", "--json")
    assert called(*words, "--out", str(tmp_path / "run")) == 0
    assert json.loads(capsys.readouterr().out)["budget"] == 2_000_000
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["budget"] == 2_000_000
    assert called("check", INSPECTION, "--budget", "2e6") == 0
    capsys.readouterr()
    for command in ("solve", "check", "run"):
        assert called(command, INSPECTION, "--budget", "soon") == 2
        assert "such as 2e9" in capsys.readouterr().err


def test_errors_leave_standard_output_empty(capsys: pytest.CaptureFixture[str]) -> None:
    invalid = str(ROOT / "tests/scenarios/invalid/misspelt-key.yaml")
    for command in ("check", "show", "solve", "run"):
        for flags in ((), ("--json",)):
            assert called(command, invalid, *flags) == 3
            captured = capsys.readouterr()
            assert captured.out == ""
            assert "did you mean 'payoffs'?" in captured.err


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios/classics").glob("*.yaml")), ids=lambda f: f.stem)
def test_the_resolved_form_is_the_same_scenario(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for more in ((), ("--set", "solve.seed=5")):
        assert called("show", str(file), "--resolved", *more) == 0
        resolved = capsys.readouterr().out
        again = from_bytes(resolved.encode(), "resolved.yaml", file.stem)
        assert again.hash == load(file, sets=more[1:]).hash
    assert called("show", str(file), "--json") == 0
    assert json.loads(capsys.readouterr().out)["hash"] == load(file).hash


@pytest.mark.parametrize("command", ["check", "show", "solve", "run"])
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "dislike_chnia=3"), "unknown path 'dislike_chnia'; did you mean 'dislike_china'?"),
        (("--set", "solve.sed=3"), "unknown path 'solve.sed'; did you mean 'solve.seed'?"),
        (("--set", "dislike_china"), "there is no '='; write path=value"),
        (("--case", "colt"), "unknown case 'colt'; did you mean 'cold'?"),
    ],
)
def test_words_that_are_off_are_told_with_what_would_be_right(
    command: str, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(command, MEETING, *words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err


def test_a_value_that_does_not_fit_is_an_invalid_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("show", MEETING, "--set", "dislike_china=uniform(4, 1)") == 3
    assert capsys.readouterr().err.startswith("override dislike_china:1:")


@pytest.mark.parametrize(
    ("file", "what"),
    [("claims.yaml", "claims: this is a list of claims"), ("vocabulary.yaml", "vocabulary: this is a vocabulary")],
)
@pytest.mark.parametrize("command", ["check", "show", "solve", "run"])
def test_a_file_that_is_no_scenario_is_told_in_one_sentence(
    command: str, file: str, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(command, str(ROOT / "scenarios/moscow-2015" / file)) == 3
    err = capsys.readouterr().err
    assert f"{what}, not a scenario; " in err
    assert len(err.strip().splitlines()) == 3


def test_run_writes_into_no_directory_that_holds_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert called("run", INSPECTION, "--draws", "10", "--out", str(tmp_path)) == 2
    assert "choose another folder" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", INSPECTION, "--design", "sobl"), "unknown design 'sobl'; did you mean 'sobol'?"),
        (("run", INSPECTION, "--draws", "1000000000000"), "a run has 1 to 1,000,000,000"),
        (("run", INSPECTION, "--seed", str(2**63)), "a seed is a whole number"),
        (("run", INSPECTION, "--drws", "9"), "try: sim run --help"),
        (("run",), "which scenario?"),
        (("new",), "which file?"),
        (("plot", "nowhere"), "no run is stored here"),
        (("score", INSPECTION), "a file, where the folder of a run is wanted"),
        (("run", "--resume", "nowhere"), "no run is stored here"),
    ],
)
def test_words_that_ask_for_nothing_there_is_are_usage(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(*words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert told in captured.err


@pytest.mark.parametrize("design", ["monte-carlo", "latin-hypercube"])
def test_a_design_on_the_command_line_is_that_of_the_file(design: str, tmp_path: Path) -> None:
    words = ("run", INSPECTION, "--draws", "300", "--no-figures", "--out")
    assert called(*words, str(tmp_path / "asked"), "--design", design) == 0
    assert called(*words, str(tmp_path / "written"), "--set", f"solve.design={design}") == 0
    assert manifest_of(tmp_path / "asked")["design"] == design
    parts = [tmp_path / way / "draws" / "part-00000.parquet" for way in ("asked", "written")]
    assert filecmp.cmp(*parts, shallow=False)


def test_debug_shows_the_traceback_and_keeps_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("check", str(ROOT / "tests/scenarios/invalid/misspelt-key.yaml"), "--debug") == 3
    captured = capsys.readouterr()
    assert captured.err.startswith("Traceback")
    assert "did you mean 'payoffs'?" in captured.err


@pytest.mark.parametrize(("bound", "code", "word"), [(0.99, 1, "FAILS"), (0.01, 0, "holds")])
def test_a_run_tells_whether_the_claims_about_results_hold(
    bound: float, code: int, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "claims.yaml"
    claim = f"claims:\n  mostly: {{text: Mostly., result: probability(kept) > {bound}}}\n"
    kept = Path(INSPECTION).read_text().partition("\nclaims:")
    rest = kept[2].partition("\n\n")[2]
    file.write_text(f"{kept[0]}\n{claim}\n{rest}")
    assert called("run", str(file), "--draws", "300", "--no-figures", "--out", str(tmp_path / "run")) == code
    told = capsys.readouterr().out
    assert f"  {word}  mostly: Mostly.\n         probability(kept) > {bound}, and probability(kept) = " in told
    assert called("run", "--resume", str(tmp_path / "run"), "--no-figures", "--json") == code
    [judged] = json.loads(capsys.readouterr().out)["claims"]
    assert judged["holds"] is (code == 0)


def test_a_claim_that_compares_cases_is_judged_by_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    assert called("new", str(file)) == 0
    text = "result: probability(peace, case=trust) > probability(peace)"
    file.write_text(file.read_text().replace("result: highest(peace) > 0.1", text))
    assert called("run", str(file), "--draws", "300", "--no-figures", "--out", str(tmp_path / "run")) == 0
    assert "holds  peace_is_possible" in capsys.readouterr().out
    assert called("check", str(file)) == 0


def test_numbers_of_a_distribution_can_be_set_by_the_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for path in ("dislike_china.low", "parameters.dislike_china.value.low"):
        assert called("show", MEETING, "--set", f"{path}=0.5", "--json") == 0
        told.append(json.loads(capsys.readouterr().out))
    assert told[0] == told[1]
    assert told[0]["scenario"]["parameters"]["dislike_china"]["value"]["low"] == 0.5


def test_a_reader_that_has_had_enough_is_no_failure() -> None:
    with started("schema") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_draws(tmp_path: Path) -> None:
    peaks = []
    for draws in (500_000, 1_500_000):
        process = started("run", MEETING, "--draws", str(draws), "--out", str(tmp_path / str(draws)))
        _, status, used = os.wait4(process.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        peaks.append(used.ru_maxrss * 1024)
        for pipe in (process.stdout, process.stderr):
            assert pipe is not None
            pipe.close()
        process.returncode = 0
    assert max(peaks) < 600e6
    assert peaks[1] < 1.1 * peaks[0]


def test_a_run_and_a_report_of_it_write_the_same_page(tmp_path: Path) -> None:
    assert called("run", MEETING, "--draws", "500", "--out", str(tmp_path / "run")) == 0
    assert called("report", str(tmp_path / "run"), "--out", str(tmp_path / "again.html")) == 0
    assert filecmp.cmp(tmp_path / "run" / "report.html", tmp_path / "again.html", shallow=False)


def test_a_command_writes_nothing_that_was_not_asked_for(tmp_path: Path) -> None:
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    file = tmp_path / "wrong.yaml"
    # refuted in a world that Hypothesis makes as small as can be
    file.write_text(template_text("two-sides").replace("+ savings\n", "- savings\n"), encoding="utf-8")
    for words, code in (
        (("check", str(file)), 1),
        (("solve", str(file)), 0),
        (("show", str(file)), 0),
        (("score", "scenarios/moscow-2015/nowhere"), 2),
        (("new", "--list"), 0),
        (("claims", str(ROOT / "scenarios/moscow-2015")), 0),
    ):
        environment = ENVIRONMENT | {"TMPDIR": str(temporary), "HOME": str(here)}
        done = subprocess.run(
            [*COMMAND, *words], env=environment, cwd=here, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stderr
    assert list(here.iterdir()) == []
    assert [file.name for file in temporary.iterdir() if not file.name.endswith(".lock")] == []


class _NothingToDraw:
    def write_figure(self, file: Path) -> None:
        return None

    def to_json(self) -> dict[str, str]:
        return {"schema": "none"}

    def __str__(self) -> str:
        return "no box was found"


def test_who_asks_for_a_figure_is_told_where_there_is_nothing_to_draw(capsys: pytest.CaptureFixture[str]) -> None:
    for as_json, told in ((False, "no figure was drawn"), (True, '"figure": null')):
        print_answer(_NothingToDraw(), as_json, Path("boxes.png"))  # type: ignore[arg-type]
        assert told in capsys.readouterr().out
    print_answer(_NothingToDraw(), False, None)  # type: ignore[arg-type]
    assert "figure" not in capsys.readouterr().out

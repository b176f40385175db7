"""The command from outside: interruptions and what follows them, streams and documents, words that are off."""

import filecmp
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from helpers.command import INSPECTION, MEETING, ROOT, called, complaints

import sim
import sim.api.scenario
from sim.cli.questions import print_answer
from sim.document.templates import STUDIES, template_text, templates
from sim.games.registry import FORMS
from sim.scenario.load import from_bytes, load
from sim.store.manifest import read_manifest
from sim.store.parts import PART

COMMAND = [sys.executable, "-c", "from sim.cli.app import main; main()"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
SHORT = str(2 * PART + 1_000)


def started(*words: str) -> subprocess.Popen[str]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*COMMAND, *words], env=ENVIRONMENT, cwd=ROOT, text=True, **pipes)


def same(one: Path, other: Path) -> bool:
    names = [sorted(str(p.relative_to(d)) for p in d.rglob("*") if p.is_file()) for d in (one, other)]
    return names[0] == names[1] and all(filecmp.cmp(one / n, other / n, shallow=False) for n in names[0])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a run of three parts that nothing interrupted."""
    directory = tmp_path_factory.mktemp("whole") / "run"
    assert called("run", INSPECTION, "--draws", SHORT, "--keep", "all", "--no-figures", "--out", str(directory)) == 0
    assert len(json.loads((directory / "manifest.json").read_text())["parts"]) == 3
    return directory


def resumed(directory: Path) -> int:
    return called("run", "--resume", str(directory), "--no-figures")


def manifest_of(directory: Path) -> dict:
    return json.loads((directory / "manifest.json").read_text())


def unfinished(directory: Path, parts: int) -> None:
    """Take a copy of a complete run back to the moment at which so many parts were listed."""
    (directory / "summary.json").unlink()
    manifest = read_manifest(directory)
    replace(manifest, parts=manifest.parts[:parts], state="running", summary=None).write(directory)


@pytest.mark.parametrize("signalled", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_is_continued_to_the_same_bytes(whole: Path, tmp_path: Path, signalled: int) -> None:
    directory = tmp_path / "run"
    process = started("run", INSPECTION, "--draws", SHORT, "--keep", "all", "--no-figures", "--out", str(directory))
    while process.poll() is None and not (directory / "draws" / "part-00000.parquet").exists():
        time.sleep(0.002)
    process.send_signal(signalled)
    out, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the run was over before it could be interrupted")
    if signalled == signal.SIGINT:
        assert process.returncode == 130
        assert out == ""
        told = "\n".join(complaints(err))
        assert told.startswith(f"interrupted; continue with: sim run --resume {directory}, or in Python: ")
    assert not (directory / "summary.json").exists()
    assert resumed(directory) == 0
    assert same(directory, whole)


@pytest.mark.parametrize("parts", [0, 1, 2, 3])
def test_parts_that_are_missing_are_computed(whole: Path, tmp_path: Path, parts: int) -> None:
    directory = shutil.copytree(whole, tmp_path / "run")
    unfinished(directory, parts)
    for file in directory.glob("*/part-*.parquet"):
        if int(file.stem[-5:]) > parts:
            file.unlink()
    assert resumed(directory) == 0
    assert same(directory, whole)


@pytest.mark.parametrize(
    "name", ["draws/part-00000.parquet", "equilibria/part-00001.parquet", "draws/part-00002.parquet"]
)
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_parts_that_are_damaged_are_computed_again(whole: Path, tmp_path: Path, name: str, damage: str) -> None:
    directory = shutil.copytree(whole, tmp_path / "run")
    file = directory / name
    content = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    else:
        content[len(content) // 2] ^= 1
        file.write_bytes(content if damage == "changed" else content[:-100])
    assert resumed(directory) == 0
    assert same(directory, whole)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"schema": "sim.run/2"}', '{"schema": "sim.run/1"}', '{"schema": "sim.run/3"}', "\x00"],
)
def test_a_manifest_that_is_none_is_told(
    whole: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = shutil.copytree(whole, tmp_path / "run")
    capsys.readouterr()
    (directory / "manifest.json").write_text(text)
    assert resumed(directory) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(directory) in captured.err
    assert "engine failed" not in captured.err


@pytest.mark.parametrize(
    "more",
    [(INSPECTION,), ("--draws", "9"), ("--seed", "0"), ("--set", "fine=1"), ("--out", "x"), ("--design", "sobol")],
)
def test_resume_takes_everything_from_the_directory(whole: Path, more: tuple[str, ...]) -> None:
    assert called("run", "--resume", str(whole), "--no-figures", *more) == 2


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


def test_a_run_that_is_terminated_says_how_to_go_on(tmp_path: Path) -> None:
    process = started("run", MEETING, "--draws", "3000000", "--no-figures", "--out", str(tmp_path / "run"))
    while not (tmp_path / "run" / "manifest.json").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"sim run --resume {tmp_path / 'run'}" in err
    assert "Traceback" not in err


def test_any_command_that_is_stopped_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.api.scenario, "load", stopped)
    assert called("show", MEETING) == 130
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "interrupted\n")


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


GAMES = [name for name in templates() if name not in STUDIES]


@pytest.mark.parametrize("template", GAMES)
def test_every_template_is_ready_to_check_and_to_run(
    template: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    assert called("new", str(file), "--template", template) == 0
    assert called("check", str(file)) == 0
    assert called("run", str(file), "--draws", "300", "--no-figures", "--out", str(tmp_path / "run")) == 0
    assert called("new", "--list") == 0
    captured = capsys.readouterr()
    assert complaints(captured.err) == []
    assert f"\n{template}" in f"\n{captured.out}"


def test_a_new_study_is_ready_to_run_on_a_new_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert called("new", "mine.yaml", "--template", "study") == 0
    assert "next: sim study mine.yaml --plan && sim study mine.yaml" in capsys.readouterr().out
    assert "study-1.json" in Path("mine.yaml").read_text().partition("\n")[0]
    assert called("study", "mine.yaml", "--plan") == 3
    assert "'sim new FILE' writes one" in capsys.readouterr().err
    assert called("new", "my-summit.yaml") == 0
    assert called("study", "mine.yaml", "--no-figures") == 0
    assert "4 variations of 1 scenario, 4 runs" in capsys.readouterr().out
    commented = [line.removeprefix("# ") for line in Path("mine.yaml").read_text().splitlines() if ": [" in line]
    assert {line.partition(":")[0] for line in commented} >= {"concepts", "rules"}


def test_what_the_new_study_suggests_can_be_written(tmp_path: Path) -> None:
    """Its lines that begin with a comment are keys of a study, and fit the first scenario that `sim new` writes."""
    (tmp_path / "my-summit.yaml").write_text(template_text("two-sides"))
    text = template_text("study").replace("seeds: [1, 2] ", "seeds: [1] ")
    for key in ("concepts", "rules", "sweeps", "changes"):
        assert f"\n# {key}: " in text
        text = text.replace(f"\n# {key}: ", f"\n{key}: ")
    (tmp_path / "all.yaml").write_text(text)
    assert sim.study(tmp_path / "all.yaml").runs == 3 * 2 * 9  # readings, concepts, values; rules are of one run


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


def test_there_is_a_template_of_every_form() -> None:
    written = {from_bytes(template_text(name).encode(), "t.yaml", "t").form for name in GAMES}
    assert written == set(FORMS)


def test_new_overwrites_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("mine")
    assert called("new", str(file)) == 2
    assert "exists already" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert called("new", str(tmp_path / "nowhere" / "mine.yaml")) == 2
    assert called("new", str(tmp_path / "other.yaml"), "--template", "two-side") == 2
    assert "did you mean 'two-sides'?" in capsys.readouterr().err


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


def test_a_new_file_names_a_schema_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    assert called("new", str(file)) == 0
    head = file.read_text().partition("\n")[0]
    schema = Path(unquote(urlparse(head.partition("$schema=")[2]).path))
    assert json.loads(schema.read_text())["title"] == "A scenario of summit-sim, format 2"


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

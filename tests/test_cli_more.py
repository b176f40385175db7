"""The command from outside: interruptions and what follows them, streams and documents, words that are off."""

import filecmp
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_cli import INSPECTION, MEETING, ROOT, called

from sim.results.parts import PART
from sim.scenario.load import from_bytes, load

COMMAND = [sys.executable, "-c", "from sim.cli import main; main()"]
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
    assert called("run", INSPECTION, "--draws", SHORT, "--no-figures", "--out", str(directory)) == 0
    assert len(json.loads((directory / "manifest.json").read_text())["parts"]) == 3
    return directory


def resumed(directory: Path) -> int:
    return called("run", "--resume", str(directory), "--no-figures")


def manifest_of(directory: Path) -> dict:
    return json.loads((directory / "manifest.json").read_text())


def unfinished(directory: Path, parts: int) -> None:
    """Take a copy of a complete run back to the moment at which so many parts were listed."""
    (directory / "summary.json").unlink()
    manifest = manifest_of(directory)
    manifest |= {"parts": manifest["parts"][:parts], "state": "running"}
    (directory / "manifest.json").write_text(json.dumps(manifest, indent=1))


@pytest.mark.parametrize("signalled", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_run_is_continued_to_the_same_bytes(whole: Path, tmp_path: Path, signalled: int) -> None:
    directory = tmp_path / "run"
    process = started("run", INSPECTION, "--draws", SHORT, "--no-figures", "--out", str(directory))
    while process.poll() is None and not (directory / "parts" / "part-00000.parquet").exists():
        time.sleep(0.002)
    process.send_signal(signalled)
    out, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the run was over before it could be interrupted")
    if signalled == signal.SIGINT:
        assert process.returncode == 130
        assert (out, err) == ("", f"interrupted; continue with: sim run --resume {directory}\n")
    assert not (directory / "summary.json").exists()
    assert resumed(directory) == 0
    assert same(directory, whole)


@pytest.mark.parametrize("parts", [0, 1, 2, 3])
def test_parts_that_are_missing_are_computed(whole: Path, tmp_path: Path, parts: int) -> None:
    directory = shutil.copytree(whole, tmp_path / "run")
    unfinished(directory, parts)
    for file in (directory / "parts").iterdir():
        if int(file.stem[-5:]) > parts:
            file.unlink()
    assert resumed(directory) == 0
    assert same(directory, whole)


@pytest.mark.parametrize("name", ["part-00000.parquet", "equilibria-00001.parquet", "part-00002.parquet"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_parts_that_are_damaged_are_computed_again(whole: Path, tmp_path: Path, name: str, damage: str) -> None:
    directory = shutil.copytree(whole, tmp_path / "run")
    file = directory / "parts" / name
    content = bytearray(file.read_bytes())
    if damage == "gone":
        file.unlink()
    else:
        content[len(content) // 2] ^= 1
        file.write_bytes(content if damage == "changed" else content[:-100])
    assert resumed(directory) == 0
    assert same(directory, whole)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": "sim.run/2"}', '{"schema": "sim.run/1"}', "\x00"])
def test_a_manifest_that_is_none_is_told(
    whole: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = shutil.copytree(whole, tmp_path / "run")
    capsys.readouterr()
    (directory / "manifest.json").write_text(text)
    assert resumed(directory) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(directory) in captured.err
    assert "engine failed" not in captured.err


@pytest.mark.parametrize(
    "more", [(INSPECTION,), ("--draws", "9"), ("--seed", "0"), ("--set", "fine=1"), ("--out", "x")]
)
def test_resume_takes_everything_from_the_directory(whole: Path, more: tuple[str, ...]) -> None:
    assert called("run", "--resume", str(whole), "--no-figures", *more) == 2


def documents(directory: Path) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("sim.check/1", ("check", INSPECTION, "--json")),
        ("sim.scenario/1", ("show", INSPECTION, "--json")),
        ("sim.solution/1", ("solve", MEETING, "--json")),
        ("sim.summary/1", ("run", INSPECTION, "--draws", "300", "--no-figures", "--out", str(directory), "--json")),
        ("sim.summary/1", ("run", "--resume", str(directory), "--no-figures", "--json")),
        ("sim.claims/1", ("claims", "scenarios/moscow-2015", "--json")),
        ("https://json-schema.org/draft/2020-12/schema", ("schema",)),
    ]


def test_json_is_one_document_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for schema, words in documents(tmp_path / "run"):
        code = called(*words)
        captured = capsys.readouterr()
        assert code in (0, 1), words
        assert captured.err == "", words

        def no_constant(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        document = json.loads(captured.out, parse_constant=no_constant)
        assert document.get("schema", document.get("$schema")) == schema, words


def test_a_scored_run_is_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("run", MEETING, "--draws", "300", "--no-figures", "--out", str(tmp_path / "run")) == 0
    capsys.readouterr()
    assert called("score", str(tmp_path / "run"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "sim.score/1"


def test_a_pipe_sees_no_progress(tmp_path: Path) -> None:
    process = started("run", INSPECTION, "--draws", "20000", "--no-figures", "--out", str(tmp_path / "run"))
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert err == ""
    assert "\x1b" not in out
    assert "\r" not in out


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
    assert capsys.readouterr().err.startswith("--set dislike_china:1:")


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
    assert "choose another --out" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]

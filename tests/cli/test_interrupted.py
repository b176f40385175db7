"""Runs that were interrupted or damaged, and what their folders become when they are resumed."""

import filecmp
import json
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.command import INSPECTION, MEETING, called, complaints, started

import sim
import sim.api.scenario
from sim.store.manifest import read_manifest
from sim.store.parts import PART

SHORT = str(2 * PART + 1_000)


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

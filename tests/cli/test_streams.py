"""Where the command writes: terminals of any width, poor encodings, readers that left, disks that are full."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.command import INSPECTION, MEETING, ROOT, called

from sim.cli.app import COMMANDS
from sim.lines import cells

BROKEN = str(ROOT / "tests/scenarios/invalid/six-faults.yaml")
HOSTILE = """format: 1
title: "Cost $5 and $9 \\e[31m \\u202Eevil \\u009b2J"
about: "Bell \\a and \\u200b"
players: {a: "정상\\e[2J", b: "B\\u2066"}
parameters:
  x: {label: "Label\\rfake", unit: "“$”", value: "uniform(0, 1)", why: "why\\b\\b", judgement: true}
moves:
  act: {player: a, sees: none, actions: {go: "Go · \\e]0;t\\a", stay: "St\\u0085ay"}}
payoffs: {a: x * (act == go), b: x}
outcomes: {gone: {label: "Go – “now”\\x7f", when: act == go}, not_gone: act == stay}
claims: {c: {text: "Claim \\e[1m", always: "payoff(a, act=go) >= payoff(a, act=stay)"}}
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    file = tmp_path / "host\x1b[31mile.yaml"
    file.write_text(HOSTILE)
    return file


def started(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Return what a line of the shell gives, in which `sim` is the command."""
    script = f'sim() {{ "{sys.executable}" -m sim "$@"; }}; {line}'
    own = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(["bash", "-c", script], env=own, cwd=ROOT, capture_output=True, check=False)


@pytest.mark.parametrize("words", [("show",), ("show", "--resolved"), ("check",), ("solve",), ("check", "--json")])
def test_nothing_that_a_terminal_obeys_is_printed(
    words: tuple[str, ...], hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(words[0], str(hostile), *words[1:]) == 0
    assert called("check", str(hostile) + "x") == 2
    captured = capsys.readouterr()
    printed = captured.out + captured.err
    assert printed.strip()
    assert [c for c in printed if not (c.isprintable() or c == "\n")] == []


def test_json_keeps_what_text_marks(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called("show", str(hostile), "--json") == 0
    assert json.loads(capsys.readouterr().out)["scenario"]["title"] == "Cost $5 and $9 \x1b[31m \u202eevil \x9b2J"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "cp1251", "utf-8"])
def test_every_encoding_has_an_answer(encoding: str, hostile: Path) -> None:
    for words, code in ((f"solve {MEETING}", 0), (f"show '{hostile}'", 0), (f"check {BROKEN}", 3)):
        done = started(f"sim {words}", PYTHONIOENCODING=encoding)
        assert done.returncode == code, done.stderr
        assert b"Traceback" not in done.stderr
        (done.stdout + done.stderr).decode(encoding)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize(
    "words", [("show", MEETING), ("solve", MEETING), ("claims", str(ROOT / "scenarios/moscow-2015"))]
)
def test_lines_are_as_wide_as_the_terminal(
    width: int, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert called(*words) == 0
    lines = [line for line in capsys.readouterr().out.split("\n") if "/" not in line]  # a place stays whole
    assert max(map(cells, lines)) <= width


@pytest.mark.parametrize("width", [40, 80, 200])
def test_help_is_as_wide_as_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for words in ([], *([name] for name in COMMANDS)):
        assert called(*words, "--help") == 0
    widest = max(map(cells, capsys.readouterr().out.splitlines()))
    assert width - 10 <= widest <= width


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"sim solve {INSPECTION} >/dev/full", 4),
        (f"sim solve {INSPECTION} --json >/dev/full", 4),
        (f"sim solve {INSPECTION} >/dev/full 2>/dev/full", 4),
        (f"sim show {INSPECTION} >&-", 0),
        (f"sim show {INSPECTION} >&- 2>&- <&-", 0),
        (f"sim check {BROKEN} 2>&-", 3),
        (f"sim check {BROKEN} 2>/dev/full", 3),
        (f"sim check {BROKEN} >&- 2>&-", 3),
        (f"sim show {INSPECTION} | head -1; exit ${{PIPESTATUS[0]}}", 0),
        ("sim --help >/dev/full", 4),
        ("sim --help | true; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_a_stream_that_fails_never_looks_like_a_claim_that_fails(line: str, code: int) -> None:
    done = started(line)
    assert (done.returncode, b"Traceback" in done.stderr) == (code, False)


def test_closed_streams_leave_files_alone(tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = started(f"sim run {INSPECTION} --draws 64 --no-figures --out {out} >&- 2>&-")
    assert done.returncode == 0
    assert called("report", str(out), "--json") == 0


def test_a_residual_of_nothing_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("solve", INSPECTION) == 0
    told = capsys.readouterr().out
    assert "regret 0 of" in told
    assert "e+00" not in told

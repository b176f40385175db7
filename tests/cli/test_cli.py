"""The command as a person uses it: exit codes, streams, documents."""

import json
from pathlib import Path

import pytest
from helpers.command import INSPECTION, MEETING, ROOT, called, complaints


def test_solve_prints_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("solve", INSPECTION, "--set", "fine=1", "--set", "effort=0.25", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "sim.solution/2"
    assert (document["status"], document["complete"]) == ("unique", True)
    profile = document["solutions"][0]["profile"]
    assert profile["inspector"] == pytest.approx([0.5, 0.5])  # gain / (gain + fine)
    assert profile["inspectee"] == pytest.approx([0.25, 0.75])  # effort / damage


def test_new_check_run_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.yaml"
    assert called("new", str(file)) == 0
    assert called("check", str(file)) == 0
    assert called("run", str(file), "--draws", "500", "--out", str(tmp_path / "run")) == 0
    assert called("plot", str(tmp_path / "run"), "--out", str(tmp_path / "again")) == 0
    captured = capsys.readouterr()
    assert complaints(captured.err) == []
    assert (tmp_path / "again" / "outcomes.png").stat().st_size > 10_000
    assert called("run", str(file), "--draws", "500", "--out", str(tmp_path / "run")) == 2
    assert "nothing is overwritten" in capsys.readouterr().err


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path) -> None:
    for workers in ("1", "2"):
        words = ("run", MEETING, "--draws", "40000", "--workers", workers, "--no-figures")
        assert called(*words, "--out", str(tmp_path / workers)) == 0
    one, two = (sorted(p for p in (tmp_path / w).rglob("*") if p.is_file()) for w in ("1", "2"))
    assert len(one) == len(two) >= 3
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("solve", "nowhere.yaml"), 2, "nowhere.yaml"),
        (("solve", MEETING, "--set", "standing_chna=3"), 2, "did you mean"),
        (("solve", MEETING, "--concept", "nsh"), 2, "did you mean"),
        (("frobnicate",), 2, "frobnicate"),
        (("check", str(ROOT / "tests/scenarios/invalid/six-faults.yaml")), 3, "uniform(10, 2)"),
    ],
)
def test_mistakes_are_told_without_a_traceback(
    words: tuple[str, ...], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(*words) == code
    captured = capsys.readouterr()
    assert told in captured.err
    assert "Traceback" not in captured.err + captured.out


def test_a_claim_that_fails_exits_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(INSPECTION).read_text().replace("conduct=violate) > payoff", "conduct=violate) < payoff")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text)
    assert called("check", str(broken)) == 1
    assert "FAILS  never_all_trust" in capsys.readouterr().out

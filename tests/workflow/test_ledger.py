"""The ledger: what each claim became, and what nothing carries."""

import json
from pathlib import Path

import pytest

from sim.cli.app import main
from sim.errors import ScenarioError, UsageError
from sim.workflow.ledger import ledger

CLAIMS = "claims:\n  P1: Somebody comes.\n  P2: Somebody stays.\n  P3: Nobody cares.\n"
WORDS = """
vocabulary: shared
players: {ann: Ann}
parameters: {gain: {label: Gain, unit: points, value: 1, why: a test, cites: P2}}
"""
SCENARIO = """
format: 1
title: T
imports: {words.yaml: [ann, gain]}
moves: {first: {player: ann, actions: [go, stay]}}
payoffs: {ann: [{value: gain, cites: [P1, "Schelling 1960"]}]}
outcomes: {all: otherwise}
claims: {one: {text: t, cites: P1, always: gain == 1}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "claims.yaml").write_text(CLAIMS)
    (tmp_path / "words.yaml").write_text(WORDS)
    (tmp_path / "a.yaml").write_text(SCENARIO)
    (tmp_path / "b.yaml").write_text(SCENARIO.replace("cites: P1", "cites: []"))
    return tmp_path


def test_what_became_of_each_claim(folder: Path) -> None:
    found = ledger(folder)
    assert [file.name for file in found.scenarios] == ["a.yaml", "b.yaml"]
    first, second, third = found.claims
    assert {(c.kind, c.name, Path(c.place.file).name, c.place.line) for c, _ in first.carriers} == {
        ("payoff", "ann", "a.yaml", 6),
        ("payoff", "ann", "b.yaml", 6),
        ("test", "one", "a.yaml", 8),
    }
    assert first.tested
    [(citation, scenarios)] = second.carriers
    assert (citation.kind, Path(citation.place.file).name, scenarios) == ("parameter", "words.yaml", ("a", "b"))
    assert not second.tested
    assert found.missing == (third.id,) == ("P3",)


def test_a_claim_that_is_none_is_told_at_its_place(folder: Path) -> None:
    (folder / "a.yaml").write_text(SCENARIO.replace("[P1, ", "[P7, "))
    with pytest.raises(ScenarioError, match=r"a\.yaml:6:.*the ledger has no 'P7'"):
        ledger(folder)


def test_a_folder_without_a_ledger(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="a folder of scenarios lists its claims there"):
        ledger(tmp_path)


def test_the_command_fails_where_nothing_carries_a_claim(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["claims", str(folder)])
    assert ended.value.code == 1
    assert "nothing carries: P3" in capsys.readouterr().out
    (folder / "claims.yaml").write_text(CLAIMS.replace("  P3: Nobody cares.\n", ""))
    with pytest.raises(SystemExit) as ended:
        main(["claims", str(folder), "--json"])
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "sim.claims/1"

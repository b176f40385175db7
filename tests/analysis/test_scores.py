"""Scores against hand computation, and the command that prints them."""

import json
import math
from pathlib import Path

import pytest

from sim.analysis.scores import brier_score, leaning, log_score, score
from sim.cli.app import main
from sim.errors import UsageError
from sim.scenario.types import Observed
from sim.workflow.scorecard import scorecard

FORECAST = {"deal": 0.7, "clash": 0.2, "nothing": 0.1}


def test_scores_by_hand() -> None:
    assert log_score(FORECAST, "clash") == pytest.approx(-math.log(0.2))
    assert brier_score(FORECAST, "clash") == pytest.approx(0.7**2 + 0.8**2 + 0.1**2)
    assert log_score({"deal": 1.0, "clash": 0.0}, "clash") == math.inf
    assert f"{log_score({'deal': 1.0, 'clash': 0.0}, 'deal'):.3f}" == "0.000"  # and not -0.000
    assert brier_score({"deal": 1.0, "clash": 0.0}, "clash") == 2


def entry(mean: float, low: float, high: float) -> dict[str, object]:
    return {"rules": {"uniform": {"mean": mean}}, "lowest": {"mean": low}, "highest": {"mean": high}}


def test_a_forecast_stands_beside_its_baselines() -> None:
    summary = {"rules": ["uniform"], "outcomes": {"deal": entry(0.75, 0.5, 1), "nothing": entry(0.25, 0, 0.5)}}
    found = score(summary, Observed("nothing", "2015-05-09", "", "", "nothing"))
    assert found["forecasts"]["uniform"]["brier"] == pytest.approx(2 * 0.75**2)
    assert found["baselines"]["every outcome equally likely"]["log"] == pytest.approx(math.log(2))
    assert found["baselines"]["even odds on what was expected (nothing)"]["log"] == pytest.approx(math.log(2))
    assert found["bounds"] == [0, 0.5]
    assert "one event calibrates nothing" in found["caution"]


def test_no_baseline_is_certain() -> None:
    assert leaning(["deal", "clash", "nothing"], "clash") == {"deal": 0.25, "clash": 0.5, "nothing": 0.25}


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = Path(__file__).parents[2] / "scenarios" / "moscow-2015" / "test-restraint.yaml"
    run = tmp_path / "run"
    with pytest.raises(SystemExit) as ended:
        main(["run", str(scenario), "--draws", "2000", "--no-figures", "--out", str(run)])
    assert ended.value.code == 0
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["score", str(run), "--json"])
    assert ended.value.code == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "sim.score/1"
    summary = json.loads((run / "summary.json").read_text())
    rule = summary["rules"][0]
    happened = summary["outcomes"][found["happened"]]["rules"][rule]["mean"]
    assert found["forecasts"][rule]["probability"] == happened


FORECAST_FILE = """
format: 1
title: T
players: {ann: Ann}
moves: {luck: {player: chance, actions: [good, bad], probabilities: {good: P, bad: rest}}}
payoffs: {ann: 0}
outcomes: {happens: luck == good, not_so: otherwise}
solve: {draws: 4}
observed: OBSERVED
"""


def written(folder: Path, name: str, chance: float, observed: str) -> None:
    text = FORECAST_FILE.replace("P,", f"{chance},").replace("OBSERVED", observed)
    (folder / f"{name}.yaml").write_text(text)


def test_the_scorecard_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, "a", 0.8, "{outcome: happens}")
    written(tmp_path, "b", 0.25, "{outcome: happens, scored_in: a}")
    written(tmp_path, "c", 0.25, "{void: true, void_when: nobody comes}")
    written(tmp_path, "d", 0.25, "{outcome: happens}")
    card = scorecard(tmp_path)
    assert [(e.scenario, e.status) for e in card.entries] == [
        ("a", "scored"),
        ("b", "elsewhere"),
        ("c", "void"),
        ("d", "scored"),
    ]
    assert card.mean == pytest.approx((-(math.log(0.8) + math.log(0.25)) / 2, math.log(2)))
    with pytest.raises(SystemExit) as ended:
        main(["score", str(tmp_path)])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert "c: void, not scored: nobody comes" in printed
    assert "b: the same event is scored in a" in printed
    with pytest.raises(SystemExit):
        main(["score", str(tmp_path), "--json"])
    assert json.loads(capsys.readouterr().out)["schema"] == "sim.scorecard/1"


def test_an_event_is_scored_somewhere(tmp_path: Path) -> None:
    written(tmp_path, "a", 0.8, "{outcome: happens, scored_in: nowhere}")
    with pytest.raises(UsageError, match="where nothing is scored"):
        scorecard(tmp_path)

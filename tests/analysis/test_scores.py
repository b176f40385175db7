"""Scores against hand computation, and the command that prints them."""

import json
import math
from pathlib import Path

import pytest

from sim.analysis.scores import brier_score, log_score, score
from sim.cli.app import main
from sim.scenario.types import Observed

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
    assert found["baselines"]["always the status quo (nothing)"] == {"probability": 1, "log": 0, "brier": 0}
    assert found["bounds"] == [0, 0.5]
    assert "one event calibrates nothing" in found["caution"]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenario = Path(__file__).parents[2] / "scenarios" / "moscow-2015" / "xi-kim-meeting.yaml"
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

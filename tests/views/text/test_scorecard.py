"""Events in the scorecard of a folder: each yes or no, by its scenario, in text as in the document."""

import math
from pathlib import Path

import pytest

from sim.views.text.scorecard import scorecard_document, scorecard_lines
from sim.workflow.scorecard import scorecard

TEXT = """format: 2
title: t
players: {a: A, b: B}
parameters:
  p: {label: p, unit: share, value: "uniform(0, 1)", why: w, judgement: true}
moves:
  x: {player: a, actions: [l, r]}
  y: {player: b, sees: [x], actions: [l, r]}
payoffs: {a: "1 if x == l and p < 0.25 else (0.5 if x == r else 0)", b: "1 if y == x else 0"}
outcomes: {left: x == l, right: otherwise}
EVENTS
solve: {concept: subgame-perfect, draws: 64}
"""
EVENTS = """events: {went_left: x == l, followed: y == x}
observed:
  outcome: right
  events: {went_left: false, followed: true}
  date: 2024-01-01
  source: s"""
NONE = "observed: {outcome: right, date: 2024-01-01, source: s}"


def test_events_are_in_the_scorecard(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(TEXT.replace("EVENTS", EVENTS))
    (tmp_path / "two.yaml").write_text(TEXT.replace("EVENTS", NONE))
    found = scorecard(tmp_path)
    lines = list(scorecard_lines(found))
    [left] = [line for line in lines if "went_left" in line]
    assert left.split() == ["one", "went_left", "no", "25.0%", f"{-math.log(0.75):.3f}", f"{2 * 0.25**2:.3f}"]
    [followed] = [line for line in lines if "followed" in line]
    assert followed.split()[2:4] == ["yes", "100.0%"]
    scores = scorecard_document(found)["scenarios"][0]["scores"]["events"]["went_left"]["forecasts"]
    assert next(iter(scores.values()))["log"] == pytest.approx(-math.log(0.75))


def test_a_folder_without_events_has_no_table_of_them(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(TEXT.replace("EVENTS", NONE))
    assert not any("Scores of the events" in line for line in scorecard_lines(scorecard(tmp_path)))

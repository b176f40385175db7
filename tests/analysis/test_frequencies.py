"""How often each issue of a bargaining problem is settled, against the probabilities of outcomes that say the same."""

import pytest
from helpers.pages import Page

from sim.analysis.frequencies import frequencies
from sim.engine.central import central_batch
from sim.games.bargaining.game import SETTLED
from sim.scenario.load import from_bytes
from sim.store.reader import Run
from sim.views.html.page import page
from sim.views.text.summary import summary_lines
from sim.workflow.run import Settings, run

TALKS = b"""
format: 1
form: bargaining
title: Two issues, of which each costs one party what it brings the other
players: {north: The North, south: The South}
parameters:
  gain: {label: What trade brings the North, unit: points, value: "uniform(0, 4)", why: A test., judgement: true}
issues:
  trade: {label: Trade, worth: {north: gain, south: -1}}
  visits: {label: Visits, worth: {north: -1, south: 2}}
  arms: {label: Arms, worth: {north: 9, south: 9}, feasible: "false"}
outcomes:
  trade_alone: trade == 1 and visits == 0
  visits_alone: trade == 0 and visits == 1
  both: trade == 1 and visits == 1
  neither: otherwise
solve: {concept: nash-bargaining, selection: uniform, draws: 256}
"""


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(from_bytes(TALKS, "talks", "talks"), Settings(), tmp_path_factory.mktemp("talks") / "run")


def test_an_issue_is_settled_as_often_as_the_outcomes_in_which_it_is(talks: Run) -> None:
    found = frequencies(talks, SETTLED)
    outcome = {name: entry["rules"]["uniform"]["mean"] for name, entry in talks.summary["outcomes"].items()}
    assert list(found) == ["trade", "visits", "arms"]
    assert found["trade"]["uniform"].mean == pytest.approx(outcome["trade_alone"] + outcome["both"], abs=1e-12)
    assert found["visits"]["uniform"].mean == pytest.approx(outcome["visits_alone"] + outcome["both"], abs=1e-12)
    assert found["arms"]["uniform"].mean == 0
    assert 0.1 < found["trade"]["uniform"].mean < 0.9
    assert found["trade"]["uniform"].draws == 256


def test_they_are_in_the_summary_in_the_text_and_on_the_page(talks: Run) -> None:
    entries = talks.summary["frequencies"]["entries"]
    trade = f"{100 * entries['trade']['rules']['uniform']['mean']:.1f}%"
    lines = list(summary_lines(talks))
    start = next(i for i, line in enumerate(lines) if line.startswith("how often each issue is settled"))
    assert lines[start + 1].split() == ["Trade", trade]
    shown = Page(page(talks, central_batch(talks.scenario), {})).rows("How often each issue is settled")
    assert shown[0] == ["Trade", trade]
    assert [row[0] for row in shown] == ["Trade", "Visits", "Arms"]

"""Types of equilibria in a run: where they are played, by games whose equilibria are known; how they are written."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim

ROOT = Path(__file__).parents[2]


def number(value: str, label: str) -> dict[str, object]:
    return {"label": label, "unit": "points", "value": value, "why": "A known answer.", "judgement": True}


HUNT: dict[str, Any] = {
    "format": 1,
    "title": "A stag hunt with a hare that grows",
    "players": {"a": {"label": "A"}, "b": {"label": "B"}},
    "parameters": {"hare": number("uniform(0, 8)", "Hare"), "idle": number("uniform(0, 1)", "Idle")},
    "moves": {
        "left": {"player": "a", "sees": "none", "actions": ["hunt_a", "leave_a"]},
        "right": {"player": "b", "sees": "none", "actions": ["hunt_b", "leave_b"]},
    },
    "payoffs": {
        "a": "4 * (right == hunt_b) if left == hunt_a else hare + 0 * idle",
        "b": "4 * (left == hunt_a) if right == hunt_b else hare",
    },
    "outcomes": {"hunt": "left == hunt_a and right == hunt_b", "other": "otherwise"},
    "solve": {"concept": "nash", "selection": "payoff-dominance", "draws": 4096},
}
"""Both hunt, both leave or both mix where the hare is below 4; above it they leave. The hunt is best while it lasts."""


@pytest.fixture(scope="module")
def hunt() -> sim.Run:
    return sim.from_dict(HUNT).run(seed=1)


def test_where_a_type_is_played_under_the_rule_and_where_it_exists(hunt: sim.Run) -> None:
    for text, possible, base in (
        ("left=hunt_a, right=hunt_b", False, 0.5),
        ("left=hunt_a", True, 0.5),
        ("left=leave_a", False, 0.5),
        ("left=leave_a, right=leave_b", True, 1.0),
        ("left=hunt_a|leave_a", True, 0.5),
        ("left=leave_a|hunt_a, right=hunt_b|leave_b", False, 0.0),
        ("left=hunt_a, right=leave_b", True, 0.0),
    ):
        found = hunt.regions(equilibrium=text, possible=possible).found
        assert found.base == pytest.approx(base, abs=0.002), text
    box = hunt.regions(equilibrium="left=hunt_a, right=hunt_b").to_json()["regions"][0]
    assert set(box["box"]) == {"hare"}
    assert box["box"]["hare"]["high"] == pytest.approx(4, abs=0.15)
    assert min(box["density"], box["coverage"]) > 0.95


def test_an_outcome_and_the_play_that_leads_to_it_have_the_same_boxes(hunt: sim.Run) -> None:
    ends, plays = hunt.regions("hunt"), hunt.regions(equilibrium="left=hunt_a, right=hunt_b")
    assert ends.to_json()["regions"] == plays.to_json()["regions"]
    assert (ends.to_json()["equilibrium"], plays.to_json()["outcome"]) == (None, None)
    assert plays.finding.question == "When is “left: hunt a, right: hunt b” played?"


def test_what_is_played_equals_the_weights_of_the_stored_equilibria() -> None:
    """Of the meeting: the share of the type in each world, added up from the table of equilibria by hand."""
    run = sim.load(ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml").run(draws=512)
    rule = run.summary["rules"][1]
    asked = run.regions(equilibrium="brokerage=stand_aside").found
    assert run.summary["rules"][0] != rule
    rows = run.equilibria(columns=["draw", f"weight.{run.summary['rules'][0]}", "profile.brokerage.stand_aside"])
    weight, aside = (rows.column(i).to_numpy() for i in (1, 2))
    assert asked.base == pytest.approx((weight * (aside == 1)).sum() / 512)


def test_a_word_of_the_concepts_is_a_type() -> None:
    run = sim.load(ROOT / "scenarios/classics/deterrence-signalling.yaml").run(draws=64)
    shares = run.summary["tags"]
    assert shares
    for tag in run.stored.layout.tags:
        assert run.regions(equilibrium=tag, possible=True).found.base == pytest.approx(shares[tag]["some"]["share"])


def test_of_a_list_that_may_lack_some_it_is_not_said_that_there_is_none(
    hunt: sim.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the lists not complete, the hunt would be known to exist where it is listed, and nothing else be known."""
    monkeypatch.setattr("sim.analysis.equilibrium_types._bounded", lambda coverage: np.zeros(len(coverage), bool))
    found = hunt.regions(equilibrium="left=hunt_a", possible=True).found
    assert (found.base, found.draws) == (1.0, pytest.approx(2048, abs=4))
    assert "of the worlds in which it is known" in hunt.regions(equilibrium="left=hunt_a", possible=True).sentences[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left", "write MOVE=ACTION"),
        ("lefd=hunt_a", "no move is called 'lefd'; did you mean 'left'"),
        ("left=hunt", "no action 'hunt' at 'left'; did you mean 'hunt_a'"),
        ("left=hunt_a, left=leave_a", "'left' is written twice"),
        ("left=hunt_a,", "write MOVE=ACTION"),
    ],
)
def test_mistakes_are_told(hunt: sim.Run, text: str, said: str) -> None:
    with pytest.raises(sim.UsageError, match=said):
        hunt.regions(equilibrium=text)


def test_one_of_both_is_needed(hunt: sim.Run) -> None:
    for about in ({}, {"outcome": "hunt", "equilibrium": "left=hunt_a"}):
        with pytest.raises(sim.UsageError, match="either an outcome or a type of equilibrium"):
            hunt.regions(**about)


def test_forms_without_choices_have_no_types() -> None:
    run = sim.load(ROOT / "scenarios/moscow-2015/guest-list.yaml").run(draws=64)
    if run.stored.layout.choice_sets:
        with pytest.raises(sim.UsageError, match="no move is called"):
            run.regions(equilibrium="nobody=come")
    else:
        with pytest.raises(sim.UsageError, match="nobody chooses an action"):
            run.regions(equilibrium="nobody=come")

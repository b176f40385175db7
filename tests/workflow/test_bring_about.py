"""The smallest change where the nearest point has a formula, and gains of deviations by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim


def number(value: str, label: str = "A number") -> dict[str, object]:
    return {"label": label, "unit": "points", "value": value, "why": "A known answer.", "judgement": True}


DOOR: dict[str, Any] = {
    "format": 1,
    "title": "A door that opens beyond a plane",
    "players": {"guest": {"label": "Guest"}},
    "parameters": {
        "a": number("normal(0, 1)", "A"),
        "b": number("normal(1, 2)", "B"),
        "idle": number("normal(0, 1)", "Idle"),
    },
    "moves": {"door": {"player": "guest", "actions": ["come", "stay"]}},
    "payoffs": {"guest": "3 * a + 2 * b - 12 if door == come else 0 * idle"},
    "outcomes": {
        "came": {"label": "The guest comes", "when": "door == come"},
        "stayed": {"label": "The guest stays", "when": "otherwise"},
    },
    "solve": {"concept": "nash", "draws": 4096},
}
"""In scores 3 x + 4 y >= 10, whose nearest point to the centre is (1.2, 1.6), 2 away: a = 1.2, b = 4.2."""
DILEMMA: dict[str, Any] = {
    "format": 1,
    "title": "Prisoners",
    "players": {"one": {"label": "One"}, "two": {"label": "Two"}},
    "parameters": {"lure": number("uniform(3, 5)", "Lure")},
    "moves": {
        "first": {"player": "one", "sees": "none", "actions": ["keep_one", "break_one"]},
        "second": {"player": "two", "sees": "none", "actions": ["keep_two", "break_two"]},
    },
    "payoffs": {
        "one": "(2.5 if second == keep_two else 0) if first == keep_one else (lure if second == keep_two else 1)",
        "two": "(3 if first == keep_one else 0) if second == keep_two else (lure if first == keep_one else 1)",
    },
    "outcomes": {
        "kept": {"label": "Both keep it", "when": "first == keep_one and second == keep_two"},
        "broken": {"label": "Somebody breaks it", "when": "otherwise"},
    },
    "solve": {"concept": "nash", "draws": 512},
}
"""At lure 4, One gains 1.5 by breaking what both keep, Two gains 1."""
CHAIN: dict[str, Any] = {
    "format": 1,
    "title": "Entry after a lottery",
    "players": {"rival": {"label": "Rival"}, "owner": {"label": "Owner"}},
    "parameters": {"will": number("uniform(0, 0.4)", "Will to fight")},
    "moves": {
        "weather": {"player": "chance", "actions": ["fair", "foul"], "probabilities": {"fair": 0.25, "foul": "rest"}},
        "entry": {"player": "rival", "sees": ["weather"], "when": "weather == fair", "actions": ["enter", "leave"]},
        "answer": {"player": "owner", "sees": ["entry"], "when": "entry == enter", "actions": ["fight", "yield"]},
    },
    "payoffs": {
        "rival": "0 if weather == foul or entry == leave else (-1 if answer == fight else 1)",
        "owner": "2 if weather == foul or entry == leave else (3 * will - 1 if answer == fight else 0)",
    },
    "outcomes": {
        "war": {"label": "War", "when": "answer == fight"},
        "kept_out": {"label": "The rival stays away", "when": "entry == leave"},
        "other": {"label": "Anything else", "when": "otherwise"},
    },
    "solve": {"concept": "subgame-perfect", "draws": 512},
}
"""At will 0.2 the owner would yield; fighting costs it 0.4, and being fought costs the rival 1."""


def test_the_nearest_world_beyond_a_plane() -> None:
    found = sim.from_dict(DOOR).tip(outcome="came").found.towards
    assert found is not None
    for shift in (found.possible, found.likeliest):
        assert not shift.now
        assert shift.distance == pytest.approx(2, abs=1e-6)
        assert {m.name: m.end for m in shift.moves} == pytest.approx({"a": 1.2, "b": 4.2}, abs=1e-4)
        assert sorted(m.start for m in shift.moves) == [0, 1]
    assert found.likeliest.share == pytest.approx(0.02275, abs=0.005)  # 1 - Phi(2)


def test_the_world_of_the_change_has_the_outcome() -> None:
    scenario = sim.from_dict(DOOR)
    world = scenario.tip(outcome="came").to_json()["towards"]["likeliest"]["world"]
    assert scenario.solve(**world).solution.profiles[0, 0].tolist() == [1, 0]


def test_the_distance_of_correlated_numbers_is_that_of_the_scores_beneath() -> None:
    """min z' R^-1 z on 3 x + 4 y = 10 is 10 / sqrt(n' R n), R with the copula's 2 sin(pi r / 6)."""
    both = {"between": ["a", "b"], "rank": 0.5, "why": "A known answer.", "cites": ["none"]}
    found = sim.from_dict(DOOR | {"correlations": [both]}).tip(outcome="came").found.towards
    assert found is not None
    r = 2 * np.sin(np.pi * 0.5 / 6)
    assert found.likeliest.distance == pytest.approx(10 / np.sqrt(9 + 16 + 24 * r), abs=1e-6)


def test_nothing_need_change_for_what_is_so_already() -> None:
    answer = sim.from_dict(DOOR).tip(outcome="stayed")
    found = answer.found.towards
    assert found is not None
    assert found.likeliest.now
    assert found.likeliest.distance == 0
    assert "nothing need change" in " ".join(answer.sentences)
    assert "nobody gains by another single action" in " ".join(answer.sentences)


def test_what_cannot_be_is_not_found() -> None:
    answer = sim.from_dict(DILEMMA).tip(outcome="kept")
    found = answer.found.towards
    assert found is not None
    assert np.isnan(found.possible.distance)
    assert "no change was found: it is so in none of 4,096 sampled worlds" in " ".join(answer.sentences)
    assert answer.to_json()["towards"]["possible"]["distance"] is None


def test_unilateral_gains_of_a_game_played_at_once() -> None:
    answer = sim.from_dict(DILEMMA).tip(outcome="kept")
    found = answer.found.towards
    assert found is not None
    assert found.resistance is not None
    assert [d.gain for d in found.resistance.end.deviations] == pytest.approx([1.5, 1.0])
    assert "One would rather “break one” than “keep one”, by 1.5 points; Two would" in " ".join(answer.sentences)
    assert "by 1 point." in " ".join(answer.sentences)


def test_gains_along_a_tree_are_against_what_the_subgames_pay() -> None:
    scenario = sim.from_dict(CHAIN)
    war, away = (scenario.tip(outcome=o).found.towards for o in ("war", "kept_out"))
    assert war is not None
    assert war.resistance is not None
    gains = {
        war.resistance.tree.information_sets[d.information_set].move: d.gain for d in war.resistance.end.deviations
    }
    assert gains == pytest.approx({"entry": 1.0, "answer": 0.4})
    assert away is not None
    assert away.resistance is not None
    assert [d.gain for d in away.resistance.end.deviations] == pytest.approx([1.0])  # counted from where it moves


def test_the_end_with_the_smallest_largest_gain_is_chosen() -> None:
    found = sim.from_dict(DILEMMA).tip(outcome="broken").found.towards
    assert found is not None
    assert found.resistance is not None
    assert found.resistance.ends == 3
    assert found.resistance.end.largest == pytest.approx(-1.0)  # both break: either loses 1 by keeping


def test_an_unknown_outcome_is_told() -> None:
    with pytest.raises(sim.UsageError, match="no outcome is called 'cam'; did you mean 'came'"):
        sim.from_dict(DOOR).tip(outcome="cam")


@pytest.mark.parametrize("file", ["three-way-projects", "support-for-support"])
def test_a_form_without_ends_has_no_deviations_and_is_searched_all_the_same(file: str) -> None:
    scenario = sim.load(f"scenarios/moscow-2015/{file}.yaml")
    found = scenario.tip(outcome=next(iter(scenario.outcomes)), draws=64).found.towards
    assert found is not None
    assert found.resistance is None


def test_a_world_on_the_border_is_said_to_be_there() -> None:
    """At the centre both actions are as good: next to nothing decides, which is no distance."""
    document = DOOR | {"payoffs": {"guest": "a + b - 1 if door == come else 0 * idle"}}
    text = " ".join(sim.from_dict(document).tip(outcome="came").sentences)
    assert "hardly anything need change, as the central world lies on the border; one number moves" in text


def test_what_mixed_play_brings_about_is_not_said_to_be_stopped() -> None:
    """In the mixed equilibrium of a stag hunt one hunts alone in 4 of 9 cases, as often as both do."""
    document = DILEMMA | {
        "parameters": {"lure": number("uniform(2, 4)", "Lure")},
        "payoffs": {
            "one": "(lure if second == keep_two else 0) if first == keep_one else 2",
            "two": "(lure if first == keep_one else 0) if second == keep_two else 2",
        },
        "outcomes": {
            "both": {"label": "Both hunt", "when": "first == keep_one and second == keep_two"},
            "alone": {"label": "One hunts alone", "when": "(first == keep_one) != (second == keep_two)"},
            "none": {"label": "Nobody hunts", "when": "otherwise"},
        },
    }
    text = " ".join(sim.from_dict(document).tip(outcome="alone").sentences)
    assert "nothing need change: the central world has it so" in text
    assert "To play for “One hunts alone” alone would not last in the central world" in text
    assert "What stops" not in text


def test_an_event_is_told_from_an_outcome(tmp_path: Path) -> None:
    """Events may all be likely at once, so that none is the likeliest."""
    file = tmp_path / "s.yaml"
    file.write_text(
        "format: 2\ntitle: t\nplayers: {a: A}\nmoves: {x: {player: a, actions: [l, r]}}\npayoffs: {a: x == l}\n"
        "outcomes: {left: x == l, right: otherwise}\nevents: {moved: not right}\n"
        "parameters: {p: {label: p, unit: points, value: 'uniform(0, 1)', why: x, judgement: true}}\n"
    )
    with pytest.raises(sim.UsageError, match=r"'moved' is an event.*ask for an outcome: left, right"):
        sim.load(file).tip("p", outcome="moved", draws=4)

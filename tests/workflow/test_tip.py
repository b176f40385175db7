"""Games whose switch points have a formula, worlds whose next flip is known, and borders that are straight lines."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim


def number(value: str, label: str = "A number", unit: str = "points") -> dict[str, object]:
    return {"label": label, "unit": unit, "value": value, "why": "A known answer.", "judgement": True}


ENTRY: dict[str, Any] = {
    "format": 1,
    "title": "Entry, and whether it is fought",
    "players": {"rival": {"label": "Rival"}, "owner": {"label": "Owner"}},
    "parameters": {"will": number("uniform(0, 1)", "Will to fight")},
    "moves": {
        "entry": {"player": "rival", "actions": ["enter", "leave"]},
        "answer": {"player": "owner", "sees": ["entry"], "when": "entry == enter", "actions": ["fight", "yield"]},
    },
    "payoffs": {
        "rival": "0 if entry == leave else (-1 if answer == fight else 1)",
        "owner": "2 if entry == leave else (3 * will - 1 if answer == fight else 0)",
    },
    "outcomes": {
        "peace": {"label": "The rival stays away", "when": "entry == leave"},
        "war": {"label": "The entry is fought", "when": "answer == fight"},
        "shared": {"label": "The owner yields", "when": "answer == yield"},
    },
    "solve": {"concept": "subgame-perfect", "selection": "uniform", "draws": 512},
}
"""The owner fights where will > 1/3, and the rival stays away there."""
JOINT = {
    "format": 1,
    "title": "Three join where it pays",
    "players": {"a": {"label": "A"}, "b": {"label": "B"}, "c": {"label": "C"}},
    "parameters": {"worth": number("uniform(0, 1)", "What joining is worth")},
    "moves": {p: {"player": p, "sees": "none", "actions": [f"join_{p}", f"stay_{p}"]} for p in "abc"},
    "payoffs": {p: f"(3 * worth - 1) * ({p} == join_{p})" for p in "abc"},
    "outcomes": {
        "all": {"label": "All join", "when": "a == join_a and b == join_b and c == join_c"},
        "not_all": {"label": "Not all join", "when": "otherwise"},
    },
    "solve": {"concept": "nash", "selection": "uniform", "draws": 512},
}
DOOR: dict[str, Any] = {
    "format": 1,
    "title": "A door that opens above a threshold",
    "players": {"guest": {"label": "Guest"}},
    "parameters": {"wish": number("uniform(0, 10)", "Wish"), "cost": number("uniform(0, 10)", "Cost")},
    "moves": {"door": {"player": "guest", "actions": ["come", "stay"]}},
    "payoffs": {"guest": "min(wish - 6, 4 - cost) if door == come else 0"},
    "outcomes": {
        "came": {"label": "The guest comes", "when": "door == come"},
        "stayed": {"label": "The guest stays", "when": "otherwise"},
    },
    "solve": {"concept": "nash", "draws": 4096},
}
"""The guest comes where the wish is above 6 and the cost below 4."""


@pytest.mark.parametrize(("document", "name"), [(ENTRY, "will"), (JOINT, "worth")])
def test_a_threshold_at_one_third_is_found_to_a_trillionth(document: dict[str, Any], name: str) -> None:
    line = sim.from_dict(document).tip(name, draws=16).found.lines[0][0]
    assert [c.value for c in line.flips] == pytest.approx([1 / 3], abs=1e-12)
    assert [c.value for c in line.sets] == pytest.approx([1 / 3], abs=1e-12)
    assert line.share(line.flips[0]) == pytest.approx(1 / 2 - 1 / 3, abs=1e-12)


def test_what_is_on_either_side_is_said() -> None:
    answer = sim.from_dict(ENTRY).tip("will", draws=16)
    text = " ".join(answer.sentences)
    assert "at 0.5 points, the likeliest outcome under uniform is “The rival stays away” (100.0%)" in text
    assert "at 0.3333 points, beyond which it is “The owner yields”: 0.1667 points away" in text
    (flip,) = answer.to_json()["over"]["will"]["flips"]
    assert (flip["below"], flip["above"]) == (["shared"], ["peace"])
    assert flip["share_between"] == pytest.approx(1 / 6, abs=1e-12)


def test_a_probability_of_a_mixed_equilibrium_crosses_another() -> None:
    """Chicken: all go straight with probability 1 / (1 + crash - loss); below 1/3 of it, both give way more often."""
    scenario = sim.load("scenarios/classics/chicken.yaml")
    line, worlds = scenario.tip("crash", draws=256).found.lines[0]
    assert worlds is not None
    assert [c.value for c in line.flips] == pytest.approx([2.6], abs=1e-9)
    assert line.sets == ()
    loss = scenario.resolved.sampler(256).draws(0, 256).values[:, list(scenario.parameters).index("loss")]
    np.testing.assert_allclose(worlds.changes.nearest, 2 + loss, atol=1e-4)


def test_a_central_world_on_the_border_is_told_so_and_not_how_far_off_rounding_has_it() -> None:
    document = ENTRY | {
        "payoffs": ENTRY["payoffs"] | {"owner": "2 if entry == leave else (3 * will - 1.5) * (answer == fight)"}
    }
    answer = sim.from_dict(document).tip("will", draws=64)
    assert "It flips just there: below, it is “The owner yields”" in str(answer)
    [flip] = answer.to_json()["over"]["will"]["flips"]
    assert flip["value"] == pytest.approx(0.5, abs=1e-8)
    assert flip["distance"] == 0


def test_worlds_in_which_nothing_flips_and_how_near_the_others_are() -> None:
    """Along the wish nothing flips where the cost is above 4; in the others, at 6. Of these 2x / 10 are within x."""
    _, worlds = sim.from_dict(DOOR).tip("wish", draws=1024, within=1.0).found.lines[0]
    assert worlds is not None
    assert abs(worlds.never.mean - 0.6) <= worlds.never.margin + 1e-3
    flips = worlds.changes.nearest[~np.isnan(worlds.changes.nearest)]
    np.testing.assert_allclose(flips, 6.0, atol=1e-4)
    assert abs(worlds.within[1.0].mean - 0.4 * 0.2) <= worlds.within[1.0].margin + 1e-3


def test_the_share_that_never_flips_is_within_its_margin_as_often_as_it_says() -> None:
    scenario = sim.from_dict(DOOR | {"solve": {"concept": "nash", "draws": 256, "design": "monte-carlo"}})
    nevers = [scenario.tip("wish", draws=256, seed=seed).found.lines[0][1].never for seed in range(30)]
    assert np.mean([abs(n.mean - 0.6) <= n.margin for n in nevers]) >= 0.85


def test_where_a_number_alone_changes_nothing_that_is_said_with_the_step() -> None:
    answer = sim.from_dict(DOOR).tip("wish", draws=64)
    assert answer.found.lines[0][0].flips == ()
    assert "From 0 to 10 points it was not seen to change; one that comes and goes within" in " ".join(answer.sentences)


def test_the_other_numbers_stand_where_they_are_set() -> None:
    answer = sim.from_dict(DOOR, sets={"cost": 1}).tip("wish", draws=64)
    assert [c.value for c in answer.found.lines[0][0].flips] == pytest.approx([6.0], abs=1e-12)


def test_a_number_without_ends_is_looked_at_within_its_quantiles() -> None:
    document = DOOR | {"parameters": DOOR["parameters"] | {"wish": number("normal(6, 2)", "Wish")}}
    line = sim.from_dict(document, sets={"cost": 1}).tip("wish", draws=16).found.lines[0][0]
    assert (line.line.low, line.line.high) == pytest.approx((6 - 2 * 3.0902323, 6 + 2 * 3.0902323), abs=1e-6)
    assert [c.value for c in line.flips] == pytest.approx([6.0], abs=1e-9)


def test_a_number_of_some_values_tips_between_two_of_them() -> None:
    document = DOOR | {"parameters": DOOR["parameters"] | {"wish": number("discrete(2, 5, 7, 9)", "Wish")}}
    answer = sim.from_dict(document, sets={"cost": 1}).tip("wish", draws=64)
    (flip,) = answer.found.lines[0][0].flips
    assert (flip.low, flip.high) == (5, 7)
    assert "between 5 and 7 points, beyond which it is “The guest comes”: 2 points away." in " ".join(answer.sentences)
    assert answer.to_json()["over"]["wish"]["flips"][0]["value"] == 7


def test_the_borders_of_a_map_are_those_of_the_payoffs() -> None:
    plane = sim.from_dict(DOOR).tip("wish", "cost", draws=16).found.plane
    assert plane is not None
    ends = np.array([end for segment in plane.segments for end in segment])
    upright = (np.abs(ends[:, 0] - 6) < 1e-6) & (ends[:, 1] < 4.2)
    level = (np.abs(ends[:, 1] - 4) < 1e-6) & (ends[:, 0] > 5.8)
    step = 10 / 64
    corner = (np.abs(ends - [6, 4]) < step).all(axis=1)
    assert (upright | level | corner).all()
    assert len(plane.segments) == pytest.approx(2 * 0.4 * 64, abs=2)


def test_the_parts_of_a_map_are_areas_within_the_borders() -> None:
    """The wish is the larger in one half of the square less a triangle of a third to either side."""
    document = DOOR | {"payoffs": {"guest": "wish + 10 / 3 - cost if door == come else 0"}}
    answer = sim.from_dict(document).tip("wish", "cost", draws=16)
    shares = {entry["likeliest"][0]: entry["of_the_plane"] for entry in answer.to_json()["map"]["shares"]}
    assert shares == {"came": pytest.approx(7 / 9, abs=1e-4), "stayed": pytest.approx(2 / 9, abs=1e-4)}
    assert "in 77.8% of the plane" in " ".join(answer.sentences)


def test_a_map_of_a_slanted_border_has_no_speckles() -> None:
    document = DOOR | {"payoffs": {"guest": "wish - cost if door == come else 0"}}
    plane = sim.from_dict(document).tip("wish", "cost", draws=16).found.plane
    assert plane is not None
    ends = np.array([end for segment in plane.segments for end in segment])
    np.testing.assert_allclose(ends[:, 0], ends[:, 1], atol=1e-6)
    assert set(plane.keys.ravel().tolist()) == set(plane.keys[[0, -1], [-1, 0]].tolist())


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ((), "name a number, one of wish, cost"),
        (("wihs",), "no number is called 'wihs'; did you mean 'wish'"),
        (("wish", "wish"), "two different numbers"),
        (("wish", "cost", "wish"), "at most two numbers"),
    ],
)
def test_mistakes_are_told(over: tuple[str, ...], wrong: str) -> None:
    with pytest.raises(sim.UsageError, match=wrong):
        sim.from_dict(DOOR).tip(*over)


def test_a_number_of_one_value_asks_for_a_range() -> None:
    with pytest.raises(
        sim.UsageError, match="'cost' has one value alone, 1; give it a range, as by --set 'cost=uniform"
    ):
        sim.from_dict(DOOR, sets={"cost": 1}).tip("cost")


def test_a_used_scenario_tips_as_the_whole(tmp_path: Path) -> None:
    """The rival enters where the guest of the other scenario does not come, which is where the wish is below 6."""
    sim.from_dict(DOOR, sets={"cost": 1}).to_yaml(tmp_path / "door.yaml")
    document = ENTRY | {
        "uses": {"door": {"scenario": "door.yaml", "names": {"p_came": "probability(came)"}}},
        "payoffs": ENTRY["payoffs"] | {"owner": "2 if entry == leave else (2 * p_came - 1 if answer == fight else 0)"},
    }
    answer = sim.from_dict(document, folder=tmp_path).tip("wish", draws=64)
    line, worlds = answer.found.lines[0]
    assert [c.value for c in line.flips] == pytest.approx([6.0], abs=1e-12)
    assert worlds is not None
    np.testing.assert_allclose(worlds.changes.nearest, 6.0, atol=1e-4)
    assert "beyond which it is “The rival stays away”" in " ".join(answer.sentences)

"""Experts of a scenario: one holds in each world, whatever block draws it; all else is drawn as without."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.scenario.load import from_document, load
from sim.scenario.mentions import mentioned

FILE = Path(__file__).parent.parent / "scenarios" / "valid" / "experts.yaml"
PART = {
    "format": 2,
    "title": "A part",
    "players": {"a": "A"},
    "parameters": {
        "x": {"label": "X", "unit": "p", "value": {"experts": {"s": 1, "k": 5}}, "why": "w", "judgement": True},
    },
    "moves": {"m": {"player": "a", "actions": ["u", "v"]}},
    "payoffs": {"a": "x if m == u else 3"},
    "outcomes": {"up": "m == u", "down": "otherwise"},
}


@pytest.mark.parametrize("design", ["sobol", "monte-carlo", "latin-hypercube"])
def test_one_expert_holds_in_each_world(design: str) -> None:
    sampler = load(FILE).sampler(4096, 1, design)
    cost, prize, _, expert = sampler.draws(0, 4096).values.T
    assert set(cost[expert == 1] < 3.0001) == {True}
    assert set(prize[expert == 2]) == {5.0}
    assert np.all((prize[expert == 3] >= 3) & (prize[expert == 3] <= 4))
    assert np.bincount(expert.astype(int))[1:] / 4096 == pytest.approx([0.25, 0.5, 0.25], abs=0.03)
    parts = np.concatenate([sampler.draws(a, a + 512).values for a in range(0, 4096, 512)])
    assert np.array_equal(parts, sampler.draws(0, 4096).values)


def test_experts_drawn_apart_are_independent_of_the_panel() -> None:
    *_, luck, expert = load(FILE).sampler(16384, 1, "monte-carlo").draws(0, 16384).values.T
    means = [luck[expert == k].mean() for k in (1, 2, 3)]
    assert means == pytest.approx([0.7] * 3, abs=0.03)  # 3/5 of 0.5 and 2/5 of 1


def test_another_number_keeps_its_draws() -> None:
    document = {
        **PART,
        "parameters": {**PART["parameters"], "y": {**PART["parameters"]["x"], "value": "uniform(0, 1)"}},
    }
    with_, plain = (
        from_document(document, "p"),
        from_document(
            {**document, "parameters": {"y": document["parameters"]["y"]}, "payoffs": {"a": "y if m == u else 3"}}, "p"
        ),
    )
    own = [
        s.sampler(256, 3, "monte-carlo").draws(0, 256).values[:, [p.id for p in s.parameters].index("y")]
        for s in (with_, plain)
    ]
    assert np.array_equal(*own)


def test_who_is_right_is_part_of_the_game() -> None:
    assert "expert" in mentioned(load(FILE).document)
    assert "expert" not in load(FILE).document["parameters"]


def test_weights_can_be_changed() -> None:
    scenario = load(FILE, sets=["experts.kim.weight=0"])
    assert scenario.parameter("cost").distribution.support == (1, 3)
    assert scenario.hash != load(FILE).hash


def test_a_part_brings_its_experts() -> None:
    whole = {
        "format": 2,
        "title": "A whole",
        "players": {"b": "B"},
        "uses": {"part": {"scenario": PART, "names": {"p_up": "probability(up)"}}},
        "parameters": {},
        "moves": {"n": {"player": "b", "actions": ["l", "r"]}},
        "payoffs": {"b": "p_up if n == l else 0.5"},
        "outcomes": {"left": "n == l", "right": "otherwise"},
    }
    scenario = from_document(whole, "w")
    assert [p.id for p in scenario.parameters] == ["x", "expert"]
    x, expert = scenario.sampler(64).draws(0, 64).values.T
    assert np.array_equal(x, np.where(expert == 1, 1.0, 5.0))
    own = {"y": {**PART["parameters"]["x"], "value": {"experts": {"t": 0, "u": 1}}}}
    two = from_document({**whole, "parameters": own}, "w")
    assert [p.id for p in two.parameters] == ["y", "expert", "x", "part.expert"]
    y, who, x, other = two.sampler(64).draws(0, 64).values.T
    assert np.array_equal(x, np.where(other == 1, 1.0, 5.0))
    assert np.array_equal(y, who - 1)
    whole["uses"] = {"part": {**whole["uses"]["part"], "given": {"expert": "1"}}}
    with pytest.raises(ScenarioError, match="hangs on 'expert', which is given"):
        from_document(whole, "w")

"""A belief about rules against its definition: what its rules come to, weighed, in all parts of a scenario alike."""

from pathlib import Path

import numpy as np
import pytest

from sim.engine.worlds import outcomes_of, solve_worlds
from sim.scenario.load import from_document, load
from sim.selection.belief import called, weights_of
from sim.selection.rules import RULES, is_rule
from sim.workflow.run import Settings, summary_of

FILE = Path(__file__).parent.parent / "scenarios" / "valid" / "beliefs.yaml"
STAG = {
    "format": 2,
    "title": "A stag hunt",
    "players": {"a": "A", "b": "B"},
    "moves": {
        "m": {"player": "a", "actions": ["stag", "hare"]},
        "n": {"player": "b", "actions": ["stag", "hare"], "sees": "none"},
    },
    "payoffs": {
        "a": "5 * (m == stag and n == stag) + 4 * (m == hare)",
        "b": "5 * (m == stag and n == stag) + 4 * (n == hare)",
    },
    "outcomes": {"hunt": "m == stag and n == stag", "other": "otherwise"},
}
BELIEF = {"payoff-dominance": 0.6, "risk-dominance": 0.4}


def test_a_belief_is_called_by_what_it_is_made_of() -> None:
    assert called(BELIEF) == "60%-payoff-dominance+40%-risk-dominance"
    assert called({"uniform": 1, "none": 2}) == "1of3-uniform+2of3-none"
    assert called({"uniform": 1, "none": 0}) == "uniform"
    assert weights_of(called({"uniform": 1, "none": 2})) == {"uniform": 1 / 3, "none": 2 / 3}
    assert weights_of("60%-uniform+60%-none") == {}
    assert is_rule(called(BELIEF))
    assert not is_rule("60%-uniform+40%-chance")
    assert list(RULES) == ["payoff-dominance", "risk-dominance", "maximum-entropy", "uniform", "none"]


def test_a_belief_weighs_what_its_rules_come_to() -> None:
    scenario = load(FILE)
    worlds = solve_worlds(scenario, scenario.sampler(64).draws(0, 64).values)
    belief, payoff, risk = np.moveaxis(worlds.solution.weights, 1, 0)
    assert scenario.solve.selection == (called(BELIEF), *BELIEF)
    assert np.allclose(belief, 0.6 * payoff + 0.4 * risk, equal_nan=True)
    assert np.array_equal(worlds.solution.singled_out[:, 0], (np.nan_to_num(belief) > 1 - 1e-9).any(axis=1))


def test_the_same_rule_holds_in_all_parts() -> None:
    names = {"one": {"h1": "probability(hunt)"}, "two": {"h2": "probability(hunt)"}}
    whole = {
        **STAG,
        "uses": {use: {"scenario": STAG, "names": own} for use, own in names.items()},
        "moves": {"m": {"player": "a", "actions": ["x", "y"]}},
        "payoffs": {"a": "(h1 + h2 == 1) if m == x else 0.5", "b": "0"},
        "outcomes": {"apart": "m == x", "alike": "otherwise"},
        "solve": {"selection": BELIEF},
    }
    worlds = solve_worlds(from_document(whole, "w"), np.zeros((1, 0)))
    odds = outcomes_of(worlds.batch, worlds.solution, 2)
    weights = worlds.solution.weights[0, 0]
    assert (weights * odds[0, :, 0]).sum() == pytest.approx(0.0)  # 0.48 if each part had a rule of its own


def test_what_of_the_variance_lies_between_rules_and_readings() -> None:
    summary = summary_of(load(FILE), Settings(draws=1024))
    hunt = summary["outcomes"]["hunt"]["rules"]
    assert hunt[called(BELIEF)]["mean"] == pytest.approx(0.7)
    # in three quarters of worlds the rules differ by 1: 0.24 each; of a whole variance of 0.7 * 0.3
    assert summary["belief"]["between"]["outcomes"]["hunt"]["share"] == pytest.approx(0.18 / 0.21, abs=1e-3)
    readings = summary["readings"]
    assert {name: entry["weight"] for name, entry in readings["entries"].items()} == {
        "": 0.6,
        "scarce": 0.25,
        "reckless": 0.15,
    }
    assert readings["mixed"]["outcomes"]["hunt"]["mean"] == pytest.approx(0.6 * 0.7 + 0.25)
    within = 0.6 * 0.4**2 * 0.25 * 0.75
    between = 0.6 * 0.7**2 + 0.25 - 0.67**2
    assert readings["between"]["outcomes"]["hunt"]["share"] == pytest.approx(between / (between + within), abs=1e-3)

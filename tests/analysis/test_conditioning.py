"""Conditioning: splitting outcomes loses nothing, and weights are likelihoods."""

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.conditioning import weighted_quantiles
from sim.engine.condition import conditioned
from sim.scenario.load import from_bytes, load
from sim.scenario.types import Scenario
from sim.workflow.run import Settings, resume, run

SCENARIO = Path(__file__).parents[2] / "scenarios" / "moscow-2015" / "test-restraint.yaml"

# One chance move decides; the probability of 'up' in a world is the parameter itself, so Bayes' rule has a closed form.
LUCK = b"""
format: 1
title: Luck
players: {ann: Ann}
parameters:
  odds: {label: Odds, unit: probability, value: "uniform(0, 1)", why: a test, judgement: true}
  idle: {label: Idle, unit: none, value: "uniform(0, 1)", why: a test, judgement: true}
quantities: {won: luck == up and first == go}
moves:
  luck: {player: chance, probabilities: {up: odds, down: rest}}
  first: {player: ann, sees: none, actions: [go, stay]}
payoffs: {ann: 1 if first == go else 0}
outcomes: {home: first == stay, away: otherwise}
"""


def luck() -> Scenario:
    return from_bytes(LUCK, "luck.yaml", "luck")


def test_bayes_rule_in_closed_form(tmp_path: Path) -> None:
    found = run(luck(), Settings(draws=16_384, given="won"), tmp_path / "run").summary["given"]
    assert found["probability"] == pytest.approx(1 / 2, abs=1e-3)
    assert found["outcomes"] == {"home": 0, "away": pytest.approx(1)}
    first = found["parameters"][0]
    assert first["parameter"] == "odds"
    # The posterior density of a uniform prior is 2 x, whose quantiles are square roots.
    assert first["after"] == pytest.approx(np.sqrt([0.05, 0.5, 0.95]), abs=2e-3)
    assert found["parameters"][1]["after"] == pytest.approx([0.05, 0.5, 0.95], abs=5e-3)
    assert found["effective"] == pytest.approx(16_384 * 3 / 4, rel=1e-3)


def test_the_parts_of_an_outcome_sum_to_it(tmp_path: Path) -> None:
    plain = run(load(SCENARIO), Settings(draws=2000), tmp_path / "plain").summary["outcomes"]
    scenario = load(SCENARIO)
    given = conditioned(scenario, "pressure == high")
    assert len(given.scenario.outcomes) > len(scenario.outcomes)
    split = run(load(SCENARIO), Settings(draws=2000, given=given.text), tmp_path / "split").summary["outcomes"]
    rule = next(iter(next(iter(plain.values()))["rules"]))
    for outcome, entry in plain.items():
        own = [o.id for o, of in zip(given.scenario.outcomes, given.of, strict=True) if of == outcome]
        assert sum(split[o]["rules"][rule]["mean"] for o in own) == pytest.approx(entry["rules"][rule]["mean"])


def test_a_conditioned_run_can_be_resumed(tmp_path: Path) -> None:
    whole = run(luck(), Settings(draws=500, given="won"), tmp_path / "run")
    before = (tmp_path / "run" / "summary.json").read_bytes()
    for part in (tmp_path / "run" / "draws").iterdir():
        part.unlink()
    resume(tmp_path / "run", luck())
    assert (tmp_path / "run" / "summary.json").read_bytes() == before
    assert whole.manifest.given is not None


def test_weighted_quantiles_by_hand() -> None:
    found = weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([2.0, 1.0, 1.0]), (0.25, 0.3, 0.5, 0.75, 1.0))
    assert found.tolist() == [1, 2, 2, 3, 3]

"""Conditioning: splitting outcomes loses nothing, and weights are likelihoods."""

from pathlib import Path

import numpy as np
import pytest

from sim.analysis.conditioning import _distance, weighted_quantiles
from sim.engine.condition import conditioned
from sim.scenario.load import from_bytes, load
from sim.scenario.types import Scenario
from sim.views.text.answer import answer_given
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
    whole = run(luck(), Settings(draws=500, given="won", keep="all"), tmp_path / "run")
    before = (tmp_path / "run" / "summary.json").read_bytes()
    for folder in ("draws", "equilibria"):
        for part in (tmp_path / "run" / folder).iterdir():
            part.unlink()
    resume(tmp_path / "run", luck())
    assert (tmp_path / "run" / "summary.json").read_bytes() == before
    assert whole.manifest.given is not None


def test_weighted_quantiles_by_hand() -> None:
    found = weighted_quantiles(np.array([3.0, 1.0, 2.0]), np.array([2.0, 1.0, 1.0]), (0.25, 0.3, 0.5, 0.75, 1.0))
    assert found.tolist() == [1, 2, 2, 3, 3]


WIDER = b"""
format: 1
title: Far from the middle
players: {ann: Ann}
parameters:
  stake: {label: Stake, unit: points, value: "uniform(-1, 1)", why: a test, judgement: true}
  idle: {label: Idle, unit: none, value: "pert(0, 1, 9)", why: a test, judgement: true}
quantities: {won: first == go}
moves:
  first: {player: ann, sees: none, actions: [go, stay]}
payoffs: {ann: stake^2 - 0.5 if first == go else 0}
outcomes: {home: first == stay, away: otherwise}
"""


def test_a_number_is_told_about_though_its_median_stays(tmp_path: Path) -> None:
    scenario = from_bytes(WIDER, "wider.yaml", "wider")
    found = run(scenario, Settings(draws=2_000, given="won"), tmp_path / "run").summary["given"]
    first, idle = found["parameters"]
    assert (first["parameter"], first["clear"]) == ("stake", True)
    assert first["distance"] == pytest.approx(0.5 / 2**0.5, abs=0.01)  # at the root of one half, half of the rest
    assert (idle["parameter"], idle["clear"]) == ("idle", False)
    said = answer_given(found, {"away": "Away", "home": "Home"}, {"stake": "Stake", "idle": "Idle"})[1]
    assert said.startswith("The parameter it shifts most is “Stake”")
    none = answer_given({**found, "parameters": [idle]}, {"away": "Away", "home": "Home"}, {"idle": "Idle"})[1]
    assert none == "As far as these draws show, it shifts none of the parameters."


@pytest.mark.parametrize("draws", [200, 2_000])
def test_chance_tells_about_nothing(draws: int) -> None:
    rng = np.random.default_rng(2)
    said = sum(_distance(rng.random(draws), rng.random(draws) < 0.1, 1)["clear"] for _ in range(200))
    assert said <= 4

"""Every claim of the essay's scenarios holds, none is missing from the ledger, and each can fail.

A claim fails under a rival reading of its scenario, or, where it only restates what was put in, under a mutant that is
named here: a claim that nothing can break says nothing. Every rival moves its scenario's results by ten points.
"""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.workflow.check import SmallRuns, check_claims
from sim.workflow.ledger import ledger
from sim.workflow.rivals import Discrimination, discriminations, shifts

FOLDER = Path(__file__).parents[2] / "scenarios" / "moscow-2015"
NAMES = sorted(file.stem for file in FOLDER.glob("*.yaml") if file.stem not in ("claims", "vocabulary"))
SLOW = pytest.param("the-visit", marks=pytest.mark.slow)
"""Of which each rival is a chain of nine games."""
EACH = [SLOW if name == "the-visit" else name for name in NAMES]

MUTANTS: dict[str, dict[str, str]] = {
    "agenda": {"a_deeper_standoff_makes_common_ground": "own_position=0"},
    "summit-dream": {"it_may_come_to_nothing_for_want_of_trust": "homework=-9 alliance=-5 sidelined=-9"},
    "the-visit": {"no_meeting_costs_the_host": "host_margin=-40"},
}
"""Of each claim that no rival fails: changes under which it fails all the same."""
DRAWS = "solve.draws=512"
RUNS = SmallRuns()
"""Of this file: what several tests ask of a scenario is run once."""


@cache
def scenario(name: str) -> Scenario:
    return load(FOLDER / f"{name}.yaml", sets=[DRAWS])


@cache
def found(name: str) -> tuple[Discrimination, ...]:
    return discriminations(scenario(name), RUNS)


def test_every_claim_of_the_source_is_carried() -> None:
    carried = ledger(FOLDER)
    assert carried.missing == ()
    assert [file.stem for file in carried.scenarios] == NAMES
    assert sum(claim.tested for claim in carried.claims) >= 45


@pytest.mark.parametrize("name", EACH)
def test_the_claims_hold(name: str) -> None:
    assert [d.verdict.claim.id for d in found(name) if not d.verdict.stands] == []


@pytest.mark.parametrize("name", EACH)
def test_a_claim_that_no_rival_fails_is_broken_by_a_mutant(name: str) -> None:
    definitional = [d.verdict.claim.id for d in found(name) if d.definitional]
    assert definitional == list(MUTANTS.get(name, {}))
    for claim, changes in MUTANTS.get(name, {}).items():
        mutant = load(FOLDER / f"{name}.yaml", sets=[DRAWS, *changes.split()])
        [verdict] = check_claims(replace(mutant, claims=tuple(c for c in mutant.claims if c.id == claim)))
        assert verdict.holds is False


@pytest.mark.parametrize("name", EACH)
def test_every_rival_moves_the_results_by_ten_points(name: str) -> None:
    rivals = scenario(name).alternatives
    assert len(rivals) >= 3
    assert all(rival.why for rival in rivals.values())
    assert all(rival.cites for rival in rivals.values())
    assert {rival: moved for rival, moved in shifts(scenario(name), RUNS).items() if moved < 0.1} == {}


def test_forty_claims_and_more_tell_a_rival_apart() -> None:
    assert sum(not d.definitional for name in NAMES if name != "the-visit" for d in found(name)) >= 70

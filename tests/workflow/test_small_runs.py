"""Claims about results are judged on few worlds where these settle them, and on more where they do not."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.analysis.claims import is_settled
from sim.expressions import parse
from sim.scenario.load import load
from sim.scenario.types import Scenario
from sim.workflow.check import CHECK_DRAWS, FEWER_DRAWS, SmallRuns, check_claims

FILE = Path(__file__).parents[2] / "scenarios" / "moscow-2015" / "xi-kim-meeting.yaml"
RUNS = SmallRuns()


def claiming(text: str) -> Scenario:
    """Return the scenario with one claim about its results."""
    scenario = load(FILE)
    claim = next(c for c in scenario.claims if c.kind == "result")
    return replace(scenario, claims=(replace(claim, expression=parse(text)),))


@pytest.mark.parametrize("text", ["highest(meeting) > 1 / 3", "highest(meeting) < 1 / 3", "lowest(meeting) >= 0"])
def test_few_worlds_are_enough_where_a_claim_is_far_from_its_border(text: str) -> None:
    [verdict] = check_claims(claiming(text), RUNS)
    many = RUNS.summary(load(FILE))
    assert verdict.evidence == f"in a run of {FEWER_DRAWS[0]:,} draws"
    assert many["draws"] == CHECK_DRAWS
    assert verdict.holds is (eval_of(text, many))


def eval_of(text: str, summary: dict[str, object]) -> bool:
    """Return whether a claim holds of the numbers of a summary, by Python itself."""
    own = summary["outcomes"]["meeting"]  # type: ignore[index]
    names = {side: (lambda word, side=side: own[side]["mean"]) for side in ("lowest", "highest")}
    return bool(eval(text, {"meeting": "meeting", **names}))


def test_more_worlds_are_drawn_where_a_claim_is_near_its_border() -> None:
    near = RUNS.summary(load(FILE))["outcomes"]["meeting"]["highest"]["mean"]
    [verdict] = check_claims(claiming(f"highest(meeting) > {near - 1e-4!r}"), RUNS)
    assert verdict.evidence == f"in a run of {CHECK_DRAWS:,} draws"
    assert verdict.holds is True


def test_what_no_world_drawn_has_is_not_settled() -> None:
    few = RUNS.summary(load(FILE), FEWER_DRAWS[0])
    assert few["outcomes"]["snub_by_kim"]["rules"]["payoff-dominance"]["mean"] == 0
    assert not is_settled(parse("probability(snub_by_kim) == 0"), few)
    assert not is_settled(parse("probability(snub_by_kim) > 0"), few)
    assert is_settled(parse("probability(snub_by_kim) < 0.05"), few)


def test_all_claims_of_a_scenario_are_judged_on_the_same_worlds() -> None:
    near = RUNS.summary(load(FILE))["outcomes"]["meeting"]["highest"]["mean"]
    one, other = claiming("highest(meeting) > 1 / 3"), claiming(f"highest(meeting) > {near - 1e-4!r}")
    verdicts = check_claims(replace(one, claims=(*one.claims, *other.claims)), RUNS)
    assert {v.evidence for v in verdicts} == {f"in a run of {CHECK_DRAWS:,} draws"}

"""Cases run beside a run: the same worlds, and none where that cannot be."""

from pathlib import Path

import numpy as np
import pytest

from sim.scenario.load import in_case, load
from sim.workflow.case_runs import case_runs, worlds_of_cases
from sim.workflow.run import Settings, run

ROOT = Path(__file__).parents[2]
MEETING = ROOT / "scenarios/moscow-2015/xi-kim-meeting.yaml"


def test_a_case_has_the_worlds_of_the_run_and_the_solutions_of_a_run_of_its_own(tmp_path: Path) -> None:
    done = run(load(MEETING), Settings(draws=300, seed=5), tmp_path / "run")
    draws = worlds_of_cases(done)
    assert draws == 300
    found = {case.name: case for case in case_runs(done, draws, tmp_path / "cases")}
    assert list(found) == list(done.scenario.cases)[:6]
    name = next(iter(found))
    alone = run(in_case(load(MEETING), name), Settings(draws=300, seed=5), tmp_path / "alone")
    for column in ("probability.payoff-dominance.meeting", "payoff.payoff-dominance.russia"):
        np.testing.assert_array_equal(found[name].run.column(column, 300), alone.column(column, 300))
    same = [
        p.id
        for p, q in zip(done.scenario.parameters, found[name].run.scenario.parameters, strict=True)
        if p.distribution == q.distribution
    ]
    assert same
    for own in same:
        column = f"parameter.{own}"
        np.testing.assert_array_equal(found[name].run.column(column, 300), done.column(column, 300))


@pytest.mark.parametrize(
    "settings",
    [
        Settings(draws=300, case="cold"),
        Settings(draws=300, given="xi == meet"),
        Settings(draws=6_000, design="latin-hypercube"),  # whose first worlds are not those of a shorter run
    ],
)
def test_a_run_whose_cases_would_be_something_else_has_none(settings: Settings, tmp_path: Path) -> None:
    scenario = load(MEETING, case=settings.case) if settings.case else load(MEETING)
    assert worlds_of_cases(run(scenario, settings, tmp_path / "run")) == 0


def test_a_scenario_without_cases_has_none_and_few_worlds_are_not_worth_it(tmp_path: Path) -> None:
    done = run(load(ROOT / "tests/scenarios/valid/bargaining.yaml"), Settings(draws=300), tmp_path / "run")
    assert not done.scenario.cases
    assert worlds_of_cases(done) == 0
    assert worlds_of_cases(run(load(MEETING), Settings(draws=255), tmp_path / "few")) == 0

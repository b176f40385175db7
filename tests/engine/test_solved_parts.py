"""Parts that several runs ask about in the same worlds are solved once, and every answer is as it was."""

from pathlib import Path

import numpy as np
import pytest

from sim.engine import worlds
from sim.engine.solved_parts import SolvedParts
from sim.scenario.load import in_case, load
from sim.scenario.types import Scenario
from sim.workflow.run import Settings, summary_alone

SETTINGS = Settings(draws=64)
CASES = ("given_ready", "given_unready", "coy_guest")


@pytest.fixture(scope="module")
def visit() -> Scenario:
    return load(Path(__file__).parents[2] / "scenarios/moscow-2015/the-visit.yaml")


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The parts that are solved, as they are."""
    found: list[str] = []
    real = worlds._part

    def counted(use: object, *rest: object) -> object:
        found.append(use.id)  # type: ignore[attr-defined]
        return real(use, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(worlds, "_part", counted)
    return found


def test_cases_that_share_parts_solve_them_once_and_come_to_the_same(visit: Scenario, solved: list[str]) -> None:
    runs = [visit, *(in_case(visit, case) for case in CASES)]
    alone = [summary_alone(scenario, SETTINGS) for scenario in runs]
    apart = len(solved)
    solved.clear()
    known = SolvedParts()
    assert [summary_alone(scenario, SETTINGS, known) for scenario in runs] == alone
    assert len(solved) < 0.7 * apart
    solved.clear()
    assert summary_alone(visit, SETTINGS, known) == alone[0]
    assert not solved


def test_other_worlds_other_rules_and_another_budget_are_solved_anew(visit: Scenario, solved: list[str]) -> None:
    known = SolvedParts()
    summary_alone(visit, SETTINGS, known)
    first = len(solved)
    for other in (Settings(draws=64, seed=2), Settings(draws=64, budget=10**6)):
        solved.clear()
        assert summary_alone(visit, other, known) == summary_alone(visit, other)
        assert len(solved) == 2 * first


def test_what_has_no_room_is_made_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.solved_parts.MOST_NUMBERS", 15)
    known, made = SolvedParts(), list[str]()

    def make(name: str) -> tuple[np.ndarray, ...]:
        made.append(name)
        return (np.zeros(10),)

    for name in ("a", "a", "b", "b", "a"):
        known.get((name,), lambda name=name: make(name))  # type: ignore[misc]
    assert made == ["a", "b", "b"]

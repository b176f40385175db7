"""A budget of counted work: what it finds are solutions, more of it finds no less, and the status is honest."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.budget import DEFAULT, LEAST, MOST, STEPS_A_SECOND, read_budget, units
from sim.concepts.nash.rational import BudgetError, extreme_equilibria
from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.options import options_of
from sim.concepts.registry import CONCEPTS
from sim.engine.worlds import solve_worlds
from sim.errors import UsageError
from sim.games.moves.strategic import expected_payoffs
from sim.scenario.load import load
from sim.solutions.reason import Reason
from sim.solutions.status import Coverage, Status

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize(
    ("text", "steps"),
    [("2e9", 2_000_000_000), ("30s", 30 * STEPS_A_SECOND), ("1_000_000", 10**6), ("5,000", 5_000), ("2 min", 120e9)],
)
def test_a_budget_is_a_count_or_a_time_that_chooses_one(text: str, steps: float) -> None:
    assert read_budget(text) == steps


@pytest.mark.parametrize("text", ["", "soon", "30 parsecs", "-1", "0", "1e30", "1h30", "nan"])
def test_another_text_is_refused_with_its_remedy(text: str) -> None:
    with pytest.raises(UsageError, match=r"such as 2e9|steps for each game"):
        read_budget(text)


def test_the_budget_is_a_number_of_every_concept_and_an_option_of_none() -> None:
    for concept in CONCEPTS.values():
        assert replace(concept(), budget=LEAST).budget == LEAST
        assert "budget" not in options_of(concept)
    with pytest.raises(UsageError, match="budget"):
        replace(CONCEPTS["nash"](), budget=MOST + 1)
    assert units(DEFAULT, DEFAULT) == 1
    assert units(1, 2) == 0


def games(shape: tuple[int, ...], whole: bool, seed: int = 3) -> NDArray[np.float64]:
    generator = np.random.default_rng(seed)
    size = (3, len(shape), *shape)
    return generator.integers(0, 2, size).astype(float) if whole else generator.normal(size=size)


GAMES = [
    ((9, 9), True),
    ((9, 9), False),
    ((18, 3), True),
    ((20, 20), True),
    ((70, 2), True),
    ((3, 3, 3), True),
    ((2, 3, 4), False),
]


@pytest.mark.parametrize(("shape", "whole"), GAMES, ids=str)
def test_a_larger_budget_lists_no_less(shape: tuple[int, ...], whole: bool) -> None:
    payoffs = games(shape, whole)
    before: list[set[tuple[float, ...]]] = [set()] * len(payoffs)
    complete = np.zeros(len(payoffs), bool)
    for budget in (LEAST, 100_000, 3_000_000, 50_000_000, 400_000_000):
        found = solve_strategic(payoffs, budget)
        now = [{tuple(np.round(p, 6) + 0.0) for p in found.profiles[g][found.listed[g]]} for g in range(len(found))]
        for game in range(len(payoffs)):
            assert before[game] <= now[game]
            assert not complete[game] or found.reason[game] == Reason.COMPLETE
        before, complete = now, found.reason == Reason.COMPLETE


@pytest.mark.parametrize(("shape", "whole"), GAMES, ids=str)
def test_what_a_small_budget_lists_are_equilibria(shape: tuple[int, ...], whole: bool) -> None:
    payoffs = games(shape, whole)
    found = solve_strategic(payoffs, 2_000_000)
    offset = np.cumsum([0, *shape])
    for game in range(len(payoffs)):
        for profile in found.profiles[game][found.listed[game]]:
            own = expected_payoffs(payoffs[game : game + 1], profile[None, None])[0, 0]
            for player, size in enumerate(shape):
                for action in range(size):  # by the definition
                    other = profile.copy()
                    other[offset[player] : offset[player + 1]] = np.eye(size)[action]
                    assert (
                        expected_payoffs(payoffs[game : game + 1], other[None, None])[0, 0, player]
                        <= own[player] + 1e-7
                    )


def test_a_game_does_not_depend_on_the_games_beside_it() -> None:
    payoffs = games((9, 9), True)
    together = solve_strategic(payoffs, 3_000_000)
    for game in range(len(payoffs)):
        alone = solve_strategic(payoffs[game : game + 1], 3_000_000)
        assert alone.count[0] == together.count[game]
        assert np.array_equal(alone.profiles[0][alone.listed[0]], together.profiles[game][together.listed[game]])


def test_fractions_stop_where_the_budget_ends() -> None:
    from fractions import Fraction

    rows = [[Fraction((i * j) % 7) for j in range(8)] for i in range(8)]
    with pytest.raises(BudgetError):
        extreme_equilibria(rows, rows[::-1], LEAST)
    assert extreme_equilibria(rows, rows[::-1])


CUT = [
    ("moscow-2015/xi-kim-meeting.yaml", "correlated", LEAST),
    ("moscow-2015/xi-kim-meeting.yaml", "rationalizable", LEAST),
    ("moscow-2015/xi-kim-meeting.yaml", "perfect-bayesian", LEAST),
    ("moscow-2015/guest-list.yaml", "crowd-counts", LEAST),
    ("moscow-2015/guest-list.yaml", "crowd-shocks", LEAST),
]


@pytest.mark.parametrize(("file", "name", "budget"), CUT)
def test_what_is_cut_short_says_so(file: str, name: str, budget: int) -> None:
    scenario = load(SCENARIOS / file)
    concept: Concept = CONCEPTS[name](budget=budget)
    values = scenario.sampler(8, 1).draws(0, 8).values
    solution = solve_worlds(scenario, values, concept).solution
    cut = ~solution.complete  # a few draws in which hardly anything is open take less
    assert cut.mean() > 0.5
    assert (solution.reason[cut] == Reason.BUDGET).all()
    assert (solution.status[cut] == Status.INCOMPLETE).all()
    assert (solution.coverage[cut] == Coverage.SOME).all()


def test_parts_have_the_budget_of_the_whole() -> None:
    whole = load(SCENARIOS / "moscow-2015" / "the-visit.yaml").within(12_345)
    assert whole.solve.concept.budget == 12_345
    assert [use.scenario.solve.concept.budget for use in whole.uses] == [12_345] * len(whole.uses)

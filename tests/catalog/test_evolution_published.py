"""Published evolutionarily stable strategies."""

import numpy as np
import pytest
from helpers.batches import listed, strategic_batch, symmetric

from sim.concepts.refinements.ess import EvolutionarilyStable
from sim.solutions.status import Status


def stable(payoff: list[list[float]]) -> list[list[float]]:
    size = len(payoff)
    solution = EvolutionarilyStable().solve(strategic_batch(symmetric([payoff])))
    assert solution.status[0] in (Status.UNIQUE, Status.SEVERAL, Status.NONE)
    return listed(solution, 0)[:, :size].tolist()


@pytest.mark.parametrize(("v", "c"), [(2.0, 4.0), (1.0, 3.0)])
def test_hawks_and_doves(v: float, c: float) -> None:
    """Maynard Smith, Evolution and the Theory of Games (1982), chapter 2: with V < C, hawks have the share V/C."""
    assert stable([[(v - c) / 2, v], [0, v / 2]]) == [pytest.approx([v / c, 1 - v / c])]


def test_hawks_where_the_prize_is_worth_it() -> None:
    """Maynard Smith (1982), chapter 2: with V >= C hawk is the stable strategy, at V = C too."""
    assert stable([[0.5, 2], [0, 1]]) == [[1, 0]]
    assert stable([[0, 2], [0, 1]]) == [[1, 0]]


def test_bourgeois() -> None:
    """Maynard Smith (1982), chapter 2: with V = 2 and C = 4, bourgeois is the only stable strategy of the three."""
    assert stable([[-1, 2, 0.5], [0, 1, 0.5], [-0.5, 1.5, 1]]) == [[0, 0, 1]]


@pytest.mark.parametrize(("reward", "there"), [(2.0, True), (1.0, False), (0.5, False)])
def test_rock_scissors_paper(reward: float, there: bool) -> None:
    """Hofbauer & Sigmund (1998), section 7.7.

    With a loss of 1, the mixture is stable just where winning brings more than that.
    """
    found = stable([[0, reward, -1], [-1, 0, reward], [reward, -1, 0]])
    assert found == ([pytest.approx([1 / 3] * 3)] if there else [])


def test_two_coordination_conventions() -> None:
    """Weibull, Evolutionary Game Theory (1995), section 2.1: in coordination games both pure strategies are stable."""
    assert np.array(stable([[2, 0], [0, 1]])).tolist() == [[1, 0], [0, 1]]

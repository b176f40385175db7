"""Published crowds: volunteers, thresholds, market entry, cascades."""

from math import comb

import numpy as np
import pytest
from scipy.optimize import brentq

from sim.concepts.crowd.counts import CrowdCounts, CrowdExtremal
from sim.concepts.crowd.shocks import CrowdShocks
from sim.concepts.crowd.symmetric import CrowdSymmetric
from sim.games.crowd.batch import Crowd, CrowdBatch, one_bloc
from sim.solutions.status import Status


@pytest.mark.parametrize("members", [2, 3, 5, 10, 40])
@pytest.mark.parametrize("cost", [0.1, 0.5, 0.9])
def test_volunteers_dilemma(members: int, cost: float) -> None:
    """Diekmann, Volunteer's dilemma, Journal of Conflict Resolution 29 (1985): p = 1 - (cost / good)^(1 / (n - 1))."""
    gain = np.full((1, members), -cost)
    gain[0, 0] = 1.0 - cost
    solution = CrowdSymmetric().solve(one_bloc(gain))
    assert solution.status[0] == Status.UNIQUE
    assert solution.profiles[0, 0, 0] == pytest.approx(1 - cost ** (1 / (members - 1)), abs=1e-12)
    pure = CrowdCounts().solve(one_bloc(gain))
    assert pure.profiles[0, 0, 0] * members == pytest.approx(1.0)  # exactly one volunteers
    assert pure.status[0] == Status.UNIQUE


@pytest.mark.parametrize(("members", "needed", "cost"), [(5, 3, 0.2), (10, 4, 0.1), (7, 7, 0.3), (6, 2, 0.4)])
def test_threshold_public_goods(members: int, needed: int, cost: float) -> None:
    """Palfrey & Rosenthal, Participation and the provision of discrete public goods, J. Public Economics 24 (1984).

    Without refund, a contributor who mixes is pivotal with probability cost: C(n-1, w-1) p^(w-1) (1-p)^(n-w) = c. There
    are two such probabilities (one when all are needed) where cost is below the largest chance of being pivotal.
    In pure equilibria nobody contributes, or exactly as many as are needed.
    """
    gain = np.full((1, members), -cost)
    gain[0, needed - 1] = 1.0 - cost
    solution = CrowdSymmetric().solve(one_bloc(gain))
    mixed = [p for p in solution.profiles[0, : solution.count[0], 0] if 0 < p < 1]
    assert len(mixed) == (1 if needed == members else 2)
    for p in mixed:
        pivotal = comb(members - 1, needed - 1) * p ** (needed - 1) * (1 - p) ** (members - needed)
        assert pivotal == pytest.approx(cost, abs=1e-12)
    pure = CrowdCounts().solve(one_bloc(gain)).profiles[0, :, 0] * members
    np.testing.assert_allclose(pure, [0, needed])


def test_threshold_public_goods_too_dear_to_mix() -> None:
    """Palfrey & Rosenthal (1984): above the largest chance of being pivotal only staying is symmetric."""
    gain = np.full((1, 5), -0.4)
    gain[0, 2] = 0.6  # pivotal with at most C(4, 2) / 16 = 0.375
    solution = CrowdSymmetric().solve(one_bloc(gain))
    np.testing.assert_allclose(solution.profiles[0, : solution.count[0], 0], [0.0])
    assert solution.status[0] == Status.UNIQUE


def test_el_farol() -> None:
    """Arthur, Inductive reasoning and bounded rationality, American Economic Review 84 (1994): 100 people, 60 seats.

    With going worth 1 if at most 60 come in all and -1 otherwise, exactly 60 go in every pure equilibrium; in the
    symmetric one, at most 59 of 99 others come with probability one half.
    """
    gain = np.where(np.arange(100) <= 59, 1.0, -1.0)[None]
    pure = CrowdCounts().solve(one_bloc(gain))
    np.testing.assert_allclose(pure.profiles[0, :, 0], [0.6])
    mixed = CrowdSymmetric().solve(one_bloc(gain))
    assert mixed.status[0] == Status.UNIQUE
    p = mixed.profiles[0, 0, 0]
    at_most = sum(comb(99, k) * p**k * (1 - p) ** (99 - k) for k in range(60))
    assert at_most == pytest.approx(0.5, abs=1e-9)


def test_market_entry() -> None:
    """Selten & Guth (1982) and Rapoport (1995): payoff v + r(c - m) to m entrants, v to those who stay out.

    Pure: c or c - 1 enter; symmetric: p = (c - 1) / (n - 1), for the expected number of others is p(n - 1).
    """
    members, capacity, slope = 20, 9, 2.0
    gain = slope * (capacity - 1.0 - np.arange(members))[None]
    pure = CrowdCounts().solve(one_bloc(gain)).profiles[0, :, 0] * members
    np.testing.assert_allclose(pure, [capacity - 1, capacity])
    mixed = CrowdSymmetric().solve(one_bloc(gain))
    assert mixed.profiles[0, 0, 0] == pytest.approx((capacity - 1) / (members - 1), abs=1e-12)


def riot(thresholds: np.ndarray) -> CrowdBatch:
    """A hundred people, each a bloc of one, who join if at least their threshold of others do."""
    people = len(thresholds)
    sizes, step = np.ones(people, np.int64), np.ones((people, people), np.int64)
    start = np.arange(people + 1) * people
    nothing = np.zeros(people, np.int64)
    names = tuple(f"person{i}" for i in range(people))
    crowd = Crowd(names, sizes, np.arange(people), start, step, nothing, nothing[:1])
    gain = np.where(np.arange(people) >= thresholds[:, None], 1.0, -1.0)
    return CrowdBatch(crowd, gain.reshape(1, -1))


def test_granovetters_riots() -> None:
    """Granovetter, Threshold models of collective behavior, American Journal of Sociology 83 (1978).

    Thresholds 0, 1, ..., 99: all hundred riot. Replace the person with threshold 1 by one with threshold 2: one does.
    """
    thresholds = np.arange(100)
    all_of_them = CrowdExtremal().solve(riot(thresholds))
    assert all_of_them.profiles[0, 0, ::2].sum() == 100
    assert all_of_them.status[0] == Status.UNIQUE
    thresholds = np.where(thresholds == 1, 2, thresholds)
    least = CrowdExtremal().solve(riot(thresholds))
    assert least.profiles[0, 0, ::2].sum() == 1
    assert least.profiles[0, 1, ::2].sum() == 100


@pytest.mark.parametrize("influence", [0.5, 0.95, 1.2, 2.0, 3.5])
def test_brock_and_durlaufs_mean_choices(influence: float) -> None:
    """Brock & Durlauf, Discrete choice with social interactions, Review of Economic Studies 68 (2001), section 3.

    Without a private incentive the mean choice m, between -1 and 1, solves m = tanh(J m): one solution while J is at
    most 1, three beyond. A gain linear in the others' mean choice makes the finite crowd's rate p = (1 + m) / 2 exact.
    """
    members = 25
    mean_choice = 2 * np.arange(members) / (members - 1) - 1
    solution = CrowdShocks(scale=1.0).solve(one_bloc(2 * influence * mean_choice[None]))
    found = 2 * solution.profiles[0, : solution.count[0], 0] - 1
    if influence < 1:
        expected = [0.0]
    else:
        high = brentq(lambda m: m - np.tanh(influence * m), 1e-3, 1.0, xtol=1e-14)
        expected = [-high, 0.0, high]
    np.testing.assert_allclose(found, expected, atol=1e-10)
    assert solution.status[0] == (Status.UNIQUE if influence < 1 else Status.SEVERAL)

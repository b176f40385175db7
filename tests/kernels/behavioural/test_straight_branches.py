"""Branches that are straight: even play answers itself at every precision, and rounding must not push it off."""

import numpy as np
import pytest
from analysis.test_quantal import batch_of
from scipy.optimize import brentq

from sim.concepts.behavioural.logit import Logit
from sim.concepts.extensive.sequential import Sequential
from sim.solutions.reason import Reason

PRECISIONS = (0.5, 1.1, 2.0, 2.9, 8.0)


def game(numbers: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the payoffs of a 2x2 game as a .nfg file lists them: the first player's action changes fastest."""
    cells = np.array(numbers.split(), float).reshape(2, 2, 2)
    return cells[:, :, 0].T, cells[:, :, 1].T


def division(first: np.ndarray, second: np.ndarray) -> float:
    """Return the precision at which even play divides, by hand: log-odds change by precision * slope / 4 of another's.

    The product of the two is one there; without a positive product it never is.
    """
    one, other = (own[0, 0] - own[0, 1] - own[1, 0] + own[1, 1] for own in (first, second))
    return 4 / np.sqrt(one * other) if one * other > 0 else np.inf


def random_even(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return payoffs to which even play is a reply to even play."""
    while True:
        first, second = rng.integers(0, 12, (2, 2, 2)).astype(float)
        even = first[0].sum() == first[1].sum() and second[:, 0].sum() == second[:, 1].sum()
        if even and np.ptp(first) > 0 and np.ptp(second) > 0:
            return first, second


NAMED = [game(text) for text in ("3 7 1 4 9 5 11 6", "3 7 2 2 6 6 7 3", "1 9 0 0 8 8 9 1")]
DRAWN = [random_even(np.random.default_rng(seed)) for seed in range(60)]


@pytest.mark.parametrize("payoffs", NAMED + DRAWN)
def test_even_play_is_followed_and_its_division_is_told(payoffs: tuple[np.ndarray, np.ndarray]) -> None:
    divides, batch = division(*payoffs), batch_of(*payoffs)
    for precision in PRECISIONS:
        solution = Logit(precision=precision).solve(batch)
        assert solution.profiles[0, 0] == pytest.approx([0.5] * 4, abs=1e-9)
        if abs(precision - divides) > 1e-6:
            assert (solution.reason[0] == Reason.BRANCH_DIVIDES) == (precision > divides)
    limit = Sequential().solve(batch)
    assert limit.profiles[0, 0] == pytest.approx([0.5] * 4, abs=1e-9)
    assert (limit.reason[0] == Reason.BRANCH_DIVIDES) == bool(np.isfinite(divides))


VANISHING_FIRST = [
    [[1, 0, 0], [0, 0, 1], [1, 1, 1]],
    [[2, 1, 2], [2, 2, 3], [0, 2, 1]],
    [[3, 3, 8], [0, 7, 9], [4, 7, 7]],
    [[2, 0, 0], [3, 2, 1], [1, 3, 1]],
    [[9, 2, 3], [7, 5, 9], [1, 5, 5]],
]
"""Symmetric games whose first action vanishes fast and another one slowly: the odds against the first are huge where it
is plain what the second does."""


@pytest.mark.parametrize("numbers", VANISHING_FIRST)
def test_odds_against_an_action_that_vanishes_do_not_drown_the_others(numbers: list[list[int]]) -> None:
    own = np.array(numbers, float)
    batch = batch_of(own, own.T)
    limit = Sequential().solve(batch)
    assert limit.count[0] == 1
    one, other = limit.profiles[0, 0, :3], limit.profiles[0, 0, 3:]
    np.testing.assert_array_equal(one, other)
    assert one @ own @ one == pytest.approx((own @ one).max(), abs=1e-9)
    far = Logit(precision=1e8 / np.ptp(own)).solve(batch)
    np.testing.assert_allclose(far.profiles[0, 0], limit.profiles[0, 0], atol=1e-5)


@pytest.mark.parametrize("precision", [1e4, 1e6, 1e8])
def test_an_action_that_vanishes_slowly_is_as_rare_as_by_hand(precision: float) -> None:
    """In the first game the second action, once the first is gone, falls behind by just its own probability p.

    So p / (1 - p) = exp(-precision * p), which is p * precision = W(precision) as far as p is small.
    """
    own = np.array(VANISHING_FIRST[0], float)
    rare = Logit(precision=precision).solve(batch_of(own, own.T)).profiles[0, 0, [1, 4]]
    by_hand = brentq(lambda p: np.log(p / (1 - p)) + precision * p, 1e-12, 0.5, xtol=1e-20, rtol=1e-14)
    np.testing.assert_allclose(rare, by_hand, rtol=1e-6)

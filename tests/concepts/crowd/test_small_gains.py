"""Gains of unlike size: pure and symmetric equilibria of crowds against exact signs."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from sim.concepts.crowd.counts import CrowdCounts, CrowdExtremal
from sim.concepts.crowd.symmetric import CrowdSymmetric
from sim.games.crowd.batch import one_bloc, several_blocs
from sim.solutions.reason import Reason
from sim.solutions.status import Coverage, Status

SIZES = np.array([0.0, 1.0, -1.0, 0.5, -2.0, 1e11, -1e11, 1e12, 3e8, -5e9])


def by_definition(gain: np.ndarray) -> list[int]:
    """Counts at which nobody who joins would rather stay, and nobody who stays would rather join."""
    n = len(gain)
    return [k for k in range(n + 1) if (k == 0 or gain[k - 1] >= 0) and (k == n or gain[k] <= 0)]


def test_counts_are_those_of_the_definition_however_unlike_the_gains() -> None:
    rng = np.random.default_rng(4)
    games = rng.choice(SIZES, size=(300, 4))
    found = CrowdCounts().solve(one_bloc(games))
    for draw, gain in enumerate(games):
        shares = found.profiles[draw, : found.count[draw], 0]
        assert np.rint(4 * shares).astype(int).tolist() == by_definition(gain)
    assert (found.reason == Reason.COMPLETE).all()


def test_two_blocs_too() -> None:
    rng = np.random.default_rng(5)
    ours, theirs = rng.choice(SIZES, size=(200, 2, 3)), rng.choice(SIZES, size=(200, 3, 2))
    found = CrowdCounts().solve(several_blocs(("a", "b"), [ours, theirs]))
    for draw in range(200):
        wanted = [
            (i, j)
            for i in range(3)
            for j in range(3)
            if (i == 0 or ours[draw, i - 1, j] >= 0)
            and (i == 2 or ours[draw, i, j] <= 0)
            and (j == 0 or theirs[draw, i, j - 1] >= 0)
            and (j == 2 or theirs[draw, i, j] <= 0)
        ]
        shares = found.profiles[draw, : found.count[draw], ::2]
        assert [tuple(row) for row in np.rint(2 * shares).astype(int).tolist()] == wanted


def exact_value(gain: np.ndarray, p: float) -> Fraction:
    """The expected gain when each of the others joins with probability p, in fractions."""
    row = [Fraction(float(g)) for g in gain]
    while len(row) > 1:
        row = [(1 - Fraction(p)) * a + Fraction(p) * b for a, b in itertools.pairwise(row)]
    return row[0]


def test_symmetric_equilibria_are_at_ends_that_hold_and_at_zeros_however_near_an_end() -> None:
    """(-1, 1e11): all stay, all join, and the chance of 1e-11 at which nobody minds."""
    found = CrowdSymmetric().solve(one_bloc(np.array([[-1.0, 1e11], [1.0, -1e11], [1.0, 1e11], [0.0, -1e11]])))
    joins = [found.profiles[draw, : found.count[draw], 0].tolist() for draw in range(4)]
    assert joins[0] == [0.0, pytest.approx(1e-11, rel=1e-4), 1.0]
    assert joins[1] == [pytest.approx(1e-11, rel=1e-4)]
    assert joins[2] == [1.0]
    assert joins[3] == [0.0]
    assert (found.reason == Reason.COMPLETE).all()


def test_what_is_listed_of_symmetric_equilibria_holds_in_fractions() -> None:
    rng = np.random.default_rng(6)
    games = rng.choice(SIZES[1:], size=(300, 4))
    found = CrowdSymmetric().solve(one_bloc(games))
    for draw, gain in enumerate(games):
        for p in found.profiles[draw, : found.count[draw], 0].tolist():
            if p == 0:
                assert gain[0] <= 0
            elif p == 1:
                assert gain[-1] >= 0
            else:
                step = 1e-14
                ends = [exact_value(gain, q) for q in (max(p - step, 0.0), min(p + step, 1.0))]
                assert min(ends) <= 0 <= max(ends)
        if found.coverage[draw] <= Coverage.OF_A_KIND and found.status[draw] != Status.INCOMPLETE:
            assert found.count[draw] % 2 == 1 or (gain == 0).any()


def test_the_extremes_are_equilibria_or_left_open() -> None:
    """From nobody on: the first gains 1 of a range of 1e11, and joins."""
    found = CrowdExtremal().solve(one_bloc(np.array([[1.0, 2.0, 1e11], [-1e11, -2.0, -1.0]])))
    for draw, gain in enumerate([[1.0, 2.0, 1e11], [-1e11, -2.0, -1.0]]):
        counts = np.rint(3 * found.profiles[draw, : found.count[draw], 0]).astype(int).tolist()
        assert set(counts) <= set(by_definition(np.array(gain)))
        assert counts == by_definition(np.array(gain)) or found.reason[draw] == Reason.DEGENERATE

"""Games with ties among payoffs that are no whole numbers, beside square systems and exact arithmetic."""

import numpy as np
import pytest
from helpers.alike import assert_alike, some_games

from sim.concepts.nash import two_player
from sim.concepts.nash.rational_batch import solve_in_fractions
from sim.concepts.nash.ties import clear_ties, solve_with_ties
from sim.concepts.nash.two_player import _by_square_systems, _degenerate, solve_two_player
from sim.concepts.nash.whole_numbers import whole_numbers
from sim.solutions.reason import Reason
from sim.tolerances import REGRET


def tied_games(rows: int, columns: int, games: int, seed: int) -> np.ndarray:
    """Return games with a row twice, two columns that one player does not tell apart, and a tie for the best."""
    payoffs = np.random.default_rng(seed).normal(size=(games, 2, rows, columns))
    payoffs[:, :, 1] = payoffs[:, :, 0]
    payoffs[:, 1, :, 2] = payoffs[:, 1, :, 3]
    payoffs[:, 1, 2, 0] = payoffs[:, 1, 2].max(axis=1)
    return payoffs


@pytest.mark.parametrize(("rows", "columns"), [(5, 5), (4, 7), (7, 4), (6, 6)])
def test_edges_and_square_systems_lead_to_the_same_equilibria(rows: int, columns: int) -> None:
    games = tied_games(rows, columns, 12, rows)
    assert not whole_numbers(games)[1].any()
    found, undecided, cut = solve_with_ties(games, 4096, 10**9)
    assert not (undecided | cut).any()
    assert_alike(found, _by_square_systems(games))


@pytest.mark.parametrize("levels", [2, 3, 10])
def test_ties_of_whole_numbers_are_found_without_them_too(levels: int) -> None:
    for size in (5, 8):
        games = some_games(size, size, levels, 6, levels)
        found, undecided, cut = solve_with_ties(games * np.pi, 4096, 10**10)
        assert not (undecided | cut).any()
        assert_alike(found, _degenerate(games))


def test_a_large_game_with_ties_is_listed_wholly() -> None:
    games = tied_games(12, 12, 1, 12)
    games[:, 0, :2] += 0.5  # so that the two rows that are alike are played
    found = solve_two_player(games)
    assert found.reason[0] == Reason.COMPLETE
    assert np.nanmax(found.regret) < REGRET
    merged = solve_two_player(np.delete(games, 1, axis=2))  # the row that is there twice
    assert found.count[0] > merged.count[0]
    joined = found.profiles[0].copy()
    joined[:, 0] += joined[:, 1]
    joined = np.delete(joined, 1, axis=1)
    gaps = np.abs(joined[:, None] - merged.profiles[0, None, : merged.count[0]]).max(axis=2)
    assert max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) < 1e-9


@pytest.mark.parametrize(("gap", "clear"), [(1e-14, True), (1e-11, False), (1e-9, False), (1e-7, False), (1e-3, True)])
def test_near_ties_are_as_exact_arithmetic_has_them(gap: float, clear: bool) -> None:
    games = tied_games(5, 5, 8, 5).round(4)
    games[games == 0] = 0.5  # beside 0 the gap itself would be a number that somebody wrote
    exact = games.copy()
    games[:, 0, 1] += gap * np.array([0, 1, -1, 2, 0])
    assert (clear_ties(games) == clear).all()
    found = solve_two_player(games)
    if gap > 1e-13:  # else closer than what counts as the same
        exact = games
    assert not found.reason.any()
    assert_alike(found, solve_in_fractions(exact))


def test_what_is_not_clear_is_told() -> None:
    games = np.random.default_rng(2).normal(size=(4, 2, 5, 5))
    games[1, 0] = 1e9 + games[1, 0] / 1e6
    games[2, 1, 0, 0], games[2, 1, 0, 1] = 1e9, games[2, 1, 0, 2] + 1e-3
    np.testing.assert_array_equal(clear_ties(games), [True, False, False, True])
    both = solve_with_ties(games[[0, 3]], 4096, 10**9)
    assert_alike(both[0], solve_two_player(games[[0, 3]]))


def test_where_memory_and_not_the_budget_ends_a_walk_a_larger_budget_is_not_advised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(two_player, "MOST_KEPT", 2**11)
    games = np.concatenate([tied_games(10, 10, 1, 3), np.random.default_rng(3).normal(size=(1, 2, 10, 10))])
    found = solve_two_player(games, 10**9)
    assert (found.reason == Reason.TOO_LARGE).all()
    assert (found.count > 0).all()
    assert (solve_two_player(games, 10**4).reason == Reason.BUDGET).all()

"""Degenerate games in whole numbers, and what is taken for such, beside exact arithmetic and Gambit."""

import numpy as np
import pygambit
import pytest
from helpers.alike import NEAR, assert_alike, some_games
from helpers.exact_vertices import extreme_equilibria
from helpers.gambit_profiles import probabilities

from sim.concepts.nash.rational_batch import solve_in_fractions
from sim.concepts.nash.two_player import _by_square_systems, _degenerate, solve_two_player
from sim.concepts.nash.whole_numbers import solve_in_whole_numbers, whole_numbers
from sim.kernels.nash.whole_equilibria import LARGEST
from sim.solutions.reason import Reason
from sim.tolerances import REGRET


@pytest.mark.parametrize(("rows", "columns"), [(5, 5), (4, 6), (6, 4)])
@pytest.mark.parametrize("levels", [2, 3, 9])
def test_components_beside_exact_arithmetic(rows: int, columns: int, levels: int) -> None:
    games = some_games(rows, columns, levels, 3, rows * levels)
    found = _degenerate(games)
    assert found.exact is not None
    assert found.exact.all()
    assert not found.reason.any()
    for game, (a, b) in enumerate(games.astype(int).tolist()):
        exact = extreme_equilibria(a, b)
        assert found.count[game] == len(exact)
        wanted = np.array([[float(p) for p in e.profile] for e in exact])
        gaps = np.abs(wanted[:, None] - found.profiles[game, None, : len(exact)]).max(axis=2)
        assert gaps.min(axis=1).max() < NEAR
        mine, numbers = found.component[game, gaps.argmin(axis=1)], np.array([e.component for e in exact])
        assert ((mine[:, None] == mine) == (numbers[:, None] == numbers)).all()


@pytest.mark.parametrize(("sizes", "levels"), [((7, 7), 2), ((8, 8), 2), ((8, 6), 3), ((5, 10), 4), ((7, 7), 10)])
def test_larger_games_beside_gambit(sizes: tuple[int, int], levels: int) -> None:
    games = some_games(*sizes, levels, 3, sum(sizes))
    found = solve_two_player(games)
    assert not found.reason.any()
    for game, (a, b) in enumerate(games.astype(int)):
        result = pygambit.nash.enummixed_solve(pygambit.StrategicGame.from_arrays(a, b), rational=False)
        theirs = np.unique(np.round([probabilities(profile) for profile in result.equilibria], 6), axis=0)
        gaps = np.abs(found.profiles[game, : found.count[game], None] - theirs).max(axis=2)
        assert found.count[game] == len(theirs)
        assert max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) < 2e-6


def test_a_game_of_fourteen_actions_full_of_ties_is_listed_wholly() -> None:
    found = solve_two_player(some_games(14, 14, 2, 1, 14))
    assert found.reason[0] == Reason.COMPLETE
    assert found.count[0] == 400
    assert len(np.unique(np.round(found.profiles[0], 9), axis=0)) == 400
    assert np.nanmax(found.regret) < REGRET


@pytest.mark.parametrize(
    ("factor", "shift"), [(1, 1e6), (0.01, 0), (1 / 3, 0), (1 / 7, -2 / 7), (1e300, 0), (1e-300, 0)]
)
def test_scale_and_rounding_change_nothing(factor: float, shift: float) -> None:
    games = some_games(5, 5, 3, 6, 8)
    whole, fits = whole_numbers(games * factor + shift)
    assert fits.all()
    np.testing.assert_array_equal(whole, whole_numbers(games)[0])
    assert_alike(solve_two_player(games * factor + shift), solve_two_player(games))


def test_what_differs_by_more_than_rounding_is_not_made_alike() -> None:
    games = some_games(5, 5, 3, 8, 9) + np.random.default_rng(9).choice([0, 1e-9, 3e-9, 1e-6], (8, 2, 5, 5))
    assert not whole_numbers(games)[1].any()
    games = some_games(5, 5, 3, 8, 9)
    games[:, :, 0, 0] += 1e-6
    whole, fits = whole_numbers(games)
    assert fits.all()
    assert (np.unique(whole[0, 0]) % 10**6 <= 2).all()
    assert_alike(_degenerate(games), solve_in_fractions(games))


def test_numbers_that_grow_too_large_are_left_to_other_methods() -> None:
    games = np.random.default_rng(5).integers(0, LARGEST - 2, (3, 2, 5, 5)).astype(float)
    games[:, :, 1] = games[:, :, 0]
    games[:, :, 2] = games[:, :, 3] + 1
    whole, fits = whole_numbers(games)
    assert fits.all()
    assert solve_in_whole_numbers(games, whole, 255, 10**9)[1].all()
    assert_alike(solve_two_player(games), solve_in_fractions(games))
    assert not whole_numbers(games * 3e9 + 1.0)[1].any()


def test_square_systems_and_edges_lead_to_the_same_equilibria() -> None:
    games = some_games(5, 6, 4, 40, 3)
    whole, fits = whole_numbers(games)
    found, undecided, cut = solve_in_whole_numbers(games, whole, 4096, 10**9)
    assert fits.all()
    assert not (undecided | cut).any()
    assert_alike(found, _by_square_systems(games))


def test_what_a_budget_leaves_are_equilibria_and_more_of_it_leaves_no_less() -> None:
    games = some_games(10, 10, 2, 2, 4)
    whole = solve_two_player(games)
    counts = [np.zeros(2, np.int64)]
    for budget in (10**4, 2 * 10**5, 10**6):
        found = solve_two_player(games, budget)
        assert (found.reason == Reason.BUDGET).all()
        assert np.nanmax(found.regret) < REGRET
        assert (found.count >= counts[-1]).all()
        counts.append(found.count)
        for game, count in enumerate(found.count):
            extreme = whole.profiles[game, : whole.count[game]]
            mixed = found.profiles[game, :count][(found.profiles[game, :count] == 1.0).sum(axis=1) < 2]
            assert all(np.abs(extreme - profile).max(axis=1).min() < NEAR for profile in mixed)
    assert (counts[-1] < whole.count).all()
    assert (counts[-1] > counts[1]).any()


def test_more_than_there_is_room_for_is_cut_with_a_reason() -> None:
    games = some_games(6, 6, 2, 2, 6)
    found, _, _ = solve_in_whole_numbers(games, games + 1.0, 7, 10**9)
    assert (found.reason == Reason.TOO_MANY).all()
    assert (found.count == 7).all()
    assert np.nanmax(found.regret) < REGRET

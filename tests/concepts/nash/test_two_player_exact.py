"""All equilibria of two-player games, beside exact arithmetic, on games full of ties, copies and dominated actions."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from helpers.exact_vertices import extreme_equilibria

from sim.concepts.nash.rational_batch import solve_in_fractions
from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.nash.two_player import solve_two_player
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET

NEAR = 1e-7


def whole(games: np.ndarray) -> np.ndarray:
    assert (games == np.round(games)).all()
    return games.astype(int)


def assert_exact(games: np.ndarray, found: Equilibria) -> None:
    """Hold what was found for `games[game, 2, m, n]` of whole numbers against the exact extreme equilibria."""
    assert not found.reason.any()
    for game, (a, b) in enumerate(whole(games).tolist()):
        expected = extreme_equilibria(a, b)
        told = f"A = {a}, B = {b}"
        assert found.count[game] == len(expected), told
        profiles = found.profiles[game, : len(expected)]
        wanted = np.array([[float(p) for p in e.profile] for e in expected])
        apart = np.abs(wanted[:, None] - profiles[None]).max(axis=2)
        order = apart.argmin(axis=1)  # of each expected equilibrium, its place in the list
        assert len(set(order)) == len(order), told
        assert (apart.min(axis=1) < NEAR).all(), told
        component = found.component[game, order]
        numbers = np.array([e.component for e in expected])
        same = numbers[:, None] == numbers
        assert ((component[:, None] == component) == same).all(), told
        assert (found.isolated[game, order] == (same.sum(axis=1) == 1)).all(), told


def assert_solved(games: np.ndarray) -> None:
    assert_exact(games, solve_two_player(games.astype(float)))


def every_game(rows: int, columns: int, levels: int) -> np.ndarray:
    """Return all games whose payoffs are whole numbers below `levels`."""
    cells = 2 * rows * columns
    return np.array(list(product(range(levels), repeat=cells))).reshape(-1, 2, rows, columns)


def crossed(rows: int, columns: int, levels: int, matrices: int, seed: int) -> np.ndarray:
    """Return every pair of some matrices for the rows with some for the columns: each has its vertices found once."""
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, levels, (2, matrices, rows, columns))
    return np.stack(np.broadcast_arrays(a[:, None], b[None]), axis=2).reshape(-1, 2, rows, columns)


def test_every_two_by_two_game_with_three_levels_of_payoff() -> None:
    assert_solved(every_game(2, 2, 3))


SIZES = [(m, n) for m in range(1, 5) for n in range(1, 5)]


@pytest.mark.parametrize(("rows", "columns"), SIZES)
@pytest.mark.parametrize("levels", [2, 3, 6])
def test_small_whole_numbers(rows: int, columns: int, levels: int) -> None:
    matrices = {1: 30, 2: 30, 3: 20, 4: 8}[max(rows, columns)]
    assert_solved(crossed(rows, columns, levels, matrices, seed=100 * rows + 10 * columns + levels))


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "columns", "levels"), [(2, 3, 2), (3, 2, 2), (1, 3, 3), (3, 1, 3), (2, 2, 4)])
def test_every_game(rows: int, columns: int, levels: int) -> None:
    assert_solved(every_game(rows, columns, levels))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "columns", "matrices"), [(2, 3, 100), (3, 2, 100), (3, 3, 90), (3, 4, 60), (4, 4, 45)]
)
@pytest.mark.parametrize("levels", [2, 3, 4])
def test_thousands_of_games_with_ties(rows: int, columns: int, matrices: int, levels: int) -> None:
    assert_solved(crossed(rows, columns, levels, matrices, seed=rows * columns * levels))


def with_copies(games: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the games with a row twice, a column twice, a row nobody would play, and a row nobody cares about."""
    yield np.concatenate([games, games[:, :, :1]], axis=2)
    yield np.concatenate([games, games[:, :, :, -1:]], axis=3)
    worse = games[:, :, :1].copy()
    worse[:, 0] -= 1
    yield np.concatenate([games, worse], axis=2)
    flat = games.copy()
    flat[:, 0] = 4
    yield flat


def test_copies_dominated_actions_and_indifference() -> None:
    games = crossed(2, 2, 3, 12, seed=4)
    for changed in with_copies(games):
        assert_solved(changed)
    assert_solved(np.zeros((1, 2, 3, 4)))


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 3), (4, 3)])
@pytest.mark.parametrize(
    ("factor", "shift"), [(1e9, 0), (1e-9, 0), (1, 1e6), (1e-3, -1e3), (1 / 3, 1e5 / 7), (1e300, 0)]
)
def test_rounding_does_not_break_ties(sizes: tuple[int, int], factor: float, shift: float) -> None:
    games = crossed(*sizes, 3, 12, seed=sum(sizes))
    assert_exact(games, solve_two_player(games * factor + shift))


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 3)])
def test_noise_far_below_the_tolerance_does_not_break_ties(sizes: tuple[int, int]) -> None:
    games = crossed(*sizes, 3, 20, seed=1)
    games = games[(np.ptp(games, axis=(2, 3)) > 0).all(axis=1)]  # else the noise is all that a player cares about
    noise = np.random.default_rng(2).uniform(-1e-13, 1e-13, games.shape)
    assert_exact(games, solve_two_player(games + noise))


@pytest.mark.parametrize("size", [1e-12, 1e-11, 1e-10, 1e-9, 1e-8, 1e-6])
def test_near_ties_give_equilibria_or_say_that_they_cannot_decide(size: float) -> None:
    games = crossed(3, 3, 3, 25, seed=3)
    noisy = games + np.random.default_rng(4).uniform(-size, size, games.shape)
    found = solve_two_player(noisy)
    listed = np.arange(found.profiles.shape[1]) < found.count[:, None]
    assert (found.count >= 1).all()
    certified = listed & (found.reason == 0)[:, None]
    assert (found.regret[certified] < REGRET).all()
    assert np.isin(found.reason, [0, 5]).all()
    assert (found.reason > 0).mean() < 0.05


@pytest.mark.parametrize("far", [10**4, -(10**6), 10**7, -(10**9), -(10**12), 10**15])
@pytest.mark.parametrize("sizes", [(1, 5), (2, 2), (2, 3), (3, 3), (3, 5)])
def test_one_payoff_far_out_makes_the_others_no_more_alike(far: int, sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(abs(far) % 1000 + sizes[1])
    games = rng.integers(0, 5, (20, 2, *sizes))
    for game in games:
        game[rng.integers(2), rng.integers(sizes[0]), rng.integers(sizes[1])] = far
    assert_exact(games, solve_strategic(games.astype(float)))


@pytest.mark.parametrize("sizes", [(2, 2), (2, 3), (3, 3), (4, 2)])
def test_payoffs_of_many_magnitudes(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(sizes[0])
    shape = (40, 2, *sizes)
    games = rng.integers(0, 3, shape) * 10 ** rng.integers(0, 12, shape)
    assert_exact(games, solve_two_player(games.astype(float)))


@pytest.mark.parametrize("sizes", [(2, 17), (18, 2)])
def test_few_actions_against_many(sizes: tuple[int, int]) -> None:
    assert_solved(np.random.default_rng(5).integers(0, 9, (3, 2, *sizes)))


def test_ties_within_rounding_of_large_payoffs_are_not_split() -> None:
    games = crossed(2, 3, 3, 12, seed=9)
    found = solve_two_player((games / 3 + 1e9) * 1.1)
    decided = np.flatnonzero(found.reason == 0)
    assert len(decided) > len(games) / 2
    for game in decided:
        assert found.count[game] == len(extreme_equilibria(*whole(games[game]).tolist()))


ROWS = [[3, 3], [2, 5], [0, 6]]


@pytest.mark.parametrize(
    ("columns", "equilibria"),
    [
        ([[3, 2], [2, 6], [3, 1]], {(1, 0, 0, 1, 0), (4 / 5, 1 / 5, 0, 2 / 3, 1 / 3), (0, 1 / 3, 2 / 3, 1 / 3, 2 / 3)}),
        ([[3, 3], [2, 6], [3, 1]], {(1, 0, 0, 1, 0), (1, 0, 0, 2 / 3, 1 / 3), (0, 1 / 3, 2 / 3, 1 / 3, 2 / 3)}),
    ],
)
def test_the_oracle_on_a_published_game(columns: list[list[int]], equilibria: set[tuple[float, ...]]) -> None:
    # von Stengel, Equilibrium computation for two-player games, in Algorithmic Game Theory, 2007, chapter 3: the game
    # (3.1), and in section 3.6 the same with one payoff changed, which makes it degenerate.
    assert {tuple(float(p) for p in e.profile) for e in extreme_equilibria(ROWS, columns)} == equilibria
    assert_solved(np.array([[ROWS, columns]]))


@pytest.mark.parametrize("gap", [3e-12, 1e-11, 3e-11, 1e-10])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_small_gap_beside_equations_close_to_singular_is_decided(gap: float, sign: int) -> None:
    rng, payoffs = np.random.default_rng(round(gap * 1e12)), np.empty((60, 2, 3, 3))
    for game in payoffs:
        low, step = rng.integers(1, 9, 3) / 10, rng.integers(-3, 4, 3) * 10.0 ** -rng.integers(1, 5)
        game[0] = np.round([low + step / 2 + sign * gap, low, low + step], 13)
        game[1] = rng.integers(0, 100, (3, 3)) / 100
    ours, exact = solve_two_player(payoffs), solve_in_fractions(payoffs)
    assert not ours.reason.any()
    np.testing.assert_array_equal(ours.count, exact.count)
    for game, count in enumerate(ours.count):
        gaps = np.abs(ours.profiles[game, :count, None] - exact.profiles[game, None, :count]).max(axis=2)
        assert max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) < 1e-9
        assert sorted(ours.isolated[game, :count]) == sorted(exact.isolated[game, :count])

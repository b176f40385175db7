"""All equilibria of two-player games beside those of nashpy, Gambit and QuantEcon."""

from collections.abc import Callable, Iterator

import nashpy
import numpy as np
import pygambit
import pytest
from helpers.batches import some_games
from helpers.gambit_profiles import probabilities
from quantecon.game_theory import NormalFormGame, Player, support_enumeration, vertex_enumeration

from sim.concepts.nash.two_player import solve_two_player

NEAR = 1e-6
Profiles = list[np.ndarray]


def of_nashpy(a: np.ndarray, b: np.ndarray) -> Profiles:
    return [np.concatenate(found) for found in nashpy.Game(a, b).vertex_enumeration()]


def of_gambit(a: np.ndarray, b: np.ndarray) -> Profiles:
    """Return the extreme equilibria in exact arithmetic; payoffs are whole numbers."""
    game = pygambit.StrategicGame.from_arrays(a.astype(int), b.astype(int))
    found = pygambit.nash.enummixed_solve(game, rational=True).equilibria
    return [probabilities(profile) for profile in found]


def quantecon_game(a: np.ndarray, b: np.ndarray) -> NormalFormGame:
    return NormalFormGame([Player(np.ascontiguousarray(a)), Player(np.ascontiguousarray(b.T))])


def of_quantecon_vertices(a: np.ndarray, b: np.ndarray) -> Profiles:
    return [np.concatenate(found) for found in vertex_enumeration(quantecon_game(a, b))]


def of_quantecon_supports(a: np.ndarray, b: np.ndarray) -> Profiles:
    return [np.concatenate(found) for found in support_enumeration(quantecon_game(a, b))]


def distinct(profiles: Profiles) -> Profiles:
    kept: Profiles = []
    for profile in profiles:
        if all(np.abs(profile - other).max() > NEAR for other in kept):
            kept.append(profile)
    return kept


def unlike(games: np.ndarray, peer: Callable[[np.ndarray, np.ndarray], Profiles]) -> Iterator[int]:
    """Yield the games of which the peer lists other equilibria than we do."""
    found = solve_two_player(games)
    assert not found.reason.any()
    for game, (a, b) in enumerate(games):
        ours, theirs = list(found.profiles[game, : found.count[game]]), distinct(peer(a, b))
        known = all(min((np.abs(p - q).max() for q in ours), default=1.0) < NEAR for p in theirs)
        if len(ours) != len(theirs) or not known:
            yield game


GENERIC = [(2, 2), (2, 3), (3, 3), (3, 4), (4, 4)]


@pytest.mark.parametrize("sizes", GENERIC)
@pytest.mark.parametrize("peer", [of_nashpy, of_quantecon_vertices, of_quantecon_supports])
def test_random_games(sizes: tuple[int, int], peer: Callable[[np.ndarray, np.ndarray], Profiles]) -> None:
    games = some_games(sizes, 30, seed=sizes[0] * 5 + sizes[1])
    assert list(unlike(games, peer)) == []


@pytest.mark.parametrize("sizes", [(1, 1), (1, 3), (2, 1), *GENERIC])
@pytest.mark.parametrize("levels", [2, 3, 10])
def test_games_with_ties_beside_gambit(sizes: tuple[int, int], levels: int) -> None:
    games = some_games(sizes, 12, seed=levels + sum(sizes), levels=levels)
    assert list(unlike(games, of_gambit)) == []


@pytest.mark.parametrize("sizes", [(5, 5), (3, 7), (6, 6)])
def test_larger_random_games(sizes: tuple[int, int]) -> None:
    assert list(unlike(some_games(sizes, 8, seed=sum(sizes)), of_quantecon_vertices)) == []


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [*GENERIC, (5, 5), (4, 7)])
def test_a_thousand_games_beside_quantecon(sizes: tuple[int, int]) -> None:
    assert list(unlike(some_games(sizes, 1000, seed=7), of_quantecon_vertices)) == []


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [*GENERIC, (4, 5), (5, 5), (2, 7)])
@pytest.mark.parametrize("levels", [2, 3, 10])
def test_hundreds_of_games_with_ties_beside_gambit(sizes: tuple[int, int], levels: int) -> None:
    assert list(unlike(some_games(sizes, 300, seed=8, levels=levels), of_gambit)) == []

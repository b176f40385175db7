"""Walks along the edges of best-response polytopes: all vertices, each certified; and the equilibria at them."""

from collections.abc import Callable

import numpy as np
import pytest
from helpers.exact_vertices import vertices
from quantecon.game_theory import NormalFormGame, Player, vertex_enumeration

from sim.concepts.nash.two_player import _clean, solve_two_player
from sim.kernels.nash.polytope_path import KEY, SEEN, crowded, first_path, with_room
from sim.kernels.nash.polytope_walk import ARRIVED, UNSURE, WENT_ALL, first_walk, next_vertex
from sim.kernels.nash.walked_equilibria import walked_equilibria
from sim.kernels.numerics.scaling import normalised, rounding
from sim.solutions.reason import Reason
from sim.tolerances import REGRET

NEAR = 1e-9


def walked(c: np.ndarray) -> tuple[int, dict[int, np.ndarray]]:
    """Return how a walk ended, and its vertices but the origin by their labels; by Python."""
    walk, path = first_walk(c, np.ones((len(c), 1))), first_path(c.shape[1])
    found: dict[int, np.ndarray] = {}
    with np.errstate(all="ignore"):
        state = next_vertex(walk, path, 1e-15)
        while state == ARRIVED:
            found[int(path.at[KEY])] = walk.point / walk.point.sum()
            path = with_room(path) if crowded(path) else path
            state = next_vertex(walk, path, 1e-15)
    return state, found


@pytest.mark.parametrize(("own", "other"), [(1, 4), (2, 3), (3, 3), (4, 3), (3, 5)])
def test_all_vertices_of_exact_arithmetic_are_walked_to(own: int, other: int) -> None:
    opponent = np.random.default_rng(10 * own + other).integers(0, 10**6, (own, other))
    opponent[0, 0], opponent[0, 1] = 0, 10**6
    state, found = walked(opponent.T / 1e6 + 1.0)
    exact = {sum(1 << k for k in v.tight): v.strategy for v in vertices(tuple(map(tuple, opponent.tolist())))}
    # The oracle shifts whole numbers by one, and not by a millionth of their range; labels stay what they are.
    assert state == WENT_ALL
    assert set(found) == set(exact)
    for labels, strategy in exact.items():
        assert np.abs(found[labels] - np.array(strategy, float)).max() < NEAR


@pytest.mark.parametrize("change", [lambda c: c[[0, 1, 1]], np.round])
def test_a_degenerate_vertex_ends_a_walk(change: Callable[[np.ndarray], np.ndarray]) -> None:
    c = change(np.random.default_rng(3).random((3, 3)) + 1.0)
    assert walked(c)[0] == UNSURE


def test_a_vertex_within_rounding_of_a_degenerate_one_ends_a_walk() -> None:
    c = np.random.default_rng(3).random((3, 3)) + 1.0
    near = np.vstack([c, c[2] * (1 + 1e-15)])
    assert walked(near)[0] == UNSURE
    assert walked(np.vstack([c, c[2] * (1 - 1e-9)]))[0] == WENT_ALL


def quantecon(game: np.ndarray) -> np.ndarray:
    players = [Player(np.ascontiguousarray(game[0])), Player(np.ascontiguousarray(game[1].T))]
    return np.array([np.concatenate(e) for e in vertex_enumeration(NormalFormGame(players))])


@pytest.mark.parametrize("sizes", [(8, 8), (10, 10), (6, 13), (13, 6), (4, 20), (20, 4), (2, 40), (2, 12)])
def test_larger_games_beside_quantecon(sizes: tuple[int, int]) -> None:
    games = np.random.default_rng(sum(sizes)).normal(size=(6, 2, *sizes))
    found = solve_two_player(games)
    assert not found.reason.any()
    assert np.nanmax(found.regret) < REGRET
    for game, count in enumerate(found.count):
        theirs = quantecon(games[game])
        gaps = np.abs(found.profiles[game, :count, None] - theirs).max(axis=2)
        assert len(theirs) == count
        assert max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) < NEAR
        assert len(set(found.component[game, :count])) == count
        assert found.isolated[game, :count].all()


def test_edges_and_supports_lead_to_the_same_equilibria() -> None:
    for own, other in ((3, 3), (4, 6), (6, 6)):
        games = np.random.default_rng(own + other).random((200, 2, own, other))
        games[::3, 0] *= 1e9
        scaled = normalised(games)
        lists, cut = walked_equilibria(scaled[:, 0], scaled[:, 1].transpose(0, 2, 1), rounding(games), 21, 10**9)
        clean, degenerate = _clean(games, 21)
        assert not cut.any()
        assert not (lists.doubtful | degenerate).any()
        np.testing.assert_array_equal(lists.number, clean.count)
        for game, count in enumerate(clean.count):
            gaps = np.abs(lists.profiles[game, :count, None] - clean.profiles[game, None, :count]).max(axis=2)
            assert max(gaps.min(axis=0).max(), gaps.min(axis=1).max()) < NEAR


def test_a_budget_that_ends_a_walk_is_told_and_a_larger_one_lists_no_less() -> None:
    game = np.random.default_rng(12).normal(size=(1, 2, 12, 12))
    listed: list[np.ndarray] = []
    for budget in (10**4, 10**6, 4 * 10**6, 10**9):
        found = solve_two_player(game, budget)
        assert found.reason[0] == (Reason.COMPLETE if budget == 10**9 else Reason.BUDGET)
        assert np.nanmax(found.regret) < REGRET
        assert len(set(found.component[0, : found.count[0]])) == found.count[0]
        for profile in listed:
            assert np.abs(found.profiles[0, : found.count[0]] - profile).max(axis=1).min() < NEAR
        listed = list(found.profiles[0, : found.count[0]])
    assert len(listed) == len(quantecon(game[0]))


def test_the_tables_of_a_path_grow_and_no_basis_is_seen_twice() -> None:
    path = first_path(3)
    for _ in range(12):
        path.at[SEEN] *= 2
        path = with_room(path)
    assert len(path.seen) > 2 * path.at[SEEN]
    assert sorted(path.seen[path.seen != 0]) == [0b111]

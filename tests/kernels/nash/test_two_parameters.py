"""Three players who mix over three actions each, by two polynomials: against scipy, and on each player's triangle."""

from typing import Any

import numpy as np
import pytest
from helpers.totally_mixed import indifference, planted, totally_mixed

from sim.kernels.nash import two_parameters
from sim.kernels.nash.one_parameter import UNCLEAR, elimination
from sim.kernels.nash.roots import workspace
from sim.kernels.nash.simplex_subdivision import blank_shape, describe, whole
from sim.kernels.nash.two_parameters import _with_last, by_two_parameters, triangles
from sim.kernels.numerics.scaling import normalised

Array = np.ndarray
GAMES = np.random.default_rng(7).standard_normal((300, 3, 3, 3, 3))


def found(payoffs: Array, last: int | None = None) -> list[Array] | None:
    """Return the zeros on the full support, each once; on one player's triangle, or as they are found."""
    shape = blank_shape(np.full(3, 3))
    describe(shape, np.full(3, 7))
    cell, points = np.empty(shape.vertex_at[-1]), np.empty((64, 3, 3))
    whole(normalised(payoffs[None])[0].reshape(3, -1), shape, cell)
    room = triangles(), elimination(), workspace(shape), points
    number = by_two_parameters(shape, cell, *room) if last is None else _with_last(shape, cell, last, *room)
    if number == UNCLEAR:
        return None
    listed: list[Array] = []
    for point in points[:number].reshape(-1, 9):
        if not any(np.abs(point - other).max() < 1e-7 for other in listed):
            listed.append(point.copy())
    return listed


def test_an_equilibrium_that_was_planted_is_found_and_so_is_what_newton_finds() -> None:
    rng, known = np.random.default_rng(5), 0
    for _ in range(4):
        payoffs, profile = planted((3, 3, 3), rng)
        mine, theirs = found(payoffs), totally_mixed(payoffs, 3, rng)
        if mine is not None:
            known += 1
            assert all(max(map(abs, indifference(x, payoffs))) < 1e-11 for x in mine)
            assert all(min(np.abs(x - y).max() for y in mine) < 1e-7 for x in [profile, *theirs])
    assert known >= 3


def test_each_players_triangle_shows_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a player's equations are dependent, so that the polynomials vanish at what is no equilibrium."""
    told: list[bool] = []
    dependent = two_parameters._dependent

    def noted(*args: Any) -> bool:
        told.append(dependent(*args))
        return told[-1]

    monkeypatch.setattr(two_parameters, "_dependent", noted)
    unclear = 0
    for payoffs in GAMES[[4, 9, 10, 27, 163]]:
        each = [found(payoffs, last) for last in range(3)]
        known = [own for own in each if own is not None]
        unclear += 3 - len(known)
        assert known
        for own in known[1:]:
            assert len(own) == len(known[0])
            assert all(min(np.abs(x - y).max() for y in known[0]) < 1e-9 for x in own)
    assert sum(told) >= 2
    assert unclear <= 6


def test_a_game_that_is_known_in_closed_form() -> None:
    """Rock, paper, scissors against the two others' sum: by symmetry all mix evenly, and the zero is regular."""
    wins = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
    payoffs = np.empty((3, 3, 3, 3))
    payoffs[0] = wins[:, :, None] + 0.3 * wins[:, None, :]
    payoffs[1] = (wins[:, :, None] + 0.3 * wins[:, None, :]).transpose(2, 0, 1)
    payoffs[2] = (wins[:, :, None] + 0.3 * wins[:, None, :]).transpose(1, 2, 0)
    mine = found(payoffs)
    assert mine is not None
    assert len(mine) == 1
    assert mine[0] == pytest.approx(np.full(9, 1 / 3))


@pytest.mark.parametrize("highest", [2, 3])
def test_ties_are_left_to_others(highest: int) -> None:
    """A game in which all are indifferent everywhere, or along a line, has no regular zero."""
    payoffs = np.random.default_rng(2).integers(0, highest, (3, 3, 3, 3)) * 1.0
    payoffs[0, 1:] = payoffs[0, :1]
    assert found(payoffs) is None or found(payoffs) == []

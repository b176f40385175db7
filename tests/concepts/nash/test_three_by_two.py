"""Degenerate games of three players with two actions: exactly, against the definition at every point of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

import sim
from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.nash.three_by_two import CurvedError, Gain, equilibria, gains, others
from sim.solutions.reason import Reason

GRID = [Fraction(k, 6) for k in range(7)]


def exact(game: np.ndarray) -> tuple[Gain, Gain, Gain]:
    """Return the gains of `game[player, a, b, c]` in whole numbers."""
    return gains([[[[Fraction(int(x)) for x in row] for row in rows] for rows in own] for own in game.tolist()])


def is_equilibrium(own: Sequence[Gain], p: Sequence[Fraction]) -> bool:
    """Return whether nobody gains by another action, from the definition."""
    for player in range(3):
        u, v = (p[i] for i in others(player))
        g = own[player]
        gain = g.constant + g.first * u + g.second * v + g.both * u * v
        if (gain > 0 and p[player] < 1) or (gain < 0 and p[player] > 0):
            return False
    return True


@pytest.mark.parametrize("most", [1, 2, 3])
def test_all_points_of_a_grid_that_are_equilibria_lie_in_what_is_found_and_nothing_else_is(most: int) -> None:
    decided = 0
    for game in np.random.default_rng(most).integers(0, most + 1, (40, 3, 2, 2, 2)):
        own = exact(game)
        try:
            boxes, points = equilibria(own)
        except CurvedError:
            continue
        decided += 1
        for box in boxes:
            middle = tuple((low + high) / 2 for low, high in box)
            assert all(is_equilibrium(own, p) for p in (*product(*box), middle)), game.tolist()
        found = [tuple(map(float, point)) for point in points]
        for p in product(GRID, repeat=3):
            if is_equilibrium(own, p):
                inside = any(all(low <= x <= high for x, (low, high) in zip(p, box, strict=True)) for box in boxes)
                near = any(np.allclose([float(x) for x in p], q, atol=1e-12) for q in found)
                assert inside or near, (game.tolist(), p)
    assert decided > 25


def test_few_games_of_small_whole_numbers_are_left_open() -> None:
    games = np.random.default_rng(0).integers(0, 4, (200, 3, 2, 2, 2)).astype(float)
    found = solve_strategic(games)
    assert (found.reason != Reason.COMPLETE).mean() < 0.03  # 1.9% of 2,000; 28% of 400 without exact arithmetic
    assert np.nanmax(found.regret) < 1e-12


def test_irrational_mixtures_are_found_to_rounding() -> None:
    """Nash's three-player poker has such; here 1 - p - p^2 = 0 for all three, who stand in a circle."""
    circle = [Gain(Fraction(1), Fraction(-1), Fraction(0), Fraction(-1)) for _ in range(3)]
    boxes, points = equilibria(circle)
    assert any(np.allclose([float(x) for x in p], (5**0.5 - 1) / 2) for p in points)
    assert all(is_equilibrium(circle, corner) for box in boxes for corner in product(*box))


def test_a_vote_that_nobody_decides_alone_is_a_continuum_told_by_its_corners() -> None:
    """Three vote; all want the motion, and where two agree the third may do anything."""
    passed = "(a == yes) + (b == yes) + (c == yes) >= 2"
    vote = sim.from_dict(
        {
            "format": 1,
            "title": "A vote",
            "players": {p: p.upper() for p in "abc"},
            "moves": {p: {"player": p, "sees": "none", "actions": ["yes", "no"]} for p in "abc"},
            "payoffs": dict.fromkeys("abc", f"1 if {passed} else 0"),
            "outcomes": {"passed": passed, "failed": "otherwise"},
            "solve": {"concept": "nash", "selection": "uniform"},
        }
    )
    world = vote.solve().to_json()
    assert (world["status"], world["complete"], world["coverage"]) == ("continuum", True, "extreme_points")
    chances = [found["outcomes"]["passed"] for found in world["solutions"]]
    assert (min(chances), max(chances)) == (0, 1)


def test_numbers_with_many_digits_are_left_to_the_search() -> None:
    games = np.random.default_rng(0).integers(0, 2, (20, 3, 2, 2, 2)).astype(np.float64) / 3
    whole = solve_strategic(np.round(games * 3))
    thirds = solve_strategic(games.astype(np.float64))
    assert (whole.reason == Reason.COMPLETE).sum() > (thirds.reason == Reason.COMPLETE).sum()

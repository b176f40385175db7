"""Larger two-player games in fractions by compiled walks, against fractions that walk themselves."""

from fractions import Fraction

import numpy as np
import pytest

from sim.concepts.nash import exact_listing
from sim.concepts.nash.exact_listing import all_extreme_equilibria
from sim.concepts.nash.rational import BudgetError, ExactEquilibrium, extreme_equilibria

Game = tuple[list[list[Fraction]], list[list[Fraction]]]


def random_game(rows: int, columns: int, highest: int, seed: int, parts: int = 1) -> Game:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, highest, (2, rows, columns)).tolist()
    return tuple([[Fraction(a, parts) for a in row] for row in own] for own in (first, second))  # type: ignore[return-value]


def told(found: tuple[ExactEquilibrium, ...]) -> tuple[list[object], set[frozenset[int]]]:
    """Return all but the components' numbers, and which equilibria are in one."""
    components = {e.component for e in found}
    parts = {frozenset(k for k, e in enumerate(found) if e.component == c) for c in components}
    return [(e.x, e.y, e.payoffs, e.isolated) for e in found], parts


GAMES = [
    random_game(5, 5, 2, 1),  # degenerate, in whole numbers
    random_game(4, 7, 3, 2),
    random_game(7, 4, 2, 3),
    random_game(5, 5, 10**9, 4, 7),  # too large for exact walks, and clearly not degenerate
    random_game(3, 8, 10**12, 5, 10**4),
    random_game(4, 4, 2, 6, 3),
]


@pytest.mark.parametrize("game", GAMES)
def test_the_list_is_the_same(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact_listing, "FEW_BASES", 1)
    with monkeypatch.context() as patch:
        patch.setattr(exact_listing, "extreme_equilibria", None)  # the walks must do
        found = all_extreme_equilibria(*game)
    assert told(found) == told(extreme_equilibria(*game))


def test_what_rounding_would_decide_is_left_to_fractions(monkeypatch: pytest.MonkeyPatch) -> None:
    """A payoff that is better by 1e-12 is no tie in fractions, and one in floating point."""
    monkeypatch.setattr(exact_listing, "FEW_BASES", 1)
    first = [[Fraction(1), Fraction(0)], [Fraction(1) + Fraction(1, 10**12), Fraction(0)]]
    second = [[Fraction(1), Fraction(2)], [Fraction(2), Fraction(1)]]
    found = all_extreme_equilibria(first, second)
    assert told(found) == told(extreme_equilibria(first, second))
    assert [e.x for e in found if max(e.y) < 1] == []


def test_a_budget_that_is_too_small_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact_listing, "FEW_BASES", 1)
    with pytest.raises(BudgetError):
        all_extreme_equilibria(*random_game(6, 6, 2, 7), 3_000)

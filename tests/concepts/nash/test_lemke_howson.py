"""One equilibrium by complementary pivots: among all extreme ones, and there where no list is complete."""

from fractions import Fraction

import numpy as np
import pytest

from sim.concepts.nash.lemke_howson import one_equilibrium
from sim.concepts.nash.lemke_howson_floats import one_in_floats
from sim.concepts.nash.one_of_many import solve_one_of_many
from sim.concepts.nash.rational import BudgetError, extreme_equilibria
from sim.concepts.nash.strategic import solve_strategic
from sim.solutions.reason import Reason


def fractions(payoffs: np.ndarray) -> list[list[Fraction]]:
    return [[Fraction(int(a)) for a in row] for row in payoffs]


def test_it_is_among_all_extreme_equilibria() -> None:
    """Small whole numbers: most of these games are degenerate."""
    rng = np.random.default_rng(0)
    for _ in range(150):
        shape, most = rng.integers(1, 5, 2), rng.choice([2, 3, 10])
        first, second = (fractions(own) for own in rng.integers(0, most, (2, *shape)))
        found = one_equilibrium(first, second)
        assert (found.x, found.y) in {(e.x, e.y) for e in extreme_equilibria(first, second)}


@pytest.mark.parametrize("shape", [(13, 13), (14, 15), (20, 20), (3, 30)])
def test_large_games_list_at_least_one_certified_in_fractions(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(1)
    for most in (2, 1000):
        payoffs = rng.integers(0, most, (2, *shape))
        payoffs[:, np.arange(min(shape)), np.arange(min(shape))] = [[most], [0]]  # few pure ones, if any
        first, second = map(fractions, payoffs)
        found = one_equilibrium(first, second)
        worth = [sum(p * a for p, a in zip(found.y, row, strict=True)) for row in first]
        other = [sum(p * row[j] for p, row in zip(found.x, second, strict=True)) for j in range(shape[1])]
        assert (max(worth), max(other)) == found.payoffs
        listed = solve_strategic(payoffs[None].astype(float))
        assert listed.count[0] >= 1
        assert listed.regret[0, 0] <= 1e-9


def few_pure(size: int) -> np.ndarray:
    """Return one game that is a cycle but for noise, so that it has no pure equilibrium."""
    rng = np.random.default_rng(2)
    cycle = np.roll(np.eye(size), 1, axis=1)
    return (np.stack([np.eye(size), cycle]) + rng.normal(size=(2, size, size)) / 100)[None]


def test_a_list_of_one_says_that_it_is_one_where_the_game_is_too_large() -> None:
    listed = solve_strategic(few_pure(32))
    assert listed.count[0] == 1
    assert listed.reason[0] == Reason.ONE_FOUND
    assert listed.profiles[0, 0] == pytest.approx(1 / 32, abs=0.2)


def test_a_list_of_one_says_that_the_budget_ended_where_a_larger_one_lists_more() -> None:
    game = few_pure(13)
    listed = solve_strategic(game)
    assert listed.count[0] == 1
    assert listed.reason[0] == Reason.BUDGET
    assert listed.profiles[0, 0] == pytest.approx(1 / 13, abs=0.2)
    rng = np.random.default_rng(3)
    games = rng.normal(size=(40, 2, 7, 7))
    little, much = solve_strategic(games, 1_000), solve_strategic(games, 10**9)
    assert (little.reason == Reason.BUDGET).all()
    assert (much.reason == Reason.COMPLETE).all()
    assert (much.count >= little.count).all()
    assert (much.count > 1).any()
    several = solve_strategic(rng.normal(size=(6, 3, 4, 4, 4)), 1_000)
    assert (several.reason == Reason.BUDGET).all()


@pytest.mark.parametrize(("size", "most"), [(33, 0), (60, 0), (60, 5), (100, 3)])
def test_a_large_game_lists_one_within_its_budget(size: int, most: int) -> None:
    """Certified by the definition; whole numbers of these games would take seconds, and more than the budget."""
    rng = np.random.default_rng(size + most)
    game = few_pure(size) if most == 0 else rng.integers(0, most, (1, 2, size, size)).astype(float)
    listed = solve_strategic(game)
    assert listed.count[0] >= 1
    x, y = listed.profiles[0, 0, :size], listed.profiles[0, 0, size:]
    scale = np.ptp(game)
    for worth, own in ((game[0, 0] @ y, x), (x @ game[0, 1], y)):
        assert own.sum() == pytest.approx(1.0)
        assert worth.max() - worth @ own <= 1e-9 * scale


def test_floats_end_at_an_equilibrium_that_whole_numbers_know() -> None:
    rng = np.random.default_rng(7)
    for _ in range(60):
        game = rng.integers(0, 50, (2, *rng.integers(1, 5, 2)))
        found = one_in_floats(game.astype(float), 10**6)
        assert found is not None
        known = [[float(p) for p in (*e.x, *e.y)] for e in extreme_equilibria(*map(fractions, game))]
        assert min(np.abs(np.array(e) - found[0]).max() for e in known) <= 1e-9


def test_what_the_budget_ends_lists_nothing_and_says_so() -> None:
    assert one_in_floats(few_pure(40)[0], 10_000) is None
    with pytest.raises(BudgetError):
        one_equilibrium(*map(fractions, np.random.default_rng(0).integers(0, 9, (2, 12, 12))), budget=1_000)
    one = solve_one_of_many(np.random.default_rng(1).normal(size=(3, 3, 4, 4, 4)))
    assert (one.reason == Reason.ONE_FOUND).all()


def test_payoffs_too_close_to_be_told_apart_are_not_solved_in_floats() -> None:
    close = few_pure(12)[0]
    close[0, 0, 0] = 1e10
    assert one_in_floats(close, 10**7) is None


def test_paths_of_several_players_end_with_their_work(monkeypatch: pytest.MonkeyPatch) -> None:
    games = np.random.default_rng(1).normal(size=(3, 3, 4, 4, 4))
    monkeypatch.setattr("sim.concepts.nash.one_of_many.for_one", lambda budget: budget)
    one = solve_one_of_many(games, 1)
    assert one.count.tolist() == [0, 0, 0]
    assert (one.reason == Reason.BUDGET).all()
    assert (solve_one_of_many(games, 10**9).count == 1).all()

"""Repeated games: closed forms, one-shot deviations written out, and what must hold whatever the payoffs."""

from itertools import product

import numpy as np
import pytest

from sim.concepts.strategic import solve_strategic
from sim.concepts.sustain import MARKS, Sustain, by_reversion, by_sticks, critical, floor, minmax, rational_range
from sim.games.repeated import RepeatedBatch
from sim.games.tree import TreeBatch, strategic_tree


def dilemma(t: float, r: float, p: float, s: float) -> np.ndarray:
    """The prisoner's dilemma with action 0 to cooperate."""
    return np.array([[[[r, s], [t, p]], [[r, t], [s, p]]]], float)


def test_grim_trigger_in_closed_form() -> None:
    for t, r, p, s in ((5, 3, 1, 0), (10, 6, 2, -4), (4, 3, 1, 0.5)):
        game = dilemma(t, r, p, s)
        assert by_reversion(game, (0, 0), solve_strategic(game))[0] == pytest.approx((t - r) / (t - p))


def test_friedman_1971_cournot() -> None:
    """Two firms, P = 1 - Q, no cost, quantities on a grid: reversion sustains half the monopoly output from 9/17 on."""
    quantities = np.array([1 / 4, 1 / 3, 3 / 8])  # half of monopoly, Cournot, the best reply to half of monopoly
    q1, q2 = np.meshgrid(quantities, quantities, indexing="ij")
    price = np.maximum(1 - q1 - q2, 0)
    game = np.stack([price * q1, price * q2])[None]
    assert by_reversion(game, (0, 0), solve_strategic(game))[0] == pytest.approx(9 / 17)


def test_penalties_beyond_reversion_help_where_the_stage_equilibrium_is_kind() -> None:
    # The only stage equilibrium pays 2 each; a stick that pays less makes cooperation possible for less patience.
    own = np.array([[4.0, 0.0, -6.0], [5.0, 2.0, -5.0], [0.0, -1.0, -5.5]])
    game = np.stack([own, own.T])[None]
    stage = solve_strategic(game)
    assert stage.count[0] == 1
    reversion, sticks = by_reversion(game, (0, 0), stage)[0], by_sticks(game, (0, 0))[0]
    assert reversion == pytest.approx((5 - 4) / (5 - 2))
    assert sticks < reversion
    assert floor(game, (0, 0))[0] <= sticks


def sustained_by_definition(game: np.ndarray, target: tuple[int, int], delta: float) -> bool:
    """Whether some sticks work, by adding up what every one-shot deviation would bring."""
    m, n = game.shape[1:]
    cells = list(product(range(m), range(n)))

    def best(player: int, cell: tuple[int, int]) -> float:
        return float(game[0, :, cell[1]].max() if player == 0 else game[1, cell[0]].max())

    for sticks in product(cells, repeat=2):
        punished = [(1 - delta) * game[i][sticks[i]] + delta * game[i][target] for i in range(2)]
        fine = all((1 - delta) * best(i, target) + delta * punished[i] <= game[i][target] + 1e-12 for i in range(2))
        for whose in range(2):
            for i in range(2):
                keep = (1 - delta) * game[i][sticks[whose]] + delta * game[i][target]
                fine &= (1 - delta) * best(i, sticks[whose]) + delta * punished[i] <= keep + 1e-12
        if fine:
            return True
    return False


def test_sticks_against_one_shot_deviations() -> None:
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(60):
        game = dilemma(5, 3, 1, 0) + 0.8 * rng.normal(size=(1, 2, 2, 2))
        delta = by_sticks(game, (0, 0))[0]
        if np.isfinite(delta) and 0.01 < delta < 0.98:
            found += 1
            assert sustained_by_definition(game[0], (0, 0), delta + 1e-6)
            assert not sustained_by_definition(game[0], (0, 0), delta - 1e-3)
        elif np.isinf(delta):
            assert not sustained_by_definition(game[0], (0, 0), 0.999)
    assert found > 5


def test_what_holds_of_all_games() -> None:
    games = np.random.default_rng(6).normal(size=(300, 2, 3, 3))
    stage = solve_strategic(games)
    best = critical(games, (1, 2), stage)
    assert (best <= by_reversion(games, (1, 2), stage)).all()
    sticks = by_sticks(games, (1, 2))  # reversion to mixed equilibria can be harsher than any pure penalty
    assert (floor(games, (1, 2)) <= np.where(np.isinf(sticks), np.inf, sticks + 1e-9)).all()
    moved = critical(games * np.array([3.0, 0.5])[:, None, None] + 7, (1, 2), stage)
    np.testing.assert_allclose(moved, best, rtol=1e-9)
    low, high = rational_range(games)
    level = minmax(games)
    known = ~np.isnan(low)
    assert (low[known] >= level[known] - 1e-9).all()
    assert (high[known] >= low[known]).all()


def test_feasible_and_rational_payoffs_of_the_dilemma() -> None:
    low, high = rational_range(dilemma(5, 3, 1, 0))
    assert low[0].tolist() == [1, 1]
    # On the edge from (0, 5) to (3, 3), or beyond, the other still gets 1: 3 + 2/3 for the one.
    assert high[0] == pytest.approx([11 / 3 + 2 / 3, 11 / 3 + 2 / 3], abs=1e-9)


def batch(delta: list[float]) -> RepeatedBatch:
    tree = strategic_tree(("a", "b"), (("keep", "cheat"), ("keep", "cheat")))
    payoffs = np.repeat(dilemma(5, 3, 1, 0).reshape(1, 2, 4), len(delta), axis=0)
    stage = TreeBatch(tree, payoffs, np.zeros((len(delta), 0)), np.array([0, 1, 1, 1]))
    return RepeatedBatch(stage, np.array(delta), (0, 0), 2)


def test_the_concept_lists_the_target_and_the_stage_equilibria() -> None:
    found = Sustain("reversion").solve(batch([0.4, 0.5, 0.9, 1.5]), ("payoff-dominance",))
    assert found.count.tolist() == [1, 2, 2, 0]
    assert found.marks is not None
    assert found.outcomes is not None
    assert found.marks[1, 0].tolist() == [True, False]
    assert MARKS[0] == "the target, sustained"
    assert found.payoffs[1].tolist() == [[3, 3], [1, 1]]
    assert found.weights[1, 0].tolist() == [1, 0]
    assert found.outcomes[1].tolist() == [[1, 0], [0, 1]]
    assert found.status.tolist() == [0, 1, 1, 5]


def test_osborne_rubinstein_stage_equilibria_are_always_equilibria() -> None:
    """Osborne & Rubinstein 1994, section 8.2: a stage equilibrium played for ever needs no patience."""
    game = np.array([[[[2.0, 0], [0, 1]], [[1.0, 0], [0, 2]]]])
    assert critical(game, (0, 0), solve_strategic(game))[0] == 0

"""Repeated games: closed forms, one-shot deviations written out, and what must hold whatever the payoffs."""

from dataclasses import replace
from itertools import product

import nashpy
import numpy as np
import pytest

from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.repeated.patience import mixed_minmax, patience, rational_range
from sim.concepts.repeated.penalties import by_reversion, by_stick_and_carrot, floor, minmax
from sim.concepts.repeated.sustain import TAGS, Sustain, critical
from sim.games.moves.strategic import expected_payoffs
from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.games.repeated.game import RepeatedBatch
from sim.solutions.status import Coverage


def dilemma(t: float, r: float, p: float, s: float) -> np.ndarray:
    """The prisoner's dilemma with action 0 to cooperate."""
    return np.array([[[[r, s], [t, p]], [[r, t], [s, p]]]], float)


def test_grim_trigger_in_closed_form() -> None:
    for t, r, p, s in ((5, 3, 1, 0), (10, 6, 2, -4), (4, 3, 1, 0.5)):
        game = dilemma(t, r, p, s)
        assert by_reversion(game, (0, 0), solve_strategic(game))[0] == pytest.approx((t - r) / (t - p))


@pytest.mark.parametrize("sucker", [0.0, -1e9, -1e11, -1e12, -4e12])
def test_a_gain_counts_however_large_a_loss_elsewhere_is(sucker: float) -> None:
    """Grim trigger takes (5 - 3) / (5 - 1), whatever being let down costs."""
    game = dilemma(5.0, 3.0, 1.0, sucker)
    assert by_reversion(game, (0, 0), solve_strategic(game))[0] == pytest.approx(0.5)
    assert critical(game, (0, 0), solve_strategic(game))[0] == pytest.approx(0.5)


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
    reversion, sticks = by_reversion(game, (0, 0), stage)[0], by_stick_and_carrot(game, (0, 0))[0]
    assert reversion == pytest.approx((5 - 4) / (5 - 2))
    assert sticks < reversion
    assert floor(game, (0, 0))[0] <= sticks


def values_of(worth: np.ndarray, value: np.ndarray, ends: np.ndarray, delta: float) -> np.ndarray:
    """Return `values[whose, player]` before each stick of payoffs `worth[whose, player]`, ended with chance `ends`."""
    carrot = (1 - delta) * worth + delta * ends[:, None] * value
    return carrot / (1 - delta * (1 - ends))[:, None]


def holds(
    game: np.ndarray, target: tuple[int, ...], sticks: tuple, ends: np.ndarray, delta: float, slack: float
) -> bool:
    """Tell whether nobody gains by a single deviation, anywhere in the penal code, written out as an automaton."""
    players = range(len(game))

    def pays(player: int, cell: tuple[int, ...]) -> float:
        return float(game[player][cell])

    def tempts(player: int, cell: tuple[int, ...]) -> float:
        return max(pays(player, (*cell[:player], a, *cell[player + 1 :])) for a in range(game.shape[1 + player]))

    value = np.array([pays(i, target) for i in players])
    worth = np.array([[pays(i, stick) for i in players] for stick in sticks])
    before = values_of(worth, value, ends, delta)
    fine = True
    for i in players:
        spoiled = delta * before[i, i]
        fine &= (1 - delta) * tempts(i, target) + spoiled <= value[i] + slack
        for whose, stick in enumerate(sticks):
            fine &= (1 - delta) * tempts(i, stick) + spoiled <= before[whose, i] + slack
    return bool(fine)


def some_hold(game: np.ndarray, target: tuple[int, ...], delta: float, slack: float) -> bool:
    """Tell whether some sticks do, ended after one round or with one of many chances."""
    cells = list(np.ndindex(*game.shape[1:]))
    chances = [np.array(c) for c in product(np.linspace(0, 1, 9), repeat=len(game))]
    return any(
        holds(game, target, sticks, ends, delta, slack)
        for sticks in product(cells, repeat=len(game))
        for ends in chances
    )


def lots(game: np.ndarray, target: tuple[int, ...], sticks: tuple, delta: float) -> np.ndarray:
    """Return the chances that end each stick as soon as its player no longer gains by spoiling it."""
    found = []
    for i, stick in enumerate(sticks):
        best = max(game[i][(*stick[:i], a, *stick[i + 1 :])] for a in range(game.shape[1 + i]))
        cost = game[i][target] - game[i][stick]
        weight = (best - game[i][stick]) / cost if best > game[i][stick] and cost > 0 else 0.0
        found.append(weight * (1 - delta) / (delta * (1 - weight)) if 0 <= weight < 1 else 2.0)
    return np.array(found)


def test_penalties_against_one_shot_deviations() -> None:
    """Just above the discount factor found some penal code holds; a little below none of a grid of them does."""
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(45):
        game = dilemma(5, 3, 1, 0) + 0.8 * rng.normal(size=(1, 2, 2, 2))
        delta = by_stick_and_carrot(game, (0, 0))[0]
        if np.isfinite(delta) and 0.01 < delta < 0.98:
            found += 1
            above = delta + 1e-6
            codes = list(product(np.ndindex(2, 2), repeat=2))
            assert any(
                holds(game[0], (0, 0), c, e, above, 1e-9)
                for c in codes
                for e in (np.ones(2), np.minimum(lots(game[0], (0, 0), c, above), 1.0))
            )
            assert not some_hold(game[0], (0, 0), delta - 1e-3, 0.0)
        elif np.isinf(delta):
            assert not some_hold(game[0], (0, 0), 0.999, 0.0)
    assert found > 5


def test_three_players_penal_codes_hold_where_they_are_said_to() -> None:
    rng = np.random.default_rng(8)
    found = 0
    for _ in range(12):
        game = rng.integers(0, 7, (1, 3, 2, 2, 2)).astype(float)
        game[0, :, 0, 0, 0] = 5  # worth keeping up, and at times tempting to leave
        delta = by_stick_and_carrot(game, (0, 0, 0))[0]
        assert delta >= floor(game, (0, 0, 0))[0] - 1e-9
        if 0 < delta < 0.99:
            found += 1
            above = delta + 1e-6
            codes = list(product(np.ndindex(2, 2, 2), repeat=3))
            assert any(
                holds(game[0], (0, 0, 0), c, e, above, 1e-9)
                for c in codes
                for e in (np.ones(3), np.minimum(lots(game[0], (0, 0, 0), c, above), 1.0))
            )
    assert found > 2


def test_lots_reach_the_floor_where_one_round_is_too_mild() -> None:
    """The stick is the minmax profile of both, where each is tempted to spoil it: held there until lots end it."""
    own = np.array([[4.0, 0.0, -1.0], [6.0, 3.5, -1.0], [3.0, 0.5, -1.5]])
    game = np.stack([own, own.T])[None]
    assert minmax(game)[0].tolist() == [-1, -1]
    assert by_stick_and_carrot(game, (0, 0))[0] == pytest.approx(floor(game, (0, 0))[0])
    assert by_stick_and_carrot(game, (0, 0))[0] == pytest.approx((6 - 4) / (6 - -1))


def test_what_holds_of_all_games() -> None:
    games = np.random.default_rng(6).normal(size=(300, 2, 3, 3))
    stage = solve_strategic(games)
    best = critical(games, (1, 2), stage)
    assert (best <= by_reversion(games, (1, 2), stage)).all()
    sticks = by_stick_and_carrot(games, (1, 2))  # reversion to mixed equilibria can be harsher than any pure penalty
    assert (floor(games, (1, 2)) <= np.where(np.isinf(sticks), np.inf, sticks + 1e-9)).all()
    moved = critical(games * np.array([3.0, 0.5])[:, None, None] + 7, (1, 2), stage)
    np.testing.assert_allclose(moved, best, rtol=1e-9)


def test_feasible_and_rational_payoffs_of_the_dilemma() -> None:
    low, high = rational_range(dilemma(5, 3, 1, 0)[0])
    assert low == pytest.approx([1, 1])
    # On the edge from (0, 5) to (3, 3), or beyond, the other still gets 1: 3 + 2/3 for the one.
    assert high == pytest.approx([11 / 3 + 2 / 3, 11 / 3 + 2 / 3], abs=1e-9)


def test_mixed_minmax_is_the_value_of_the_game_against_all_others() -> None:
    pennies = np.array([[[1.0, -1], [-1, 1]], [[-1.0, 1], [1, -1]]])
    assert minmax(pennies[None])[0].tolist() == [1, 1]
    assert mixed_minmax(pennies) == pytest.approx([0, 0])
    rng = np.random.default_rng(3)
    for _ in range(20):
        game = rng.normal(size=(2, 3, 4))
        values = [value_of(game[0]), value_of(game[1].T)]
        assert mixed_minmax(game) == pytest.approx(values, abs=1e-9)


def value_of(own: np.ndarray) -> float:
    """Return the value of the zero-sum game."""
    row, column = nashpy.Game(own).linear_program()
    return float(row @ own @ column)


def test_every_stage_equilibrium_is_feasible_and_rational() -> None:
    rng = np.random.default_rng(4)
    for sizes in ((2, 3), (2, 2, 2)):
        for _ in range(15):
            game = rng.integers(0, 6, (1, len(sizes), *sizes)).astype(float)
            stage = solve_strategic(game)
            low, high = rational_range(game[0])
            worths = expected_payoffs(game, stage.profiles)[0]
            assert (worths >= low - 1e-7).all()
            assert (worths <= high + 1e-7).all()
            assert (low >= mixed_minmax(game[0]) - 1e-7).all()


def test_the_shadow_of_one_world() -> None:
    found = patience(batch([0.6]))
    assert found is not None
    assert found.reversion == found.stick_and_carrot == found.floor == pytest.approx(0.5)
    assert found.optimal
    assert (
        patience(replace(batch([0.6]), stage=replace(batch([0.6]).stage, payoffs=np.full((1, 2, 4), np.nan)))) is None
    )


def batch(delta: list[float]) -> RepeatedBatch:
    tree = strategic_tree(("a", "b"), (("keep", "cheat"), ("keep", "cheat")))
    payoffs = np.repeat(dilemma(5, 3, 1, 0).reshape(1, 2, 4), len(delta), axis=0)
    stage = TreeBatch(tree, payoffs, np.zeros((len(delta), 0)), np.array([0, 1, 1, 1]))
    return RepeatedBatch(stage, np.array(delta), (0, 0), 2)


def test_the_concept_lists_the_target_and_the_stage_equilibria() -> None:
    found = Sustain("reversion").solve(batch([0.4, 0.5, 0.9, 1.5]), ("payoff-dominance",))
    assert found.count.tolist() == [1, 2, 2, 0]
    assert found.tags is not None
    assert found.outcomes is not None
    assert found.tags[1, 0].tolist() == [True, False, True]
    assert TAGS[0] == "the target, sustained"
    assert found.payoffs[1].tolist() == [[3, 3], [1, 1]]
    assert found.weights[1, 0].tolist() == [1, 0]
    assert found.outcomes[1].tolist() == [[1, 0], [0, 1]]
    assert found.status.tolist() == [3, 3, 3, 5]  # a repeated game may have others, so no list of these is whole
    assert found.coverage[:3].tolist() == [Coverage.SOME] * 3


def test_osborne_rubinstein_stage_equilibria_are_always_equilibria() -> None:
    """Osborne & Rubinstein 1994, section 8.2: a stage equilibrium played for ever needs no patience."""
    game = np.array([[[[2.0, 0], [0, 1]], [[1.0, 0], [0, 2]]]])
    assert critical(game, (0, 0), solve_strategic(game))[0] == 0

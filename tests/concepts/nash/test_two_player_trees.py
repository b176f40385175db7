"""Trees of two players by the sequence form, as `nash` lists them; values against Gambit's linear program."""

from dataclasses import replace
from typing import Any

import numpy as np
import pygambit
import pytest
import scipy.optimize
from helpers.gambit_trees import gambit_game
from helpers.pokers import poker
from helpers.some_trees import batch_of, some_tree
from helpers.wide_trees import wide_tree

from sim.concepts.budget import LEAST, ONE_WORLD
from sim.concepts.extensive.one_of_large import tree_regret
from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.nash.nash import Nash
from sim.concepts.nash.opposed_plans import SET_UP, opposed, optimal_plans, step
from sim.concepts.nash.rational import BudgetError
from sim.concepts.nash.reduced_form import solve_normal_form
from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.nash.two_player_trees import by_sequences, doubtful, simple, solve_two_player_tree
from sim.games.moves.normal_form import strategy_counts
from sim.games.moves.sequence_form import movers, sequence_form, sequence_games
from sim.games.moves.tree import TreeBatch
from sim.interop.efg import parse_efg
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.workflow.solve import confirm, solve_game


def of_file(text: str) -> TreeBatch:
    return parse_efg(text, "poker.efg").games


def value_of(batch: TreeBatch) -> float:
    """Return what Gambit's linear program says that the first gets."""
    game = gambit_game(batch.tree, batch.payoffs[0], batch.chance[0])
    profile = pygambit.nash.lp_solve(game, rational=False).equilibrium
    return float(profile.payoffs[next(iter(game.players))])


def found_by_program(batch: TreeBatch) -> tuple[np.ndarray, float]:
    games = sequence_games(sequence_form(batch.tree), batch)
    assert opposed(games).all()
    plans = optimal_plans(games, 0, ONE_WORLD)
    assert plans is not None
    profile = games.form.profiles((plans[0][None], plans[1][None]))
    return profile, float(games.expected(profile, batch.payoffs)[0, 0])


@pytest.mark.parametrize("seed", range(6))
def test_the_program_finds_the_value_that_gambit_finds(seed: int) -> None:
    batch = wide_tree(seed, 150)
    profile, value = found_by_program(batch)
    assert value == pytest.approx(value_of(batch), abs=1e-8)
    assert tree_regret(batch, profile)[0] <= 1e-9


def test_a_thousand_nodes_are_solved_with_opposed_and_with_other_payoffs() -> None:
    for zero_sum, reason in ((True, Reason.OPPOSED), (False, Reason.ONE_FOUND)):
        batch = wide_tree(7, 1000, zero_sum)
        assert by_sequences(batch.tree)
        solution = Nash(budget=LEAST).solve(batch)
        assert (solution.count[0], solution.status[0], solution.reason[0]) == (1, Status.INCOMPLETE, reason)
        assert solution.coverage[0] == Coverage.SOME
        assert tree_regret(batch, solution.profiles[:, 0])[0] <= 1e-9
        assert (solution.totals is not None) == zero_sum


def test_ten_thousand_nodes_by_the_interior_point_method() -> None:
    batch = wide_tree(2, 12_000)
    profile, _ = found_by_program(batch)
    assert tree_regret(batch, profile)[0] <= 1e-9


def test_kuhn_poker_is_complete_and_confirmed() -> None:
    solved = solve_game(parse_efg(poker(), "kuhn.efg"), Nash())
    solution = solved.solution
    assert (solution.count[0], solution.status[0], solution.reason[0]) == (2, Status.CONTINUUM, Reason.COMPLETE)
    assert np.allclose(solution.payoffs[0], [[-1 / 18, 1 / 18]] * 2, atol=1e-15)
    assert confirm(solved).agrees
    assert np.array_equal(SubgamePerfect(budget=ONE_WORLD).solve(of_file(poker())).profiles, solution.profiles)


def test_a_budget_that_ends_the_search_is_the_reason_where_payoffs_are_not_known() -> None:
    kuhn = of_file(poker())
    kuhn.payoffs[0, 1] += np.arange(kuhn.payoffs.shape[2]) % 2
    solution = Nash(budget=1_000_000).solve(kuhn)
    assert (solution.count[0], solution.reason[0]) == (1, Reason.BUDGET)
    assert Nash(budget=ONE_WORLD).solve(kuhn).reason[0] == Reason.COMPLETE


def test_a_scenario_of_kuhn_poker_with_chances_in_floats_is_as_complete() -> None:
    batch = of_file(poker())
    assert Nash().solve(batch).status[0] == Status.CONTINUUM


def test_of_leduc_poker_one_is_listed_and_the_value_known() -> None:
    """Known from elsewhere: -0.0856 (Lanctot et al., OpenSpiel, 2019)."""
    solution = solve_game(parse_efg(poker(3, 2, 2, (2, 4)), "leduc.efg"), Nash()).solution
    assert (solution.count[0], solution.reason[0]) == (1, Reason.OPPOSED)
    assert solution.payoffs[0, 0, 0] == pytest.approx(-0.0856064, abs=1e-7)
    assert solution.totals is not None
    assert solution.totals.cut[0]
    assert np.allclose(solution.totals.values[0], solution.payoffs[0, 0])


def ends_of(solution: Solution, player: int) -> tuple[float, float]:
    own = solution.payoffs[0, : solution.count[0], player]
    return float(own.min()), float(own.max())


def test_each_draw_of_a_batch_is_listed_as_it_is_alone() -> None:
    base = wide_tree(5, 120, zero_sum=False)
    assert by_sequences(base.tree)
    draws = [base, wide_tree(5, 120), replace(base, payoffs=np.rint(base.payoffs / 5))]
    payoffs = np.concatenate([b.payoffs for b in draws])
    payoffs = np.concatenate([payoffs, np.full_like(payoffs[:1], np.nan)])
    together = Nash(budget=20_000_000).solve(
        TreeBatch(base.tree, payoffs, np.repeat(base.chance, 4, axis=0)), ("uniform",)
    )
    assert together.status[3] == Status.UNDEFINED
    for place, one in enumerate(draws):
        alone = Nash(budget=20_000_000).solve(one, ("uniform",))
        count = int(alone.count[0])
        assert together.count[place] == count > 0
        assert np.array_equal(together.profiles[place, :count], alone.profiles[0])
        assert (together.status[place], together.reason[place]) == (alone.status[0], alone.reason[0])
        assert np.nansum(together.weights[place, 0]) == pytest.approx(1.0)


def test_it_lists_what_the_reduced_form_lists_where_that_has_no_continuum() -> None:
    compared = 0
    for seed in range(320):
        batch = batch_of(some_tree(seed, 1000, 5, 2))
        if len(movers(batch.tree)) != 2 or sum(strategy_counts(batch.tree)) > 12:
            continue
        theirs = solve_normal_form(batch, (), solve_strategic)
        mine = solve_two_player_tree(batch, (), ONE_WORLD)
        if theirs.status[0] in (Status.UNIQUE, Status.SEVERAL) and mine.reason[0] == Reason.COMPLETE:
            compared += 1
            assert mine.status[0] == theirs.status[0]
            gaps = np.abs(mine.profiles[0][:, None] - theirs.profiles[0][None]).max(axis=2)
            assert (gaps.min(axis=1) < 1e-9).all()
            assert (gaps.min(axis=0) < 1e-9).all()
    assert compared > 25


def test_outcomes_are_known_of_what_is_listed_alone() -> None:
    pair = wide_tree(7, 1000)
    ended = replace(pair, outcome_of_leaf=np.arange(len(pair.tree.leaves)) % 2, outcomes=("peace", "war"))
    solution = Nash(budget=LEAST).solve(ended, ("uniform",))
    assert solution.totals is not None
    under, low, high = solution.totals.values[0]
    odds = ended.outcome_probabilities(solution.profiles[0].T, np.array([0]), 2)[:, 0]
    assert np.allclose(under, [*odds, *solution.payoffs[0, 0]])
    assert np.isnan([low[:2], high[:2]]).all()
    assert np.allclose([low[2:], high[2:]], solution.payoffs[0, 0])


def test_payoffs_of_a_spectator_are_not_said_to_be_the_same_in_all() -> None:
    pair = wide_tree(7, 1000)
    tree = replace(pair.tree, players=("one", "two", "crowd"))
    watched = np.concatenate([pair.payoffs, np.arange(len(tree.leaves), dtype=float)[None, None]], axis=1)
    solution = Nash(budget=LEAST).solve(TreeBatch(tree, watched, pair.chance), ("uniform",))
    assert solution.totals is not None
    low, high = solution.totals.values[0, 1:]
    assert np.allclose(low[:2], solution.payoffs[0, 0, :2])
    assert np.isnan([low[2], high[2]]).all()
    assert np.allclose(solution.totals.values[0, 0], solution.payoffs[0, 0])


def test_one_who_moves_alone_does_what_is_best() -> None:
    lonely = [b for b in (batch_of(some_tree(s, 50, 6, 2)) for s in range(100)) if len(movers(b.tree)) == 1]
    assert lonely
    for game in lonely:
        mine, theirs = solve_two_player_tree(game, ()), solve_normal_form(game, (), solve_strategic)
        player = movers(game.tree)[0]
        assert ends_of(mine, player) == pytest.approx(ends_of(theirs, player))


def test_payoffs_that_floats_do_not_tell_apart_are_decided_in_whole_numbers_or_not_at_all() -> None:
    batch = wide_tree(7, 500)
    batch.payoffs[0, 0, 3], batch.payoffs[0, 1, 3] = 1e13, -1e13
    assert doubtful(batch.payoffs)[0]
    assert not doubtful(np.random.default_rng(1).uniform(size=(1, 2, 60_000)))[0]
    solution = Nash(budget=LEAST).solve(batch)
    if solution.count[0]:
        assert solution.reason[0] == Reason.OPPOSED
    else:
        assert solution.reason[0] == Reason.BUDGET  # whole numbers take more than is left for one: a larger one decides


@pytest.mark.parametrize(("size", "large"), [(1000, False), (12_000, True)])
def test_a_program_takes_its_set_up_and_its_iterations_from_the_budget(
    size: int, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, taken, solve = wide_tree(2, size), [], scipy.optimize.linprog

    def counted(*arguments: object, **named: Any) -> Any:
        found, entries = solve(*arguments, **named), named["A_ub"].nnz + named["A_eq"].nnz
        price = step(entries, sum(named["A_ub"].shape) + named["A_eq"].shape[0], large)
        taken.append((found.nit, price))
        return found

    monkeypatch.setattr("scipy.optimize.linprog", counted)
    games = sequence_games(sequence_form(batch.tree), batch)
    assert optimal_plans(games, 0, ONE_WORLD) is not None
    ((iterations, price),) = taken
    assert optimal_plans(games, 0, SET_UP + (iterations + 1) * price) is not None
    for budget in (SET_UP, SET_UP + iterations // 2 * price):
        with pytest.raises(BudgetError):
            optimal_plans(games, 0, budget)


def test_a_chance_stands_for_the_fraction_that_rounds_to_it() -> None:
    assert [str(simple(x)) for x in (1 / 3, 0.1, 0.123456789, 1 / 6)] == ["1/3", "1/10", "123456789/1000000000", "1/6"]


@pytest.mark.parametrize("size", [1000, 12_000])
def test_the_program_of_opposed_players_is_counted(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = wide_tree(2, size)
    games = sequence_games(sequence_form(batch.tree), batch)
    for budget in (LEAST, 300_000):
        with pytest.raises(BudgetError):
            optimal_plans(games, 0, budget)
    monkeypatch.setattr("sim.concepts.nash.two_player_trees.for_one", lambda budget: budget)
    solution = Nash(budget=300_000).solve(batch)
    assert (solution.count[0], solution.reason[0]) == (0, Reason.BUDGET)

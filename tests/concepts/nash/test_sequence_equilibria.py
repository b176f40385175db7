"""Extreme equilibria in sequence form against those of the reduced strategic form, found by another method."""

from fractions import Fraction

import numpy as np
import pytest
from helpers.pokers import poker
from helpers.some_trees import batch_of, some_tree
from scipy.optimize import linprog

from sim.concepts.nash.rational import BudgetError, TooLargeError, extreme_equilibria
from sim.concepts.nash.sequence_equilibria import (
    PlanEquilibrium,
    WholeForm,
    extreme_plan_equilibria,
    one_equilibrium,
    pure_plans,
)
from sim.concepts.nash.two_player_trees import exact_chances, in_whole_numbers
from sim.games.moves.normal_form import NormalForm, normal_form, strategic_payoffs, strategy_counts
from sim.games.moves.sequence_form import SequenceForm, movers, sequence_form
from sim.games.moves.tree import TreeBatch
from sim.interop.efg import parse_efg

Plans = tuple[tuple[Fraction, ...], ...]
PLENTY = 10**12


def small_trees(seeds: range) -> list[TreeBatch]:
    found = []
    for seed in seeds:
        batch = batch_of(some_tree(seed, (2, 4, 1000)[seed % 3], 5, 2))
        if seed % 4 == 3:  # opposed, but for units
            batch.payoffs[0, 1] = 3 - 2 * batch.payoffs[0, 0]
        if len(movers(batch.tree)) == 2 and sum(strategy_counts(batch.tree)) <= 20:
            found.append(batch)
    return found


def whole(batch: TreeBatch) -> WholeForm:
    form = sequence_form(batch.tree)
    payoffs = [[Fraction(x) for x in row] for row in batch.payoffs[0].tolist()]
    return in_whole_numbers(form, (payoffs, [Fraction(p) for p in batch.chance[0].tolist()]))


def of_strategies(form: SequenceForm, nf: NormalForm, mixed: tuple[tuple[Fraction, ...], ...]) -> Plans:
    """Return the plans of mixed strategies, by the strategies that make a choice."""
    plans = []
    for side, plays, own in zip(form.sides, nf.plays, mixed, strict=True):
        sums = [sum((w for w, p in zip(own, column, strict=True) if p), Fraction(0)) for column in plays.T]
        plans.append((Fraction(1), *(sums[c] for c in side.choice.tolist())))
    return tuple(plans)


def mixes(points: set[Plans], target: Plans) -> bool:
    """Whether a pair of plans is a mixture of others."""
    flat = np.array([[float(v) for plan in p for v in plan] for p in points]).T
    of = np.append([float(v) for plan in target for v in plan], 1.0)
    program = linprog(np.zeros(len(points)), A_eq=np.vstack([flat, np.ones(len(points))]), b_eq=of)
    return bool(program.status == 0)


def joined(found: tuple[PlanEquilibrium, ...]) -> list[set[Plans]]:
    return [{e.plans for e in found if e.component == c} for c in {e.component for e in found}]


def test_they_are_the_extreme_ones_of_the_reduced_strategic_form_and_no_mixtures_of_these() -> None:
    games = small_trees(range(160))
    assert len(games) > 60
    for batch in games:
        form, nf = sequence_form(batch.tree), normal_form(batch.tree)
        payoffs = [[[Fraction(x) for x in row] for row in own] for own in strategic_payoffs(nf, batch)[0].tolist()]
        strategic = extreme_equilibria(payoffs[0], payoffs[1], PLENTY)
        known = {e: of_strategies(form, nf, (e.x, e.y)) for e in strategic}
        found = extreme_plan_equilibria(whole(batch), PLENTY)
        mine = {e.plans for e in found}
        assert len(mine) == len(found)
        assert mine <= set(known.values())
        for plans in set(known.values()) - mine:
            assert mixes(mine, plans)
        parts = [{plans for e, plans in known.items() if e.component == c} for c in {e.component for e in strategic}]
        merged = joined(found)
        assert all(any(part & own for own in merged) for part in parts)
        assert all(sum(bool(part & own) for own in merged) == 1 for part in parts)


def test_optimal_plans_of_opposed_games_are_what_the_general_method_lists() -> None:
    opposed = [w for w in map(whole, small_trees(range(3, 240, 4))) if w.opposed]
    assert len(opposed) > 15
    for game in opposed:
        general = WholeForm(game.form, game.payoffs, False)
        by_value, by_both = extreme_plan_equilibria(game, PLENTY), extreme_plan_equilibria(general, PLENTY)
        assert {e.plans for e in by_value} == {e.plans for e in by_both}
        assert len(joined(by_value)) == 1


def of_file(text: str) -> WholeForm:
    game = parse_efg(text, "poker.efg")
    return in_whole_numbers(sequence_form(game.tree), (game.payoffs, game.chance))


def value(game: WholeForm, plans: Plans) -> Fraction:
    cells, deals = game.payoffs[0], 6
    return sum((plans[0][i] * plans[1][j] * cells[i, j] for i, j in np.argwhere(cells != 0)), Fraction(0)) / deals


def test_kuhn_poker_has_the_optimal_plans_that_kuhn_found() -> None:
    """Kuhn 1950: the first bets the jack with any probability up to a third, and the king three times as often."""
    game = of_file(poker())
    found = extreme_plan_equilibria(game, PLENTY)
    one, other = game.form.sides
    assert {value(game, e.plans) for e in found} == {Fraction(-1, 18)}
    bets = {(e.plans[0][one.bounds[0][1] + 1], e.plans[0][one.bounds[4][1] + 1]) for e in found}
    assert bets == {(0, 0), (Fraction(1, 3), 1)}
    assert len({e.plans[1] for e in found}) == 1  # the second's plan is unique
    assert not any(e.isolated for e in found)
    assert sorted(other.first.tolist()) == other.first.tolist()


@pytest.mark.parametrize(("ranks", "raises", "both"), [(3, 2, (4, 4)), (4, 1, (1, 2)), (5, 1, (10, 2))])
def test_other_pokers_of_one_card_are_complete(ranks: int, raises: int, both: tuple[int, int]) -> None:
    game = of_file(poker(ranks, raises=raises))
    found = extreme_plan_equilibria(game, PLENTY)
    assert tuple(len({e.plans[i] for e in found}) for i in (0, 1)) == both
    assert len(found) == both[0] * both[1]


def test_one_equilibrium_is_a_mixture_of_the_extreme_ones_of_a_component() -> None:
    for batch in small_trees(range(60)):
        game = whole(batch)
        plans = one_equilibrium(game, PLENTY)
        assert any(mixes(own, plans) for own in joined(extreme_plan_equilibria(game, PLENTY)))


def test_too_much_is_refused_and_never_cut_short() -> None:
    game = of_file(poker())
    with pytest.raises(BudgetError):
        extreme_plan_equilibria(game, 10_000)
    with pytest.raises(BudgetError):
        extreme_plan_equilibria(WholeForm(game.form, game.payoffs, False), 3_000_000)
    wide = sequence_form(parse_efg(poker(8, raises=3), "wide.efg").tree).sides[1]
    with pytest.raises(TooLargeError):
        pure_plans(wide, np.ones(wide.sequences, bool))


def test_chances_of_one_move_are_made_to_sum_to_one() -> None:
    game = parse_efg(poker(), "poker.efg")
    rounded = [Fraction("0.1666666666666666")] * 6
    assert set(exact_chances(game.tree, rounded)) == {Fraction(1, 6)}


def test_one_to_whom_all_ends_are_alike_has_no_opposed_interests() -> None:
    """Then the other's best payoffs depend on what the indifferent one does."""
    batch = next(b for b in small_trees(range(60)) if np.ptp(b.payoffs[0, 1]) > 0)
    for player in (0, 1):
        payoffs = batch.payoffs.copy()
        payoffs[0, player] = 1.0
        game = whole(TreeBatch(batch.tree, payoffs, batch.chance))
        assert not game.opposed
        assert {e.plans for e in extreme_plan_equilibria(game, PLENTY)}

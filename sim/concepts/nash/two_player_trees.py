"""Nash equilibria of trees in which at most two players move, by the sequence form: of a size with the tree.

Of each draw all extreme equilibria are looked for in whole numbers, within the budget. Where that is too much, one is
computed: by a linear program where interests are opposed, as the payoffs of all equilibria are then known, and else by
complementary pivots. What was computed in floats is listed where its regret stands, with best responses computed in
the tree; where floats do not decide, pivots are made in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT, for_one
from sim.concepts.nash.near_ties import doubtful
from sim.concepts.nash.opposed_plans import opposed, optimal_plans
from sim.concepts.nash.rational import BudgetError, TooLargeError
from sim.concepts.nash.reduced_form import without_undefined
from sim.concepts.nash.sequence_equilibria import (
    WholeForm,
    check_size,
    extreme_plan_equilibria,
    one_equilibrium,
    whole_form,
)
from sim.concepts.nash.sequence_lemke import Row, float_plans
from sim.concepts.nash.two_player import WIDEST
from sim.games.moves.chance import defined
from sim.games.moves.normal_form import strategy_counts
from sim.games.moves.sequence_form import SequenceForm, SequenceGames, movers, sequence_form, sequence_games
from sim.games.moves.tree import CHANCE, Tree, TreeBatch
from sim.selection.rules import select
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution, Totals
from sim.solutions.to_solution import to_solution
from sim.tolerances import REGRET

Floats = NDArray[np.float64]

Written = tuple[Sequence[Sequence[Fraction]], Sequence[Fraction]]
"""`payoffs[player][leaf]` and `chance[branch]` of one game."""

FEW = 150
"""Sequences of both players together up to which pivots are made in whole numbers at once."""

MOST_TABLE = 3_000
"""Sequences of both players together of which a table in floats is made for pivots: its square are 70 megabytes."""

SIMPLE = 1_000_000
"""A chance that rounds to the same float as a fraction with a smaller denominator stands for that fraction."""


@dataclass(frozen=True)
class Listed:
    """What is listed of one draw: `profiles[equilibrium, choice]` and the rest of a row, and why it may lack some."""

    profiles: Floats
    component: tuple[int, ...]
    isolated: tuple[bool, ...]
    reason: Reason
    opposed: bool = False
    """Whether all equilibria pay the players who move the same."""


def by_sequences(tree: Tree) -> bool:
    """Whether a tree is solved in sequence form: two players move, or one, and have many reduced strategies.

    With no more than `WIDEST` of each, methods for strategic games are faster, and complete. Where nobody moves twice
    on the way to an end, a sequence is an action at one of the sets, and there are more strategies than these, too.
    """
    if not 1 <= len(movers(tree)) <= 2 or tree.strategic:
        return False
    return max(strategy_counts(tree)) > WIDEST


def solve_two_player_tree(
    batch: TreeBatch, rules: tuple[str, ...], budget: int = DEFAULT, written: Written | None = None
) -> Solution:
    """Return all extreme equilibria of every draw, or one of it, with the reason that it is but one.

    `budget` is in steps for each draw, and for finding all of them; for one there is as much again
    (`sim.concepts.budget.for_one`). `written` are the numbers of a batch of one as they
    were written; without it each stands for the shortest decimal, or a chance for a simple fraction, that rounds to it.
    """
    fine = defined(batch)
    safe = without_undefined(batch, fine)
    games = sequence_games(sequence_form(batch.tree), safe)
    lists = [_listed(games, safe, draw, budget, written) if fine[draw] else None for draw in range(len(batch))]
    return solution_of(games, safe, lists, fine, rules)


def solution_of(
    games: SequenceGames,
    batch: TreeBatch,
    lists: Sequence[Listed | None],
    fine: NDArray[np.bool_],
    rules: tuple[str, ...],
) -> Solution:
    """Return what is listed of each draw as a solution, weighed by the rules; None is of draws without a game."""
    known = [own for own in lists if own is not None]
    draw = np.repeat(np.arange(len(lists)), [0 if own is None else len(own.profiles) for own in lists])
    profiles = np.concatenate([np.zeros((0, batch.tree.choices)), *(own.profiles for own in known)])
    found = games.take(draw)
    rows = Rows.unweighted(
        draw,
        profiles,
        found.expected(profiles, batch.payoffs[draw]),
        found.regret(profiles),
        np.array([Reason.COMPLETE if own is None else own.reason for own in lists], np.uint8),
        np.array([i for own in known for i in own.isolated], bool),
        np.array([c for own in known for c in own.component], np.int64),
    )
    solution = select(rules, to_solution(rows, fine))
    cut = np.array([own is not None and own.opposed for own in lists]) & (solution.reason > 0) & (solution.count > 0)
    return replace(solution, totals=_totals(games, batch, solution, cut)) if cut.any() else solution


def _totals(games: SequenceGames, batch: TreeBatch, solution: Solution, cut: NDArray[np.bool_]) -> Totals:
    """Return what is known of draws with opposed interests of which one equilibrium is listed: what the movers get."""
    moving = [side.player for side in games.form.sides if side.player >= 0]
    payoffs = np.full((len(batch), len(solution.rules) + 2, len(batch.tree.players)), np.nan)
    payoffs[:, :, moving] = solution.payoffs[:, :1, moving]
    payoffs[:, : len(solution.rules)] = solution.payoffs[:, :1]
    number = len(batch.occurrences)
    outcomes = np.full((*payoffs.shape[:2], number), np.nan)
    if number:
        profiles = np.ascontiguousarray(np.nan_to_num(solution.profiles[:, 0]).T)
        odds = batch.outcome_probabilities(profiles, np.arange(len(batch)), number)
        outcomes[:, : len(solution.rules)] = odds.T[:, None]
    return Totals(cut, np.concatenate([outcomes, payoffs], axis=2))


def _listed(games: SequenceGames, batch: TreeBatch, draw: int, budget: int, written: Written | None) -> Listed:
    whole, cut = None, Reason.ONE_FOUND
    try:
        whole = in_whole_numbers(games.form, written or _numbers(games.form, batch, draw))
        return all_of(whole, budget)
    except BudgetError:
        cut = Reason.BUDGET
    except TooLargeError:
        pass
    game = games.take(np.array([draw]))
    against = whole.opposed if whole else bool(opposed(game)[0])
    try:
        profile = _one(game, batch.payoffs[[draw]], whole, against, for_one(budget))
    except BudgetError:
        profile, cut = None, Reason.BUDGET
    if profile is None:
        return Listed(np.zeros((0, batch.tree.choices)), (), (), cut if cut == Reason.BUDGET else Reason.TOO_LARGE)
    return Listed(profile[None], (0,), (False,), Reason.OPPOSED if against else cut, against)


def _one(game: SequenceGames, payoffs: Floats, whole: WholeForm | None, against: bool, budget: int) -> Floats | None:
    """Return `profile[choice]` of one equilibrium of one draw; None where nothing that was computed is certain.

    `BudgetError` where `budget` steps end a method, and no other finds one.
    """
    spent = False
    sequences = sum(side.sequences for side in game.form.sides)
    if against or sequences > FEW:
        try:
            plans = optimal_plans(game, 0, budget) if against else _pivots(game, sequences, budget)
        except BudgetError:
            plans, spent = None, True
        profile = None if plans is None else game.form.profiles(plans)
        if profile is not None and not doubtful(payoffs)[0] and game.regret(profile[None])[0] <= REGRET:
            return profile
    if whole is not None:
        return np.array(behaviour_of(whole.form, one_equilibrium(whole, budget)), float)
    if spent:
        raise BudgetError
    return None


def _pivots(game: SequenceGames, sequences: int, budget: int) -> tuple[Floats, Floats] | None:
    if sequences > MOST_TABLE:
        return None
    one, other = game.form.sides
    first, second = np.zeros((2, one.sequences, other.sequences))
    for side, cells in enumerate((first, second)):
        np.add.at(cells, (one.of_leaf, other.of_leaf), game.payoffs[0, side] * game.chance[0])
    return float_plans(game.form, first, second, budget)


def all_of(whole: WholeForm, budget: int) -> Listed:
    """Return all extreme equilibria; `TooLargeError`, or `BudgetError`, where that is too much."""
    found = extreme_plan_equilibria(whole, budget)
    profiles = np.array([behaviour_of(whole.form, e.plans) for e in found], float)
    component, isolated = tuple(e.component for e in found), tuple(e.isolated for e in found)
    return Listed(profiles, component, isolated, Reason.COMPLETE, whole.opposed)


def behaviour_of(form: SequenceForm, plans: tuple[Row, Row], pure: bool = False) -> list[Fraction]:
    """Return `profile[choice]`, exactly.

    Where a player's own plan excludes an information set, it is uniform there; or the first action if it is to be pure.
    """
    profile = [Fraction(0)] * form.tree.choices
    for side, plan in zip(form.sides, plans, strict=True):
        for parent, first, after in side.bounds:
            for sequence in range(first, after):
                share = Fraction(int(sequence == first)) if pure else Fraction(1, after - first)
                profile[side.choice[sequence - 1]] = plan[sequence] / plan[parent] if plan[parent] else share
    return profile


def simple(number: float) -> Fraction:
    """Return the fraction that a chance stands for: one of a small denominator, or else the shortest decimal."""
    near = Fraction(number).limit_denominator(SIMPLE)
    return near if float(near) == number else Fraction(repr(number))


def _numbers(form: SequenceForm, batch: TreeBatch, draw: int) -> Written:
    check_size(form)  # before numbers are made that nobody takes
    payoffs = [[Fraction(repr(x)) for x in row] for row in batch.payoffs[draw].tolist()]
    return payoffs, [simple(x) for x in batch.chance[draw].tolist()]


def in_whole_numbers(form: SequenceForm, written: Written) -> WholeForm:
    """Return the form of `written` numbers; `TooLargeError` where there are too many."""
    check_size(form)
    payoffs, chance = written
    own = [payoffs[max(side.player, 0)] for side in form.sides]
    return whole_form(form, own, exact_chances(form.tree, chance))


def exact_chances(tree: Tree, chance: Sequence[Fraction]) -> list[Fraction]:
    """Return how likely chance makes each leaf, of `chance[branch]`; those of one move are made to sum to one."""
    arcs = [Fraction(1)] * tree.choices + list(chance)
    for at in np.flatnonzero(tree.acts == CHANCE).tolist():
        own = [int(tree.via[child]) for child in tree.children[at]]
        total = sum((arcs[arc] for arc in own), Fraction(0))
        for arc in own:
            arcs[arc] /= total
    likely = [Fraction(1)] * len(tree.parent)
    for node, (parent, arc) in enumerate(zip(tree.parent.tolist(), tree.via.tolist(), strict=True)):
        if node:
            likely[node] = likely[parent] if arc < tree.choices else likely[parent] * arcs[arc]
    return [likely[leaf] for leaf in tree.leaves.tolist()]

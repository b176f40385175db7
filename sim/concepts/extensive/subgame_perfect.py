"""Subgame perfect equilibria, all of them: every subgame's stage is solved for every way to play what lies below.

Backward induction over stages (Selten 1965; Osborne & Rubinstein 1994, sections 6.2 and 11.1). One row stands for one
draw with one way to play all subgames solved so far; solving a stage multiplies rows by that stage's equilibria.
Selection rules weigh each stage's equilibria in turn, so that what a rule says of a subgame depends on it alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.extensive.alone import WIDE, order_of, room_of, solve_in_order, totals_in_order
from sim.concepts.extensive.small_stages import by_kernel, solve_small_stages
from sim.concepts.nash.reduced_form import merge_same, nothing_to_choose, without_undefined
from sim.games.moves.chance import defined, expected_at_leaves, leaf_probabilities
from sim.games.moves.normal_form import (
    LARGEST_FORM,
    NormalForm,
    behaviour,
    normal_form,
    normal_form_size,
    strategic_payoffs,
)
from sim.games.moves.subgames import Stage, stages, subgame_roots
from sim.games.moves.tree import LEAF, Tree, TreeBatch
from sim.games.moves.unreached import Silent
from sim.kernels.extensive.backward import CHANCE, END, induced
from sim.kernels.numerics.indexing import at, taken
from sim.kernels.numerics.scaling import ROUNDING, ends
from sim.selection.payoff_dominance import indifference
from sim.selection.rules import weighed
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows, position
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.to_solution import to_solution
from sim.tolerances import TIE

if TYPE_CHECKING:
    from sim.concepts.extensive.subgame_values import Solver

ROOM = 512
"""Equilibria of one draw that are carried upward; more is a status, not an exhausted machine."""


@dataclass(frozen=True)
class SubgamePerfect(Concept):
    """All subgame perfect equilibria of games whose stages can be solved."""

    name: ClassVar[str] = "subgame-perfect"
    form: ClassVar[str] = "moves"
    silent: ClassVar[Silent] = Silent.OWN_IN_SUBGAME
    meaning: ClassVar[str] = "at every point of the game nobody would do better by acting otherwise, given what follows"

    by_other_means: ClassVar[bool] = True
    """Whether other methods may take over where they are better or stages too large: all equilibria are asked for."""

    @property
    def stage_solver(self) -> Solver:
        """What solves the strategic form of a stage."""
        from sim.concepts.nash.strategic import solve_strategic  # only where somebody does not see all, or ties

        return partial(solve_strategic, budget=self.budget)

    def nash_equilibria(self, tree: Tree) -> Literal["all", "pure"] | None:
        """Return that it asks for all in a tree without proper subgames."""
        return "all" if len(subgame_roots(tree)) <= 1 else None

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all subgame perfect equilibria of every draw, as behaviour strategies."""
        fine = defined(batch)
        safe = without_undefined(batch, fine)
        only = _only_path(safe, len(rules))
        if only is not None:
            return to_solution(only, fine, rules)
        order = order_of(batch.tree)
        if order is None and self.by_other_means and len(subgame_roots(batch.tree)) == 1:
            from sim.concepts.nash import two_player_trees  # few trees have no proper subgames

            if two_player_trees.by_sequences(batch.tree):  # every equilibrium is perfect
                return two_player_trees.solve_two_player_tree(batch, rules, self.budget)
        general = partial(_by_stages, rules=rules, solver=self.stage_solver)
        if self.by_other_means and by_kernel(batch.tree, rules):  # any budget suffices for stages so small
            general = partial(solve_small_stages, rules=rules, general=general)
        rows = general(safe) if order is None else solve_in_order(safe, order, len(rules), general)
        found = to_solution(rows, fine, rules)
        if self.by_other_means and not found.count.any() and (found.reason == Reason.TOO_LARGE).any():
            from sim.concepts.extensive.one_of_large import one_of_large  # loads as much as all else, for few trees

            return one_of_large(batch, rules, self.budget)  # a stage is too large, of every draw
        cut = found.reason == Reason.TOO_MANY
        if not cut.any():
            return found
        from sim.concepts.extensive.subgame_values import totals  # few lists are cut short

        summed = partial(totals, rules=rules, solver=self.stage_solver)
        whole = summed(safe, cut=cut) if order is None else totals_in_order(safe, order, cut, summed)
        return replace(found, totals=whole)

    def numbers(self, game: TreeBatch) -> int:
        """Return how many numbers the solutions of one game take where there are many; see the class above."""
        choices = game.tree.choices
        return room_of(game.tree) * choices if choices > WIDE else 0


def _by_stages(batch: TreeBatch, rules: tuple[str, ...], solver: Solver) -> Rows:
    """Return the equilibria of every draw, stage after stage from below."""
    solved: dict[int, Rows] = {}
    parts = stages(batch.tree)
    for stage in parts:
        below = [solved.pop(node) for node in stage.ends if batch.tree.acts[node] != LEAF]
        solved[stage.root] = _solve_stage(batch, stage, below, rules, solver)
    rows = solved[0] if solved else nothing_to_choose(batch, len(rules))
    # Where a player moves twice in a stage, several of its mixed strategies can be one and the same behaviour.
    return merge_same(rows) if any(map(_moves_twice, parts)) else rows


def _only_path(batch: TreeBatch, rules: int) -> Rows | None:
    """Return the one equilibrium of each draw where everybody sees everything and nobody ties, else None.

    Such trees need no stages: one pass from the ends costs a twentieth.
    """
    tree = batch.tree
    if not len(batch) or not tree.information_sets or any(len(s.nodes) > 1 for s in tree.information_sets):
        return None
    owners = np.array([s.player for s in tree.information_sets], np.int64)
    mover = np.where(tree.acts == LEAF, END, CHANCE)
    mover[tree.acts >= 0] = owners[tree.acts[tree.acts >= 0]]
    profiles, payoffs, tied = induced(batch.payoffs, batch.chance, tree.parent, tree.via, mover, tree.choice_owner)
    return None if tied.any() else Rows.one_each(profiles, payoffs, rules)


def _moves_twice(stage: Stage) -> bool:
    owners = [s.player for s in stage.tree.information_sets]
    return len(owners) > len(set(owners))


def _start(batch: TreeBatch, rules: int) -> Rows:
    """Return one row a draw in which nothing has been played yet."""
    draws = len(batch)
    return Rows.one_each(np.zeros((draws, batch.tree.choices)), np.zeros((draws, len(batch.tree.players))), rules)


def _solve_stage(batch: TreeBatch, stage: Stage, below: list[Rows], rules: tuple[str, ...], solver: Solver) -> Rows:
    # Where only chance moves, what a continuum below leads to lies between what its ends lead to.
    flagged = [_flag_open_continua(child, batch) if stage.tree.information_sets else child for child in below]
    rows = flagged[0] if flagged else _start(batch, len(rules))
    continuations = [child.payoffs for child in below[:1]]
    for child in flagged[1:]:
        rows, left, right = _join(rows, child)
        if not isinstance(left, slice):
            continuations = [taken(c, left) for c in continuations]
        continuations.append(taken(child.payoffs, right))
    game = _stage_batch(batch, stage, rows, continuations)
    if not stage.tree.information_sets:
        reached = leaf_probabilities(stage.tree, np.zeros((len(game), 0)), game.chance)
        return replace(rows, payoffs=expected_at_leaves(game.payoffs, reached, np.arange(len(game))))
    if normal_form_size(stage.tree) > LARGEST_FORM:
        return replace(rows.take(slice(0)), reason=np.full(rows.draws, Reason.TOO_LARGE, np.uint8))
    best = _only_best(stage, game.payoffs)
    if best is not None:
        return _taken(rows, stage, game.payoffs, best)
    form = normal_form(stage.tree)
    payoffs = strategic_payoffs(form, game)
    found = solver(payoffs)
    return _multiply(rows, stage, form, game, found, weighed(rules, payoffs, found))


def _only_best(stage: Stage, payoffs: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Return the best `action[row]` where one player decides alone and nowhere ties, else None.

    Most stages of most trees are such, and need neither a strategic form nor a rule.
    """
    tree = stage.tree
    if len(tree.information_sets) != 1 or len(tree.parent) != 1 + len(tree.leaves) or not len(payoffs):
        return None
    own = payoffs[:, [tree.information_sets[0].player]]
    low, high = (end[:, 0] for end in ends(own))
    near = high - np.maximum(TIE * (high - low), ROUNDING * np.maximum(np.abs(low), np.abs(high)))
    best, tied = np.zeros(len(own), np.int64), np.zeros(len(own), np.int64)
    for action in range(own.shape[2]):
        good = own[:, 0, action] >= near
        best[good] = action
        tied += good
    return best if bool((tied == 1).all()) else None


def _taken(rows: Rows, stage: Stage, payoffs: NDArray[np.float64], best: NDArray[np.int64]) -> Rows:
    """Return the rows with the best action taken in each, the only equilibrium of the stage."""
    profiles, every = rows.profiles.copy(order="C"), np.arange(len(best))
    # places in flat arrays: pairs of indices take several times as long
    profiles.reshape(-1)[every * profiles.shape[1] + np.array(stage.choices)[best]] = 1.0
    of_player = (every[:, None] * payoffs.shape[1] + np.arange(payoffs.shape[1])) * payoffs.shape[2]
    return replace(rows, profiles=profiles, payoffs=payoffs.reshape(-1).take(of_player + best[:, None]))


def _stage_batch(batch: TreeBatch, stage: Stage, rows: Rows, continuations: list[NDArray[np.float64]]) -> TreeBatch:
    """Return the stage as a batch of games, one a row, with what follows below put in as payoffs."""
    leaf_of = batch.tree.leaf_of
    payoffs = np.empty((len(rows.draw), len(batch.tree.players), len(stage.ends)))
    remaining = iter(continuations)
    of = slice(None) if _one_each(rows) else rows.draw
    for end, node in enumerate(stage.ends):
        ended = leaf_of[node] >= 0
        payoffs[:, :, end] = taken(batch.payoffs[:, :, leaf_of[node]], of) if ended else next(remaining)
    return TreeBatch(stage.tree, payoffs, taken(batch.chance[:, list(stage.branches)], of))


def _one_each(rows: Rows) -> bool:
    """Whether every draw has one row, so that rows need not be looked up by their draws."""
    return len(rows.draw) == rows.draws and bool((rows.draw == np.arange(rows.draws)).all())


Taken = NDArray[np.int64] | slice
"""Which rows; a slice of all of them where each is taken once, which copies nothing."""


def _join(a: Rows, b: Rows) -> tuple[Rows, Taken, Taken]:
    """Return every pair of rows of the same draw, with the rows of `a` and of `b` from which each came."""
    every = slice(None)
    if _one_each(a) and _one_each(b):
        return _paired(a, b, every, every, np.zeros(a.draws, np.uint8)), every, every
    count_b, _ = position(b.draw, b.draws)
    start_b = np.cumsum(count_b) - count_b
    left = np.repeat(np.arange(len(a.draw)), count_b[a.draw])
    first = np.repeat(np.cumsum(count_b[a.draw]) - count_b[a.draw], count_b[a.draw])
    right = start_b[a.draw[left]] + np.arange(len(left)) - first
    count, place = position(a.draw[left], a.draws)
    full = count > ROOM
    if full.any():
        left, right = left[place < ROOM], right[place < ROOM]
    return _paired(a, b, left, right, np.where(full, Reason.TOO_MANY, Reason.COMPLETE).astype(np.uint8)), left, right


def _paired(a: Rows, b: Rows, left: Taken, right: Taken, full: NDArray[np.uint8]) -> Rows:
    width = int(b.component.max(initial=0)) + 1
    return Rows(
        draw=taken(a.draw, left),
        profiles=taken(a.profiles, left) + taken(b.profiles, right),
        payoffs=taken(a.payoffs, left),
        regret=np.maximum(taken(a.regret, left), taken(b.regret, right)),
        component=taken(a.component, left) * width + taken(b.component, right),
        isolated=taken(a.isolated, left) & taken(b.isolated, right),
        weights=taken(a.weights, left) * taken(b.weights, right),
        singled_out=a.singled_out & b.singled_out,
        reason=_first_reason(a.reason, b.reason, full),
    )


def _first_reason(*reasons: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return the first reason of each draw; that the list is cut short comes before all, as more is known then."""
    result = np.zeros(len(reasons[0]), np.uint8)
    for reason in reasons:
        result = np.where((result == 0) | (reason == Reason.TOO_MANY), reason, result).astype(np.uint8)
    return result


def _flag_open_continua(rows: Rows, batch: TreeBatch) -> Rows:
    """Mark draws in which a continuum below leaves its value open: play above could depend on points between."""
    loose = np.flatnonzero(~rows.isolated)
    if len(loose) == 0:
        return rows
    key, group = np.unique(np.stack([rows.draw[loose], rows.component[loose]], axis=1), axis=0, return_inverse=True)
    group = group.reshape(-1)
    high = np.full((len(key), rows.payoffs.shape[1]), -np.inf)
    low = np.full_like(high, np.inf)
    np.maximum.at(high, group, rows.payoffs[loose])
    np.minimum.at(low, group, rows.payoffs[loose])
    differs = (high - low > indifference(batch.payoffs)[key[:, 0]]).any(axis=1)
    left_open = np.zeros(rows.draws, np.uint8)
    left_open[key[differs, 0]] = Reason.CONTINUUM_IN_SUBGAME
    return replace(rows, reason=_first_reason(rows.reason, left_open))


def _multiply(
    rows: Rows,
    stage: Stage,
    form: NormalForm,
    game: TreeBatch,
    found: Equilibria,
    chosen: tuple[NDArray[np.float64], NDArray[np.bool_]],
) -> Rows:
    """Return the rows, each once for every equilibrium of its stage.

    `chosen` are the `weights[equilibrium, rule]` of the listed equilibria of all rows, and `singled_out[row, rule]`.
    """
    row, place = np.nonzero(found.listed)
    played = behaviour(form, at(found.profiles, row, place))
    profiles = taken(rows.profiles, row)
    profiles[:, list(stage.choices)] += played
    reached = leaf_probabilities(stage.tree, played, taken(game.chance, row))
    weights, singled_out = chosen
    width = int(found.component.max(initial=0)) + 1
    return Rows(
        draw=taken(rows.draw, row),
        profiles=profiles,
        payoffs=expected_at_leaves(game.payoffs, reached, row),
        regret=np.maximum(taken(rows.regret, row), at(found.regret, row, place)),
        component=taken(rows.component, row) * width + at(found.component, row, place),
        isolated=taken(rows.isolated, row) & at(found.isolated, row, place),
        weights=taken(rows.weights, row) * weights,
        singled_out=_still_singled_out(rows, singled_out),
        reason=_first_reason(rows.reason, _largest_reason(rows, found.reason)),
    )


def _still_singled_out(rows: Rows, singled_out: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return `still[draw, rule]`: so before, and in each stage to which the rule gives a weight."""
    still = rows.singled_out.copy()
    row, rule = np.nonzero((rows.weights > 0) & ~singled_out)
    still[rows.draw[row], rule] = False
    return still


def _largest_reason(rows: Rows, reason: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return of each draw the reason with the largest number of `reason[row]`."""
    largest = np.zeros(rows.draws, np.uint8)
    if reason.any():
        np.maximum.at(largest, rows.draw, reason)
    return largest

"""All Nash equilibria of the game itself: of its reduced strategic form, told as behaviour strategies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.strategic import solve_strategic
from sim.games.moves.chance import defined, expected_at_leaves, leaf_probabilities
from sim.games.moves.normal_form import NormalForm, behaviour, normal_form, normal_form_size, strategic_payoffs
from sim.games.moves.strategic import expected_payoffs
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.indexing import at, taken
from sim.selection.rules import RULES
from sim.solutions.rows import Rows, assemble, position
from sim.solutions.solution import Equilibria, Solution
from sim.tolerances import SAME_BEHAVIOUR

LARGEST_FORM = 200_000
"""Profiles of reduced strategies beyond which a tree is not turned into a strategic game."""

Solver = Callable[[NDArray[np.float64]], Equilibria]


@dataclass(frozen=True)
class Nash:
    """All Nash equilibria, pure and mixed (Nash, Non-cooperative games, 1951)."""

    name: ClassVar[str] = "nash"

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all equilibria of every draw; of a continuum, the extreme points."""
        return solve_normal_form(batch, rules, solve_strategic)


@dataclass(frozen=True)
class PureNash:
    """All Nash equilibria in pure strategies, for any number of players."""

    name: ClassVar[str] = "pure-nash"

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all pure equilibria of every draw; a draw may have none."""
        return purely(batch.tree, solve_normal_form(batch, rules, solve_pure))


def purely(tree: Tree, solution: Solution) -> Solution:
    """Return pure strategies with a pure action, the first, where a player's own choices exclude an information set."""
    profiles = solution.profiles.copy()
    for first, after in pairwise(tree.offset.tolist()):
        own = profiles[:, :, first:after]
        open_ = ((own > 0) & (own < 1)).any(axis=2)
        own[open_] = np.eye(after - first)[0]
    return replace(solution, profiles=profiles)


def solve_normal_form(batch: TreeBatch, rules: tuple[str, ...], solver: Solver) -> Solution:
    """Return what `solver` finds in the reduced strategic form, selected by `rules`, as behaviour strategies."""
    fine = defined(batch)
    safe = without_undefined(batch, fine)
    if not batch.tree.information_sets:
        return assemble(nothing_to_choose(safe, len(rules)), fine, rules)
    if normal_form_size(batch.tree) > LARGEST_FORM:
        return assemble(_nothing(batch, len(rules)), fine, rules)
    form = normal_form(batch.tree)
    payoffs = strategic_payoffs(form, safe)
    return assemble(_rows(form, safe, payoffs, solver(payoffs), rules), fine, rules)


def without_undefined(batch: TreeBatch, fine: NDArray[np.bool_]) -> TreeBatch:
    """Return the batch with all payoffs and chances of undefined draws zero, so that kernels meet numbers only."""
    if fine.all():
        return batch
    payoffs = np.where(fine[:, None, None], batch.payoffs, 0.0)
    return replace(batch, payoffs=payoffs, chance=np.where(fine[:, None], batch.chance, 0.0))


def nothing_to_choose(batch: TreeBatch, rules: int) -> Rows:
    """Return the one empty profile of every draw of a tree in which nobody moves, and what it pays."""
    draws = np.arange(len(batch))
    reached = leaf_probabilities(batch.tree, np.zeros((len(batch), 0)), batch.chance)
    return Rows(
        draw=draws,
        profile=np.zeros((len(batch), 0)),
        value=expected_at_leaves(batch.payoffs, reached, draws),
        regret=np.zeros(len(batch)),
        component=np.zeros(len(batch), np.int64),
        isolated=np.ones(len(batch), bool),
        weight=np.ones((len(batch), rules)),
        decided=np.ones((len(batch), rules), bool),
        truncated=np.zeros(len(batch), np.uint8),
    )


def _nothing(batch: TreeBatch, rules: int) -> Rows:
    players, choices = len(batch.tree.players), batch.tree.choices
    return Rows(
        draw=np.zeros(0, np.int64),
        profile=np.zeros((0, choices)),
        value=np.zeros((0, players)),
        regret=np.zeros(0),
        component=np.zeros(0, np.int64),
        isolated=np.zeros(0, bool),
        weight=np.zeros((0, rules)),
        decided=np.zeros((len(batch), rules), bool),
        truncated=np.full(len(batch), 2, np.uint8),
    )


def _rows(
    form: NormalForm,
    batch: TreeBatch,
    payoffs: NDArray[np.float64],
    found: Equilibria,
    rules: tuple[str, ...],
) -> Rows:
    chosen = [RULES[rule](payoffs, found) for rule in rules]
    draw, place = np.nonzero(np.arange(found.profiles.shape[1]) < found.count[:, None])
    profile = behaviour(form, at(found.profiles, draw, place))
    weight = np.stack([at(w, draw, place) for w, _ in chosen], axis=1) if rules else np.zeros((len(draw), 0))
    decided = np.stack([d for _, d in chosen], axis=1) if rules else np.zeros((len(payoffs), 0), bool)
    rows = Rows(
        draw=draw,
        profile=profile,
        value=_values(form, batch, payoffs, found, draw, place),
        regret=at(found.regret, draw, place),
        component=at(found.component, draw, place),
        isolated=at(found.isolated, draw, place),
        weight=weight,
        decided=decided,
        truncated=found.truncated,
    )
    return rows if form.tree.strategic else merge_same(rows)


def _values(
    form: NormalForm,
    batch: TreeBatch,
    payoffs: NDArray[np.float64],
    found: Equilibria,
    draw: NDArray[np.int64],
    place: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return `value[row, player]`, for players without a move too."""
    if len(form.movers) == len(batch.tree.players):
        return at(expected_payoffs(payoffs, found.profiles), draw, place)
    reached = leaf_probabilities(
        batch.tree, behaviour(form, at(found.profiles, draw, place)), taken(batch.chance, draw)
    )
    return expected_at_leaves(batch.payoffs, reached, draw)


def merge_same(rows: Rows) -> Rows:
    """Merge rows that are the same behaviour; a continuum that collapses to one point is isolated after all."""
    count, place = position(rows.draw, rows.draws)
    first = np.arange(len(rows.draw))
    for gap in range(1, int(count.max(initial=0))):
        later = np.flatnonzero(place >= gap)
        apart = np.abs(rows.profile[later] - rows.profile[later - gap]).max(axis=1)
        first[later] = np.where(apart < SAME_BEHAVIOUR, first[later - gap], first[later])
    kept = np.flatnonzero(first == np.arange(len(first)))
    weight = np.zeros_like(rows.weight)
    np.add.at(weight, first, rows.weight)
    size = np.bincount(_component_key(rows)[kept], minlength=1)
    alone = size[_component_key(rows)[kept]] == 1
    return Rows(
        draw=rows.draw[kept],
        profile=rows.profile[kept],
        value=rows.value[kept],
        regret=rows.regret[kept],
        component=rows.component[kept],
        isolated=rows.isolated[kept] | alone,
        weight=weight[kept],
        decided=rows.decided,
        truncated=rows.truncated,
    )


def _component_key(rows: Rows) -> NDArray[np.int64]:
    width = int(rows.component.max(initial=0)) + 1
    return rows.draw * width + rows.component

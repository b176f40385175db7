"""Trees solved by their reduced strategic form: solutions are found there and returned as behaviour strategies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.chance import defined, expected_at_leaves, leaf_probabilities
from sim.games.moves.normal_form import (
    LARGEST_FORM,
    NormalForm,
    behaviour,
    normal_form,
    normal_form_size,
    strategic_payoffs,
)
from sim.games.moves.strategic import expected_payoffs
from sim.games.moves.tree import TreeBatch
from sim.kernels.numerics.indexing import at, taken
from sim.selection.rules import weighed
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows, position
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.status import Coverage
from sim.solutions.to_solution import to_solution
from sim.tolerances import SAME_BEHAVIOUR, SAME_FRACTION

Floats = NDArray[np.float64]

Solver = Callable[[Floats], Equilibria]
"""From `payoffs[game, player, *actions]` to their solutions."""

Tagged = tuple[Equilibria, NDArray[np.bool_]]
"""Solutions of strategic games and their `tags[game, solution, tag]`."""


def solve_normal_form(
    batch: TreeBatch, rules: tuple[str, ...], solver: Solver, coverage: Coverage = Coverage.ALL
) -> Solution:
    """Return what `solver` finds in the reduced strategic form, selected by `rules`, as behaviour strategies."""
    return _solved(batch, rules, lambda payoffs: (solver(payoffs), None), (), coverage)


def solve_tagged(
    batch: TreeBatch,
    rules: tuple[str, ...],
    names: tuple[str, ...],
    solver: Callable[[Floats], Tagged],
    coverage: Coverage = Coverage.ALL,
) -> Solution:
    """Return what `solver` finds, as `solve_normal_form` does, with its tags, which are called `names`.

    A behaviour has the tags of all solutions of the strategic form that come to the same behaviour.
    """
    return _solved(batch, rules, solver, names, coverage)


def _solved(
    batch: TreeBatch,
    rules: tuple[str, ...],
    solver: Callable[[Floats], tuple[Equilibria, NDArray[np.bool_] | None]],
    names: tuple[str, ...],
    coverage: Coverage,
) -> Solution:
    fine = defined(batch)
    safe = without_undefined(batch, fine)
    if not batch.tree.information_sets:
        return to_solution(nothing_to_choose(safe, len(rules)), fine, rules, coverage)
    if normal_form_size(batch.tree) > LARGEST_FORM:
        return nothing_listed(batch, fine, rules)
    form = normal_form(batch.tree)
    payoffs = strategic_payoffs(form, safe)
    found, tags = solver(payoffs)
    rows = _rows(form, safe, payoffs, found, rules)
    if tags is not None:
        rows = replace(rows, tag_names=names, tags=tags[:, : found.listed.shape[1]][found.listed])
    return to_solution(rows if form.tree.strategic else merge_same(rows, found.exact), fine, rules, coverage)


def nothing_listed(
    batch: TreeBatch, fine: NDArray[np.bool_], rules: tuple[str, ...], reason: Reason = Reason.TOO_LARGE
) -> Solution:
    """Return a solution that lists nothing, for a reason that holds of every draw; `fine[draw]` are defined."""
    rows = Rows.empty(len(batch), batch.tree.choices, len(batch.tree.players), len(rules), reason)
    return to_solution(rows, fine, rules)


def without_undefined(batch: TreeBatch, fine: NDArray[np.bool_]) -> TreeBatch:
    """Return the batch with all payoffs and chances of undefined draws zero, so that kernels meet numbers only."""
    if fine.all():
        return batch
    payoffs = np.where(fine[:, None, None], batch.payoffs, 0.0)
    return replace(batch, payoffs=payoffs, chance=np.where(fine[:, None], batch.chance, 0.0))


def nothing_to_choose(batch: TreeBatch, rules: int) -> Rows:
    """Return the one empty profile of every draw of a tree in which nobody moves, and what it pays."""
    reached = leaf_probabilities(batch.tree, np.zeros((len(batch), 0)), batch.chance)
    payoffs = expected_at_leaves(batch.payoffs, reached, np.arange(len(batch)))
    return Rows.one_each(np.zeros((len(batch), 0)), payoffs, rules)


def _rows(form: NormalForm, batch: TreeBatch, payoffs: Floats, found: Equilibria, rules: tuple[str, ...]) -> Rows:
    weights, singled_out = weighed(rules, payoffs, found)
    draw, place = np.nonzero(found.listed)
    return Rows(
        draw=draw,
        profiles=behaviour(form, at(found.profiles, draw, place)),
        payoffs=_expected(form, batch, payoffs, found, draw, place),
        regret=at(found.regret, draw, place),
        component=at(found.component, draw, place),
        isolated=at(found.isolated, draw, place),
        weights=weights,
        singled_out=singled_out,
        reason=found.reason,
    )


def _expected(
    form: NormalForm,
    batch: TreeBatch,
    payoffs: Floats,
    found: Equilibria,
    draw: NDArray[np.int64],
    place: NDArray[np.int64],
) -> Floats:
    """Return `expected[row, player]`, for players without a move too."""
    if len(form.movers) == len(batch.tree.players):
        return at(expected_payoffs(payoffs, found.profiles), draw, place)
    reached = leaf_probabilities(
        batch.tree, behaviour(form, at(found.profiles, draw, place)), taken(batch.chance, draw)
    )
    return expected_at_leaves(batch.payoffs, reached, draw)


def merge_same(rows: Rows, exact: NDArray[np.bool_] | None = None) -> Rows:
    """Merge rows that are the same behaviour; a continuum that collapses to one point is isolated after all.

    `exact[draw]`: the rows were computed in fractions. Behaviours of different support are never the same.
    """
    in_fractions = np.zeros(rows.draws, bool) if exact is None else exact
    count, place = position(rows.draw, rows.draws)
    first = np.arange(len(rows.draw))
    for gap in range(1, int(count.max(initial=0))):
        later = np.flatnonzero(place >= gap)
        same = _same(rows.profiles[later], rows.profiles[later - gap], in_fractions[rows.draw[later]])
        first[later] = np.where(same, first[later - gap], first[later])
    kept = np.flatnonzero(first == np.arange(len(first)))
    weights = np.zeros_like(rows.weights)
    np.add.at(weights, first, rows.weights)
    size = np.bincount(_component_key(rows)[kept], minlength=1)
    alone = size[_component_key(rows)[kept]] == 1
    merged = replace(rows, weights=weights)
    if rows.tags is not None:
        tags = np.zeros_like(rows.tags)
        np.logical_or.at(tags, first, rows.tags)
        merged = replace(merged, tags=tags)
    merged = merged.take(kept)
    return replace(merged, isolated=merged.isolated | alone)


def _same(one: Floats, other: Floats, in_fractions: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell of `one[row, choice]` and `other[row, choice]` whether they are one behaviour."""
    gap, size = np.abs(one - other), np.maximum(one, other)
    near = np.where(in_fractions[:, None], gap <= SAME_FRACTION * size, gap < SAME_BEHAVIOUR)
    same: NDArray[np.bool_] = (near & ((one > 0) == (other > 0))).all(axis=1)
    return same


def _component_key(rows: Rows) -> NDArray[np.int64]:
    width = int(rows.component.max(initial=0)) + 1
    return rows.draw * width + rows.component

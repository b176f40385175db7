"""Continua with curved borders: what all equilibria come to, where what is listed does not tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.curves import Arc, extremes
from sim.concepts.nash.n_player import arcs_of
from sim.games.moves.chance import expected_at_leaves, leaf_probabilities
from sim.games.moves.normal_form import NormalForm, behaviour, normal_form, strategic_payoffs
from sim.games.moves.tree import TreeBatch
from sim.kernels.numerics.indexing import taken
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution, Totals
from sim.solutions.status import Coverage, Status

Floats = NDArray[np.float64]


def with_curves(solution: Solution, batch: TreeBatch, budget: int) -> Solution:
    """Return the solution with its lists that are complete but for curved borders told as such, with their totals.

    What outcomes' probabilities and payoffs come to at least and at most is computed along the curves.
    """
    draws = np.flatnonzero(solution.reason == Reason.CURVED)
    if not len(draws):
        return solution
    form = normal_form(batch.tree)
    some = replace(batch, payoffs=batch.payoffs[draws], chance=batch.chance[draws])
    found = arcs_of(strategic_payoffs(form, some), budget)
    kept = [k for k, arcs in enumerate(found) if arcs is not None]
    if not kept:
        return solution
    values = [_ends(form, batch, int(draws[k]), found[k] or ()) for k in kept]
    return _told(solution, batch, draws[kept], np.array(values))


def _ends(form: NormalForm, batch: TreeBatch, draw: int, arcs: Iterable[Arc]) -> Floats:
    """Return `ends[end, quantity]`, the least and the most on the arcs, of outcomes' probabilities, then of payoffs."""
    sizes = form.sizes
    pure = np.array([np.concatenate([np.eye(s)[a] for s, a in zip(sizes, p, strict=True)]) for p in _profiles(sizes)])
    values = _quantities(batch, behaviour(form, pure), np.full(len(pure), draw)).T.reshape(-1, *sizes)
    both = [extremes(arc, values) for arc in arcs]
    return np.array([np.min([low for low, _ in both], axis=0), np.max([high for _, high in both], axis=0)])


def _profiles(sizes: tuple[int, ...]) -> Iterable[tuple[int, ...]]:
    return product(*map(range, sizes))


def _quantities(batch: TreeBatch, profiles: Floats, draw: NDArray[np.int64]) -> Floats:
    """Return `values[row, quantity]` of `profiles[row, choice]`: outcomes' probabilities, then players' payoffs."""
    reached = leaf_probabilities(batch.tree, profiles, taken(batch.chance, draw))
    payoffs = expected_at_leaves(batch.payoffs, reached, draw)
    named = batch.outcome_of_leaf
    if named is None:
        return payoffs
    number = len(batch.outcomes) or int(named.max()) + 1
    odds = batch.outcome_probabilities(np.ascontiguousarray(profiles.T), draw, number)
    return np.concatenate([odds.T, payoffs], axis=1)


def _told(solution: Solution, batch: TreeBatch, draws: NDArray[np.int64], arcs: Floats) -> Solution:
    """Return the solution with the draws of `arcs[draw, end, quantity]` complete."""
    listed = solution.listed[draws]
    row, place = np.nonzero(listed)
    each = np.full((*listed.shape, arcs.shape[2]), np.nan)
    each[row, place] = _quantities(batch, solution.profiles[draws[row], place], draws[row])
    weights = np.where(listed[:, None], solution.weights[draws], 0.0)
    means = weights @ np.where(listed[:, :, None], each, 0.0)
    lowest, highest = np.nanmin(each, axis=1), np.nanmax(each, axis=1)
    ends = np.stack([np.minimum(lowest, arcs[:, 0]), np.maximum(highest, arcs[:, 1])], axis=1)
    values = np.full((len(solution), means.shape[1] + 2, arcs.shape[2]), np.nan)
    values[draws] = np.concatenate([means, ends], axis=1)
    cut = np.zeros(len(solution), bool)
    cut[draws] = True
    status, coverage = solution.status.copy(), solution.coverage.copy()
    status[draws], coverage[draws] = Status.CONTINUUM, Coverage.EXTREME_POINTS
    return replace(solution, status=status, coverage=coverage, totals=Totals(cut, values))

"""All extreme equilibria of a two-player tree in sequence form, in whole numbers; nothing here rests on a tolerance.

An equilibrium is a pair of plans, each of which takes only sequences that are best responses to the other. Equilibria
are the unions of products of faces of two polyhedra: each player's plans, below what the other gets by its best
response. Pairs of their vertices that are equilibria are the extreme ones, and two that share a plan lie in one
component: what is known of strategic games (Avis, Rosenberg, Savani & von Stengel 2010, section 2) holds of plans,
because payoffs are linear in them and their polytope is described by signs alone (von Stengel 1996).

Where the players' interests are opposed, the optimal plans of each are one polytope (von Neumann 1928), cut out of the
few plans that take no sequence that is worse than another against one optimal plan of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.plan_vertices import Work, epigraph_vertices, level_vertices, response
from sim.concepts.nash.rational import MOST_EQUILIBRIA, TooLargeError
from sim.concepts.nash.sequence_lemke import Row, whole_plans
from sim.games.moves.sequence_form import SequenceForm, Side

Array = NDArray[Any]
"""Of whole numbers of any length (dtype object)."""

MOST_PLANS = 2_000
"""Pure plans of a player, all of which are vertices, that are listed to begin with."""

MOST_CELLS = 250_000
"""Pairs of sequences of both players of which payoffs are kept in whole numbers."""


@dataclass(frozen=True)
class WholeForm:
    """The payoffs of a sequence form in whole numbers: `payoffs[side][sequence of the first, of the second]`.

    They are each player's own, times some number: equilibria do not depend on it.
    """

    form: SequenceForm
    payoffs: tuple[Array, Array]
    opposed: bool
    """Whether there is a constant to which the one's payoffs and some multiple of the other's add up at every end."""


@dataclass(frozen=True)
class PlanEquilibrium:
    """An extreme equilibrium in plans of both players, exactly, and the component it lies in."""

    plans: tuple[Row, Row]
    component: int
    isolated: bool


def whole_form(form: SequenceForm, payoffs: Sequence[Sequence[Fraction]], chance: Sequence[Fraction]) -> WholeForm:
    """Return the form of `payoffs[side][leaf]` where chance makes leaves as likely as `chance[leaf]`, exactly.

    `TooLargeError` where there are too many pairs of sequences.
    """
    check_size(form)
    one, other = form.sides
    met = [leaf for leaf, p in enumerate(chance) if p]
    own = [[row[leaf] for leaf in met] for row in payoffs]
    likely = lcm(*(chance[leaf].denominator for leaf in met))
    matrices = []
    for row in own:
        scale = lcm(*(x.denominator for x in row))
        cells = np.zeros((one.sequences, other.sequences), object)
        for leaf, x in zip(met, row, strict=True):
            cells[one.of_leaf[leaf], other.of_leaf[leaf]] += int(chance[leaf] * likely) * int(x * scale)
        matrices.append(cells)
    alone = other.player < 0
    if alone:
        matrices[1] = -matrices[0]
    return WholeForm(form, (matrices[0], matrices[1]), alone or _opposed(own))


def check_size(form: SequenceForm) -> None:
    """Raise `TooLargeError` where there are too many pairs of sequences for whole numbers."""
    if prod(side.sequences for side in form.sides) > MOST_CELLS:
        raise TooLargeError


def _opposed(own: Sequence[Sequence[Fraction]]) -> bool:
    """Whether the second's payoffs fall in proportion as the first's rise, in all of `own[side][leaf]`."""
    (low, high), (least, most) = ((min(row), max(row)) for row in own)
    return (
        low < high
        and least < most
        and all((x - low) * (most - least) == (most - y) * (high - low) for x, y in zip(*own, strict=True))
    )


def one_equilibrium(whole: WholeForm, budget: int) -> tuple[Row, Row]:
    """Return the plans of one equilibrium; `BudgetError` where `budget` steps are too few."""
    return whole_plans(whole.form, *whole.payoffs, budget)


def extreme_plan_equilibria(whole: WholeForm, budget: int) -> tuple[PlanEquilibrium, ...]:
    """Return all extreme equilibria.

    `TooLargeError` where a player has too many pure plans or there are too many equilibria, `BudgetError` where
    `budget` steps are too few.
    """
    work = Work(budget)
    left, right = _optimal(whole, work) if whole.opposed else _vertices(whole, work)
    pairs = _equilibria(whole, left, right, work)
    number = _components(pairs)
    rows = [[_plan(v) for v in vertices] for vertices in (left, right)]
    found = [
        PlanEquilibrium((rows[0][v], rows[1][w]), c, number.count(c) == 1)
        for (v, w), c in zip(pairs, number, strict=True)
    ]
    return tuple(sorted(found, key=lambda e: e.plans, reverse=True))


def _plan(vertex: Array) -> Row:
    return tuple(Fraction(w, vertex[0]) for w in vertex.tolist())


def _vertices(whole: WholeForm, work: Work) -> tuple[Array, Array]:
    """Return `vertices[vertex, sequence]` of both players, below the best payoffs of the other."""
    (one, other), (first, second) = whole.form.sides, whole.payoffs
    every = [pure_plans(side, np.ones(side.sequences, bool)) for side in (one, other)]
    left = epigraph_vertices(one, other, second, every[0], work)
    right = epigraph_vertices(other, one, first.T, every[1], work)
    return left[:, :-1], right[:, :-1]


def _optimal(whole: WholeForm, work: Work) -> tuple[Array, Array]:
    """Return the vertices of both players' optimal plans, where interests are opposed."""
    (one, other), (first, second) = whole.form.sides, whole.payoffs
    x, y = (_whole(plan) for plan in whole_plans(whole.form, first, second, work.left))
    right = _optimal_of(other, one, first.T, y, ~response(other, x @ second).worse, work)
    middle = right.sum(axis=0)  # an optimal plan that takes every sequence that some optimal plan takes
    left = _optimal_of(one, other, second, x, ~response(one, first @ middle).worse, work)
    return left, right


def _optimal_of(side: Side, other: Side, payoffs: Array, plan: Array, good: NDArray[np.bool_], work: Work) -> Array:
    """Return `vertices[vertex, sequence]` of the plans of `good[sequence]` that hold the other down as `plan` does."""
    level = Fraction(response(other, plan @ payoffs).payoff, plan[0])
    found = level_vertices(side, other, payoffs, pure_plans(side, good), level.as_integer_ratio(), work)
    return found[:, :-1]


def _whole(plan: Row) -> Array:
    scale = lcm(*(p.denominator for p in plan))
    return np.array([int(p * scale) for p in plan], object)


def pure_plans(side: Side, allowed: NDArray[np.bool_]) -> Array:
    """Return `plans[plan, sequence]`: all pure plans that take only `allowed[sequence]`; `TooLargeError`."""
    plans = np.zeros((1, side.sequences), object)
    plans[0, 0] = 1
    for parent, first, after in side.bounds:
        open_ = (plans[:, parent] == 1).astype(bool)
        parts = [plans[~open_]]
        for sequence in range(first, after):
            if allowed[sequence]:
                extended = plans[open_]
                extended[:, sequence] = 1
                parts.append(extended)
        if sum(map(len, parts)) > MOST_PLANS:
            raise TooLargeError
        plans = np.concatenate(parts)
    return plans


def _equilibria(whole: WholeForm, left: Array, right: Array, work: Work) -> list[tuple[int, int]]:
    """Return all pairs of vertices each of which takes only best responses to the other."""
    (one, other), (first, second) = whole.form.sides, whole.payoffs
    work.spend(100 * (len(left) + len(right)) * first.size + prod((len(left), len(right), *first.shape)))
    worse_left = np.array([response(one, worth).worse for worth in (first @ right.T).T]).reshape(len(right), -1)
    worse_right = np.array([response(other, worth).worse for worth in left @ second]).reshape(len(left), -1)
    clash = _meets(left != 0, worse_left) + _meets(worse_right, right != 0)
    pairs = [(int(v), int(w)) for v, w in np.argwhere(clash == 0)]
    if len(pairs) > MOST_EQUILIBRIA:
        raise TooLargeError
    return pairs


def _meets(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return in how many columns each of `one[row, column]` and each of `other[row, column]` are both true."""
    return np.asarray(one.astype(np.float32) @ other.astype(np.float32).T)


def _components(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Return a number for each pair, the same for pairs that a chain of shared vertices connects."""
    parent = list(range(len(pairs)))

    def root(e: int) -> int:
        while parent[e] != e:
            parent[e] = parent[parent[e]]
            e = parent[e]
        return e

    for side in (0, 1):
        first: dict[int, int] = {}
        for e, pair in enumerate(pairs):
            parent[root(e)] = root(first.setdefault(pair[side], e))
    return [root(e) for e in range(len(pairs))]

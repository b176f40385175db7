"""All extreme equilibria of one two-player game whose payoffs are whole numbers, degenerate or not, and exactly.

An extreme equilibrium is a pair of vertices, one of P = {x >= 0, B'x <= 1} and one of Q = {y >= 0, Ay <= 1}, that carry
every label together (Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash equilibria for two-player games,
Economic Theory 42, 2010, section 3). The vertices are walked to by `sim.kernels.nash.lexicographic_walk`, each known by
its labels, which no rounding touches. A vertex one of whose actions another one beats on all its best replies is in no
pair, and not kept.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.lexicographic_walk import CAME, TOO_LARGE, first_whole_walk, next_basis, tight
from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.nash.polytope_path import crowded, enlarged, first_path, known, with_room
from sim.kernels.nash.strict_dominance import beaten_by, dominated
from sim.kernels.nash.vertices import regret_of
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.interpret import tick
from sim.kernels.numerics.sums import total

BASIS = 14
"""Steps that a cell of a table costs at each basis: a pivot, and finding what blocks the edges."""

LARGEST = 2**23
"""The largest payoff: its square is within `LIMIT` of `sim.kernels.nash.lexicographic_walk`."""

FIRST_VERTICES = 256
"""Vertices for which there is room at first; it doubles as their number grows."""


class Corners(NamedTuple):
    """Vertices of one polytope."""

    points: Floats
    """`points[vertex, own]`: weights, times some number."""
    labels: Ints
    """`labels[vertex]`: in bits, the own actions that have no weight, then the opponent's that are best replies."""
    number: int
    state: int
    """How the walk ended; `CAME` where the budget ended it."""


@jit
def _corners(c: Floats, beaten: Ints, budget: int) -> Corners:
    """Return the vertices of {z >= 0, c z <= 1} but the origin, at which no action is `beaten` on all best replies."""
    other, own = c.shape
    walk, path, seen = first_whole_walk(c), first_path(own), np.zeros(4 * FIRST_VERTICES, np.int64)
    points, labels = np.empty((FIRST_VERTICES, own)), np.empty(FIRST_VERTICES, np.int64)
    number, different, left, state = 0, 0, budget // (BASIS * own * other), CAME
    while state == CAME and left > 0:
        left -= 1
        tick(2.0 * own * other)
        if crowded(path):
            path = with_room(path)
        state = next_basis(walk, path)
        mask = tight(walk, path)
        if state != CAME or known(seen, mask):
            continue
        different += 1
        if 2 * different > len(seen):
            seen = enlarged(seen)
        if dominated(beaten, ~mask & ((1 << own) - 1), mask >> own):
            continue
        if number == len(labels):
            points, labels = np.concatenate((points, points)), np.concatenate((labels, labels))
        labels[number], points[number] = mask, 0.0
        for r in range(other):
            if walk.basic[r] < own:
                points[number, walk.basic[r]] = walk.table[r, own]
        number += 1
    return Corners(points, labels, number, state)


@jit
def _root(parent: Ints, vertex: int) -> int:
    """Return the vertex that stands for the component of one (union and find)."""
    while parent[vertex] != vertex:
        parent[vertex] = parent[parent[vertex]]
        vertex = parent[vertex]
    return vertex


@jit
def _bits(mask: int) -> int:
    """Return how many bits are set."""
    number = 0
    while mask:
        mask &= mask - 1
        number += 1
    return number


@gufunc(
    "void(float64[:,:,:], float64[:,:,:], int64, uint8[:], uint8[:], float64[:,:], float64[:], int64[:], boolean[:], "
    "int64[:], boolean[:], boolean[:])",
    "(p,m,n),(p,m,n),(),(k),(e)->(e,k),(e),(e),(e),(),(),()",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda m, n, **_: 500.0 + 0.5 * m * n * (m + n),
)
def _whole_equilibria(
    payoffs: Floats,
    whole: Floats,
    budget: int,
    choices: Length,
    room: Length,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    undecided: Bools,
    cut: Bools,
) -> None:
    """Fill in what `whole_equilibria` returns, for one game."""
    rows, columns = payoffs.shape[1], payoffs.shape[2]
    own, other = np.ascontiguousarray(whole[0]), np.ascontiguousarray(whole[1].T)
    left, right = _corners(other, beaten_by(own, 0.0), budget // 2), _corners(own, beaten_by(other, 0.0), budget // 2)
    profiles[:], regret[:], component[:], isolated[:] = np.nan, np.nan, -1, False
    every, found, steps = (1 << (rows + columns)) - 1, 0, budget
    parent, pairs = np.arange(left.number + right.number), np.zeros(left.number + right.number, np.int64)
    first, second = np.empty(len(regret), np.int64), np.empty(len(regret), np.int64)
    for w in range(right.number):  # the columns' own labels come first in Q: move them behind the rows'
        right.labels[w] = (right.labels[w] >> columns) | ((right.labels[w] & ((1 << columns) - 1)) << rows)
    for v in range(left.number):
        steps -= right.number
        if steps < 0:
            break
        for w in range(right.number):
            if left.labels[v] | right.labels[w] == every:
                parent[_root(parent, left.number + w)] = _root(parent, v)
                pairs[v] += 1
                pairs[left.number + w] += 1
                if found < len(regret):
                    first[found], second[found] = v, w
                found += 1
    undecided[0] = max(left.state, right.state) == TOO_LARGE
    cut[0] = not undecided[0] and (min(left.state, right.state) == CAME or steps < 0)
    count[0] = found
    number = np.full(len(parent), -1)
    for e in range(min(found, len(regret))):
        v, w = first[e], second[e]
        profiles[e, :rows] = left.points[v] / total(left.points[v])
        profiles[e, rows:] = right.points[w] / total(right.points[w])
        regret[e] = max(0.0, regret_of(payoffs, profiles[e]))
        root = _root(parent, v)
        if number[root] < 0:
            number[root] = e
        component[e] = number[root]
        isolated[e] = pairs[v] == 1 and pairs[left.number + w] == 1
        if cut[0] and _bits(left.labels[v]) + _bits(right.labels[w]) > rows + columns:
            isolated[e] = False  # a vertex that was not come to may share a strategy with it


def whole_equilibria(payoffs: Floats, whole: Floats, room: int, budget: int) -> tuple[EquilibriumLists, Bools]:
    """List all extreme equilibria of `whole[game, player, row, column]`, whole numbers from 1 to `LARGEST`.

    `payoffs` are the same from 0 to 1, for the regret. Two extreme equilibria that share a vertex lie in one convex set
    of equilibria, and so in one component. `doubtful` are games whose numbers grow too large; their list means nothing.
    Return too in which games `budget` steps were too few: there the list may lack some.
    """
    choices = payoffs.shape[-2] + payoffs.shape[-1]
    *lists, cut = _whole_equilibria(payoffs, whole, budget, choices=choices, room=room)
    return EquilibriumLists(*lists), cut

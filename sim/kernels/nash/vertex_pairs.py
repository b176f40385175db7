"""Extreme equilibria of one two-player game as pairs of vertices that carry every label, and their components.

P = {x >= 0, B'x <= 1} and Q = {y >= 0, Ay <= 1} are the best-response polytopes. A vertex of either carries the labels
of its tight constraints: own actions that have no weight, and the opponent's that are best replies. Two pairs that
share a vertex lie in one convex set of equilibria, and so in one component (Avis, Rosenberg, Savani & von Stengel,
Enumeration of Nash equilibria for two-player games, Economic Theory 42, 2010, sections 2 and 3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.vertices import regret_of
from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.sums import total

LISTED, CUT, UNDECIDED = 0, 1, 2
"""Whether vertices are all that may be in a pair; the budget ended the walk; or what was seen could not be decided."""

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
    """`LISTED`, `CUT` or `UNDECIDED`."""


@jit
def no_corners(own: int, state: int) -> Corners:
    """Return an empty list with some room."""
    return Corners(np.empty((FIRST_VERTICES, own)), np.empty(FIRST_VERTICES, np.int64), 0, state)


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


@jit
def list_pairs(
    left: Corners,
    right: Corners,
    payoffs: Floats,
    budget: int,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
) -> tuple[int, int]:
    """Fill in the equilibria, for which there may be too little room; return how many there are, and `LISTED` or not.

    `left` are vertices of P, `right` of Q; each look at a pair is a step of the budget.
    """
    rows, columns = payoffs.shape[1], payoffs.shape[2]
    state, every, found = max(left.state, right.state), (1 << (rows + columns)) - 1, 0
    parent, pairs = np.arange(left.number + right.number), np.zeros(left.number + right.number, np.int64)
    first, second = np.empty(len(regret), np.int64), np.empty(len(regret), np.int64)
    for w in range(right.number):  # the columns' own labels come first in Q: move them behind the rows'
        right.labels[w] = (right.labels[w] >> columns) | ((right.labels[w] & ((1 << columns) - 1)) << rows)
    for v in range(left.number):
        budget -= right.number
        if budget < 0:
            state = max(state, CUT)
            break
        for w in range(right.number):
            if left.labels[v] | right.labels[w] == every:
                parent[_root(parent, left.number + w)] = _root(parent, v)
                pairs[v] += 1
                pairs[left.number + w] += 1
                if found < len(regret):
                    first[found], second[found] = v, w
                found += 1
    profiles[:], regret[:], component[:], isolated[:] = np.nan, np.nan, -1, False
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
        if state != LISTED and _bits(left.labels[v]) + _bits(right.labels[w]) > rows + columns:
            isolated[e] = False  # a vertex that was not come to may share a strategy with it
    return found, state

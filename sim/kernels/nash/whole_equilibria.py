"""All extreme equilibria of one two-player game whose payoffs are whole numbers, degenerate or not, and exactly.

An extreme equilibrium is a pair of vertices, one of P = {x >= 0, B'x <= 1} and one of Q = {y >= 0, Ay <= 1}, that carry
every label together (Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash equilibria for two-player games,
Economic Theory 42, 2010, section 3). The vertices are walked to by `sim.kernels.nash.lexicographic_walk`, each known by
its labels, which no rounding touches. A vertex one of whose actions another one beats on all its best replies is in no
pair, and not kept.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.nash.lexicographic_walk import CAME, TOO_LARGE, first_whole_walk, next_basis, tight
from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.nash.polytope_path import crowded, enlarged, first_path, known, with_room
from sim.kernels.nash.strict_dominance import beaten_by, dominated
from sim.kernels.nash.vertex_pairs import (
    CUT,
    FIRST_VERTICES,
    LISTED,
    UNDECIDED,
    Corners,
    list_pairs,
    no_corners,
)
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.interpret import tick

BASIS = 14
"""Steps that a cell of a table costs at each basis: a pivot, and finding what blocks the edges."""

LARGEST = 2**23
"""The largest payoff: its square is within `LIMIT` of `sim.kernels.nash.lexicographic_walk`."""


@jit
def _corners(c: Floats, beaten: Ints, budget: int) -> Corners:
    """Return the vertices of {z >= 0, c z <= 1} but the origin, at which no action is `beaten` on all best replies."""
    other, own = c.shape
    walk, path, seen = first_whole_walk(c), first_path(own), np.zeros(4 * FIRST_VERTICES, np.int64)
    points, labels, _, _ = no_corners(own, LISTED)
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
    return Corners(points, labels, number, UNDECIDED if state == TOO_LARGE else (CUT if state == CAME else LISTED))


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
    own, other = np.ascontiguousarray(whole[0]), np.ascontiguousarray(whole[1].T)
    left, right = _corners(other, beaten_by(own, 0.0), budget // 2), _corners(own, beaten_by(other, 0.0), budget // 2)
    count[0], state = list_pairs(left, right, payoffs, budget, profiles, regret, component, isolated)
    undecided[0], cut[0] = state == UNDECIDED, state == CUT


def whole_equilibria(payoffs: Floats, whole: Floats, room: int, budget: int) -> tuple[EquilibriumLists, Bools]:
    """List all extreme equilibria of `whole[game, player, row, column]`, whole numbers from 1 to `LARGEST`.

    `payoffs` are the same from 0 to 1, for the regret. Two extreme equilibria that share a vertex lie in one convex set
    of equilibria, and so in one component. `doubtful` are games whose numbers grow too large; their list means nothing.
    Return too in which games `budget` steps were too few: there the list may lack some.
    """
    choices = payoffs.shape[-2] + payoffs.shape[-1]
    *lists, cut = _whole_equilibria(payoffs, whole, budget, choices=choices, room=room)
    return EquilibriumLists(*lists), cut

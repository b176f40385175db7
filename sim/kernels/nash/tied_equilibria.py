"""All extreme equilibria of one two-player game with ties among payoffs that are no whole numbers.

The right side of each constraint of a best-response polytope is raised by another small amount, so that no vertex is
degenerate, and all are walked to and certified (`sim.kernels.nash.polytope_walk`). Each basis is looked at with the
right side that belongs there, too. Where it is feasible with both, it is with all between, as its point is linear in
the right side. So the bases that were walked to are all that are feasible for an amount as small as one likes, and
every vertex of the polytope itself is the point of one of them (Charnes, Optimality and degeneracy in linear
programming, Econometrica 20, 1952).

There a weight or a slack is taken for zero where it is within what rounding of the payoffs makes of it, and for
positive where it is clear of what would make two payoffs the same. Between these, and where it is negative, nothing is
decided.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.nash.polytope_path import KEY, crowded, enlarged, first_path, known, with_room
from sim.kernels.nash.polytope_walk import ARRIVED, LARGEST, UNSURE, Walk, first_walk, next_vertex
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
from sim.kernels.nash.vertices import DOUBT, ERROR, QUIET
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.interpret import tick
from sim.kernels.numerics.scaling import EPSILON

AMOUNT = 1e-6
"""By how much right sides are raised at most: far above rounding, and below most differences of payoffs."""

GENERATOR, MODULUS = 16_807, 2**31 - 1
"""Makes amounts that stand in no simple relation (Park & Miller, Random number generators: good ones are hard to find,
Communications of the ACM 31, 1988)."""

BASIS = 16
"""Steps that a cell of a table costs at each basis."""


@jit
def _right_sides(constraints: int) -> Floats:
    """Return `right[constraint, side]`: raised, then as it is."""
    right = np.ones((constraints, 2))
    number = 1
    for k in range(constraints):
        number = number * GENERATOR % MODULUS
        right[k, 0] = 1.0 + AMOUNT * (0.5 + 0.5 * number / MODULUS)
    return right


@jit
def _errors(walk: Walk, noise: float) -> tuple[float, float]:
    """Return by how much the weights, and the slacks, of the present basis may be off with the true right side.

    `noise` is by how much entries of C are rounded. M and R are as the certificate left them.
    """
    m, r, own = walk.m, walk.r, len(walk.nonbasic)
    size = 0
    residual, largest, weight = 0.0, 0.0, 0.0
    for row in range(len(walk.basic)):
        if walk.basic[row] < own:
            walk.point[size] = walk.table[row, own + 1]
            size += 1
    for j in range(size):
        gap, length = 1.0, 0.0
        for a in range(size):
            gap -= m[j, a] * walk.point[a]
            length += abs(r[j, a])
        residual, largest = max(residual, abs(gap)), max(largest, length)
        weight += abs(walk.point[j])
    rounding = (LARGEST * EPSILON * (own + 2) + noise) * (1.0 + weight)
    error = 2.0 * largest * (residual + rounding)  # the certificate's contraction is below one half
    return error, LARGEST * size * error + rounding


@jit
def _at_the_true_side(walk: Walk, key: int, noise: float) -> int:
    """Return the tight constraints of the present basis, in bits, with the true right side; -1 if they are not clear.

    The vertex is put into `point`.
    """
    table, own = walk.table, len(walk.nonbasic)
    plain, plain_slack = _errors(walk, ERROR * noise)
    wide, wide_slack = _errors(walk, max(QUIET, noise))
    walk.point[:] = 0.0
    for row in range(len(walk.basic)):
        if walk.basic[row] < own:
            value = table[row, own + 1]
            if not (abs(value) <= plain or value > DOUBT * wide):
                return -1
            if abs(value) <= plain:
                key |= 1 << walk.basic[row]
            else:
                walk.point[walk.basic[row]] = value
    for row in range(len(walk.basic)):
        if walk.basic[row] >= own:
            slack = 1.0
            for i in range(own):
                slack -= walk.c[walk.basic[row] - own, i] * walk.point[i]
            if not (abs(slack) <= plain_slack or slack > DOUBT * wide_slack):
                return -1
            if abs(slack) <= plain_slack:
                key |= 1 << walk.basic[row]
    return key


@jit
def _corners(c: Floats, beaten: Ints, noise: float, budget: int) -> Corners:
    """Return the vertices of {z >= 0, cz <= 1} but the origin, at which no action is `beaten` on all best replies."""
    other, own = c.shape
    walk, path, seen = first_walk(c, _right_sides(other)), first_path(own), np.zeros(4 * FIRST_VERTICES, np.int64)
    points, labels, _, _ = no_corners(own, LISTED)
    number, different, left, state = 0, 0, budget // (BASIS * own * other), ARRIVED
    while state == ARRIVED and left > 0:
        left -= 1
        tick(4.0 * own * other)
        if crowded(path):
            path = with_room(path)
        state = next_vertex(walk, path, noise)
        if state != ARRIVED:
            break
        mask = _at_the_true_side(walk, path.at[KEY], noise)
        if mask < 0:
            state = UNSURE
            break
        if known(seen, mask):
            continue
        different += 1
        if 2 * different > len(seen):
            seen = enlarged(seen)
        if dominated(beaten, ~mask & ((1 << own) - 1), mask >> own):
            continue
        if number == len(labels):
            points, labels = np.concatenate((points, points)), np.concatenate((labels, labels))
        labels[number], points[number] = mask, walk.point
        number += 1
    return Corners(points, labels, number, UNDECIDED if state == UNSURE else (CUT if state == ARRIVED else LISTED))


@gufunc(
    "void(float64[:,:,:], float64[:], int64, uint8[:], uint8[:], float64[:,:], float64[:], int64[:], boolean[:], "
    "int64[:], boolean[:], boolean[:])",
    "(p,m,n),(p),(),(k),(e)->(e,k),(e),(e),(e),(),(),()",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda m, n, **_: 500.0 + 0.5 * m * n * (m + n),
)
def _tied_equilibria(
    payoffs: Floats,
    noise: Floats,
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
    """Fill in what `tied_equilibria` returns, for one game."""
    own, other = np.ascontiguousarray(payoffs[0]), np.ascontiguousarray(payoffs[1].T)
    left = _corners(other + 1.0, beaten_by(own, ERROR * QUIET), 4.0 * noise[1], budget // 2)
    right = _corners(own + 1.0, beaten_by(other, ERROR * QUIET), 4.0 * noise[0], budget // 2)
    count[0], state = list_pairs(left, right, payoffs, budget, profiles, regret, component, isolated)
    undecided[0], cut[0] = state == UNDECIDED, state == CUT


def tied_equilibria(payoffs: Floats, noise: Floats, room: int, budget: int) -> tuple[EquilibriumLists, Bools]:
    """List all extreme equilibria of `payoffs[game, player, row, column]`, which run from 0 to 1.

    They are rounded by `noise[game, player]`. `doubtful` are games of which something was not clear; their list means
    nothing. Return too in which games `budget` steps were too few: there the list may lack some.
    """
    choices = payoffs.shape[-2] + payoffs.shape[-1]
    *lists, cut = _tied_equilibria(payoffs, noise, budget, choices=choices, room=room)
    return EquilibriumLists(*lists), cut

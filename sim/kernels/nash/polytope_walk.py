"""All vertices of one best-response polytope, walked along its edges; each is certified, and not to be degenerate.

The polytope is {z >= 0, Cz <= b} with entries of C between 1 and 2 and b near 1: bounded, and the origin is a vertex.
From each vertex all edges are followed, one vertex kept from another by the set of its tight constraints; the graph of
a polytope is connected (Balinski, On the graph structure of convex polyhedra in n-space, Pacific J. Mathematics 11,
1961), so what is closed under neighbours is all of it.

Pivots are made in floats and decide nothing. Of each basis that is reached it is shown, from the entries of C and a
bound on all rounding, that its equations have one solution, at which every weight and slack that is not zero by
definition is positive (Rump, Verification methods: rigorous results using floating-point arithmetic, Acta Numerica 19,
2010, section 10). An edge has two ends, so a basis that differs from such a one in one variable, and is shown the same,
is its neighbour, however the edge was found. Where that cannot be shown the walk ends, and says so.

Variables are numbered weights first, then slacks. A table says `basic[row] + table[row, :own] @ nonbasic = table[row,
own]`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.polytope_path import COLUMN, DEPTH, PENDING, ROW, Path, step, unseen
from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit, jit_inline
from sim.kernels.numerics.scaling import EPSILON

LARGEST = 2.0
"""The largest entry of C."""

DRIFT = 1e-9
"""How far the inverse in a table may be off before the table is computed anew."""

AGAIN = 6
"""Steps back for which computing a table anew costs less than pivots."""

CONTRACTION = 0.5
"""A bound on I - MR below 1 proves M regular; this leaves room for rounding of the bound itself."""

BLOCK = 4
"""Sums that are computed side by side."""

ARRIVED, WENT_ALL, UNSURE = 0, 1, 2
"""How a step of a walk ends: at a new vertex; nowhere, as all were seen; or at a basis of which nothing is shown."""


class Walk(NamedTuple):
    """Where a walk is."""

    c: Floats
    """`c[constraint, weight]`."""
    right: Floats
    """`right[constraint, side]`."""
    table: Floats
    """`table[row, column]`, the right sides in the last columns."""
    spare: Floats
    """Room for another table."""
    basic: Ints
    """`basic[row]`: its variable."""
    nonbasic: Ints
    """`nonbasic[column]`: its variable."""
    place: Ints
    """Room for one number a variable."""
    sums: Floats
    """Room for a row of the table."""
    m: Floats
    r: Floats
    """Room for two square parts of C and the table."""
    point: Floats
    """`point[weight]`, as it was certified."""


@jit
def first_walk(c: Floats, right: Floats) -> Walk:
    """Return the walk that stands at the origin, which is a vertex if `right[:, 0]` is positive.

    What is walked along are the edges of {z >= 0, Cz <= right[:, 0]}; the other right sides go along.
    """
    constraints, own = c.shape
    table = np.empty((constraints, own + right.shape[1]))
    table[:, :own] = c
    table[:, own:] = right
    basic, nonbasic = np.arange(own, own + constraints), np.arange(own)
    place, sums = np.empty(own + constraints, np.int64), np.empty(own)
    most = min(c.shape)
    m, r = np.empty((most, most + 1)), np.empty((most, most + BLOCK))
    return Walk(c, right, table, table.copy(), basic, nonbasic, place, sums, m, r, np.zeros(own))


@jit_inline
def _pivot(table: Floats, row: int, column: int) -> None:
    """Let the variable of a column take the place of a row's."""
    width = table.shape[1]
    inverse = 1.0 / table[row, column]
    table[row, column] = 1.0
    for k in range(width):
        table[row, k] *= inverse
    for i in range(table.shape[0]):
        factor = table[i, column]
        if i != row and factor != 0.0:
            table[i, column] = 0.0
            for k in range(width):
                table[i, k] -= factor * table[row, k]


@jit
def _anew(walk: Walk) -> bool:
    """Compute the table of the present basis from C; False if no pivot is left on the way."""
    c, spare, place = walk.c, walk.spare, walk.place
    constraints, own = c.shape
    spare[:, :own] = c
    spare[:, own:] = walk.right
    for v in range(own + constraints):
        place[v] = v  # where it stands in `spare`: a number below `own` is a column, others are rows
    for r in range(constraints):
        weight = walk.basic[r]
        if weight < own:
            largest, best = 0.0, -1
            for k in range(own):
                slack = walk.nonbasic[k]
                if slack >= own and place[slack] >= own and abs(spare[slack - own, weight]) > largest:
                    largest, best = abs(spare[slack - own, weight]), slack
            if best < 0:
                return False
            _pivot(spare, best - own, weight)
            place[weight], place[best] = best, weight
    for r in range(constraints):
        row = place[walk.basic[r]] - own
        for k in range(own):
            walk.table[r, k] = spare[row, place[walk.nonbasic[k]]]
        walk.table[r, own:] = spare[row, own:]
    return True


@jit_inline
def _copied(walk: Walk) -> int:
    """Put M and R down side by side, and the vertex into `point`; return how many weights are not zero.

    M is the part of C for these weights and the tight constraints, `m[constraint, weight]`; R is the table's,
    `r[weight, constraint]`. The last column of `m` is the right side, that of `r` the weights. R is widened with zeros
    to whole blocks.
    """
    c, table, m, r = walk.c, walk.table, walk.m, walk.r
    own, size, tight = len(walk.nonbasic), 0, 0
    for row in range(len(walk.basic)):
        if walk.basic[row] < own:
            walk.place[size] = row
            size += 1
    walk.point[:] = 0.0
    for k in range(own):
        if walk.nonbasic[k] >= own:
            for a in range(size):
                m[tight, a] = c[walk.nonbasic[k] - own, walk.basic[walk.place[a]]]
                r[a, tight] = table[walk.place[a], k]
            m[tight, size] = walk.right[walk.nonbasic[k] - own, 0]
            tight += 1
    for a in range(size):
        r[a, size] = walk.point[walk.basic[walk.place[a]]] = table[walk.place[a], own]
        for k in range(size + 1, (size // BLOCK + 1) * BLOCK):
            r[a, k] = 0.0
    return size


@jit_inline
def _misses(m: Floats, r: Floats, size: int) -> tuple[float, float]:
    """Return the largest row sum of |I - MR|, and the largest residual of the tight constraints.

    Both are NaN where a number is not finite. A block's sums are numbers of their own: those the processor holds.
    """
    off, residual, whole = 0.0, 0.0, 0.0
    for j in range(size):
        row = 0.0
        for first in range(0, size + 1, BLOCK):
            s0 = s1 = s2 = s3 = 0.0
            for a in range(size):
                entry = m[j, a]
                s0 += entry * r[a, first]
                s1 += entry * r[a, first + 1]
                s2 += entry * r[a, first + 2]
                s3 += entry * r[a, first + 3]
            row += abs(s0 - (first == j)) + abs(s1 - (first + 1 == j))
            row += abs(s2 - (first + 2 == j)) + abs(s3 - (first + 3 == j))
            if first + BLOCK > size:
                last = size - first
                value = s0 if last == 0 else (s1 if last == 1 else (s2 if last == 2 else s3))
                row -= abs(value)
                residual = max(residual, abs(m[j, size] - value))
                whole += value
        off = max(off, row)
        whole += row
    return off + 0.0 * whole, residual + 0.0 * whole


@jit_inline
def _certified(walk: Walk, noise: float) -> tuple[bool, float]:
    """Show that the present basis is that of a vertex, and of no other basis, and put the vertex into `point`.

    Return whether it is shown, and how far the table's inverse is off. With |I - MR| < 1 (`_misses`) M has an inverse,
    which is R(MR)^-1; so what solves the equations is as near to `point` as |R| times the residual allows. `noise` is
    by how much the entries are rounded.
    """
    table, own, size = walk.table, len(walk.nonbasic), _copied(walk)
    off, residual = _misses(walk.m, walk.r, size)
    largest, total = 0.0, 0.0
    for a in range(size):
        row = 0.0
        for k in range(size):
            row += abs(walk.r[a, k])
        largest = max(largest, row)
        total += abs(walk.r[a, size])
    rounding = LARGEST * EPSILON * (own + 2) + noise  # of a sum of entries, weighted by numbers of a sum of one
    contraction = off + rounding * size * size * largest
    if not contraction < CONTRACTION or not total < LARGEST:
        return False, np.inf
    error = largest * (residual + rounding * total) / (1.0 - contraction)
    slackest = LARGEST * size * error + rounding * (1.0 + total)
    for r in range(len(walk.basic)):
        if walk.basic[r] < own:
            if not table[r, own] > error:
                return False, off
        else:
            slack = walk.right[walk.basic[r] - own, 0]
            for i in range(own):
                slack -= walk.c[walk.basic[r] - own, i] * walk.point[i]
            if not slack > slackest:
                return False, off
    return True, off


@jit_inline
def _blocks(walk: Walk, path: Path) -> None:
    """Put down for each column the row that blocks it first."""
    table, best, first = walk.table, walk.sums, walk.place
    own = len(walk.nonbasic)
    for k in range(own):
        best[k], first[k] = 0.0, 0
    for r in range(table.shape[0]):
        inverse = 1.0 / table[r, own]
        for k in range(own):
            value = table[r, k] * inverse
            larger = value > best[k]
            best[k] = value if larger else best[k]
            first[k] = r if larger else first[k]
    for k in range(own):
        path.leave[path.at[DEPTH], k] = first[k]


@jit_inline
def _settle(walk: Walk, path: Path, noise: float) -> int:
    """Certify the basis that the walk has come to, with its table made anew where rounding has added up."""
    fine, off = False, 0.0
    for attempt in range(2):
        if attempt == 1 and not _anew(walk):
            return UNSURE
        fine, off = _certified(walk, noise)
        if fine and off <= DRIFT:
            break
    if fine:
        _blocks(walk, path)
    return ARRIVED if fine else UNSURE


@jit_inline
def next_vertex(walk: Walk, path: Path, noise: float) -> int:
    """Walk to the next vertex; return how that ended. The path must not be crowded."""
    at, basic, nonbasic = path.at, walk.basic, walk.nonbasic
    if at[DEPTH] == 0 and path.following[0] == 0:
        _blocks(walk, path)  # the origin: nothing to certify, as C is positive
    if not unseen(path, basic, nonbasic):
        return WENT_ALL
    back = at[PENDING]
    if back >= AGAIN:
        if not _anew(walk):
            return UNSURE
        back = 0
    for k in range(at[DEPTH] + back, at[DEPTH] - 1, -1):
        row, column = at[ROW], at[COLUMN]
        if k > at[DEPTH]:
            row, column = int(path.rows[k]), int(path.columns[k])
        _pivot(walk.table, row, column)
    step(path, basic, nonbasic)
    return _settle(walk, path, noise)

"""All vertices of one best-response polytope in whole numbers, degenerate or not, walked along the edges: exactly.

The polytope is {z >= 0, Cz <= 1}, the entries of C whole numbers from 1 on. With the right side of constraint k raised
by the k-th power of something very small no vertex is degenerate, and every vertex of the polytope is the limit of one
(Charnes, Optimality and degeneracy in linear programming, Econometrica 20, 1952). So the bases are walked to that stay
feasible, along edges (`sim.kernels.nash.polytope_path`), with ties in the ratio test broken lexicographically: a
degenerate vertex is passed by few of its bases, and nothing is missed.

A table holds determinants, whole numbers all (Edmonds, Systems of distinct representatives and linear algebra, J.
Research National Bureau of Standards 71B, 1967): `factor * basic[row] + table[row, :-1] @ nonbasic = table[row, -1]`.
What a pivot makes of a cell, and what tells two ratios apart, is a whole number again. It is computed in floats and
rounded to the nearest whole number; that is the true one while no error reaches one half. Where numbers grow too large
for that, the walk ends, and says so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.polytope_path import COLUMN, DEPTH, KEY, PENDING, ROW, Path, step, unseen
from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit, jit_inline

LIMIT = 2.0**47
"""The most that the square of the largest cell may be over the factor. What is rounded to a whole number is a
difference of two such products over the factor: roundings move it by no more than 2^-50 of that, which is an eighth."""

CAME, WENT_ALL, TOO_LARGE = 0, 1, 2
"""How a step of a walk ends: at a basis; nowhere, as all were seen; or at numbers that floats do not hold."""


class WholeWalk(NamedTuple):
    """Where a walk is."""

    table: Floats
    """`table[row, column]`, the right side in the last column; whole numbers."""
    factor: Floats
    """One number."""
    basic: Ints
    """`basic[row]`: its variable, weights first, then slacks."""
    nonbasic: Ints
    """`nonbasic[column]`: its variable."""
    column: Ints
    """`column[variable]`, -1 for one that is basic."""


@jit
def first_whole_walk(c: Floats) -> WholeWalk:
    """Return the walk that stands at the origin of {z >= 0, c z <= 1}."""
    constraints, own = c.shape
    table = np.ones((constraints, own + 1))
    table[:, :own] = c
    column = np.full(own + constraints, -1)
    column[:own] = np.arange(own)
    return WholeWalk(table, np.ones(1), np.arange(own, own + constraints), np.arange(own), column)


@jit_inline
def _pivot(walk: WholeWalk, row: int, column: int) -> bool:
    """Let the variable of a column take the place of a row's; False where cells grow too large."""
    table, factor = walk.table, walk.factor[0]
    rows, width = table.shape
    value, inverse, largest = table[row, column], 1.0 / factor, 0.0
    for i in range(rows):
        slope = table[i, column]
        if i != row:
            for k in range(width):
                cell = np.rint((table[i, k] * value - slope * table[row, k]) * inverse)
                table[i, k] = cell
                largest = max(largest, abs(cell))
            table[i, column] = -slope
            largest = max(largest, abs(slope))
    table[row, column] = factor
    for k in range(width):
        largest = max(largest, abs(table[row, k]))
    walk.factor[0] = value
    return largest * largest <= LIMIT * value


@jit
def _sooner(walk: WholeWalk, one: int, other: int, k: int) -> bool:
    """Tell whether one row blocks column `k` before another one does, ties broken lexicographically.

    Of the slacks in their order, the first decides of which the rows' coefficients over those of the column differ.
    """
    table, basic, inverse = walk.table, walk.basic, 1.0 / walk.factor[0]
    own = table.shape[1] - 1
    first, second = table[one, k], table[other, k]
    gap = np.rint((table[one, own] * second - table[other, own] * first) * inverse)
    slack = own
    while gap == 0.0 and slack < len(walk.column):
        at = walk.column[slack]
        if at >= 0:
            gap = np.rint((table[one, at] * second - table[other, at] * first) * inverse)
        elif basic[one] == slack:
            gap = second
        elif basic[other] == slack:
            gap = -first
        slack += 1
    return gap < 0.0


@jit_inline
def _blocks(walk: WholeWalk, path: Path) -> None:
    """Put down for each column the row that blocks it first: there is exactly one."""
    table = walk.table
    for k in range(table.shape[1] - 1):
        first = -1
        for r in range(table.shape[0]):
            if table[r, k] > 0.0 and (first < 0 or _sooner(walk, r, first, k)):
                first = r
        path.leave[path.at[DEPTH], k] = first


@jit_inline
def next_basis(walk: WholeWalk, path: Path) -> int:
    """Walk to the next basis; return how that ended. The path must not be crowded."""
    at, basic, nonbasic = path.at, walk.basic, walk.nonbasic
    if path.following[at[DEPTH]] == 0:
        _blocks(walk, path)
    if not unseen(path, basic, nonbasic):
        return WENT_ALL
    fine = True
    for k in range(at[DEPTH] + at[PENDING], at[DEPTH] - 1, -1):
        row, column = at[ROW], at[COLUMN]
        if k > at[DEPTH]:
            row, column = int(path.rows[k]), int(path.columns[k])
        fine = fine and _pivot(walk, row, column)
    step(path, basic, nonbasic)
    walk.column[:] = -1
    for k in range(len(nonbasic)):
        walk.column[nonbasic[k]] = k
    return CAME if fine else TOO_LARGE


@jit
def tight(walk: WholeWalk, path: Path) -> int:
    """Return the constraints, in bits, that are tight at the vertex of the present basis."""
    mask = path.at[KEY]
    for r in range(len(walk.basic)):
        if walk.table[r, -1] == 0.0:
            mask |= 1 << walk.basic[r]
    return int(mask)

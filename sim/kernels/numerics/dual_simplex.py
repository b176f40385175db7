"""A small dense linear program over the unit simplex, solved once, inside kernels: the dual simplex method.

The programs of several concepts have one shape: maximise `gain @ x` over probability vectors x with `rows @ x >= 0`.
The vertex of the simplex with the largest gain is dual feasible, so no first phase is needed: the dual simplex method
(Lemke 1954; Chvatal, Linear Programming, 1983, chapter 10) brings in the violated rows from there. Ties are broken by
Bland's smallest subscript once the plain rule has had its chance, so it ends.

`sim.kernels.numerics.primal_simplex` is another method for another task: it goes on in one dictionary from program to
program, with free variables, and takes small entries for zero. Each would be slower, or round otherwise, as the other.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.interpret import tick
from sim.kernels.numerics.sums import total
from sim.tolerances import TIE

PIVOT = 1e-9
"""Entries smaller than this are not pivoted on; rows come with entries of size one."""

ROUNDING = 1e-14
"""A violation below this share of its row's largest entry is rounding, which badly conditioned bases enlarge."""

PATIENCE = 4
"""Pivots by the plain rule, as a multiple of rows and columns, before Bland's rule takes over."""

WITHOUT_END = 2**62
"""Steps that are never used up."""

LIMIT, EMPTY, SHARED, SHARP = -1, 0, 1, 2
"""How `maximise` ends: out of pivots; nothing is feasible; an optimum that others may share; the only optimum."""


@jit
def maximise(rows: Floats, gain: Floats, patience: int, x: Floats) -> int:
    """Do what `maximise_within` does, with as many steps as it takes."""
    return maximise_within(rows, gain, patience, np.full(1, WITHOUT_END), x)


@jit
def maximise_within(rows: Floats, gain: Floats, patience: int, left: Ints, x: Floats) -> int:
    """Put into `x[n]` a vertex with the largest `gain[n] @ x` such that `rows[r, n] @ x >= -TIE`, x a probability.

    Returns how it ended. EMPTY means that a convex combination of the rows is negative everywhere by more than TIE.
    `patience` is PATIENCE, or 0 to go by Bland's rule from the start: another path where the first one met rounding.
    `left[0]` steps may be taken, one for each number that is changed; what is used is taken away from it, and below
    zero it ended for that.
    """
    count, size = rows.shape
    first = 0
    for j in range(1, size):
        if gain[j] > gain[first]:
            first = j
    constant, table, price = np.empty(count + 1), np.empty((count + 1, size - 1)), np.empty(size - 1)
    basic, free = np.empty(count + 1, np.int64), np.empty(size - 1, np.int64)
    _start(rows, gain, first, constant, table, price, basic, free)
    ended = LIMIT
    for step in range(100 * (count + size)):
        tick(0.5 * count * size)
        left[0] -= (count + 1) * size
        if left[0] < 0:
            break
        bland = step >= patience * (count + size)
        leaving = _leaving(constant, table, basic, bland)
        if leaving < 0:
            ended = SHARP
            break
        entering = _entering(table[leaving], price, free, bland)
        if entering >= 0:
            _pivot(constant, table, price, leaving, entering)
            basic[leaving], free[entering] = free[entering], basic[leaving]
        elif _shortfall(constant[leaving], table[leaving], free, size) > TIE:
            return EMPTY
        else:
            constant[leaving] = 0.0
    for j in range(size - 1):
        if ended == SHARP and price[j] > -TIE:
            ended = SHARED
    x[:] = 0.0
    for i in range(count + 1):
        if basic[i] < size:
            x[basic[i]] = max(constant[i], 0.0)
    x /= total(x)
    return ended


@jit
def _start(
    rows: Floats, gain: Floats, first: int, constant: Floats, table: Floats, price: Floats, basic: Ints, free: Ints
) -> None:
    """Write the dictionary in which `first` has all the weight: basic = constant + table @ free, likewise the price."""
    count, size = rows.shape
    column = 0
    for j in range(size):
        if j != first:
            free[column] = j
            price[column] = gain[j] - gain[first]
            table[0, column] = -1.0
            for i in range(count):
                table[i + 1, column] = rows[i, j] - rows[i, first]
            column += 1
    constant[0], basic[0] = 1.0, first
    for i in range(count):
        constant[i + 1], basic[i + 1] = rows[i, first], size + i


@jit
def _largest(row: Floats) -> float:
    """Return the largest entry's size; zero of an empty row."""
    largest = 0.0
    for j in range(len(row)):
        largest = max(largest, abs(row[j]))
    return largest


@jit
def _leaving(constant: Floats, table: Floats, basic: Ints, smallest: bool) -> int:
    """Return the row of the most violated variable, or of the violated one that is numbered first; -1 if none is."""
    chosen = -1
    for i in range(len(constant)):
        if constant[i] < -TIE and constant[i] < -ROUNDING * _largest(table[i]):
            if chosen < 0:
                chosen = i
            elif smallest:
                if basic[i] < basic[chosen]:
                    chosen = i
            elif constant[i] < constant[chosen]:
                chosen = i
    return chosen


@jit
def _entering(row: Floats, price: Floats, free: Ints, smallest: bool) -> int:
    """Return the column that repairs the row at the least price; of equals the largest pivot, or the first number."""
    chosen, least = -1, np.inf
    for j in range(len(row)):
        if row[j] > PIVOT:
            ratio = max(-price[j], 0.0) / row[j]
            better = ratio < least - PIVOT
            if not better and ratio <= least + PIVOT and chosen >= 0:
                better = free[j] < free[chosen] if smallest else row[j] > row[chosen]
            if better:
                chosen, least = j, min(ratio, least)
    return chosen


@jit
def _shortfall(constant: float, row: Floats, free: Ints, size: int) -> float:
    """Return by how much a convex combination of the rows stays below zero; `row` has no positive entry."""
    weight = 1.0
    for j in range(len(row)):
        if free[j] >= size:
            weight += abs(row[j])
    return -constant / weight


@jit
def _pivot(constant: Floats, table: Floats, price: Floats, leaving: int, entering: int) -> None:
    """Exchange a basic with a free variable."""
    count, size = table.shape
    pivot = table[leaving, entering]
    table[leaving, entering] = -1.0
    for j in range(size):
        table[leaving, j] /= -pivot
    constant[leaving] /= -pivot
    for i in range(count):
        factor = table[i, entering]
        if i != leaving and factor != 0.0:
            table[i, entering] = 0.0
            for j in range(size):
                table[i, j] += factor * table[leaving, j]
            constant[i] += factor * constant[leaving]
    factor = price[entering]
    if factor != 0.0:
        price[entering] = 0.0
        for j in range(size):
            price[j] += factor * table[leaving, j]

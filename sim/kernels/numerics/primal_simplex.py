"""A sequence of linear programs in one dictionary, inside kernels: the primal simplex method.

A dictionary gives the basic variables as affine functions of the nonbasic ones. The nucleolus needs one program after
another, each of which begins where the last one ended with a column more or less; `sim.kernels.numerics.dual_simplex`
solves single programs over probabilities, which begin at a vertex.

Row r says `variable[r] = constant[r] + table[r, :columns] @ nonbasic`; a row or column of a constrained variable (one
that stays at or above zero) carries its number, others a negative one. What is minimised is a row among the rows.
Chvatal, Linear Programming (1983), chapters 2 and 3; Bland's smallest subscript ends cycles.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.interpret import tick

PIVOT = 1e-9
"""Smaller entries are zero: the matrices here have entries 0, 1 and -1, so theirs are ratios of small determinants."""

PATIENCE = 40
"""Pivots by the steepest price before Bland's rule takes over."""

FREE = -1
"""The number of a variable without a constraint."""


@jit
def exchange(table: Floats, constant: Floats, columns: int, row: int, column: int) -> None:
    """Make the variable of the column basic in the row; the row's variable becomes the column's."""
    pivot = table[row, column]
    for j in range(columns):
        table[row, j] /= -pivot
    table[row, column] = 1.0 / pivot
    constant[row] /= -pivot
    for i in range(len(constant)):
        factor = table[i, column]
        if i != row and factor != 0.0:
            table[i, column] = 0.0
            for j in range(columns):
                table[i, j] += factor * table[row, j]
                if abs(table[i, j]) < PIVOT:
                    table[i, j] = 0.0
            constant[i] += factor * constant[row]


@jit
def blocking(table: Floats, constant: Floats, basic: Ints, column: int) -> int:
    """Return the row that first falls to zero when the column's variable rises; -1 if none does."""
    chosen, least = -1, np.inf
    for i in range(len(constant)):
        if basic[i] >= 0 and table[i, column] < -PIVOT:
            ratio = max(constant[i], 0.0) / -table[i, column]
            if ratio < least or (ratio == least and basic[i] < basic[chosen]):
                chosen, least = i, ratio
    return chosen


@jit
def enter_free(table: Floats, constant: Floats, basic: Ints, nonbasic: Ints, columns: int, objective: int) -> bool:
    """Make every free nonbasic variable basic, moving so as to lower the objective; false if one is unbounded."""
    for j in range(columns):
        if nonbasic[j] != FREE:
            continue
        if table[objective, j] > 0.0:
            table[:, j] *= -1.0
        row = blocking(table, constant, basic, j)
        if row < 0:
            table[:, j] *= -1.0
            row = blocking(table, constant, basic, j)
        if row < 0:
            return False
        exchange(table, constant, columns, row, j)
        basic[row], nonbasic[j] = FREE, basic[row]
    return True


@jit
def minimise(table: Floats, constant: Floats, basic: Ints, nonbasic: Ints, columns: int, objective: int) -> bool:
    """Lower the objective's row to its minimum; false if it has none, or rounding kept the method from ending."""
    for pivots in range(100 * PATIENCE):
        tick(0.3 * columns * len(constant))
        entering = -1
        for j in range(columns):
            price = table[objective, j]
            if price < -PIVOT:
                if entering < 0:
                    entering = j
                elif pivots < PATIENCE:
                    entering = j if price < table[objective, entering] else entering
                elif nonbasic[j] < nonbasic[entering]:
                    entering = j
        if entering < 0:
            return True
        row = blocking(table, constant, basic, entering)
        if row < 0:
            return False
        exchange(table, constant, columns, row, entering)
        basic[row], nonbasic[entering] = nonbasic[entering], basic[row]
    return False

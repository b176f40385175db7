"""Systems of linear equations inside kernels: Gaussian elimination with partial pivoting, and what else needs a pivot.

A system is one array `system[equation, unknown]` with its right sides in further columns, so that one loop goes through
both (Golub & Van Loan, Matrix Computations, 2013, section 3.4). Sums run in one order: results do not depend on the
machine's libraries, as those of `numpy.linalg` do.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit, jit_inline

ANY = 5e-324
"""The smallest number above zero: as `least` it accepts every pivot but zero."""

VANISHING = 1e-14
"""A pivot below this has no inverse; derivatives of payoffs from 0 to 1."""


@jit_inline
def _pivot_row(matrix: Floats, column: int, size: int) -> int:
    """Return the row, of those from the diagonal down, with the largest entry in a column."""
    largest = column
    for i in range(column + 1, size):
        if abs(matrix[i, column]) > abs(matrix[largest, column]):
            largest = i
    return largest


@jit_inline
def _swap(matrix: Floats, one: int, other: int, start: int, stop: int) -> None:
    """Exchange two rows in the columns from `start` to `stop`."""
    for k in range(start, stop):
        matrix[one, k], matrix[other, k] = matrix[other, k], matrix[one, k]


@jit
def solve(system: Floats, size: int, sides: int, least: float) -> tuple[float, float]:
    """Solve `system[:size, :size] @ x = system[:size, k]` in place, for `sides` columns k from `size` on.

    The solutions take the sides' place. Return the smallest pivot's size, and the determinant's sign: 0 where a pivot
    is below `least`, and there is then no solution.
    """
    smallest, sign = np.inf, 1.0
    for j in range(size):
        p = _pivot_row(system, j, size)
        pivot = abs(system[p, j])
        if not pivot >= least:
            return pivot, 0.0
        smallest = min(smallest, pivot)
        if p != j:
            sign = -sign
            _swap(system, j, p, j, size + sides)
        if system[j, j] < 0:
            sign = -sign
        for i in range(j + 1, size):
            factor = system[i, j] / system[j, j]
            if factor != 0.0:
                for k in range(j + 1, size + sides):
                    system[i, k] -= factor * system[j, k]
    for k in range(size, size + sides):
        for i in range(size - 1, -1, -1):
            for j in range(i + 1, size):
                system[i, k] -= system[i, j] * system[j, k]
            system[i, k] /= system[i, i]
    return smallest, sign


@jit_inline
def solve_by_reciprocals(system: Floats, size: int, least: float) -> float:
    """Do what `solve` does for one side, with one division a pivot; return the product of the pivots below one.

    0 where that product is below `least`. Support enumeration solves little else: divisions are what costs there. It
    rounds in another way than `solve`, so that neither can stand for the other.
    """
    whole = 1.0
    for k in range(size):
        pivot = _pivot_row(system, k, size)
        whole *= min(1.0, abs(system[pivot, k]))
        if whole < least:
            return 0.0
        if pivot != k:
            _swap(system, k, pivot, k, size + 1)
        inverse = 1 / system[k, k]
        system[k, k] = inverse
        for i in range(k + 1, size):
            factor = system[i, k] * inverse
            for j in range(k + 1, size + 1):
                system[i, j] -= factor * system[k, j]
    for i in range(size - 1, -1, -1):
        for j in range(i + 1, size):
            system[i, size] -= system[i, j] * system[j, size]
        system[i, size] *= system[i, i]
    return whole


@jit
def inverted(matrix: Floats, size: int, inverse: Floats) -> bool:
    """Put the inverse of `matrix[:size, :size]` (lost) into `inverse`, by Gauss and Jordan; False if that fails."""
    inverse[:size, :size] = 0.0
    for k in range(size):
        inverse[k, k] = 1.0
    for k in range(size):
        best = _pivot_row(matrix, k, size)
        pivot = matrix[best, k]
        if abs(pivot) < VANISHING:
            return False
        _swap(matrix, k, best, 0, size)
        _swap(inverse, k, best, 0, size)
        for c in range(size):
            matrix[k, c] /= pivot
            inverse[k, c] /= pivot
        for i in range(size):
            factor = matrix[i, k]
            if i != k and factor != 0.0:
                for c in range(size):
                    matrix[i, c] -= factor * matrix[k, c]
                    inverse[i, c] -= factor * inverse[k, c]
    return True

"""Sums and exponentials that Python and compiled code round alike.

NumPy adds long arrays in pairs and has exponentials of its own; a compiled loop adds in order, and calls the C library
as Python's `math` does.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit_inline


@jit_inline
def total(x: Floats) -> float:
    """Return the sum, from the first entry to the last."""
    whole = 0.0
    for k in range(len(x)):
        whole += x[k]
    return whole


@jit_inline
def exponentials(x: Floats) -> Floats:
    """Return e to the power of every entry."""
    powers = np.empty(len(x))
    for k in range(len(x)):
        powers[k] = math.exp(x[k])
    return powers


@jit_inline
def product(matrix: Floats, x: Floats, out: Floats) -> None:
    """Put `matrix @ x` into `out`; NumPy's may be added in any order."""
    for i in range(len(out)):
        out[i] = 0.0
        for j in range(len(x)):
            out[i] += matrix[i, j] * x[j]

"""How many join when each of n joins with probability p, and what is to be expected of a table over such numbers."""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import gufunc, jit


@jit
def binomial(n: int, p: float, mass: Floats) -> None:
    """Fill `mass[:n + 1]` with the binomial distribution, from its mode outward, so that nothing underflows early."""
    for k in range(n + 1):
        mass[k] = 0.0
    if p <= 0.0 or p >= 1.0:
        mass[0 if p <= 0.0 else n] = 1.0
        return
    mode = min(n, int((n + 1) * p))
    mass[mode] = 1.0
    total = 1.0
    for k in range(mode, n):
        mass[k + 1] = mass[k] * (n - k) / (k + 1) * p / (1.0 - p)
        total += mass[k + 1]
    for k in range(mode, 0, -1):
        mass[k - 1] = mass[k] * k / (n - k + 1) * (1.0 - p) / p
        total += mass[k - 1]
    for k in range(n + 1):
        mass[k] /= total


@jit
def add_bloc(mass: Floats, top: int, joining: Floats, n: int, step: int, work: Floats) -> int:
    """Add `step` times a number distributed as `joining[:n + 1]` to one with `mass[:top + 1]`; return the new top."""
    if step == 0 or n == 0:
        return top
    if top == 0:
        for i in range(step * n + 1):
            work[i] = 0.0
        for k in range(n + 1):
            work[step * k] = joining[k] * mass[0]
    else:
        for i in range(top + step * n + 1):
            work[i] = 0.0
        for k in range(n + 1):
            share = joining[k]
            if share != 0.0:
                for i in range(top + 1):
                    work[i + step * k] += mass[i] * share
    for i in range(top + step * n + 1):
        mass[i] = work[i]
    return top + step * n


@gufunc("void(float64[:], float64, float64[:])", "(n),()->()", work=lambda n: 20.0 + 5.0 * n)
def _expected_table(table: Floats, p: float, expected: Floats) -> None:
    """Fill in what `expected_table` returns, for one game."""
    n = len(table) - 1
    mass = np.empty(n + 1)
    binomial(n, p, mass)
    total = 0.0
    for k in range(n + 1):
        total += mass[k] * table[k]
    expected[0] = total


def expected_table(table: Floats, p: Floats) -> Floats:
    """Return what is to be expected of `table[game, k]` when k join, each with probability `p[game]`.

    There are as many who may join as the table has entries, less one.
    """
    expected: Floats = _expected_table(table, p)
    return expected

"""What actions are worth against mixed strategies of several others, in one game: values and slopes.

`payoffs[player, profile]` in lexicographic order of the profiles; `x[choice]` holds the players' strategies one after
another, player i's from `shift[i]` on.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit


@jit
def values(payoffs: Floats, sizes: Ints, shift: Ints, x: Floats, value: Floats) -> None:
    """Put into `value[choice]` what each action is worth against the others' strategies."""
    n = len(sizes)
    value[:] = 0.0
    digits = np.empty(n, np.int64)
    for flat in range(payoffs.shape[1]):
        _choices(flat, sizes, shift, digits)
        for i in range(n):
            chance = 1.0
            for j in range(n):
                if j != i:
                    chance *= x[digits[j]]
            value[digits[i]] += chance * payoffs[i, flat]


@jit
def slopes(payoffs: Floats, sizes: Ints, shift: Ints, x: Floats, slope: Floats) -> None:
    """Put into `slope[choice, other choice]` how an action's worth changes with the weight of another's action."""
    n = len(sizes)
    slope[:] = 0.0
    digits = np.empty(n, np.int64)
    for flat in range(payoffs.shape[1]):
        _choices(flat, sizes, shift, digits)
        for i in range(n):
            for j in range(n):
                if j != i:
                    chance = 1.0
                    for k in range(n):
                        if k not in (i, j):
                            chance *= x[digits[k]]
                    slope[digits[i], digits[j]] += chance * payoffs[i, flat]


@jit
def _choices(flat: int, sizes: Ints, shift: Ints, digits: Ints) -> None:
    """Put into `digits[player]` the choices of a profile."""
    rest = flat
    for j in range(len(sizes) - 1, -1, -1):
        digits[j] = shift[j] + rest % sizes[j]
        rest //= sizes[j]

"""Evolutionary stability of an equilibrium strategy of one symmetric two-player game.

With `payoff[own, other]`, an equilibrium strategy x is evolutionarily stable just when (y - x)' payoff (y - x) < 0 for
every other y over the best replies to x (Maynard Smith & Price 1973; Haigh, Game theory and evolution, Advances in
Applied Probability 7, 1975; Abakuks, Conditions for evolutionarily stable strategies, Journal of Applied Probability
17, 1980). The differences y - x are free where x has weight and nonnegative at its other best replies, so the free
part of the form must be positive definite and what remains of it strictly copositive.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.elimination import solve
from sim.tolerances import PROBABILITY, TIE

SINGULAR = 1e-11
"""A pivot below this makes a system singular; payoffs run from 0 to 1."""


@jit
def _form(payoff: Floats, pivot: int, members: Ints, form: Floats) -> None:
    """Put into `form` minus the quadratic form of `payoff` in the weights of `members`, taken from `pivot`."""
    for i in range(len(members)):
        for j in range(len(members)):
            a, b = members[i], members[j]
            one = payoff[pivot, b] + payoff[a, pivot] - payoff[a, b] - payoff[pivot, pivot]
            other = payoff[pivot, a] + payoff[b, pivot] - payoff[b, a] - payoff[pivot, pivot]
            form[i, j] = (one + other) / 2


@jit
def _eliminate(form: Floats, free: int) -> bool:
    """Minimise out the first `free` variables; tell whether the form is positive definite in them."""
    size = len(form)
    for k in range(free):
        if form[k, k] <= TIE:
            return False
        for i in range(k + 1, size):
            factor = form[i, k] / form[k, k]
            for j in range(k + 1, size):
                form[i, j] -= factor * form[k, j]
    return True


@jit
def _stationary(form: Floats, mask: int) -> float:
    """Return the value where the form is stationary on a face of the simplex; infinity where that is not inside it."""
    size = 0
    for i in range(len(form)):
        size += mask >> i & 1
    system = np.zeros((size + 1, size + 2))
    row = 0
    for i in range(len(form)):
        if mask >> i & 1:
            column = 0
            for j in range(len(form)):
                if mask >> j & 1:
                    system[row, column] = form[i, j]
                    column += 1
            system[row, size], system[size, row] = -1.0, 1.0
            row += 1
    system[size, size + 1] = 1.0
    _, sign = solve(system, size + 1, 1, SINGULAR)
    if sign == 0.0:
        return np.inf  # the form is then constant along a line that leaves the face: a smaller face has its value
    for k in range(size):
        if system[k, size + 1] < -TIE:
            return np.inf
    return system[size, size + 1]


@jit
def strictly_copositive(form: Floats) -> bool:
    """Tell whether z' form z > 0 for all z >= 0 but zero: its least value on the simplex is stationary on some face."""
    least = np.inf
    for mask in range(1, 1 << len(form)):
        least = min(least, _stationary(form, mask))
    return least > TIE


@gufunc("void(float64[:,:], float64[:], boolean[:])", "(n,n),(n)->()", work=lambda n, **_: 50.0 + 2.0**n * n**3)
def _evolutionarily_stable(payoff: Floats, x: Floats, stable: Bools) -> None:
    """Fill in what `evolutionarily_stable` returns, for one game."""
    stable[0] = False
    if np.isnan(x[0]):
        return
    size = len(x)
    value = np.zeros(size)
    for i in range(size):
        for j in range(size):
            value[i] += payoff[i, j] * x[j]
    pivot = int(np.argmax(x))
    members, free = np.empty(size, np.int64), 0
    for i in range(size):
        if x[i] > PROBABILITY and i != pivot:
            members[free] = i
            free += 1
    total = free
    for i in range(size):
        if x[i] <= PROBABILITY and value[i] >= value.max() - TIE:
            members[total] = i
            total += 1
    form = np.empty((total, total))
    _form(payoff, pivot, members[:total], form)
    if _eliminate(form, free):
        stable[0] = strictly_copositive(form[free:, free:])


def evolutionarily_stable(payoff: Floats, x: Floats) -> Bools:
    """Tell of equilibrium strategies `x[..., action]` whether they are; `payoff[..., own, other]` from 0 to 1.

    One of NaN is not.
    """
    stable: Bools = _evolutionarily_stable(payoff, x)
    return stable

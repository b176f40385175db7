"""All roots in (0, 1) of a polynomial given by its Bernstein coefficients.

A polynomial has no more roots in an interval than its Bernstein coefficients there have changes of sign, and an even
number fewer (Descartes' rule; Farouki & Rajan, Algorithms for polynomials in Bernstein form, CAGD 5, 1988). Intervals
are halved by de Casteljau's averages, which are stable, until there is no change or one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.bernstein import halve, value_at
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.interpret import tick
from sim.tolerances import SAME_PROFILE, TIE

DEEPEST = 44
"""Halvings after which an interval that still has several changes of sign is given up as undecided."""


@jit
def _changes(coefficients: Floats) -> int:
    changes, sign = 0, 0.0
    for c in coefficients:
        if c != 0.0:
            if c * sign < 0.0:
                changes += 1
            sign = 1.0 if c > 0.0 else -1.0
    return changes


@jit
def _only_root(piece: Floats, work: Floats) -> float:
    """Return the one root in (0, 1) of a piece with one change of sign: the false position kept inside bisection."""
    rising = False
    for c in piece:
        if c != 0.0:
            rising = c < 0.0
            break
    low, high, at_low, at_high = 0.0, 1.0, piece[0], piece[-1]
    for step in range(200):
        guess = 0.5 * (low + high)
        if step % 3 and at_low * at_high < 0.0:
            guess = (low * at_high - high * at_low) / (at_high - at_low)
            if not low < guess < high:
                guess = 0.5 * (low + high)
        tick(0.3 * len(piece) * len(piece))
        at = value_at(piece, guess, work)
        if at == 0.0 or high - low <= 2e-16:
            return guess
        if (at < 0.0) == rising:
            low, at_low = guess, at
        else:
            high, at_high = guess, at
    return 0.5 * (low + high)


@jit
def _listed(found: Floats, listed: int, root: float) -> int:
    """Enter a root in its place, unless it is there already; return how many are listed."""
    place = listed
    while place > 0 and found[place - 1] > root:
        place -= 1
    for near in range(max(place - 1, 0), min(place + 1, listed)):
        if abs(found[near] - root) <= SAME_PROFILE:
            return listed
    if listed == len(found):
        return listed
    for k in range(listed, place, -1):
        found[k] = found[k - 1]
    found[place] = root
    return listed + 1


class Roots(NamedTuple):
    """What `roots` finds."""

    roots: Floats
    """`roots[game, root]`; NaN behind the last one."""
    number: Ints
    """`number[game]`."""
    touching: Bools
    """`touching[game]`: somewhere the polynomial stays within `TIE` of zero while its changes of sign cannot be told
    apart: one point of each such stretch is listed."""


@gufunc(
    "void(float64[:], uint8[:], float64[:], int64[:], boolean[:])",
    "(n),(r)->(r),(),()",
    sizes=("room",),
    work=lambda **_: 50.0,
)
def _roots(coefficients: Floats, room: Length, found: Floats, count: Ints, touching: Bools) -> None:
    """Fill in what `roots` returns, for one game."""
    n = len(coefficients)
    stack = np.empty((DEEPEST + 2, n))
    lows, highs = np.empty(DEEPEST + 2), np.empty(DEEPEST + 2)
    left, right, work = np.empty(n), np.empty(n), np.empty(n)
    stack[0] = coefficients
    lows[0], highs[0] = 0.0, 1.0
    waiting, listed, near, near_low, near_high = 1, 0, False, 0.0, -1.0
    touching[0] = False
    found[:] = np.nan
    while waiting > 0:
        waiting -= 1
        low, high = lows[waiting], highs[waiting]
        tick(20.0 + 0.5 * n * n)
        changes = _changes(stack[waiting])
        flat = changes > 1 and (np.abs(stack[waiting]).max() <= TIE or high - low < 2.0 ** (2 - DEEPEST))
        if near and (not flat or low > near_high):  # pieces come from left to right: a flat stretch has ended
            listed = _listed(found, listed, 0.5 * (near_low + near_high))
            near = False
        if flat:
            near_low = low if not near else near_low
            near, near_high, touching[0] = True, high, True
        elif changes == 1:
            listed = _listed(found, listed, low + (high - low) * _only_root(stack[waiting], work))
        elif changes > 1:
            halve(stack[waiting], left, right)
            middle = 0.5 * (low + high)
            if right[0] == 0.0:
                listed = _listed(found, listed, middle)
            stack[waiting], lows[waiting], highs[waiting] = right, middle, high
            stack[waiting + 1], lows[waiting + 1], highs[waiting + 1] = left, low, middle
            waiting += 2
    if near:
        listed = _listed(found, listed, 0.5 * (near_low + near_high))
    count[0] = listed


def roots(coefficients: Floats, room: int) -> Roots:
    """List all roots in (0, 1), ascending, of `coefficients[game, degree + 1]`; the degree is room enough.

    Coefficients should be at most 1 in size, and not all zero.
    """
    return Roots(*_roots(coefficients, room=room))

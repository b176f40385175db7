"""Polynomials given by their Bernstein coefficients: values, halves, and the one root of a piece.

A polynomial stays between its least and its largest coefficient, and has no more roots than these have changes of
sign; de Casteljau's averages are stable (Farouki & Rajan, Algorithms for polynomials in Bernstein form, CAGD 5, 1988).
"""

from __future__ import annotations

from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.interpret import tick


@jit
def value_at(coefficients: Floats, p: float, work: Floats) -> float:
    """Return the polynomial at p by de Casteljau's algorithm; `work` is as long as the coefficients."""
    n = len(coefficients)
    for k in range(n):
        work[k] = coefficients[k]
    for level in range(n - 1, 0, -1):
        for k in range(level):
            work[k] = (1.0 - p) * work[k] + p * work[k + 1]
    return work[0]


@jit
def halve(whole: Floats, left: Floats, right: Floats) -> None:
    """Put the coefficients on the left and on the right half of the interval into `left` and `right`."""
    n = len(whole)
    for k in range(n):
        right[k] = whole[k]
    left[0] = right[0]
    for level in range(1, n):
        for k in range(n - level):
            right[k] = 0.5 * (right[k] + right[k + 1])
        left[level] = right[0]


@jit
def bracket(piece: Floats, noise: float, work: Floats) -> tuple[float, float]:
    """Return (middle, half its width) of an interval that has the root of a piece with one change of sign.

    Coefficients may be off by `noise`, and none is that small: at the interval's ends the sign is beyond doubt. The
    false position is improved as in the Illinois method.
    """
    low, high, at_low, at_high, guess = 0.0, 1.0, piece[0], piece[-1], 0.5
    rising = at_low < 0.0
    for _ in range(60):
        tick(0.3 * len(piece) * len(piece))
        guess = (low * at_high - high * at_low) / (at_high - at_low)
        at = value_at(piece, guess, work)
        if abs(at) <= noise or high - low <= 1e-14:
            break
        if (at < 0.0) == rising:
            low, at_low, at_high = guess, at, 0.5 * at_high
        else:
            high, at_high, at_low = guess, at, 0.5 * at_low
    wide = noise
    while True:
        one, two = max(low, guess - wide), min(high, guess + wide)
        below = one == low or abs(value_at(piece, one, work)) > noise
        if below and (two == high or abs(value_at(piece, two, work)) > noise):
            return 0.5 * (one + two), 0.5 * (two - one)
        wide = 4.0 * wide + 1e-15

"""One player's equations of a pair of supports: weights of the opponent that make some replies equally good, and best.

Up to four replies by Cramer's rule, whose determinants need no choice of pivots; more by elimination.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit, jit_inline, jit_merged
from sim.kernels.numerics.elimination import solve_by_reciprocals
from sim.tolerances import TIE

ZERO = 1e-9
"""A weight below this may be none: the game is then taken for degenerate."""

ERROR = 32.0
"""Rounding of a system's solution, in units of the payoffs' own over the determinant (of the pivots below one, where
there are pivots); more than sixteen times what was seen."""

SINGULAR = 1e-9
"""A determinant below this, or such a product of pivots, may be zero; payoffs lie between 0 and 1."""

CLEAN, NOT, UNCLEAR = 0, 1, 2
"""What one player's equations say of a pair of supports: half an equilibrium; none; or perhaps one at the edge, with a
weight of zero or a best reply that is not played, or equations without a single solution."""


@jit_inline
def _two(payoff: Floats, replies: Ints, support: Ints, out: Floats) -> float:
    """As `_balanced`, for two replies."""
    one = payoff[replies[1], support[0]] - payoff[replies[0], support[0]]
    two = payoff[replies[1], support[1]] - payoff[replies[0], support[1]]
    out[0], out[1] = two / (two - one), one / (one - two)
    return abs(two - one)


@jit_inline
def _ahead3(payoff: Floats, reply: int, first: int, on: Ints) -> tuple[float, float, float]:
    """Return what a reply gains over the first one against each of three actions."""
    return (
        payoff[reply, on[0]] - payoff[first, on[0]],
        payoff[reply, on[1]] - payoff[first, on[1]],
        payoff[reply, on[2]] - payoff[first, on[2]],
    )


@jit_inline
def _three(payoff: Floats, replies: Ints, support: Ints, out: Floats) -> float:
    """As `_balanced`, for three replies: the weights are as the cross product of two rows of gains."""
    a0, a1, a2 = _ahead3(payoff, replies[1], replies[0], support)
    b0, b1, b2 = _ahead3(payoff, replies[2], replies[0], support)
    x, y, z = a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0
    whole = x + y + z
    each = 1 / whole
    out[0], out[1], out[2] = x * each, y * each, z * each
    return abs(whole)


@jit_inline
def _ahead4(payoff: Floats, reply: int, first: int, on: Ints) -> tuple[float, float, float, float]:
    """Return what a reply gains over the first one against each of four actions."""
    return (
        payoff[reply, on[0]] - payoff[first, on[0]],
        payoff[reply, on[1]] - payoff[first, on[1]],
        payoff[reply, on[2]] - payoff[first, on[2]],
        payoff[reply, on[3]] - payoff[first, on[3]],
    )


@jit_inline
def _four(payoff: Floats, replies: Ints, support: Ints, out: Floats) -> float:
    """As `_balanced`, for four replies: minors of three rows of gains, from those of the last two."""
    a0, a1, a2, a3 = _ahead4(payoff, replies[1], replies[0], support)
    b0, b1, b2, b3 = _ahead4(payoff, replies[2], replies[0], support)
    c0, c1, c2, c3 = _ahead4(payoff, replies[3], replies[0], support)
    m01, m02, m03 = b0 * c1 - b1 * c0, b0 * c2 - b2 * c0, b0 * c3 - b3 * c0
    m12, m13, m23 = b1 * c2 - b2 * c1, b1 * c3 - b3 * c1, b2 * c3 - b3 * c2
    w, x = a1 * m23 - a2 * m13 + a3 * m12, a2 * m03 - a0 * m23 - a3 * m02
    y, z = a0 * m13 - a1 * m03 + a3 * m01, a1 * m02 - a0 * m12 - a2 * m01
    whole = w + x + y + z
    each = 1 / whole
    out[0], out[1], out[2], out[3] = w * each, x * each, y * each, z * each
    return abs(whole)


@jit
def _more(payoff: Floats, replies: Ints, support: Ints, size: int, work: Floats, out: Floats) -> float:
    """As `_balanced`, for any number of replies."""
    first = replies[0]
    for row in range(1, size):
        reply = replies[row]
        for column in range(size):
            work[row, column] = payoff[reply, support[column]] - payoff[first, support[column]]
        work[row, size] = 0.0
    for column in range(size + 1):
        work[0, column] = 1.0
    whole = solve_by_reciprocals(work, size, SINGULAR)
    for column in range(size):
        out[column] = work[column, size]
    return whole


@jit_inline
def _balanced(payoff: Floats, replies: Ints, support: Ints, size: int, work: Floats, out: Floats) -> float:
    """Put into `out[:size]` the weights on `support` that make `replies` equally good.

    Return by how much rounding of the payoffs may be larger in the weights; infinity where these are not unique, or
    nearly not.
    """
    if size == 1:
        out[0] = 1.0
        return ERROR
    if size == 2:
        whole = _two(payoff, replies, support, out)
    elif size == 3:
        whole = _three(payoff, replies, support, out)
    elif size == 4:
        whole = _four(payoff, replies, support, out)
    else:
        whole = _more(payoff, replies, support, size, work, out)
    return ERROR / whole if whole >= SINGULAR else np.inf


@jit_merged
def half(
    payoff: Floats, noise: float, replies: Ints, mask: int, support: Ints, size: int, work: Floats, out: Floats
) -> int:
    """Put into `out[:size]` the opponent's weights on `support` that make `replies` equally good, then their regret.

    Return whether `replies` are then the best; `mask` holds their bits. The regret is what the best of all own actions
    gains over the worst of `replies`: rounding, and no less than that of any mixture of them. `noise` is the payoffs'
    rounding: what it could turn is left open.
    """
    error = noise * _balanced(payoff, replies, support, size, work, out)
    if error == np.inf:
        return UNCLEAR
    least = out[0]
    for column in range(1, size):
        least = min(least, out[column])
    if least < -ZERO - error:
        return NOT
    lowest, highest, outside = np.inf, -np.inf, -np.inf
    for i in range(payoff.shape[0]):  # without branches, which would be taken at random
        worth = 0.0
        for column in range(size):
            worth += payoff[i, support[column]] * out[column]
        played = bool(mask >> i & 1)
        lowest, highest = min(lowest, worth if played else np.inf), max(highest, worth if played else -np.inf)
        outside = max(outside, -np.inf if played else worth)
    if outside - highest > TIE + error:
        return NOT
    out[size] = max(highest, outside) - lowest
    return CLEAN if least > ZERO + error and outside - lowest < -TIE - error else UNCLEAR

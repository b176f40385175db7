"""All equilibria of one game of three players with two actions each, in closed form; a degenerate game is noticed.

With x, y, z the players' chances of their second actions, a player's gain from its second action is bilinear in the
others' chances. Pure and partly mixed equilibria are signs and one division each. In totally mixed ones all three
gains are zero: two of them give y and z as fractions linear in x, and the third becomes a quadratic in x (McKelvey &
McLennan, Computation of equilibria in finite games, Handbook of Computational Economics 1, 1996, section 6).

Whatever is near a tie, a double root or a vanishing denominator is left to `sim.kernels.nash.n_player`.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit, jit_inline
from sim.kernels.numerics.scaling import ROUNDING
from sim.tolerances import REGRET

ZERO = 1e-9
"""A gain or a weight below this may be none; payoffs run from 0 to 1."""

NEAR = 1e-6
"""A denominator, a discriminant or a determinant below this may be zero."""

MOST = 9
"""Equilibria of a game that is not degenerate, at most (McKelvey & McLennan 1997, J. Economic Theory 72)."""


@jit_inline
def _gain(g: Floats, i: int, p: float, q: float) -> float:
    """Return player i's gain when the others, in their order, play their second actions with chances p and q."""
    return (1 - p) * ((1 - q) * g[i, 0] + q * g[i, 1]) + p * ((1 - q) * g[i, 2] + q * g[i, 3])


@jit
def _gains(payoffs: Floats, g: Floats) -> bool:
    """Put into `g[player, others]` the gains as shares of the payoffs' range; False if one may be none."""
    for i in range(3):
        low = high = payoffs[i, 0, 0, 0]
        for a in range(2):
            for b in range(2):
                for c in range(2):
                    low, high = min(low, payoffs[i, a, b, c]), max(high, payoffs[i, a, b, c])
        width = high / 2 - low / 2
        if 2 * width <= ROUNDING * max(abs(low), abs(high)):
            return False
        for t in range(4):
            p, q = t >> 1, t & 1
            if i == 0:
                one, two = payoffs[0, 0, p, q], payoffs[0, 1, p, q]
            elif i == 1:
                one, two = payoffs[1, p, 0, q], payoffs[1, p, 1, q]
            else:
                one, two = payoffs[2, p, q, 0], payoffs[2, p, q, 1]
            g[i, t] = (two / 2 - one / 2) / width
            if abs(g[i, t]) <= ZERO:
                return False
    return True


@jit
def _pure(g: Floats, points: Floats) -> int:
    found = 0
    for a in range(2):
        for b in range(2):
            for c in range(2):
                best = (g[0, 2 * b + c] > 0) == (a == 1) and (g[1, 2 * a + c] > 0) == (b == 1)
                if best and (g[2, 2 * a + b] > 0) == (c == 1):
                    points[found, 0], points[found, 1], points[found, 2] = a, b, c
                    found += 1
    return found


@jit
def _partly_mixed(g: Floats, points: Floats, found: int) -> int:
    """List those in which player k does not mix and the other two do; -1 if one may or may not be."""
    for k in range(3):
        i, j = (1 if k == 0 else 0), (1 if k == 2 else 2)
        # places in g[i] of (j, k) and in g[j] of (i, k), whichever of the two is numbered first
        step_j, k_in_i = (2, 1) if j < k else (1, 2)
        step_i, k_in_j = (2, 1) if i < k else (1, 2)
        for c in range(2):
            one, two = g[i, c * k_in_i], g[i, c * k_in_i + step_j]
            if (one > 0) == (two > 0):
                continue
            left, right = g[j, c * k_in_j], g[j, c * k_in_j + step_i]
            if (left > 0) == (right > 0):
                continue
            x, y = left / (left - right), one / (one - two)
            gain = _gain(g, k, x, y)
            if abs(gain) <= ZERO:
                return -1
            if (gain > 0) == (c == 1):
                points[found, i], points[found, j], points[found, k] = x, y, c
                found += 1
    return found


@jit
def _polished(g: Floats, point: Floats) -> bool:
    """Take two of Newton's steps towards totally mixed play; False where the derivatives are near singular."""
    for _ in range(2):
        x, y, z = point[0], point[1], point[2]
        a, b, c = _gain(g, 0, y, z), _gain(g, 1, x, z), _gain(g, 2, x, y)
        ay, az = _gain(g, 0, 1.0, z) - _gain(g, 0, 0.0, z), _gain(g, 0, y, 1.0) - _gain(g, 0, y, 0.0)
        bx, bz = _gain(g, 1, 1.0, z) - _gain(g, 1, 0.0, z), _gain(g, 1, x, 1.0) - _gain(g, 1, x, 0.0)
        cx, cy = _gain(g, 2, 1.0, y) - _gain(g, 2, 0.0, y), _gain(g, 2, x, 1.0) - _gain(g, 2, x, 0.0)
        determinant = ay * bz * cx + az * bx * cy
        if abs(determinant) < NEAR:
            return False
        point[0] = x - (-bz * cy * a + az * cy * b + ay * bz * c) / determinant
        point[1] = y - (bz * cx * a - az * cx * b + az * bx * c) / determinant
        point[2] = z - (bx * cy * a + ay * cx * b - ay * bx * c) / determinant
    return True


@jit
def _both_signs(g: Floats, i: int) -> bool:
    first = g[i, 0] > 0
    return (g[i, 1] > 0) != first or (g[i, 2] > 0) != first or (g[i, 3] > 0) != first


@jit
def _totally_mixed(g: Floats, points: Floats, found: int) -> int:
    """List those in which all three mix; -1 if that is not clear."""
    if not (_both_signs(g, 0) and _both_signs(g, 1) and _both_signs(g, 2)):
        return found
    # player 1's gain (n + m x) + z (d + e x) gives z = -(n + m x)/(d + e x); player 2's likewise y
    b0, b1, b2 = g[1, 0], g[1, 2] - g[1, 0], g[1, 1] - g[1, 0]
    b3 = g[1, 3] - g[1, 2] - g[1, 1] + g[1, 0]
    c0, c1, c2 = g[2, 0], g[2, 2] - g[2, 0], g[2, 1] - g[2, 0]
    c3 = g[2, 3] - g[2, 2] - g[2, 1] + g[2, 0]
    a0, a1, a2 = g[0, 0], g[0, 2] - g[0, 0], g[0, 1] - g[0, 0]
    a3 = g[0, 3] - g[0, 2] - g[0, 1] + g[0, 0]
    constant = a0 * c2 * b2 - a1 * c0 * b2 - a2 * b0 * c2 + a3 * c0 * b0
    linear = a0 * (c2 * b3 + c3 * b2) - a1 * (c0 * b3 + c1 * b2) - a2 * (b0 * c3 + b1 * c2) + a3 * (c0 * b1 + c1 * b0)
    square = a0 * c3 * b3 - a1 * c1 * b3 - a2 * b1 * c3 + a3 * c1 * b1
    discriminant = linear * linear - 4 * square * constant
    size = linear * linear + 4 * abs(square * constant)
    if size < NEAR * NEAR or abs(discriminant) < NEAR * size:
        return -1
    if discriminant < 0:
        return found
    half = -0.5 * (linear + (1.0 if linear >= 0 else -1.0) * np.sqrt(discriminant))
    for root in range(2):
        over, under = (half, square) if root == 0 else (constant, half)
        if abs(over) > 2 * abs(under):  # far outside, or at infinity
            continue
        x = over / under
        if not -NEAR < x < 1 + NEAR:
            continue
        below_y, below_z = c2 + c3 * x, b2 + b3 * x
        if min(abs(below_y), abs(below_z)) < NEAR:
            return -1
        y, z = -(c0 + c1 * x) / below_y, -(b0 + b1 * x) / below_z
        if min(x, y, z) <= -NEAR or max(x, y, z) >= 1 + NEAR:
            continue
        point = points[found]
        point[0], point[1], point[2] = x, y, z
        fine = _polished(g, point)
        low, high = min(point[0], point[1], point[2]), max(point[0], point[1], point[2])
        if not fine or (low <= NEAR and low > -NEAR) or (high >= 1 - NEAR and high < 1 + NEAR):
            return -1
        found += int(low > 0 and high < 1)
    return found


@jit
def _shortfall(g: Floats, point: Floats) -> float:
    """Return the largest regret at a point: with gain d and chance x of the second action, max(d, 0) - x d."""
    worst = 0.0
    for i in range(3):
        p, q = point[1 if i == 0 else 0], point[1 if i == 2 else 2]
        gain = _gain(g, i, p, q)
        worst = max(worst, max(gain, 0.0) - point[i] * gain)
    return worst


@gufunc(
    "void(float64[:,:,:,:], uint8[:], uint8[:], float64[:,:], float64[:], int64[:], boolean[:], int64[:], boolean[:])",
    "(p,a,b,c),(k),(e)->(e,k),(e),(e),(e),(),()",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda **_: 400.0,
)
def _three_binary(
    payoffs: Floats,
    choices: Length,
    room: Length,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    unclear: Bools,
) -> None:
    """Fill in what `three_binary` returns, for one game."""
    g, points = np.empty((3, 4)), np.empty((20, 3))
    found = -1
    if _gains(payoffs, g):
        found = _partly_mixed(g, points, _pure(g, points))
        if found >= 0:
            found = _totally_mixed(g, points, found)
    worst = 0.0
    for e in range(len(room)):
        regret[e], component[e], isolated[e] = np.nan, -1, e < found
        for c in range(6):
            profiles[e, c] = np.nan
        if e < found:
            for i in range(3):
                profiles[e, 2 * i], profiles[e, 2 * i + 1] = 1.0 - points[e, i], points[e, i]
            regret[e], component[e] = _shortfall(g, points[e]), e
            worst = max(worst, regret[e])
    unclear[0] = found < 0 or found % 2 == 0 or found > len(room) or worst > REGRET
    count[0] = 0 if unclear[0] else found


def three_binary(payoffs: Floats) -> EquilibriumLists:
    """List all equilibria of `payoffs[game, player, *actions]`, unless a game is `doubtful`: its list is then empty.

    An even number would be a mistake of rounding, and makes a game doubtful too.
    """
    return EquilibriumLists(*_three_binary(payoffs, choices=6, room=MOST))

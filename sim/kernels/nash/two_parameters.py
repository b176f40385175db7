"""The equations of three players who mix over three actions each, by two polynomials on a triangle.

As in `sim.kernels.nash.one_parameter`, the strategies of two players are cross products of rows that are linear in
the third one's; of degree two, as there are two rows. The third player's two equations are then polynomials of degree
four on its triangle of strategies. Triangles are excluded by the signs of Bernstein coefficients, shown to have one
zero by Krawczyk's operator, or bisected (Neumaier, Interval Methods for Systems of Equations, 1990, chapter 5).

The two polynomials vanish, too, where a player's equations are dependent, so that a cross product is none; the
last player's equations then have no solution, as a determinant tells. What is near a tie on each player's triangle is
left to `sim.kernels.nash.roots`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.cross_products import ROUNDING, bounds, cross, opposed, strategy
from sim.kernels.nash.one_parameter import UNCLEAR, Elimination, length_of, polished, write_equations
from sim.kernels.nash.roots import CONTRACTION, OUTSIDE, Room
from sim.kernels.nash.simplex_subdivision import Shape
from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.interpret import tick
from sim.tolerances import TIE

TRIANGLES = 3_000
"""Triangles looked at before the zeros are given up as unclear."""

DEEPEST = 60
"""Bisections of one triangle for which there is room."""

FLAT = 1e-6
"""Change of all equations of two players along a triangle's edges below which it is given up as unclear."""

PAIRS = np.array([[0, 0], [0, 1], [0, 2], [1, 1], [1, 2], [2, 2]])
"""`PAIRS[coefficient]`: the vertices of a coefficient of degree two."""

_CUBIC = [(a, b, 3 - a - b) for a in range(3, -1, -1) for b in range(3 - a, -1, -1)]
_QUARTIC = [(a, b, 4 - a - b) for a in range(4, -1, -1) for b in range(4 - a, -1, -1)]
_FACTORIAL = [1, 1, 2, 6, 24]


def _sum_of(p: list[int], q: list[int]) -> int:
    return _QUARTIC.index((*((p + q).count(w) for w in range(3)),))  # type: ignore[arg-type]


EXPONENT = np.array(_QUARTIC)
"""`EXPONENT[coefficient, vertex]` of degree four."""

WAYS = np.array([24.0 / (_FACTORIAL[a] * _FACTORIAL[b] * _FACTORIAL[c]) for a, b, c in _QUARTIC])
"""`WAYS[coefficient]`: its multinomial coefficient."""

PLACE = np.array([[_sum_of(p, q) for q in PAIRS.tolist()] for p in PAIRS.tolist()])
"""`PLACE[p, q]`: the coefficient of degree four to which two of degree two contribute."""

SHARE = np.array([[1.0 + (p != q) for p, q in PAIRS.tolist()]]).T * [1.0 + (p != q) for p, q in PAIRS.tolist()]
SHARE = SHARE / WAYS[PLACE]
"""`SHARE[p, q]`: their weight in it."""

UP = np.array([[_QUARTIC.index((a + (w == 0), b + (w == 1), c + (w == 2))) for w in range(3)] for a, b, c in _CUBIC])
"""`UP[cubic coefficient, vertex]`: coefficients of degree four whose differences are those of a derivative."""


class Triangles(NamedTuple):
    """What the search on triangles works in."""

    vertices: Floats
    """`vertices[triangle, vertex, action]`."""
    one: Floats
    """`one[triangle, vertex, equation, action of two]`."""
    two: Floats
    """`two[triangle, vertex, equation, action of one]`."""
    xs: Floats
    """`xs[coefficient, action]`."""
    ys: Floats
    """`ys[coefficient, action]`."""
    f: Floats
    """`f[equation, coefficient]`."""
    noise: Floats
    """`noise[equation]`: by how much coefficients may be off."""
    inverse: Floats
    """`inverse[unknown, equation]`."""
    at: Floats
    """`at[vertex]`: a point of the triangle."""
    z: Floats
    """`z[action]`: the same point as a mixed strategy."""


@jit
def triangles() -> Triangles:
    """Return room for one game."""
    rows = (DEEPEST + 1, 3, 2, 3)
    return Triangles(
        np.empty((DEEPEST + 1, 3, 3)),
        np.empty(rows),
        np.empty(rows),
        np.empty((6, 3)),
        np.empty((6, 3)),
        np.empty((2, 15)),
        np.empty(2),
        np.empty((2, 2)),
        np.empty(3),
        np.empty(3),
    )


@jit
def _products(ends: Floats, rows: Floats, vector: Floats, out: Floats) -> None:
    """Put into `out[coefficient, action]` the cross product of both rows of `ends[vertex, row, action]`."""
    for p in range(6):
        w, v = PAIRS[p, 0], PAIRS[p, 1]
        for c in range(3):
            rows[0, c], rows[1, c] = ends[w, 0, c], ends[v, 1, c]
        cross(rows, 3, out[p])
        if w != v:
            for c in range(3):
                rows[0, c], rows[1, c] = ends[v, 0, c], ends[w, 1, c]
            cross(rows, 3, vector)
            for c in range(3):
                out[p, c] = 0.5 * (out[p, c] + vector[c])


@jit
def _equations(last: Floats, xs: Floats, ys: Floats, f: Floats) -> None:
    """Put into `f[equation, coefficient]` the last player's equations at the two cross products."""
    f[:] = 0.0
    for e in range(2):
        g = last[e]
        for q in range(6):
            y0, y1, y2 = ys[q, 0], ys[q, 1], ys[q, 2]
            one = g[0, 0] * y0 + g[0, 1] * y1 + g[0, 2] * y2
            two = g[1, 0] * y0 + g[1, 1] * y1 + g[1, 2] * y2
            three = g[2, 0] * y0 + g[2, 1] * y1 + g[2, 2] * y2
            for p in range(6):
                f[e, PLACE[p, q]] += SHARE[p, q] * (xs[p, 0] * one + xs[p, 1] * two + xs[p, 2] * three)


@jit
def _of_one_sign(f: Floats, noise: float) -> bool:
    low, high = f[0], f[0]
    for k in range(1, len(f)):
        low, high = min(low, f[k]), max(high, f[k])
    return low > noise or high < -noise


@jit
def _value(f: Floats, at: Floats) -> float:
    """Return a polynomial of degree four at barycentric coordinates."""
    total = 0.0
    for k in range(15):
        term = f[k] * WAYS[k]
        for w in range(3):
            for _ in range(EXPONENT[k, w]):
                term *= at[w]
        total += term
    return total


@jit
def _invert(f: Floats, noise: Floats, inverse: Floats) -> tuple[float, float, float, float]:
    """Put the inverse of the mean derivatives on a triangle into `inverse`.

    Return by how much, for each unknown, what they make of the derivatives may miss the identity:
    (first to first, second to first, first to second, second to second); infinity where there is no inverse.
    """
    mean, off = np.empty((2, 2)), np.empty((2, 2))
    for e in range(2):
        for u in range(2):
            low, high = np.inf, -np.inf
            for k in range(10):
                slope = 4.0 * (f[e, UP[k, u + 1]] - f[e, UP[k, 0]])
                low, high = min(low, slope), max(high, slope)
            mean[e, u], off[e, u] = 0.5 * (low + high), 0.5 * (high - low) + 8.0 * noise[e]
    determinant = mean[0, 0] * mean[1, 1] - mean[0, 1] * mean[1, 0]
    if abs(determinant) < 1e-30:
        return np.inf, np.inf, np.inf, np.inf
    inverse[0, 0], inverse[0, 1] = mean[1, 1] / determinant, -mean[0, 1] / determinant
    inverse[1, 0], inverse[1, 1] = -mean[1, 0] / determinant, mean[0, 0] / determinant
    a, b, c, d = abs(inverse[0, 0]), abs(inverse[0, 1]), abs(inverse[1, 0]), abs(inverse[1, 1])
    return (
        a * off[0, 0] + b * off[1, 0],
        a * off[0, 1] + b * off[1, 1],
        c * off[0, 0] + d * off[1, 0],
        c * off[0, 1] + d * off[1, 1],
    )


@jit
def _step(work: Triangles) -> float:
    """Move `work.at` by a step of Newton's method with the mean derivatives; return its size."""
    f0, f1 = _value(work.f[0], work.at), _value(work.f[1], work.at)
    one = work.inverse[0, 0] * f0 + work.inverse[0, 1] * f1
    two = work.inverse[1, 0] * f0 + work.inverse[1, 1] * f1
    work.at[1] -= one
    work.at[2] -= two
    work.at[0] += one + two
    return max(abs(one), abs(two))


@jit
def _outside(at: Floats, one: float, two: float) -> bool:
    """Tell whether no point within `one` and `two` of the second and third coordinates is in the triangle."""
    if at[0] + one + two < -OUTSIDE or at[0] - one - two > 1.0 + OUTSIDE:
        return True
    if at[1] + one < -OUTSIDE or at[1] - one > 1.0 + OUTSIDE:
        return True
    return at[2] + two < -OUTSIDE or at[2] - two > 1.0 + OUTSIDE


@jit
def _only_zero(work: Triangles) -> float:
    """Put the only zero in a triangle into `work.at`, and return how far it may be from there.

    Less than 0 where there is none; infinity where that is not known.
    """
    work.at[:] = 1.0 / 3.0
    a, b, c, d = _invert(work.f, work.noise, work.inverse)
    if a == np.inf:
        return np.inf
    inverse, noise = work.inverse, work.noise
    one = abs(inverse[0, 0]) * noise[0] + abs(inverse[0, 1]) * noise[1]
    two = abs(inverse[1, 0]) * noise[0] + abs(inverse[1, 1]) * noise[1]
    _step(work)
    if _outside(work.at, 2.0 / 3.0 * (a + b) + one, 2.0 / 3.0 * (c + d) + two):
        return -1.0
    if max(a + b, c + d) > CONTRACTION:
        return np.inf
    step = 1.0
    for _ in range(100):
        tick(90.0)
        step = _step(work)
        if step < 1e-12:
            break
    if _outside(work.at, 0.0, 0.0) or step > 1e-8:
        return np.inf
    return (max(one, two) + step + 1e-14) / (1.0 - CONTRACTION)


@jit
def _rows_at(cells: Triangles, ends: Floats, rows: Floats) -> None:
    """Put the mean of `ends[vertex, row, action]` at `cells.at` into the first two of `rows`."""
    for r in range(2):
        for c in range(3):
            rows[r, c] = cells.at[0] * ends[0, r, c] + cells.at[1] * ends[1, r, c] + cells.at[2] * ends[2, r, c]


@jit
def _no_answer(rows: Floats, off: float) -> bool:
    """Tell whether no vector is orthogonal to all four rows of three differences of payoffs, each off by `off`."""
    for skip in range(4):
        a, b, c = (1 if skip == 0 else 0), (2 if skip < 2 else 1), (3 if skip < 3 else 2)
        x = rows[b, 1] * rows[c, 2] - rows[b, 2] * rows[c, 1]
        y = rows[b, 2] * rows[c, 0] - rows[b, 0] * rows[c, 2]
        z = rows[b, 0] * rows[c, 1] - rows[b, 1] * rows[c, 0]
        if abs(rows[a, 0] * x + rows[a, 1] * y + rows[a, 2] * z) > 9.0 * off + ROUNDING:
            return True
    return False


@jit
def _dependent(cells: Triangles, ends: Floats, other: Floats, turned: bool, off: float, work: Elimination) -> bool:
    """Tell whether a player's equations are dependent here and those of the last player have no solution with them.

    `ends[vertex, row, action]` are the equations from which the strategy `other` of their player follows, `turned`
    whether its actions are the last player's columns; rows and strategy may be off by `off`.
    """
    _rows_at(cells, ends, work.rows)
    for e in range(2):
        for c in range(3):
            work.rows[2 + e, c] = 0.0
            for v in range(3):
                work.rows[2 + e, c] += (work.last[e, v, c] if turned else work.last[e, c, v]) * other[v]
    return _no_answer(work.rows, off)


@jit
def _strategies(cells: Triangles, k: int, half: float, off: Floats, work: Elimination) -> int:
    """Put all players' strategies at `cells.at` into `work.x`, `work.y` and `cells.z`; as `strategy`: whether they are.

    The zero is within `half` of there, and the cross products are off by `off[player]` besides.
    """
    moved = 2.0 * half * _longest_edge(cells, k)[2]  # each entry of the rows
    x_off, y_off = off[1] + 12.0 * moved, off[0] + 12.0 * moved
    _rows_at(cells, cells.one[k], work.rows)
    cross(work.rows, 3, work.y)
    y_length = abs(work.y[0]) + abs(work.y[1]) + abs(work.y[2])
    y = strategy(work.y, 3, y_off)
    _rows_at(cells, cells.two[k], work.rows)
    cross(work.rows, 3, work.x)
    x_length = abs(work.x[0]) + abs(work.x[1]) + abs(work.x[2])
    x = strategy(work.x, 3, x_off)
    if min(x, y) < 0:
        return -1
    loose = 4.0 * TIE + 2.0 * moved
    if y > x and _dependent(cells, cells.two[k], work.y, False, loose + 4.0 * y_off / y_length, work):
        return -1
    if x > y and _dependent(cells, cells.one[k], work.x, True, loose + 4.0 * x_off / x_length, work):
        return -1
    for c in range(3):
        cells.z[c] = 0.0
        for w in range(3):
            cells.z[c] += cells.at[w] * cells.vertices[k, w, c]
    return min(x, y)


@jit
def _longest_edge(cells: Triangles, k: int) -> tuple[int, int, float]:
    """Return (vertex, vertex, change): the edge along which some equation changes most."""
    best, p, q = -1.0, 0, 1
    for v in range(2):
        for w in range(v + 1, 3):
            change = 0.0
            for r in range(2):
                for c in range(3):
                    change = max(change, abs(cells.one[k, v, r, c] - cells.one[k, w, r, c]))
                    change = max(change, abs(cells.two[k, v, r, c] - cells.two[k, w, r, c]))
            if change > best:
                best, p, q = change, v, w
    return p, q, best


@jit
def _bisect(cells: Triangles, k: int, p: int, q: int) -> None:
    """Replace triangle k by its halves, at k and k + 1."""
    cells.vertices[k + 1], cells.one[k + 1], cells.two[k + 1] = cells.vertices[k], cells.one[k], cells.two[k]
    for c in range(3):
        cells.vertices[k, p, c] = 0.5 * (cells.vertices[k, p, c] + cells.vertices[k, q, c])
        cells.vertices[k + 1, q, c] = cells.vertices[k, p, c]
        for r in range(2):
            cells.one[k, p, r, c] = 0.5 * (cells.one[k, p, r, c] + cells.one[k, q, r, c])
            cells.one[k + 1, q, r, c] = cells.one[k, p, r, c]
            cells.two[k, p, r, c] = 0.5 * (cells.two[k, p, r, c] + cells.two[k, q, r, c])
            cells.two[k + 1, q, r, c] = cells.two[k, p, r, c]


@jit
def _whole(cells: Triangles, work: Elimination, off: Floats) -> None:
    """Write the whole triangle as the first cell, and into `off` by how much the two cross products may be off."""
    for w in range(3):
        for c in range(3):
            cells.vertices[0, w, c] = 1.0 if w == c else 0.0
            for r in range(2):
                cells.one[0, w, r, c], cells.two[0, w, r, c] = work.one[w, r, c], work.two[w, r, c]
    one, one_share = bounds(cells.one[0], 3, 2, 3)
    two, two_share = bounds(cells.two[0], 3, 2, 3)
    off[0], off[1] = one * (2.0 * one_share + ROUNDING), two * (2.0 * two_share + ROUNDING)


@jit
def _longest(coefs: Floats) -> float:
    """Return the length of the longest of the vectors `coefs[coefficient]`."""
    longest = 0.0
    for k in range(6):
        square = coefs[k, 0] * coefs[k, 0] + coefs[k, 1] * coefs[k, 1] + coefs[k, 2] * coefs[k, 2]
        longest = max(longest, square)
    return np.sqrt(longest)


@jit
def _empty(cells: Triangles, k: int, work: Elimination, off: Floats) -> bool:
    """Tell whether a triangle has no equilibrium by the signs of coefficients, which are then written."""
    _products(cells.one[k], work.rows, work.y, cells.ys)
    if opposed(cells.ys, 3, off[0]):
        return True
    _products(cells.two[k], work.rows, work.x, cells.xs)
    if opposed(cells.xs, 3, off[1]):
        return True
    _equations(work.last, cells.xs, cells.ys, cells.f)
    x, y = _longest(cells.xs) + off[1], _longest(cells.ys) + off[0]
    for e in range(2):
        length = length_of(work.last[e], 3, 3)
        cells.noise[e] = length * (off[1] * y + off[0] * x + ROUNDING * x * y) + 6.0 * TIE * x * y
        if _of_one_sign(cells.f[e], cells.noise[e]):
            return True
    return False


@jit
def _with_last(
    shape: Shape, cell: Floats, last: int, cells: Triangles, work: Elimination, room: Room, points: Floats
) -> int:
    """Do what `by_two_parameters` does, with the triangle of one of the players."""
    one, two, waiting, found, off = (1 if last == 0 else 0), (1 if last == 2 else 2), 1, 0, np.empty(2)
    write_equations(shape, cell, one, two, last, work)
    _whole(cells, work, off)
    for _ in range(TRIANGLES):
        tick(350.0)
        k = waiting - 1
        half = -1.0 if _empty(cells, k, work, off) else _only_zero(cells)
        if half == np.inf:
            p, q, change = _longest_edge(cells, k)
            if change < FLAT or waiting > DEEPEST:
                return UNCLEAR
            _bisect(cells, k, p, q)
            waiting += 1
            continue
        waiting -= 1
        known = -1 if half < 0.0 else _strategies(cells, k, half, off, work)
        if known >= 0:
            if known == 0 or found == len(points):
                return UNCLEAR
            if not polished(shape, cell, one, two, last, cells.z, work, room, points[found]):
                return UNCLEAR
            found += 1
        if waiting == 0:
            return found
    return UNCLEAR


@jit
def by_two_parameters(
    shape: Shape, cell: Floats, cells: Triangles, work: Elimination, room: Room, points: Floats
) -> int:
    """Put all zeros of three players' three actions each, and of the boundary, into `points[zero, player, place]`.

    Return how many, the same zero perhaps twice; UNCLEAR where that is not known, or the support is of another kind.
    Each player's triangle is tried: where another one's equations are nearly dependent is elsewhere on each.
    """
    if len(shape.played) != 3 or shape.played.min() != 3 or shape.played.max() != 3:
        return UNCLEAR
    for last in range(2, -1, -1):
        found = _with_last(shape, cell, last, cells, work, room, points)
        if found != UNCLEAR:
            return found
    return UNCLEAR

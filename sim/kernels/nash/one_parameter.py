"""The equations of a support of three players, one of whom mixes over two actions or none, by one polynomial.

With that player's strategy t fixed, the equations of each of the two others are linear in the strategy of the other
one, which is then a cross product of rows linear in t. What is left is one polynomial in t: of two players with
equally many actions, the last player's own indifference; where one has an action more, the determinant of its
equations, of which there are then as many as unknowns. All its roots in [0, 1] are isolated by Descartes' rule. (Hidden
variables: Cox, Little & O'Shea, Using Algebraic Geometry, 2005, section 3.5.)

Whatever is near a tie, a double root or a weight of zero is left to `sim.kernels.nash.roots`: every sign that counts
is beyond what payoffs known up to one tie could turn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.cross_products import (
    CHOOSE,
    ROUNDING,
    WIDEST,
    bounds,
    coefficients,
    cross,
    mean_rows,
    opposed,
    strategy,
)
from sim.kernels.nash.roots import Room, newton
from sim.kernels.nash.simplex_subdivision import Shape
from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.bernstein import bracket, halve
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.interpret import tick
from sim.tolerances import TIE

UNCLEAR = -1
"""Instead of a number: it is not known how many there are."""

PIECES = 48
"""Pieces of [0, 1] looked at before a polynomial's roots are given up as unclear; ten are many."""

LONGEST = 3.0
"""Hadamard's bound of a cross product of two rows of three differences of payoffs from 0 to 1."""

SINGULAR = 1e-6
"""A shorter cross product than this may be none."""

AWAY = 1e-4
"""No weight moves further when a zero is polished."""


class Elimination(NamedTuple):
    """What the elimination works in."""

    one: Floats
    """`one[vertex, equation, action of two]`: the equations of the first of the two players, at the last one's."""
    two: Floats
    """`two[vertex, equation, action of one]`: those of the second one."""
    last: Floats
    """`last[equation, action of one, action of two]`: those of the last player."""
    rows: Floats
    """`rows[row, column]`."""
    x: Floats
    """`x[action of one]`."""
    y: Floats
    """`y[action of two]`."""
    xs: Floats
    """`xs[coefficient, action]`."""
    ys: Floats
    """`ys[coefficient, action]`."""
    stack: Floats
    """`stack[piece, coefficient]`."""
    other: Floats
    """`other[coefficient]`."""
    edges: Floats
    """`edges[piece, side]`: where a piece begins and ends."""
    roots: Floats
    """`roots[root]`: its place, and how far it may be from there."""


@jit
def elimination() -> Elimination:
    """Return room for all supports of one game."""
    m = WIDEST
    return Elimination(
        np.empty((3, m, m)),
        np.empty((3, m, m)),
        np.empty((2, m, m)),
        np.empty((m, m)),
        np.empty(m),
        np.empty(m),
        np.empty((m, m)),
        np.empty((m, m)),
        np.empty((PIECES + 3, 2 * m - 1)),
        np.empty(2 * m - 1),
        np.empty((PIECES + 3, 2)),
        np.empty((2 * m, 2)),
    )


@jit
def roles(played: Ints) -> tuple[int, int, int]:
    """Return (one, two, last): the last player has the fewest actions, the first of the others the more."""
    last = 0
    for i in range(1, 3):
        if played[i] < played[last]:
            last = i
    one, two = (1 if last == 0 else 0), (1 if last == 2 else 2)
    return (one, two, last) if played[one] >= played[two] else (two, one, last)


@jit
def gains(shape: Shape, cell: Floats, i: int, j: int, k: int, w: int, out: Floats) -> None:
    """Put into `out[equation, vertex of j]` what i's actions gain over its first one, k being at its vertex w."""
    first, others = shape.payoff_at[i], shape.others[i]
    for r in range(shape.played[i] - 1):
        for v in range(shape.played[j]):
            at = first + v * shape.stride[i, j] + w * shape.stride[i, k]
            out[r, v] = cell[at + (r + 1) * others] - cell[at]


@jit
def write_equations(shape: Shape, cell: Floats, one: int, two: int, last: int, room: Elimination) -> None:
    """Write all players' equations."""
    for w in range(shape.played[last]):
        gains(shape, cell, one, two, last, w, room.one[w])
        gains(shape, cell, two, one, last, w, room.two[w])
    if shape.played[last] == 1:  # a second vertex like the first, so that all that follows is the same for both kinds
        room.one[1], room.two[1] = room.one[0], room.two[0]
    first, others = shape.payoff_at[last], shape.others[last]
    for r in range(shape.played[last] - 1):
        for u in range(shape.played[one]):
            for v in range(shape.played[two]):
                at = first + u * shape.stride[last, one] + v * shape.stride[last, two]
                room.last[r, u, v] = cell[at + (r + 1) * others] - cell[at]


@jit
def length_of(matrix: Floats, a: int, b: int) -> float:
    """Return the length of `matrix[:a, :b]` as a vector, at least that of ties."""
    square = TIE * TIE * a * b
    for u in range(a):
        for v in range(b):
            square += matrix[u, v] * matrix[u, v]
    return np.sqrt(square)


@jit
def _indifference(room: Elimination, a: int, degree: int, out: Floats) -> None:
    """Put into `out[coefficient]` the last player's equation at the cross products `xs` and `ys` of that degree."""
    out[: 2 * degree + 1] = 0.0
    for p in range(degree + 1):
        for q in range(degree + 1):
            total = 0.0
            for u in range(a):
                row = 0.0
                for v in range(a):
                    row += room.last[0, u, v] * room.ys[q, v]
                total += room.xs[p, u] * row
            share = CHOOSE[degree, p] * CHOOSE[degree, q] / CHOOSE[2 * degree, p + q]
            out[p + q] += share * total


@jit
def _determinant(room: Elimination, b: int, degree: int, out: Floats) -> None:
    """Put into `out[coefficient]` the determinant of the b equations of the first player; `degree` is b or 0."""
    out[: degree + 1] = 0.0
    for chosen in range(1 << degree):
        second = chosen & 1
        for r in range(1, b):
            vertex = chosen >> r & 1
            second += vertex
            for c in range(b):
                room.rows[r - 1, c] = room.one[vertex, r, c]
        cross(room.rows, b, room.y)
        total = 0.0
        for c in range(b):
            total += room.one[chosen & 1, 0, c] * room.y[c]
        out[second] += total / CHOOSE[degree, second]


@jit
def _changes(piece: Floats, noise: float) -> int:
    """Return the changes of sign; UNCLEAR if there may be a different number."""
    changes = 0
    for k in range(len(piece)):
        if abs(piece[k]) <= noise:
            return UNCLEAR
        if k > 0 and (piece[k] < 0.0) != (piece[k - 1] < 0.0):
            changes += 1
    return changes


@jit
def isolated_roots(stack: Floats, degree: int, noise: float, edges: Floats, work: Floats, found: Floats) -> int:
    """Put all roots in [0, 1] of the polynomial in `stack[0]` into `found[root]`, as place and half-width.

    Return how many, UNCLEAR where coefficients that are off by `noise` do not tell.
    """
    n = degree + 1
    waiting, looked, listed = 1, 0, 0
    edges[0, 0], edges[0, 1] = 0.0, 1.0
    while waiting > 0:
        looked += 1
        tick(8.0 + 1.5 * n)
        if looked > PIECES:
            return UNCLEAR
        piece, low, high = stack[waiting - 1, :n], edges[waiting - 1, 0], edges[waiting - 1, 1]
        changes = _changes(piece, noise)
        if changes == 0:
            waiting -= 1
        elif changes == 1:
            middle, half = bracket(piece, noise, work)
            found[listed, 0], found[listed, 1] = low + (high - low) * middle, (high - low) * half + 1e-15
            listed, waiting = listed + 1, waiting - 1
        else:
            work[:n] = piece
            halve(work[:n], stack[waiting, :n], stack[waiting - 1, :n])
            middle = 0.5 * (low + high)
            edges[waiting - 1, 0], edges[waiting - 1, 1] = middle, high
            edges[waiting, 0], edges[waiting, 1] = low, middle
            waiting += 1
    return listed


@jit
def polished(
    shape: Shape, cell: Floats, one: int, two: int, last: int, z: Floats, work: Elimination, room: Room, point: Floats
) -> bool:
    """Put the zero near `work.x`, `work.y` and the last player's weights `z` into `point`; False if it is not there."""
    a, b, c = shape.played[one], shape.played[two], shape.played[last]
    room.weight[one, :a], room.weight[two, :b], room.weight[last, :c] = work.x[:a], work.y[:b], z[:c]
    point[one, :a], point[two, :b], point[last, :c] = work.x[:a], work.y[:b], z[:c]
    if not newton(shape, cell, shape.unknown_at[-1], room):
        return False
    away = 0.0
    for i in range(3):
        for v in range(shape.played[i]):
            away = max(away, abs(point[i, v] - room.weight[i, v]))
            point[i, v] = room.weight[i, v]
    return away <= AWAY


@jit
def _kernel(room: Elimination, t: float, b: int) -> float:
    """Put into `room.y` what the b equations of the first player at t leave, their determinant being none.

    Of all but one of them, so that it is the longest; return its length.
    """
    best, left_out = -1.0, 0
    for trial in range(b + 1):
        skip = trial if trial < b else left_out
        row = 0
        for r in range(b):
            if r != skip:
                for c in range(b):
                    room.rows[row, c] = (1.0 - t) * room.one[0, r, c] + t * room.one[1, r, c]
                row += 1
        cross(room.rows, b, room.y)
        square = 0.0
        for c in range(b):
            square += room.y[c] * room.y[c]
        if square > best:
            best, left_out = square, skip
    return np.sqrt(best)


@jit
def _longer(room: Elimination, t: float, half: float, a: int, b: int) -> int:
    """Put the strategies at a root t into `room.x` and `room.y`; as `strategy`: whether they are some.

    The first player has an action more than the second one.
    """
    length = _kernel(room, t, b)
    if length <= SINGULAR:
        return 0
    slack = LONGEST * (2.0 * TIE * b * np.sqrt(float(b)) + ROUNDING + 2.0 * b * half)
    known = strategy(room.y, b, slack)
    if known <= 0:
        return known
    mean_rows(room.two, t, b - 1, a, room.rows)
    square = 0.0
    for u in range(a):
        room.rows[b - 1, u] = 0.0
        for v in range(b):
            room.rows[b - 1, u] += room.last[0, u, v] * room.y[v]
        square += room.rows[b - 1, u] * room.rows[b - 1, u]
    cross(room.rows, a, room.x)
    size, share = bounds(room.two, 2, b - 1, a)
    off = 2.0 * TIE * np.sqrt(float(a)) + 2.0 * length_of(room.last[0], a, b) * np.sqrt(float(b)) * slack / length
    return strategy(room.x, a, size * (np.sqrt(square) * (2.0 * share + ROUNDING + 2.0 * b * half) + off))


@jit
def _equal(room: Elimination, t: float, half: float, a: int, x_noise: float, y_noise: float) -> int:
    """As `_longer`, for two players with equally many actions; `noise` is that of the cross products for themselves."""
    moved = 2.0 * (a - 1) * half
    mean_rows(room.one, t, a - 1, a, room.rows)
    cross(room.rows, a, room.y)
    known = strategy(room.y, a, y_noise + moved * bounds(room.one, 2, a - 1, a)[0])
    if known < 0:
        return -1
    mean_rows(room.two, t, a - 1, a, room.rows)
    cross(room.rows, a, room.x)
    other = strategy(room.x, a, x_noise + moved * bounds(room.two, 2, a - 1, a)[0])
    return -1 if other < 0 else min(known, other)


@jit
def _suits(a: int, b: int, c: int) -> bool:
    """Tell whether the support is one that is solved here; a, b and c actions of the players in their roles."""
    return c <= 2 and b >= 2 and a - b <= 1 and a <= WIDEST


@jit
def by_one_parameter(shape: Shape, cell: Floats, work: Elimination, room: Room, points: Floats) -> int:
    """Put all zeros on a support, its boundary included, into `points[zero, player, place]`; return how many.

    UNCLEAR where that is not known, or the support is of another kind. `cell` is the whole product of simplices.
    """
    one, two, last = roles(shape.played)
    a, b, c = shape.played[one], shape.played[two], shape.played[last]
    if not _suits(a, b, c):
        return UNCLEAR
    tick(60.0 + 10.0 * a * b)
    write_equations(shape, cell, one, two, last, work)
    x_noise, y_noise = 0.0, 0.0
    if a == b:
        degree = (c - 1) * (a - 1)
        size, share = bounds(work.one, c, a - 1, a)
        y_noise = size * (2.0 * share + ROUNDING)
        coefficients(work.one, degree, a, work.rows, work.y, work.ys)
        if opposed(work.ys[: degree + 1], a, y_noise):
            return 0
        own, own_share = bounds(work.two, c, a - 1, a)
        x_noise = own * (2.0 * own_share + ROUNDING)
        coefficients(work.two, degree, a, work.rows, work.x, work.xs)
        if opposed(work.xs[: degree + 1], a, x_noise):
            return 0
    found = _roots_of(work, a, b, c)
    return found if found <= 0 else _zeros(shape, cell, found, (x_noise, y_noise), work, room, points)


@jit
def _roots_of(work: Elimination, a: int, b: int, c: int) -> int:
    """Put the roots of the polynomial that is left into `work.roots`; return how many, or UNCLEAR."""
    size, share = bounds(work.one, c, b if a > b else a - 1, b)
    if a > b:
        degree = (c - 1) * b
        _determinant(work, b, degree, work.stack[0])
        noise = size * (2.0 * share + ROUNDING)
        if c == 1:
            return 0 if abs(work.stack[0, 0]) > noise else UNCLEAR
        return isolated_roots(work.stack, degree, noise, work.edges, work.other, work.roots)
    if c == 1:
        work.roots[0] = 0.0
        return 1
    other, other_share = bounds(work.two, c, a - 1, a)
    length = length_of(work.last[0], a, a)
    noise = size * other * (length * (2.0 * (share + other_share) + ROUNDING) + 2.0 * TIE * a)
    _indifference(work, a, a - 1, work.stack[0])
    return isolated_roots(work.stack, 2 * (a - 1), noise, work.edges, work.other, work.roots)


@jit
def _zeros(
    shape: Shape,
    cell: Floats,
    roots: int,
    noise: tuple[float, float],
    work: Elimination,
    room: Room,
    points: Floats,
) -> int:
    """Put the zeros at the polynomial's roots into `points`, as `by_one_parameter`."""
    one, two, last = roles(shape.played)
    a, b = shape.played[one], shape.played[two]
    z, found = np.empty(2), 0
    for r in range(roots):
        t, half = work.roots[r, 0], work.roots[r, 1]
        known = _longer(work, t, half, a, b) if a > b else _equal(work, t, half, a, noise[0], noise[1])
        if known < 0:
            continue
        z[0], z[1] = 1.0 - t, t
        if known == 0 or not polished(shape, cell, one, two, last, z, work, room, points[found]):
            return UNCLEAR
        found += 1
    return found

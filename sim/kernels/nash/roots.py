"""All isolated zeros of the equations of one support profile: cells are excluded, certified or bisected.

Of a cell one of three things is shown (Neumaier, Interval Methods for Systems of Equations, 1990, chapter 5): a payoff
difference, or Krawczyk's operator, leaves no zero in it; or the derivatives, multiplied by their inverse at the centre,
stay so close to the identity that the equations take no value twice, and Newton's method finds the zero; or neither,
and the longest edge is bisected. A cell on which equations hardly change without a decision is undecided: a zero that
is not regular is there, or so close to being there that payoffs known to one tie do not tell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.simplex_subdivision import Shape, excluded, linearise, longest_edge, replace_vertex, spread
from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.elimination import inverted
from sim.kernels.numerics.interpret import tick

CONTRACTION = 0.8
"""The derivatives may miss the identity by this much, in the largest row sum: below 1 no value is taken twice."""

OUTSIDE = 0.01
"""A zero this far outside a cell, in barycentric coordinates, is still covered: CONTRACTION leaves that much."""

FLAT = 1e-7
"""Changes of all equations over a cell below which it is given up as undecided."""

DEEPEST = 400
"""Bisections of one cell for which there is room."""

FOUND_ALL, UNDECIDED, EXHAUSTED, FULL = 0, 1, 2, 3
"""How a search ends: complete; a cell was undecided; no cell more might be looked at; no zero more had room."""


class Room(NamedTuple):
    """What `zeros` works in."""

    weight: Floats
    """`weight[player, vertex]`: barycentric coordinates of a point in a cell."""
    slope: Floats
    """`slope[other, own action, vertex]`, for `linearise`."""
    matrix: Floats
    """`matrix[equation, unknown]`: derivatives."""
    residual: Floats
    """`residual[equation]`."""
    inverse: Floats
    """`inverse[unknown, equation]`."""
    radius: Floats
    """`radius[equation, unknown]`: how far the derivatives in the cell are from those at its centre."""


@jit
def workspace(shape: Shape) -> Room:
    """Return room for one game, given the shape of the largest support profile."""
    n, widest, size = len(shape.sizes), shape.sizes.max(), shape.unknown_at[-1]
    square = (size, size)
    slope, weight = np.empty((n, widest, widest)), np.empty((n, widest))
    return Room(weight, slope, np.empty(square), np.empty(size), np.empty(square), np.empty(square))


@jit
def _centre(shape: Shape, weight: Floats) -> None:
    for j in range(len(shape.played)):
        for v in range(shape.played[j]):
            weight[j, v] = 1.0 / shape.played[j]


@jit
def _contraction(inverse: Floats, radius: Floats, step: Floats, shape: Shape, size: int) -> float:
    """Return by how much the preconditioned derivatives may miss the identity; infinity if the cell has no zero.

    Krawczyk: each unknown of a zero is within that much times the cell's size of Newton's step from the centre.
    """
    worst = 0.0
    for j in range(len(shape.played)):
        centre = 1.0 / shape.played[j]
        far_from_first = 0.0  # what the unknowns may move, as seen by vertex 0, whose weight is one less their sum
        first = centre
        for v in range(1, shape.played[j]):
            k = shape.unknown_at[j] + v - 1
            total, reach = 0.0, 0.0
            for player in range(len(shape.played)):
                wide = 1.0 - 1.0 / shape.played[player]
                for u in range(shape.unknown_at[player], shape.unknown_at[player + 1]):
                    entry = 0.0
                    for e in range(size):
                        entry += abs(inverse[k, e]) * radius[e, u]
                    total += entry
                    reach += entry * wide
            worst = max(worst, total)
            if centre + step[k] + reach < -OUTSIDE or centre + step[k] - reach > 1.0 + OUTSIDE:
                return np.inf
            first -= step[k]
            far_from_first += reach
        if shape.played[j] > 1 and (first + far_from_first < -OUTSIDE or first - far_from_first > 1.0 + OUTSIDE):
            return np.inf
    return worst


@jit
def newton(shape: Shape, cell: Floats, size: int, room: Room) -> bool:
    """Move `room.weight` from the centre to a zero by Newton's method; False if it does not get there."""
    weight, matrix, residual, inverse = room.weight, room.matrix, room.residual, room.inverse
    before = np.inf
    for _ in range(40):
        linearise(shape, cell, weight, room.slope, matrix, residual)
        if not inverted(matrix, size, inverse):
            return False
        moved = 0.0
        for j in range(len(shape.played)):
            for v in range(1, shape.played[j]):
                step = 0.0
                for e in range(size):
                    step -= inverse[shape.unknown_at[j] + v - 1, e] * residual[e]
                weight[j, v] += step
                weight[j, 0] -= step
                moved = max(moved, abs(step))
        if moved > 4.0:
            return False
        # at rest, rounding keeps steps from shrinking further
        if moved < 1e-15 or (moved < 1e-10 and moved >= 0.5 * before):
            return True
        before = moved
    return before < 1e-9


@jit
def _inside(shape: Shape, weight: Floats) -> bool:
    for j in range(len(shape.played)):
        for v in range(shape.played[j]):
            if weight[j, v] < -OUTSIDE:
                return False
    return True


@jit
def solved(shape: Shape, cell: Floats, size: int, room: Room) -> tuple[bool, bool]:
    """Return whether all zeros in the cell are known, and whether there is one: then at `room.weight`."""
    weight, matrix, residual = room.weight, room.matrix, room.residual
    inverse, radius = room.inverse, room.radius
    _centre(shape, weight)
    linearise(shape, cell, weight, room.slope, matrix, residual)
    spread(shape, cell, matrix, radius)
    if not inverted(matrix, size, inverse):
        return False, False
    step = np.empty(size)
    for k in range(size):
        step[k] = 0.0
        for e in range(size):
            step[k] -= inverse[k, e] * residual[e]
    contraction = _contraction(inverse, radius, step, shape, size)
    if contraction == np.inf:
        return True, False
    if contraction > CONTRACTION or not newton(shape, cell, size, room):
        return False, False
    found = _inside(shape, weight)
    return found, found


@jit
def zeros(shape: Shape, stack: Floats, boxes: int, room: Room, points: Floats) -> tuple[int, int, int]:
    """Put all zeros in the cell `stack[0]` into `points[zero, player, place]`, in weights of the support's actions.

    Return (how it ended, zeros, cells looked at); no more than `boxes` are. The same zero may be listed twice.
    """
    size, used = shape.unknown_at[-1], shape.vertex_at[-1]
    waiting, looked, found, ended = 1, 0, 0, FOUND_ALL
    while waiting > 0:
        if looked >= boxes:
            return EXHAUSTED, found, looked
        looked += 1
        tick(20.0 * used)
        cell = stack[waiting - 1]
        if excluded(shape, cell):
            waiting -= 1
            continue
        known, there = solved(shape, cell, size, room)
        if known:
            waiting -= 1
            if there:
                if found == len(points):
                    return FULL, found, looked
                _place(shape, cell, room.weight, points[found])
                found += 1
            continue
        player, p, q, change = longest_edge(shape, cell)
        if change < FLAT or waiting == len(stack):
            return UNDECIDED, found, looked
        stack[waiting, :used] = cell[:used]
        replace_vertex(shape, stack[waiting - 1], player, p, q)
        replace_vertex(shape, stack[waiting], player, q, p)
        waiting += 1
    return ended, found, looked


@jit
def _place(shape: Shape, cell: Floats, weight: Floats, point: Floats) -> None:
    for j in range(len(shape.played)):
        for c in range(shape.played[j]):
            point[j, c] = 0.0
            for v in range(shape.played[j]):
                point[j, c] += weight[j, v] * cell[shape.vertex_at[j] + v * shape.played[j] + c]

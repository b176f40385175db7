"""Products of simplices on which the equations of one support profile are bounded, bisected and solved.

With the actions of each player fixed that are played, the players' indifference conditions are multilinear in their
mixed strategies. On a product of simplices (a *cell*) a multilinear function takes its extremes at vertices, so exact
ranges of payoff differences and of their derivatives are read off the payoffs at tuples of vertices. Bisecting an edge
averages two slices of those payoffs, as de Casteljau's algorithm does for Bernstein coefficients.

A cell is one row of numbers: for each player i, `payoff[own action, vertices of the others]` with the played actions
first, then each player's vertices as `vertex[vertex, played action]`. A `Shape` tells where they are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit
from sim.tolerances import TIE


class Shape(NamedTuple):
    """Where the numbers of the cells of one support profile are; all arrays are filled in place by `describe`."""

    sizes: Ints
    """`sizes[player]`: actions."""
    played: Ints
    """`played[player]`: actions in the support, which are also the vertices of the player's simplex."""
    order: Ints
    """`order[player, place]`: the actions, those in the support first."""
    others: Ints
    """`others[player]`: tuples of vertices of the other players."""
    stride: Ints
    """`stride[player, other]`: step from one vertex of the other to the next in such tuples."""
    payoff_at: Ints
    """`payoff_at[player]`: where the player's payoffs begin."""
    vertex_at: Ints
    """`vertex_at[player]`: where the player's vertices begin; one more entry tells the row's length."""
    unknown_at: Ints
    """`unknown_at[player]`: the number of the player's first unknown, and equation; one more entry: how many."""
    vertex_in: Ints
    """`vertex_in[player, tuple, other]`: the other's vertex in a tuple."""


@jit
def blank_shape(sizes: Ints) -> Shape:
    """Return a shape with room for all support profiles of a game."""
    n = len(sizes)
    return Shape(
        sizes,
        np.empty(n, np.int64),
        np.empty((n, sizes.max()), np.int64),
        np.empty(n, np.int64),
        np.zeros((n, n), np.int64),
        np.empty(n, np.int64),
        np.empty(n + 1, np.int64),
        np.empty(n + 1, np.int64),
        np.zeros((n, sizes.prod() // sizes.min(), n), np.int64),
    )


@jit
def describe(shape: Shape, support: Ints) -> None:
    """Fill in the shape of the cells of a support profile, `support[player]` in bits."""
    sizes, played, order, others, stride = shape.sizes, shape.played, shape.order, shape.others, shape.stride
    payoff_at, vertex_at, unknown_at, vertex_in = shape.payoff_at, shape.vertex_at, shape.unknown_at, shape.vertex_in
    n = len(sizes)
    for i in range(n):
        place = 0
        for wanted in (1, 0):
            for a in range(sizes[i]):
                if (support[i] >> a & 1) == wanted:
                    order[i, place] = a
                    place += 1
            if wanted:
                played[i] = place
    at, unknown = 0, 0
    for i in range(n):
        others[i] = 1
        for j in range(n - 1, -1, -1):
            if j != i:
                stride[i, j] = others[i]
                others[i] *= played[j]
        for t in range(others[i]):
            for j in range(n):
                if j != i:  # count up: divisions would take most of the time
                    within = vertex_in[i, t - 1, j] if t > 0 else 0
                    turn = t > 0 and t % stride[i, j] == 0
                    vertex_in[i, t, j] = (within + 1 if within + 1 < played[j] else 0) if turn else within
        payoff_at[i], unknown_at[i] = at, unknown
        at += sizes[i] * others[i]
        unknown += played[i] - 1
    for j in range(n):
        vertex_at[j] = at
        at += played[j] * played[j]
    vertex_at[n], unknown_at[n] = at, unknown


@jit
def whole(payoffs: Floats, shape: Shape, cell: Floats) -> None:
    """Write the cell that is the whole product of simplices over the support; `payoffs[player, profile]`."""
    sizes, played, order, others = shape.sizes, shape.played, shape.order, shape.others
    payoff_at, vertex_at, vertex_in = shape.payoff_at, shape.vertex_at, shape.vertex_in
    n = len(sizes)
    for i in range(n):
        for t in range(others[i]):
            flat, step, own = 0, 1, 0
            for j in range(n - 1, -1, -1):
                if j == i:
                    own = step
                else:
                    flat += step * order[j, vertex_in[i, t, j]]
                step *= sizes[j]
            for a in range(sizes[i]):
                cell[payoff_at[i] + a * others[i] + t] = payoffs[i, flat + own * order[i, a]]
    for j in range(n):
        for v in range(played[j]):
            for c in range(played[j]):
                cell[vertex_at[j] + v * played[j] + c] = 1.0 if c == v else 0.0


@jit
def excluded(shape: Shape, cell: Floats) -> bool:
    """Tell whether some played action is worse than another action, by more than a tie, all over the cell."""
    sizes, played, others, payoff_at = shape.sizes, shape.played, shape.others, shape.payoff_at
    for i in range(len(sizes)):
        for a in range(played[i]):
            one = payoff_at[i] + a * others[i]
            for b in range(sizes[i]):
                other = payoff_at[i] + b * others[i]
                if a == b or cell[other] - cell[one] <= TIE:
                    continue
                beaten = True
                for t in range(1, others[i]):
                    if cell[other + t] - cell[one + t] <= TIE:
                        beaten = False
                        break
                if beaten:
                    return True
    return False


@jit
def longest_edge(shape: Shape, cell: Floats) -> tuple[int, int, int, float]:
    """Return (player, vertex, vertex, change): the edge along which some equation changes most.

    A player who has more equations than all others have unknowns is overdetermined: then only its equations count.
    """
    played, others, stride = shape.played, shape.others, shape.stride
    payoff_at, unknown_at = shape.payoff_at, shape.unknown_at
    n = len(played)
    only = -1
    for i in range(n):
        if 2 * (played[i] - 1) > unknown_at[n]:
            only = i
    best, player, one, two = -1.0, -1, 0, 0
    for j in range(n):
        for p in range(played[j] - 1):
            for q in range(p + 1, played[j]):
                change = 0.0
                for i in range(n):
                    if i == j or (only >= 0 and i != only):
                        continue
                    s = stride[i, j]
                    first = payoff_at[i]
                    for a in range(1, played[i]):
                        row = first + a * others[i]
                        for high in range(0, others[i], s * played[j]):
                            for low in range(high, high + s):
                                x, y = low + p * s, low + q * s
                                gap = cell[row + y] - cell[first + y] - cell[row + x] + cell[first + x]
                                change = max(change, abs(gap))
                if change > best:
                    best, player, one, two = change, j, p, q
    return player, one, two, best


@jit
def replace_vertex(shape: Shape, cell: Floats, j: int, p: int, q: int) -> None:
    """Move vertex q of player j to the middle of its edge with p, in place."""
    sizes, played, others, stride = shape.sizes, shape.played, shape.others, shape.stride
    payoff_at, vertex_at = shape.payoff_at, shape.vertex_at
    for i in range(len(sizes)):
        if i != j:
            s = stride[i, j]
            for high in range(payoff_at[i], payoff_at[i] + sizes[i] * others[i], s * played[j]):
                for low in range(high, high + s):
                    cell[low + q * s] = 0.5 * (cell[low + p * s] + cell[low + q * s])
    for c in range(played[j]):
        x, y = vertex_at[j] + p * played[j] + c, vertex_at[j] + q * played[j] + c
        cell[y] = 0.5 * (cell[x] + cell[y])


@jit
def linearise(shape: Shape, cell: Floats, weight: Floats, slope: Floats, matrix: Floats, residual: Floats) -> None:
    """Put the equations at a point into `residual` and their derivatives into `matrix`.

    `weight[player, vertex]` are barycentric coordinates; those of vertices 1, 2, … are the unknowns. `slope[other,
    own action, vertex]` is room.
    """
    played, others, payoff_at = shape.played, shape.others, shape.payoff_at
    unknown_at, vertex_in = shape.unknown_at, shape.vertex_in
    n = len(played)
    for i in range(n):
        if played[i] == 1:
            continue
        slope[:, : played[i]] = 0.0
        for t in range(others[i]):
            for j in range(n):
                if j == i:
                    continue
                rest = 1.0
                for k in range(n):
                    if k not in (i, j):
                        rest *= weight[k, vertex_in[i, t, k]]
                v = vertex_in[i, t, j]
                for a in range(played[i]):
                    slope[j, a, v] += rest * cell[payoff_at[i] + a * others[i] + t]
        some = 1 if i == 0 else 0
        for a in range(1, played[i]):
            row = unknown_at[i] + a - 1
            residual[row] = 0.0
            for v in range(played[some]):
                residual[row] += weight[some, v] * (slope[some, a, v] - slope[some, 0, v])
            for j in range(n):
                for v in range(1, played[j]):
                    gap = slope[j, a, v] - slope[j, a, 0] - slope[j, 0, v] + slope[j, 0, 0]
                    matrix[row, unknown_at[j] + v - 1] = gap if j != i else 0.0


@jit
def spread(shape: Shape, cell: Floats, centre: Floats, radius: Floats) -> None:
    """Put into `radius[equation, unknown]` how far the derivatives in the cell are from those at its `centre`.

    Payoffs may be off by half a tie, and four of them make a derivative: `2 TIE` is added.
    """
    played, others, stride = shape.played, shape.others, shape.stride
    payoff_at, unknown_at = shape.payoff_at, shape.unknown_at
    n = len(played)
    for i in range(n):
        first = payoff_at[i]
        for a in range(1, played[i]):
            equation, row = unknown_at[i] + a - 1, first + a * others[i]
            for j in range(n):
                s = stride[i, j]
                for v in range(1, played[j]):
                    unknown = unknown_at[j] + v - 1
                    far = 0.0
                    if j != i:
                        for high in range(0, others[i], s * played[j]):
                            for x in range(high, high + s):
                                y = x + v * s
                                gap = cell[row + y] - cell[first + y] - cell[row + x] + cell[first + x]
                                far = max(far, abs(gap - centre[equation, unknown]))
                        far += 2 * TIE
                    radius[equation, unknown] = far

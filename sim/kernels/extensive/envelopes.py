"""Vertices over which the best replies of some sets change, on a product of simplices, by double description.

Over the product stands, for each of several families of linear functions, the epigraph of their maximum. Its vertices
are where the families' best members change: a polyhedral cone is cut by one function after another, and two rays on
opposite sides that share an edge make a new one (Motzkin, Raiffa, Thompson & Thrall 1953; Fukuda & Prodon, Double
description method revisited, 1996). Which constraints are tight is carried along edges and never computed again, so
that only the sign of a slack can be a question of rounding. Where it is, within what rounds a point that was computed
from others, the game is `doubtful`, and exact arithmetic has to decide.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit
from sim.kernels.numerics.interpret import tick
from sim.tolerances import TIE

ERROR = 8.0
"""Rounding of a slack, in units of the rounding of the point: what is smaller is zero."""

DOUBT = 16.0
"""So many times the rounding of the point is still not clearly different from zero."""

NO_ROOM, TOO_LONG = -1, -2
"""Instead of a number of vertices: there is no room for them, or finding them takes more steps than there are."""

MOST_BITS = 62
"""Constraints, of which a set is held in the bits of one number."""


class Envelope(NamedTuple):
    """A product of simplices and families of functions on it, with room for the vertices and rays of their epigraph."""

    sizes: Ints
    """`sizes[simplex]`."""
    family: Ints
    """`family[function]`: those of one family stand together, families in their order."""
    rows: Floats
    """`rows[function, coordinate]`: values at the corners of the simplices are sums of entries from 0 to 1 in size."""
    points: Floats
    """`points[vertex, coordinate]`."""
    levels: Floats
    """`levels[vertex, family]`: the largest function of each."""
    tight: Ints
    """`tight[vertex]`: bit `coordinate` where it is zero, bit `coordinates + function` where the function is largest.
    """
    error: Floats
    """`error[vertex]`: by how much its coordinates may be rounded."""


@jit
def bits(mask: int) -> int:
    """Return how many bits are set."""
    count = 0
    while mask:
        mask &= mask - 1
        count += 1
    return count


@jit
def _corners(env: Envelope, noise: float) -> int:
    """Begin with the rays in which levels rise, then the corners of the product; return their number, or `NO_ROOM`.

    The first function of each family stands for it.
    """
    sizes, family, rows = env.sizes, env.family, env.rows
    width, families = env.points.shape[1], env.levels.shape[1]
    number = 1
    for size in sizes:
        number *= size
    if number + families > len(env.points):
        return NO_ROOM
    every = (1 << width) - 1
    for h in range(families):
        env.points[h] = 0.0
        env.levels[h] = 0.0
        env.levels[h, h] = 1.0
        env.error[h] = 0.0
        env.tight[h] = every
        for r in range(len(rows)):
            if family[r] != h and (r == 0 or family[r] != family[r - 1]):
                env.tight[h] |= 1 << (width + r)
    for v in range(families, families + number):
        rest, start = v - families, 0
        env.points[v] = 0.0
        env.tight[v] = every
        env.error[v] = noise
        for k in range(len(sizes)):
            corner = start + rest % sizes[k]
            rest //= sizes[k]
            start += sizes[k]
            env.points[v, corner] = 1.0
            env.tight[v] ^= 1 << corner
        for r in range(len(rows)):
            if r == 0 or family[r] != family[r - 1]:
                level = 0.0
                for c in range(width):
                    level += rows[r, c] * env.points[v, c]
                env.levels[v, family[r]] = level
                env.tight[v] |= 1 << (width + r)
    return families + number


@jit
def _slacks(env: Envelope, count: int, r: int, slack: Floats, sign: Ints) -> bool:
    """Put into `slack[vertex]` how far function `r` lies below the level, and its `sign`; tell whether in doubt."""
    families, h, doubtful = env.levels.shape[1], env.family[r], False
    for v in range(count):
        if v < families:
            slack[v] = 1.0 if v == h else 0.0
            sign[v] = 1 if v == h else 0
            continue
        s = env.levels[v, h]
        for c in range(env.points.shape[1]):
            s -= env.rows[r, c] * env.points[v, c]
        slack[v] = s
        size, error = abs(s), env.error[v]
        sign[v] = 0
        if size > max(TIE, DOUBT * error):
            sign[v] = 1 if s > 0 else -1
        elif size > ERROR * error:
            doubtful = True
    return doubtful


@jit
def _adjacent(tight: Ints, count: int, common: int) -> bool:
    """Tell whether no third is tight wherever both are."""
    alike = 0  # the two themselves are
    for q in range(count):
        alike += tight[q] & common == common
        if alike > 2:
            return False
    return True


@jit
def _joined(env: Envelope, up: int, down: int, new: int, slack: Floats, r: int, noise: float) -> None:
    """Put into place `new` the point at which the edge between two on opposite sides meets function `r`."""
    families, h = env.levels.shape[1], env.family[r]
    env.tight[new] = (env.tight[up] & env.tight[down]) | 1 << (env.points.shape[1] + r)
    if up < families:  # the level alone rises
        env.points[new], env.levels[new], env.error[new] = env.points[down], env.levels[down], env.error[down]
        env.levels[new, h] -= slack[down]
        return
    above, below = slack[up], -slack[down]
    share = below / (above + below)
    for c in range(env.points.shape[1]):
        env.points[new, c] = share * env.points[up, c] + (1.0 - share) * env.points[down, c]
    for k in range(families):
        env.levels[new, k] = share * env.levels[up, k] + (1.0 - share) * env.levels[down, k]
    env.error[new] = max(env.error[up], env.error[down]) + noise / (above + below)


@jit
def _move(env: Envelope, source: int, target: int) -> None:
    env.points[target], env.levels[target] = env.points[source], env.levels[source]
    env.tight[target], env.error[target] = env.tight[source], env.error[source]


@jit
def envelope_vertices(env: Envelope, noise: float, budget: int) -> tuple[int, bool, int]:
    """Put the vertices in; return their number, `NO_ROOM` or `TOO_LONG`, whether it is doubted, and the steps used.

    `noise` rounds the entries of `rows`.
    """
    families, width, most = env.levels.shape[1], env.points.shape[1], len(env.points)
    slack, sign = np.empty(most), np.empty(most, np.int64)
    count = _corners(env, noise)
    doubtful, used = False, 0
    dimension = families + width - len(env.sizes) + 1
    for r in range(len(env.rows)):
        if count < 0:
            return count, doubtful, used
        if r == 0 or env.family[r] != env.family[r - 1]:
            continue
        doubtful |= _slacks(env, count, r, slack, sign)
        used += count * (width + 2)
        tick(2.0 * count * (width + 2))
        new = count
        for up in range(count):
            if sign[up] <= 0:
                continue
            for down in range(families, count):
                if sign[down] >= 0:
                    continue
                common = env.tight[up] & env.tight[down]
                used += 4
                if bits(common) < dimension - 2:
                    continue
                used += count
                tick(1.0 + 0.1 * count)
                if used > budget:
                    return TOO_LONG, doubtful, used
                if _adjacent(env.tight, count, common):
                    if new == most:
                        return NO_ROOM, doubtful, used
                    _joined(env, up, down, new, slack, r, noise)
                    new += 1
        for v in range(count):
            if sign[v] == 0:
                env.tight[v] |= 1 << (width + r)
        left = 0
        for v in range(new):
            if v >= count or sign[v] >= 0:
                if v != left:
                    _move(env, v, left)
                left += 1
        count = left
    if count < 0:
        return count, doubtful, used
    for v in range(families, count):
        _move(env, v, v - families)
    return count - families, doubtful, used

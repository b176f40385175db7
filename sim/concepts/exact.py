"""Two-player answers confirmed in rational arithmetic: every equilibrium exactly, and that there are no others.

Vertices of both best-response polytopes are enumerated with fractions (Avis, Rosenberg, Savani & von Stengel 2010,
section 3), so nothing here rests on a tolerance. It is the independent check of what floating point found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import comb

Row = tuple[Fraction, ...]
Matrix = Sequence[Row]

MOST_SYSTEMS = 20_000
"""Square systems to be solved; a game of 7 by 7 has 3,432."""


@dataclass(frozen=True)
class ExactEquilibrium:
    """An extreme equilibrium: the players' mixed strategies and payoffs, exactly."""

    x: Row
    y: Row
    payoffs: tuple[Fraction, Fraction]


def extreme_equilibria(first: Matrix, second: Matrix) -> tuple[ExactEquilibrium, ...]:
    """Return all extreme equilibria of `first[row][column]` and `second[row][column]`, in the order of x, then y."""
    rows, columns = len(first), len(first[0])
    own = _positive(first)
    other = _positive(second)
    left = _vertices([tuple(other[i][j] for i in range(rows)) for j in range(columns)])
    right = _vertices(own)
    everything = frozenset(range(rows + columns))
    found = []
    for x, idle in left:
        labels = frozenset(i for i in range(rows) if x[i] == 0) | {rows + j for j in idle}
        for y, best in right:
            if labels | {rows + j for j in range(columns) if y[j] == 0} | best == everything:
                found.append(_equilibrium(x, y, first, second))
    return tuple(sorted(found, key=lambda e: (e.x, e.y), reverse=True))


def _positive(payoffs: Matrix) -> Matrix:
    shift = 1 - min(min(row) for row in payoffs)
    return [tuple(a + shift for a in row) for row in payoffs]


def _equilibrium(x: Row, y: Row, first: Matrix, second: Matrix) -> ExactEquilibrium:
    p = tuple(a / sum(x) for a in x)
    q = tuple(a / sum(y) for a in y)
    cells = [(p[i] * q[j], i, j) for i in range(len(p)) for j in range(len(q))]
    values = (sum((w * m[i][j] for w, i, j in cells), Fraction(0)) for m in (first, second))
    one, two = values
    return ExactEquilibrium(p, q, (one, two))


def _vertices(constraints: Matrix) -> list[tuple[Row, frozenset[int]]]:
    """Return the vertices but the origin of {z >= 0, constraints z <= 1}, each with its tight constraints."""
    size = len(constraints[0])
    found: dict[Row, frozenset[int]] = {}
    for count in range(1, min(size, len(constraints)) + 1):
        for support in combinations(range(size), count):
            for tight in combinations(range(len(constraints)), count):
                z = _solved([[constraints[r][s] for s in support] for r in tight], support, size)
                if z is not None and z not in found and min(z) >= 0:
                    slack = [1 - sum(a * b for a, b in zip(row, z, strict=True)) for row in constraints]
                    if min(slack) >= 0:
                        found[z] = frozenset(r for r, gap in enumerate(slack) if gap == 0)
    return list(found.items())


def _solved(matrix: list[list[Fraction]], support: tuple[int, ...], size: int) -> Row | None:
    """Return z with `matrix z[support] = 1` and zeros elsewhere; None where that is not one point (Gauss, Jordan)."""
    rows = [[*row, Fraction(1)] for row in matrix]
    for k in range(len(rows)):
        pivot = next((r for r in range(k, len(rows)) if rows[r][k] != 0), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [a / rows[k][k] for a in rows[k]]
        for r in range(len(rows)):
            if r != k and rows[r][k] != 0:
                rows[r] = [a - rows[r][k] * b for a, b in zip(rows[r], rows[k], strict=True)]
    weights = dict(zip(support, (row[-1] for row in rows), strict=True))
    return tuple(weights.get(i, Fraction(0)) for i in range(size))


def systems(rows: int, columns: int) -> int:
    """Return how many square systems each of the two polytopes asks for."""
    return sum(comb(rows, count) * comb(columns, count) for count in range(1, min(rows, columns) + 1))

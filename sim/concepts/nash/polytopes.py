"""Small polytopes by their vertices, in fractions: cut by a linear form, and whether two of them meet.

A polytope is the convex hull of the points that are listed, `points[k][action]`, none of which lies in the hull of the
others.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

Vector = tuple[Fraction, ...]
Polytope = tuple[Vector, ...]


def extreme(points: Sequence[Vector]) -> Polytope:
    """Return those points that are not in the hull of the others, each once."""
    kept = list(dict.fromkeys(points))
    if len(kept) <= 2 or _independent(kept):
        return tuple(kept)
    for point in list(kept):
        rest = [other for other in kept if other != point]
        if within(point, rest):
            kept = rest
    return tuple(kept)


def _independent(points: Sequence[Vector]) -> bool:
    """Return whether the points are unit vectors, as those of a simplex are, none of which lies between others."""
    return all(sum(map(bool, point)) == 1 for point in points)


def cut(points: Polytope, values: Sequence[Fraction], side: int) -> Polytope:
    """Return the part of a polytope where a linear form is 0, or has the sign `side`; `values[k]` is it at a vertex."""
    kept = [p for p, v in zip(points, values, strict=True) if v == 0 or v * side > 0]
    edges = combinations(zip(points, values, strict=True), 2)
    kept += [between(p, q, a / (a - b)) for (p, a), (q, b) in edges if a * b < 0]
    return extreme(kept)


def between(p: Vector, q: Vector, share: Fraction) -> Vector:
    """Return the point at a share of the way from p to q."""
    return tuple(x + share * (y - x) for x, y in zip(p, q, strict=True))


def within(point: Vector, points: Sequence[Vector]) -> bool:
    """Return whether a point lies in the hull of some."""
    return meet((point,), points)


def meet(one: Sequence[Vector], other: Sequence[Vector]) -> bool:
    """Return whether the hulls of two lists of points have a point in common."""
    if len(one) == len(other) == 1:
        return one[0] == other[0]
    rows = [[*(p[k] for p in one), *(-q[k] for q in other)] for k in range(len(one[0]))]
    ones, zeros = [Fraction(1)] * len(one), [Fraction(0)] * len(other)
    rows += [[*ones, *zeros], [*([Fraction(0)] * len(one)), *([Fraction(1)] * len(other))]]
    return _feasible(rows, [Fraction(0)] * len(one[0]) + [Fraction(1), Fraction(1)])


def _feasible(rows: list[list[Fraction]], right: list[Fraction]) -> bool:
    """Return whether `rows @ x = right >= 0` has a solution that is nowhere below 0, by phase one with Bland's rule.

    (Chvatal, Linear Programming, 1983, chapters 3 and 8.)
    """
    table = [[*row, b] for row, b in zip(rows, right, strict=True)]
    basis = [-1] * len(table)  # an artificial variable each, whose columns are not kept
    cost = [sum(column) for column in zip(*table, strict=True)]
    while cost[-1] > 0:
        entering = next((k for k, c in enumerate(cost[:-1]) if c > 0), None)
        if entering is None:
            return False
        ratios = [(row[-1] / row[entering], basis[r], r) for r, row in enumerate(table) if row[entering] > 0]
        leaving = min(ratios)[2]
        pivot = table[leaving][entering]
        table[leaving] = [x / pivot for x in table[leaving]]
        for r, row in enumerate(table):
            if r != leaving and row[entering]:
                table[r] = [x - row[entering] * y for x, y in zip(row, table[leaving], strict=True)]
        cost = [x - cost[entering] * y for x, y in zip(cost, table[leaving], strict=True)]
        basis[leaving] = entering
    return True

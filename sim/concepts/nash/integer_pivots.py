"""Bases of best-response polytopes in whole numbers, and pivots between them.

Pivots are those of integers (Edmonds; Bareiss, Sylvester's identity and multistep integer-preserving Gaussian
elimination, Mathematics of Computation 22, 1968), and ties in the ratio test are broken lexicographically, so that a
degenerate vertex is passed by few of its bases and no walk along one path goes in circles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

Matrix = Sequence[Sequence[Fraction]]


class Vertex(NamedTuple):
    """A point of a polytope: its coordinates times a common denominator, and in bits which constraints are tight."""

    weights: tuple[int, ...]
    tight: int


@dataclass(frozen=True)
class Basis:
    """A system `basic + table[:, :-1] / factor * nonbasic = table[:, -1] / factor`; slacks are numbered last."""

    basic: tuple[int, ...]
    nonbasic: tuple[int, ...]
    table: tuple[tuple[int, ...], ...]
    factor: int


def positive(payoffs: Matrix) -> list[list[int]]:
    """Return whole numbers from 1 on that are a positive affine map of the payoffs."""
    scale = lcm(*(a.denominator for row in payoffs for a in row))
    whole = [[a.numerator * (scale // a.denominator) for a in row] for row in payoffs]
    low = min(min(row) for row in whole)
    raised = [[a - low for a in row] for row in whole]
    shared = gcd(*(a for row in raised for a in row)) or 1
    return [[a // shared + 1 for a in row] for row in raised]


def first_basis(constraints: Sequence[Sequence[int]]) -> Basis:
    """Return the basis of the origin of {z >= 0, constraints z <= 1}."""
    count, own = len(constraints), len(constraints[0])
    return Basis(tuple(range(own, own + count)), tuple(range(own)), tuple((*row, 1) for row in constraints), 1)


def vertex(basis: Basis, own: int) -> Vertex:
    weights = [0] * own
    tight = sum(1 << variable for variable in basis.nonbasic)
    for variable, row in zip(basis.basic, basis.table, strict=True):
        if row[-1] == 0:
            tight |= 1 << variable
        elif variable < own:
            weights[variable] = row[-1]
    return Vertex(tuple(weights), tight)


def leaving(basis: Basis, entering: int, own: int) -> int:
    """Return the row that blocks the entering variable first, ties broken lexicographically: there is exactly one."""
    rows = [r for r, row in enumerate(basis.table) if row[entering] > 0]
    best = min(rows, key=lambda r: Fraction(basis.table[r][-1], basis.table[r][entering]))
    ratio = Fraction(basis.table[best][-1], basis.table[best][entering])
    tied = [r for r in rows if basis.table[r][-1] * ratio.denominator == basis.table[r][entering] * ratio.numerator]
    slack = own
    while len(tied) > 1:
        parts = [Fraction(_coefficient(basis, r, slack), basis.table[r][entering]) for r in tied]
        tied = [r for r, part in zip(tied, parts, strict=True) if part == min(parts)]
        slack += 1
    return tied[0]


def _coefficient(basis: Basis, row: int, variable: int) -> int:
    """Return the coefficient of a variable, basic or not, in a row."""
    if variable in basis.nonbasic:
        return basis.table[row][basis.nonbasic.index(variable)]
    return basis.factor if basis.basic[row] == variable else 0


def pivoted(basis: Basis, blocking: int, entering: int) -> Basis:
    """Return the basis in which one variable takes the place of the blocking row's; all divisions are exact."""
    factor, at = basis.factor, basis.table[blocking]
    pivot = at[entering]
    table = []
    for r, row in enumerate(basis.table):
        if r == blocking:
            changed = list(row)
            changed[entering] = factor
        else:
            slope = row[entering]
            changed = [(a * pivot - slope * b) // factor for a, b in zip(row, at, strict=True)]
            changed[entering] = -slope
        table.append(tuple(changed))
    basic, nonbasic = list(basis.basic), list(basis.nonbasic)
    basic[blocking], nonbasic[entering] = nonbasic[entering], basic[blocking]
    return Basis(tuple(basic), tuple(nonbasic), tuple(table), pivot)


def work(basis: Basis) -> int:
    """Return how many cells a pivot changes, weighted by the length of their numbers."""
    return len(basis.basic) * (len(basis.nonbasic) + 1) * (4 + (basis.factor.bit_length() // 64) ** 2)

"""All extreme equilibria of a two-player game in rational arithmetic; nothing here rests on a tolerance.

The vertices of both best-response polytopes are walked from basis to basis, and pairs that carry every label between
them are the extreme equilibria (Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash equilibria for two-player
games, Economic Theory 42, 2010, sections 3 and 4). Pivots are those of integers (Edmonds; Bareiss, Sylvester's identity
and multistep integer-preserving Gaussian elimination, Mathematics of Computation 22, 1968), and ties in the ratio test
are broken lexicographically, so that a degenerate vertex is passed by few of its bases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import numpy as np

from sim.concepts.budget import ONE_WORLD, units

Row = tuple[Fraction, ...]
Matrix = Sequence[Sequence[Fraction]]

MOST_LABELS = 62
"""Actions of both players together: sets of them are bits of a word."""

CELL = 60
"""Steps that a cell costs which a pivot changes, for each unit of the length of its number."""

MOST_EQUILIBRIA = 4096
"""Of one game."""


class TooLargeError(ValueError):
    """A game has more actions or equilibria than the method takes."""


class BudgetError(TooLargeError):
    """The budget was used up before all equilibria were found."""


@dataclass(frozen=True)
class ExactEquilibrium:
    """An extreme equilibrium: the players' mixed strategies and payoffs, exactly; and the component it lies in."""

    x: Row
    y: Row
    payoffs: tuple[Fraction, Fraction]
    component: int
    isolated: bool


class _Vertex(NamedTuple):
    """A point of a polytope: its coordinates times a common denominator, and in bits which constraints are tight."""

    weights: tuple[int, ...]
    tight: int


@dataclass(frozen=True)
class _Basis:
    """A system `basic + table[:, :-1] / factor * nonbasic = table[:, -1] / factor`; slacks are numbered last."""

    basic: tuple[int, ...]
    nonbasic: tuple[int, ...]
    table: tuple[tuple[int, ...], ...]
    factor: int


def extreme_equilibria(first: Matrix, second: Matrix, budget: int = ONE_WORLD) -> tuple[ExactEquilibrium, ...]:
    """Return all extreme equilibria of `first[row][column]` and `second[row][column]`, in the order of x, then y.

    Two that share a strategy lie in one component (op. cit., section 2). `TooLargeError` where there is too much of
    them, `BudgetError` where `budget` steps are too few.
    """
    rows, columns = len(first), len(first[0])
    if rows + columns > MOST_LABELS:
        raise TooLargeError
    own, other = _positive(first), _positive(second)
    left = _vertices([[row[j] for row in other] for j in range(columns)], budget // 2)
    # of the columns' polytope its own labels stand first: move them behind the rows'
    right = [_Vertex(w, t >> columns | (t & (1 << columns) - 1) << rows) for w, t in _vertices(own, budget // 2)]
    pairs = _complete(left, right, rows + columns)
    number = _components(pairs)
    found = [
        _equilibrium(_shares(left[v].weights), _shares(right[w].weights), first, second, c, number.count(c) == 1)
        for (v, w), c in zip(pairs, number, strict=True)
    ]
    return tuple(sorted(found, key=lambda e: (e.x, e.y), reverse=True))


def _positive(payoffs: Matrix) -> list[list[int]]:
    """Return whole numbers from 1 on that are a positive affine map of the payoffs."""
    low = min(min(row) for row in payoffs)
    scale = lcm(*(Fraction(a).denominator for row in payoffs for a in row))
    raised = [[int((a - low) * scale) for a in row] for row in payoffs]
    shared = gcd(*(a for row in raised for a in row)) or 1
    return [[a // shared + 1 for a in row] for row in raised]


def _vertices(constraints: Sequence[Sequence[int]], budget: int) -> list[_Vertex]:
    """Return the vertices but the origin of {z >= 0, constraints z <= 1}; in `tight` the bits of z come first."""
    count, own = len(constraints), len(constraints[0])
    first = _Basis(tuple(range(own, own + count)), tuple(range(own)), tuple((*row, 1) for row in constraints), 1)
    seen, waiting = {first.basic}, [first]
    found: dict[int, _Vertex] = {}
    left = units(budget, CELL)
    while waiting:
        basis = waiting.pop()
        vertex = _vertex(basis, own)
        if any(vertex.weights):
            found.setdefault(vertex.tight, vertex)
        for entering in range(own):
            leaving = _leaving(basis, entering, own)
            basic = list(basis.basic)
            basic[leaving] = basis.nonbasic[entering]
            key = tuple(sorted(basic))
            if key not in seen:
                seen.add(key)
                waiting.append(_pivoted(basis, leaving, entering))
                left -= count * (own + 1) * (4 + (basis.factor.bit_length() // 64) ** 2)
                if left < 0:
                    raise BudgetError
    return list(found.values())


def _vertex(basis: _Basis, own: int) -> _Vertex:
    weights = [0] * own
    tight = sum(1 << variable for variable in basis.nonbasic)
    for variable, row in zip(basis.basic, basis.table, strict=True):
        if row[-1] == 0:
            tight |= 1 << variable
        elif variable < own:
            weights[variable] = row[-1]
    return _Vertex(tuple(weights), tight)


def _leaving(basis: _Basis, entering: int, own: int) -> int:
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


def _coefficient(basis: _Basis, row: int, variable: int) -> int:
    """Return the coefficient of a variable, basic or not, in a row."""
    if variable in basis.nonbasic:
        return basis.table[row][basis.nonbasic.index(variable)]
    return basis.factor if basis.basic[row] == variable else 0


def _pivoted(basis: _Basis, leaving: int, entering: int) -> _Basis:
    """Return the basis in which one variable has taken the place of another; all divisions are exact."""
    factor, at = basis.factor, basis.table[leaving]
    pivot = at[entering]
    table = []
    for r, row in enumerate(basis.table):
        if r == leaving:
            changed = list(row)
            changed[entering] = factor
        else:
            slope = row[entering]
            changed = [(a * pivot - slope * b) // factor for a, b in zip(row, at, strict=True)]
            changed[entering] = -slope
        table.append(tuple(changed))
    basic, nonbasic = list(basis.basic), list(basis.nonbasic)
    basic[leaving], nonbasic[entering] = nonbasic[entering], basic[leaving]
    return _Basis(tuple(basic), tuple(nonbasic), tuple(table), pivot)


def _complete(left: Sequence[_Vertex], right: Sequence[_Vertex], labels: int) -> list[tuple[int, int]]:
    """Return all pairs of vertices that carry every label between them."""
    every = (1 << labels) - 1
    theirs = np.array([w.tight for w in right], np.int64)
    pairs = [(v, int(w)) for v, x in enumerate(left) for w in np.flatnonzero((theirs | x.tight) == every)]
    if len(pairs) > MOST_EQUILIBRIA:
        raise TooLargeError
    return pairs


def _components(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Return a number for each pair, the same for pairs that a chain of shared vertices connects."""
    number = list(range(len(pairs)))
    for side in (0, 1):
        first: dict[int, int] = {}
        for e, pair in enumerate(pairs):
            one, other = number[first.setdefault(pair[side], e)], number[e]
            if one != other:
                number = [one if c == other else c for c in number]
    return number


def _shares(weights: tuple[int, ...]) -> Row:
    total = sum(weights)
    return tuple(Fraction(w, total) for w in weights)


def _equilibrium(x: Row, y: Row, first: Matrix, second: Matrix, component: int, isolated: bool) -> ExactEquilibrium:
    cells = [(p * q, i, j) for i, p in enumerate(x) if p for j, q in enumerate(y) if q]
    one, two = (sum((w * m[i][j] for w, i, j in cells), Fraction(0)) for m in (first, second))
    return ExactEquilibrium(x, y, (one, two), component, isolated)

"""All extreme equilibria of a two-player game in rational arithmetic; nothing here rests on a tolerance.

The vertices of both best-response polytopes are walked from basis to basis, and pairs that carry every label between
them are the extreme equilibria (Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash equilibria for two-player
games, Economic Theory 42, 2010, sections 3 and 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.concepts.budget import ONE_WORLD, units
from sim.concepts.nash.integer_pivots import Matrix, Vertex, first_basis, leaving, pivoted, positive, vertex, work

Row = tuple[Fraction, ...]

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


def extreme_equilibria(first: Matrix, second: Matrix, budget: int = ONE_WORLD) -> tuple[ExactEquilibrium, ...]:
    """Return all extreme equilibria of `first[row][column]` and `second[row][column]`, in the order of x, then y.

    Two that share a strategy lie in one component (op. cit., section 2). `TooLargeError` where there is too much of
    them, `BudgetError` where `budget` steps are too few.
    """
    rows, columns = len(first), len(first[0])
    if rows + columns > MOST_LABELS:
        raise TooLargeError
    own, other = positive(first), positive(second)
    left = _vertices([[row[j] for row in other] for j in range(columns)], budget // 2)
    # of the columns' polytope its own labels stand first: move them behind the rows'
    right = [Vertex(w, t >> columns | (t & (1 << columns) - 1) << rows) for w, t in _vertices(own, budget // 2)]
    pairs = _complete(left, right, rows + columns)
    number = _components(pairs)
    found = [
        equilibrium(shares(left[v].weights), shares(right[w].weights), first, second, c, number.count(c) == 1)
        for (v, w), c in zip(pairs, number, strict=True)
    ]
    return tuple(sorted(found, key=lambda e: (e.x, e.y), reverse=True))


def _vertices(constraints: Sequence[Sequence[int]], budget: int) -> list[Vertex]:
    """Return the vertices but the origin of {z >= 0, constraints z <= 1}; in `tight` the bits of z come first."""
    if len(constraints) == len(constraints[0]) == 2:
        return _of_two(constraints)
    return _walked(constraints, budget)


def _of_two(constraints: Sequence[Sequence[int]]) -> list[Vertex]:
    """Return the vertices, in the order of the walk, of two coordinates under two constraints of positive numbers.

    Worlds near a border are games of two actions each with a tie, many thousands in one question: by Cramer's rule they
    take a tenth of what the walk does.
    """
    (a, b), (c, d) = constraints
    found = [Vertex((0, 1), 1 | 4 * (b >= d) | 8 * (d >= b))]
    first, second = d - b, a - c
    if first * second > 0:
        found.append(Vertex((abs(first), abs(second)), 4 | 8))
    return [*found, Vertex((1, 0), 2 | 4 * (a >= c) | 8 * (c >= a))]


def _walked(constraints: Sequence[Sequence[int]], budget: int) -> list[Vertex]:
    """Return the vertices by a walk from basis to basis."""
    own, first = len(constraints[0]), first_basis(constraints)
    seen, waiting = {first.basic}, [first]
    found: dict[int, Vertex] = {}
    left = units(budget, CELL)
    while waiting:
        basis = waiting.pop()
        corner = vertex(basis, own)
        if any(corner.weights):
            found.setdefault(corner.tight, corner)
        for entering in range(own):
            row = leaving(basis, entering, own)
            basic = list(basis.basic)
            basic[row] = basis.nonbasic[entering]
            key = tuple(sorted(basic))
            if key not in seen:
                seen.add(key)
                waiting.append(pivoted(basis, row, entering))
                left -= work(basis)
                if left < 0:
                    raise BudgetError
    return list(found.values())


def _complete(left: Sequence[Vertex], right: Sequence[Vertex], labels: int) -> list[tuple[int, int]]:
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


def shares(weights: tuple[int, ...]) -> Row:
    total = sum(weights)
    return tuple(Fraction(w, total) for w in weights)


def equilibrium(x: Row, y: Row, first: Matrix, second: Matrix, component: int, isolated: bool) -> ExactEquilibrium:
    cells = [(p * q, i, j) for i, p in enumerate(x) if p for j, q in enumerate(y) if q]
    one, two = (sum((w * m[i][j] for w, i, j in cells), Fraction(0)) for m in (first, second))
    return ExactEquilibrium(x, y, (one, two), component, isolated)

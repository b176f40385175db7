"""All extreme equilibria of two-player games in exact arithmetic, written for clarity: the oracle of the solver.

A mixed strategy x of the row player, scaled so that the column player's best reply is worth 1, is a point of
P = {x >= 0, B'x <= 1}; likewise y of Q = {y >= 0, Ay <= 1}, where all payoffs have been shifted above 0. Each of the
m + n inequalities carries a label: 'row i is not played or is a best reply', 'column j …'. A pair of vertices other
than (0, 0) that carries every label between them is an extreme equilibrium, and every equilibrium is a mixture of
extreme ones that share a vertex, side by side (Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash equilibria
for two-player games, Economic Theory 42, 2010, sections 2 and 3).
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

Matrix = tuple[tuple[int, ...], ...]


class Vertex(NamedTuple):
    """A vertex as a mixed strategy, and the inequalities that hold with equality: own actions first, then replies."""

    strategy: tuple[Fraction, ...]
    tight: frozenset[int]


class Extreme(NamedTuple):
    """An extreme equilibrium: its strategies one after another, and the number of its component."""

    profile: tuple[Fraction, ...]
    component: int


def solved(system: list[list[Fraction]]) -> list[Fraction] | None:
    """Return the solution of a square system `[coefficients | right side]`; None where it has not exactly one."""
    rows = [row[:] for row in system]
    size = len(rows)
    for k in range(size):
        pivot = next((r for r in range(k, size) if rows[r][k] != 0), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for r in range(size):
            if r != k and rows[r][k] != 0:
                rows[r] = [value - rows[r][k] * above for value, above in zip(rows[r], rows[k], strict=True)]
    return [row[size] for row in rows]


@lru_cache(maxsize=100_000)
def vertices(opponent: Matrix) -> tuple[Vertex, ...]:
    """Return the vertices other than 0 of {x >= 0, opponent'x <= 1} for the opponent's payoffs `[own][theirs]`."""
    own, theirs = len(opponent), len(opponent[0])
    lowest = min(min(row) for row in opponent)
    shifted = [[Fraction(value - lowest + 1) for value in row] for row in opponent]
    # Each inequality is `coefficients . x <= bound`, the last own + theirs numbers in a row.
    signs = [[Fraction(-int(i == k)) for i in range(own)] + [Fraction(0)] for k in range(own)]
    replies = [[shifted[i][j] for i in range(own)] + [Fraction(1)] for j in range(theirs)]
    inequalities = signs + replies
    found: dict[tuple[Fraction, ...], Vertex] = {}
    for chosen in combinations(range(own + theirs), own):
        x = solved([inequalities[k] for k in chosen])
        if x is None or not any(x):
            continue
        slack = [row[own] - sum(c * v for c, v in zip(row, x, strict=False)) for row in inequalities]
        if min(slack) >= 0:
            strategy = tuple(v / sum(x) for v in x)
            found[strategy] = Vertex(strategy, frozenset(k for k, left in enumerate(slack) if left == 0))
    return tuple(found.values())


def extreme_equilibria(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> list[Extreme]:
    """Return all extreme equilibria of `a[row][column]`, `b[row][column]`, payoffs of the row and column player."""
    m, n = len(a), len(a[0])
    of_rows = vertices(tuple(map(tuple, b)))
    of_columns = vertices(tuple(tuple(a[i][j] for i in range(m)) for j in range(n)))
    # In Q the columns come first: let both sides number the rows' labels first.
    labels = [frozenset((k + m) if k < n else (k - n) for k in y.tight) for y in of_columns]
    every = m + n
    pairs = [
        (v, w)
        for v, x in enumerate(of_rows)
        for w, tight in enumerate(labels)
        if len(x.tight) + len(tight) >= every and len(x.tight | tight) == every
    ]
    components = linked(pairs)
    return [
        Extreme(of_rows[v].strategy + of_columns[w].strategy, component)
        for (v, w), component in zip(pairs, components, strict=True)
    ]


def linked(pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Return of each pair the number of its component, where pairs that share a side are in the same one."""
    number = list(range(len(pairs)))
    changed = True
    while changed:
        changed = False
        for e, (v, w) in enumerate(pairs):
            for f, (other_v, other_w) in enumerate(pairs):
                if (v == other_v or w == other_w) and number[e] > number[f]:
                    number[e] = number[f]
                    changed = True
    return number

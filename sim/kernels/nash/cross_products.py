"""Rows that change linearly with a player's mixed strategy, and the vector that is orthogonal to all of them.

What m - 1 rows of m numbers leave orthogonal is their generalised cross product: its entries are their minors with
alternate signs. Is a row a weighted mean of rows at the vertices of a simplex, these are polynomials in the weights;
their Bernstein coefficients are cross products of rows of different vertices (the polar form: Ramshaw, Blossoms are
polar forms, CAGD 6, 1989). Hadamard's inequality bounds them by the product of the rows' lengths.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats
from sim.kernels.numerics.compile import jit
from sim.tolerances import TIE

WIDEST = 4
"""Entries of the widest row."""

ROUNDING = 1e-14
"""Rounding of a cross product, or of a sum of products of two, as a share of the product of the rows' lengths."""

CHOOSE = np.array([[1.0, 0, 0, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0], [1, 2, 1, 0, 0, 0, 0], [1, 3, 3, 1, 0, 0, 0],
                   [1, 4, 6, 4, 1, 0, 0], [1, 5, 10, 10, 5, 1, 0], [1, 6, 15, 20, 15, 6, 1]])  # fmt: skip
"""`CHOOSE[n, k]`: binomial coefficients, up to twice the most rows."""


@jit
def cross(rows: Floats, columns: int, out: Floats) -> None:
    """Put into `out[:columns]` what is orthogonal to `rows[:columns - 1, :columns]`; of one column, 1."""
    if columns == 1:
        out[0] = 1.0
    elif columns == 2:
        out[0], out[1] = rows[0, 1], -rows[0, 0]
    elif columns == 3:
        a0, a1, a2, b0, b1, b2 = rows[0, 0], rows[0, 1], rows[0, 2], rows[1, 0], rows[1, 1], rows[1, 2]
        out[0], out[1], out[2] = a1 * b2 - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0
    else:
        b0, b1, b2, b3 = rows[1, 0], rows[1, 1], rows[1, 2], rows[1, 3]
        c0, c1, c2, c3 = rows[2, 0], rows[2, 1], rows[2, 2], rows[2, 3]
        m01, m02, m03 = b0 * c1 - b1 * c0, b0 * c2 - b2 * c0, b0 * c3 - b3 * c0
        m12, m13, m23 = b1 * c2 - b2 * c1, b1 * c3 - b3 * c1, b2 * c3 - b3 * c2
        a0, a1, a2, a3 = rows[0, 0], rows[0, 1], rows[0, 2], rows[0, 3]
        out[0], out[1] = a1 * m23 - a2 * m13 + a3 * m12, a2 * m03 - a0 * m23 - a3 * m02
        out[2], out[3] = a0 * m13 - a1 * m03 + a3 * m01, a1 * m02 - a0 * m12 - a2 * m01


@jit
def mean_rows(ends: Floats, t: float, count: int, columns: int, rows: Floats) -> None:
    """Put into `rows` those of `ends[vertex, row, column]` at weight t of the second vertex."""
    for r in range(count):
        for c in range(columns):
            rows[r, c] = (1.0 - t) * ends[0, r, c] + t * ends[1, r, c]


@jit
def coefficients(ends: Floats, degree: int, columns: int, rows: Floats, vector: Floats, out: Floats) -> None:
    """Put into `out[coefficient, column]` those of the cross product of rows at weights of two vertices.

    `degree` is the number of rows; 0 where all is at the first vertex. `rows` and `vector` are room.
    """
    out[: degree + 1, :columns] = 0.0
    for chosen in range(1 << degree):
        second = 0
        for r in range(columns - 1):
            vertex = chosen >> r & 1
            second += vertex
            for c in range(columns):
                rows[r, c] = ends[vertex, r, c]
        cross(rows, columns, vector)
        for c in range(columns):
            out[second, c] += vector[c]
    for k in range(degree + 1):
        for c in range(columns):
            out[k, c] /= CHOOSE[degree, k]


@jit
def bounds(ends: Floats, vertices: int, count: int, columns: int) -> tuple[float, float]:
    """Return the product of the rows' lengths, each at its longest, and how far it may be off as a share of itself.

    Entries are differences of payoffs, each off by half a tie.
    """
    product, share = 1.0, 0.0
    for r in range(count):
        longest = 0.0
        for w in range(vertices):
            square = 0.0
            for c in range(columns):
                square += ends[w, r, c] * ends[w, r, c]
            longest = max(longest, square)
        length = np.sqrt(longest)
        error = TIE * np.sqrt(float(columns))
        product *= max(length, error)
        share += error / max(length, error)
    return product, share


@jit
def opposed(coefs: Floats, columns: int, slack: float) -> bool:
    """Tell whether one column of `coefs[coefficient, column]` is above `slack` throughout and another one below minus.

    The vector that they make, and its multiples, then have both signs everywhere: none is a mixed strategy.
    """
    above, below = False, False
    for c in range(columns):
        low, high = coefs[0, c], coefs[0, c]
        for k in range(1, len(coefs)):
            low, high = min(low, coefs[k, c]), max(high, coefs[k, c])
        above, below = above or low > slack, below or high < -slack
    return above and below


@jit
def strategy(vector: Floats, columns: int, slack: float) -> int:
    """Tell whether a vector has one sign, and make it a mixed strategy: 1 if so, -1 if not, 0 where `slack` decides."""
    above, below, near = 0, 0, 0
    for c in range(columns):
        above += int(vector[c] > slack)
        below += int(vector[c] < -slack)
    near = columns - above - below
    if above > 0 and below > 0:
        return -1
    if near > 0:
        return 0
    total = 0.0
    for c in range(columns):
        total += vector[c]
    for c in range(columns):
        vector[c] /= total
    return 1

"""One equilibrium of a two-player game in whole numbers, by complementary pivots: there always is one, of any size.

From the pair of origins of both best-response polytopes a path drops one label and follows the duplicate ones until
that label is back (Lemke & Howson, Equilibrium points of bimatrix games, 1964; von Stengel, Computing equilibria for
two-person games, Handbook of Game Theory 3, 2002, section 2.4). Ties are broken lexicographically, so that degenerate
games end the path too, and nothing rests on a tolerance.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.integer_pivots import Matrix, first_basis, leaving, pivoted, positive, vertex, work
from sim.concepts.nash.rational import ExactEquilibrium, TooLargeError, equilibrium, shares
from sim.concepts.nash.rational_batch import listed
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria

MOST_WORK = 60_000_000
"""Cells changed by pivots, weighted by the length of their numbers: some seconds."""


def solve_one(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return one equilibrium of each of `payoffs[game, 2, m, n]`, with the reason that it is but one.

    A number stands for the shortest decimal that rounds to it. A game for which that takes too long lists nothing.
    """
    found: list[tuple[ExactEquilibrium, ...]] = []
    for game in payoffs:
        first, second = ([[Fraction(repr(x)) for x in row] for row in own] for own in game.tolist())
        try:
            found.append((one_equilibrium(first, second),))
        except TooLargeError:
            found.append(())
    lists = listed(payoffs, found)
    lists.reason[lists.count > 0] = Reason.ONE_FOUND
    return lists


def one_equilibrium(first: Matrix, second: Matrix) -> ExactEquilibrium:
    """Return the equilibrium of `first[row][column]` and `second[row][column]` at the end of the path from label 0.

    Whether it is isolated is not known. `TooLargeError` where the path takes too long.
    """
    rows, columns = len(first), len(first[0])
    own, other = positive(first), positive(second)
    bases = [first_basis([[row[j] for row in other] for j in range(columns)]), first_basis(own)]
    sizes, side, label, left = (rows, columns), 0, 0, MOST_WORK
    while True:
        entering = bases[side].nonbasic.index(_variable(label, side, rows, columns))
        row = leaving(bases[side], entering, sizes[side])
        gone = bases[side].basic[row]
        bases[side] = pivoted(bases[side], row, entering)
        left -= work(bases[side])
        if left < 0:
            raise TooLargeError
        label = gone if side == 0 else (gone + rows if gone < columns else gone - columns)
        if label == 0:
            break
        side = 1 - side
    x, y = (shares(vertex(basis, size).weights) for basis, size in zip(bases, sizes, strict=True))
    return equilibrium(x, y, first, second, 0, False)


def _variable(label: int, side: int, rows: int, columns: int) -> int:
    """Return the number of a label's variable in a polytope: its own weights first, then its slacks."""
    if side == 0:
        return label
    return label - rows if label >= rows else label + columns

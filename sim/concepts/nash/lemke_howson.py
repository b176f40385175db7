"""One equilibrium of a two-player game in whole numbers, by complementary pivots: there always is one, of any size.

From the pair of origins of both best-response polytopes a path drops one label and follows the duplicate ones until
that label is back (Lemke & Howson, Equilibrium points of bimatrix games, 1964; von Stengel, Computing equilibria for
two-person games, Handbook of Game Theory 3, 2002, section 2.4). Ties are broken lexicographically, so that degenerate
games end the path too, and nothing rests on a tolerance. Where whole numbers take too long, one found in floats
is listed if it stands its check (`sim.concepts.nash.lemke_howson_floats`).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT, for_one, units
from sim.concepts.nash.integer_pivots import Matrix, first_basis, leaving, pivoted, positive, vertex, work
from sim.concepts.nash.lemke_howson_floats import one_in_floats
from sim.concepts.nash.rational import CELL, MOST_LABELS, BudgetError, ExactEquilibrium, equilibrium, shares
from sim.concepts.nash.rational_batch import listed
from sim.solutions.padding import narrow, nothing, with_games
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria


def solve_one(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return one equilibrium of each of `payoffs[game, 2, m, n]`, with the reason that it is but one.

    A number stands for the shortest decimal that rounds to it, where pivots are made in whole numbers: of games with
    few actions, and where floats find nothing. A game for which the work that is left for this
    (`sim.concepts.budget.for_one`) does not suffice lists nothing, and says so.
    """
    work, large = for_one(budget), sum(payoffs.shape[2:]) > MOST_LABELS
    lists = _in_floats(payoffs, work) if large else _in_whole_numbers(payoffs, work)
    left = np.flatnonzero(lists.count == 0)
    if len(left):
        other = _in_whole_numbers if large else _in_floats
        lists = with_games(lists, left, other(payoffs[left], work))
    lists = narrow(lists)
    lists.reason[:] = np.where(lists.count > 0, Reason.ONE_FOUND, Reason.BUDGET)
    return lists


def _in_whole_numbers(payoffs: NDArray[np.float64], budget: int) -> Equilibria:
    found: list[tuple[ExactEquilibrium, ...]] = []
    for game in payoffs:
        first, second = ([[Fraction(repr(x)) for x in row] for row in own] for own in game.tolist())
        try:
            found.append((one_equilibrium(first, second, budget),))
        except BudgetError:
            found.append(())
    return listed(payoffs, found)


def _in_floats(payoffs: NDArray[np.float64], budget: int) -> Equilibria:
    blank = nothing(len(payoffs), sum(payoffs.shape[2:]), Reason.BUDGET)
    profiles, regret = np.full((len(payoffs), 1, sum(payoffs.shape[2:])), np.nan), np.full((len(payoffs), 1), np.nan)
    for game, own in enumerate(payoffs):
        if (found := one_in_floats(own, budget)) is not None:
            profiles[game, 0], regret[game, 0] = found
    there = ~np.isnan(regret)
    component = np.where(there, 0, -1)
    return replace(
        blank,
        profiles=profiles,
        regret=regret,
        component=component,
        isolated=np.zeros_like(there),
        count=there[:, 0].astype(np.int64),
    )


def one_equilibrium(first: Matrix, second: Matrix, budget: int = DEFAULT) -> ExactEquilibrium:
    """Return the equilibrium of `first[row][column]` and `second[row][column]` at the end of the path from label 0.

    Whether it is isolated is not known. `BudgetError` where the path takes more than `budget` steps.
    """
    rows, columns = len(first), len(first[0])
    own, other = positive(first), positive(second)
    bases = [first_basis([[row[j] for row in other] for j in range(columns)]), first_basis(own)]
    sizes, side, label, left = (rows, columns), 0, 0, units(budget, CELL)
    while True:
        entering = bases[side].nonbasic.index(_variable(label, side, rows, columns))
        row = leaving(bases[side], entering, sizes[side])
        gone = bases[side].basic[row]
        bases[side] = pivoted(bases[side], row, entering)
        left -= work(bases[side])
        if left < 0:
            raise BudgetError
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

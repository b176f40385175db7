"""One equilibrium of a large two-player game by complementary pivots in floats; what is found is checked by its regret.

The path is that of `sim.concepts.nash.lemke_howson`, on tables of floats: of games with many actions whole numbers grow
so long that a path takes seconds. Nothing is believed that rounding could have made: the path is tried from one label
after another until an equilibrium at its end has no regret, beyond rounding, in the game itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.near_ties import doubtful
from sim.kernels.numerics.scaling import normalised
from sim.tolerances import REGRET

Floats = NDArray[np.float64]

ZERO = 1e-11
"""A smaller entry of a table is taken for rounding, not for a pivot."""

TIED = 1e-10
"""Rows whose ratios differ by less are tied: the largest pivot is taken, which rounds the least."""

PIVOTS = 20
"""Pivots for each action after which a path is given up, as one that goes in circles."""

LABELS = 8
"""Labels from which a path is tried."""


def one_in_floats(payoffs: Floats, budget: int) -> tuple[Floats, float] | None:
    """Return `profile[choice]` of an equilibrium of `payoffs[player, row, column]`, and its regret, scaled.

    None where payoffs are too close to be told apart, or no path of `budget` steps in all leads to one.
    """
    if doubtful(payoffs.reshape(1, 2, -1))[0]:
        return None
    first, second = normalised(payoffs[None])[0]
    left = budget
    for label in range(min(sum(first.shape), LABELS)):
        profile, left = _path(first + 1.0, second + 1.0, label, left)
        if profile is not None and (lost := _regret(first, second, profile)) <= REGRET:
            return profile, lost
        if left <= 0:
            break
    return None


def _path(first: Floats, second: Floats, label: int, budget: int) -> tuple[Floats | None, int]:
    """Return the profile at the end of the path that drops `label`, None where it has none; and what is left."""
    rows, columns = first.shape
    tables = [np.c_[second.T, np.ones(columns)], np.c_[first, np.ones(rows)]]
    # the labels of basic and of other variables: rows are labels 0 to rows - 1, columns those behind
    other = [np.arange(rows), np.arange(rows, rows + columns)]
    basic = [np.arange(rows, rows + columns), np.arange(rows)]
    dropped, side = label, 0 if label < rows else 1
    for _ in range(PIVOTS * (rows + columns)):
        budget -= tables[side].size
        if budget <= 0:
            return None, 0
        entering = int(np.flatnonzero(other[side] == label)[0])
        row = _leaving(tables[side], entering)
        if row < 0:
            return None, budget
        _pivot(tables[side], row, entering)
        label = int(basic[side][row])
        basic[side][row], other[side][entering] = other[side][entering], label
        if label == dropped:
            return _profile(tables, basic, (rows, columns)), budget
        side = 1 - side
    return None, budget


def _leaving(table: Floats, entering: int) -> int:
    """Return the row that blocks the entering variable first; -1 where none does."""
    column = table[:, entering]
    rows = np.flatnonzero(column > ZERO)
    if len(rows) == 0:
        return -1
    ratio = table[rows, -1] / column[rows]
    tied = rows[ratio <= ratio.min() + TIED]
    return int(tied[column[tied].argmax()])


def _pivot(table: Floats, row: int, entering: int) -> None:
    """Let one variable take the place of the row's, in place."""
    column = table[:, entering].copy()
    table[:, entering], table[row, entering] = 0.0, 1.0
    table[row] /= column[row]
    column[row] = 0.0
    table -= np.outer(column, table[row])


def _profile(tables: list[Floats], basic: list[NDArray[np.int64]], sizes: tuple[int, int]) -> Floats | None:
    """Return `profile[choice]` of the point that the tables are at; None of the origin, where nobody plays anything."""
    weight = np.zeros(sum(sizes))
    for table, labels, own in zip(tables, basic, ((0, sizes[0]), (sizes[0], sum(sizes))), strict=True):
        mine = (labels >= own[0]) & (labels < own[1])
        weight[labels[mine]] = np.maximum(table[mine, -1], 0.0)
    totals = weight[: sizes[0]].sum(), weight[sizes[0] :].sum()
    if min(totals) <= 0.0:
        return None
    profile: Floats = weight / np.repeat(totals, sizes)
    return profile


def _regret(first: Floats, second: Floats, profile: Floats) -> float:
    """Return the most that a player gains by deviating from a profile."""
    x, y = profile[: len(first)], profile[len(first) :]
    worth = (first @ y, x), (x @ second, y)
    return max(0.0, *(float(value.max() - value @ own) for value, own in worth))

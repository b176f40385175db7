"""One coalitional game: the nucleolus, and the ends of the core.

Coalitions are bit masks of players, `worth[coalition]`, the empty one at 0. The excess of a coalition at an allocation
is what it is worth less what its members get.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.primal_simplex import FREE, PIVOT, blocking, enter_free, exchange, minimise

SETTLED = -2
"""The number of a coalition whose excess is the same wherever the search can still go."""


@jit
def _given(allocation: Floats, coalition: int) -> float:
    total = 0.0
    for i in range(len(allocation)):
        if coalition >> i & 1:
            total += allocation[i]
    return total


@jit
def _rows(table: Floats, constant: Floats, basic: Ints, worth: Floats, start: Floats, level: float) -> None:
    """Write the rows of coalitions and, behind them, of players' payoffs, in changes of all payoffs but the last.

    Row S - 1 is `level` less the excess of coalition S.
    """
    n, proper = len(start), len(worth) - 2
    for row in range(proper):
        coalition = row + 1
        for j in range(n - 1):
            table[row, j] = float(coalition >> j & 1) - float(coalition >> (n - 1) & 1)
        constant[row] = level - worth[coalition] + _given(start, coalition)
        basic[row] = coalition
    for i in range(n):
        row = proper + i
        for j in range(n - 1):
            table[row, j] = -1.0 if i == n - 1 else (1.0 if i == j else 0.0)
        constant[row], basic[row] = start[i], FREE


@jit
def _settle(
    table: Floats, constant: Floats, basic: Ints, nonbasic: Ints, columns: int, proper: int, objective: int
) -> int:
    """Drop the columns that an optimum holds at zero, and rows that no longer vary; return how many columns are left.

    By complementary slackness a variable with a price is zero in every optimum: its coalition's excess is final.
    """
    left = 0
    for j in range(columns):
        if table[objective, j] <= PIVOT:
            table[:, left], nonbasic[left] = table[:, j], nonbasic[j]
            left += 1
    for row in range(len(constant)):
        if basic[row] >= 0:
            settled = True
            for j in range(left):
                settled &= abs(table[row, j]) <= PIVOT
            if settled:
                basic[row] = SETTLED
    return left


@jit
def _lower(
    table: Floats, constant: Floats, basic: Ints, nonbasic: Ints, columns: int, coalitions: int, objective: int
) -> bool:
    """Lower the level of all coalitions that are left as far as it goes; `columns` counts the new one for the fall."""
    fall = columns - 1
    for row in range(len(constant)):
        slope = -1.0 if 0 <= basic[row] < coalitions else 0.0
        for j in range(fall):
            if nonbasic[j] < coalitions:
                slope += table[row, j]
        table[row, fall] = slope
    table[objective, :fall] = 0.0
    table[objective, fall] = -1.0
    row = blocking(table, constant, basic, fall)
    if row < 0:
        return False
    exchange(table, constant, columns, row, fall)
    basic[row], nonbasic[fall] = FREE, basic[row]
    return minimise(table, constant, basic, nonbasic, columns, objective)


@jit
def _largest_excess(worth: Floats, allocation: Floats) -> float:
    largest = -np.inf
    for coalition in range(1, len(worth) - 1):
        largest = max(largest, worth[coalition] - _given(allocation, coalition))
    return largest


class Nucleolus(NamedTuple):
    """What `nucleolus` finds."""

    allocation: Floats
    """`allocation[draw, player]`."""
    level: Floats
    """`level[draw]`: the least core's, its largest excess."""
    failed: Bools
    """`failed[draw]`: a linear program did not end."""


@gufunc(
    "void(float64[:], float64[:], boolean, float64[:], float64[:], boolean[:])",
    "(c),(p),()->(p),(),()",
    work=lambda c, p: 100.0 + 10.0 * c * p,
)
def _nucleolus(
    worth: Floats, start: Floats, individual: bool, allocation: Floats, level: Floats, failed: Bools
) -> None:
    """Fill in what `nucleolus` returns, for one game."""
    n, coalitions = len(start), len(worth)
    proper = coalitions - 2
    hard = n if individual else 0
    objective = proper + n + hard
    table, constant = np.zeros((objective + 1, n + 1)), np.zeros(objective + 1)
    basic, nonbasic = np.full(objective + 1, FREE), np.full(n + 1, FREE)
    allocation[:] = start
    level[0], failed[0] = 0.0, False
    if n == 1:
        return
    _rows(table, constant, basic, worth, start, 0.0)
    for i in range(hard):
        row = proper + n + i
        table[row], basic[row] = table[proper + i], coalitions + i
        constant[row] = max(start[i] - worth[1 << i], 0.0)
    table[:proper, n - 1] = 1.0
    table[objective, n - 1] = 1.0
    first = int(np.argmin(constant[:proper]))
    exchange(table, constant, n, first, n - 1)
    basic[first], nonbasic[n - 1] = FREE, basic[first]
    fine = enter_free(table, constant, basic, nonbasic, n, objective)
    fine = fine and minimise(table, constant, basic, nonbasic, n, objective)
    level[0] = constant[objective]
    columns = n
    while fine:
        columns = _settle(table, constant, basic, nonbasic, columns, proper, objective)
        open_coalitions = False
        for j in range(columns):
            open_coalitions |= nonbasic[j] < coalitions
        for row in range(objective):
            open_coalitions |= 0 <= basic[row] < coalitions
        if columns == 0 or not open_coalitions:
            break
        columns += 1
        fine = _lower(table, constant, basic, nonbasic, columns, coalitions, objective)
    for i in range(n):
        allocation[i] = constant[proper + i]
    failed[0] = not fine


def nucleolus(worth: Floats, start: Floats, individual: Bools | bool) -> Nucleolus:
    """Return the allocation whose excesses, the largest first, are lexicographically least.

    Schmeidler (1969); by a sequence of linear programs (Kopelowitz 1967; Maschler, Peleg & Shapley 1979, section 6)
    carried on in one dictionary: where one has ended, the next lowers the excesses that can still fall.
    `worth[draw, coalition]` should be of size one; `start[draw, player]` gives out the whole; with `individual[draw]`,
    nobody may get less than alone, which `start` must observe too.
    """
    return Nucleolus(*_nucleolus(worth, start, individual))


class Ends(NamedTuple):
    """What `ends` finds."""

    allocations: Floats
    """`allocations[draw, end, player]`: for player i, the least is at `end` 2 i, the most at 2 i + 1."""
    failed: Bools
    """`failed[draw]`: a linear program did not end."""


@gufunc(
    "void(float64[:], float64[:], float64, uint8[:], float64[:,:], boolean[:])",
    "(c),(p),(),(e)->(e,p),()",
    sizes=("twice",),
    work=lambda c, p, **_: 100.0 + 10.0 * c * p,
)
def _ends(worth: Floats, start: Floats, level: float, twice: Length, allocations: Floats, failed: Bools) -> None:
    """Fill in what `ends` returns, for one game."""
    n, proper = len(start), len(worth) - 2
    objective = proper + n
    table, constant = np.zeros((objective + 1, n)), np.zeros(objective + 1)
    basic, nonbasic = np.full(objective + 1, FREE), np.full(n, FREE)
    failed[0] = False
    for e in range(len(twice)):
        allocations[e] = start
    if n == 1:
        return
    _rows(table, constant, basic, worth, start, level)
    for row in range(proper):
        constant[row] = max(constant[row], 0.0)
    fine = enter_free(table, constant, basic, nonbasic, n - 1, objective)
    for e in range(len(twice)):
        sign = 1.0 if e % 2 == 0 else -1.0
        table[objective] = sign * table[proper + e // 2]
        constant[objective] = sign * constant[proper + e // 2]
        fine = fine and minimise(table, constant, basic, nonbasic, n - 1, objective)
        for i in range(n):
            allocations[e, i] = constant[proper + i]
    failed[0] = not fine


def ends(worth: Floats, start: Floats, level: Floats) -> Ends:
    """Return the allocations where each player gets least and most, no excess being above `level[draw]`.

    `worth[draw, coalition]`; `start[draw, player]` is one such allocation.
    """
    return Ends(*_ends(worth, start, level, twice=2 * start.shape[-1]))


class Shares(NamedTuple):
    """What `as_shares` returns."""

    finite: Bools
    """`finite[draw]`: whether all worths are."""
    width: Floats
    """`width[draw]`: how far worths and nothing lie apart; 1 where all are 0 or one is not finite."""
    shares: Floats
    """`shares[draw, coalition]`; 0 where a worth is not finite."""


@gufunc("void(float64[:], boolean[:], float64[:], float64[:])", "(c)->(),(),(c)", work=lambda c: 20.0 + 2.0 * c)
def _as_shares(worth: Floats, finite: Bools, width: Floats, shares: Floats) -> None:
    """Fill in what `as_shares` returns, for one game."""
    low, high, fine = 0.0, 0.0, True
    for w in worth:
        fine &= abs(w) < np.inf
        low, high = min(low, w), max(high, w)
    finite[0], width[0] = fine, 1.0
    if fine and high > low:
        width[0] = high - low
    for c in range(len(worth)):
        shares[c] = worth[c] / width[0] if fine else 0.0


def as_shares(worth: Floats) -> Shares:
    """Return `worth[draw, coalition]` as shares of how far worths and nothing lie apart."""
    return Shares(*_as_shares(worth))


@gufunc("void(float64[:], float64[:,:], float64[:])", "(c),(p,c)->(p)", work=lambda c, p: 20.0 + 0.5 * c * p)
def _weighted(worth: Floats, weights: Floats, values: Floats) -> None:
    """Fill in what `weighted` returns, summed in one order."""
    for i in range(len(values)):
        total = 0.0
        for coalition in range(len(worth)):
            total += weights[i, coalition] * worth[coalition]
        values[i] = total


def weighted(worth: Floats, weights: Floats) -> Floats:
    """Return `values[draw, player]`, linear in `worth[draw, coalition]`: `weights[player, coalition] @ worth`."""
    values: Floats = _weighted(worth, weights)
    return values


@gufunc("void(float64[:], float64[:], float64[:])", "(c),(p)->()", work=lambda c, p: 20.0 + c * p)
def _excess(worth: Floats, allocation: Floats, largest: Floats) -> None:
    """Fill in what `largest_excess` returns, for one game."""
    largest[0] = _largest_excess(worth, allocation)


def largest_excess(worth: Floats, allocation: Floats) -> Floats:
    """Return `largest[draw]`: the largest excess of a coalition that is neither empty nor everybody.

    `worth[draw, coalition]`, `allocation[draw, player]`; -inf for one player.
    """
    largest: Floats = _excess(worth, allocation)
    return largest

"""All extreme equilibria of a two-player game in fractions; of larger games by compiled walks, then made exact.

What the walks list is known by its labels: exactly where payoffs are whole numbers that are not too large, else where
every sign is beyond rounding (`sim.kernels.nash.whole_equilibria`, `sim.kernels.nash.walked_equilibria`). A label is an
equation, so that each equilibrium is the one solution of linear systems, which are solved in fractions and its
definition then tried on all actions. Where any of that fails, fractions walk themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import ONE_WORLD
from sim.concepts.nash.integer_pivots import Matrix, positive
from sim.concepts.nash.rational import (
    MOST_EQUILIBRIA,
    MOST_LABELS,
    BudgetError,
    ExactEquilibrium,
    Row,
    TooLargeError,
    equilibrium,
    extreme_equilibria,
)
from sim.concepts.nash.two_player import clear_list, most_kept
from sim.concepts.nash.whole_numbers import solve_in_whole_numbers
from sim.kernels.nash.whole_equilibria import LARGEST
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria

FEW_BASES = 40_000
"""Bases of a polytope, at most, below which fractions walk at once: 8x8 takes them 60 ms, 12x12 of zeros and ones two
seconds and 14x14 twenty; the compiled walk takes 10 and 100 ms of these."""

NEAR = 1e-9
"""Replies that are worse by less, as a share of the payoffs' range, are tried as ties; fractions then tell."""


def all_extreme_equilibria(first: Matrix, second: Matrix, budget: int = ONE_WORLD) -> tuple[ExactEquilibrium, ...]:
    """Return what `extreme_equilibria` does, of larger games in much less time; raise what it raises."""
    rows, columns = len(first), len(first[0])
    if comb(rows + columns, rows) >= FEW_BASES and rows + columns <= MOST_LABELS:
        own, other = positive(first), positive(second)
        found = _walked(own, other, budget)
        exact = None if found is None else _exact(found, own, other)
        if found is not None and exact is not None:
            return _in_order(exact, found, first, second)
    return extreme_equilibria(first, second, budget)


def _walked(own: Sequence[Sequence[int]], other: Sequence[Sequence[int]], budget: int) -> Equilibria | None:
    """Return all equilibria, rounded; None where floating point does not decide which they are."""
    largest = [max(map(max, numbers)) for numbers in (own, other)]
    if max(largest) < LARGEST:
        whole = np.array([[own, other]], float)
        kept = min(budget, most_kept(whole))
        found, undecided, cut = solve_in_whole_numbers(whole, whole, MOST_EQUILIBRIA, kept)
        if not undecided[0]:
            return _within(found, bool(cut[0]))
    shares = [[[a / most for a in row] for row in numbers] for numbers, most in zip((own, other), largest, strict=True)]
    clear = clear_list(np.array([shares]), budget)
    return None if clear is None else _within(*clear)


def _within(found: Equilibria, cut: bool) -> Equilibria:
    """Return what is found; raise where that is not all."""
    if cut:
        raise BudgetError
    if found.reason[0] == Reason.TOO_MANY:
        raise TooLargeError
    return found


def _exact(
    found: Equilibria, own: Sequence[Sequence[int]], other: Sequence[Sequence[int]]
) -> list[tuple[Row, Row]] | None:
    """Return the listed equilibria in fractions; None where one of them is not what its labels determine."""
    rows, turned = len(own), [list(column) for column in zip(*other, strict=True)]
    profiles = found.profiles[0, : found.count[0]]
    known: dict[tuple[int, bytes], Row | None] = {}
    exact = []
    for profile in profiles:
        x, y = profile[:rows], profile[rows:]
        pair = []
        for side, (strategy, payoffs) in enumerate(((x, turned), (y, own))):
            key = (side, strategy.tobytes())
            if key not in known:
                known[key] = _balanced(payoffs, strategy)
            pair.append(known[key])
        if pair[0] is None or pair[1] is None or not _holds(pair[0], pair[1], own, turned):
            return None
        exact.append((pair[0], pair[1]))
    return exact


def _balanced(payoffs: Sequence[Sequence[int]], strategy: NDArray[np.float64]) -> Row | None:
    """Return the strategy with the same support that makes the same replies equally good; None if not the only one.

    `payoffs[reply][action]` are those of who replies.
    """
    worth = np.array(payoffs, float) @ strategy
    support = np.flatnonzero(strategy).tolist()
    replies = np.flatnonzero(worth >= worth.max() - NEAR * max(map(max, payoffs))).tolist()
    system = [[Fraction(payoffs[r][j]) for j in support] + [Fraction(-1), Fraction(0)] for r in replies]
    solved = _only_solution([*system, [Fraction(1)] * len(support) + [Fraction(0), Fraction(1)]])
    if solved is None or min(solved[:-1]) <= 0:
        return None
    whole = [Fraction(0)] * len(strategy)
    for j, weight in zip(support, solved, strict=False):
        whole[j] = weight
    return tuple(whole)


def _only_solution(system: list[list[Fraction]]) -> list[Fraction] | None:
    """Return the one solution of equations `[*coefficients, right side]`; None where there is none, or are more."""
    unknowns, left = len(system[0]) - 1, system
    done: list[list[Fraction]] = []
    for k in range(unknowns):
        place = next((r for r, row in enumerate(left) if row[k]), None)
        if place is None:
            return None
        pivot = left[place]
        pivot = [a / pivot[k] for a in pivot]
        left = [_without(row, pivot, k) for r, row in enumerate(left) if r != place]
        done = [*(_without(row, pivot, k) for row in done), pivot]
    return None if any(row[-1] for row in left) else [row[-1] for row in done]


def _without(row: list[Fraction], pivot: list[Fraction], k: int) -> list[Fraction]:
    """Return a row less a multiple of the pivot's, so that unknown k drops out."""
    share = row[k]
    return [a - share * b if b else a for a, b in zip(row, pivot, strict=True)] if share else row


def _holds(x: Row, y: Row, own: Sequence[Sequence[int]], turned: Sequence[Sequence[int]]) -> bool:
    """Tell by the definition whether nobody has a better action."""
    for strategy, against, payoffs in ((x, y, own), (y, x, turned)):
        played = [(j, q) for j, q in enumerate(against) if q]
        worth = [sum(q * row[j] for j, q in played) for row in payoffs]
        best = max(worth)
        if any(p and value != best for p, value in zip(strategy, worth, strict=True)):
            return False
    return True


def _in_order(
    exact: list[tuple[Row, Row]], found: Equilibria, first: Matrix, second: Matrix
) -> tuple[ExactEquilibrium, ...]:
    """Return the equilibria as `extreme_equilibria` does."""
    each = zip(exact, found.component[0].tolist(), found.isolated[0].tolist(), strict=False)
    listed = [equilibrium(x, y, first, second, number, alone) for (x, y), number, alone in each]
    return tuple(sorted(listed, key=lambda e: (e.x, e.y), reverse=True))

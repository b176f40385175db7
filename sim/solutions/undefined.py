"""Which number left its domain, of draws in which there is no game to solve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.games.game import LeavesDomain
from sim.solutions.reason import LEFT, Reason
from sim.solutions.rows import Rows, with_reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution


def with_what_left(solution: Solution, batch: Any) -> Solution:
    """Return the solution with the reason of each undefined draw."""
    undefined = solution.status == Status.UNDEFINED
    if not undefined.any():
        return solution
    return with_reason(solution, np.where(undefined, what_left(batch), solution.reason).astype(np.uint8))


def without(solution: Solution, left: NDArray[np.bool_], reason: Reason) -> Solution:
    """Return the solution with nothing listed in the draws `left[draw]`, which are undefined for a reason."""
    if not left.any():
        return solution
    rows = Rows.of(solution)
    kept = rows.take(~left[rows.draw])
    defined = ~left & (solution.status != Status.UNDEFINED)
    known = np.where(solution.status == Status.UNDEFINED, Coverage.ALL, solution.coverage).astype(np.uint8)
    made = to_solution(kept, defined, solution.rules, known)
    why = np.where(left, reason, np.where(defined, made.reason, solution.reason)).astype(np.uint8)
    totals = solution.totals
    if totals is not None:
        totals = replace(totals, cut=totals.cut & ~left)
    return replace(made, reason=why, totals=totals)


def what_left(batch: Any) -> NDArray[np.uint8]:
    """Return a `Reason` of each draw: what left its domain; of a form that does not say, that a payoff did."""
    left = batch.left_domain if isinstance(batch, LeavesDomain) else {}
    found = np.full(len(batch), Reason.PAYOFF_UNDEFINED, np.uint8)
    for words, reason in LEFT.items():  # what comes later is more, or rules out what comes before
        if words <= set(left):
            found[np.logical_and.reduce([left[word] for word in words])] = reason
    return found

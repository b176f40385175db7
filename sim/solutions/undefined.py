"""Which number left its domain, of draws in which there is no game to solve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.games.game import LeavesDomain
from sim.solutions.reason import LEFT, Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Status


def with_what_left(solution: Solution, batch: Any) -> Solution:
    """Return the solution with the reason of each undefined draw."""
    undefined = solution.status == Status.UNDEFINED
    if not undefined.any():
        return solution
    return replace(solution, reason=np.where(undefined, what_left(batch), solution.reason).astype(np.uint8))


def what_left(batch: Any) -> NDArray[np.uint8]:
    """Return a `Reason` of each draw: what left its domain; of a form that does not say, that a payoff did."""
    left = batch.left_domain if isinstance(batch, LeavesDomain) else {}
    found = np.full(len(batch), Reason.PAYOFF_UNDEFINED, np.uint8)
    for words, reason in LEFT.items():  # what comes later is more, or rules out what comes before
        if words <= set(left):
            found[np.logical_and.reduce([left[word] for word in words])] = reason
    return found

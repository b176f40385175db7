"""What the concepts of coalitional games share: allocations as rows, or as the only solution of a draw."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.games.coalition.voting import Coalitional
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.to_solution import at_most_one


def allocations(
    batch: Coalitional,
    draw: NDArray[np.int64],
    allocation: NDArray[np.float64],
    residual: NDArray[np.float64],
    isolated: NDArray[np.bool_],
    reason: NDArray[np.uint8],
) -> Rows:
    """Return `allocation[row, player]` (as shares of the batch's range) as rows without choices.

    What is not `isolated[row]` is a continuum, the only one of its draw. What is shared out says nothing of what
    happens: the numbers of the world do, so all allocations of a draw have its outcomes.
    """
    profiles, payoffs = np.zeros((len(draw), 0)), allocation * batch.range[draw, None]
    return Rows.unweighted(draw, profiles, payoffs, residual, reason, isolated, outcomes=batch.outcomes[draw])


def one_each(
    batch: Coalitional,
    allocation: NDArray[np.float64],
    residual: NDArray[np.float64],
    rules: tuple[str, ...],
    failed: NDArray[np.bool_] | None = None,
    exists: NDArray[np.bool_] | None = None,
) -> Solution:
    """Return `allocation[draw, player]` as the only solution of each draw in which it `exists`.

    `failed[draw]`: rounding kept the simplex method from ending. Every rule selects what is alone.
    """
    defined = batch.defined
    there = defined if exists is None else defined & exists
    reason = None if failed is None else (failed & defined) * np.uint8(Reason.DEGENERATE)
    payoffs, none = allocation * batch.range[:, None], np.zeros((len(batch), 0))
    return at_most_one(none, payoffs, residual, batch.outcomes, there, defined, rules, reason)

"""Events that are made of outcomes: how likely they are in each solution, and over what is not listed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.solutions.solution import Solution

Floats = NDArray[np.float64]


def with_unions(solution: Solution, unions: NDArray[np.bool_]) -> Solution:
    """Return the solution with the events of `unions[event, outcome]` after its outcomes.

    Where solutions that are not listed are added up, an event is as likely as its outcomes together; how likely it is
    at least and at most is known there only where nothing is open about its outcomes.
    """
    if solution.outcomes is None:
        return solution
    outcomes = np.concatenate([solution.outcomes, _together(solution.outcomes, unions)], axis=2)
    if solution.totals is None:
        return replace(solution, outcomes=outcomes)
    values, many = solution.totals.values, unions.shape[1]
    own = _together(values[:, :, :many], unions)
    low, high = values[:, -2, :many], values[:, -1, :many]
    own[:, -2:][~(low == high).all(axis=1)] = np.nan
    joined = np.concatenate([values[:, :, :many], own, values[:, :, many:]], axis=2)
    return replace(solution, outcomes=outcomes, totals=replace(solution.totals, values=joined))


def _together(odds: Floats, unions: NDArray[np.bool_]) -> Floats:
    """Return `odds[..., event]` of `odds[..., outcome]`, none above 1 by rounding."""
    found = np.stack([odds[..., row].sum(axis=-1) for row in unions], axis=-1)
    return np.minimum(found, 1.0)

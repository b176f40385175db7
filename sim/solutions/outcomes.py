"""What solutions lead to: the probabilities of the outcomes, one solution a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import EngineError
from sim.games.game import PlayedBatch
from sim.solutions.rows import Rows


def outcome_rows(batch: Any, rows: Rows, outcomes: int) -> NDArray[np.float64]:
    """Return `probabilities[outcome, row]` of the rows, else those that profiles and chance give.

    `outcomes` is how many are asked for: those of the scenario, or its events (`Scenario.occurrences`) too.

    Raises `EngineError` where neither the rows have them nor the batch can compute them.
    """
    if rows.outcomes is not None:
        return np.ascontiguousarray(rows.outcomes.T[:outcomes])
    if not outcomes:
        return np.zeros((0, len(rows.draw)))
    if not isinstance(batch, PlayedBatch):
        raise EngineError("the concept returned no outcome probabilities, and the batch cannot compute them")
    return batch.outcome_probabilities(np.ascontiguousarray(rows.profiles.T), rows.draw, outcomes)[:outcomes]

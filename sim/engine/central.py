"""The game of the central world, in which every parameter is at its median."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.worlds import solve_worlds
from sim.scenario.types import Scenario


def central_batch(scenario: Scenario) -> Any:
    """Return the batch of one game at the central values; where scenarios are used, of their heaviest combination."""
    values = np.array([list(scenario.central().values())]).reshape(1, -1)
    if not scenario.uses:
        return scenario.game.batch(values)
    return solve_worlds(scenario, values).batch

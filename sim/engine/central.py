"""The central world of a scenario: every parameter at its median."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.worlds import Worlds, solve_worlds
from sim.scenario.types import Scenario

if TYPE_CHECKING:
    from sim.concepts.base import Concept


def central_world(scenario: Scenario, concept: Concept | None = None) -> Worlds:
    """Return the central world, solved under a concept, by default the scenario's."""
    return solve_worlds(scenario, scenario.central_values(), concept)


def central_batch(scenario: Scenario) -> Any:
    """Return the games of the central world, in the form's own batch type.

    It is one game, or, with used scenarios, one for each combination of their equilibria, the heaviest first.
    """
    return central_world(scenario).batch if scenario.uses else scenario.central_batch()

"""One world: a scenario at its central values, solved and ready to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.concepts.registry import CONCEPTS, Concept
from sim.concepts.solution import Solution
from sim.errors import UsageError, did_you_mean
from sim.games.tree import TreeBatch
from sim.scenario.load import load
from sim.scenario.types import Scenario


@dataclass(frozen=True)
class Solved:
    """One game with its solution; `world` are the parameters' values."""

    title: str
    concept: str
    batch: TreeBatch
    solution: Solution
    world: dict[str, float]
    scenario: Scenario


def solve_file(file: Path, concept: str | None = None, sets: Sequence[str] = (), case: str | None = None) -> Solved:
    """Return the one world of a file, solved; raise `ScenarioError` for its mistakes, `UsageError` for the caller's."""
    scenario = load(file, sets=sets, case=case)
    world = {p.id: float(p.distribution.central) for p in scenario.parameters}
    batch = scenario.game.batch(np.array([list(world.values())]).reshape(1, -1))
    chosen = concept_named(concept) if concept else scenario.solve.concept
    solution = chosen.solve(batch, scenario.solve.selection)
    return Solved(scenario.title, chosen.name, batch, solution, world, scenario)


def concept_named(name: str) -> Concept:
    """Return the concept with its default options."""
    if name not in CONCEPTS:
        raise UsageError(f"unknown concept '{name}'; {did_you_mean(name, CONCEPTS)}")
    return CONCEPTS[name]()

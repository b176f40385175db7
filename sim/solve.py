"""One world: a scenario at its central values, solved and ready to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.concepts.registry import CONCEPTS, Concept
from sim.concepts.solution import Solution
from sim.errors import UsageError, did_you_mean
from sim.games.game import Game
from sim.scenario.load import load
from sim.scenario.parts import form_of
from sim.scenario.types import Scenario
from sim.scenario.worlds import solve_worlds


@dataclass(frozen=True)
class Solved:
    """One game with its solution; `world` are the parameters' values."""

    title: str
    concept: str
    game: Game
    batch: Any
    solution: Solution
    world: dict[str, float]
    scenario: Scenario


def solve_file(file: Path, concept: str | None = None, sets: Sequence[str] = (), case: str | None = None) -> Solved:
    """Return the one world of a file, solved; raise `ScenarioError` for its mistakes, `UsageError` for the caller's."""
    scenario = load(file, sets=sets, case=case)
    world = {p.id: float(p.distribution.central) for p in scenario.parameters}
    chosen = concept_named(concept, scenario.form) if concept else scenario.solve.concept
    worlds = solve_worlds(scenario, np.array([list(world.values())]).reshape(1, -1), chosen)
    return Solved(scenario.title, chosen.name, scenario.game, worlds.batch, worlds.solution, world, scenario)


def concept_named(name: str, form: str) -> Concept:
    """Return the concept with its default options; `UsageError` where there is none, or it solves other games."""
    fitting = [known for known, concept in CONCEPTS.items() if form_of(concept) == form]
    if name not in CONCEPTS:
        raise UsageError(f"unknown concept '{name}'; {did_you_mean(name, fitting)}")
    if name not in fitting:
        raise UsageError(f"'{name}' does not solve games of the form '{form}'; known for it: {', '.join(fitting)}")
    return CONCEPTS[name]()

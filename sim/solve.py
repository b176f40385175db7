"""One world: a scenario at its central values, or the game of a Gambit file, solved and ready to be told."""

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

GAMBIT_FILES = (".nfg", ".efg")


@dataclass(frozen=True)
class Solved:
    """One game with its solution; `world` are the parameters' values and is empty for a Gambit file."""

    title: str
    concept: str
    batch: TreeBatch
    solution: Solution
    world: dict[str, float]
    scenario: Scenario | None = None


def solve_file(file: Path, concept: str | None = None, sets: Sequence[str] = (), case: str | None = None) -> Solved:
    """Return the one world of a file, solved; raise `ScenarioError` for its mistakes, `UsageError` for the caller's."""
    if file.suffix.lower() in GAMBIT_FILES:
        return _solve_gambit(file, concept, sets, case)
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


def _solve_gambit(file: Path, concept: str | None, sets: Sequence[str], case: str | None) -> Solved:
    from sim.interop.files import read_game  # only these files need Gambit's formats

    if sets or case:
        raise UsageError(f"--set and --case change a scenario; {file.name} is a game with fixed payoffs")
    game = read_game(file)
    chosen = concept_named(concept or "nash")
    return Solved(game.title or file.stem, chosen.name, game.batch, chosen.solve(game.batch), {})

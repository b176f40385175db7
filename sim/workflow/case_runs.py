"""The cases of a run's scenario, each run in some of the worlds of that run, for whoever shows them beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sim.activity import each
from sim.scenario.load import in_case
from sim.scenario.types import Scenario
from sim.store.reader import Run
from sim.workflow.run import Settings
from sim.workflow.run import run as run_stored

MOST = 6
"""Cases that are run, the first."""
DRAWS = 4_096
"""Worlds of each, where games are small."""
ROOM = 2**23
"""Numbers of the games of all worlds of all cases."""
FEWEST = 256
"""Worlds of each below which none are run: they would say little."""


@dataclass(frozen=True)
class CaseRun:
    """One case."""

    name: str
    label: str
    run: Run


def worlds_of_cases(run: Run) -> int:
    """Return in how many worlds each case of a run can be run; 0 where there are none, or it would take long.

    A run of a case, or under a condition, has none: its cases would be changes of another scenario. Nor has one whose
    first worlds are not those of a shorter run.
    """
    scenario, manifest = run.scenario, run.manifest
    count = min(len(scenario.cases), MOST)
    if not count or manifest.case is not None or manifest.given is not None:
        return 0
    size = scenario.numbers_of_a_world
    draws = min(manifest.draws, DRAWS, ROOM // max(size * count, 1))
    if draws < FEWEST:
        return 0
    draws = draws if draws == manifest.draws else 2 ** int(draws).bit_length() // 2
    return draws if _first(run, draws) else 0


def _first(run: Run, draws: int) -> bool:
    """Return whether a run of fewer worlds has the first of this run; not so of designs that depend on the total."""
    manifest, names = run.manifest, run.layout.parameters
    values = run.scenario.sampler(draws, manifest.seed, manifest.design).draws(0, draws).values
    stored = run.columns([f"parameter.{name}" for name in names], draws)
    return all(np.array_equal(values[:, i], stored[f"parameter.{name}"]) for i, name in enumerate(names))


def case_runs(run: Run, draws: int, folder: Path) -> Iterator[CaseRun]:
    """Yield the first cases of a run's scenario, each run in its first `draws` worlds into a folder of its own.

    Left out are those in which there are other players, outcomes or numbers.
    """
    manifest = run.manifest
    settings = Settings(draws, manifest.seed, manifest.design, budget=manifest.budget)
    for name in each(list(run.scenario.cases)[:MOST], "solving the cases for the page", "cases", whole=True):
        changed = _alone(in_case(run.scenario, name))
        if _same(changed, run.scenario):
            yield CaseRun(name, run.scenario.cases[name].label or name, run_stored(changed, settings, folder / name))


def _alone(scenario: Scenario) -> Scenario:
    """Return a scenario without what would be run beside it."""
    return replace(scenario, claims=(), cases={}, alternatives={})


def _same(changed: Scenario, usual: Scenario) -> bool:
    """Return whether players, outcomes and parameters are the same."""
    names = [
        (s.game.players, tuple(o.id for o in s.outcomes), tuple(p.id for p in s.parameters)) for s in (changed, usual)
    ]
    return names[0] == names[1]

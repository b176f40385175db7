"""Blocks of draws solved and laid out as they are stored: what one machine does, whoever asks for it and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sim.engine.condition import conditioned
from sim.engine.worlds import solve_worlds
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.store.kept import EQUILIBRIA
from sim.store.manifest import Manifest
from sim.store.tabulate import Block, tabulate


def solver(planned: Scenario, manifest: Manifest, equilibria: bool | None = None) -> Callable[[int, int], Block]:
    """Return what solves the draws from `start` to `end`, and returns them as they are stored.

    The rows of the `equilibria` are there where they are asked for; where that is None, as the run keeps them.
    """
    sampler = planned.sampler(manifest.draws, manifest.seed, manifest.design)
    wanted = EQUILIBRIA in manifest.written if equilibria is None else equilibria

    def solve(start: int, end: int) -> Block:
        draws = sampler.draws(start, end)
        worlds = solve_worlds(planned, draws.values)
        layout = replace(manifest.layout, tags=worlds.solution.tag_names)
        return tabulate(layout, start, draws.values, worlds.batch, worlds.solution, wanted)

    return solve


def planned_by(manifest: Manifest, scenario: Scenario | None = None) -> Scenario:
    """Return what a run solves: its scenario, by default the manifest's, with outcomes split by a condition."""
    own = scenario or load_document(manifest.document, manifest.scenario["id"])
    planned = conditioned(own, manifest.given["text"]).scenario if manifest.given is not None else own
    return planned.within(manifest.budget)

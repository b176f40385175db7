"""Blocks of draws solved and laid out as they are stored: what one machine does, whoever asks for it and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from sim.engine.condition import conditioned
from sim.engine.memory import draws_with_lists
from sim.engine.worlds import solve_worlds
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.store.kept import EQUILIBRIA
from sim.store.manifest import Manifest
from sim.store.tabulate import Block, joined, tabulate

TRIED = 4
"""The first draws of a run: how long their lists are says how many draws are solved at once."""


def solver(planned: Scenario, manifest: Manifest, equilibria: bool | None = None) -> Callable[[int, int], Block]:
    """Return what solves the draws from `start` to `end`, and returns them as they are stored.

    The rows of the `equilibria` are there where they are asked for; where that is None, as the run keeps them. Where
    lists are long, some draws are solved at a time: how many depends on the run's first draws alone.
    """
    sampler = planned.sampler(manifest.draws, manifest.seed, manifest.design)
    wanted = EQUILIBRIA in manifest.written if equilibria is None else equilibria

    def solved(start: int, end: int) -> Block:
        draws = sampler.draws(start, end)
        worlds = solve_worlds(planned, draws.values)
        layout = replace(manifest.layout, tags=worlds.solution.tag_names)
        return tabulate(layout, start, draws.values, worlds.batch, worlds.solution, wanted)

    together, one = [0], Lock()

    def at_once() -> int:
        with one:
            if not together[0]:
                together[0] = solved_together(planned, manifest, solved(0, min(TRIED, manifest.draws)))
            return together[0]

    def solve(start: int, end: int) -> Block:
        if manifest.block <= TRIED or end - start <= TRIED:
            return solved(start, end)
        size = at_once()
        return joined([solved(at, min(at + size, end)) for at in range(start, end, size)])

    return solve


def solved_together(planned: Scenario, manifest: Manifest, first: Block) -> int:
    """Return how many draws of a run are solved at once, whose first draws are these."""
    return draws_with_lists(planned, manifest.block, int(first.draws["count"][:TRIED].max(initial=0)))


def planned_by(manifest: Manifest, scenario: Scenario | None = None) -> Scenario:
    """Return what a run solves: its scenario, by default the manifest's, with outcomes split by a condition."""
    own = scenario or load_document(manifest.document, manifest.scenario["id"])
    planned = conditioned(own, manifest.given["text"]).scenario if manifest.given is not None else own
    return planned.within(manifest.budget)

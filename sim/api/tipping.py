"""Where a scenario tips, as an answer."""

from __future__ import annotations

from typing import Any

from sim.api.answer import Answer
from sim.concepts.base import Concept
from sim.scenario.types import Scenario
from sim.store.reader import Run as StoredRun
from sim.views.finding import Finding
from sim.views.text.tip import tip_finding
from sim.workflow.tip import GRID
from sim.workflow.tipping import tip as tip_of

TIPPED = 64
"""Worlds in which a section of the page looks for the next flip."""
NUMBERS_ON_A_PAGE = 1_000_000
"""Payoffs, chances and probabilities of all games that are solved for a section of the page."""
POINTS_ON_A_PAGE = 128


def tip(
    scenario: Scenario,
    over: tuple[str, ...] = (),
    outcome: str | None = None,
    concept: Concept | None = None,
    draws: int | None = None,
    seed: int | None = None,
    within: float | None = None,
    grid: int = GRID,
) -> Answer:
    """Return where along numbers what comes of a scenario changes; see `Scenario.tip`."""
    found = tip_of(scenario, over, outcome, concept, draws, seed, within, grid)

    def draw(finding: Finding) -> Any:
        from sim.views.figures.bring_about import towards_figure  # loads matplotlib
        from sim.views.figures.tip import map_figure, tip_figure

        if found.plane is not None:
            return map_figure(found)
        if found.lines:
            return tip_figure(found) if scenario.outcomes else None
        return towards_figure(found.towards, scenario, finding) if found.towards is not None else None

    return Answer(found, tip_finding(found), draw)


def tip_of_strongest(run: StoredRun) -> Answer | None:
    """Return where along the number that moves an outcome most a run's scenario tips; None where it would take long."""
    scenario = run.scenario
    name = strongest(run)
    large = scenario.numbers_of_a_world
    if name is None or not scenario.outcomes or large > NUMBERS_ON_A_PAGE // (8 * POINTS_ON_A_PAGE):
        return None
    return tip(scenario, (name,), draws=TIPPED, seed=run.manifest.seed, grid=POINTS_ON_A_PAGE)


def strongest(run: StoredRun) -> str | None:
    """Return the number whose rank correlation with an outcome's probability is largest, of those with a range."""
    ranged = {
        p.id for p in run.scenario.parameters if p.distribution.support[0] < p.distribution.support[1] and not p.panel
    }
    strength: dict[str, float] = {}
    for entries in run.summary["drivers"]["columns"].values():
        for entry in (e for e in entries if e.get("named", True) and e["parameter"] in ranged):
            strength[entry["parameter"]] = max(strength.get(entry["parameter"], 0.0), abs(entry["rank_correlation"]))
    return max(strength, key=lambda name: strength[name], default=None)

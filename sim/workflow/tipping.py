"""Everything about where a scenario tips that is asked at once: along numbers, over two of them, towards an outcome."""

from __future__ import annotations

from dataclasses import dataclass

from sim.concepts.base import Concept
from sim.errors import UsageError
from sim.scenario.types import Scenario
from sim.workflow.bring_about import BringAbout, bring_about, outcome_number
from sim.workflow.made_up import MadeUp
from sim.workflow.tip import GRID, Along, OverWorlds, along, line_of, over_worlds
from sim.workflow.tip_map import TipMap, tip_map


@dataclass(frozen=True)
class Tipping:
    """What was asked of a scenario about where it tips; what was not asked is empty or None."""

    made: MadeUp
    lines: tuple[tuple[Along, OverWorlds | None], ...]
    """Of each number, the central world and sampled ones; None for these where there are no outcomes."""
    plane: TipMap | None
    towards: BringAbout | None
    rule: str
    concept: str


def tip(
    scenario: Scenario,
    over: tuple[str, ...] = (),
    outcome: str | None = None,
    concept: Concept | None = None,
    draws: int | None = None,
    seed: int | None = None,
    within: float | None = None,
    grid: int = GRID,
) -> Tipping:
    """Return where along one or two numbers what comes of the scenario changes, and what would bring an outcome about.

    Raises `UsageError` where nothing is asked, or there is no such number or outcome.
    """
    if not over and outcome is None:
        names = ", ".join(
            p.id for p in scenario.parameters if p.distribution.support[0] < p.distribution.support[1] and not p.panel
        )
        raise UsageError(f"name a number, one of {names or '(there is none with a range)'}", argument="over")
    if len(over) > 2:
        raise UsageError(f"at most two numbers at once, and {len(over)} are named", argument="over")
    lines = [line_of(scenario, name) for name in over]
    if outcome is not None:
        outcome_number(scenario, outcome)
    made = MadeUp(scenario, concept)
    plane = tip_map(made, lines[0], lines[1]) if len(lines) == 2 and scenario.outcomes else None
    found = tuple(
        (along(made, line, grid), over_worlds(made, line, draws, seed, within) if scenario.outcomes else None)
        for line in lines
    )
    towards = bring_about(made, outcome, draws, seed, concept) if outcome is not None else None
    chosen = concept or scenario.solve.concept
    return Tipping(made, found, plane, towards, scenario.solve.selection[0], chosen.name)

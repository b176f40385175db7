"""The forecasts of a folder of scenarios against what happened: each event scored once, void forecasts listed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

from sim.activity import each
from sim.analysis.scores import EQUAL_ODDS, score
from sim.document.claims_list import scenarios_in
from sim.errors import UsageError
from sim.scenario.load import load
from sim.scenario.types import Observed, Scenario
from sim.workflow.run import Settings, summary_of


@dataclass(frozen=True)
class Entry:
    """What a scenario forecast; `scores` is the document of `sim score`, empty where nothing is scored."""

    scenario: str
    status: str
    """'scored', 'void', 'elsewhere' (the event is scored in another scenario)."""
    observed: Observed
    scores: dict[str, Any]
    rule: str = ""

    @property
    def log(self) -> tuple[float, float]:
        """The log scores of the forecast under the scenario's first rule and of equal odds; infinite for a miss."""
        ours, equal = self.scores["forecasts"][self.rule]["log"], self.scores["baselines"][EQUAL_ODDS]["log"]
        return math.inf if ours is None else ours, equal


@dataclass(frozen=True)
class Scorecard:
    """Every scenario of a folder that says what happened, in the order of their names."""

    entries: tuple[Entry, ...]

    @property
    def scored(self) -> tuple[Entry, ...]:
        """The forecasts that are scored."""
        return tuple(entry for entry in self.entries if entry.status == "scored")

    @property
    def mean(self) -> tuple[float, float]:
        """Mean log scores of the forecasts and of equal odds, in nats; lower is better, NaN where none is scored."""
        ours, equal = ([entry.log[i] for entry in self.scored] for i in range(2))
        return (fmean(ours), fmean(equal)) if ours else (math.nan, math.nan)


def is_folder_of_scenarios(directory: Path) -> bool:
    """Return whether a directory holds scenarios; a run's directory holds none."""
    return directory.is_dir() and any(directory.glob("*.yaml"))


def scorecard(folder: Path, draws: int | None = None, workers: int = 1) -> Scorecard:
    """Return the scorecard of a folder; each scenario that is scored is run, over its own draws unless told otherwise.

    Raises `UsageError` where no scenario says what happened, and where one is to be scored in another that is not.
    """
    found = {file.stem: load(file) for file in each(scenarios_in(folder), "reading the scenarios", "scenarios")}
    said = {name: scenario for name, scenario in found.items() if scenario.observed is not None}
    if not said:
        raise UsageError(f"{folder}: no scenario there says what happened; add 'observed: {{outcome: …}}' to one")
    some = each(list(said.items()), f"scoring {folder}", "forecasts", whole=True)
    return Scorecard(tuple(_entry(name, scenario, found, draws, workers) for name, scenario in some))


def _entry(name: str, scenario: Scenario, others: dict[str, Scenario], draws: int | None, workers: int) -> Entry:
    observed = scenario.observed
    assert observed is not None
    if observed.void:
        return Entry(name, "void", observed, {})
    if observed.scored_in:
        other = others[observed.scored_in].observed if observed.scored_in in others else None
        if other is None or other.void or other.scored_in:
            raise UsageError(f"{name}: its event is to be scored in '{observed.scored_in}', where nothing is scored")
        return Entry(name, "elsewhere", observed, {})
    bare = replace(scenario, claims=())  # a forecast is what follows from a scenario; its claims would be runs more
    summary = summary_of(bare, Settings(draws=draws or scenario.solve.draws), workers)
    return Entry(name, "scored", observed, score(summary, observed), summary["rules"][0])

"""All figures of a stored run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.equilibrium_sets import equilibrium_map
from sim.analysis.outcome_regions import outcome_regions
from sim.labels import Labels, labels_of
from sim.scenario.types import Scenario
from sim.store.reader import Run
from sim.views.figures.equilibrium_map import map_figure
from sim.views.figures.game import game_figure
from sim.views.figures.outcome_regions import regions_figure
from sim.views.figures.outcomes import outcomes_figure
from sim.views.figures.payoffs import payoffs_figure
from sim.views.figures.style import write

DRAWS_A_CELL = 150
"""Draws that a cell of the map should hold on average: with fewer its colour is a matter of luck."""

SHOWN = 262_144
"""Draws that payoffs and maps show: the pictures hardly change beyond, and memory does not grow with a run's draws."""


def render_all(run: Run, directory: Path) -> list[Path]:
    """Write outcomes.png and payoffs.png, game.png of moves, and what there is of regions.png and map.png.

    With two parameters or more the regions tell which outcome is likeliest where, and the map which equilibria exist,
    if the form knows choices. Returns the files.
    """
    scenario = run.scenario
    made = {"outcomes": outcomes_figure(run.summary), "payoffs": _payoffs(run)}
    if scenario.form in GAME_FIGURES:
        made["game"] = _game(scenario, run.central_batch)
    pair = map_parameters(run, scenario)
    if pair is not None and run.layout.outcomes:
        made["regions"] = _regions(run, scenario, *pair)
    if pair is not None and run.layout.choice_sets:
        made["map"] = _map(run, scenario, *pair)
    return [write(drawn, directory / f"{name}.png") for name, drawn in made.items()]


def map_parameters(run: Run, scenario: Scenario) -> tuple[str, str] | None:
    """Return the two parameters that the scenario names, else the two that move an outcome most."""
    if scenario.figures.map:
        return scenario.figures.map
    strength: dict[str, float] = {}
    for entries in run.summary["drivers"]["columns"].values():
        for entry in entries:
            strength[entry["parameter"]] = max(strength.get(entry["parameter"], 0.0), abs(entry["rank_correlation"]))
    first = sorted(strength, key=lambda name: -strength[name])[:2]
    return (first[0], first[1]) if len(first) == 2 else None


def _payoffs(run: Run) -> Figure:
    summary, rule = run.summary, run.layout.rules[0]
    columns = {player: f"payoff.{rule}.{player}" for player in run.layout.players}
    kept = run.columns(list(columns.values()), SHOWN)
    values = {player: kept[column].astype(np.float64) for player, column in columns.items()}
    labels = [summary["payoffs"][player]["label"] for player in columns]
    shown = min(SHOWN, summary["draws"])
    below = (
        f"{shown:,} draws ({summary['design']}, seed {summary['seed']}), under {rule}. Each shape: a player's expected "
        f"payoff over worlds. Line: the middle 90% of draws. Dot: the median."
    )
    return payoffs_figure(values, labels, summary["scenario"]["title"], below)


def _map(run: Run, scenario: Scenario, x: str, y: str) -> Figure:
    labels = labels_of(run.manifest.document)
    below = (
        f"{min(run.manifest.draws, SHOWN):,} draws. Colour: the set of equilibria that most draws in a cell have; "
        f"the paler, the smaller that majority. Percentages: share of all draws."
    )
    found = equilibrium_map(run, x, y, _bins(run.manifest.draws), draws=SHOWN)
    return map_figure(found, labels, *_axes(scenario, x, y), scenario.title, below)


def _regions(run: Run, scenario: Scenario, x: str, y: str) -> Figure:
    labels = [run.manifest.labels["outcomes"].get(o, o) for o in run.layout.outcomes]
    below = (
        f"{min(run.manifest.draws, SHOWN):,} draws. Colour: the likeliest outcome in a cell under "
        f"{run.layout.rules[0]}; the paler, the less likely. Percentages: mean probability over all draws."
    )
    found = outcome_regions(run, x, y, _bins(run.manifest.draws), draws=SHOWN)
    x_label, y_label = _axes(scenario, x, y)
    return regions_figure(found, labels, x_label, y_label, scenario.title, below)


def _axes(scenario: Scenario, x: str, y: str) -> tuple[str, str]:
    known = {p.id: p for p in scenario.parameters}
    return f"{known[x].label} ({known[x].unit})", f"{known[y].label} ({known[y].unit})"


def _bins(draws: int) -> int:
    """Return how many cells a side a map has: few enough that each holds many draws, where there are so many."""
    return max(8, int((min(draws, SHOWN) / DRAWS_A_CELL) ** 0.5))


def _game(scenario: Scenario, batch: Any) -> Figure:
    below = "At the central values of all parameters."
    return GAME_FIGURES[scenario.form](batch, labels_of(scenario.document), scenario.title, below)


GAME_FIGURES: dict[str, Callable[[Any, Labels, str, str], Figure]] = {"moves": game_figure}
"""How each game form is drawn; a form without a line here has no such figure."""

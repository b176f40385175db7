"""All figures of a stored run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.analysis.equilibrium_sets import equilibrium_map
from sim.plots.equilibrium_map import map_figure
from sim.plots.game import game_figure
from sim.plots.outcomes import outcomes_figure
from sim.plots.payoffs import payoffs_figure
from sim.plots.style import write
from sim.results.reader import Run
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.scenario.worlds import solve_worlds

DRAWS_A_CELL = 150
"""Draws that a cell of the map should hold on average: with fewer its colour is a matter of luck."""

PAYOFF_DRAWS = 262_144
"""Draws whose payoffs are shown: the picture does not change beyond."""


def render_all(run: Run, directory: Path) -> list[Path]:
    """Write outcomes.png, payoffs.png, game.png and, with two parameters or more, map.png; return the files."""
    scenario = load_document(run.manifest.document, run.manifest.scenario["id"])
    made = {"outcomes": outcomes_figure(run.summary), "payoffs": _payoffs(run)}
    if scenario.form in GAME_FIGURES:
        made["game"] = _game(scenario)
    pair = map_parameters(run, scenario)
    if pair is not None:
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
    kept = run.columns(list(columns.values()), PAYOFF_DRAWS)
    values = {player: kept[column].astype(np.float64) for player, column in columns.items()}
    labels = [summary["payoffs"][player]["label"] for player in columns]
    shown = min(PAYOFF_DRAWS, summary["draws"])
    below = (
        f"{shown:,} draws ({summary['design']}, seed {summary['seed']}), under {rule}. Each shape: a player's expected "
        f"payoff over worlds. Line: the middle 90% of draws. Dot: the median."
    )
    return payoffs_figure(values, labels, summary["scenario"]["title"], below)


def _map(run: Run, scenario: Scenario, x: str, y: str) -> Figure:
    known = {p.id: p for p in scenario.parameters}
    labels = [f"{known[name].label} ({known[name].unit})" for name in (x, y)]
    below = (
        f"{min(run.manifest.draws, 1_048_576):,} draws. Colour: the set of equilibria that most draws in a cell have; "
        f"the paler, the smaller that majority. Percentages: share of all draws."
    )
    return map_figure(
        equilibrium_map(run, x, y, _bins(run.manifest.draws)), labels[0], labels[1], scenario.title, below
    )


def _bins(draws: int) -> int:
    """Return how many cells a side a map has: few enough that each holds hundreds of draws, where there are so many."""
    return min(48, max(8, int((draws / DRAWS_A_CELL) ** 0.5)))


def _game(scenario: Scenario) -> Figure:
    central = np.array([[p.distribution.central for p in scenario.parameters]]).reshape(1, -1)
    below = "At the central values of all parameters."
    return GAME_FIGURES[scenario.form](solve_worlds(scenario, central).batch, scenario.title, below)


GAME_FIGURES: dict[str, Callable[[Any, str, str], Figure]] = {"moves": game_figure}
"""How each game form is drawn; a form without a line here has no such figure."""

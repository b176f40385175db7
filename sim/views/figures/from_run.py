"""All figures of a stored run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.activity import each
from sim.analysis.equilibrium_sets import EquilibriumMap, equilibrium_map
from sim.analysis.outcome_regions import OutcomeRegions, outcome_regions
from sim.games.registry import FORMS
from sim.labels import labels_of
from sim.numbers import how_many
from sim.store.reader import Run
from sim.tables import Table
from sim.views.figures.devices import devices_figure
from sim.views.figures.equilibrium_map import map_figure
from sim.views.figures.explain import central_figure
from sim.views.figures.outcome_regions import regions_figure
from sim.views.figures.outcomes import outcomes_figure
from sim.views.figures.payoffs import payoffs_figure
from sim.views.figures.style import write
from sim.views.text.bring_about import payoff_unit as unit_of_payoffs
from sim.views.text.central_play import CENTRAL
from sim.views.text.words import mean_worth
from sim.workflow.explain import Explanation, central_play

DRAWS_A_CELL = 150
"""Draws that a cell of the map should hold on average: with fewer its colour is a matter of luck."""

SHOWN = 262_144
"""Draws that payoffs and maps show: the pictures hardly change beyond, and memory does not grow with a run's draws."""


def render_all(run: Run, batch: Any, directory: Path) -> list[Path]:
    """Write outcomes.png and payoffs.png, game.png of moves, and what there is of devices, regions and map.

    `batch` is the game at the central values. With two parameters or more the regions tell which outcome is likeliest
    where, and the map which equilibria exist, if the form knows choices. Returns the files.
    """
    scenario = run.scenario
    made: dict[str, Callable[[], Figure]] = {
        "outcomes": lambda: outcomes_figure(run.summary),
        "payoffs": lambda: _payoffs(run),
    }
    drawing = FORMS[scenario.form].description.drawing
    if drawing:
        made["game"] = lambda: GAME_FIGURES[drawing](central_play(run))
    if (shares := devices_of(run, batch)) is not None:
        below = f"{CENTRAL} A column is one extreme equilibrium, in the order of the list; its shares add up to 100%."
        made["devices"] = partial(devices_figure, shares, scenario.title, below)
    pair = map_parameters(run)
    if pair is not None and run.layout.outcomes and (regions := regions_of(run, *pair)).varies:
        made["regions"] = partial(_regions, run, regions, *pair)
    if pair is not None and run.layout.choice_sets and (found := map_of(run, *pair)).varies:
        made["map"] = partial(_map, run, found, *pair)
    drawn = {name: make() for name, make in each(list(made.items()), "drawing the figures", "figures")}
    whole = each(list(drawn.items()), "writing the figures", "figures")
    return [write(picture, directory / f"{name}.png") for name, picture in whole]


def map_parameters(run: Run) -> tuple[str, str] | None:
    """Return the two parameters that the scenario names, else the two that move an outcome most."""
    if run.scenario.figures.map:
        return run.scenario.figures.map
    strength: dict[str, float] = {}
    for entries in run.summary["drivers"]["columns"].values():
        for entry in (e for e in entries if e.get("named", True)):
            strength[entry["parameter"]] = max(strength.get(entry["parameter"], 0.0), abs(entry["rank_correlation"]))
    first = sorted(strength, key=lambda name: -strength[name])[:2]
    return (first[0], first[1]) if len(first) == 2 else None


def devices_of(run: Run, batch: Any) -> Table | None:
    """Return the distributions that the concept draws from in the central world, a `batch` of the scenario's form."""
    scenario = run.scenario
    concept = scenario.solve.concept.in_world(scenario.central_values()[0])
    return concept.details(scenario.game, batch).drawn


def payoff_values(run: Run, rule: str) -> dict[str, NDArray[np.float64]]:
    """Return `values[player][draw]` under a rule, of as many draws as a figure shows."""
    columns = {player: f"payoff.{rule}.{player}" for player in run.layout.players}
    kept = run.columns(list(columns.values()), SHOWN)
    return {player: kept[column].astype(np.float64) for player, column in columns.items()}


def map_of(run: Run, x: str, y: str) -> EquilibriumMap:
    """Return which equilibria exist where over two parameters, in cells that hold many draws each."""
    return equilibrium_map(run, x, y, _bins(run.manifest.draws), draws=SHOWN)


def regions_of(run: Run, x: str, y: str) -> OutcomeRegions:
    """Return which outcome is likeliest where over two parameters, in cells that hold many draws each."""
    return outcome_regions(run, x, y, _bins(run.manifest.draws), draws=SHOWN)


def player_labels(run: Run) -> list[str]:
    """Return how the players are called, in the order of the layout."""
    return [run.manifest.labels["players"].get(player, player) for player in run.layout.players]


def outcome_labels(run: Run) -> list[str]:
    """Return how the outcomes are called, in the order of the layout."""
    return [run.manifest.labels["outcomes"].get(outcome, outcome) for outcome in run.layout.outcomes]


def axis_label(run: Run, name: str) -> str:
    """Return a parameter's label with its unit."""
    known = {p.id: p for p in run.scenario.parameters}
    return f"{known[name].label} ({known[name].unit})"


def _payoffs(run: Run) -> Figure:
    summary, rule = run.summary, run.layout.rules[0]
    worth = mean_worth(summary)
    labels = [summary["payoffs"][player]["label"] for player in run.layout.players]
    shown = min(SHOWN, summary["draws"])
    below = (
        f"{how_many(shown, 'draws')} ({summary['design']}, seed {summary['seed']}), under {rule}. Each shape: a "
        f"player's {worth} over worlds. Line: the middle 90% of draws. Dot: the median. Dotted: 0."
    )
    unit = payoff_unit(run)
    return payoffs_figure(payoff_values(run, rule), labels, summary["scenario"]["title"], below, unit, worth)


def payoff_unit(run: Run) -> str:
    """Return the unit that all parameters have but for chances and shares; '' where they have several."""
    return unit_of_payoffs(run.scenario)


def _map(run: Run, found: EquilibriumMap, x: str, y: str) -> Figure:
    below = (
        f"{min(run.manifest.draws, SHOWN):,} draws. Colour: the set of equilibria that is the most frequent in a "
        f"cell; the paler, the smaller its share there. Percentages: share of all draws."
    )
    labels = labels_of(run.manifest.document)
    axes = axis_label(run, x), axis_label(run, y)
    return map_figure(found, labels, *axes, run.scenario.title, below)


def _regions(run: Run, found: OutcomeRegions, x: str, y: str) -> Figure:
    below = (
        f"{min(run.manifest.draws, SHOWN):,} draws. Colour: the likeliest outcome in a cell under "
        f"{run.layout.rules[0]}; the paler, the less likely. Percentages: mean probability over all draws."
    )
    axes = axis_label(run, x), axis_label(run, y)
    return regions_figure(found, outcome_labels(run), *axes, run.scenario.title, below)


def _bins(draws: int) -> int:
    """Return how many cells a side a map has: few enough that each holds many draws, where there are so many."""
    return max(8, int((min(draws, SHOWN) / DRAWS_A_CELL) ** 0.5))


GAME_FIGURES: dict[str, Callable[[Explanation], Figure]] = {"tree": central_figure}
"""How each drawing that a form can ask for is made."""

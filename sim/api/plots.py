"""Figures on the user's own axes; the files that the command writes are drawn by the same functions.

Each method draws on `ax` (new axes where it is None) and returns the axes; titles are left to whoever draws.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from matplotlib.axes import Axes

from sim.api.values import text, wrong
from sim.engine.central import central_batch
from sim.errors import UsageError, did_you_mean
from sim.games.moves.tree import TreeBatch
from sim.labels import labels_of
from sim.store.reader import Run as StoredRun
from sim.tables import Table
from sim.views.figures.devices import draw_devices
from sim.views.figures.equilibrium_map import draw_map, map_handles, set_texts
from sim.views.figures.from_run import (
    axis_label,
    devices_of,
    map_of,
    map_parameters,
    outcome_labels,
    payoff_unit,
    payoff_values,
    player_labels,
    regions_of,
)
from sim.views.figures.game import draw_game
from sim.views.figures.letters import as_text
from sim.views.figures.outcome_regions import draw_regions, region_handles
from sim.views.figures.outcomes import draw_outcomes
from sim.views.figures.payoffs import draw_payoffs
from sim.views.text.words import mean_worth
from sim.workflow.solve import Solved, details_of


def _on(ax: Axes | None, draw: Callable[[Axes], Axes]) -> Axes:
    """Draw on these axes, or on new ones, with labels as they are written; return them."""
    axes = _axes(ax)
    with as_text(axes):
        return draw(axes)


def _axes(ax: Axes | None) -> Axes:
    """Return the axes given, else new ones of pyplot's, which a notebook shows."""
    if ax is not None and not isinstance(ax, Axes):
        raise wrong("ax", ax, "axes of matplotlib are needed, such as plt.subplots()[1]")
    if ax is not None:
        return ax
    from matplotlib import pyplot  # only who gives no axes needs its global state

    return pyplot.subplots(layout="constrained")[1]


class RunPlots:
    """The figures of a run.

    >>> import sim
    >>> run = sim.load("scenarios/classics/inspection.yaml").run(draws=100)
    >>> from matplotlib.figure import Figure
    >>> run.plot.outcomes(ax=Figure().add_subplot()).get_xlabel()
    'probability over all worlds (%)'
    """

    def __init__(self, stored: StoredRun) -> None:
        self._run = stored

    def outcomes(self, ax: Axes | None = None) -> Axes:
        """Draw each outcome: a dot a selection rule, a bar from the mean lowest to the mean highest probability."""
        return _on(ax, partial(draw_outcomes, self._run.summary))

    def payoffs(self, ax: Axes | None = None, rule: str | None = None) -> Axes:
        """Draw how each player's expected payoff varies over worlds, under a rule (None: the main one)."""
        chosen = self._run.layout.rules[0] if rule is None else text("rule", rule)
        if chosen not in self._run.layout.rules:
            raise UsageError(f"no rule '{chosen}' was applied; {did_you_mean(chosen, self._run.layout.rules)}")
        values, labels = payoff_values(self._run, chosen), player_labels(self._run)
        worth = mean_worth(self._run.summary)
        return _on(ax, lambda axes: draw_payoffs(values, labels, axes, payoff_unit(self._run), worth))

    def regions(self, x: str | None = None, y: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw which outcome is likeliest over two parameters (None: the scenario's, or the strongest)."""
        x, y = self._pair(x, y)
        found = regions_of(self._run, x, y)
        x_label, y_label = axis_label(self._run, x), axis_label(self._run, y)
        handles = region_handles(found, outcome_labels(self._run))
        return _on(ax, lambda axes: _legend(draw_regions(found, x_label, y_label, axes), handles))

    def map(self, x: str | None = None, y: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw which equilibria exist over two parameters (None: the scenario's, or the strongest)."""
        if not self._run.layout.choice_sets:
            raise UsageError("this form knows no choices, so there are no sets of equilibria to map")
        x, y = self._pair(x, y)
        found = map_of(self._run, x, y)
        x_label, y_label = axis_label(self._run, x), axis_label(self._run, y)
        handles = map_handles(set_texts(found, labels_of(self._run.manifest.document)), len(found.sets))
        return _on(ax, lambda axes: _legend(draw_map(found, x_label, y_label, axes), handles))

    def game(self, ax: Axes | None = None) -> Axes:
        """Draw the game at the central values: a table of two players who choose at once, else a tree."""
        scenario = self._run.scenario
        return _game(central_batch(scenario), dict(scenario.document), ax)

    def devices(self, ax: Axes | None = None) -> Axes:
        """Draw the joint distributions from which a mediator draws, at the central values."""
        scenario = self._run.scenario
        return _devices(devices_of(self._run, central_batch(scenario)), scenario.solve.concept.name, ax)

    def _pair(self, x: str | None, y: str | None) -> tuple[str, str]:
        known = self._run.layout.parameters
        for axis, name in (("x", x), ("y", y)):
            if name is not None and text(axis, name) not in known:
                raise UsageError(f"unknown parameter '{name}'; {did_you_mean(name, known) or 'there is none'}")
        first = map_parameters(self._run)
        spare = [name for name in first or () if name not in (x, y)]
        pair = [name if name is not None else spare.pop(0) if spare else "" for name in (x, y)]
        if "" in pair or pair[0] == pair[1]:
            raise UsageError("two different parameters are needed: x='…', y='…'")
        return pair[0], pair[1]


class WorldPlots:
    """The figures of one world."""

    def __init__(self, solved: Solved) -> None:
        self._solved = solved

    def game(self, ax: Axes | None = None) -> Axes:
        """Draw the game: a table of two players who choose at once, else a tree."""
        return _game(self._solved.batch, dict(self._solved.document), ax)

    def devices(self, ax: Axes | None = None) -> Axes:
        """Draw the joint distributions from which a mediator draws: a row a profile, a column an equilibrium."""
        return _devices(details_of(self._solved).drawn, self._solved.concept.name, ax)


def _devices(shares: Table | None, concept: str, ax: Axes | None) -> Axes:
    if shares is None:
        raise UsageError(f"the concept '{concept}' draws from no joint distribution here")
    return draw_devices(shares, _axes(ax))


def _game(batch: Any, document: dict[str, Any], ax: Axes | None) -> Axes:
    if not isinstance(batch, TreeBatch):
        raise UsageError("games of moves are drawn, and this is of another form")
    return _on(ax, partial(draw_game, batch, labels_of(document)))


def _legend(axes: Axes, handles: list[Any]) -> Axes:
    """Put a legend under the axes; return these."""
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.16), frameon=False, fontsize=8)
    return axes

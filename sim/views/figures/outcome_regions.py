"""The map of which outcome is likeliest over two parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sim.analysis.outcome_regions import OutcomeRegions
from sim.numbers import percent
from sim.views.figures.cells import cells_note, draw_seconds, winners_title
from sim.views.figures.style import COLOURS, INK, colour, figure, hatch, legend_below, title, wrapped, wrapped_apart

MOST = 24
"""Outcomes that are told apart, the likeliest; the others have one colour together."""
OTHERS = "#E4E4E4"
"""The colour of the others."""


def regions_figure(
    found: OutcomeRegions, labels: Sequence[str], x_label: str, y_label: str, heading: str, below: str
) -> Figure:
    """Return the figure of outcome regions with its title, and its legend below."""
    handles = region_handles(found, labels)
    lines = sum(str(handle.get_label()).count("\n") + 1 for handle in handles)
    made, axes = figure(8, 5.0 + 0.2 * lines)
    draw_regions(found, x_label, y_label, axes)
    legend_below(made, handles, below + cells_note(found.counts), fontsize=9, width=105)
    title(made, winners_title(found.odds, labels, "Likeliest outcome") if found.counts.any() else heading, "")
    return made


def draw_regions(found: OutcomeRegions, x_label: str, y_label: str, axes: Axes) -> Axes:
    """Draw the plane of two parameters, each cell in the colour of its likeliest outcome, paler the less likely."""
    known = np.asarray(~np.isnan(found.odds).any(axis=2))
    odds = np.where(known[:, :, None], found.odds, 0.0)
    winner = np.ma.masked_less(np.where(known, odds.argmax(axis=2), -1).T, 0)
    outcomes, drawn = len(found.overall), _drawn(found)
    axes.pcolormesh(
        found.x_edges,
        found.y_edges,
        winner,
        cmap=ListedColormap([colour(i) if i in drawn else OTHERS for i in range(outcomes)]),
        vmin=-0.5,
        vmax=outcomes - 0.5,
        alpha=np.clip(odds.max(axis=2).T, 0.2, 1.0),
        rasterized=True,
    )
    kinds = [colour(i) if i in drawn else OTHERS for i in range(outcomes)]
    draw_seconds(found.odds, found.x_edges, found.y_edges, kinds, axes)
    _hatched(found, winner, drawn, axes)
    axes.set_xlabel(wrapped(x_label, 80))
    axes.set_ylabel(wrapped(y_label, 32))
    return axes


def _drawn(found: OutcomeRegions) -> list[int]:
    """Return the outcomes that are told apart, in the order of the scenario: the likeliest, winners somewhere first."""
    known = np.asarray(~np.isnan(found.odds).any(axis=2))
    wins = np.bincount(found.odds[known].argmax(axis=1), minlength=len(found.overall))
    order = np.lexsort((-np.nan_to_num(found.overall), -wins))
    return sorted(order[:MOST].tolist())


def region_handles(found: OutcomeRegions, labels: Sequence[str]) -> list[Patch]:
    """Return the entries of the legend: each outcome with its share, then what the others have together."""
    drawn = _drawn(found)
    texts = wrapped_apart((labels[i] for i in drawn), 92, 2)
    made = [
        Patch(
            facecolor=colour(i),
            edgecolor=INK if hatch(i) else colour(i),
            hatch=hatch(i) * 2,
            linewidth=0.0,
            label=f"{percent(found.overall[i])}: {text}",
        )
        for i, text in zip(drawn, texts, strict=True)
    ]
    others = len(labels) - len(drawn)
    if others:
        together = float(np.nansum(np.delete(found.overall, drawn)))
        made.append(Patch(facecolor=OTHERS, label=f"{percent(together)}: {others} other outcomes together"))
    return made


def _hatched(found: OutcomeRegions, winner: np.ma.MaskedArray, drawn: Sequence[int], axes: Axes) -> None:
    """Hatch the cells of outcomes whose colour an earlier one has."""
    for outcome in [i for i in drawn if i >= len(COLOURS)]:
        for row, column in zip(*np.nonzero(np.ma.filled(winner == outcome, False)), strict=True):
            x, y = found.x_edges[column : column + 2], found.y_edges[row : row + 2]
            cell = Rectangle((x[0], y[0]), x[1] - x[0], y[1] - y[0], fill=False, lw=0, hatch=hatch(outcome))
            cell.set_edgecolor(INK)
            axes.add_patch(cell)

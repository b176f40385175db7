"""The map of which outcome is likeliest over two parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from sim.analysis.outcome_regions import OutcomeRegions
from sim.views.figures.style import COLOURS, INK, figure, legend_below, title, wrapped

HATCHES = ("", "////", "xxxx", "....", "oooo", "++++")
"""Of each further eight outcomes, so that a colour with its hatching is one outcome's."""
MOST = 20
"""Outcomes that the legend names beside those that are likeliest somewhere."""


def regions_figure(
    found: OutcomeRegions, labels: Sequence[str], x_label: str, y_label: str, heading: str, below: str
) -> Figure:
    """Return the figure of outcome regions with its title, and its legend below."""
    made, axes = figure(8, 5.0 + 0.2 * min(len(labels), 2 * MOST))
    draw_regions(found, x_label, y_label, axes)
    legend_below(made, region_handles(found, labels), below, fontsize=9, width=105)
    title(made, heading, "")
    return made


def draw_regions(found: OutcomeRegions, x_label: str, y_label: str, axes: Axes) -> Axes:
    """Draw the plane of two parameters, each cell in the colour of its likeliest outcome, paler the less likely."""
    known = np.asarray(~np.isnan(found.odds).any(axis=2))
    odds = np.where(known[:, :, None], found.odds, 0.0)
    winner = np.ma.masked_less(np.where(known, odds.argmax(axis=2), -1).T, 0)
    outcomes = len(found.overall)
    axes.pcolormesh(
        found.x_edges,
        found.y_edges,
        winner,
        cmap=ListedColormap([_colour(i) for i in range(outcomes)]),
        vmin=-0.5,
        vmax=outcomes - 0.5,
        alpha=np.clip(odds.max(axis=2).T, 0.2, 1.0),
        rasterized=True,
    )
    _hatched(found, winner, axes)
    axes.set_xlabel(wrapped(x_label, 80))
    axes.set_ylabel(wrapped(y_label, 44))
    return axes


def region_handles(found: OutcomeRegions, labels: Sequence[str]) -> list[Patch]:
    """Return the entries of the legend: each outcome with its share."""
    shares = enumerate(zip(labels, found.overall, strict=True))
    known = np.asarray(~np.isnan(found.odds).any(axis=2))
    ranked = np.argsort(-np.nan_to_num(found.overall), kind="stable")[:MOST]
    drawn = {*np.unique(found.odds[known].argmax(axis=1)).tolist(), *ranked.tolist()}
    return [
        Patch(
            facecolor=_colour(i),
            edgecolor=INK if _hatch(i) else _colour(i),
            hatch=_hatch(i) * 2,
            linewidth=0.0,
            label=wrapped(f"{label}: {100 * share:.1f}%", 100),
        )
        for i, (label, share) in shares
        if i in drawn
    ]


def _hatched(found: OutcomeRegions, winner: np.ma.MaskedArray, axes: Axes) -> None:
    """Hatch the cells of outcomes whose colour an earlier one has."""
    for outcome in range(len(COLOURS), len(found.overall)):
        for row, column in zip(*np.nonzero(np.ma.filled(winner == outcome, False)), strict=True):
            x, y = found.x_edges[column : column + 2], found.y_edges[row : row + 2]
            cell = Rectangle((x[0], y[0]), x[1] - x[0], y[1] - y[0], fill=False, lw=0, hatch=_hatch(outcome))
            cell.set_edgecolor(INK)
            axes.add_patch(cell)


def _hatch(outcome: int) -> str:
    return HATCHES[outcome // len(COLOURS) % len(HATCHES)]


def _colour(outcome: int) -> str:
    return COLOURS[outcome % len(COLOURS)]

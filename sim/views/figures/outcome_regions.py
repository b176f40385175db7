"""The map of which outcome is likeliest over two parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.analysis.outcome_regions import OutcomeRegions
from sim.views.figures.style import COLOURS, figure, legend_below, title, wrapped


def regions_figure(
    found: OutcomeRegions, labels: Sequence[str], x_label: str, y_label: str, heading: str, below: str
) -> Figure:
    """Return the figure of outcome regions with its title, and its legend below."""
    made, axes = figure(8, 5.0 + 0.2 * len(labels))
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
    axes.set_xlabel(wrapped(x_label, 80))
    axes.set_ylabel(wrapped(y_label, 44))
    return axes


def region_handles(found: OutcomeRegions, labels: Sequence[str]) -> list[Patch]:
    """Return the entries of the legend: each outcome with its share."""
    shares = enumerate(zip(labels, found.overall, strict=True))
    return [Patch(color=_colour(i), label=wrapped(f"{label}: {100 * share:.1f}%", 100)) for i, (label, share) in shares]


def _colour(outcome: int) -> str:
    return COLOURS[outcome % len(COLOURS)]

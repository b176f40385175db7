"""The map of which outcome is likeliest over two parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.analysis.outcome_regions import OutcomeRegions
from sim.views.figures.style import COLOURS, figure, title, wrapped


def regions_figure(
    found: OutcomeRegions, labels: Sequence[str], x_label: str, y_label: str, heading: str, below: str
) -> Figure:
    """Return the plane of two parameters, each cell in the colour of its likeliest outcome, paler the less likely."""
    made, axes = figure(8, 5.0 + 0.2 * len(labels))
    known = np.asarray(~np.isnan(found.odds).any(axis=2))
    odds = np.where(known[:, :, None], found.odds, 0.0)
    winner = np.ma.masked_less(np.where(known, odds.argmax(axis=2), -1).T, 0)
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(labels))]
    axes.pcolormesh(
        found.x_edges,
        found.y_edges,
        winner,
        cmap=ListedColormap(colours),
        vmin=-0.5,
        vmax=len(labels) - 0.5,
        alpha=np.clip(odds.max(axis=2).T, 0.2, 1.0),
        rasterized=True,
    )
    axes.set_xlabel(wrapped(x_label, 80))
    axes.set_ylabel(wrapped(y_label, 44))
    shares = zip(colours, labels, found.overall, strict=True)
    handles = [Patch(color=c, label=wrapped(f"{label}: {100 * share:.1f}%", 100)) for c, label, share in shares]
    told = made.legend(handles=handles, loc="outside lower left", frameon=False, fontsize=9, title=wrapped(below, 105))
    told.get_title().set(fontsize=8, color="#555555")
    told.set_alignment("left")
    title(made, heading, "")
    return made

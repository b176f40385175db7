"""Joint distributions side by side: what a mediator draws, a row a profile and a column a device."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sim.numbers import percent
from sim.tables import Kind, Table
from sim.views.figures.style import COLOURS, INK, PALE, figure, title, wrapped, wrapped_apart

MOST_ROWS = 24
"""Profiles that are drawn, the likeliest over all devices; how many are left out is said."""

SHADES = LinearSegmentedColormap.from_list("shares", ["#FFFFFF", COLOURS[0]])
DARK = 0.6
"""The share above which a cell is so dark that its number is written in white."""


def devices_figure(shares: Table, heading: str, below: str) -> Figure:
    """Return the figure of a table of shares with its title and caption."""
    rows, columns = min(len(shares.rows), MOST_ROWS), len(_heads(shares))
    made, axes = figure(3.6 + 0.85 * columns, 1.7 + 0.42 * rows)
    draw_devices(shares, axes)
    title(made, heading, below, width=int(20 + 12 * (3.6 + 0.85 * columns)))
    return made


def draw_devices(shares: Table, axes: Axes) -> Axes:
    """Draw each share as a cell, the darker the larger, with its number; a share of nothing stays blank."""
    values, heads = _values(shares), _heads(shares)
    order = np.argsort(-values.sum(axis=1), kind="stable")
    kept = np.sort(order[:MOST_ROWS])
    for y, row in enumerate(kept):
        for x, share in enumerate(values[row]):
            _cell(axes, x, y, float(share))
    axes.set_xlim(-0.5, values.shape[1] - 0.5)
    axes.set_ylim(len(kept) - 0.5, -0.5)
    axes.set_xticks(range(values.shape[1]), heads)
    axes.set_yticks(range(len(kept)), wrapped_apart((str(shares.rows[row][0]) for row in kept), 34), fontsize=9)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    axes.set_ylabel(wrapped(shares.columns[0].heading, 30), fontsize=9)
    if len(kept) < len(values):
        left = len(values) - len(kept)
        axes.set_xlabel(f"and {left} more rows, which are drawn less often", fontsize=8)
    return axes


def _cell(axes: Axes, x: int, y: int, share: float) -> None:
    axes.add_patch(Rectangle((x - 0.47, y - 0.45), 0.94, 0.9, facecolor=SHADES(share), edgecolor=PALE, lw=0.6))
    if share > 0:
        colour = "white" if share > DARK else INK
        axes.text(x, y, percent(share), ha="center", va="center", fontsize=9, color=colour)


def _heads(table: Table) -> list[str]:
    """Return the headings of the columns that hold shares."""
    return [column.heading.removeprefix("number ") for column in table.columns if column.kind is Kind.SHARE]


def _values(table: Table) -> NDArray[np.float64]:
    """Return `values[row, device]`."""
    kept = [table.columns[i].kind is Kind.SHARE for i in range(len(table.columns))]
    rows = [[float(str(cell)) for cell, share in zip(row, kept, strict=True) if share] for row in table.rows]
    return np.array(rows, np.float64).reshape(len(table.rows), sum(kept))

"""What the cells of a map hold beside what most of it is: the runner-up, and how many draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from numpy.typing import NDArray

from sim.numbers import percent

LEAST = 0.05
"""Share of a cell below which its runner-up is not drawn."""
NAMED = 3
"""Winners that a title names."""


def draw_seconds(
    shares: NDArray[np.float64],
    x_edges: NDArray[np.float64],
    y_edges: NDArray[np.float64],
    colours: Sequence[str],
    axes: Axes,
) -> PolyCollection:
    """Draw in each cell a box of the runner-up's colour, as large a part of the cell as its share.

    `shares[x, y, kind]` are those of a cell's kinds; NaN where it is empty.
    """
    known = np.where(np.isnan(shares), 0.0, shares)
    second = known.argsort(axis=2)[:, :, -2] if known.shape[2] > 1 else np.zeros(known.shape[:2], int)
    share = np.take_along_axis(known, second[:, :, None], axis=2)[:, :, 0] if known.shape[2] > 1 else known[:, :, 0] * 0
    x, y = np.nonzero(share >= LEAST)
    part = np.sqrt(share[x, y])
    boxes = [
        np.stack([(edges[at] + edges[at + 1]) / 2 + sign * part * np.diff(edges)[at] / 2 for sign in signs], axis=1)
        for edges, at, signs in ((x_edges, x, (-1, 1, 1, -1)), (y_edges, y, (-1, -1, 1, 1)))
    ]
    drawn = PolyCollection(
        list(np.stack(boxes, axis=2)), facecolors=[colours[k] for k in second[x, y]], linewidths=0.0, rasterized=True
    )
    axes.add_collection(drawn, autolim=False)
    return drawn


def winners_title(shares: NDArray[np.float64], labels: Sequence[str], what: str) -> str:
    """Return in what share of the cells that hold draws each kind is the largest, the commonest first."""
    filled = ~np.isnan(shares).any(axis=2)
    wins = np.bincount(shares[filled].argmax(axis=1), minlength=len(labels)) / max(int(filled.sum()), 1)
    order = [k for k in np.argsort(-wins, kind="stable") if wins[k] > 0]
    told = ", ".join(f"“{labels[k]}” in {percent(float(wins[k]))}" for k in order[:NAMED])
    rest = len(order) - NAMED
    more = f" and {rest} other{'s' if rest > 1 else ''} in the rest" if rest > 0 else ""
    return f"{what}: {told} of the cells of this map that hold draws{more}"


def cells_note(counts: NDArray[np.int64]) -> str:
    """Return how many draws the cells that hold any have."""
    held = counts[counts > 0]
    if not held.size:
        return ""
    least, most, middle = int(held.min()), int(held.max()), int(np.median(held))
    empty = int((counts == 0).sum())
    return (
        f" A cell holds {middle:,} draws in the middle, {least:,} to {most:,} in all"
        + (f"; {empty:,} of {counts.size:,} hold none" if empty else "")
        + ". Box in a cell: its runner-up, as large a part of the cell as its share (from 5%)."
    )

"""Payoff distributions by player: how the expected payoff varies over worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.numbers import short
from sim.views.figures.style import COLOURS, INK, figure, title, wrapped

BINS = 90
MOST = 20
"""Players that are drawn, the first; how many are left out is said."""


def payoffs_figure(
    values: Mapping[str, NDArray[np.float64]], labels: Sequence[str], heading: str, below: str, unit: str = ""
) -> Figure:
    """Return the figure of `values[player][draw]` with its title and caption."""
    made, axes = figure(8, 1.6 + 1.0 * min(len(values), MOST))
    draw_payoffs(values, labels, axes, unit)
    more = len(values) - MOST
    title(made, heading, below + (f" {more} more players are not drawn." if more > 0 else ""))
    return made


def draw_payoffs(values: Mapping[str, NDArray[np.float64]], labels: Sequence[str], axes: Axes, unit: str = "") -> Axes:
    """Draw one ridge a player from `values[player][draw]`; a line spans the middle 90%, a dot is the median."""
    values, labels = dict(list(values.items())[:MOST]), labels[:MOST]
    finite = {name: v[np.isfinite(v)] for name, v in values.items()}
    everything = np.concatenate([v for v in finite.values() if len(v)] or [np.zeros(1)])
    low, high = np.quantile(everything, [0.002, 0.998])
    edges = np.linspace(low - 1e-9, max(high, low + 1e-6) + 1e-9, BINS + 1)
    for i, draws in enumerate(finite.values()):
        base = len(values) - 1 - i
        if not len(draws):
            continue
        counts, _ = np.histogram(draws, edges)
        shape = 0.72 * counts / max(counts.max(), 1)
        colour = COLOURS[i % len(COLOURS)]
        axes.stairs(base + shape, edges, baseline=base, fill=True, color=colour, alpha=0.55)
        bottom, middle, top = np.quantile(draws, [0.05, 0.5, 0.95])
        axes.plot([bottom, top], [base - 0.09] * 2, color=colour, lw=3, solid_capstyle="butt")
        axes.plot(middle, base - 0.09, "o", color=INK, ms=5)
        axes.text(middle, base - 0.2, short(middle), ha="center", va="top", fontsize=8, color=INK)
    axes.axvline(0, color=INK, lw=0.6, ls=":")
    axes.set_yticks(np.arange(len(values))[::-1], [wrapped(label, 18) for label in labels])
    axes.set_ylim(-0.5, len(values) - 0.1)
    axes.set_xlabel(wrapped(f"expected payoff ({unit or 'in the units of the payoffs'}; each player's own scale)", 80))
    return axes

"""Models side by side: a panel an outcome, a row a model; a dot for the mean, a bar for what solutions leave open."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.analysis.comparison import Level
from sim.views.figures.style import COLOURS, INK, title, wrapped, wrapped_apart
from sim.views.finding import Finding
from sim.workflow.compare import Comparison

MOST = 6
"""Panels that are drawn: of the outcomes that are likeliest in some model."""


def comparison_figure(found: Comparison, finding: Finding) -> Figure:
    """Return the figure, the answer as its title: outcomes, or players' payoffs where there are none."""
    names = _panels(found)
    made = Figure(figsize=(max(8.0, 1.9 * len(names) + 1.5), 2.3 + 0.34 * len(found.standings)), layout="constrained")
    FigureCanvasAgg(made)
    axes = made.subplots(1, max(len(names), 1), sharey=True, squeeze=False)[0]
    for place, name in enumerate(names):
        draw_panel(found, name, axes[place])
    axes[0].set_yticks(_rows(found), wrapped_apart((own.subject.name for own in found.standings), 30))
    axes[0].set_ylim(-0.6, len(found.standings) - 0.4)
    read = (
        "Dot: mean under the rule, ± 95%. Bar: from the lowest to the highest over all solutions, where they are known."
    )
    more = len(_all(found)) - len(names)
    left = f" {more} more are not drawn." if more else ""
    first = f" Orange: {found.standings[0].subject.name}, against which the others are held."
    title(made, finding.sentences[0], f"{read}{first}{left} {found.draws:,} worlds.")
    return made


def _all(found: Comparison) -> dict[str, float]:
    """Return what can be drawn, each with the largest mean that it has in a model."""
    kind = "outcomes" if any(own.outcomes for own in found.standings) else "payoffs"
    most: dict[str, float] = {}
    for own in found.standings:
        for name, level in getattr(own, kind).items():
            most[name] = max(most.get(name, -np.inf), float(np.nan_to_num(level.mean.mean, nan=-np.inf)))
    return most


def _panels(found: Comparison) -> list[str]:
    most = _all(found)
    kept = set(sorted(most, key=lambda n: -most[n])[:MOST])
    return [name for name in most if name in kept]


def _rows(found: Comparison) -> list[int]:
    return list(range(len(found.standings)))[::-1]


def draw_panel(found: Comparison, name: str, axes: Axes) -> Axes:
    """Draw one outcome or player; payoffs keep an axis of their own."""
    shares = any(name in own.outcomes for own in found.standings)
    unit = 100.0 if shares else 1.0
    for row, own in zip(_rows(found), found.standings, strict=True):
        level = (own.outcomes if shares else own.payoffs).get(name)
        if level is None:
            axes.text(
                0.5, row, "no such outcome", transform=axes.get_yaxis_transform(), ha="center", va="center", fontsize=7
            )
        else:
            _draw(axes, level, row, unit, COLOURS[5 if row == len(found.standings) - 1 else 0])
    axes.set_title(wrapped(found.labels[name], 20), fontsize=9, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#DDDDDD", lw=0.6)
    axes.set_axisbelow(True)
    if shares:
        axes.set_xlim(-4, 104)
        axes.set_xticks([0, 50, 100], ["0", "50", "100%"])
    return axes


def _draw(axes: Axes, level: Level, row: int, unit: float, colour: str) -> None:
    low, high = unit * level.lowest.mean, unit * level.highest.mean
    if np.isfinite(low + high):
        axes.barh(row, high - low, left=low, height=0.36, color=COLOURS[4], alpha=0.6)
    if np.isfinite(level.mean.mean):
        margin = unit * float(np.nan_to_num(level.mean.margin))
        axes.errorbar(unit * level.mean.mean, row, xerr=margin, fmt="o", color=colour, ms=6, lw=1.4, zorder=3)

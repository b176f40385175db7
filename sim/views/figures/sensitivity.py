"""What moves an outcome: shares of its variance, and how far each number swings it alone."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.views.figures.style import COLOURS, INK, PALE, title, wrapped
from sim.views.finding import Finding
from sim.views.text.sensitivity import ranked, shares_of
from sim.workflow.sensitivity import Sensitivity

MOST = 10
"""Numbers that are drawn, those that matter most."""


def sensitivity_figure(found: Sensitivity, label: str, outcome: str, finding: Finding) -> Figure | None:
    """Return the figure of one outcome; None where nothing moves it."""
    shares = shares_of(found.outcomes[outcome])
    if shares is None:
        return None
    order = ranked(found, outcome)[:MOST]
    made = Figure(figsize=(9, 1.9 + 0.42 * len(order)), layout="constrained")
    FigureCanvasAgg(made)
    left, right = made.subplots(1, 2, sharey=True, width_ratios=[1, 1])
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    draw_shares(found, outcome, order, left)
    draw_tornado(found, outcome, order, right, label)
    title(made, finding.sentences[0], finding.note)
    return made


def draw_shares(found: Sensitivity, outcome: str, order: list[int], axes: Axes) -> Axes:
    """Draw a bar a number: its share with others, or its Shapley effect; dark, where known, what it does by itself."""
    mover = found.outcomes[outcome]
    shares = shares_of(mover)
    assert shares is not None
    places = np.arange(len(order))[::-1]
    name = "with others" if mover.indices is not None else "share (Shapley)"
    own = np.maximum(shares.values[order], 0)
    axes.barh(places, 100 * own, height=0.6, color=COLOURS[4], label=name)
    axes.errorbar(100 * own, places, xerr=100 * shares.margins[order], fmt="none", ecolor=INK, elinewidth=0.8)
    if mover.indices is not None:
        first = np.maximum(mover.indices.first.values[order], 0)
        axes.barh(places, 100 * first, height=0.28, color=COLOURS[0], label="by itself")
    axes.set_yticks(places, [wrapped(found.numbers[i].label) for i in order])
    axes.set_xlim(0, 100)
    axes.set_xlabel("share of the variance (%)")
    axes.legend(loc="lower right", frameon=False, fontsize=8)
    return axes


def draw_tornado(found: Sensitivity, outcome: str, order: list[int], axes: Axes, label: str) -> Axes:
    """Draw how far each number alone moves the outcome, from its 5% to its 95%."""
    places = np.arange(len(order))[::-1]
    middle = 100 * found.central[outcome]
    axes.axvline(middle, color=PALE, lw=1)
    for place, i in zip(places, order, strict=True):
        swing = found.outcomes[outcome].swings[i]
        for value, colour in ((swing.low, COLOURS[1]), (swing.high, COLOURS[2])):
            if np.isfinite(value):
                axes.barh(place, 100 * value - middle, left=middle, height=0.5, color=colour, alpha=0.8)
    for colour, text in ((COLOURS[1], "at its 5%"), (COLOURS[2], "at its 95%")):
        axes.barh([0], [0], color=colour, label=text)
    axes.set_xlim(0, 100)
    axes.set_xlabel(wrapped(f"“{label}”, all others at their centre (%)", 44))
    axes.legend(loc="lower right", frameon=False, fontsize=8)
    return axes

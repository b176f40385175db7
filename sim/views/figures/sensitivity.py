"""What moves an outcome: shares of its variance, and how far each number swings it alone."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.tables import Kind
from sim.views.figures.style import COLOURS, INK, PALE, title, wrapped, wrapped_apart
from sim.views.finding import Finding
from sim.views.text.sensitivity import Moved, ranked, shares_of, swing_width
from sim.workflow.sensitivity import Mover, Sensitivity

MOST = 10
"""Numbers that are drawn, those that matter most."""
WIDTH = 34
"""Letters in a line of a label."""


def sensitivity_figure(found: Sensitivity, every: list[Moved], finding: Finding) -> Figure | None:
    """Return the figure of the first quantity that varies; None where nothing does."""
    own = next((own for own in every if shares_of(own.mover) is not None), None)
    if own is None:
        return None
    order = ranked(own.mover)[:MOST]
    names = wrapped_apart((found.numbers[i].label for i in order), WIDTH)
    lines = max(name.count("\n") + 1 for name in names)
    made = Figure(figsize=(9, 2.1 + max(0.42, 0.08 + 0.17 * lines) * len(order)), layout="constrained")
    FigureCanvasAgg(made)
    left, right = made.subplots(1, 2, sharey=True, width_ratios=[1, 1])
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    draw_shares(own.mover, order, names, left)
    draw_tornado(own, order, right)
    title(made, finding.sentences[0], finding.note)
    return made


def draw_shares(mover: Mover, order: list[int], names: list[str], axes: Axes) -> Axes:
    """Draw a bar a number: share with others, Shapley effect or delta; dark, where known, what it does by itself."""
    shares = shares_of(mover)
    assert shares is not None
    places = np.arange(len(order))[::-1]
    name = "with others" if mover.indices is not None else "share (Shapley)" if mover.given is None else "delta"
    own = np.maximum(shares.values[order], 0)
    axes.barh(places, 100 * own, height=0.6, color=COLOURS[4], label=name)
    if mover.indices is not None:
        first = np.maximum(mover.indices.first.values[order], 0)
        axes.barh(places, 100 * first, height=0.28, color=COLOURS[0], label="by itself")
    ends = np.clip([own - shares.margins[order], own + shares.margins[order]], 0, 1)
    axes.hlines(places, *(100 * ends), color=INK, lw=0.8)
    axes.set_yticks(places, names, fontsize=9)
    axes.set_xlim(0, 100)
    shift = "shift of the distribution\nonce the number is known (%)"
    axes.set_xlabel("share of the variance (%)" if mover.given is None else shift)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, fontsize=8)
    return axes


def draw_tornado(own: Moved, order: list[int], axes: Axes) -> Axes:
    """Draw how far each number alone moves the quantity, from its 5% to its 95%.

    Where both ends lie on one side of the centre, their bars stand below one another, so that neither hides the other.
    """
    places, share = np.arange(len(order))[::-1], own.kind == Kind.SHARE
    scale = 100.0 if share else 1.0
    middle, drawn = scale * own.mover.central, False
    axes.axvline(middle, color=PALE, lw=1)
    for place, i in zip(places, order, strict=True):
        swing = own.mover.swings[i]
        if not swing_width(swing, own.mover.central):
            continue
        drawn = True
        beside = (swing.low - own.mover.central) * (swing.high - own.mover.central) > 0
        height, apart = (0.25, 0.125) if beside else (0.5, 0.0)
        for value, lane, colour in ((swing.low, apart, COLOURS[1]), (swing.high, -apart, COLOURS[2])):
            if np.isfinite(value) and np.isfinite(middle):
                axes.barh(place + lane, scale * value - middle, left=middle, height=height, color=colour, alpha=0.8)
    for colour, text in ((COLOURS[1], "at its 5%"), (COLOURS[2], "at its 95%")):
        axes.barh([0], [0], color=colour, label=text)
    if share:
        axes.set_xlim(0, 100)
    if not drawn:
        told = axes.text(0.5, 0.5, "no number moves it\nby itself at these ends", transform=axes.transAxes, ha="center")
        told.set(fontsize=9, color=INK, bbox={"fc": "white", "ec": "none", "pad": 2})
    axes.set_xlabel(wrapped(f"{own.label}, all others at their centre{' (%)' if share else ''}", 40))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, frameon=False, fontsize=8)
    return axes

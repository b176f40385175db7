"""What each action pays: a dot for the mean, a thick bar over equilibria, a thin line over the middle 90% of worlds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.advice import Reading
from sim.views.figures.style import COLOURS, INK, figure, title, wrapped_apart
from sim.views.finding import Finding


def advice_figure(reading: Reading, called: Sequence[str], finding: Finding) -> Figure:
    """Return the figure of the committed reading, the answer as its title."""
    lines = max(label.count("\n") + 1 for label in wrapped_apart(called))
    made, axes = figure(8, 1.7 + max(0.6, 0.15 + 0.2 * lines) * len(called))
    draw_advice(reading, called, axes)
    title(made, finding.sentences[0], finding.note)
    return made


def draw_advice(reading: Reading, called: Sequence[str], axes: Axes) -> Axes:
    """Draw a row an action, in the order of the scenario; the share of worlds in which it is best stands beside it."""
    places = np.arange(len(called))[::-1]
    for place, own in zip(places, reading.standings, strict=True):
        axes.plot(own.middle, [place, place], color=COLOURS[7], lw=1.2, zorder=1)
        axes.barh(
            place, own.highest.mean - own.lowest.mean, left=own.lowest.mean, height=0.3, color=COLOURS[4], alpha=0.6
        )
        best = place == places[reading.verdicts.expected]
        axes.plot(own.payoff.mean, place, "o", color=COLOURS[5 if best else 0], ms=8, zorder=3)
        told = f"best in {100 * own.best:.0f}%"
        axes.text(1.01, place, told, transform=axes.get_yaxis_transform(), va="center", fontsize=9, color=INK)
    axes.set_yticks(places, wrapped_apart(called))
    axes.set_ylim(-0.6, len(called) - 0.4)
    axes.set_xlabel("expected payoff (dot); over all listed solutions (bar); middle 90% of worlds (line)")
    axes.grid(axis="x", color="#DDDDDD", lw=0.6)
    axes.set_axisbelow(True)
    return axes

"""One bar an outcome: how much of its uncertainty is numbers, how much selection, how much chance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.uncertainty import KINDS, ThreeParts
from sim.views.figures.style import COLOURS, INK, figure, title, wrapped_apart
from sim.views.finding import Finding
from sim.views.text.uncertainty import CAUSES

SHADES = (COLOURS[0], COLOURS[1], COLOURS[7])
"""Of numbers, selection and chance."""
MOST = 12
"""Bars that are drawn, those with the largest variance."""


def uncertainty_figure(
    parts: Mapping[str, ThreeParts], labels: Mapping[str, str], word: str, finding: Finding
) -> Figure:
    """Return the figure with the finding's first sentence as its title."""
    made, axes = figure(8, 1.6 + 0.5 * min(MOST, max(len(parts), 1)))
    draw_uncertainty(parts, labels, word, axes)
    title(made, finding.sentences[0] if finding.sentences else finding.question, finding.note)
    return made


def draw_uncertainty(parts: Mapping[str, ThreeParts], labels: Mapping[str, str], word: str, axes: Axes) -> Axes:
    """Draw a bar for each quantity that varies, the largest variance first."""
    names = sorted((n for n in parts if parts[n].variance > 0), key=lambda n: -parts[n].variance)[:MOST]
    places = np.arange(len(names))[::-1]
    left = np.zeros(len(names))
    for k, kind in enumerate(KINDS):
        width = np.array([100 * parts[name].shares[k] for name in names])
        label = CAUSES[kind].format(solution=word)
        axes.barh(places, width, left=left, height=0.6, color=SHADES[k], edgecolor="white", lw=1, label=label)
        left = left + width
    even = np.array([100 * parts[name].even for name in names])
    known = np.flatnonzero(~np.isnan(even))
    if len(known):
        label = f"which {word}, at even odds"
        axes.plot(
            even[known], places[known], "D", color=SHADES[1], mec=INK, ms=7, ls="none", label=label, clip_on=False
        )
    axes.set_yticks(places, wrapped_apart(labels[name] for name in names))
    axes.set_xlim(0, 100)
    axes.set_xlabel("share of the variance (%)")
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False, fontsize=9)
    return axes

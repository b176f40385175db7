"""The box in which an outcome occurs: which part of each number's range it is, and what other boxes would give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.analysis.regions import Region, Regions
from sim.numbers import short
from sim.scenario.types import Parameter
from sim.views.figures.style import COLOURS, INK, PALE, title, wrapped_apart
from sim.views.finding import Finding


def regions_figure(found: Regions, numbers: Sequence[Parameter], finding: Finding) -> Figure | None:
    """Return the figure of the first box; None where there is none."""
    if not found.regions:
        return None
    region = found.regions[0]
    made = Figure(figsize=(9, 2.6 + 0.45 * int(region.box.restricted.sum())), layout="constrained")
    FigureCanvasAgg(made)
    ranges, curve = made.subplots(1, 2, width_ratios=[3, 2])
    for axes in (ranges, curve):
        axes.spines[["top", "right"]].set_visible(False)
    draw_box(region, found.ends, numbers, ranges)
    draw_peeling(region, curve)
    title(made, finding.sentences[1], finding.note)
    return made


def draw_box(
    region: Region, ends: np.ndarray[tuple[int, ...], np.dtype[np.float64]], numbers: Sequence[Parameter], axes: Axes
) -> Axes:
    """Draw, for each number that the box restricts, its whole range in grey and the box's part of it in blue."""
    kept = [i for i in range(len(numbers)) if region.box.restricted[i]]
    for place, i in zip(range(len(kept))[::-1], kept, strict=True):
        low, high = ends[:, i]
        span = high - low
        shown = np.clip((np.array([region.box.low[i], region.box.high[i]]) - low) / span, 0, 1)
        axes.barh(place, 1, height=0.5, color=PALE, alpha=0.6)
        axes.barh(place, shown[1] - shown[0], left=shown[0], height=0.5, color=COLOURS[0])
        for again in (region.low_again[:, i], region.high_again[:, i]):
            if not np.isnan(again[0]):
                axes.plot((again - low) / span, [place, place], color=COLOURS[1], lw=4, solid_capstyle="butt")
        for x, value, side in ((0, low, "right"), (1, high, "left")):
            axes.text(
                x + (0.02 if x else -0.02),
                place,
                _end(float(value), float(span)),
                va="center",
                ha=side,
                fontsize=8,
                color=INK,
            )
        for x, value in zip(shown, (region.box.low[i], region.box.high[i]), strict=True):
            if np.isfinite(value):
                axes.text(x, place + 0.3, short(float(value)), ha="center", va="bottom", fontsize=8, color=INK)
    axes.set_yticks(range(len(kept)), wrapped_apart(_named(numbers[i]) for i in kept[::-1]))
    axes.set_xlim(-0.22, 1.18)
    axes.set_ylim(-0.6, len(kept) - 0.2)
    axes.set_xticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(left=False)
    axes.set_title(
        "the box (blue) in each number's range;\norange: how far its ends move in resamples", fontsize=8, loc="left"
    )
    return axes


def _end(value: float, span: float) -> str:
    """Return the end of a range, as fine as a thousandth of it tells: what is next to 0 is 0."""
    return short(value) if abs(value) > 5e-4 * span else "0"


def _named(parameter: Parameter) -> str:
    return f"{parameter.label} ({parameter.unit})" if parameter.unit else parameter.label


def draw_peeling(region: Region, axes: Axes) -> Axes:
    """Draw density against coverage of every box of the peeling, on the worlds where it was not found."""
    steps = [(100 * step.held_out.coverage, 100 * step.held_out.density) for step in region.peeling]
    axes.plot(*zip(*steps, strict=True), "o-", color=COLOURS[7], ms=3, lw=0.8)
    axes.plot(100 * region.held_out.coverage, 100 * region.held_out.density, "D", color=COLOURS[0], ms=8)
    axes.set_xlim(0, 102)
    axes.set_ylim(0, 102)
    axes.set_xlabel("coverage: of all worlds with it (%)")
    axes.set_ylabel("density: of such worlds (%)")
    axes.set_title("other boxes that could be chosen", fontsize=8, loc="left")
    return axes

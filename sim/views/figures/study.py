"""Variations of a scenario side by side, and outcomes along a number that is swept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.activity import each
from sim.analysis.variations import SWEEP, Row, ScenarioRows, said
from sim.views.figures.style import COLOURS, INK, colour, legend_below, title, wrapped, wrapped_apart
from sim.views.figures.style import write as write_figure

PANELS = 6
"""Outcomes that are drawn: the likeliest in some row."""
ROWS = 40
"""Rows that are drawn of one scenario."""
LINES = 12
"""Lines of a panel, each one choice of all that is not on the axis."""
STYLES = ("-", "--", ":", "-.")


def write_scenario_figures(own: ScenarioRows, folder: Path, wanted: Collection[str]) -> list[Path]:
    """Write what is wanted of `variations` and `sweeps` of a scenario; return the files, none where nothing varies."""
    made = each(list(scenario_figures(own, wanted)), f"drawing the figures of {own.scenario}", "figures")
    return [write_figure(draw(), folder / f"{name}.png") for name, draw in made]


def scenario_figures(own: ScenarioRows, wanted: Collection[str]) -> Iterator[tuple[str, Callable[[], Figure]]]:
    """Yield the names of figures and what draws each: the rows side by side, and one for each number swept."""
    panels = _panels(own)
    if len(own.rows) < 2 or not panels:
        return
    if "variations" in wanted:
        yield "variations", partial(variations_figure, own, panels)
    for axis in own.axes if "sweeps" in wanted else ():
        if axis.startswith(SWEEP) and all(isinstance(row.words[axis], float | None) for row in own.rows):
            yield f"sweep-{axis.removeprefix(SWEEP)}", partial(sweep_figure, own, axis, panels)


def _panels(own: ScenarioRows) -> list[str]:
    """Return the outcomes that are drawn, in the order of the scenario."""
    most: dict[str, float] = {}
    for row in own.rows:
        for name, level in row.outcomes.items():
            most[name] = max(most.get(name, 0.0), float(np.nan_to_num(level.mean)))
    kept = set(sorted(most, key=lambda name: -most[name])[:PANELS])
    return [name for name in most if name in kept]


def _axes(made: Figure, own: ScenarioRows, panels: Sequence[str], share_y: bool) -> list[Axes]:
    FigureCanvasAgg(made)
    axes: list[Axes] = list(made.subplots(1, len(panels), sharey=share_y, squeeze=False)[0])
    for name, one in zip(panels, axes, strict=True):
        one.set_title(wrapped(own.labels[name], 20), fontsize=9, color=INK)
        one.spines[["top", "right"]].set_visible(False)
        one.grid(axis="x" if share_y else "y", color="#DDDDDD", lw=0.6)
        one.set_axisbelow(True)
    return axes


def variations_figure(own: ScenarioRows, panels: Sequence[str]) -> Figure:
    """Return a panel an outcome and a row a variation: a dot for the mean, a bar for what equilibria leave open."""
    rows = own.rows[:ROWS]
    made = Figure(figsize=(max(8.0, 1.9 * len(panels) + 2.5), 2.0 + 0.3 * len(rows)), layout="constrained")
    axes = _axes(made, own, panels, share_y=True)
    for name, one in zip(panels, axes, strict=True):
        for place, row in enumerate(rows):
            _draw(one, row, name, len(rows) - 1 - place)
        one.set_xlim(-4, 104)
        one.set_xticks([0, 50, 100], ["0", "50", "100%"])
    axes[0].set_yticks(range(len(rows))[::-1], wrapped_apart((own.called(row) for row in rows), 40), fontsize=7)
    axes[0].set_ylim(-0.6, len(rows) - 0.4)
    read = "Dot: mean under the rule, ± 2 standard errors. Bar: from the lowest to the highest over all equilibria."
    left = f" {len(own.rows) - len(rows)} more rows are not drawn." if len(own.rows) > len(rows) else ""
    title(made, f"{own.scenario}: {len(own.rows):,} variations", f"{read}{left}{_left(own, panels)}")
    return made


def _left(own: ScenarioRows, panels: Sequence[str]) -> str:
    more = len({name for row in own.rows for name in row.outcomes}) - len(panels)
    return f" {more} more outcomes are not drawn." if more else ""


def _draw(axes: Axes, row: Row, name: str, place: int) -> None:
    level = row.outcomes.get(name)
    if level is None:
        return
    low, high = 100 * level.lowest, 100 * level.highest
    if np.isfinite(low + high):
        axes.barh(place, high - low, left=low, height=0.36, color=COLOURS[4], alpha=0.6)
    if np.isfinite(level.mean):
        margin = 200 * float(np.nan_to_num(level.error))
        axes.errorbar(100 * level.mean, place, xerr=margin, fmt="o", color=COLOURS[0], ms=5, lw=1.2, zorder=3)


def sweep_figure(own: ScenarioRows, axis: str, panels: Sequence[str]) -> Figure:
    """Return a panel an outcome along a number that is swept: a line for each choice of all else."""
    lines = _lines(own, axis)
    shown = list(lines.items())[:LINES]
    made = Figure(figsize=(max(8.0, 2.3 * len(panels) + 1.0), 4.6), layout="constrained")
    axes = _axes(made, own, panels, share_y=False)
    handles: list[Line2D] = []
    labels = wrapped_apart((label for label, _ in shown), 50)
    for (_, rows), label, style, number in zip(shown, labels, cycle(STYLES), range(len(shown)), strict=False):
        how = {"color": colour(number), "ls": style, "lw": 1.4}
        handles.append(Line2D([], [], label=label, **how))  # type: ignore[arg-type]
        for name, one in zip(panels, axes, strict=True):
            _draw_line(one, rows, axis, name, colour(number), style)
    for one in axes:
        one.set_ylim(-4, 104)
        one.set_yticks([0, 50, 100], ["0", "50", "100%"])
        one.set_xlabel(wrapped(axis.removeprefix(SWEEP), 24), fontsize=8)
    left = f" {len(lines) - len(shown)} more lines are not drawn." if len(lines) > len(shown) else ""
    read = "Line: mean under the rule. Band: from the lowest to the highest over all equilibria."
    legend_below(made, handles, f"{read}{left}{_left(own, panels)}")
    title(made, f"{own.scenario}: outcomes along {axis.removeprefix(SWEEP)}", "")
    return made


def _lines(own: ScenarioRows, axis: str) -> dict[str, list[Row]]:
    """Return the rows of each line, called by what sets it apart, in the order of the number."""
    found: dict[str, list[Row]] = {}
    others = [name for name in own.axes if name != axis]
    for row in own.rows:
        if row.words[axis] is not None:
            told = [said(name, row.words[name]) for name in others if row.words[name] not in ("", None)]
            found.setdefault(", ".join(told) or own.scenario, []).append(row)
    return {label: sorted(rows, key=lambda row: float(row.words[axis])) for label, rows in found.items()}


def _draw_line(axes: Axes, rows: Sequence[Row], axis: str, name: str, ink: str, style: str) -> None:
    known = [row for row in rows if name in row.outcomes]
    x = [float(row.words[axis]) for row in known]
    mean, low, high = (
        100 * np.array([getattr(row.outcomes[name], key) for row in known]) for key in ("mean", "lowest", "highest")
    )
    axes.fill_between(x, low, high, color=ink, alpha=0.12, lw=0)
    axes.plot(x, mean, style, color=ink, lw=1.4, marker="o", ms=3)

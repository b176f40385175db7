"""The curve of outcomes along a number, with its changes as upright lines; the map of two numbers with its borders."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.concepts.registry import words_of
from sim.numbers import number, percent
from sim.views.figures.style import COLOURS, INK, figure, legend_below, title, wrapped, wrapped_apart
from sim.views.text.tip import headline, leader
from sim.workflow.made_up import MadeUp
from sim.workflow.tip import Along, Line
from sim.workflow.tip_map import TipMap
from sim.workflow.tipping import Tipping

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DASHES = ("-", "--", "-.", ":")
"""Of each further eight outcomes, and so that lines differ without colour."""
MOST = 8
"""Changes whose values are written on the figure; of more the nearest to the centre."""
WRITTEN_APART = 0.035
"""Share of the width by which written values stand apart."""
SEEN = 1e-3
"""Probability that an outcome must have somewhere to be drawn."""


def tip_figure(found: Tipping) -> Figure:
    """Return the curve along the first number, the answer as its title."""
    made, axes = figure(8.5, 5.2)
    line, _ = found.lines[0]
    handles = draw_curve(found.made, line, axes)
    word = words_of(found.concept).many
    kind = (
        f"over all {word}"
        if line.seen.bounded.all()
        else f"over the {word} that are listed, of which there may be more"
    )
    shown = ("Line", "Band") if line.line.atoms is None else ("Dot", "Bar")
    heading = (
        f"{shown[0]}: probability under {found.rule}, in the central world. {shown[1]}: from lowest to highest {kind}. "
    )
    marks = (
        "Black upright lines: the likeliest outcome flips. Grey dotted ones: which plays exist changes. Triangle: the "
        "central value."
    )
    legend_below(made, handles, heading + marks, fontsize=9, width=105)
    title(made, headline(line), "")
    return made


def draw_curve(made: MadeUp, line: Along, axes: Axes) -> list[Line2D]:
    """Draw each outcome's probability along a number, its band over solutions, and the changes; return the legend."""
    handles = []
    seen = line.seen
    top = np.nan_to_num(np.maximum(seen.odds, np.nan_to_num(seen.high)), nan=0.0).max(axis=0)
    shown = np.flatnonzero(top >= SEEN).tolist()
    texts = wrapped_apart((made.scenario.outcomes[o].label or made.scenario.outcomes[o].id for o in shown), 100)
    for place, (o, text) in enumerate(zip(shown, texts, strict=True)):
        aside = 2 * place + 1 - len(shown)
        drawn = _dots(line, o, aside, axes) if line.line.atoms is not None else _band(line, o, axes)
        drawn.set_label(text)
        handles.append(drawn)
    axes.set_ylim(-2, 102)
    room = 0.0 if line.line.atoms is None else 0.05 * float(line.points[-1] - line.points[0])
    axes.set_xlim(float(line.points[0]) - room, float(line.points[-1]) + room)
    axes.set_ylabel("probability (%)")
    axes.set_xlabel(wrapped(_label(line.line), 80))
    if line.line.atoms is None:
        _upright(line, axes)
    else:
        axes.set_xticks(line.points, [number(float(x)) for x in line.points])
        for change in line.flips:
            axes.axvline(change.value, color=INK, lw=1.3, zorder=2)
    axes.plot([line.central], [-2], marker="^", color=INK, ms=9, clip_on=False, zorder=5)
    return handles


def _band(line: Along, outcome: int, axes: Axes) -> Line2D:
    x, seen, colour = line.points, line.seen, COLOURS[outcome % len(COLOURS)]
    style = DASHES[(outcome // len(COLOURS) + outcome) % len(DASHES)]
    axes.fill_between(x, 100 * seen.low[:, outcome], 100 * seen.high[:, outcome], color=colour, alpha=0.15, lw=0)
    return axes.plot(x, 100 * seen.odds[:, outcome], color=colour, ls=style, lw=2.2)[0]


def _dots(line: Along, outcome: int, place: int, axes: Axes) -> Line2D:
    """Draw a dot at each value that the number can have, and its interval beside it."""
    seen, colour = line.seen, COLOURS[outcome % len(COLOURS)]
    aside = 0.004 * place * float(line.points[-1] - line.points[0])
    axes.vlines(
        line.points + aside, 100 * seen.low[:, outcome], 100 * seen.high[:, outcome], color=colour, lw=3, alpha=0.4
    )
    return axes.plot(line.points + aside, 100 * seen.odds[:, outcome], "o", color=colour, ms=7, clip_on=False)[0]


def _upright(line: Along, axes: Axes) -> None:
    """Draw the changes, the values of those nearest to the centre written above."""
    flips = {c.value for c in line.flips}
    width = float(line.points[-1] - line.points[0])
    for change in line.sets:
        if not any(abs(change.value - f) <= 1e-6 * width for f in flips):
            axes.axvline(change.value, color="#777777", lw=1.0, ls=":", zorder=1)
    for value in flips:
        axes.axvline(value, color=INK, lw=1.3, zorder=2)
    values = sorted([*flips, *(c.value for c in line.sets)], key=lambda v: (v not in flips, abs(v - line.central)))
    written: list[float] = []
    for value in values:
        if len(written) < MOST and all(abs(value - w) > WRITTEN_APART * width for w in written):
            written.append(value)
            weight, above = ("bold" if value in flips else "normal"), axes.get_xaxis_transform()
            text = axes.text(value, 1.01, number(value), transform=above, ha="center", va="bottom", fontsize=9)
            text.set(weight=weight, color=INK)


def map_figure(found: Tipping) -> Figure | None:
    """Return the map of both numbers, the answer as its title; None where there is none."""
    if found.plane is None:
        return None
    made, axes = figure(8.5, 6.2)
    handles = draw_plane(found.made, found.plane, axes)
    heading = (
        f"Colour: the likeliest outcome under {found.rule}, all other numbers at their central values. Lines: borders, "
        "found by halving along each row and column of the grid. Dot: the central values."
    )
    legend_below(made, handles, heading, fontsize=9, width=105)
    title(made, plane_title(found.made, found.plane), "")
    return made


def plane_title(made: MadeUp, plane: TipMap) -> str:
    """Return which outcome leads in most of the plane, and how many others there are."""
    keys = plane.by_size
    if len(keys) == 1:
        return f"The likeliest outcome is {leader(made, keys[0])} at every point looked at"
    others = "elsewhere it is another" if len(keys) == 2 else f"elsewhere it is one of {len(keys) - 1} others"
    share = percent(plane.shares[keys[0]])
    return f"The likeliest outcome is {leader(made, keys[0])} in {share} of the plane; {others}"


def draw_plane(made: MadeUp, plane: TipMap, axes: Axes) -> list[Patch]:
    """Draw the regions in which outcomes lead, labels within the large ones; return the legend."""
    x, y, keys = plane.x, plane.y, plane.keys
    whole = (keys[1:, 1:] == keys[:-1, :-1]) & (keys[1:, :-1] == keys[:-1, :-1]) & (keys[:-1, 1:] == keys[:-1, :-1])
    polygons = [(int(keys[i, j]), _square(x, y, int(i), int(j))) for i, j in zip(*np.nonzero(whole), strict=True)]
    polygons += [(p.key, p.points) for p in plane.patches]
    order = plane.by_size
    for place, key in enumerate(order, 1):
        own = [points for k, points in polygons if k == key]
        colour = _colour(made, key)
        axes.add_collection(
            PolyCollection(own, facecolors=colour, edgecolors=colour, linewidths=0.4, alpha=None, zorder=1)
        )
        _written(made, plane, key, place, axes)
    axes.add_collection(LineCollection(list(plane.segments), colors=INK, linewidths=1.4, zorder=3))
    axes.plot(*plane.central, "o", color=INK, mec="white", ms=8, zorder=4)
    axes.set_xlim(float(x[0]), float(x[-1]))
    axes.set_ylim(float(y[0]), float(y[-1]))
    axes.set_xlabel(wrapped(_label(plane.lines[0]), 80))
    axes.set_ylabel(wrapped(_label(plane.lines[1]), 50))
    return [
        Patch(facecolor=_colour(made, key), label=wrapped(f"{i}: {leader(made, key)}", 100))
        for i, key in enumerate(order, 1)
    ]


def _written(made: MadeUp, plane: TipMap, key: int, place: int, axes: Axes) -> None:
    """Write a region's name where there is room for it, else the number that it has in the legend."""
    inside = plane.keys == key
    points = len(plane.x), len(plane.y)
    text = wrapped(leader(made, key).strip("“”"), 22)
    wide, high = max(map(len, text.splitlines())), len(text.splitlines())
    for said, half in (
        (text, (0.0065 * wide, 0.026 * high)),
        (str(place), (0.015, 0.03)),
    ):
        centre = _room(inside, *(int(np.ceil(h * n)) for h, n in zip(half, points, strict=True)))
        if centre is not None:
            x, y = float(plane.x[centre[0]]), float(plane.y[centre[1]])
            axes.text(x, y, said, ha="center", va="center", fontsize=9, color=INK, zorder=5)
            return


def _room(inside: Mask, wide: int, high: int) -> tuple[int, int] | None:
    """Return the point around which a box of `wide` and `high` points to either side lies within a region, or None.

    Of several the one with the most room around it.
    """
    total = np.pad(inside, ((1, 0), (1, 0))).astype(int).cumsum(0).cumsum(1)
    best = None
    for grow in range(max(inside.shape)):
        w, h = wide + grow, high + grow
        across, up = 2 * w + 1, 2 * h + 1
        if across > inside.shape[0] or up > inside.shape[1]:
            return best
        count = total[across:, up:] - total[:-across, up:] - total[across:, :-up] + total[:-across, :-up]
        fits = np.argwhere(count == across * up)
        if not len(fits):
            return best
        i, j = fits[len(fits) // 2]
        best = int(i) + w, int(j) + h
    return best


def _square(x: Floats, y: Floats, i: int, j: int) -> Floats:
    return np.array([[x[i], y[j]], [x[i + 1], y[j]], [x[i + 1], y[j + 1]], [x[i], y[j + 1]]])


def _colour(made: MadeUp, key: int) -> tuple[float, float, float]:
    """Return a pale shade of the outcome's colour, on which dark text can be read; grey where several lead or none."""
    from matplotlib.colors import to_rgb  # matplotlib is loaded already; the name is needed here alone

    outcomes = made.leads[key]
    red, green, blue = to_rgb(COLOURS[outcomes[0] % len(COLOURS)]) if len(outcomes) == 1 else (0.8, 0.8, 0.8)
    pale = 0.55
    return 1 - pale * (1 - red), 1 - pale * (1 - green), 1 - pale * (1 - blue)


def _label(line: Line) -> str:
    unit = f" ({line.parameter.unit})" if line.parameter.unit else ""
    return f"{line.parameter.label}{unit}"

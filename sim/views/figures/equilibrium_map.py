"""The map of which equilibrium set exists over two parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.analysis.equilibrium_sets import EquilibriumMap, EquilibriumSet
from sim.labels import Labels
from sim.numbers import percent
from sim.views.figures.cells import cells_note, draw_seconds
from sim.views.figures.style import colour, figure, legend_below, title, wrapped

LONGEST = 230
"""Letters of a set in the legend; the summary has all of them."""


def map_figure(mapped: EquilibriumMap, labels: Labels, x_label: str, y_label: str, heading: str, below: str) -> Figure:
    """Return the figure of a map with its title, and its legend below."""
    texts = set_texts(mapped, labels)
    made, axes = figure(8, 5.0 + 0.19 * sum(t.count("\n") + 1 for t in texts))
    draw_map(mapped, x_label, y_label, axes)
    legend_below(made, map_handles(texts), below + cells_note(mapped.counts.sum(axis=2)))
    shares = [found.share for found in mapped.sets if found is not None]
    told = f"The commonest set of solutions is that of {percent(max(shares))} of worlds" if shares else heading
    title(made, told, "")
    return made


def draw_map(mapped: EquilibriumMap, x_label: str, y_label: str, axes: Axes) -> Axes:
    """Draw the plane of two parameters, each cell in the colour of the set that most of its draws have."""
    total = mapped.counts.sum(axis=2)
    winner = np.where(total > 0, mapped.counts.argmax(axis=2), -1)
    image = np.ma.masked_less(winner.T, 0)
    shown = ListedColormap([colour(i) for i in range(len(mapped.sets))])
    strength = np.divide(mapped.counts.max(axis=2), total, out=np.zeros(total.shape), where=total > 0).T
    axes.pcolormesh(
        mapped.x_edges,
        mapped.y_edges,
        image,
        cmap=shown,
        vmin=-0.5,
        vmax=len(mapped.sets) - 0.5,
        alpha=np.clip(0.25 + 0.75 * strength, 0.25, 1.0),
        rasterized=True,
    )
    shares = np.divide(mapped.counts, total[:, :, None], out=np.zeros(mapped.counts.shape), where=total[:, :, None] > 0)
    draw_seconds(shares, mapped.x_edges, mapped.y_edges, [colour(i) for i in range(len(mapped.sets))], axes)
    axes.set_xlabel(wrapped(x_label, 80))
    axes.set_ylabel(wrapped(y_label, 32))
    return axes


def set_texts(mapped: EquilibriumMap, labels: Labels) -> list[str]:
    """Return what the legend says of each set."""
    return [wrapped(words(s, labels), 110, 4) for s in mapped.sets]


def map_handles(texts: Sequence[str]) -> list[Patch]:
    """Return the entries of the legend."""
    return [Patch(color=colour(i), label=text) for i, text in enumerate(texts)]


def words(found: EquilibriumSet | None, labels: Labels) -> str:
    """Return an equilibrium set in the scenario's words, with its share of draws."""
    if found is None:
        return "all other sets"
    if found.plays is None:
        return f"{percent(found.share)}: sets beyond the legend"
    told = "; ".join(f"{spoken(play, labels)}{f' (×{number})' if number > 1 else ''}" for play, number in found.plays)
    return (
        f"{percent(found.share)}: {told or 'no equilibrium'}"
        if len(told) <= LONGEST
        else (f"{percent(found.share)}: {told[:LONGEST]} … ({len(found.plays)} plays; all of them in summary.json)")
    )


def spoken(play: str, labels: Labels) -> str:
    """Return a play, 'xi: meet, kim: meet or avoid', in the labels of its actions; moves of crowds keep their names."""
    told = []
    for move, actions in re.findall(r"(\w+): (\w+(?: or \w+)*)", play):
        names = actions.split(" or ")
        known = all((move, name) in labels.actions for name in names)
        spelt = " or ".join(labels.action(move, name) for name in names)
        told.append(spelt if known else f"{labels.player(move).replace('_', ' ')}: {spelt}")
    return ", ".join(told)

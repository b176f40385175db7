"""The map of which equilibrium set exists over two parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.analysis.equilibrium_sets import EquilibriumMap, EquilibriumSet
from sim.labels import Labels
from sim.numbers import percent
from sim.views.figures.cells import cells_note, draw_seconds
from sim.views.figures.style import figure, legend_below, of_set, title, wrapped, wrapped_apart

LONGEST = 230
"""Characters of a set in the legend: where any has more, plays have numbers, and what a number means stands below."""
MOST_PLAYS = 16
"""Plays of which the legend says what their numbers mean; the summary has all of them."""


def map_figure(mapped: EquilibriumMap, labels: Labels, x_label: str, y_label: str, heading: str, below: str) -> Figure:
    """Return the figure of a map with its title, and its legend below."""
    texts = set_texts(mapped, labels)
    made, axes = figure(8, 5.0 + 0.19 * sum(t.count("\n") + 1 for t in texts))
    draw_map(mapped, x_label, y_label, axes)
    legend_below(made, map_handles(texts, len(mapped.sets)), below + cells_note(mapped.counts.sum(axis=2)))
    title(made, map_title(mapped, texts) or heading, "")
    return made


def map_title(mapped: EquilibriumMap, texts: Sequence[str]) -> str:
    """Return which set of solutions is the commonest, and where there is more than one; '' where none is named.

    `texts` are those of the legend.
    """
    named = [(found, text) for found, text in zip(mapped.sets, texts, strict=False) if found is not None]
    if not named:
        return ""
    most, text = max(named, key=lambda own: own[0].share)
    total = mapped.counts.sum(axis=2)
    place = next(i for i, found in enumerate(mapped.sets) if found is most)
    held = total > 0
    leads = int((mapped.counts.argmax(axis=2) == place)[held].sum())
    what = " ".join(text.partition(": ")[2].split())
    several = len(most.plays or ()) > 1 or any(number > 1 for _, number in most.plays or ())
    kind = "several solutions" if several else "one solution" if most.plays else "solutions"
    told = f"The commonest is to have {kind}, {what}" if most.plays else f"The commonest: {what}"
    where = f"{leads:,} of" if leads else "none of"
    cells = f"the {int(held.sum()):,} cells with draws"
    return f"{told}: {percent(most.share)} of worlds, the most frequent in {where} {cells}"


def draw_map(mapped: EquilibriumMap, x_label: str, y_label: str, axes: Axes) -> Axes:
    """Draw the plane of two parameters, each cell in the colour of the set that most of its draws have."""
    total = mapped.counts.sum(axis=2)
    winner = np.where(total > 0, mapped.counts.argmax(axis=2), -1)
    image = np.ma.masked_less(winner.T, 0)
    shown = ListedColormap([of_set(i) for i in range(len(mapped.sets))])
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
    draw_seconds(shares, mapped.x_edges, mapped.y_edges, [of_set(i) for i in range(len(mapped.sets))], axes)
    axes.set_xlabel(wrapped(x_label, 80))
    axes.set_ylabel(wrapped(y_label, 32))
    return axes


def set_texts(mapped: EquilibriumMap, labels: Labels) -> list[str]:
    """Return what the legend says: a text for each set, then, where plays have numbers, one for each of these."""
    called = _spoken_apart(_plays(mapped), labels)
    told = [_words(found, called, "; ") for found in mapped.sets]
    if max(map(len, told)) > LONGEST:
        numbers = {play: str(number) for number, play in enumerate(called, 1)}
        told = [_words(found, numbers, ", ", "plays ") for found in mapped.sets] + _key(list(called.values()))
    return wrapped_apart(told, 110, 4)


def map_handles(texts: Sequence[str], sets: int) -> list[Patch]:
    """Return the entries of the legend; what comes after those of so many sets has no colour."""
    return [Patch(color=of_set(i) if i < sets else "none", label=text) for i, text in enumerate(texts)]


def _plays(mapped: EquilibriumMap) -> list[str]:
    """Return the plays of all sets, in the order in which each set has them."""
    return sorted({play for found in mapped.sets if found is not None for play, _ in found.plays or ()})


def _spoken_apart(plays: Sequence[str], labels: Labels) -> dict[str, str]:
    """Return each play in words: in labels, or by its names where another has the same labels."""
    told = [spoken(play, labels) for play in plays]
    return {play: text if told.count(text) == 1 else play for play, text in zip(plays, told, strict=True)}


def _key(plays: Sequence[str]) -> list[str]:
    """Return what the numbers of plays mean."""
    shown = [f"Play {number}: {play}" for number, play in enumerate(plays[:MOST_PLAYS], 1)]
    left = range(MOST_PLAYS + 1, len(plays) + 1)
    more = f"Plays {left[0]} to {left[-1]}: see the sets in summary.json, each in this order" if left else ""
    return [*shown, *([more] if more else []), "(×2): two equilibria are played so"]


def _words(found: EquilibriumSet | None, called: Mapping[str, str], between: str, plays: str = "") -> str:
    """Return an equilibrium set as its plays are `called`, with its share of draws."""
    if found is None:
        return "all other sets"
    if found.plays is None:
        return f"{percent(found.share)}: sets beyond the legend"
    told = between.join(f"{called[play]}{f' (×{number})' if number > 1 else ''}" for play, number in found.plays)
    named = plays if len(found.plays) > 1 else plays.replace("plays", "play")
    return f"{percent(found.share)}: {named + told if told else 'no equilibrium'}"


def spoken(play: str, labels: Labels) -> str:
    """Return a play, 'xi: meet, kim: meet or avoid', in the labels of its actions; moves of crowds keep their names."""
    told = []
    for move, actions in re.findall(r"(\w+): (\w+(?: or \w+)*)", play):
        names = actions.split(" or ")
        known = all((move, name) in labels.actions for name in names)
        spelt = " or ".join(labels.action(move, name) for name in names)
        told.append(spelt if known else f"{labels.player(move).replace('_', ' ')}: {spelt}")
    return ", ".join(told)

"""One world: its game with what is played drawn in it, or where its numbers lie, for forms that no figure shows."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.games.moves.deviations import play_of
from sim.games.moves.tree import TreeBatch
from sim.labels import labels_of
from sim.numbers import short, with_unit
from sim.views.figures.game import game_figure, play_figure
from sim.views.figures.style import COLOURS, INK, PALE, figure, title, wrapped_apart
from sim.views.finding import Finding
from sim.views.text.central_play import CENTRAL, central_title, others_drawn
from sim.views.text.explain import rests_on
from sim.workflow.explain import Explanation, Placed

MOST = 16
"""Numbers that are drawn, the most unusual."""


def explanation_figure(found: Explanation, finding: Finding) -> Figure | None:
    """Return the figure, the answer as its title; None where there are no numbers and no game to draw."""
    heading = finding.sentences[0]
    if isinstance(found.batch, TreeBatch) and found.played is not None and found.batch.tree.information_sets:
        play = play_of(found.batch, found.played.profile)
        return play_figure(found.batch, labels_of(found.scenario.document), play, heading, rests_on(found))
    shown = found.numbers[:MOST]
    if not shown:
        return None
    made, axes = figure(8, 1.8 + 0.4 * len(shown))
    draw_numbers(shown, axes)
    title(made, heading, f"Each line is a number's distribution over all worlds, by shares. {rests_on(found)}")
    return made


def central_figure(found: Explanation) -> Figure:
    """Return the game of a run's central world with what is played there in it; the game alone if nothing is listed."""
    labels = labels_of(found.scenario.document)
    if found.played is None:
        return game_figure(found.batch, labels, central_title(found), CENTRAL)
    play = play_of(found.batch, found.played.profile)
    return play_figure(found.batch, labels, play, central_title(found), f"{CENTRAL}{others_drawn(found)}")


def draw_numbers(shown: tuple[Placed, ...], axes: Axes) -> Axes:
    """Draw where each number lies among all worlds: a dot, or a bar where many have just this value."""
    places = np.arange(len(shown))[::-1]
    for place, own in zip(places, shown, strict=True):
        axes.plot([0, 100], [place, place], color=PALE, lw=1.2, zorder=1)
        if own.upto - own.below > 1e-6:
            axes.barh(
                place, 100 * (own.upto - own.below), left=100 * own.below, height=0.3, color=COLOURS[4], alpha=0.6
            )
        axes.plot(100 * own.middle, place, "o", color=COLOURS[0], ms=7, zorder=3)
        told = with_unit(short(own.value), own.parameter.unit)
        axes.text(1.01, place, told, transform=axes.get_yaxis_transform(), va="center", fontsize=9, color=INK)
    axes.set_yticks(places, wrapped_apart((own.parameter.label or own.parameter.id for own in shown), 34))
    axes.set_ylim(-0.6, len(shown) - 0.4)
    axes.set_xlim(-2, 102)
    axes.set_xlabel("share of worlds with a smaller value (%)")
    return axes

"""What would bring an outcome about: how far each number moves, and what those on the way would gain by leaving it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.labels import labels_of
from sim.numbers import short, told_apart, with_unit
from sim.scenario.types import Scenario
from sim.views.figures.style import COLOURS, INK, title, wrapped, wrapped_apart
from sim.views.finding import Finding
from sim.views.text.bring_about import payoff_unit, towards_headline
from sim.workflow.bring_about import BringAbout, Resistance, Shift

MOST = 10
"""Numbers that are drawn, those that move furthest."""
WIDTH = 34
"""Letters in a line of a label."""


def towards_figure(found: BringAbout, scenario: Scenario, finding: Finding) -> Figure | None:
    """Return the figure of the change and of what stands against it now; None where there is neither."""
    shift = found.likeliest if found.likeliest.moves else found.possible
    against = found.resistance if found.resistance is not None and found.resistance.end.deviations else None
    parts = [part for part in (shift if shift.moves else None, against) if part is not None]
    if not parts:
        return None
    rows = max(len(p.moves[:MOST]) if isinstance(p, Shift) else len(p.end.deviations) for p in parts)
    made = Figure(figsize=(9, 2.3 + 0.62 * rows), layout="constrained")
    FigureCanvasAgg(made)
    for axes, part in zip(np.atleast_1d(np.asarray(made.subplots(1, len(parts)))), parts, strict=True):
        axes.spines[["top", "right"]].set_visible(False)
        if isinstance(part, Shift):
            draw_moves(part, scenario, axes)
        else:
            draw_gains(part, scenario, axes)
    title(made, towards_headline(found, scenario), finding.note)
    return made


def draw_moves(shift: Shift, scenario: Scenario, axes: Axes) -> Axes:
    """Draw how many standard normal scores each number moves, from where to where beside it."""
    moves = shift.moves[:MOST]
    places = np.arange(len(moves))[::-1]
    axes.axvline(0, color=INK, lw=1)
    names = []
    texts = wrapped_apart((scenario.parameter(move.name).label for move in moves), WIDTH)
    for place, move, text in zip(places, moves, texts, strict=True):
        parameter = scenario.parameter(move.name)
        start, end = told_apart(move.start, move.end)
        axes.plot([0, move.scores], [place, place], color=COLOURS[0], lw=3, solid_capstyle="butt")
        axes.plot(move.scores, place, "o", color=COLOURS[0], ms=8)
        names.append(f"{text}\n{start} to {with_unit(end, parameter.unit)}")
    furthest = 1.15 * max(*(abs(m.scores) for m in moves), 0.1)
    axes.set_xlim(-furthest, furthest)
    axes.set_ylim(-0.6, len(moves) - 0.4)
    axes.set_yticks(places, names, fontsize=9)
    axes.set_xlabel("how far each number moves\n(standard normal scores)")
    return axes


def draw_gains(found: Resistance, scenario: Scenario, axes: Axes) -> Axes:
    """Draw what each player on the way to the end would gain by its best other action, in orange where it gains."""
    labels = labels_of(scenario.document)
    ranked = sorted(found.end.deviations, key=lambda d: -d.gain)
    places, names = np.arange(len(ranked))[::-1], []
    axes.axvline(0, color=INK, lw=1)
    for place, own in zip(places, ranked, strict=True):
        at = found.tree.information_sets[own.information_set]
        rather, instead = (labels.action(at.move, at.actions[a]) for a in (own.instead, own.action))
        axes.barh(place, own.gain, height=0.5, color=COLOURS[1 if own.gain > 0 else 7])
        told = f"{short(own.gain)}"
        axes.annotate(
            told, (own.gain, place), xytext=(4 if own.gain >= 0 else -4, 0), textcoords="offset points", va="center",
            ha="left" if own.gain >= 0 else "right", fontsize=8, color=INK,
        )  # fmt: skip
        who = labels.player(found.tree.players[at.player])
        names.append(f"{who}: {rather} rather than {instead}")
    axes.margins(x=0.35)
    axes.set_ylim(-0.6, len(ranked) - 0.4)
    axes.set_yticks(places, wrapped_apart(names, WIDTH), fontsize=9)
    unit = payoff_unit(scenario)
    axes.set_xlabel(wrapped(f"what leaving the way to it would gain now{f' ({unit})' if unit else ''}", 28))
    return axes

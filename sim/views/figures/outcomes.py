"""Outcome distribution: the probability under the selection rule, and what the payoffs leave open.

Events stand below the outcomes, apart from them: they may overlap, and do not sum to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.concepts.registry import words_of
from sim.numbers import LEAST, ROUNDING, how_many, percent
from sim.views.figures.style import COLOURS, INK, figure, title, wrapped, wrapped_apart
from sim.views.text.answer import answer_title
from sim.views.text.answer_lists import everything

MOST = 20
"""Outcomes that are drawn, the likeliest; how many are left out is said."""
LEGEND = 44
"""Letters of a line of the legend, which has entries side by side where twice as many are enough."""
GAP = 0.7
"""How many rows are left free between the outcomes and the events."""
APART = 0.16
"""How far the dots of two rules are apart, in rows."""


def outcomes_figure(summary: Mapping[str, Any]) -> Figure:
    """Return the figure of a `sim.summary/2`, titled by the answer, or by the scenario where none is."""
    lines = _columns(summary)[1]
    rows = len(likeliest(summary)) + len(events_drawn(summary))
    made, axes = figure(8, 1.9 + _rows(rows) + 0.16 * (lines - 1))
    draw_outcomes(summary, axes)
    title(made, answer_title(summary) or summary["scenario"]["title"], f"{caption(summary)}{_left_out(summary)}")
    return made


def _rows(rows: int) -> float:
    """Return how many inches so many rows take."""
    return 0.62 * rows if rows <= MOST // 2 else 0.45 * min(2 * MOST, rows)


def events_drawn(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the events that are drawn, the first of the scenario's; none of a run without events."""
    return dict(list(summary.get("events", {}).items())[:MOST])


def likeliest(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outcomes that are drawn, in the order of the scenario: all, or the likeliest under the first rule."""
    outcomes, rule = summary["outcomes"], summary["rules"][0]

    def size(name: str) -> tuple[float, float]:
        entry = outcomes[name]
        return entry["rules"][rule]["mean"] or 0.0, entry["highest"]["mean"] or 0.0

    kept = set(sorted(outcomes, key=size, reverse=True)[:MOST])
    return {name: entry for name, entry in outcomes.items() if name in kept}


def _left_out(summary: Mapping[str, Any]) -> str:
    """Return how many outcomes are not drawn, and how likely they are together."""
    shown, rule = likeliest(summary), summary["rules"][0]
    others = [entry for name, entry in summary["outcomes"].items() if name not in shown]
    total = sum(entry["rules"][rule]["mean"] or 0.0 for entry in others)
    hidden = len(summary.get("events", {})) - len(events_drawn(summary))
    said = f" And {len(others)} more outcomes, together {percent(total)} under {rule}." if others else ""
    return said + (f" And {hidden} more events." if hidden else "")


def _ends(outcome: Mapping[str, Any]) -> str:
    """Return the lowest and the highest probability; where they are not known, what they are at most and at least."""
    low, high = (outcome[end]["mean"] for end in ("lowest", "highest"))
    if low is not None:
        return f"{' to '.join(dict.fromkeys((_percent(low), _percent(high))))}%"
    most, least = outcome["lowest"].get("at_most"), outcome["highest"].get("at_least")
    if most is None or least is None or most["mean"] is None or least["mean"] is None:
        return "unknown"
    low = f"{'≤ ' * (most['mean'] > 0)}{_percent(most['mean']).strip('<>')}"  # at most 0 is 0
    return f"{low}, {'≥ ' * (least['mean'] < 1)}{_percent(least['mean']).strip('<>')}%"


def _span(outcome: Mapping[str, Any]) -> tuple[float, float, bool] | None:
    """Return the bar's ends, and whether they are the lowest and the highest or at most and at least these."""
    low, high = (outcome[end]["mean"] for end in ("lowest", "highest"))
    if low is not None:
        return low, high, True
    most, least = outcome["lowest"].get("at_most"), outcome["highest"].get("at_least")
    return None if most is None or least is None else (most["mean"], least["mean"], False)


def _known(summary: Mapping[str, Any]) -> bool:
    """Return whether bars are from the lowest to the highest; False where they are what is open at the least."""
    spans = [_span(entry) for entry in (*summary["outcomes"].values(), *events_drawn(summary).values())]
    return all(span[2] for span in spans if span is not None)


def _percent(share: float) -> str:
    """Return a share in percent, to one decimal where small; what only rounds to nothing or all is not called so."""
    if min(share, 1 - share) <= ROUNDING:
        return f"{100 * share:.0f}"
    if min(share, 1 - share) < LEAST:
        return "<0.1" if share < LEAST else ">99.9"
    return f"{100 * share:.{1 if share < 0.0995 or share >= 0.995 else 0}f}"


def draw_outcomes(summary: Mapping[str, Any], axes: Axes) -> Axes:
    """Draw the outcomes of a `sim.summary/2`, and its events: a dot a rule and row, a bar from lowest to highest."""
    events, rules = events_drawn(summary), summary["rules"]
    rows = [*likeliest(summary).items(), *events.items()]
    first = len(rows) - len(events)
    places = np.arange(len(rows), dtype=float)[::-1]
    if events:
        places[:first] += GAP
        between = places[first] + (1 + GAP) / 2
        axes.axhline(between, color=INK, lw=0.8)
        axes.text(0, between - 0.06, " events, which may overlap", va="top", fontsize=8, color=INK)
    for place, (_, outcome) in zip(places, rows, strict=True):
        span = _span(outcome)
        if outcome["lowest"]["mean"] is None and all(outcome["rules"][rule]["mean"] is None for rule in rules):
            continue
        if span is not None:
            low, high, known = span
            axes.barh(place, 100 * (high - low), left=100 * low, height=0.34, zorder=2, **_style(known))
        axes.text(102.5, place, _ends(outcome), va="center", fontsize=9, color=INK)
        for i, rule in enumerate(rules):
            mean = outcome["rules"][rule]["mean"]
            if mean is not None:
                # rules that agree stand one above the other, and no dot is cut at an end of the axis
                height = place + APART * ((len(rules) - 1) / 2 - i)
                axes.plot(100 * mean, height, "o", color=COLOURS[(0, 5, 2, 3)[i % 4]], ms=7, zorder=3, clip_on=False)
    axes.set_yticks(places, wrapped_apart((entry["label"] or name for name, entry in rows), 30))
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.6, len(rows) - 0.4 + (GAP if events else 0))
    axes.set_xlabel("probability over all worlds (%)")
    axes.grid(axis="x", color="#DDDDDD", lw=0.6)
    axes.set_axisbelow(True)
    handles = [axes.plot([], [], "o", color=COLOURS[(0, 5, 2, 3)[i % 4]], label=r)[0] for i, r in enumerate(rules)]
    bar = Patch(label=_bar(summary), **_style(_known(summary)))
    columns = _columns(summary)[0]
    axes.legend(
        handles=[*handles, bar], loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=columns, frameon=False, fontsize=9
    )
    return axes


def _style(known: bool) -> dict[str, Any]:
    """Return how a bar looks: filled, or dashed where more may be open than it shows."""
    return {"color": COLOURS[4], "alpha": 0.55} if known else {"fc": "none", "ec": COLOURS[4], "ls": "--", "lw": 1.5}


def _bar(summary: Mapping[str, Any]) -> str:
    """Return what the bar is, over as many lines of the legend as that takes."""
    many = words_of(summary["concept"]).many
    said = f"lowest to highest over {everything(summary)}" if _known(summary) else f"open at least, by the {many} found"
    return wrapped(said, LEGEND)


def _columns(summary: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many entries of the legend stand side by side, and how many lines it takes about."""
    rules, bar = summary["rules"], _bar(summary).split("\n")
    columns = 3 if len(rules) <= 2 and sum(map(len, rules)) + max(map(len, bar)) <= 2 * LEGEND else 2
    return columns, len(bar) + (len(rules) + 1) // columns - 1


def caption(summary: Mapping[str, Any]) -> str:
    """Return what every figure of a run says below: draws, design, what the bar is."""
    many = words_of(summary["concept"]).many
    bar = (
        f"Bar: from the mean of the lowest to the mean of the highest probability over {everything(summary)} of each "
        f"draw."
        if _known(summary)
        else f"Dashed bar: what the {many} found leave open; as there may be others, the lowest is at most (≤) its "
        f"left end and the highest at least (≥) its right end."
    )
    return (
        f"{how_many(summary['draws'], 'draws')} ({summary['design']}, seed {summary['seed']}); {summary['concept']}. "
        f"Dot: mean probability under the selection rule. {bar}"
    )

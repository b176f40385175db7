"""The first screen at a glance: bars for what is likeliest, what leaves it open, what to do, and what it hinges on.

The sentences of the first screen, below, say the same and on what it rests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from sim.concepts.registry import words_of
from sim.labels import labels_of
from sim.numbers import how_many, percent, short
from sim.scenario.types import Scenario
from sim.views.drivers import drivers
from sim.views.finding import Section
from sim.views.html.results import outcomes
from sim.views.text.answer_lists import Summary, estimated, likeliest, quoted
from sim.views.text.uncertainty import CAUSES

SHOWN = 4
"""Bars of a panel."""
THIN = 0.6
"""Width of a range that is one value, to be seen."""


@dataclass(frozen=True)
class Bar:
    """A bar from `left` on, `width` wide, in percent of the room; `pale` where it is a range and not an amount."""

    label: str
    value: str
    left: float
    width: float
    pale: bool = False
    note: str = ""


@dataclass(frozen=True)
class Panel:
    """The bars of one question, what they show, and the section of the page that says more."""

    heading: str
    caption: str
    bars: tuple[Bar, ...]
    section: str


def glance(summary: Summary, scenario: Scenario, sections: Sequence[Section]) -> list[Panel]:
    """Return the panels that have bars, in the order of reading; none where no outcome is likeliest."""
    top = likeliest(summary, summary["rules"][0])
    if top is None:
        return []
    findings = {section.name: section.finding.numbers for section in sections}
    made = (
        _likely(summary),
        _open(summary, top, findings.get("uncertainty", {})),
        _advised(scenario, findings.get("advice", {})),
        _moved(summary, top),
    )
    return [panel for panel in made if panel.bars]


def _likely(summary: Summary) -> Panel:
    rule = summary["rules"][0]
    known = [entry["rules"][rule] | {"label": entry["label"]} for entry in summary["outcomes"].values()]
    order = sorted((e for e in known if e["mean"] is not None), key=lambda e: -e["mean"])
    bars = tuple(Bar(e["label"], estimated(e), 0.0, 100 * e["mean"]) for e in order[:SHOWN])
    more = f"; {how_many(len(order) - SHOWN, 'others')} less likely" if len(order) > SHOWN else ""
    return Panel("What is likeliest", f"Mean probability under {rule}{more}.", bars, "outcomes")


def _open(summary: Summary, top: str, uncertainty: Mapping[str, Any]) -> Panel:
    """Return how far the likeliest outcome's probability is open, and what its variance is made of."""
    word, label = words_of(summary["concept"]).one, quoted(summary["outcomes"][top])
    parts = tuple(_parts(uncertainty.get("outcomes", {}).get(top, {}).get("shares", {}), word))
    varies = f", and what its variance under {uncertainty['rule']} is due to" if parts else ""
    caption = f"{label}: its mean probability whichever {word} is played{varies}."
    return Panel("How much of that is open", caption, (*_range(summary, top, word), *parts), "solutions")


def _range(summary: Summary, top: str, word: str) -> Iterator[Bar]:
    rows = dict(zip(summary["outcomes"], outcomes(summary), strict=True))
    chart = rows[top].chart
    if chart is not None:
        width = max(chart.width, THIN)
        yield Bar(f"whichever {word} is played", rows[top].open, min(chart.left, 100 - width), width, pale=True)


def _parts(shares: Mapping[str, float], word: str) -> Iterator[Bar]:
    """Yield the parts of a variance, each where the one before it ends."""
    if not all(isfinite(share) for share in shares.values()):
        return
    left = 0.0
    for part, called in CAUSES.items():
        if part in shares:
            width = 100 * min(max(shares[part], 0.0), 1.0)
            yield Bar(f"due to {called.format(solution=word)}", percent(shares[part]), left, width)
            left += width


def _advised(scenario: Scenario, advice: Mapping[str, Any]) -> Panel:
    reading = advice.get("committed", {})
    if not reading.get("draws"):
        return Panel("What to do about it", "", (), "advice")
    labels, draws = labels_of(scenario.document), how_many(reading["draws"], "worlds")
    order = sorted(reading["actions"].items(), key=lambda item: -item[1]["payoff"]["mean"])
    bars = tuple(
        Bar(
            labels.action(advice["move"], action),
            f"best in {percent(found['best'])}",
            0.0,
            100 * found["best"],
            note=f"pays {short(found['payoff']['mean'])} on average",
        )
        for action, found in order[:SHOWN]
    )
    more = f"; {how_many(len(order) - SHOWN, 'more actions')} below" if len(order) > SHOWN else ""
    asked = f"{labels.player(advice['player'])}, {labels.move(advice['move'])}"
    caption = f"{asked}: what pays most on average first; bars: in what share of {draws} each is best{more}."
    return Panel("What to do about it", caption, bars, "advice")


def _moved(summary: Summary, top: str) -> Panel:
    label = summary["outcomes"][top]["label"]
    found = [own for driven in drivers(summary) if driven.label == label for own in driven.drivers]
    order = sorted(found, key=lambda own: -own.explained)[:SHOWN]
    bars = tuple(
        Bar(own.label, percent(own.explained), 0.0, 100 * own.explained, note=own.direction.partition(";")[0])
        for own in order
    )
    caption = f"How much of the variation of “{label}” a number explains by itself."
    return Panel("What it hinges on", caption, bars, "drivers")

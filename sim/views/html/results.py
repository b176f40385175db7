"""What a run's summary says, as the page shows it: outcomes, payoffs, and how sure the solutions are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.concepts.registry import words_of
from sim.labels import Document
from sim.numbers import percent, short
from sim.scenario.types import Scenario
from sim.solutions.status import Status
from sim.tables import Column, Kind, Row, Table
from sim.views.html.charts import Chart, outcome_chart, payoff_charts, payoff_ends
from sim.views.text.answer_ends import bounded, one_sided, payoff_bounded
from sim.views.text.answer_lists import Summary, estimated, scope, single
from sim.views.text.plays import spoken_plays

SETS_SHOWN = 5
"""Equilibrium sets that are listed."""


@dataclass(frozen=True)
class OutcomeRow:
    """An outcome: its probability under each rule, what is open, and its chart."""

    label: str
    selected: tuple[str, ...]
    open: str
    chart: Chart | None


@dataclass(frozen=True)
class PayoffRow:
    """A player: its mean payoff under each rule, the middle of the worlds, what is open, and its chart."""

    label: str
    means: tuple[str, ...]
    spread: str
    open: str
    chart: Chart | None
    axis: tuple[str, ...]
    """The ends of its chart."""


def outcomes(summary: Summary) -> list[OutcomeRow]:
    """Return a row an outcome."""
    return [
        OutcomeRow(
            entry["label"],
            tuple(estimated(entry["rules"][rule]) for rule in summary["rules"]),
            _open(estimated, entry),
            outcome_chart(entry, summary["rules"]),
        )
        for entry in summary["outcomes"].values()
    ]


def payoffs(summary: Summary) -> list[PayoffRow]:
    """Return a row a player."""
    charts = payoff_charts(summary["payoffs"], summary["rules"][0])
    return [
        PayoffRow(
            entry["label"],
            tuple(short(entry["rules"][rule]["mean"]) for rule in summary["rules"]),
            _range(*(entry["rules"][summary["rules"][0]]["quantiles"].get(q) for q in ("0.05", "0.95"))),
            _open(_mean, entry),
            charts[name],
            tuple(dict.fromkeys(map(short, payoff_ends(entry["rules"][summary["rules"][0]])))),
        )
        for name, entry in summary["payoffs"].items()
    ]


def _mean(estimate: Document) -> str:
    return short(estimate["mean"])


def _open(written: Callable[[Document], str], entry: Document) -> str:
    """Return 'lowest to highest'; what bounds them where there may be solutions beside those listed."""
    if one_sided(entry):
        return payoff_bounded(entry, written) if written is _mean else bounded(entry, written)
    return " to ".join(dict.fromkeys(written(entry[end]) for end in ("lowest", "highest")))


def _range(low: float | None, high: float | None) -> str:
    ends = dict.fromkeys((short(low), short(high)))
    return " to ".join(ends)


def frequencies(summary: Summary) -> Table | None:
    """Return how often each thing is done that the form counts; None where it counts none."""
    found = summary.get("frequencies")
    if found is None:
        return None
    rules = summary["rules"]
    rows = tuple((e["label"], *(e["rules"][rule]["mean"] for rule in rules)) for e in found["entries"].values())
    head = (Column(found["heading"]), *(Column(rule, Kind.SHARE) for rule in rules))
    note = "The mean probability over the worlds in which the rule selects; a lottery counts with its weight."
    return Table(found["caption"], head, rows, note)


def numbers(summary: Summary) -> Table | None:
    """Return the numbers that are chosen, under the main rule; None where none are."""
    found = summary.get("numbers")
    if not found:
        return None
    rule = summary["rules"][0]
    rows = tuple(
        (
            entry["label"],
            entry["rules"][rule]["mean"],
            _range(*(entry["rules"][rule]["quantiles"].get(q) for q in ("0.05", "0.95"))),
            entry["made"][rule]["mean"],
        )
        for entry in found.values()
    )
    head = (
        Column("Move"),
        Column("Mean", Kind.NUMBER),
        Column("Middle 90% of the worlds"),
        Column("Chosen in", Kind.SHARE),
    )
    note = "In each world the expected number where one is chosen; chosen in: how often the move takes place."
    return Table(f"The numbers that are chosen under {rule}", head, rows, note)


def judgement(summary: Summary) -> Table | None:
    """Return how much of what is explained rests on judgement; None where no outcome varies."""
    shares = {name: share for name, share in summary["judgement"]["shares"].items() if share is not None}
    rows = tuple((summary["outcomes"][name]["label"], share) for name, share in shares.items())
    head = (Column("Outcome"), Column("Rests on judgement", Kind.SHARE))
    caption = "Of what single numbers explain, the share that rests on numbers without a source"
    return Table(caption, head, rows) if rows else None


def statuses(summary: Summary) -> Table:
    """Return the share of worlds of each status, with its advice, and of each reason, tag and rule."""
    words = words_of(summary["concept"])
    rows: list[Row] = [
        (name, entry["share"], words.advice(Status[name.upper()], scope=scope(summary)))
        for name, entry in summary["status"].items()
        if entry["draws"]
    ]
    rows += [("incomplete, because", entry["share"], reason) for reason, entry in summary["incomplete_because"].items()]
    rows += [
        ("continuum, of which", entry["share"], reason)
        for reason, entry in summary.get("continuum_because", {}).items()
    ]
    rows += [
        ("undefined, because", entry["share"], reason) for reason, entry in summary.get("undefined_because", {}).items()
    ]
    rows += [
        (
            f"“{tag}”",
            e["some"]["share"],
            f"have a solution with this tag; in {percent(e['all']['share'])} all have it",
        )
        for tag, e in summary.get("tags", {}).items()
    ]
    rows += [
        (rule, entry["share"], "worlds in which this rule alone singles out one solution")
        for rule, entry in summary["singled_out"].items()
        if not single(summary)
    ]
    head = (Column("Status"), Column("Worlds", Kind.SHARE), Column("What that means"))
    return Table("What is known of the solutions, world by world", head, tuple(rows))


def sets(summary: Summary, scenario: Scenario) -> Table | None:
    """Return which equilibria worlds have, the commonest first; None where a solution is an allocation alone.

    Sets that differ only in how many equilibria have the same play are told together.
    """
    shares: dict[str, float] = {}
    for found in summary["equilibrium_sets"]["shown"]:
        told = spoken_plays(found["plays"], scenario)
        shares[told] = shares.get(told, 0.0) + found["share"]
    rows = [(shares[told], told) for told in sorted(shares, key=lambda told: -shares[told])[:SETS_SHOWN]]
    caption = f"Which {words_of(summary['concept']).many} worlds have; the commonest first"
    head = (Column("Worlds", Kind.SHARE), Column("What is played"))
    return Table(caption, head, tuple(rows)) if rows and scenario.game.choice_sets else None

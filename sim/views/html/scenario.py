"""What a scenario says and what became of it, as the page shows it: claims, conditions, what happened, every number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np

from sim.analysis.scores import expected, score
from sim.labels import Document
from sim.numbers import percent, short
from sim.scenario.types import Claim, Parameter, Scenario
from sim.tables import Column, Kind, Table, columns
from sim.views.events import event_scores
from sim.views.text.answer_lists import Summary, reservation
from sim.views.text.words import judged_by

MOVED_SHOWN = 12
"""Parameters that are listed under a condition, those that moved most."""


@dataclass(frozen=True)
class ClaimRow:
    """A claim as it was judged."""

    text: str
    cites: str
    written: str
    verdict: str
    told: str
    close: bool
    """Whether two standard errors would turn the verdict."""


@dataclass(frozen=True)
class Known:
    """What follows where something is known to have happened."""

    text: str
    probability: str
    rule: str
    reservation: str
    """On what the probability rests where not everything is listed: ', if no other … is played'."""
    effective: str
    """How many equally weighted worlds tell as much."""
    outcomes: Table
    moved: Table


@dataclass(frozen=True)
class Scored:
    """How the forecast fared."""

    happened: str
    bounds: tuple[str, ...]
    caution: str
    table: Table


@dataclass(frozen=True)
class ParameterRow:
    """A parameter with its reason."""

    label: str
    id: str
    unit: str
    distribution: str
    middle: str
    why: str
    cites: str


@dataclass(frozen=True)
class ParameterGroup:
    """The parameters that one scenario brings; the title is '' of the scenario's own."""

    title: str
    rows: tuple[ParameterRow, ...]


def claims(summary: Summary, scenario: Scenario) -> list[ClaimRow]:
    """Return the claims that this run has judged."""
    known = {claim.id: claim for claim in scenario.claims}
    return [_claim(known[judged["id"]], judged) for judged in summary["claims"]]


def _claim(claim: Claim, judged: Document) -> ClaimRow:
    told = judged_by(judged["values"], judged.get("bounds", {}))
    return ClaimRow(
        text=claim.text,
        cites=", ".join(claim.cites),
        written=claim.source_text,
        verdict={True: "holds", False: "fails", None: "open"}[judged["holds"]],
        told=(told or "the run has no value for it")
        + (f"; in the same {judged['draws']:,} worlds under each case" if judged.get("cases") else ""),
        close=judged["close"],
    )


def claims_elsewhere(summary: Summary, scenario: Scenario) -> Table | None:
    """Return the claims that no run can judge: those about every admissible number."""
    judged = {entry["id"] for entry in summary["claims"]}
    rows = tuple((c.text, c.source_text, ", ".join(c.cites)) for c in scenario.claims if c.id not in judged)
    caption = "Claims that are not about this run; sim check puts them to the test"
    made = Table(caption, (Column("Claim"), Column("As it is tested", Kind.CODE), Column("Source")), rows)
    return made.without_empty_columns() if rows else None


def given(summary: Summary, scenario: Scenario) -> Known | None:
    """Return what follows where something is known to have happened."""
    found = summary.get("given")
    if found is None:
        return None
    labels = {p.id: p for p in scenario.parameters}
    outcomes = {o.id: o.label for o in scenario.outcomes}
    moved = [
        (f"{labels[m['parameter']].label} ({labels[m['parameter']].unit})", _spread(m["before"]), _spread(m["after"]))
        for m in found["parameters"][:MOVED_SHOWN]
    ]
    return Known(
        text=found["text"],
        probability=percent(found["probability"]),
        rule=found["rule"],
        reservation=f"{reservation(summary)}," if reservation(summary) else "",
        effective=f"{found['effective']:,.0f}",
        outcomes=Table(
            "What else is then likely",
            (Column("Outcome"), Column("Probability", Kind.SHARE)),
            tuple((outcomes[name], p) for name, p in found["outcomes"].items()),
        ),
        moved=Table(
            "What must have been true: the median, and the middle 90% of worlds",
            columns("Number", "Before", "Given this"),
            tuple(moved),
        ),
    )


def _spread(quantiles: Iterable[float]) -> str:
    low, middle, high = (short(x) for x in quantiles)
    return f"{middle} ({low} to {high})"


def scores(summary: Summary, scenario: Scenario) -> Scored | None:
    """Return how the forecast fared; None where nothing is known, it is void, or the run was under a condition."""
    if scenario.observed is None or scenario.observed.void or "given" in summary:
        return None
    found = score(summary, scenario.observed)
    quo = scenario.observed.status_quo
    labels = {expected(quo): expected(summary["outcomes"][quo]["label"])} if quo else {}
    rows = tuple(
        (
            labels.get(name, name),
            e["probability"],
            inf if e["log"] is None else e["log"],
            e["brier"],
        )
        for name, e in (found["forecasts"] | found["baselines"]).items()
    )
    scores = columns("Log score", "Brier score", kind=Kind.SCORE)
    head = (Column("Forecast"), Column("Probability of what happened", Kind.SHARE), *scores)
    return Scored(
        happened=summary["outcomes"][found["happened"]]["label"],
        bounds=() if None in found["bounds"] else tuple(percent(bound) for bound in found["bounds"]),
        caution=found["caution"],
        table=Table("Scores; lower is better", head, rows),
    )


def event_scores_of(summary: Summary, scenario: Scenario) -> Table | None:
    """Return how the forecasts of events fared; None where nothing is known of any, or nothing is scored."""
    if scenario.observed is None or scenario.observed.void or "given" in summary:
        return None
    return event_scores(score(summary, scenario.observed), {event.id: event.label for event in scenario.events})


def parameters(scenario: Scenario) -> list[ParameterGroup]:
    """Return the parameters in groups: the scenario's own, then those that each used scenario brings."""
    left = {p.id: p for p in scenario.parameters}
    groups = [("", [left.pop(name) for name in scenario.document["parameters"] if name in left])]
    for use in scenario.uses:
        groups.append((use.scenario.title, [left.pop(name) for name in use.columns if name in left]))
    groups.append(("", list(left.values())))
    return [ParameterGroup(title, tuple(map(_parameter, group))) for title, group in groups if group]


def _parameter(parameter: Parameter) -> ParameterRow:
    levels = parameter.distribution.quantile(np.array([0.05, 0.5, 0.95]))
    return ParameterRow(
        label=parameter.label,
        id=parameter.id,
        unit=parameter.unit,
        distribution=f"{parameter.distribution.family}: {parameter.distribution.meaning}",
        middle=_spread(levels) if levels[0] < levels[2] else short(levels[1]),
        why=parameter.why.strip(),
        cites=", ".join(parameter.cites),
    )


def correlations(scenario: Scenario) -> Table | None:
    """Return which parameters go together; None where all are independent."""
    label = {p.id: p.label for p in scenario.parameters}
    rows = [(f"{label[c.a]}, and {label[c.b]}", c.rank, c.why, ", ".join(c.cites)) for c in scenario.correlations]
    head = (Column("Numbers"), Column("Rank correlation", Kind.CORRELATION), *columns("Why", "Source"))
    return Table("Numbers that go together", head, tuple(rows)) if rows else None

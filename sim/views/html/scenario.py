"""What a scenario says and what became of it, as the page shows it: claims, conditions, what happened, every number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sim.analysis.scores import expected, score
from sim.scenario.types import Claim, Parameter, Scenario
from sim.tables import Table
from sim.views.text.answer import Summary
from sim.views.text.meanings import spoken_distribution
from sim.views.text.words import number, percent, short

Plain = dict[str, Any]

MOVED_SHOWN = 12
"""Parameters that are listed under a condition, those that moved most."""


def claims(summary: Summary, scenario: Scenario) -> list[Plain]:
    """Return the claims that this run has judged."""
    known = {claim.id: claim for claim in scenario.claims}
    return [_claim(known[judged["id"]], judged) for judged in summary["claims"]]


def _claim(claim: Claim, judged: Mapping[str, Any]) -> Plain:
    told = ", ".join(f"{what} = {number(value)}" for what, value in judged["values"].items())
    return {
        "text": claim.text,
        "cites": ", ".join(claim.cites),
        "written": claim.source_text,
        "verdict": {True: "holds", False: "fails", None: "open"}[judged["holds"]],
        "told": told or "the run has no value for it",
        "close": judged["close"],
    }


def claims_elsewhere(summary: Summary, scenario: Scenario) -> Table | None:
    """Return the claims that no single run can judge: of every admissible number, or of several cases."""
    judged = {entry["id"] for entry in summary["claims"]}
    rows = tuple((c.text, c.source_text, ", ".join(c.cites)) for c in scenario.claims if c.id not in judged)
    caption = "Claims that are not about this run; sim check puts them to the test"
    made = Table(caption, ("Claim", "As it is tested", "Source"), rows, code=frozenset({1}))
    return made.without_empty_columns() if rows else None


def given(summary: Summary, scenario: Scenario) -> Plain | None:
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
    return {
        "text": found["text"],
        "probability": percent(found["probability"]),
        "rule": found["rule"],
        "effective": f"{found['effective']:,.0f}",
        "outcomes": Table(
            "What else is then likely",
            ("Outcome", "Probability"),
            tuple((outcomes[name], percent(p)) for name, p in found["outcomes"].items()),
            numbers=True,
        ),
        "moved": Table(
            "What must have been true: the median, and the middle 90% of worlds",
            ("Number", "Before", "Given this"),
            tuple(moved),
            numbers=True,
        ),
    }


def _spread(quantiles: Iterable[float]) -> str:
    low, middle, high = (short(x) for x in quantiles)
    return f"{middle} ({low} to {high})"


def scores(summary: Summary, scenario: Scenario) -> Plain | None:
    """Return how the forecast fared; None where nothing is known, it is void, or the run was under a condition."""
    if scenario.observed is None or scenario.observed.void or "given" in summary:
        return None
    found = score(summary, scenario.observed)
    quo = scenario.observed.status_quo
    labels = {expected(quo): expected(summary["outcomes"][quo]["label"])} if quo else {}
    rows = tuple(
        (
            labels.get(name, name),
            percent(e["probability"]),
            "infinite" if e["log"] is None else f"{e['log']:.3f}",
            f"{e['brier']:.3f}",
        )
        for name, e in (found["forecasts"] | found["baselines"]).items()
    )
    head = ("Forecast", "Probability of what happened", "Log score", "Brier score")
    return {
        "happened": summary["outcomes"][found["happened"]]["label"],
        "bounds": [percent(bound) for bound in found["bounds"]],
        "caution": found["caution"],
        "table": Table("Scores; lower is better", head, rows, numbers=True),
    }


def parameters(scenario: Scenario) -> list[Plain]:
    """Return the parameters in groups: the scenario's own, then those that each used scenario brings."""
    left = {p.id: p for p in scenario.parameters}
    groups = [("", [left.pop(name) for name in scenario.document["parameters"] if name in left])]
    for use in scenario.uses:
        groups.append((use.scenario.title, [left.pop(name) for name in use.columns if name in left]))
    groups.append(("", list(left.values())))
    return [{"title": title, "rows": [_parameter(p) for p in group]} for title, group in groups if group]


def _parameter(parameter: Parameter) -> Plain:
    levels = parameter.distribution.quantile(np.array([0.05, 0.5, 0.95]))
    return {
        "label": parameter.label,
        "id": parameter.id,
        "unit": parameter.unit,
        "distribution": spoken_distribution(parameter.distribution),
        "middle": _spread(levels) if levels[0] < levels[2] else short(levels[1]),
        "why": parameter.why.strip(),
        "cites": ", ".join(parameter.cites),
    }


def correlations(scenario: Scenario) -> Table | None:
    """Return which parameters go together; None where all are independent."""
    label = {p.id: p.label for p in scenario.parameters}
    rows = [
        (f"{label[c.a]}, and {label[c.b]}", f"{c.rank:+.2f}", c.why, ", ".join(c.cites)) for c in scenario.correlations
    ]
    head = ("Numbers", "Rank correlation", "Why", "Source")
    return Table("Numbers that go together", head, tuple(rows)) if rows else None

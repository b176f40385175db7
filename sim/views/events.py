"""How likely the events of a run are, as every view shows it."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from sim.labels import Document
from sim.numbers import measured
from sim.tables import Column, Kind, Table, columns
from sim.views.text.answer_ends import interval
from sim.views.text.answer_lists import Summary, estimated, everything

NOTE = "Events do not exclude one another: several may hold in one world, or none."


def events_table(summary: Summary) -> Table | None:
    """Return how likely each event is under each rule, and what selection leaves open; None where there are none."""
    found: dict[str, Document] = summary.get("events", {})
    rows = tuple(
        (entry["label"] or name, *(estimated(entry["rules"][rule]) for rule in summary["rules"]), interval(entry))
        for name, entry in found.items()
    )
    head = (Column("Event"), *map(Column, summary["rules"]), Column(f"[lowest, highest over {everything(summary)}]"))
    return Table("How likely each event is", head, rows, NOTE) if rows else None


def events_given(summary: Summary, labels: Mapping[str, str]) -> Table | None:
    """Return how likely each event is once what is given is known, in these labels; None where nothing is."""
    found = summary.get("given", {})
    margins = found.get("event_margins", {})
    rows = tuple(
        (labels.get(name) or name, measured(p, margins.get(name))) for name, p in found.get("events", {}).items()
    )
    return Table("How likely each event is then", columns("Event", "Probability"), rows) if rows else None


def event_scores(found: Document, labels: Mapping[str, str]) -> Table | None:
    """Return how the forecasts of events fared, of the document of `sim.analysis.scores.score`."""
    rows = tuple(
        (labels.get(name) or name, "yes" if e["happened"] else "no", forecast, *_scores(scored))
        for name, e in found.get("events", {}).items()
        for forecast, scored in (e["forecasts"] | e["baselines"]).items()
    )
    numbers = (Column("Probability of it", Kind.SHARE), *columns("Log score", "Brier score", kind=Kind.SCORE))
    head = (*columns("Event", "Did it happen", "Forecast"), *numbers)
    note = (
        "Each event by itself, yes or no: events do not exclude one another, and their scores are not to be added up."
    )
    return Table("Scores of the events; lower is better", head, rows, note) if rows else None


def _scores(scored: Document) -> tuple[float, float, float]:
    log = inf if scored["log"] is None else scored["log"]
    return scored["probability"], log, scored["brier"]

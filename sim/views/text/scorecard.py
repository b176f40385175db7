"""The scorecard of a folder of scenarios, as text and as a document."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sim.analysis.scores import EQUAL_ODDS
from sim.lines import cells, left, page_width
from sim.tables import Column, Kind, Table, columns
from sim.views.text.tables import listed, table_lines
from sim.workflow.scorecard import Entry, Scorecard

SCHEMA = "sim.scorecard/1"


def scorecard_lines(found: Scorecard) -> Iterator[str]:
    """Yield what `sim score FOLDER` prints."""
    yield from _scores(found)
    if (table := events_table(found)) is not None:
        yield from ("", *table_lines(table), "")
    for entry in found.entries:
        if entry.status == "elsewhere":
            yield f"{entry.scenario}: the same event is scored in {entry.observed.scored_in}"
        elif entry.status == "void":
            yield f"{entry.scenario}: void, not scored: {entry.observed.void_when}"


def _scores(found: Scorecard) -> Iterator[str]:
    """Yield the scores of each event and their mean, a line each; on a narrow page a paragraph each."""
    rows = [
        (
            entry.scenario,
            f"{100 * entry.scores['forecasts'][entry.rule]['probability']:.1f}%",
            *map(_number, entry.log),
            entry.observed.outcome,
        )
        for entry in found.scored
    ]
    rows.append(("mean", "", *map(_number, found.mean), f"of {len(found.scored)} events"))
    head = ("scenario", "probability of what happened", "log score", "of equal odds", "(lower is better)")
    width = max(cells(row[0]) for row in (head, *rows, *([entry.scenario] for entry in found.entries)))
    if page_width() < width + 60 + max(cells(row[-1]) for row in (head, *rows)):
        yield from listed(("scenario (lower scores are better)", *head[1:4], "what happened"), rows)
        return
    yield f"{left(head[0], width)}  {head[1]}   {head[2]}   {head[3]}   {head[4]}"
    for name, probability, ours, equal, happened in rows:
        yield f"{left(name, width)}  {probability:>28}  {ours:>9}  {equal:>13}   {happened}"


def events_table(found: Scorecard) -> Table | None:
    """Return how the forecasts of events fared under each scenario's first rule; None where none is scored."""
    rows = tuple(
        (entry.scenario, name, "yes" if event["happened"] else "no", scored["probability"], log, scored["brier"])
        for entry in found.scored
        for name, event in entry.scores.get("events", {}).items()
        if (scored := event["forecasts"].get(entry.rule)) is not None
        for log in [math.inf if scored["log"] is None else scored["log"]]
    )
    numbers = (Column("Probability of it", Kind.SHARE), *columns("Log score", "Brier score", kind=Kind.SCORE))
    head = (*columns("Scenario", "Event", "Did it happen"), *numbers)
    note = "Each event by itself, yes or no: they are in no mean above, and even odds score 0.693 and 0.500."
    return Table("Scores of the events; lower is better", head, rows, note) if rows else None


def scorecard_document(found: Scorecard) -> dict[str, Any]:
    """Return the document `sim.scorecard/1`; an infinite score is None."""
    ours, equal = found.mean
    return {
        "schema": SCHEMA,
        "mean": {"forecast": _finite(ours), EQUAL_ODDS: _finite(equal)},
        "scenarios": [_entry(entry) for entry in found.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    said = entry.observed
    return {
        "scenario": entry.scenario,
        "status": entry.status,
        "void_when": said.void_when,
        "scored_in": said.scored_in,
        "scores": entry.scores or None,
    }


def _number(score: float) -> str:
    return f"{score:.3f}" if math.isfinite(score) else "infinite"


def _finite(score: float) -> float | None:
    return score if math.isfinite(score) else None

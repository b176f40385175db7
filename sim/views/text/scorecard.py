"""The scorecard of a folder of scenarios, as text and as a document."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sim.analysis.scores import EQUAL_ODDS
from sim.lines import cells, left, page_width
from sim.views.text.tables import listed
from sim.workflow.scorecard import Entry, Scorecard

SCHEMA = "sim.scorecard/1"


def scorecard_lines(found: Scorecard) -> Iterator[str]:
    """Yield what `sim score FOLDER` prints."""
    yield from _scores(found)
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

"""The scorecard of a folder of scenarios, as text and as a document."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sim.analysis.scores import EQUAL_ODDS
from sim.workflow.scorecard import Entry, Scorecard

SCHEMA = "sim.scorecard/1"


def scorecard_lines(found: Scorecard) -> Iterator[str]:
    """Yield what `sim score FOLDER` prints."""
    width = max(len(entry.scenario) for entry in found.entries)
    yield f"{'scenario'.ljust(width)}  probability of what happened   log score   of equal odds   (lower is better)"
    for entry in found.scored:
        ours, equal = entry.log
        p = entry.scores["forecasts"][entry.rule]["probability"]
        numbers = f"{100 * p:27.1f}%  {_number(ours):>9}  {_number(equal):>13}"
        yield f"{entry.scenario.ljust(width)}  {numbers}   {entry.observed.outcome}"
    ours, equal = found.mean
    yield f"{'mean'.ljust(width)}  {'':28}  {_number(ours):>9}  {_number(equal):>13}   of {len(found.scored)} events"
    for entry in found.entries:
        if entry.status == "elsewhere":
            yield f"{entry.scenario}: the same event is scored in {entry.observed.scored_in}"
        elif entry.status == "void":
            yield f"{entry.scenario}: void, not scored: {entry.observed.void_when}"


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

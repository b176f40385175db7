"""A stored run against what its scenario says has happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.analysis.scores import score
from sim.errors import UsageError
from sim.store.reader import open_run


def score_run(directory: Path) -> dict[str, Any]:
    """Return the scores of a run; `UsageError` where the scenario does not say what happened, or was conditioned."""
    run = open_run(directory)
    observed = run.scenario.observed
    if observed is None:
        raise UsageError(f"{directory}: its scenario does not say what happened; add 'observed: {{outcome: …}}' to it")
    if run.manifest.given is not None:
        raise UsageError(f"{directory}: a run under a condition is no forecast; score one without")
    if observed.void:
        raise UsageError(f"{directory}: this forecast is void and not scored: {observed.void_when}")
    return score(run.summary, observed)

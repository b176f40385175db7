"""The questions that come after a run, each answered by a function of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.api.answer import Answer
from sim.concepts.registry import words_of
from sim.store.reader import Run as StoredRun
from sim.views.finding import Finding
from sim.views.text.uncertainty import uncertainty_finding
from sim.workflow.uncertainty import uncertainty as uncertainty_of


def uncertainty(run: StoredRun, draws: int | None = None) -> Answer:
    """Return what the uncertainty of each outcome and payoff is made of; see `Run.uncertainty`."""
    found, summary = uncertainty_of(run, draws), run.summary

    def draw(finding: Finding) -> Any:
        from sim.views.figures.uncertainty import uncertainty_figure  # loads matplotlib

        parts, entries = (found.outcomes, "outcomes") if found.outcomes else (found.payoffs, "payoffs")
        labels = {name: summary[entries][name]["label"] or name for name in parts}
        return uncertainty_figure(parts, labels, words_of(summary["concept"]).one, finding)

    return Answer(found, uncertainty_finding(found, summary), draw)


SECTIONS: Mapping[str, Callable[[StoredRun], Answer]] = {"uncertainty": uncertainty}
"""The sections that a run's page has for them, by their place in the page's address."""

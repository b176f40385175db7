"""The forecasts of a folder of scenarios against what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.views.text.scorecard import scorecard_document, scorecard_lines
from sim.workflow.scorecard import Scorecard, is_folder_of_scenarios, scorecard

__all__ = ["ForecastScores", "is_folder_of_scenarios", "score_folder"]


class ForecastScores:
    """How the forecasts of a folder fared, each event scored once; `print(scores)` tells it."""

    def __init__(self, card: Scorecard) -> None:
        self.card = card

    def to_json(self) -> dict[str, Any]:
        """Return the document `sim.scorecard/1` that `sim score FOLDER --json` prints."""
        return scorecard_document(self.card)

    def __str__(self) -> str:
        return "\n".join(scorecard_lines(self.card))


def score_folder(folder: str | Path, draws: int | None = None, workers: int = 1) -> ForecastScores:
    """Run every scenario of a folder that says what happened, and score its forecast; see `sim.workflow.scorecard`.

    `workers` are threads; the scores do not depend on them.
    """
    return ForecastScores(scorecard(Path(folder), draws, workers))

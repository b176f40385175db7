"""The fit to observed play and the branch of quantal responses as documents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.analysis.precision import Fit
from sim.analysis.quantal import Branch
from sim.games.game import Game, by_choice_set
from sim.views.json.tables import JsonObject, finite
from sim.workflow.quantal import Quantal

Floats = NDArray[np.float64]


def quantal_document(found: Quantal, game: Game, figure: Path | None) -> JsonObject:
    """Return `fit` and `curve` as far as they were asked for; `figure` is where the curve was drawn."""
    document: JsonObject = {}
    if found.fit is not None:
        document["fit"] = fit_document(found.fit, game)
    if found.branch is not None:
        document["curve"] = branch_document(found.branch, game) | {"figure": str(figure)}
    return document


def fit_document(fit: Fit, game: Game) -> JsonObject:
    """Return the fit; `profile` maps an information set to probabilities, None is what is infinite or unknown.

    `passages`, `divides` and `followed` as of `sim.analysis.precision.Fit`.
    """
    return {
        "precision": finite(fit.precision),
        "standard_error": finite(fit.standard_error),
        "interval": {"level": 0.95, "low": finite(fit.interval[0]), "high": finite(fit.interval[1])},
        "log_likelihood": fit.log_likelihood,
        "unbounded": fit.unbounded,
        "passages": fit.passages,
        "divides": fit.divides,
        "followed": finite(fit.followed),
        "profile": _by_name(game, fit.profile),
    }


def branch_document(branch: Branch, game: Game) -> JsonObject:
    """Return the points along the branch in order, each with its precision and its profile by information set."""
    points = zip(branch.precision, branch.profile, strict=True)
    return {
        "complete": branch.complete,
        "divides": branch.divides,
        "points": [{"precision": float(at), "profile": _by_name(game, profile)} for at, profile in points],
    }


def _by_name(game: Game, profile: Floats) -> dict[str, list[float]]:
    pairs = zip(game.choice_sets, by_choice_set(game, profile), strict=True)
    return {chosen.name: [float(p) for p in shares] for chosen, shares in pairs}

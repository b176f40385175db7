"""The precision that observed play suggests, and the branch that leads there, as text and as documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.observed import observed_counts
from sim.analysis.precision import Fit, fit_precision
from sim.analysis.quantal import Branch, logit_branch
from sim.concepts.behavioural.logit import Logit
from sim.errors import UsageError
from sim.games.game import ChoiceSet, Game
from sim.labels import labels_of
from sim.views.text.words import number
from sim.workflow.solve import Solved

Floats = NDArray[np.float64]


def quantal(solved: Solved, curve: Path | None, observed: Sequence[str]) -> tuple[dict[str, Any], list[str]]:
    """Draw the branch into `curve` and fit it to observed play, as asked; return it as a document and as lines.

    Raises `UsageError` where the concept is another than logit, or the counts cannot be read.
    """
    if not isinstance(solved.concept, Logit):
        raise UsageError("--curve and --observed are about quantal responses: add --concept logit")
    counts = observed_counts(solved.game.choice_sets, observed) if observed else None
    document: dict[str, Any] = {}
    lines: list[str] = []
    fit = None
    if counts is not None:
        fit = fit_precision(solved.batch, counts)
        document["fit"] = fit_document(fit, solved.game)
        lines += fit_lines(fit, solved.game, counts)
    if curve is not None:
        branch = _drawn(solved, fit, counts, curve)
        document["curve"] = branch_document(branch, solved.game) | {"figure": str(curve)}
        lines += ["", f"figure: {curve}"]
    return document, lines


def _drawn(solved: Solved, fit: Fit | None, counts: Floats | None, file: Path) -> Branch:
    """Write the figure of the branch, with a line at the fitted precision or, without one, at the concept's."""
    from sim.views.figures.branch import branch_figure  # loads matplotlib, which is not needed without --curve
    from sim.views.figures.style import write

    if file.suffix.lower() != ".png":
        raise UsageError(f"--curve {file}: the figure is a PNG; end its name in .png")
    assert isinstance(solved.concept, Logit)
    marked = fit.precision if fit and isfinite(fit.precision) else solved.concept.precision
    mark = (marked, "most likely precision" if fit and marked == fit.precision else "precision")
    branch = logit_branch(solved.batch, least=marked)
    drawn = branch_figure(branch, solved.batch.tree, labels_of(solved.document), solved.title, mark, counts)
    write(drawn, file)
    return branch


def fit_lines(fit: Fit, game: Game, counts: Floats) -> Iterator[str]:
    """Yield the maximum-likelihood precision, how sure it is, and the play that it predicts beside what was seen."""
    low, high = fit.interval
    yield ""
    if fit.unbounded and not low > 0:
        yield "most likely precision of the observed play: it cannot be told; none from 0 up is rejected"
        yield "  play along the branch is too much the same at every precision for these counts to choose among them"
    elif fit.unbounded:
        yield f"most likely precision of the observed play: none is too high; at least {number(low)} (1/payoff)"
        yield "  the likelihood does not fall again: the counts look like play without error"
    else:
        error = f", standard error {number(fit.standard_error)}" if isfinite(fit.standard_error) else ""
        upper = f"to {number(high)}" if isfinite(high) else "upward without end"
        yield f"most likely precision of the observed play: {fit.precision:.6g} (1/payoff){error}"
        yield f"  95% interval by the likelihood ratio: from {number(low)} {upper}"
    yield f"  log-likelihood {fit.log_likelihood:.6f}, without the multinomial coefficient"
    for chosen, shares, seen in zip(game.choice_sets, _split(game, fit.profile), _split(game, counts), strict=True):
        told = ", ".join(f"{a} {number(p)}" for a, p in zip(chosen.actions, shares, strict=True))
        yield f"  predicted at {chosen.name}: {told}{_shares(chosen, seen)}"


def _shares(chosen: ChoiceSet, seen: Floats) -> str:
    if not seen.sum() > 0:
        return " (nothing observed)"
    pairs = zip(chosen.actions, seen / seen.sum(), strict=True)
    return f" (observed: {', '.join(f'{a} {number(p)}' for a, p in pairs)})"


def fit_document(fit: Fit, game: Game) -> dict[str, Any]:
    """Return the fit; `profile` maps an information set to probabilities, None is what is infinite or unknown."""
    return {
        "precision": _finite(fit.precision),
        "standard_error": _finite(fit.standard_error),
        "interval": {"level": 0.95, "low": _finite(fit.interval[0]), "high": _finite(fit.interval[1])},
        "log_likelihood": fit.log_likelihood,
        "unbounded": fit.unbounded,
        "profile": _by_name(game, fit.profile),
    }


def branch_document(branch: Branch, game: Game) -> dict[str, Any]:
    """Return the points along the branch in order, each with its precision and its profile by information set."""
    points = zip(branch.precision, branch.profile, strict=True)
    return {
        "complete": branch.complete,
        "divides": branch.divides,
        "points": [{"precision": float(at), "profile": _by_name(game, profile)} for at, profile in points],
    }


def _by_name(game: Game, profile: Floats) -> dict[str, list[float]]:
    pairs = zip(game.choice_sets, _split(game, profile), strict=True)
    return {chosen.name: [float(p) for p in shares] for chosen, shares in pairs}


def _split(game: Game, profile: Floats) -> list[Floats]:
    """Return the parts of `profile[choice]`, one a choice set."""
    return np.split(profile, np.cumsum([len(s.actions) for s in game.choice_sets])[:-1])


def _finite(x: float) -> float | None:
    return float(x) if isfinite(x) else None

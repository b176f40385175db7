"""The precision that observed play suggests, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.analysis.precision import Fit
from sim.games.game import ChoiceSet, Game, by_choice_set
from sim.numbers import number, probability
from sim.workflow.quantal import Quantal

Floats = NDArray[np.float64]


def quantal_lines(found: Quantal, game: Game, figure: Path | None) -> Iterator[str]:
    """Yield the fit, and where the curve was drawn, as far as they were asked for."""
    if found.fit is not None and found.counts is not None:
        yield from fit_lines(found.fit, game, found.counts)
    if found.branch is not None:
        yield from ("", f"figure: {figure}")


def fit_lines(fit: Fit, game: Game, counts: Floats) -> Iterator[str]:
    """Yield the maximum-likelihood precision, how sure it is, and the play that it predicts beside what was seen."""
    low, high = fit.interval
    yield ""
    if not low > 0 and (fit.unbounded or not isfinite(high)):
        yield "most likely precision of the observed play: not identified: the data reject no precision from 0 up"
        yield "  play along the branch is too much the same at every precision for these counts to choose among them"
    elif fit.unbounded:
        yield f"most likely precision of the observed play: none is too high; at least {number(low)} (1/payoff)"
        yield "  the likelihood does not fall again: the counts look like play without error"
    else:
        error = f", standard error {number(fit.standard_error)}" if isfinite(fit.standard_error) else ""
        upper = f"to {number(high)}" if isfinite(high) else "upward without end"
        yield f"most likely precision of the observed play: {fit.precision:.6g} (1/payoff){error}"
        yield f"  95% interval by the likelihood ratio: from {number(low)} {upper}"
    yield from _reservations(fit)
    yield f"  log-likelihood {fit.log_likelihood:.6f}, without the multinomial coefficient"
    predicted, observed = by_choice_set(game, fit.profile), by_choice_set(game, counts)
    for chosen, shares, seen in zip(game.choice_sets, predicted, observed, strict=True):
        told = ", ".join(f"{a} {probability(p)}" for a, p in zip(chosen.actions, shares, strict=True))
        yield f"  predicted at {chosen.name}: {told}{_shares(chosen, seen)}"


def _reservations(fit: Fit) -> Iterator[str]:
    """Yield what the branch leaves open: that it folds at this precision, divides, or is lost."""
    if fit.passages > 1:
        yield f"  the branch folds and passes this precision {fit.passages} times: `logit` lists the first passage,"
        yield "  which may be other play than what is predicted here"
    if fit.divides:
        yield "  the branch divides on the way; only its straight part was looked at"
    if isfinite(fit.followed):
        yield f"  the branch could be followed to precision {number(fit.followed)} only: what lies beyond is not known"


def _shares(chosen: ChoiceSet, seen: Floats) -> str:
    if not seen.sum() > 0:
        return " (nothing observed)"
    pairs = zip(chosen.actions, seen / seen.sum(), strict=True)
    return f" (observed: {', '.join(f'{a} {probability(p)}' for a, p in pairs)})"

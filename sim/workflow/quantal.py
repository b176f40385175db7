"""Quantal responses of one solved world: the precision that observed play suggests, and the branch that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from sim.analysis.observed import observed_counts
from sim.analysis.precision import Fit, fit_precision
from sim.analysis.quantal import Branch, logit_branch
from sim.concepts.behavioural.logit import Logit
from sim.errors import UsageError
from sim.workflow.solve import Solved


@dataclass(frozen=True)
class Quantal:
    """What was asked for: the `fit` of observed `counts[choice]`, and the `branch` beyond the precision `mark`."""

    fit: Fit | None
    counts: NDArray[np.float64] | None
    branch: Branch | None
    mark: float
    """The fitted precision; without one, the concept's."""

    @property
    def mark_label(self) -> str:
        """What the marked precision is."""
        return "most likely precision" if self.fit and self.mark == self.fit.precision else "precision"


def quantal_responses(solved: Solved, observed: Sequence[str], curve: bool) -> Quantal:
    """Fit the precision to observed play, and follow the branch of quantal responses where a `curve` is asked for.

    Raises `UsageError` where the concept is another than logit, or the counts cannot be read.
    """
    if not isinstance(solved.concept, Logit):
        raise UsageError("a branch and observed play are about quantal responses: solve with the concept logit")
    counts = observed_counts(solved.game.choice_sets, observed) if observed else None
    fit = fit_precision(solved.batch, counts) if counts is not None else None
    mark = fit.precision if fit and isfinite(fit.precision) else solved.concept.precision
    return Quantal(fit, counts, logit_branch(solved.batch, least=mark) if curve else None, mark)

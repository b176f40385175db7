"""Where in the space of two parameters which outcome is likely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.equilibrium_sets import cells, edges
from sim.numbers import ROUNDING
from sim.store.reader import Run


@dataclass(frozen=True)
class OutcomeRegions:
    """`odds[x, y, outcome]`, the mean probability under a rule over the draws of a cell; NaN where it has none.

    `overall[outcome]` is the mean over all draws that were looked at, those beyond the edges included.
    """

    x: str
    y: str
    x_edges: NDArray[np.float64]
    y_edges: NDArray[np.float64]
    outcomes: tuple[str, ...]
    odds: NDArray[np.float64]
    overall: NDArray[np.float64]
    counts: NDArray[np.int64]
    """`counts[x, y]`: draws of a cell."""

    @property
    def varies(self) -> bool:
        """Whether the outcomes' probabilities differ from cell to cell by more than rounding."""
        known = self.odds[~np.isnan(self.odds).any(axis=2)]
        return len(known) > 0 and bool((np.ptp(known, axis=0) > ROUNDING).any())


def outcome_regions(run: Run, x: str, y: str, bins: int = 48, draws: int = 1_048_576) -> OutcomeRegions:
    """Return the outcomes' probabilities under the run's first rule in each cell of the plane of two parameters.

    Edges are those of `equilibrium_map`; draws without a solution count nowhere. At most the first `draws` are used.
    """
    rule, outcomes = run.layout.rules[0], run.layout.outcomes
    names = [f"probability.{rule}.{outcome}" for outcome in outcomes]
    read = run.columns([f"parameter.{x}", f"parameter.{y}", *names], draws)
    odds = np.array([read[name] for name in names], np.float64).reshape(len(names), -1)
    places = [read[f"parameter.{p}"].astype(np.float64) for p in (x, y)]
    bounds = [edges(place[:65_536], bins) for place in places]
    known = ~np.isnan(odds).any(axis=0)
    column, row = (cells(place, bound) for place, bound in zip(places, bounds, strict=True))
    inside = known & (column >= 0) & (row >= 0)
    cell = column[inside] * bins + row[inside]
    count = np.bincount(cell, minlength=bins * bins)
    total = np.stack([np.bincount(cell, one[inside], bins * bins) for one in odds], axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (total / count[:, None]).reshape(bins, bins, len(outcomes))
    overall = odds[:, known].mean(axis=1) if known.any() else np.full(len(outcomes), np.nan)
    return OutcomeRegions(x, y, bounds[0], bounds[1], outcomes, mean, overall, count.reshape(bins, bins))

"""Means over the draws, with what sampling leaves open, in one pass over a stored run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.lazy import special
from sim.sampling import DESIGNS, replicate_of
from sim.store.reader import Run

CONFIDENCE = 0.95
FEWEST = 5
"""Replicates; with fewer nothing is known of how far they lie apart, and draws are taken for independent."""
MOST = 64
"""Groups into which the replicates of a very long run are gathered."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A mean over the draws that have a value.

    `error` is its standard error, `margin` what is added on either side for 95 per cent of confidence. Under plain
    Monte Carlo the error is deviation / sqrt(draws). Under the other designs it is how far the means of replicates lie
    apart, divided by the root of their number, and the margin follows Student's t (Owen, Monte Carlo theory, methods
    and examples, 2013, section 17.6): exact for Sobol' points, whose replicates are independent; for a Latin hypercube
    rather too large than too small, as its slices share the strata among them. NaN where no draw has a value.
    """

    mean: float
    deviation: float
    error: float
    margin: float
    draws: int
    least: float
    most: float
    """The smallest and the largest value."""


@dataclass(frozen=True)
class Moments:
    """Of the values so far: `count[replicate]`, `total[replicate]` of differences from `origin`, and their squares."""

    origin: float
    count: Floats
    total: Floats
    squares: float = 0.0
    least: float = math.inf
    most: float = -math.inf

    def merge(self, values: Floats, replicate: NDArray[np.int64]) -> Moments:
        """Add values; the origin is the first mean, so that sums do not cancel."""
        known = ~np.isnan(values)
        values, replicate = values[known], replicate[known]
        if not len(values):
            return self
        origin = self.origin if self.count.any() else float(values.mean())
        apart, groups = values - origin, len(self.count)
        return Moments(
            origin,
            self.count + np.bincount(replicate, minlength=groups),
            self.total + np.bincount(replicate, apart, minlength=groups),
            self.squares + float(np.square(apart).sum()),
            min(self.least, float(values.min())),
            max(self.most, float(values.max())),
        )

    def estimate(self, independently: bool) -> Estimate:
        """Return the estimate of the mean; drawn `independently`, or else in replicates of a design."""
        draws = int(self.count.sum())
        if not draws:
            return Estimate(math.nan, math.nan, math.nan, math.nan, 0, math.nan, math.nan)
        apart = float(self.total.sum()) / draws
        deviation = math.sqrt(max(self.squares - draws * apart**2, 0.0) / max(draws - 1, 1))
        used = self.count > 0
        if independently or used.sum() < FEWEST:
            error, freedom = deviation / math.sqrt(draws), max(draws - 1, 1)
        else:
            error, freedom = _spread(self.total[used] - apart * self.count[used], self.count[used])
        error = 0.0 if self.least == self.most else error
        margin = error * float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2))
        return Estimate(self.origin + apart, deviation, error, margin, draws, self.least, self.most)


def no_moments() -> Moments:
    """Return the moments of no values yet."""
    return Moments(0.0, np.zeros(MOST), np.zeros(MOST))


def _spread(residual: Floats, count: Floats) -> tuple[float, int]:
    """Return the standard error of a ratio of sums over replicates, and its degrees of freedom.

    A mean over the draws that have a value is such a ratio, as the replicates differ in how many have one (Cochran,
    Sampling techniques, 1977, section 6.3).
    """
    groups = len(count)
    return math.sqrt(groups / (groups - 1) * float(np.square(residual).sum())) / float(count.sum()), groups - 1


def estimate_of(run: Run, values: Floats) -> Estimate:
    """Return the estimate of the mean of `values[draw]`, numbers of the run's first draws."""
    return estimate_in(values, replicates(run, np.arange(len(values))), independent(run))


def estimate_in(values: Floats, replicate: NDArray[np.int64], independently: bool) -> Estimate:
    """Return the estimate of the mean of `values[draw]`, of which `replicate[draw]` of the design each is a part."""
    empty = Moments(0.0, np.zeros(groups := int(replicate.max(initial=0)) + 1), np.zeros(groups))
    return empty.merge(values, replicate).estimate(independently)


def replicates(run: Run, draws: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `replicate[i]` of the design in which `draws[i]` of a run stand, at most `MOST` of them apart."""
    return replicate_of(run.manifest.design, run.manifest.draws, draws) % MOST


def independent(run: Run) -> bool:
    """Whether the draws of a run are independent of one another."""
    design = run.manifest.design
    return design in DESIGNS and DESIGNS[design].independent


def estimates(run: Run, columns: Sequence[str]) -> dict[str, Estimate]:
    """Return the estimate of each column's mean over the draws in which it is a number.

    A column `a - b` is the difference of two.
    """
    moments = dict.fromkeys(columns, no_moments())
    stored = list(dict.fromkeys(part for name in columns for part in name.split(" - ")))
    for group in run.groups(["draw", *stored]):
        replicate = replicates(run, group["draw"].astype(np.int64))
        for name in columns:
            first, *rest = (group[part].astype(np.float64, copy=False) for part in name.split(" - "))
            moments[name] = moments[name].merge(first - rest[0] if rest else first, replicate)
    return {name: found.estimate(independent(run)) for name, found in moments.items()}


def with_others(run: Run, column: str, known: Estimate, solved: int, value: float) -> Estimate:
    """Return the mean over the `solved` draws that list a solution, of which those without a value have `value`.

    `known` is the estimate over the draws that have one. Where none has one, it stays unknown; so it does where `value`
    is NaN and some draw needs it.
    """
    if not known.draws or known.draws == solved:
        return known
    moments = no_moments()
    for group in run.groups(["draw", "count", column]):
        own = group[column].astype(np.float64, copy=False)
        filled = np.where(np.isnan(own) & (group["count"].astype(np.int64) > 0), value, own)
        moments = moments.merge(filled, replicates(run, group["draw"].astype(np.int64)))
    unknown = Estimate(math.nan, math.nan, math.nan, math.nan, solved, math.nan, math.nan)
    return unknown if math.isnan(value) else moments.estimate(independent(run))

"""The variance of a quantity in three parts: uncertain numbers, which solution is played, and chance within it.

By the law of total variance, twice: over worlds, over the solutions of a world under a rule's weights, and over what
chance and mixing leave open in one solution (Weiss, Holmes, Hardy, A course in probability, 2006, section 10.3).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TRIED = 65
"""Multipliers that are tried at once."""
STEP = 1e-7
KINDS = ("numbers", "solution", "chance")
"""The three parts in their order."""


@dataclass(frozen=True)
class ThreeParts:
    """Of one quantity: its variance under a rule, and what of it is due to what; NaN where it is not known."""

    variance: float
    shares: Floats
    """`shares[kind]` of the variance, in the order of `KINDS`; they sum to 1. NaN where nothing varies."""
    errors: Floats
    """`errors[kind]`: standard errors of the shares."""
    even: float
    """Share of `solution` at even odds between the lowest and the highest solution of each world, where that part of
    the variance, though not its share, is largest; it is 0 where each world has one solution for certain. NaN where
    the lists do not bound it."""
    draws: int
    most: float = float("nan")
    """The largest share of `solution` over all ways to select, of an outcome; the least is 0. NaN where not known."""


@dataclass(frozen=True)
class Spread:
    """A quantity in every draw: `mean[draw]`, `between[draw]` (variance over solutions), `within[draw]` (chance)."""

    mean: Floats
    between: Floats
    within: Floats

    @staticmethod
    def of(values: Floats, within: Floats, weights: Floats) -> Spread:
        """Return that of `values[draw, solution]`, with chance's variance in each, under `weights[draw, solution]`."""
        shown = np.where(weights > 0, values, 0.0)
        mean = (weights * shown).sum(axis=1)
        between = (weights * np.square(shown - mean[:, None])).sum(axis=1)
        return Spread(mean, between, (weights * np.where(weights > 0, within, 0.0)).sum(axis=1))

    def parts(self, kept: NDArray[np.bool_]) -> Floats:
        """Return the variance due to each of `KINDS` over the draws that are kept."""
        if not kept.any():
            return np.full(3, np.nan)
        return np.array([self.mean[kept].var(), self.between[kept].mean(), self.within[kept].mean()])


def three_parts(
    values: Floats, within: Floats, weights: Floats, bounded: NDArray[np.bool_], replicate: NDArray[np.int64]
) -> ThreeParts:
    """Return the parts of the variance of a quantity.

    Parameters
    ----------
    values
        `values[draw, solution]`: what it is expected to be; NaN beyond the solutions of a draw.
    within
        `within[draw, solution]`: its variance through chance and mixing; NaN where that is not known.
    weights
        `weights[draw, solution]` under a rule; draws in which they do not sum to 1 are left out.
    bounded
        `bounded[draw]`: whether no solution lies beyond those that are listed.
    replicate
        `replicate[draw]`: which independent part of the design the draw belongs to.
    """
    weights = np.nan_to_num(weights)
    kept = np.abs(weights.sum(axis=1) - 1) < 1e-6
    spread = Spread.of(values, within, weights)
    parts, error = _jackknife(spread.parts, kept, replicate)
    return ThreeParts(
        float(parts.sum()), _shares(parts), error, _at_even_odds(values, within, bounded), int(kept.sum())
    )


def _shares(parts: Floats) -> Floats:
    whole = parts.sum()
    return parts / whole if whole > 0 else np.full(3, np.nan)


def _jackknife(
    parts: Callable[[NDArray[np.bool_]], Floats], kept: NDArray[np.bool_], replicate: NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Return the parts over all kept draws, and the errors of their shares, leaving one replicate out at a time.

    Wolter, Introduction to variance estimation, 2007, chapter 4.
    """
    groups = np.unique(replicate[kept])
    if len(groups) < 2:
        return parts(kept), np.full(3, np.nan)
    without = np.stack([_shares(parts(kept & (replicate != group))) for group in groups])
    apart = np.square(without - without.mean(axis=0)).sum(axis=0)
    return parts(kept), np.sqrt((len(groups) - 1) / len(groups) * apart)


def _at_even_odds(values: Floats, within: Floats, bounded: NDArray[np.bool_]) -> float:
    """Return the share of `solution` at even odds between the two extreme solutions of each world."""
    some = ~np.isnan(values).all(axis=1)
    if not some.any() or not bounded[some].all():
        return float("nan")
    own = values[some]
    ends = np.stack([np.nanargmin(own, axis=1), np.nanargmax(own, axis=1)], axis=1)
    chosen = np.take_along_axis(own, ends, axis=1)
    odds = np.full(chosen.shape, 0.5)
    spread = Spread.of(chosen, np.take_along_axis(within[some], ends, axis=1), odds)
    return float(_shares(spread.parts(np.ones(len(own), bool)))[1])


def largest_share(values: Floats, bounded: NDArray[np.bool_]) -> float:
    """Return the largest share of an outcome's variance that the choice among solutions can have.

    `values[draw, solution]` are its probabilities, NaN beyond the solutions of a draw. Whatever the weights, its
    variance is M (1 - M) with M its mean probability. In a world whose solutions give it from a to b, the variance
    between them is at most (b - x) (x - a) where they give it x on average, and just that with weights on both ends
    alone. Of all x with one mean, those with one multiplier are best: x = (a + b + m) / 2, or the nearer end. So one
    number m is all that is sought. NaN where lists do not bound it, or it is certain or impossible however one selects.
    """
    some = ~np.isnan(values).all(axis=1)
    if not some.any() or not bounded[some].all():
        return float("nan")
    low, high = np.nanmin(values[some], axis=1), np.nanmax(values[some], axis=1)

    def shares(multipliers: Floats) -> Floats:
        found = np.full(len(multipliers), np.nan)
        for i, m in enumerate(multipliers):
            x = np.clip((low + high + m) / 2, low, high)
            whole = x.mean() * (1 - x.mean())
            found[i] = ((high - x) * (x - low)).mean() / whole if whole > 0 else np.nan
        return found

    best, width = 0.0, 1.0
    while width > STEP:
        tried = best + width * np.linspace(-1, 1, TRIED)
        found = shares(tried)
        if np.isnan(found).all():
            return float("nan")
        best, width = float(tried[np.nanargmax(found)]), width / TRIED * 4
    return float(shares(np.array([best]))[0])

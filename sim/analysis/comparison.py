"""Two models in the same worlds: paired differences, where the likeliest outcome is another one, what explains it.

With common random numbers the difference of two means is the mean of differences, and its error comes from how these
vary, which is less than what two runs apart would leave open (Owen, Monte Carlo theory, methods and examples, 2013,
section 8.6; Law, Simulation modeling and analysis, 2015, section 11.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.analysis.advice import Design
from sim.analysis.drivers import Share, shares_of
from sim.analysis.estimates import Estimate
from sim.tolerances import PROBABILITY

Floats = NDArray[np.float64]

SAME = 1e-6
"""Probabilities that differ by no more are the same: what concepts compute is not known any better."""
MOST_APART = 5
"""Numbers, at most, whose parts in a difference are told apart: every subset of them is solved."""


@dataclass(frozen=True)
class Measure:
    """One quantity of one model in every world: `value[draw]` under the rule, `lowest[draw]` and `highest[draw]` over
    all solutions; NaN where it is not known.
    """

    value: Floats
    lowest: Floats
    highest: Floats


@dataclass(frozen=True)
class Level:
    """What a quantity comes to on average; ends over the worlds in which all solutions are known."""

    mean: Estimate
    lowest: Estimate
    highest: Estimate
    known: float
    """Share of worlds in which the ends are known."""


@dataclass(frozen=True)
class Difference:
    """By how much a quantity of the second model exceeds that of the first."""

    gap: Estimate
    """Over worlds in which both are known; `deviation` and ends are NaN where the worlds are not the same."""
    higher: float
    lower: float
    """Shares of worlds in which the second's is higher, lower; NaN where the worlds are not the same."""
    above: float
    below: float
    """Shares of worlds in which that is so whichever solutions are played, of those where all of them are known."""
    known: float
    """The share of worlds in which all of them are."""

    @property
    def clear(self) -> bool:
        """Whether the difference can be told from none, with 95 per cent of confidence."""
        return abs(self.gap.mean) > self.gap.margin + PROBABILITY


@dataclass(frozen=True)
class Flips:
    """In how many worlds no outcome is likeliest in both models."""

    share: Estimate
    moves: Mapping[tuple[int, int], float]
    """`moves[before, after]`: the share of worlds by the likeliest outcomes; the first where several are."""


@dataclass(frozen=True)
class Part:
    """What a changed number contributes to a mean difference: its Shapley value over the numbers that changed."""

    name: str
    gap: Estimate


def level(measure: Measure, design: Design) -> Level:
    """Return the means of a quantity over the worlds of a design."""
    known = ~np.isnan(measure.lowest) & ~np.isnan(measure.highest)
    share = float(known.mean()) if len(known) else math.nan
    return Level(design.mean(measure.value), design.mean(measure.lowest), design.mean(measure.highest), share)


def paired(first: Measure, second: Measure, design: Design) -> Difference:
    """Return the difference of a quantity in the same worlds."""
    gap = second.value - first.value
    size = np.fmax(1.0, np.fmax(np.abs(first.value), np.abs(second.value)))
    known = ~np.isnan(gap)
    ends = ~np.isnan(first.lowest + first.highest + second.lowest + second.highest)
    above, below = second.lowest - first.highest, first.lowest - second.highest
    return Difference(
        design.mean(gap),
        _share(gap > SAME * size, known),
        _share(gap < -SAME * size, known),
        _share(above > SAME * size, ends),
        _share(below > SAME * size, ends),
        _share(ends, known),
    )


def _share(holds: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float((holds & among).sum() / among.sum()) if among.any() else math.nan


def unpaired(first: Level, second: Level) -> Difference:
    """Return the difference of two means from worlds that are not the same, taken for independent."""
    a, b = first.mean, second.mean
    gap = Estimate(
        b.mean - a.mean,
        math.nan,
        math.hypot(a.error, b.error),
        math.hypot(a.margin, b.margin),
        min(a.draws, b.draws),
        math.nan,
        math.nan,
    )
    return Difference(gap, math.nan, math.nan, math.nan, math.nan, math.nan)


def likeliest(probability: Floats) -> NDArray[np.bool_]:
    """Return `likeliest[outcome, draw]` of `probability[outcome, draw]`: no other is likelier; none where not known."""
    known = ~np.isnan(probability).any(axis=0)
    most = np.where(known, np.nan_to_num(probability).max(axis=0, initial=0.0), np.inf)
    return np.asarray(probability >= most - SAME)


def flips(first: Floats, second: Floats, design: Design) -> Flips:
    """Return where the likeliest of the same outcomes is another one, of `probability[outcome, draw]`."""
    before, after = likeliest(first), likeliest(second)
    known = before.any(axis=0) & after.any(axis=0)
    other = ~(before & after).any(axis=0)
    share = design.mean(np.where(known, other.astype(np.float64), np.nan))
    moved = known & other
    pairs = np.stack([before.argmax(axis=0)[moved], after.argmax(axis=0)[moved]], axis=1)
    kinds, count = np.unique(pairs, axis=0, return_counts=True)
    total = max(int(known.sum()), 1)
    order = np.argsort(-count, kind="stable")
    return Flips(share, {(int(kinds[i, 0]), int(kinds[i, 1])): float(count[i] / total) for i in order})


def same_everywhere(first: Floats, second: Floats) -> bool:
    """Whether `values[quantity, draw]` of two models are the same in every world, and known in the same ones."""
    size = np.fmax(1.0, np.fmax(np.abs(first), np.abs(second)))
    unknown = np.isnan(first)
    return bool((unknown == np.isnan(second)).all() and (np.abs(first - second) <= SAME * size)[~unknown].all())


def explained(values: Floats, names: tuple[str, ...], gap: Floats) -> dict[str, Share]:
    """Return the share of the variance of `gap[draw]` that each of `values[parameter, draw]` explains by itself."""
    shares = shares_of(values, gap)
    found = {name: share for name, share in zip(names, shares, strict=True) if share is not None}
    return dict(sorted(found.items(), key=lambda item: -item[1].explained))


def parts_of_gap(names: tuple[str, ...], value: Callable[[frozenset[str]], Floats], design: Design) -> tuple[Part, ...]:
    """Return what each changed number contributes to a difference, the largest first; the parts sum to the whole.

    `value(changed)` returns `value[draw]` with these numbers as in the second model and the others as in the first.
    Shapley, A value for n-person games, 1953; of differences between models: Owen and Prieur, On Shapley value for
    measuring importance of dependent inputs, SIAM/ASA Journal on Uncertainty Quantification 5 (2017).
    """
    known = {
        frozenset(some): value(frozenset(some)) for size in range(len(names) + 1) for some in combinations(names, size)
    }
    total = factorial(len(names))
    parts = []
    for name in names:
        own = np.zeros(len(known[frozenset()]))
        for before, base in known.items():
            if name not in before:
                weight = factorial(len(before)) * factorial(len(names) - len(before) - 1) / total
                own = own + weight * (known[before | {name}] - base)
        parts.append(Part(name, design.mean(own)))
    return tuple(sorted(parts, key=lambda part: -abs(part.gap.mean)))

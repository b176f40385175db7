"""Which parameters move which outcome, which way, and how surely the draws tell it. All draws of the run are used.

The share of an outcome's variance that a parameter explains by itself, the first-order index of Sobol', is the variance
of the outcome's mean given the parameter. Draws are sorted by the parameter and cut into bins of equal count; in each
bin the mean over the even draws is multiplied by that over the odd ones. Even and odd draws belong to different
replicates of a design, so they are independent and the product's mean is the square of the bin's true mean, whatever
the number of bins: nothing is explained by chance on average, and no alignment of a design's columns is taken for
influence. The fewest bins are taken beyond which more bins explain no more than their error (Lepski 1991): a smooth
influence is seen in eight bins, a threshold in as many as there are draws for. What the bin around a threshold hides
halves with its width, so that as much more may be explained as these bins explain beyond half as many.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.binned import between_halves, ranks_of, sums_in
from sim.analysis.directions import PROFILE_BINS, Direction, direction
from sim.analysis.estimates import Estimate
from sim.store.reader import Run
from sim.tolerances import PROBABILITY

COARSEST = 8
FINEST = 8_192
"""Bins of about 65,536 draws, which are read together."""
CHANCE = 1e-3
"""What is explained is told from nothing where chance explains as much at most so often, over all numbers of bins."""
FEW = 4.0
"""Of draws that differ from the others, so many have to fall into either half before the halves say the same: the error
is at least so many over their number."""
FEWEST_A_BIN = 16
"""Draws of a bin whose mean says which way a parameter works."""
CLIMB = 2.0
"""More bins are taken where they explain more by so many of their errors."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drivers:
    """What moves what: arrays `[parameter, column]`, NaN where either side never varies.

    `correlation` is Spearman's. `explained` is the share of the column's variance that knowing the parameter alone
    would remove; with 95 per cent of confidence it lies between `low` and `high`. `clear`: it can be told from nothing.
    With correlated parameters all of them also contain what a parameter's companions do.
    """

    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    correlation: Floats
    explained: Floats
    low: Floats
    high: Floats
    clear: NDArray[np.bool_]
    directions: Mapping[tuple[int, int], Direction]
    draws: int


def drivers(run: Run, columns: tuple[str, ...], means: Mapping[str, Estimate]) -> Drivers:
    """Return the drivers of stored columns over the draws in which each has a value; `means` are their estimates."""
    parameters = run.layout.parameters
    names = [f"parameter.{p}" for p in parameters]
    moving = [c for c, name in enumerate(columns) if means[name].most - means[name].least > PROBABILITY]
    centre = np.array([means[columns[c]].mean for c in moving])
    tally = _Tally(len(names), len(moving))
    for group in run.groups(["draw", *names, *columns]):
        odd = group["draw"].astype(np.int64) % 2
        values = np.array([group[name] for name in names], np.float64).reshape(len(names), len(odd))
        targets = np.array([group[columns[c]] for c in moving], np.float64).reshape(len(moving), len(odd))
        tally.add(values, targets - centre[:, None], odd)
    return _drivers(parameters, columns, moving, centre, tally, run.manifest.draws)


def _drivers(
    parameters: tuple[str, ...], columns: tuple[str, ...], moving: list[int], centre: Floats, tally: _Tally, draws: int
) -> Drivers:
    empty = np.full((len(parameters), len(columns)), np.nan)
    correlation, explained, low, high = (empty.copy() for _ in range(4))
    clear = np.zeros(empty.shape, np.bool_)
    ways: dict[tuple[int, int], Direction] = {}
    for i, c in enumerate(moving):
        for p in range(len(parameters)):
            share = tally.share(p, i)
            if share is None:
                continue
            explained[p, c], low[p, c], high[p, c], clear[p, c] = share.explained, share.low, share.high, share.clear
            correlation[p, c] = tally.correlation(p, i)
            ways[p, c] = direction(*tally.profile(p, i, centre[i]))
    return Drivers(parameters, columns, correlation, explained, low, high, clear, ways, draws)


@dataclass(frozen=True)
class Share:
    """The share of the variance that a parameter explains; see `Drivers`."""

    explained: float
    low: float
    high: float
    clear: bool


def shares_of(values: Floats, target: Floats) -> list[Share | None]:
    """Return what each of `values[parameter, draw]` explains of `target[draw]`, of a design's draws in their order.

    None of a parameter that never varies. Draws of which the target is not known, NaN, are left out.
    """
    return shares_of_each(values, target[None], np.arange(len(target)) % 2)[0]


def shares_of_each(values: Floats, targets: Floats, odd: NDArray[np.int64]) -> list[list[Share | None]]:
    """Return, for each of `targets[column, draw]`, what each of `values[parameter, draw]` explains of it.

    `odd[draw]` is 0 or 1, of halves that are independent.
    """
    varying = [np.nanmax(t, initial=-np.inf) - np.nanmin(t, initial=np.inf) > PROBABILITY for t in targets]
    own = targets[varying]
    tally = _Tally(len(values), len(own))
    if len(own):
        tally.add(values, own - np.nanmean(own, axis=1)[:, None], odd)
    place = np.cumsum(varying) - 1
    return [
        [tally.share(p, int(i)) if moves else None for p in range(len(values))]
        for i, moves in zip(place, varying, strict=True)
    ]


class _Tally:
    """Sums over groups of draws, `[level, parameter, column]`: of each number of bins, doubled from level to level."""

    def __init__(self, parameters: int, columns: int) -> None:
        levels = int(math.log2(FINEST // COARSEST)) + 1
        shape = (levels, parameters, columns)
        self.product, self.null, self.draws = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.apart, self.independent = np.zeros(shape), np.zeros(shape)
        """How far the halves lie apart, and how far independent draws of variance 1 would."""
        self.variance = np.zeros(shape)
        """Of the sum of products, from the variance within bins."""
        self.filled = np.zeros(shape, np.bool_)
        """Whether some group of draws has so many bins, as its most."""
        self.largest = np.zeros(columns)
        self.whole, self.fourth, self.count = (np.zeros(columns) for _ in range(3))
        self.ranks, self.ranked = np.zeros((parameters, columns)), np.zeros((parameters, columns))
        self.profiles = np.zeros((4, parameters, columns, PROFILE_BINS))
        """Of bins of equal count: draws, sums of the target, of its square, and of the parameter."""

    def add(self, values: Floats, targets: Floats, odd: NDArray[np.int64]) -> None:
        """Add draws: `values[parameter, draw]` and `targets[column, draw]`, less their means."""
        for kept, members in _alike(~np.isnan(targets)):
            own, half = targets[members][:, kept], odd[kept]
            self.whole[members] += np.square(own).sum(axis=1)
            self.fourth[members] += np.square(np.square(own)).sum(axis=1)
            self.count[members] += own.shape[1]
            self.largest[members] = np.maximum(self.largest[members], np.square(own).max(axis=1))
            beside = np.ascontiguousarray(np.concatenate([own, np.square(own)]).T)
            much = len(values) * own.size
            ranked = _centred(ranks_of(own, much))
            for p, value in enumerate(values[:, kept]):
                rank = ranks_of(value[None], much)[0]
                if rank[0] == rank[-1] and value.min() == value.max():
                    continue
                self._add_bins(p, members, rank, half, beside, much)
                self._add_profile(p, members, rank, value, beside, much)
                found = _correlation(_centred(rank[None]), ranked)[0]
                self.ranks[p, members] += np.nan_to_num(found) * len(rank)
                self.ranked[p, members] += np.isfinite(found) * len(rank)

    def _add_bins(
        self, p: int, members: list[int], rank: Floats, odd: NDArray[np.int64], beside: Floats, much: int
    ) -> None:
        """Add the products of the halves' means in all numbers of bins; `beside[draw]`: targets, then their squares."""
        count, columns = len(rank), len(members)
        bins = COARSEST * 2 ** max(0, int(math.log2(max(min(count // 2, FINEST) / COARSEST, 1))))
        place = (rank * bins / count).astype(np.int64) + odd * bins
        sums = sums_in(place, beside, 2 * bins, much).reshape(2, bins, 2 * columns)
        sizes = np.bincount(place, minlength=2 * bins).reshape(2, bins).astype(np.float64)
        level = int(math.log2(bins // COARSEST))
        self.filled[level, p, members] = True
        for finer in range(level + 1, len(self.draws)):  # the last group is short, and has fewer bins at most
            self._add_level(finer, p, members, sums, sizes, much)
        while level >= 0:
            self._add_level(level, p, members, sums, sizes, much)
            sums = sums[:, ::2] + sums[:, 1::2] if level else sums
            sizes = sizes[:, ::2] + sizes[:, 1::2] if level else sizes
            level -= 1

    def _add_level(self, level: int, p: int, members: list[int], sums: Floats, sizes: Floats, much: int) -> None:
        """Add one number of bins: `sums[half, bin]` of the targets, then of their squares, and `sizes[half, bin]`."""
        used = (sizes > 0).all(axis=0)
        if used.sum() < 2:
            return
        if not used.all():  # bins without one of the halves are left out
            sums = sums[:, used]
        size = sizes[:, used]
        weight = size.sum(axis=0)
        weight *= sizes.sum() / weight.sum()
        product, apart, variance = between_halves(sums, size, weight, much)
        self.product[level, p, members] += product
        self.null[level, p, members] += (weight**2 / size.prod(axis=0)).sum()
        self.draws[level, p, members] += sizes.sum()
        self.apart[level, p, members] += apart
        self.independent[level, p, members] += (weight * (1 / size).sum(axis=0)).sum()
        self.variance[level, p, members] += variance

    def _add_profile(self, p: int, members: list[int], rank: Floats, value: Floats, beside: Floats, much: int) -> None:
        place = (rank * PROFILE_BINS / len(rank)).astype(np.int64)
        sums = sums_in(place, beside, PROFILE_BINS, much)
        columns = len(members)
        self.profiles[0, p, members] += np.bincount(place, minlength=PROFILE_BINS)
        self.profiles[1, p, members] += sums[:, :columns].T
        self.profiles[2, p, members] += sums[:, columns:].T
        self.profiles[3, p, members] += np.bincount(place, value, minlength=PROFILE_BINS)

    def share(self, p: int, column: int) -> Share | None:
        """Return what a parameter explains of a column; None where it never varies, or nothing can be compared."""
        variance = self.whole[column]
        finest = np.flatnonzero(self.filled[:, p, column]).max(initial=-1)
        levels = [i for i in range(finest + 1) if self.draws[i, p, column] == self.draws[:, p, column].max() > 0]
        if not levels or not variance > 0:
            return None
        parts = [self._at(level, p, column) for level in levels]
        best, finer = parts[0], 0.0
        for coarser, part in itertools.pairwise(parts):
            if part.explained - best.explained > CLIMB * (1 - min(max(best.explained, 0.0), 1.0)) * part.chance:
                best, finer = part, max(part.explained - coarser.explained, 0.0)
        clear = min(part.by_chance for part in parts) * len(parts) < CHANCE
        low, high = best.explained - 2 * best.error, best.explained + 2 * best.error + finer
        share, low, high = np.clip([best.explained, low, high], 0.0, 1.0).tolist()
        return Share(share, low, high, clear)

    def _at(self, level: int, p: int, column: int) -> _Level:
        """Return what one number of bins says.

        Draws of one replicate can be alike within a bin, as the columns of a design can be aligned; then the halves lie
        further apart than independent draws would, and so does what chance explains.
        """
        variance, at = self.whole[column], (level, p, column)
        explained = self.product[at] / variance
        count = self.count[column]
        alike = max(1.0, float(self.apart[at] / max(self.independent[at] * variance / count, 1e-300)))
        chance = alike * math.sqrt(self.null[at]) / count
        few = FEW * self.fourth[column] / variance**2
        error = max(
            alike * math.sqrt(max(self.variance[at], 0.0)) / variance, (1 - min(max(explained, 0.0), 1.0)) * chance, few
        )
        single = alike * self.null[at] / count * self.largest[column] / variance
        return _Level(explained, error, chance, chance_of(explained, chance, single))

    def correlation(self, p: int, column: int) -> float:
        """Return Spearman's correlation, the mean of those of groups of draws."""
        weight = self.ranked[p, column]
        return float(self.ranks[p, column] / weight) if weight else math.nan

    def profile(self, p: int, column: int, centre: float) -> tuple[Floats, Floats, Floats]:
        """Return the means of the parameter and of the column in bins that hold draws, and the latter's errors."""
        sums = self.profiles[:, p, column]
        upto = np.cumsum(sums[0])
        joined = np.minimum(upto - sums[0] / 2, upto[-1] - 1) // max(upto[-1] / PROFILE_BINS, FEWEST_A_BIN)
        starts = np.flatnonzero(np.append(True, joined[1:] > joined[:-1]))
        count, total, squares, value = np.add.reduceat(sums, starts, axis=1)
        used = count > 1
        count, mean = count[used], total[used] / count[used]
        spread = np.maximum(squares[used] / count - mean**2, 0.0)
        least = self.whole[column] / max(self.count[column], 1) / count  # one draw in it could have been otherwise
        return value[used] / count, mean + centre, np.sqrt(np.maximum(spread, least) / count)


@dataclass(frozen=True)
class _Level:
    """What is explained in one number of bins, its error, the spread of what chance explains, and how often so much."""

    explained: float
    error: float
    chance: float
    by_chance: float


def chance_of(explained: float, chance: float, single: float) -> float:
    """Return how often chance alone explains as much, at most (Bennett 1962, Journal of the ASA 57(297)).

    `chance` is the standard deviation of what it explains, `single` what one pair of draws can add: an outcome of a few
    draws is not taken for what many draws tell.
    """
    if not explained > 0:
        return 1.0
    if not chance > 0 or not single > 0:
        return 0.0
    u = explained * single / chance**2
    return math.exp(-min((chance / single) ** 2 * ((1 + u) * math.log1p(u) - u), 700.0))


def _alike(known: NDArray[np.bool_]) -> Iterator[tuple[NDArray[np.bool_], list[int]]]:
    """Yield the distinct rows of `known[column, draw]` with at least three draws, and the columns that have each."""
    members: dict[bytes, list[int]] = {}
    for column, row in enumerate(known):
        members.setdefault(row.tobytes(), []).append(column)
    yield from ((known[own[0]], own) for own in members.values() if known[own[0]].sum() >= 3)


def _centred(values: Floats) -> tuple[Floats, Floats]:
    """Return each row less its mean, and the sum of its squares."""
    apart = values - values.mean(axis=1, keepdims=True)
    return apart, np.square(apart).sum(axis=1)


def _correlation(ranks: tuple[Floats, Floats], targets: tuple[Floats, Floats]) -> Floats:
    """Return Pearson's correlation of each row of `ranks` with each of `targets`, both `_centred`."""
    scale = np.sqrt(np.outer(ranks[1], targets[1]))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.einsum("rd,cd->rc", ranks[0], targets[0]) / scale)

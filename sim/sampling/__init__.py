"""Distributions + seed + draw indices -> Draws. A draw is a pure function of (sampler, index).

It depends neither on the number of workers nor on which other draws are computed beside it, nor (in the designs
`monte-carlo` and `latin-hypercube`) on the other parameters, unless they are correlated; in `sobol` the columns hang
together, and an appended parameter leaves the others as they were.

Draws fall into replicates, which are designs of their own: what their means tell of the error of a mean holds for any
design, where the formula for independent draws holds for `monte-carlo` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Distribution, DistributionError
from sim.distributions.dependent import dependent, needs
from sim.errors import UsageError
from sim.sampling import latin, sobol, streams
from sim.sampling.copula import CorrelationError, Pair, correlated, factor
from sim.sampling.margins import Margin, margin

__all__ = ["DESIGNS", "CorrelationError", "Design", "Draws", "Sampler", "replicate_of", "with_common_numbers"]


@dataclass(frozen=True)
class Draws:
    """Worlds `start` to `start + len(values)` of `total`: `values[draw, parameter]`."""

    values: NDArray[np.float64]
    parameters: tuple[str, ...]
    seed: int
    design: str
    start: int
    total: int


@dataclass(frozen=True)
class Sampler:
    """What is sampled, and how; `correlation` holds (parameter, parameter, rank correlation)."""

    names: tuple[str, ...]
    distributions: tuple[Distribution, ...]
    correlation: tuple[Pair, ...]
    seed: int
    design: str
    total: int
    columns: tuple[str, ...] = ()
    """The names of a design that several scenarios share, among them all of `names`; their own where it is empty."""

    @cached_property
    def factor(self) -> NDArray[np.float64]:
        """The lower triangular factor of the correlation of normal scores, `factor[parameter, parameter]`."""
        return factor(self.names, self.correlation, self.margins)

    @property
    def margins(self) -> tuple[Margin, ...]:
        """What rank correlations depend on in each parameter."""
        return tuple(margin(distribution.probabilities) for distribution in self.distributions)

    def uniforms(self, start: int, stop: int) -> NDArray[np.float64]:
        """Return `uniform[draw, parameter]` in (0, 1), dependence included."""
        return DESIGNS[self.design].uniforms(self, start, stop)

    def with_dependence(self, plain: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return independent `uniform[draw, parameter]` with the dependence that is asked for."""
        return correlated(plain, self.factor) if self.correlation else plain

    def dependent(self) -> tuple[int, ...]:
        """Return the parameters that are correlated with earlier ones."""
        if not self.correlation:
            return ()
        return tuple(int(column) for column in np.flatnonzero(np.tril(self.factor, -1).any(axis=1)))

    @cached_property
    def order(self) -> list[int]:
        """The columns such that each stands behind those on which its distribution hangs."""
        return order_of(self.names, self.distributions)

    def draws(self, start: int, stop: int) -> Draws:
        """Return the worlds `start` to `stop`; `IndexError` outside the design."""
        if not 0 <= start <= stop <= self.total:
            raise IndexError(f"draws {start} to {stop} of {self.total}")
        values = values_at(self.names, self.distributions, self.uniforms(start, stop), self.order)
        return Draws(values, self.names, self.seed, self.design, start, self.total)


def values_at(
    names: Sequence[str],
    distributions: Sequence[Distribution],
    uniform: NDArray[np.float64],
    order: Sequence[int] | None = None,
) -> NDArray[np.float64]:
    """Return `values[draw, parameter]` of `uniform[draw, parameter]`; numbers that hang on others come after these.

    `order` is that of `order_of`, where it is known.
    """
    values = np.empty(uniform.shape[::-1]).T  # one column after another, as they are read
    for column in order_of(names, distributions) if order is None else order:
        distribution, own = distributions[column], np.ascontiguousarray(uniform[:, column])
        if dependent(distribution) and distribution.needs:
            known = {name: values[:, names.index(name)] for name in distribution.needs}
            try:
                values[:, column] = distribution.quantile_given(own, known)
            except DistributionError as error:
                raise UsageError(f"'{names[column]}' has no distribution in some world: {error.message}") from None
        else:
            values[:, column] = distribution.quantile(own)
    return values


def order_of(names: Sequence[str], distributions: Sequence[Distribution]) -> list[int]:
    """Return the columns such that each stands behind those on which its distribution hangs."""
    waiting, order = list(range(len(names))), list[int]()
    known: set[str] = set()
    while waiting:
        ready = [column for column in waiting if known.issuperset(needs(distributions[column]))]
        if not ready:
            raise ValueError(f"{names[waiting[0]]} hangs on a number that hangs on it, or on none that is sampled")
        order += ready
        known |= {names[column] for column in ready}
        waiting = [column for column in waiting if column not in set(ready)]
    return order


def with_common_numbers(samplers: Sequence[Sampler]) -> list[Sampler]:
    """Return the samplers over one design: a name that several have takes the same random numbers in all of them.

    In `monte-carlo` and `latin-hypercube` streams are keyed by the name, so that is so already; in `sobol` a name's
    column is its place, and each takes its columns out of those of all. The first keeps the draws that it had alone.
    """
    names = tuple(dict.fromkeys(name for sampler in samplers for name in sampler.names))
    return [replace(sampler, columns=names) for sampler in samplers]


def replicate_of(design: str, total: int, index: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the replicate of each draw of a design; under another program's design, every sixteenth is one."""
    return DESIGNS[design].replicate(total, index) if design in DESIGNS else index % sobol.REPLICATES


def _every_sixteenth(total: int, index: NDArray[np.int64]) -> NDArray[np.int64]:
    return index % sobol.REPLICATES


def _monte_carlo(sampler: Sampler, start: int, stop: int) -> NDArray[np.float64]:
    columns = [streams.uniforms(streams.key(sampler.seed, name), start, stop) for name in sampler.names]
    return sampler.with_dependence(np.stack(columns, axis=1) if columns else np.empty((stop - start, 0)))


def _sobol(sampler: Sampler, start: int, stop: int) -> NDArray[np.float64]:
    if not sampler.names or start == stop:
        return np.empty((stop - start, len(sampler.names)))
    names = sampler.columns or sampler.names
    keys = [_scrambles(sampler.seed, name) for name in names]
    plain = sobol.replicated(len(names), start, stop, sampler.total, keys)
    return sampler.with_dependence(plain[[names.index(name) for name in sampler.names]].T)


@lru_cache(maxsize=4096)
def _scrambles(seed: int, name: str) -> tuple[int, ...]:
    return tuple(streams.key(seed, name, "sobol", str(replicate)) for replicate in range(sobol.REPLICATES))


def _latin_hypercube(sampler: Sampler, start: int, stop: int) -> NDArray[np.float64]:
    made = np.empty((stop - start, len(sampler.names)))
    cut = latin.slices(sampler.total)
    index = np.arange(start, stop)
    of, place = cut.of(index)
    for slice_ in np.unique(of):
        own = of == slice_
        made[own] = _slice(sampler, cut, int(slice_), int(place[own][0]), int(place[own][-1]) + 1)
    return made


def _slice(sampler: Sampler, cut: latin.Slices, slice_: int, start: int, stop: int) -> NDArray[np.float64]:
    """Return draws `start` to `stop` of a slice of a Latin hypercube."""
    first = int(cut.start(slice_))
    size = int(cut.start(slice_ + 1)) - first
    dependent = _orders(sampler, cut, slice_) if sampler.dependent() else {}
    made = np.empty((stop - start, len(sampler.names)))
    for column, name in enumerate(sampler.names):
        if column in dependent:
            order = dependent[column][start:stop]
        else:
            key = streams.key(sampler.seed, name, "strata", str(slice_))
            order = latin.permuted(np.arange(start, stop, dtype=np.uint64), size, key).astype(np.int64)
        stratum = latin.strata(cut, slice_, order, streams.key(sampler.seed, name, "slices"))
        inside = streams.uniforms(streams.key(sampler.seed, name), first + start, first + stop)
        made[:, column] = np.clip((stratum + inside) / sampler.total, 2.0**-54, 1 - 2.0**-53)
    return made


@lru_cache(maxsize=4)
def _orders(sampler: Sampler, cut: latin.Slices, slice_: int) -> dict[int, NDArray[np.int64]]:
    """Return, of each number that is correlated with earlier ones, the ranks of its scores in a slice.

    The scores come of the slice without dependence. Kept, as the blocks of a run ask for a slice one after another.
    """
    first, last = int(cut.start(slice_)), int(cut.start(slice_ + 1))
    plain = _slice(replace(sampler, correlation=()), cut, slice_, 0, last - first)
    scores = sampler.with_dependence(plain)
    return {column: np.argsort(np.argsort(scores[:, column], kind="stable")) for column in sampler.dependent()}


@dataclass(frozen=True)
class Design:
    """A way to spread worlds over what is admissible."""

    uniforms: Callable[[Sampler, int, int], NDArray[np.float64]]
    """`uniforms(sampler, start, stop)`: `uniform[draw, parameter]` in (0, 1), dependence included."""
    replicate: Callable[[int, NDArray[np.int64]], NDArray[np.int64]]
    """`replicate(total, draw)`: which replicate each draw belongs to."""
    independent: bool
    """Whether draws are independent of one another."""
    meaning: str
    """How worlds are drawn, for readers who have never met the design."""


DESIGNS: dict[str, Design] = {
    "sobol": Design(
        _sobol, _every_sixteenth, False, "evenly spread over all admissible numbers (scrambled Sobol' points)"
    ),
    "monte-carlo": Design(
        _monte_carlo, _every_sixteenth, True, "drawn independently of one another (plain Monte Carlo)"
    ),
    "latin-hypercube": Design(
        _latin_hypercube,
        lambda total, index: latin.slices(total).of(index)[0],
        False,
        "evenly spread over the range of each number (Latin hypercube)",
    ),
}

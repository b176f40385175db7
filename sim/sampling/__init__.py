"""Distributions + seed + draw indices -> Draws. A draw is a pure function of (sampler, index).

It depends neither on the number of workers nor on which other draws are computed beside it, nor (in the designs
`monte-carlo` and `latin-hypercube`) on the other parameters; in `sobol` the columns hang together, and an appended
parameter leaves the others as they were.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.distributions import Distribution
from sim.sampling import latin, sobol, streams
from sim.sampling.copula import CorrelationError, Pair, correlated, factor

__all__ = ["DESIGNS", "CorrelationError", "Design", "Draws", "Sampler"]


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

    @cached_property
    def _factor(self) -> NDArray[np.float64]:
        return factor(self.names, self.correlation)

    def uniforms(self, start: int, stop: int) -> NDArray[np.float64]:
        """Return `uniform[draw, parameter]` in (0, 1), dependence included."""
        plain = DESIGNS[self.design].uniforms(self, start, stop)
        return correlated(plain, self._factor) if self.correlation else plain

    def draws(self, start: int, stop: int) -> Draws:
        """Return the worlds `start` to `stop`; `IndexError` outside the design."""
        if not 0 <= start <= stop <= self.total:
            raise IndexError(f"draws {start} to {stop} of {self.total}")
        uniform = self.uniforms(start, stop)
        values = np.empty(uniform.shape[::-1]).T  # one column after another, as they are read
        for column, distribution in enumerate(self.distributions):
            values[:, column] = distribution.quantile(np.ascontiguousarray(uniform[:, column]))
        return Draws(values, self.names, self.seed, self.design, start, self.total)


def _monte_carlo(sampler: Sampler, start: int, stop: int) -> NDArray[np.float64]:
    columns = [streams.uniforms(streams.key(sampler.seed, name), start, stop) for name in sampler.names]
    return np.stack(columns, axis=1) if columns else np.empty((stop - start, 0))


def _latin_hypercube(sampler: Sampler, start: int, stop: int) -> NDArray[np.float64]:
    made = np.empty((stop - start, len(sampler.names)))
    index = np.arange(start, stop, dtype=np.uint64)
    for column, name in enumerate(sampler.names):
        stratum = latin.permuted(index, sampler.total, streams.key(sampler.seed, name, "strata"))
        inside = streams.uniforms(streams.key(sampler.seed, name), start, stop)
        made[:, column] = np.clip((stratum + inside) / sampler.total, 2.0**-54, 1 - 2.0**-53)
    return made


def _sobol(sampler: Sampler, start: int, stop: int) -> NDArray[np.float64]:
    if not sampler.names or start == stop:
        return np.empty((stop - start, len(sampler.names)))
    fractions = sobol.points(len(sampler.names), start, stop, sampler.total)
    return sobol.scrambled(fractions, [streams.key(sampler.seed, name, "sobol") for name in sampler.names]).T


@dataclass(frozen=True)
class Design:
    """A way to spread worlds over what is admissible."""

    uniforms: Callable[[Sampler, int, int], NDArray[np.float64]]
    """`uniforms(sampler, start, stop)`: `uniform[draw, parameter]` in (0, 1), without dependence."""
    meaning: str
    """How worlds are drawn, for readers who have never met the design."""


DESIGNS: dict[str, Design] = {
    "sobol": Design(_sobol, "evenly spread over all admissible numbers (scrambled Sobol' points)"),
    "monte-carlo": Design(_monte_carlo, "drawn independently of one another (plain Monte Carlo)"),
    "latin-hypercube": Design(_latin_hypercube, "evenly spread over the range of each number (Latin hypercube)"),
}

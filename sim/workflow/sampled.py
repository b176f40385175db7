"""Worlds of a stored run, solved again where an analysis needs more than the run keeps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import replicates
from sim.engine.worlds import Worlds, solve_worlds
from sim.errors import UsageError
from sim.store.reader import Run

DRAWS = 16_384
"""Worlds that an analysis solves again, unless it is asked for more."""


@dataclass(frozen=True)
class Sample:
    """Some worlds of a run: `draw[i]`, `values[i, parameter]`, and the replicate of the design each belongs to."""

    draw: NDArray[np.int64]
    values: NDArray[np.float64]
    replicate: NDArray[np.int64]
    of: int
    """How many worlds the run has."""

    @property
    def whole(self) -> bool:
        """Whether it is all worlds of the run."""
        return len(self.draw) == self.of


def sample(run: Run, draws: int | None = None) -> Sample:
    """Return as many worlds of a run, the first of every replicate, so that each is as good as the design.

    Raises `UsageError` where the run keeps no worlds.
    """
    count = run.manifest.draws
    replicate = replicates(run, np.arange(count))
    kept = first_of_each(replicate, DRAWS if draws is None else draws)
    values = _values(run, kept)
    return Sample(np.flatnonzero(kept), values, replicate[kept], count)


def first_of_each(replicate: NDArray[np.int64], wanted: int) -> NDArray[np.bool_]:
    """Return `kept[draw]`: the first draws of every replicate, as many of each, `wanted` or a few more together."""
    count = len(replicate)
    if wanted >= count:
        return np.ones(count, bool)
    first = np.argsort(replicate, kind="stable")
    starts = np.searchsorted(replicate[first], np.arange(replicate.max(initial=0) + 1))
    place = np.empty(count, np.int64)
    place[first] = np.arange(count) - starts[replicate[first]]
    return np.asarray(place < -(-wanted // len(starts)))


def _values(run: Run, kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    names = [f"parameter.{name}" for name in run.layout.parameters]
    if [p.id for p in run.scenario.parameters] != list(run.layout.parameters):
        raise UsageError(f"{run.directory}: the run's worlds are not those of its scenario")
    found = [np.zeros((0, len(names)))]
    for group in run.groups(["draw", *names]):
        rows = kept[group["draw"].astype(np.int64)]
        found.append(np.stack([group[n][rows] for n in names], axis=1) if names else np.zeros((int(rows.sum()), 0)))
    return np.asfortranarray(np.concatenate(found), dtype=np.float64)


def solved(run: Run, chosen: Sample) -> Worlds:
    """Return the worlds of a sample, solved under the run's concept and rules."""
    return solve_worlds(run.scenario, chosen.values, selection=run.layout.rules)

"""Which equilibria exist: how often each set of them, and where in the space of two parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.games.game import PathOfPlay
from sim.store.equilibrium_index import OTHER, path_of
from sim.store.reader import Run


@dataclass(frozen=True)
class EquilibriumSet:
    """Draws whose equilibria are played alike; sets that differ only where play never leads are one.

    `plays` names each distinct play with the number of equilibria that have it; it is empty for a draw without any,
    and None for the sets that the legend had no room for.
    """

    plays: tuple[tuple[str, int], ...] | None
    paths: tuple[PathOfPlay, ...]
    """Of each of `plays`, the same as data."""
    numbers: tuple[int, ...]
    """The numbers in the column `equilibrium_set`."""
    draws: int
    share: float


def equilibrium_sets(run: Run) -> tuple[EquilibriumSet, ...]:
    """Return the sets that occur, the most frequent first."""
    legend = run.manifest.legend
    tally = np.zeros(len(legend["sets"]) + 1, np.int64)
    for group in run.groups(["equilibrium_set"]):
        tally += np.bincount(group["equilibrium_set"].astype(np.int64) + 1, minlength=len(tally))
    numbers: dict[tuple[tuple[str, int], ...] | None, list[int]] = {}
    for number in range(OTHER, len(tally) - 1):
        if tally[number + 1]:
            numbers.setdefault(_plays(legend, number), []).append(number)
    total = int(tally.sum())
    paths = {entry["play"]: path_of(entry) for entry in legend["equilibria"]}
    found = [_set(plays, own, tally, paths, total) for plays, own in numbers.items()]
    return tuple(sorted(found, key=lambda s: (-s.draws, s.numbers)))


def _set(
    plays: tuple[tuple[str, int], ...] | None,
    numbers: Sequence[int],
    tally: NDArray[np.int64],
    paths: Mapping[str, PathOfPlay],
    total: int,
) -> EquilibriumSet:
    draws = int(tally[np.array(numbers) + 1].sum())
    return EquilibriumSet(plays, tuple(paths[p] for p, _ in plays or ()), tuple(numbers), draws, draws / total)


def _plays(legend: Mapping[str, Any], number: int) -> tuple[tuple[str, int], ...] | None:
    if number == OTHER:
        return None
    plays = [legend["equilibria"][i]["play"] for i in legend["sets"][number]]
    return tuple(sorted(Counter(plays).items()))


@dataclass(frozen=True)
class EquilibriumMap:
    """`counts[x, y, set]` draws in each cell; the last of `sets` stands for all rarer ones and may be absent."""

    x: str
    y: str
    x_edges: NDArray[np.float64]
    y_edges: NDArray[np.float64]
    sets: tuple[EquilibriumSet | None, ...]
    """None stands for all sets that are not among the most frequent."""
    counts: NDArray[np.int64]

    @property
    def varies(self) -> bool:
        """Whether some draws that are shown have another set than others."""
        return int((self.counts.sum(axis=(0, 1)) > 0).sum()) > 1


def equilibrium_map(run: Run, x: str, y: str, bins: int = 48, shown: int = 7, draws: int = 1_048_576) -> EquilibriumMap:
    """Return how often each equilibrium set occurs in each cell of the plane of two parameters.

    Edges are evenly spaced between the 0.5 and 99.5 percent quantiles of the first draws; draws beyond are left out. At
    most the first `draws` draws are used.
    """
    sets = equilibrium_sets(run)
    number_of = {n: min(i, shown) for i, s in enumerate(sets) for n in s.numbers}
    lookup = np.array([number_of.get(n, shown) for n in range(OTHER, max(number_of) + 1)])
    x_edges, y_edges = (edges(run.column(f"parameter.{p}", 65_536).astype(np.float64), bins) for p in (x, y))
    kinds = min(len(sets), shown + 1)
    counts = np.zeros((bins, bins, kinds), np.int64)
    left = draws
    for group in run.groups([f"parameter.{x}", f"parameter.{y}", "equilibrium_set"]):
        rows = slice(0, left)
        column, row = (cells(group[f"parameter.{p}"][rows], e) for p, e in ((x, x_edges), (y, y_edges)))
        kind = lookup[group["equilibrium_set"][rows].astype(np.int64) + 1]
        inside = (column >= 0) & (row >= 0)
        np.add.at(counts, (column[inside], row[inside], kind[inside]), 1)
        left -= len(kind)
        if left <= 0:
            break
    named: Sequence[EquilibriumSet | None] = sets[:shown]
    return EquilibriumMap(x, y, x_edges, y_edges, (*named, None)[:kinds], counts)


def edges(values: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    """Return evenly spaced edges of `bins` cells between the 0.5 and 99.5 percent quantiles."""
    low, high = np.quantile(values, [0.005, 0.995])
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1)


def cells(values: NDArray[np.generic], bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the cell of each value, -1 outside."""
    found = np.searchsorted(bounds, values.astype(np.float64), side="right") - 1
    found[values == bounds[-1]] = len(bounds) - 2
    found[found >= len(bounds) - 1] = -1
    return found

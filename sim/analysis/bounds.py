"""Between which numbers the lowest and the highest over all equilibria lie, where a list is not known to be everything.

What is listed are equilibria, whatever the list claims to be. So the lowest over all equilibria of a world is at most
the lowest of its list, and the highest at least the highest of its list; nothing more is known there of a probability
than that it is from 0 to 1, and of a payoff nothing. That holds

- where some are listed (`Coverage.SOME`: one that was computed, or a list that was cut short), unless the concept knows
  the lowest and the highest of what it does not list (`sim.solutions.solution.Totals`);
- where all of one kind are listed (`Coverage.OF_A_KIND`). An equilibrium in pure strategies (pure-nash,
  perfect-bayesian, crowd-counts) is an equilibrium in mixed ones, as no mixture is better than the best of what it
  mixes; a symmetric one (crowd-symmetric, crowd-shocks) is an equilibrium. So over equilibria of all kinds it bounds
  from one side, while over its own kind it is exact;
- in worlds without anything listed whose list may lack some, or lacks those of other kinds: they may have an
  equilibrium, and then count among the worlds that the mean is over, or none. Either end is the worse of the two.

Of a list of extreme points, or of what a theory predicts, both ends are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.estimates import Estimate, Moments, independent, no_moments, replicates
from sim.solutions.status import Coverage, Status
from sim.store.reader import Run

Floats = NDArray[np.float64]
_Sides = tuple[Moments | None, Moments | None]
"""Of either bound; None where it is not known."""


@dataclass(frozen=True)
class Bounds:
    """A mean over all worlds that have an equilibrium is no less than one, no more than the other; NaN: not known."""

    at_least: Estimate
    at_most: Estimate


def bounds(run: Run, means: Mapping[str, Estimate], everything: bool) -> dict[str, Bounds]:
    """Return the bounds of the mean of each lowest and highest of a run (`Layout.ends`), over equilibria of all kinds.

    `everything`: in no draw the list may lack some; then both are the estimates `means`.
    """
    layout = run.layout
    if everything:
        return {end: Bounds(means[end], means[end]) for end in layout.ends()}
    columns = dict(zip(layout.ends(), layout.bounds(), strict=True))
    found: dict[str, _Sides] = {end: (no_moments(), no_moments()) for end in columns}
    for group in run.groups(["draw", "count", "status", "coverage", *columns, *columns.values()]):
        replicate = replicates(run, group["draw"].astype(np.int64))
        some = may_have_some(group)
        kind = group["coverage"] == Coverage.OF_A_KIND
        for end, bound in columns.items():
            least, most = _sides(end, group[end], group[bound], kind)
            found[end] = _merged(found[end], (least[some], most[some]), replicate[some])
    alone = independent(run)
    return {end: Bounds(_estimate(least, alone), _estimate(most, alone)) for end, (least, most) in found.items()}


def may_have_some(draws: Mapping[str, NDArray[np.generic]]) -> NDArray[np.bool_]:
    """Return which draws have an equilibrium of whatever kind, or may have one, of columns of the store."""
    none = (draws["status"] == Status.NONE) & (draws["coverage"] == Coverage.OF_A_KIND)
    return np.asarray((draws["count"].astype(np.int64) > 0) | (draws["status"] == Status.INCOMPLETE) | none)


def possible_statuses(draws: Mapping[str, NDArray[np.generic]]) -> NDArray[np.int64]:
    """Return how many draws have a status for sure, and how many may have it, over equilibria of all kinds.

    `counts[bound, status]`. Where a list may lack some, two in it are several or part of a continuum, one may be the
    only one, and none may be all that there is; a continuum stays one. `INCOMPLETE` and `UNDEFINED` are said of what
    was computed, and are known.
    """
    status, count = (draws[name].astype(np.int64) for name in ("status", "count"))
    lacking = (draws["coverage"] == Coverage.OF_A_KIND) | (status == Status.INCOMPLETE)
    counts = np.repeat(np.bincount(np.where(lacking, len(Status), status), minlength=len(Status) + 1)[None, :-1], 2, 0)
    counts[:, Status.INCOMPLETE] = np.count_nonzero(status == Status.INCOMPLETE)
    endless = lacking & (status == Status.CONTINUUM)
    counts[0, Status.CONTINUUM] += np.count_nonzero(endless)
    for found, most in ((Status.NONE, 0), (Status.UNIQUE, 1), (Status.SEVERAL, np.inf), (Status.CONTINUUM, np.inf)):
        may = lacking & (count <= most) & (~endless | (found == Status.CONTINUUM))
        counts[1, found] += np.count_nonzero(may)
    return counts


def _sides(
    end: str, known: NDArray[np.generic], of_list: NDArray[np.generic], kind: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return between which values one end lies in each draw, `known` or bounded by that of the list."""
    low, high = (-np.inf, np.inf) if end.startswith("payoff_") else (0.0, 1.0)
    value = known.astype(np.float64)
    listed = np.where(np.isnan(value), of_list.astype(np.float64), value)
    unknown = np.isnan(value) | kind
    if end.startswith(("lowest", "payoff_lowest")):
        return np.where(unknown, low, value), np.minimum(listed, high)
    return np.maximum(listed, low), np.where(unknown, high, value)


def _merged(found: _Sides, sides: tuple[Floats, Floats], replicate: NDArray[np.int64]) -> _Sides:
    """Add values of either bound; once one of them is infinite, the mean is not known."""
    least, most = (
        None if moments is None or np.isinf(side).any() else moments.merge(side, replicate)
        for moments, side in zip(found, sides, strict=True)
    )
    return least, most


def _estimate(moments: Moments | None, independently: bool) -> Estimate:
    return (no_moments() if moments is None else moments).estimate(independently)

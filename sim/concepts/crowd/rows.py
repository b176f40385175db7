"""What the concepts of crowds share: from rows, one an equilibrium, to a `Solution` with its outcomes and marks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.games.crowd.batch import CrowdBatch
from sim.kernels.crowd.counts import outcome_chances
from sim.selection.values import select
from sim.solutions.rows import Rows, assemble, position
from sim.solutions.solution import Equilibria, Solution
from sim.tolerances import SAME_PROFILE

EXTREMES = ("least", "greatest")


@dataclass(frozen=True)
class CrowdRows:
    """Equilibria one a row, sorted by draw.

    `share[row, bloc]` joins; `value[row, bloc]` is what a member expects, staying being worth 0;
    `outcomes[row, outcome]` are chances; `apart[row]` is false in a continuum, which is then its draw's only one.
    """

    draw: NDArray[np.int64]
    share: NDArray[np.float64]
    value: NDArray[np.float64]
    regret: NDArray[np.float64]
    outcomes: NDArray[np.float64]
    apart: NDArray[np.bool_]
    truncated: NDArray[np.uint8]
    """`truncated[draw]`: a code of `REASONS`."""


def crowd_solution(batch: CrowdBatch, found: CrowdRows, rules: tuple[str, ...]) -> Solution:
    """Return the rows in fixed shape; where actions are complements, the least and the greatest are marked."""
    _, place = position(found.draw, len(batch))
    rows = Rows(
        draw=found.draw,
        profile=np.stack([found.share, 1.0 - found.share], axis=2).reshape(len(found.draw), 2 * found.share.shape[1]),
        value=found.value,
        regret=found.regret,
        component=np.where(found.apart, place, 0),
        isolated=found.apart,
        weight=np.zeros((len(found.draw), len(rules))),
        decided=np.zeros((len(batch), len(rules)), bool),
        truncated=found.truncated,
    )
    plain = assemble(rows, batch.defined, rules)
    kept = batch.defined[found.draw]
    weights, decided = select(rules, plain.payoffs, _as_equilibria(plain))
    marks = _extremes(batch, found)

    def spread(values: NDArray[np.generic], blank: float | bool) -> NDArray[np.generic]:
        full = np.full((*plain.regret.shape, values.shape[1]), blank, values.dtype)
        full[found.draw[kept], place[kept]] = values[kept]
        return full

    outcomes = spread(found.outcomes, np.nan).astype(np.float64)
    return replace(
        plain,
        weights=weights,
        decided=decided & (plain.count > 0)[:, None],
        outcomes=outcomes,
        mark_names=EXTREMES,
        marks=spread(marks, False).astype(bool),
    )


def _as_equilibria(solution: Solution) -> Equilibria:
    return Equilibria(
        solution.profiles,
        solution.regret,
        solution.component,
        solution.isolated,
        solution.count,
        solution.reason,
    )


def _extremes(batch: CrowdBatch, found: CrowdRows) -> NDArray[np.bool_]:
    """Return `marks[row, mark]`: in complements, and where all are listed, the lattice has a least and a greatest."""
    whole = (batch.complements & (found.truncated == 0))[found.draw]
    low = np.full((len(batch), found.share.shape[1]), np.inf)
    high = -low
    np.minimum.at(low, found.draw, found.share)
    np.maximum.at(high, found.draw, found.share)
    least = (found.share <= low[found.draw] + SAME_PROFILE).all(axis=1)
    greatest = (found.share >= high[found.draw] - SAME_PROFILE).all(axis=1)
    return np.stack([least & whole, greatest & whole], axis=1)


def chances(batch: CrowdBatch, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `outcomes[row, outcome]` when every member joins with the probability `share[row, bloc]`."""
    crowd = batch.crowd
    if not crowd.outcomes or not len(share):
        return np.zeros((len(share), len(crowd.outcomes)))
    return outcome_chances(share, crowd.sizes, crowd.outcome_step, crowd.outcome_of_cell, len(crowd.outcomes))


def certain(batch: CrowdBatch, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return `outcomes[row, outcome]` when exactly `counts[row, bloc]` join."""
    crowd = batch.crowd
    outcome = crowd.outcome_of_cell[counts @ crowd.outcome_step]
    return (outcome[:, None] == np.arange(len(crowd.outcomes))).astype(np.float64)


def gains(batch: CrowdBatch, draw: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return `value[row, bloc]`: what a member expects when it is one of its bloc's `counts[row, bloc]` by lot."""
    crowd = batch.crowd
    value = np.zeros(counts.shape)
    for part, b in enumerate(crowd.bloc):
        cell = crowd.start[part] + counts @ crowd.step[part] - (counts[:, b] > 0) * crowd.step[part, b]
        value[:, b] += batch.safe[draw, cell]
    return value * counts / crowd.sizes

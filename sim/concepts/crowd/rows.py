"""What the concepts of crowds share: rates of joining as rows, with their outcomes, and which is least and greatest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.games.crowd.batch import CrowdBatch
from sim.games.crowd.stay import stay_values
from sim.kernels.crowd.counts import outcome_chances
from sim.selection.rules import select
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows, position
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage
from sim.solutions.to_solution import to_solution
from sim.tolerances import SAME_PROFILE

EXTREMES = ("least", "greatest")
GAIN = "expected gain over staying"
"""What is told of each player as its payoff: the form knows no payoff of who stays away."""

Search = Callable[[NDArray[np.int64], int], Rows]
"""From an index of draws and the room for equilibria of each, to the rows of these draws."""


def crowd_rows(
    draw: NDArray[np.int64],
    share: NDArray[np.float64],
    payoffs: NDArray[np.float64],
    regret: NDArray[np.float64],
    reason: NDArray[np.uint8],
    outcomes: NDArray[np.float64],
    isolated: NDArray[np.bool_] | None = None,
) -> Rows:
    """Return rows in which `share[row, bloc]` joins; `payoffs[row, bloc]` are a member's, on average."""
    profiles = np.stack([share, 1.0 - share], axis=2).reshape(len(draw), 2 * share.shape[1])
    return Rows.unweighted(draw, profiles, payoffs, regret, reason, isolated, outcomes=outcomes)


def crowd_solution(
    batch: CrowdBatch, rows: Rows, rules: tuple[str, ...], coverage: Coverage = Coverage.ALL
) -> Solution:
    """Return the rows in fixed shape; where actions are complements, the least and the greatest are tagged.

    `coverage` is what the concept's lists claim at most. Of complements the least and the greatest of all equilibria
    are pure and the same for all members of a bloc (Milgrom & Roberts 1990, theorem 5; of games with private tastes:
    Vives 1990), so that one alone of either kind is the only one of any kind.
    """
    tagged = replace(rows, tag_names=EXTREMES, tags=_extremes(batch, rows))
    alone = batch.complements & (np.bincount(rows.draw, minlength=rows.draws) == 1)
    claims = np.where(alone, Coverage.ALL, coverage).astype(np.uint8)
    return select(rules, to_solution(tagged, batch.defined, (), claims))


def searched(search: Search, draws: int, room: int, most: int) -> Rows:
    """Return what `search` finds with `room` in each draw, or with `most` in draws that have more, in order.

    The equilibria of a draw are sorted by their profiles, the rate of the first bloc first.
    """
    rows = search(np.arange(draws), room)
    again = np.flatnonzero(rows.reason == Reason.TOO_MANY)
    if len(again):
        rows = rows.with_draws(again, search(again, most))
    in_order = rows.take(np.lexsort([*rows.profiles[:, ::2].T[::-1], rows.draw]))
    # Each is a component of its own, numbered in the order in which they are listed.
    return replace(in_order, component=position(rows.draw, draws)[1])


def _extremes(batch: CrowdBatch, rows: Rows) -> NDArray[np.bool_]:
    """Return `tags[row, tag]`: in complements, and where all are listed, the lattice has a least and a greatest."""
    share = rows.profiles[:, ::2]
    whole = (batch.complements & (rows.reason == Reason.COMPLETE))[rows.draw]
    low = np.full((len(batch), share.shape[1]), np.inf)
    high = -low
    np.minimum.at(low, rows.draw, share)
    np.maximum.at(high, rows.draw, share)
    least = (share <= low[rows.draw] + SAME_PROFILE).all(axis=1)
    greatest = (share >= high[rows.draw] - SAME_PROFILE).all(axis=1)
    return np.stack([least & whole, greatest & whole], axis=1)


def chances(batch: CrowdBatch, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `outcomes[row, outcome]`, events after them, when every member joins by `share[row, bloc]`."""
    crowd = batch.crowd
    many = len(crowd.outcomes)
    if not (many or crowd.events) or not len(share):
        return np.zeros((len(share), many + len(crowd.events)))
    chance = partial(outcome_chances, share, crowd.sizes, crowd.outcome_step)
    found = chance(crowd.outcome_of_cell, many) if many else np.zeros((len(share), 0))
    if crowd.event_at_cell is None:
        return found
    events = [chance(row.astype(np.int64), 2)[:, 1:] for row in crowd.event_at_cell]
    return np.concatenate([found, *events], axis=1)


def certain(batch: CrowdBatch, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return `outcomes[row, outcome]`, events after them, when exactly `counts[row, bloc]` join."""
    crowd = batch.crowd
    cell = counts @ crowd.outcome_step
    found = (crowd.outcome_of_cell[cell][:, None] == np.arange(len(crowd.outcomes))).astype(np.float64)
    if crowd.event_at_cell is None:
        return found
    return np.concatenate([found, crowd.event_at_cell[:, cell].T], axis=1)


def gains(batch: CrowdBatch, draw: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return `payoffs[row, bloc]`: what a member expects when it is one of its bloc's `counts[row, bloc]` by lot.

    Staying is worth 0 unless the batch says otherwise.
    """
    crowd = batch.crowd
    value = np.zeros(counts.shape)
    for part, b in enumerate(crowd.bloc):
        cell = crowd.start[part] + counts @ crowd.step[part] - (counts[:, b] > 0) * crowd.step[part, b]
        value[:, b] += batch.safe[draw, cell]
    if batch.stay is None:
        return value * counts / crowd.sizes
    return _with_stay(batch, draw, counts, value)


def _with_stay(
    batch: CrowdBatch, draw: NDArray[np.int64], counts: NDArray[np.int64], gain: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return `payoffs[row, bloc]` where those who stay are paid, too: of all members on average.

    Who joins sees one less of its own bloc than who stays does.
    """
    payoffs = np.empty(gain.shape)
    for b, size in enumerate(batch.crowd.sizes):
        joined, own = counts[:, b], np.arange(len(batch.crowd.sizes)) == b
        inside = stay_values(batch, draw, counts - own * (joined > 0)[:, None], b)
        outside = stay_values(batch, draw, counts - own * (joined == size)[:, None], b)
        payoffs[:, b] = ((gain[:, b] + inside) * joined + outside * (size - joined)) / size
    return payoffs

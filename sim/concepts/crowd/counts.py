"""Pure equilibria of crowds, given by how many of each bloc join: all of them, or the least and the greatest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.budget import units
from sim.concepts.crowd.rows import GAIN, certain, crowd_rows, crowd_solution, gains, searched
from sim.concepts.crowd.small_gains import without_losses
from sim.concepts.words import Words
from sim.games.crowd.batch import CrowdBatch
from sim.kernels.crowd.counts import count_equilibria, extremal_equilibria
from sim.kernels.numerics.indexing import at, taken
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage

BOX = 10_000
"""Steps that a box of counts costs, which is shrunk to what is possible."""

ROOM, MOST = 8, 512
"""Equilibria of a draw for which there is room at first, and at most."""


@dataclass(frozen=True)
class CrowdCounts(Concept):
    """All pure equilibria by counts: nobody who joins would rather stay, nobody who stays would rather join.

    Members of a bloc are alike, so an equilibrium is how many of each bloc join, whoever they are.
    """

    name: ClassVar[str] = "crowd-counts"
    form: ClassVar[str] = "crowd"
    meaning: ClassVar[str] = "nobody who joins would rather stay away, and nobody who stays away would rather join"
    coverage: ClassVar[Coverage] = Coverage.OF_A_KIND
    scope: ClassVar[str] = "pure"

    words: ClassVar[Words] = Words(
        worth=GAIN, mean_worth=GAIN, level="expected payoff of a member", counts_members=True
    )

    def solve(self, batch: CrowdBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all pure equilibria of every draw, as the share of each bloc that joins; there may be none."""
        rows = searched(partial(_search, batch, units(self.budget, BOX)), len(batch), ROOM, MOST)
        return crowd_solution(batch, rows, rules, self.coverage)


def _search(batch: CrowdBatch, boxes: int, draws: NDArray[np.int64], room: int) -> Rows:
    cells, direction = taken(batch.scaled, draws), taken(batch.direction, draws)
    counts, regret, found, exhausted = count_equilibria(cells, batch.crowd.parts, direction, room, boxes)
    draw, place = np.nonzero(counts[:, :, 0] >= 0)
    reason = np.select([found > room, exhausted], [Reason.TOO_MANY, Reason.BUDGET], Reason.COMPLETE)
    return _rows(batch, draw, draws[draw], at(counts, draw, place), at(regret, draw, place), reason)


def _rows(
    batch: CrowdBatch,
    draw: NDArray[np.int64],
    of: NDArray[np.int64],
    counts: NDArray[np.int64],
    regret: NDArray[np.float64],
    reason: NDArray[np.int64],
) -> Rows:
    """Return `counts[row, bloc]` as rows; `of[row]` is the draw of the batch that each belongs to."""
    share, payoffs = counts / batch.crowd.sizes, gains(batch, of, counts)
    rows = crowd_rows(draw, share, payoffs, regret, reason.astype(np.uint8), certain(batch, counts))
    return without_losses(batch, rows, of, counts)


@dataclass(frozen=True)
class CrowdExtremal(Concept):
    """The least and the greatest equilibrium of complements, for crowds of any size.

    Every equilibrium, mixed ones included, lies between them (Milgrom & Roberts 1990, theorem 5; Vives 1990). Where
    they are the same, it is the only one. Draws without complements are left open, with the reason.
    """

    name: ClassVar[str] = "crowd-extremal"
    form: ClassVar[str] = "crowd"
    meaning: ClassVar[str] = (
        "nobody who joins or stays would rather do the other; the smallest and the largest such crowd"
    )

    words: ClassVar[Words] = Words(
        worth=GAIN, mean_worth=GAIN, level="expected payoff of a member", counts_members=True
    )

    def solve(self, batch: CrowdBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the two extremal equilibria of every draw with complements; one where they coincide."""
        crowd, monotone = batch.crowd, batch.complements
        both, regret = extremal_equilibria(batch.scaled, crowd.parts)
        same = (both[:, 0] == both[:, 1]).all(axis=1)
        draw, place = np.nonzero(np.stack([monotone, monotone & ~same], axis=1))
        reason = np.select([~monotone, ~same], [Reason.NO_COMPLEMENTS, Reason.ONLY_EXTREMAL], Reason.COMPLETE)
        rows = _rows(batch, draw, draw, both[draw, place], regret[draw, place], reason)
        return crowd_solution(batch, _open_where_some_went(rows, draw), rules)


def _open_where_some_went(rows: Rows, before: NDArray[np.int64]) -> Rows:
    """Return the rows, left open in draws that had more of them `before[row]`: what took their place is not known."""
    lost = np.bincount(before, minlength=rows.draws) > np.bincount(rows.draw, minlength=rows.draws)
    return replace(rows, reason=np.where(lost, Reason.DEGENERATE, rows.reason).astype(np.uint8))

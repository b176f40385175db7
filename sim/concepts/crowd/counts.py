"""Pure equilibria of crowds, told by how many of each bloc join: all of them, or the least and the greatest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.crowd.rows import CrowdRows, certain, crowd_solution, gains
from sim.games.crowd.batch import CrowdBatch
from sim.kernels.crowd.counts import count_equilibria, extremal_equilibria
from sim.kernels.numerics.indexing import at, taken
from sim.solutions.solution import REASONS, Solution

ROOM, MOST = 8, 512
"""Equilibria of a draw for which there is room at first, and at most."""

TOO_MANY, EXHAUSTED = 1, 3
"""The reasons given, by their codes in `REASONS`; as are the next two."""
BETWEEN = REASONS.index("only the least and the greatest equilibrium of the crowd are listed")
NO_COMPLEMENTS = REASONS.index(
    "joining is not more attractive the more others join: the crowd may have no least and greatest equilibrium"
)


@dataclass(frozen=True)
class CrowdCounts:
    """All pure equilibria by counts: nobody who joins would rather stay, nobody who stays would rather join.

    Members of a bloc are alike, so an equilibrium is how many of each bloc join, whoever they are.
    """

    name: ClassVar[str] = "crowd-counts"
    form: ClassVar[str] = "crowd"

    def solve(self, batch: CrowdBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all pure equilibria of every draw, as the share of each bloc that joins; there may be none."""
        draw, counts, regret, truncated = _search(batch, slice(None), ROOM)
        again = np.flatnonzero(truncated == TOO_MANY)
        if len(again):
            more = _search(batch, again, MOST)
            kept = truncated[draw] != TOO_MANY
            truncated[again] = more[3]
            draw = np.concatenate([draw[kept], again[more[0]]])
            counts = np.concatenate([counts[kept], more[1]])
            regret = np.concatenate([regret[kept], more[2]])
        return crowd_solution(batch, _rows(batch, *_in_order(draw, counts, regret), truncated), rules)


Found = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]
"""`draw[row]` (a place in the draws asked for), `counts[row, bloc]`, `regret[row]`, `truncated[draw]`."""


def _search(batch: CrowdBatch, draws: NDArray[np.int64] | slice, room: int) -> Found:
    cells, direction = taken(batch.scaled, draws), taken(batch.direction, draws)
    counts, regret, found, exhausted = count_equilibria(cells, batch.crowd.parts, direction, room)
    draw, place = np.nonzero(counts[:, :, 0] >= 0)
    truncated = np.where(found > room, TOO_MANY, np.where(exhausted, EXHAUSTED, 0))
    return draw, at(counts, draw, place), at(regret, draw, place), truncated


def _in_order(
    draw: NDArray[np.int64], counts: NDArray[np.int64], regret: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Sort the equilibria of each draw by their counts, those of the first bloc first."""
    order = np.lexsort([*counts.T[::-1], draw])
    return draw[order], taken(counts, order), regret[order]


def _rows(
    batch: CrowdBatch,
    draw: NDArray[np.int64],
    counts: NDArray[np.int64],
    regret: NDArray[np.float64],
    truncated: NDArray[np.int64],
) -> CrowdRows:
    return CrowdRows(
        draw=draw,
        share=counts / batch.crowd.sizes,
        value=gains(batch, draw, counts),
        regret=regret,
        outcomes=certain(batch, counts),
        apart=np.ones(len(draw), bool),
        truncated=truncated.astype(np.uint8),
    )


@dataclass(frozen=True)
class CrowdExtremal:
    """The least and the greatest equilibrium of complements, for crowds of any size.

    Every equilibrium, mixed ones included, lies between them (Milgrom & Roberts 1990, theorem 5; Vives 1990). Where
    they are the same, it is the only one. Draws without complements are left open, with the reason.
    """

    name: ClassVar[str] = "crowd-extremal"
    form: ClassVar[str] = "crowd"

    def solve(self, batch: CrowdBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the two extremal equilibria of every draw with complements; one where they coincide."""
        crowd, monotone = batch.crowd, batch.complements
        both, regret = extremal_equilibria(batch.scaled, crowd.parts)
        same = (both[:, 0] == both[:, 1]).all(axis=1)
        draw, place = np.nonzero(np.stack([monotone, monotone & ~same], axis=1))
        truncated = np.where(~monotone, NO_COMPLEMENTS, np.where(same, 0, BETWEEN))
        found = _rows(batch, draw, both[draw, place], regret[draw, place], truncated)
        return crowd_solution(batch, found, rules)

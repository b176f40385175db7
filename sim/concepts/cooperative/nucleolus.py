"""The nucleolus: the allocation that makes the worst-off coalitions as well off as can be, one after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.cooperative.rows import one_each
from sim.concepts.words import BY_DEFINITION, STAKE, Words
from sim.errors import Fault
from sim.games.coalition.batch import CoalitionBatch
from sim.games.coalition.voting import too_many_for_a_table
from sim.kernels.cooperative.coalition import largest_excess, nucleolus
from sim.kernels.numerics.scaling import ROUNDING
from sim.solutions.solution import Solution
from sim.solutions.status import Status


@dataclass(frozen=True)
class Nucleolus(Concept):
    """The nucleolus (Schmeidler 1969): among allocations that give nobody less than alone, the least excesses.

    Where the players alone are worth more than all together there is no such allocation, and none is returned.
    """

    name: ClassVar[str] = "nucleolus"
    form: ClassVar[str] = "coalition"
    meaning: ClassVar[str] = (
        "shares that make the most dissatisfied group as content as can be, then the next, and so on"
    )
    words: ClassVar[Words] = Words(
        "allocation",
        "allocations",
        STAKE,
        {
            **BY_DEFINITION,
            Status.NONE: "all together have less than each alone: no allocation gives everybody that much",
        },
    )

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return that a vote of many members has more coalitions than can be looked at."""
        return too_many_for_a_table(game)

    def solve(self, batch: CoalitionBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the nucleolus of every draw.

        Its residual: how far it is from giving out the whole, from the level of its own largest excess, or below what
        a player has alone.
        """
        worth, players = batch.scaled, len(batch.players)
        alone = worth[:, [1 << i for i in range(players)]]
        surplus = worth[:, -1] - alone.sum(axis=1)
        start = alone + surplus[:, None] / players
        possible = surplus >= -ROUNDING
        found, level, failed = nucleolus(worth, np.where(possible[:, None], start, 0.0), possible)
        residual = np.maximum(np.abs(found.sum(axis=1) - worth[:, -1]), (alone - found).max(axis=1))
        if players > 1:
            residual = np.maximum(residual, np.abs(largest_excess(worth, found) - level))
        return one_each(batch, found, residual, rules, failed & possible, possible)


def prenucleolus(worth: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Return `allocation[draw, player]`, the least core's `level[draw]` and `failed[draw]` of `worth[draw, coalition]`.

    The same as the nucleolus but for allowing less than a player has alone: it is a point of the least core.
    """
    players = int(worth.shape[1]).bit_length() - 1
    start = np.repeat(worth[:, -1:] / players, players, axis=1)
    found: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]] = nucleolus(worth, start, False)
    return found

"""The core and the least core: the least and the most that each player gets in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.cooperative.nucleolus import prenucleolus
from sim.concepts.cooperative.rows import FAILED, allocations
from sim.games.coalition.batch import CoalitionBatch
from sim.kernels.cooperative.coalition import ends, largest_excess
from sim.solutions.solution import Solution
from sim.tolerances import SAME_PROFILE, TIE


@dataclass(frozen=True)
class Core:
    """Allocations of the whole that no coalition can better by itself (Gillies 1959)."""

    name: ClassVar[str] = "core"
    form: ClassVar[str] = "coalition"

    def solve(self, batch: CoalitionBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return, of every draw, an allocation where each player gets least and one where it gets most.

        Marks tell which is which; no solution where the core is empty.
        """
        point, level, failed = prenucleolus(batch.scaled)
        allowed = np.where(level > 0.0, np.minimum(level, TIE), 0.0)
        return _ends(batch, point, allowed, failed, level <= TIE, rules)


@dataclass(frozen=True)
class LeastCore:
    """Allocations of the whole that make the largest excess of a coalition as small as it can be.

    Maschler, Peleg & Shapley (1979): the core with a charge for leaving, or a prize, at which it just does not vanish.
    """

    name: ClassVar[str] = "least-core"
    form: ClassVar[str] = "coalition"

    def solve(self, batch: CoalitionBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return, of every draw, an allocation where each player gets least and one where it gets most."""
        point, level, failed = prenucleolus(batch.scaled)
        return _ends(batch, point, level, failed, np.ones(len(batch), bool), rules)


def _ends(
    batch: CoalitionBatch,
    point: NDArray[np.float64],
    level: NDArray[np.float64],
    failed: NDArray[np.bool_],
    exists: NDArray[np.bool_],
    rules: tuple[str, ...],
) -> Solution:
    players = len(batch.players)
    found, broken = ends(batch.scaled, point, level)
    number = _first_alike(found)
    new = (number == np.arange(2 * players)) & exists[:, None]
    draw, end = np.nonzero(new)
    allocation = found[draw, end]
    over = np.abs(allocation.sum(axis=1) - batch.scaled[draw, -1])
    if players > 1:
        over = np.maximum(over, largest_excess(batch.scaled[draw], allocation) - level[draw])
    apart = (new.sum(axis=1) == 1)[draw]
    truncated = np.where(failed | broken, FAILED, 0).astype(np.uint8)
    solution = allocations(batch, draw, allocation, np.maximum(over, 0.0), apart, truncated, rules)
    names = tuple(f"{which} for {player}" for player in batch.players for which in ("least", "most"))
    marks = np.zeros((*solution.regret.shape, 2 * players), bool)
    place = np.cumsum(new, axis=1) - 1  # of each new allocation among those of its draw
    rows, ends_of = np.nonzero(np.repeat((exists & batch.defined)[:, None], 2 * players, axis=1))
    marks[rows, place[rows, number[rows, ends_of]], ends_of] = True
    return replace(solution, mark_names=names, marks=marks)


def _first_alike(found: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return of `found[draw, end, player]` the first end that is the same allocation: `first[draw, end]`."""
    same = (np.abs(found[:, :, None] - found[:, None]) <= SAME_PROFILE).all(axis=3)
    return np.asarray(same.argmax(axis=2))

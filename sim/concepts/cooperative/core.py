"""The core and the least core: the least and the most that each player gets in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.cooperative.nucleolus import prenucleolus
from sim.concepts.cooperative.rows import allocations
from sim.concepts.words import STAKE, Words
from sim.errors import Fault
from sim.games.coalition.batch import CoalitionBatch
from sim.games.coalition.voting import too_many_for_a_table
from sim.kernels.cooperative.coalition import ends, largest_excess
from sim.selection.rules import select
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution, Totals
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution

NOISE = 1e-13
"""A share of the worths' range that is rounding. The programs have coefficients 0, 1 and -1, so that what they add to
the rounding of the worths is as small: 5e-16 at most in 900 games of three to five players whose core is one point."""

DOUBT = 10
"""Shares within so many times of `NOISE`, above or below, are not decided."""


def _words(name: str, known: dict[Status, str]) -> Words:
    ends = "a polytope of them; listed are those that give a player least or most"
    said = {Status.UNIQUE: f"the {name} is one allocation", Status.CONTINUUM: ends}
    middle = "where they are infinitely many, the prenucleolus stands for all"
    return Words("allocation", "allocations", STAKE, said | known, counts_tags=False, middle=middle)


@dataclass(frozen=True)
class Core(Concept):
    """Allocations of the whole that no coalition can better by itself (Gillies 1959)."""

    name: ClassVar[str] = "core"
    form: ClassVar[str] = "coalition"
    meaning: ClassVar[str] = "shares that no group of players could better by going its own way"
    coverage: ClassVar[Coverage] = Coverage.EXTREME_POINTS
    words: ClassVar[Words] = _words(
        "core",
        {
            Status.NONE: "the core is empty: whatever the shares, some coalition has more by itself",
        },
    )

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return that a vote of many members has more coalitions than can be looked at."""
        return too_many_for_a_table(game)

    def solve(self, batch: CoalitionBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return, of every draw, an allocation where each player gets least and one where it gets most.

        Tags say which is which; no solution where the core is empty.
        """
        point, level, failed = prenucleolus(batch.scaled)
        allowed = np.where(level > 0.0, np.minimum(level, NOISE), 0.0)
        return _ends(batch, point, allowed, failed | _in_doubt(level), level <= NOISE, rules)


@dataclass(frozen=True)
class LeastCore(Concept):
    """Allocations of the whole that make the largest excess of a coalition as small as it can be.

    Maschler, Peleg & Shapley (1979): the core with a charge for leaving, or a prize, at which it just does not vanish.
    """

    name: ClassVar[str] = "least-core"
    form: ClassVar[str] = "coalition"
    meaning: ClassVar[str] = "shares that leave the most dissatisfied group as little dissatisfied as can be"
    coverage: ClassVar[Coverage] = Coverage.EXTREME_POINTS
    words: ClassVar[Words] = _words("least core", {})

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return that a vote of many members has more coalitions than can be looked at."""
        return too_many_for_a_table(game)

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
    apart_or_not = np.abs(found[:, :, None] - found[:, None]).max(axis=3)
    failed = failed | _in_doubt(apart_or_not).any(axis=(1, 2))
    new = (number == np.arange(2 * players)) & exists[:, None]
    draw, end = np.nonzero(new)
    allocation = found[draw, end]
    over = np.abs(allocation.sum(axis=1) - batch.scaled[draw, -1])
    if players > 1:
        over = np.maximum(over, largest_excess(batch.scaled[draw], allocation) - level[draw])
    apart = (new.sum(axis=1) == 1)[draw]
    reason = np.where(failed | broken, Reason.DEGENERATE, Reason.COMPLETE).astype(np.uint8)
    rows = allocations(batch, draw, allocation, np.maximum(over, 0.0), apart, reason)
    names = tuple(f"{which} for {player}" for player in batch.players for which in ("least", "most"))
    rows = replace(rows, tag_names=names, tags=number[draw] == end[:, None])
    listed = select(rules, to_solution(rows, batch.defined, (), Coverage.EXTREME_POINTS))
    return _by_the_middle(listed, point * batch.range[:, None], batch.outcomes)


def _by_the_middle(found: Solution, middle: NDArray[np.float64], outcomes: NDArray[np.float64]) -> Solution:
    """Return the solution with the prenucleolus, `middle[draw, player]`, for the mean of a polytope.

    A point that is the end for two players is listed once, so that a mean of what is listed would depend on which ends
    fall together, and give players who are alike unlike shares. The prenucleolus lies in the polytope (Schmeidler 1969)
    and gives alike players alike shares. What is listed has no weights then: ends of a continuum are no more likely
    than what lies between.
    """
    many = np.asarray(found.status == Status.CONTINUUM)
    if not many.any():
        return found
    extremes = [np.fmin.reduce(found.payoffs, axis=1), np.fmax.reduce(found.payoffs, axis=1)]
    selects_none = np.asarray(np.isnan(found.weights).all(axis=2))
    chosen = np.where(selects_none[:, :, None], np.nan, middle[:, None])
    payoffs = np.concatenate([chosen, *(end[:, None] for end in extremes)], axis=1)
    happens = np.broadcast_to(outcomes[:, None], (*payoffs.shape[:2], outcomes.shape[1]))
    unknown = np.isnan(payoffs).all(axis=2, keepdims=True)
    values = np.concatenate([np.where(unknown, np.nan, happens), payoffs], axis=2)
    weights = np.where(many[:, None, None], np.nan, found.weights)
    return replace(found, weights=weights, totals=Totals(many, values))


def _first_alike(found: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return of `found[draw, end, player]` the first end that is the same allocation: `first[draw, end]`."""
    same = (np.abs(found[:, :, None] - found[:, None]) <= NOISE).all(axis=3)
    return np.asarray(same.argmax(axis=2))


def _in_doubt(distance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which shares of the range may be something or nothing."""
    return np.asarray((distance > NOISE / DOUBT) & (distance <= NOISE * DOUBT))

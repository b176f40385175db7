"""Solutions of bargaining problems: Nash's, Kalai and Smorodinsky's, and the egalitarian one, over lotteries.

* Nash (The bargaining problem, Econometrica 18, 1950): the largest product of the gains over disagreement.
* Kalai & Smorodinsky (Other solutions to Nash's bargaining problem, Econometrica 43, 1975): gains in proportion to the
  most that each could gain where the other loses nothing.
* egalitarian (Kalai, Proportional solutions to bargaining situations, Econometrica 45, 1977): equal gains, which
  supposes that the parties' utilities can be compared.

Where the frontier ends before it reaches the line of a proportion, its end is the solution.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.words import BY_DEFINITION, STAKE, Words
from sim.games.bargaining.batch import BargainingBatch
from sim.kernels.cooperative.bargaining import EGALITARIAN, KALAI_SMORODINSKY, NASH, settlement
from sim.solutions.solution import Solution
from sim.solutions.to_solution import at_most_one

TAGS = ("no agreement", "a lottery of two packages")

SETTLEMENT = Words("settlement", "settlements", STAKE, BY_DEFINITION)
_SURE = 1e-12


@dataclass(frozen=True)
class NashBargaining(Concept):
    """The lottery of packages with the largest product of gains."""

    name: ClassVar[str] = "nash-bargaining"
    form: ClassVar[str] = "bargaining"
    meaning: ClassVar[str] = "the package of issues with the largest product of both sides' gains over no agreement"
    words: ClassVar[Words] = SETTLEMENT

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the solution of every draw; it is unique."""
        return _solved(batch, NASH, rules)


@dataclass(frozen=True)
class KalaiSmorodinsky(Concept):
    """Gains in proportion to the most that each party could gain."""

    name: ClassVar[str] = "kalai-smorodinsky"
    form: ClassVar[str] = "bargaining"
    meaning: ClassVar[str] = "each side gains the same share of the most that it could gain"
    words: ClassVar[Words] = SETTLEMENT

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the solution of every draw; it is unique."""
        return _solved(batch, KALAI_SMORODINSKY, rules)


@dataclass(frozen=True)
class Egalitarian(Concept):
    """Equal gains, as large as they can be."""

    name: ClassVar[str] = "egalitarian"
    form: ClassVar[str] = "bargaining"
    meaning: ClassVar[str] = "both sides gain the same over no agreement, and as much as can be"
    words: ClassVar[Words] = SETTLEMENT

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the solution of every draw; it is unique."""
        return _solved(batch, EGALITARIAN, rules)


def _solved(batch: BargainingBatch, kind: int, rules: tuple[str, ...]) -> Solution:
    fine = batch.defined
    # Nash's and Kalai and Smorodinsky's solutions do not depend on each party's scale; the egalitarian one does.
    scale = np.where(fine[:, None], batch.range, 1.0)
    if kind == EGALITARIAN:
        scale = np.repeat(scale.max(axis=1, keepdims=True), 2, axis=1)
    scale = np.where(scale > 0, scale, 1.0)
    utilities = np.where(fine[:, None, None], batch.utilities, 0.0) / scale[:, :, None]
    threat = np.where(fine[:, None], batch.disagreement, 0.0) / scale
    capacity = np.where(fine, np.clip(np.floor(batch.capacity), 0, len(batch.issues)), 0).astype(np.int64)
    with np.errstate(all="ignore"):
        packages, share, payoffs, gap, agreed = settlement(utilities, batch.feasible, capacity, threat, kind)
    return _solution(batch, packages, share, payoffs * scale, gap, agreed > 0, rules)


def _solution(
    batch: BargainingBatch,
    packages: NDArray[np.int64],
    share: NDArray[np.float64],
    payoffs: NDArray[np.float64],
    gap: NDArray[np.float64],
    agreed: NDArray[np.bool_],
    rules: tuple[str, ...],
) -> Solution:
    fine = batch.defined
    share = np.where(share < _SURE, 0.0, np.where(share > 1 - _SURE, 1.0, share))
    odds = np.stack([1 - share, share], axis=1)
    bits = packages[:, :, None] >> np.arange(len(batch.issues)) & 1
    settled = np.clip((odds[:, :, None] * bits).sum(axis=1), 0.0, 1.0)
    outcomes = np.zeros((len(batch), batch.outcomes))
    if batch.outcomes:
        for place in range(2):
            np.add.at(outcomes, (np.arange(len(batch)), batch.outcome_of_package[packages[:, place]]), odds[:, place])
    profiles = np.stack([settled, 1 - settled], axis=2).reshape(len(batch), -1)
    lottery = agreed & (share > 0) & (share < 1) & (packages[:, 0] != packages[:, 1])
    solution = at_most_one(profiles, payoffs, gap, outcomes, fine, fine, rules)
    room = solution.regret.shape[1]
    return replace(solution, tag_names=TAGS, tags=np.stack([~agreed, lottery], axis=1)[:, None][:, :room])

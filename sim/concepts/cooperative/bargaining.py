"""Solutions of bargaining problems: Nash's, Kalai and Smorodinsky's, and the egalitarian one, over lotteries.

* Nash (The bargaining problem, Econometrica 18, 1950): the largest product of the gains over disagreement.
* Kalai & Smorodinsky (Other solutions to Nash's bargaining problem, Econometrica 43, 1975): gains in proportion to the
  most that each could gain where the other loses nothing.
* egalitarian (Kalai, Proportional solutions to bargaining situations, Econometrica 45, 1977): equal gains, which
  supposes that the parties' utilities can be compared.

Where the frontier ends before it reaches the line of a proportion, its end is the solution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.games.bargaining.batch import BargainingBatch
from sim.kernels.cooperative.bargaining import EGALITARIAN, KALAI_SMORODINSKY, NASH, settlement
from sim.solutions.solution import Solution, Status

MARKS = ("no agreement", "a lottery of two packages")
_SURE = 1e-12


@dataclass(frozen=True)
class NashBargaining:
    """The lottery of packages with the largest product of gains."""

    name: ClassVar[str] = "nash-bargaining"
    form: ClassVar[str] = "bargaining"

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the solution of every draw; it is unique."""
        return _solved(batch, NASH, rules)


@dataclass(frozen=True)
class KalaiSmorodinsky:
    """Gains in proportion to the most that each party could gain."""

    name: ClassVar[str] = "kalai-smorodinsky"
    form: ClassVar[str] = "bargaining"

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the solution of every draw; it is unique."""
        return _solved(batch, KALAI_SMORODINSKY, rules)


@dataclass(frozen=True)
class Egalitarian:
    """Equal gains, as large as they can be."""

    name: ClassVar[str] = "egalitarian"
    form: ClassVar[str] = "bargaining"

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
    shown = np.where(fine, 1.0, np.nan)[:, None]
    lottery = agreed & (share > 0) & (share < 1) & (packages[:, 0] != packages[:, 1])
    return Solution(
        profiles=(np.stack([settled, 1 - settled], axis=2).reshape(len(batch), -1) * shown)[:, None],
        payoffs=(payoffs * shown)[:, None],
        regret=gap[:, None] * shown,
        component=np.where(fine, 0, -1)[:, None],
        isolated=fine[:, None],
        count=fine.astype(np.int64),
        status=np.where(fine, Status.UNIQUE, Status.UNDEFINED).astype(np.uint8),
        reason=np.zeros(len(batch), np.uint8),
        rules=rules,
        weights=np.repeat(shown[:, :, None], len(rules), axis=1),
        decided=np.repeat(fine[:, None], len(rules), axis=1),
        outcomes=(outcomes * shown)[:, None],
        mark_names=MARKS,
        marks=np.stack([~agreed, lottery], axis=1)[:, None],
    )

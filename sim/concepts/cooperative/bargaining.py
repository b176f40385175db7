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
from sim.concepts.cooperative.lotteries import Lotteries, extreme_lotteries
from sim.concepts.words import STAKE, Words
from sim.games.bargaining.batch import BargainingBatch
from sim.kernels.cooperative.bargaining import EGALITARIAN, FLAT, KALAI_SMORODINSKY, NASH, Settlement, settlement
from sim.kernels.numerics.scaling import ROUNDING
from sim.selection.rules import select
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import at_most_one, to_solution

TAGS = ("no agreement", "a lottery of two packages")

SETTLEMENT = Words(
    "settlement",
    "settlements",
    STAKE,
    {
        Status.UNIQUE: "what each party gains is given by definition, and one settlement alone brings it",
        Status.CONTINUUM: (
            "several settlements bring both parties the same, which the rule cannot tell apart, and so does every "
            "lottery between them: the extreme ones are listed"
        ),
        Status.INCOMPLETE: "but for rounding what is listed is a settlement; there may be others; see the reason",
    },
)
MARGIN = 100
"""Issues that differ by less than so many times `FLAT` of the stake are not told apart for certain."""

_SURE = 1e-12


@dataclass(frozen=True)
class NashBargaining(Concept):
    """The lottery of packages with the largest product of gains."""

    name: ClassVar[str] = "nash-bargaining"
    form: ClassVar[str] = "bargaining"
    meaning: ClassVar[str] = "the package of issues with the largest product of both sides' gains over no agreement"
    words: ClassVar[Words] = SETTLEMENT

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the settlement of every draw; the extreme ones where several bring both parties the same."""
        return _solved(batch, NASH, rules)


@dataclass(frozen=True)
class KalaiSmorodinsky(Concept):
    """Gains in proportion to the most that each party could gain."""

    name: ClassVar[str] = "kalai-smorodinsky"
    form: ClassVar[str] = "bargaining"
    meaning: ClassVar[str] = "each side gains the same share of the most that it could gain"
    words: ClassVar[Words] = SETTLEMENT

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the settlement of every draw; the extreme ones where several bring both parties the same."""
        return _solved(batch, KALAI_SMORODINSKY, rules)


@dataclass(frozen=True)
class Egalitarian(Concept):
    """Equal gains, as large as they can be."""

    name: ClassVar[str] = "egalitarian"
    form: ClassVar[str] = "bargaining"
    meaning: ClassVar[str] = "both sides gain the same over no agreement, and as much as can be"
    words: ClassVar[Words] = SETTLEMENT

    def solve(self, batch: BargainingBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the settlement of every draw; the extreme ones where several bring both parties the same."""
        return _solved(batch, EGALITARIAN, rules)


def _solved(batch: BargainingBatch, kind: int, rules: tuple[str, ...]) -> Solution:
    """Return the settlement of each draw, or the extreme ones where several lotteries bring both parties the same."""
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
        found = settlement(utilities, batch.feasible, capacity, threat, kind)
    draws, agreed = np.arange(len(batch)), found.agreed > 0
    one = _rows(batch, draws, found.packages, found.share, found.payoffs * scale, found.gap, agreed)
    doubtful = fine & _near_ties(utilities)
    one = replace(one, reason=np.where(doubtful, Reason.DEGENERATE, one.reason).astype(np.uint8))
    direction, between = _direction(utilities, found, threat)
    many = extreme_lotteries(
        utilities,
        batch.feasible,
        capacity,
        found.payoffs,
        direction,
        fine & agreed & (found.gap <= FLAT) & ~doubtful,
        between,
    )
    if not len(many.draw) and not len(many.too_many):
        solution = at_most_one(one.profiles, one.payoffs, one.regret, _outcomes(one), fine, fine, rules, one.reason)
        room = solution.regret.shape[1]
        tags = None if one.tags is None else one.tags[:, None][:, :room]
        return replace(solution, tag_names=TAGS, tags=tags)
    return _several(batch, one, many, rules)


def _near_ties(utilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell of `utilities[draw, party, issue]`, shares of the stake, where an issue is worth next to nothing or another.

    Among packages of which one has a thousand million times as much to it, the search counts this for nothing.
    """
    ordered = np.sort(np.concatenate([utilities, np.zeros_like(utilities[:, :, :1])], axis=2), axis=2)
    gaps = np.diff(ordered, axis=2)
    return np.asarray(((gaps > ROUNDING) & (gaps <= MARGIN * FLAT)).any(axis=(1, 2)))


def _direction(
    utilities: NDArray[np.float64], found: Settlement, threat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return weights under which nothing is better than the point, `direction[draw, party]`, and where two ends differ.

    Across the edge where there is one; else across the level line of the product of gains, which touches no better
    package (that is how the search ends), or any, where one package is best for both.
    """
    bits = found.packages[:, :, None] >> np.arange(utilities.shape[2]) & 1
    ends = np.einsum("dpi,dei->dep", utilities, bits.astype(float))
    step = ends[:, 1] - ends[:, 0]
    across = np.maximum(np.stack([-step[:, 1], step[:, 0]], axis=1), 0.0)
    gains = np.maximum(found.payoffs - threat, 0.0)[:, ::-1]
    level = np.where((gains > FLAT).all(axis=1, keepdims=True), gains, 1.0)
    between = across.sum(axis=1) > FLAT
    direction = np.where(between[:, None], across, level)
    return direction / direction.max(axis=1, keepdims=True), between


def _rows(
    batch: BargainingBatch,
    draw: NDArray[np.int64],
    packages: NDArray[np.int64],
    share: NDArray[np.float64],
    payoffs: NDArray[np.float64],
    gap: NDArray[np.float64],
    agreed: NDArray[np.bool_],
) -> Rows:
    """Return lotteries of `packages[row, 2]`, the second with probability `share[row]`, as rows."""
    share = np.where(share < _SURE, 0.0, np.where(share > 1 - _SURE, 1.0, share))
    odds = np.stack([1 - share, share], axis=1)
    bits = packages[:, :, None] >> np.arange(len(batch.issues)) & 1
    settled = np.clip((odds[:, :, None] * bits).sum(axis=1), 0.0, 1.0)
    outcomes = np.zeros((len(draw), batch.outcomes))
    if batch.outcomes:
        for place in range(2):
            np.add.at(outcomes, (np.arange(len(draw)), batch.outcome_of_package[packages[:, place]]), odds[:, place])
    if batch.event_of_package is not None:
        events = (batch.event_of_package[:, packages] * odds).sum(axis=2).T
        outcomes = np.concatenate([outcomes, np.minimum(events, 1.0)], axis=1)
    profiles = np.stack([settled, 1 - settled], axis=2).reshape(len(draw), 2 * len(batch.issues))
    lottery = agreed & (share > 0) & (share < 1) & (packages[:, 0] != packages[:, 1])
    rows = Rows.unweighted(draw, profiles, payoffs, gap, np.zeros(len(batch), np.uint8), outcomes=outcomes)
    # to settle nothing is worth 0 to both: where no agreement is, too, it is no other thing
    nothing = (settled == 0).all(axis=1) & (batch.disagreement[draw] == 0).all(axis=1)
    return replace(rows, tag_names=TAGS, tags=np.stack([~agreed | nothing, lottery], axis=1))


def _outcomes(rows: Rows) -> NDArray[np.float64]:
    return np.zeros((len(rows.draw), 0)) if rows.outcomes is None else rows.outcomes


def _several(batch: BargainingBatch, one: Rows, many: Lotteries, rules: tuple[str, ...]) -> Solution:
    """Return the solution where some draws have several lotteries of the same worth: a continuum, by its extremes."""
    draw, sure = many.draw, np.ones(len(many.draw), bool)
    extremes = _rows(batch, draw, many.packages, many.share, one.payoffs[draw], one.regret[draw], sure)
    extremes = replace(extremes, isolated=~sure, component=np.zeros(len(draw), np.int64))
    reason = one.reason.copy()
    reason[many.too_many] = Reason.TOO_MANY
    rows = Rows.merged(one.take(~np.isin(one.draw, draw)), extremes)
    return select(rules, to_solution(replace(rows, reason=reason), batch.defined, (), Coverage.EXTREME_POINTS))

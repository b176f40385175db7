"""Symmetric equilibria of one bloc: all members join with the same probability; every such probability is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept, refuse
from sim.concepts.crowd.rows import GAIN, chances, crowd_rows, crowd_solution
from sim.concepts.crowd.small_gains import signs, too_near
from sim.concepts.words import Words
from sim.errors import Fault
from sim.games.crowd.batch import FLAT, Crowd, CrowdBatch
from sim.games.crowd.stay import expected_stay
from sim.kernels.crowd.bernstein import roots
from sim.kernels.crowd.binomial import expected_table
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage
from sim.tolerances import SAME_PROFILE


@dataclass(frozen=True)
class CrowdSymmetric(Concept):
    """All symmetric equilibria of one bloc, pure and mixed.

    When each of n - 1 others joins with probability p, the expected gain is the polynomial in p whose Bernstein
    coefficients are the gains when 0, 1, ... others join. Its zeros in (0, 1) are the mixed equilibria (Palfrey &
    Rosenthal 1984 for thresholds); joining for sure or staying for sure is one where the gain has the right sign.
    """

    name: ClassVar[str] = "crowd-symmetric"
    form: ClassVar[str] = "crowd"
    meaning: ClassVar[str] = "all members join with the same probability, and none would rather do otherwise"
    coverage: ClassVar[Coverage] = Coverage.OF_A_KIND
    scope: ClassVar[str] = "symmetric"
    words: ClassVar[Words] = Words(worth=GAIN, mean_worth=GAIN, level="expected payoff of a member")

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return a fault where there are several blocs."""
        return _unsuited(game.crowd)

    def solve(self, batch: CrowdBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all symmetric equilibria, in ascending order of the probability of joining.

        Where the gain is zero whatever others do, the two ends of a continuum. Raises `UsageError` for several blocs.
        """
        refuse(self.name, _unsuited(batch.crowd))
        gain = _gain(batch)
        never = (gain == 0.0).all(axis=1)
        inner, _, touching = roots(np.where(never[:, None], 1.0, gain), room=max(gain.shape[1] - 1, 1))
        at_ends, unclear = signs(_sums(batch, batch.safe)[:, [0, -1]], batch.range[:, :1])
        stays, joins = at_ends[:, :1] <= 0, at_ends[:, 1:] >= 0
        with np.errstate(invalid="ignore"):  # a zero at the very end is the end itself
            doubled = ((at_ends[:, :1] == 0) & (inner <= SAME_PROFILE)) | (
                (at_ends[:, 1:] == 0) & (inner >= 1 - SAME_PROFILE)
            )
        touching = touching | unclear.any(axis=1) | too_near(gain)
        points = np.concatenate(
            [np.where(stays, 0.0, np.nan), np.where(doubled, np.nan, inner), np.where(joins, 1.0, np.nan)], axis=1
        )
        draw, place = np.nonzero(~np.isnan(points))
        p = points[draw, place]
        value = expected_table(gain[draw], p)
        # Where the gain touches zero without crossing it, rounding decides whether there is an equilibrium.
        rows = crowd_rows(
            draw,
            share=p[:, None],
            payoffs=(value * p * batch.range[draw, 0])[:, None] + expected_stay(batch, draw, p[:, None]),
            regret=np.maximum(value, 0.0) * (1 - p) + np.maximum(-value, 0.0) * p,
            reason=np.where(touching, Reason.DEGENERATE, Reason.COMPLETE).astype(np.uint8),
            outcomes=chances(batch, p[:, None]),
            isolated=~never[draw],
        )
        return crowd_solution(batch, rows, rules, self.coverage)


def _unsuited(crowd: Crowd) -> tuple[Fault, ...]:
    if len(crowd.blocs) == 1:
        return ()
    wrong = f"this takes one bloc, and there are {len(crowd.blocs)}"
    return (Fault(("name",), wrong, "use 'crowd-counts' or 'crowd-shocks' for several"),)


def _gain(batch: CrowdBatch) -> NDArray[np.float64]:
    """Return `gain[draw, k]` when k others join, as shares of the payoffs' range, rounding cleared away."""
    gain = _sums(batch, batch.scaled)
    return np.where(np.abs(gain) <= FLAT, 0.0, gain)


def _sums(batch: CrowdBatch, cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `gain[draw, k]` when k others join, of the parts' tables `cells[draw, cell]`."""
    crowd, k = batch.crowd, np.arange(batch.crowd.sizes[0])
    gain = np.zeros((len(batch), len(k)))
    for part in range(len(crowd.bloc)):
        gain += cells[:, crowd.start[part] + crowd.step[part, 0] * k]
    return gain

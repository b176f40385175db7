"""Logit quantal response equilibrium at one precision, on the branch that begins with uniform play.

Everyone plays an action with a probability proportional to `exp(precision * its expected payoff)`, the others playing
so too (McKelvey & Palfrey, Quantal response equilibria for normal form games, Games and Economic Behavior 10, 1995).
In a game with several moves every information set responds by itself (agent quantal response: McKelvey & Palfrey,
Quantal response equilibria for extensive form games, Experimental Economics 1, 1998).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.budget import for_one
from sim.concepts.nash.reduced_form import without_undefined
from sim.concepts.options import option
from sim.concepts.words import Words
from sim.games.moves.agents import AgentGames, agent_games
from sim.games.moves.chance import defined, leaf_probabilities
from sim.games.moves.tree import TreeBatch
from sim.games.moves.unreached import Silent
from sim.kernels.behavioural.branch import BIFURCATED, FOLLOWED, LOST, SPENT
from sim.kernels.behavioural.logit import logit_points
from sim.kernels.behavioural.quantal import FormArrays
from sim.solutions.reason import Reason
from sim.solutions.rows import Rows
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution

Floats = NDArray[np.float64]

_REASONS = {
    FOLLOWED: Reason.COMPLETE,
    BIFURCATED: Reason.BRANCH_DIVIDES,
    LOST: Reason.BRANCH_LOST,
    SPENT: Reason.BUDGET,
}
REASON_OF_END = np.array([_REASONS[end] for end in range(len(_REASONS))], np.uint8)
"""The reason for each of the ways in which following a branch ends (`sim.kernels.behavioural.branch`)."""

LARGEST_GAP = 1e-4
"""A difference from the logit response beyond which a point is not listed: at very high precisions, which multiply the
rounding of payoffs, no numbers at hand may respond to themselves."""


@dataclass(frozen=True)
class Logit(Concept):
    """The logit quantal response equilibrium at `precision`, in units of 1/payoff: doubling payoffs halves it.

    At precision 0 play is uniform; as it rises, errors vanish. Payoffs count as they stand in the scenario, as in the
    paper. Of several points that the branch has at one precision, because it folds back, the one met first from
    uniform play is listed. Where it divides (in games with symmetries, at single precisions) the straight
    continuation is listed, and the reason says that there are others. Others may lie off the branch, so every draw is
    INCOMPLETE. A branch is followed for the work that there is for finding one equilibrium.
    """

    name: ClassVar[str] = "logit"
    form: ClassVar[str] = "moves"
    silent: ClassVar[Silent] = Silent.NOWHERE
    meaning: ClassVar[str] = "everyone errs, the less often the dearer the error, and knows that the others do too"
    coverage: ClassVar[Coverage] = Coverage.SOME
    words: ClassVar[Words] = Words(
        "quantal response",
        "quantal responses",
        "differs from the response to it by {} in probability",
        {Status.INCOMPLETE: "the one on the branch that begins with uniform play; others may lie off it"},
    )

    precision: float = option(1.0, "how sharply everyone responds to payoffs", low=0.0, unit="1/payoff")

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return one profile a draw; `regret` is the largest difference from the response to it, in probability."""
        return self._at(batch, rules, np.full(len(batch), self.precision))

    def solve_by_draw(self, batch: TreeBatch, rules: tuple[str, ...], options: Mapping[str, Floats]) -> Solution:
        """Return the same, each draw at a precision of its own."""
        return self._at(batch, rules, options["precision"])

    def _at(self, batch: TreeBatch, rules: tuple[str, ...], precision: Floats) -> Solution:
        fine = defined(batch)
        safe = without_undefined(batch, fine)
        profiles, gap, ended = points(agent_games(safe), precision[:, None], for_one(self.budget))
        return to_solution(
            one_a_draw(safe, profiles[:, 0], gap[:, 0], ended[:, 0], len(rules)), fine, rules, self.coverage
        )


def points(games: AgentGames, precisions: Floats, budget: float) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Return `profiles[draw, k, choice]`, `gap[draw, k]` and `ended[draw, k]` at rising `precisions[draw, k]`.

    `gap` is the largest difference in probability from the logit response; `ended` as in
    `sim.kernels.behavioural.branch`: followed, past a bifurcation, or lost (profiles are then NaN), as is a point
    that does not respond to itself. `budget` is in steps of work for each game.
    """
    form, scaled = games.form, precisions * games.scale[:, None]
    if form.first[-1] == 0:  # nobody chooses, and there is no branch to follow
        none = np.zeros(precisions.shape)
        return np.zeros((*none.shape, 0)), none, none.astype(np.uint8)
    arrays = FormArrays(form.path, form.agent, form.first, form.mover)
    with np.errstate(all="ignore"):  # of steps that went too far and are taken back
        profiles, gap, ended = logit_points(arrays, games.payoffs, games.chance, games.alive, scaled, budget)
    wrong = ~(gap <= LARGEST_GAP) & (ended != SPENT)
    profiles[wrong], gap[wrong], ended[wrong] = np.nan, np.nan, LOST
    return profiles, gap, ended


def one_a_draw(batch: TreeBatch, profiles: Floats, regret: Floats, ended: NDArray[np.uint8], rules: int) -> Rows:
    """Return `profiles[draw, choice]` as rows, one for each draw whose branch led to one; NaN elsewhere.

    Every selection rule gives it all its weight.
    """
    reached = leaf_probabilities(batch.tree, profiles, batch.chance)
    payoffs = np.einsum("dpl,dl->dp", batch.payoffs, reached)
    found = np.asarray(np.isfinite(profiles).all(axis=1))
    return Rows.one_each(profiles, payoffs, rules, regret, REASON_OF_END[ended]).take(found)

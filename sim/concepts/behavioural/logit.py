"""Logit quantal response equilibrium at one precision, on the branch that begins with uniform play.

Everyone plays an action with a probability proportional to `exp(precision * its expected payoff)`, the others playing
so too (McKelvey & Palfrey, Quantal response equilibria for normal form games, Games and Economic Behavior 10, 1995).
In a game with several moves every information set responds by itself (agent quantal response: McKelvey & Palfrey,
Quantal response equilibria for extensive form games, Experimental Economics 1, 1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.nash import without_undefined
from sim.errors import UsageError
from sim.games.moves.agents import AgentGames, agent_games
from sim.games.moves.chance import defined, leaf_probabilities
from sim.games.moves.tree import TreeBatch
from sim.kernels.behavioural.branch import LOST
from sim.kernels.behavioural.logit import logit_points
from sim.kernels.behavioural.quantal import FormArrays
from sim.kernels.numerics.indexing import taken
from sim.solutions.rows import Rows, assemble
from sim.solutions.solution import REASONS, Solution

DIVIDED = REASONS.index("the branch of quantal responses divides before this precision: its straight part is listed")
NOT_FOLLOWED = REASONS.index("the branch of quantal responses could not be followed")

Floats = NDArray[np.float64]

LARGEST_GAP = 1e-4
"""A difference from the logit response beyond which a point is not listed: at very high precisions, which multiply the
rounding of payoffs, no numbers at hand may respond to themselves."""


@dataclass(frozen=True)
class Logit:
    """The logit quantal response equilibrium at `precision`, in units of 1/payoff: doubling payoffs halves it.

    At precision 0 play is uniform; as it rises, errors vanish. Payoffs count as they stand in the scenario, as in the
    paper. Of several points that the branch has at one precision, because it folds back, the one met first from
    uniform play is listed. Where it divides (in games with symmetries, at single precisions) the straight
    continuation is listed, and the status says that there are others.
    """

    name: ClassVar[str] = "logit"
    precision: float = 1.0

    def __post_init__(self) -> None:
        if not (isfinite(self.precision) and self.precision >= 0):
            raise UsageError(f"logit: the precision is a finite number from 0 up, not {self.precision}")

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return one profile a draw; `regret` is the largest difference from the response to it, in probability."""
        fine = defined(batch)
        safe = without_undefined(batch, fine)
        profiles, gap, ended = points(agent_games(safe), np.full((len(batch), 1), self.precision))
        reason = np.choose(ended[:, 0], [0, DIVIDED, NOT_FOLLOWED]).astype(np.uint8)
        rows = one_a_draw(safe, profiles[:, 0], gap[:, 0], reason, ended[:, 0] != LOST, len(rules))
        return assemble(rows, fine, rules)


def points(games: AgentGames, precisions: Floats) -> tuple[Floats, Floats, NDArray[np.uint8]]:
    """Return `profiles[draw, k, choice]`, `gap[draw, k]` and `ended[draw, k]` at rising `precisions[draw, k]`.

    `gap` is the largest difference in probability from the logit response; `ended` as in
    `sim.kernels.behavioural.branch`: followed, past a bifurcation, or lost (profiles are then NaN), as is a point
    that does not respond to itself.
    """
    form, scaled = games.form, precisions * games.scale[:, None]
    arrays = FormArrays(form.path, form.agent, form.first, form.mover)
    with np.errstate(all="ignore"):  # of steps that went too far and are taken back
        profiles, gap, ended = logit_points(arrays, games.payoffs, games.chance, games.alive, scaled)
    wrong = ~(gap <= LARGEST_GAP)
    profiles[wrong], gap[wrong], ended[wrong] = np.nan, np.nan, LOST
    return profiles, gap, ended


def one_a_draw(
    batch: TreeBatch, profile: Floats, regret: Floats, reason: NDArray[np.uint8], there: NDArray[np.bool_], rules: int
) -> Rows:
    """Return one row for each draw that is `there`, with all the weight of every selection rule."""
    draw = np.flatnonzero(there)
    played = taken(profile, draw)
    reached = leaf_probabilities(batch.tree, played, taken(batch.chance, draw))
    return Rows(
        draw=draw,
        profile=played,
        value=np.einsum("dpl,dl->dp", taken(batch.payoffs, draw), reached),
        regret=regret[draw],
        component=np.zeros(len(draw), np.int64),
        isolated=np.ones(len(draw), bool),
        weight=np.ones((len(draw), rules)),
        decided=np.ones((len(batch), rules), bool),
        truncated=reason,
    )

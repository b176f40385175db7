"""The sequential equilibrium that agent quantal responses lead to as errors vanish, with its beliefs.

McKelvey & Palfrey (Quantal response equilibria for extensive form games, Experimental Economics 1, 1998, theorem 4);
sequential equilibrium: Kreps & Wilson, Econometrica 50, 1982.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.behavioural.logit import one_a_draw
from sim.concepts.extensive.local_losses import without_losses
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.reduced_form import without_undefined
from sim.concepts.words import Words
from sim.games.moves.agents import AgentGames, agent_games
from sim.games.moves.chance import defined
from sim.games.moves.tree import TreeBatch
from sim.games.moves.unreached import Silent
from sim.kernels.behavioural.quantal import FormArrays
from sim.kernels.extensive.sequential import sequential_limit
from sim.kernels.numerics.indexing import taken
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage, Status
from sim.solutions.to_solution import to_solution

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sequential(Concept):
    """One sequential equilibrium a draw: the limit of the logit branch that begins with uniform play.

    Its beliefs, also where play never comes, are the limits along the branch. `regret` is what an action could gain
    at any information set given the beliefs, as a share of the range of its player's payoffs. A draw whose branch
    divides (see `logit`) lists where the straight part leads; one whose limit cannot be told lists nothing. Other
    sequential equilibria may exist, so every draw is INCOMPLETE, with its reason.
    """

    name: ClassVar[str] = "sequential"
    form: ClassVar[str] = "moves"
    silent: ClassVar[Silent] = Silent.NOWHERE
    meaning: ClassVar[str] = (
        "at every point everyone does the best it can, given beliefs that follow from how the game is played"
    )
    coverage: ClassVar[Coverage] = Coverage.SOME
    words: ClassVar[Words] = Words(
        known={Status.INCOMPLETE: "the one that quantal responses lead to as errors vanish; the game may have others"}
    )

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the equilibrium of every draw with `beliefs[draw, equilibrium, node]`."""
        fine = defined(batch)
        safe = without_undefined(batch, fine)
        profile, beliefs, regret, ended = limits(agent_games(safe), len(batch.tree.parent))
        rows = one_a_draw(safe, profile, regret, ended, len(rules))
        rows = replace(rows, reason=decided(rows.reason, safe.payoffs))
        held = np.where(batch.tree.acts >= 0, beliefs, np.nan)
        rows = without_losses(safe, replace(rows, beliefs=taken(held, rows.draw)))
        return to_solution(rows, fine, rules, self.coverage)


def limits(games: AgentGames, nodes: int) -> tuple[Floats, Floats, Floats, NDArray[np.uint8]]:
    """Return `profile[draw, choice]`, `beliefs[draw, node]`, `regret[draw]` and `ended[draw]` as the kernel does."""
    form = games.form
    arrays = FormArrays(form.path, form.agent, form.first, form.mover)
    payoffs, chance, alive = games.payoffs, games.chance, games.alive
    with np.errstate(all="ignore"):  # of steps that went too far and are taken back
        found = sequential_limit(arrays, form.node, payoffs, payoffs.max(axis=2), chance, alive, nodes)
    profile, beliefs, regret, _, ended = found
    return profile, beliefs, regret, ended

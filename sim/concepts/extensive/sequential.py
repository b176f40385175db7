"""The sequential equilibrium that agent quantal responses lead to as errors vanish, with its beliefs.

McKelvey & Palfrey (Quantal response equilibria for extensive form games, Experimental Economics 1, 1998, theorem 4);
sequential equilibrium: Kreps & Wilson, Econometrica 50, 1982.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.behavioural.logit import DIVIDED, NOT_FOLLOWED, one_a_draw
from sim.concepts.nash.nash import without_undefined
from sim.games.moves.agents import AgentGames, agent_games
from sim.games.moves.chance import defined
from sim.games.moves.tree import TreeBatch
from sim.kernels.behavioural.branch import LOST
from sim.kernels.behavioural.quantal import FormArrays
from sim.kernels.extensive.sequential import sequential_limit
from sim.solutions.rows import assemble
from sim.solutions.solution import Solution

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sequential:
    """One sequential equilibrium a draw: the limit of the logit branch that begins with uniform play.

    Its beliefs, also where play never comes, are the limits along the branch. `regret` is what an action could gain
    at any information set given the beliefs, as a share of the range of its player's payoffs. A draw whose branch
    divides (see `logit`) lists where the straight part leads; one whose limit cannot be told lists nothing. Both are
    INCOMPLETE with their reason. Other sequential equilibria may exist: UNIQUE is said of the branch's limit.
    """

    name: ClassVar[str] = "sequential"

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the equilibrium of every draw with `beliefs[draw, equilibrium, node]`."""
        fine = defined(batch)
        safe = without_undefined(batch, fine)
        profile, beliefs, regret, ended = limits(agent_games(safe), len(batch.tree.parent))
        reason = np.choose(ended, [0, DIVIDED, NOT_FOLLOWED]).astype(np.uint8)
        there = ended != LOST
        solution = assemble(one_a_draw(safe, profile, regret, reason, there, len(rules)), fine, rules)
        decides = np.flatnonzero(batch.tree.acts >= 0)
        told = np.full((len(batch), solution.profiles.shape[1], len(batch.tree.parent)), np.nan)
        told[:, :, decides] = np.where((there & fine)[:, None], beliefs[:, decides], np.nan)[:, None]
        return replace(solution, beliefs=told)


def limits(games: AgentGames, nodes: int) -> tuple[Floats, Floats, Floats, NDArray[np.uint8]]:
    """Return `profile[draw, choice]`, `beliefs[draw, node]`, `regret[draw]` and `ended[draw]` as the kernel does."""
    form = games.form
    arrays = FormArrays(form.path, form.agent, form.first, form.mover)
    payoffs, chance, alive = games.payoffs, games.chance, games.alive
    with np.errstate(all="ignore"):  # of steps that went too far and are taken back
        found = sequential_limit(arrays, form.node, payoffs, payoffs.max(axis=2), chance, alive, nodes)
    profile, beliefs, regret, _, ended = found
    return profile, beliefs, regret, ended

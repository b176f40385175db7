"""One Nash equilibrium of games of three and more players that the complete method leaves without any: there is one.

Paths are traced from priors drawn at random, the same for every game, until one leads to an equilibrium (Harsanyi &
Selten 1988, section 4.9: the procedure is resolved for almost all priors and games). Where no path does, as in games
with many ties, the limit of quantal responses is taken, if it stands the same check: the regret of what is listed.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT, for_one
from sim.concepts.extensive.branch_limits import limits
from sim.games.moves.agents import agent_games
from sim.games.moves.strategic import expected_payoffs, split
from sim.games.moves.tree import TreeBatch, strategic_tree
from sim.kernels.behavioural.branch import SPENT
from sim.kernels.nash.tracing import traced
from sim.kernels.numerics.scaling import near_ties, normalised
from sim.solutions.padding import nothing
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria
from sim.tolerances import REGRET

Floats = NDArray[np.float64]

PRIORS = 24
"""Priors from which a path is traced before the limit of quantal responses is taken."""


def solve_one_of_many(payoffs: Floats, budget: int = DEFAULT) -> Equilibria:
    """Return one equilibrium of each of `payoffs[game, player, *actions]`, with the reason that it is but one.

    Games that hang on payoffs too close to be told apart list nothing: their regret would prove nothing. Paths have the
    work that is left for this (`sim.concepts.budget.for_one`), all of a game together; where that ends them, the limit
    is not looked for either, and else it has what they leave.
    """
    profiles = np.full((len(payoffs), sum(payoffs.shape[2:])), np.nan)
    regret, work = np.full(len(payoffs), np.inf), np.full(len(payoffs), for_one(budget))
    clear = ~near_ties(payoffs)
    for attempt in range(PRIORS + 1):
        left = np.flatnonzero(clear & (regret > REGRET) & (work > 0))
        if len(left):
            scaled = normalised(payoffs[left])
            if attempt < PRIORS:
                profiles[left], work[left] = _traced_from(scaled, attempt, work[left])
            else:
                profiles[left], ended = _limits(scaled, work[left])
                work[left[ended == SPENT]] = 0
            regret[left] = regrets(scaled, profiles[left])
    return _listed(profiles, regret, work <= 0)


def _traced_from(scaled: Floats, attempt: int, work: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Return `end[game, choice]` of the path from a prior drawn at random, and what it has left of `work[game]`.

    The end is NaN where the path is not resolved.
    """
    sizes = scaled.shape[2:]
    rng = np.random.default_rng(attempt)
    prior = np.concatenate([rng.dirichlet(np.ones(size)) for size in sizes])
    flat = scaled.reshape(*scaled.shape[:2], prod(sizes))
    priors = np.broadcast_to(prior, (len(scaled), len(prior)))
    with np.errstate(all="ignore"):  # of paths that are given up
        found = traced(flat, np.array(sizes, np.int64), priors, work)
    return found.end, found.left


def _limits(scaled: Floats, work: NDArray[np.int64]) -> tuple[Floats, NDArray[np.uint8]]:
    """Return `limit[game, choice]` of quantal responses, NaN where it cannot be told, and how its branch ended."""
    names = tuple(str(i) for i in range(scaled.shape[1]))
    tree = strategic_tree(names, tuple(tuple(str(a) for a in range(size)) for size in scaled.shape[2:]))
    games = TreeBatch(tree, scaled.reshape(*scaled.shape[:2], -1), np.zeros((len(scaled), 0)))
    limit, _, _, ended = limits(agent_games(games), len(tree.parent), work)
    return limit, ended


def regrets(scaled: Floats, profiles: Floats) -> Floats:
    """Return the most that a player of `scaled[game, player, *actions]` gains by deviating; infinite where unknown."""
    sizes = scaled.shape[2:]
    own = expected_payoffs(scaled, profiles[:, None])[:, 0]
    worst = np.zeros(len(scaled))
    for player, size in enumerate(sizes):
        strategies = split(profiles, sizes)
        for action in range(size):
            strategies[player] = np.broadcast_to(np.eye(size)[action], (len(scaled), size))
            deviating = expected_payoffs(scaled, np.concatenate(strategies, axis=1)[:, None])
            worst = np.maximum(worst, deviating[:, 0, player] - own[:, player])
    return np.where(np.isnan(worst), np.inf, worst)


def _listed(profiles: Floats, regret: Floats, cut: NDArray[np.bool_]) -> Equilibria:
    there = regret <= REGRET
    blank = nothing(len(profiles), profiles.shape[1], Reason.DEGENERATE)
    return replace(
        blank,
        profiles=np.where(there[:, None], profiles, np.nan)[:, None],
        regret=np.where(there, regret, np.nan)[:, None],
        component=np.where(there, 0, -1)[:, None],
        isolated=np.zeros((len(profiles), 1), bool),
        count=there.astype(np.int64),
        reason=np.select([there, cut], [Reason.ONE_FOUND, Reason.BUDGET], Reason.DEGENERATE).astype(np.uint8),
    )

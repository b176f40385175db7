"""The cognitive hierarchy: Poisson many steps of reasoning, each level replies best to the mix of all lower ones.

Camerer, Ho & Chong, A cognitive hierarchy model of games, Quarterly Journal of Economics 119 (2004), section II: the
share of k-step thinkers is Poisson with mean tau; step 0 plays uniformly; step k believes that the others are 0 to
k - 1 step thinkers in the right proportions to one another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from math import exp, lgamma, log
from typing import ClassVar

import numpy as np

from sim.concepts.base import Concept
from sim.concepts.behavioural.best_reply import (
    ONE_PLAY,
    Floats,
    Profile,
    action_values,
    best_reply,
    level_zero,
    loss,
    one_a_game,
    tie_slack,
)
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.reduced_form import solve_normal_form
from sim.concepts.options import option
from sim.concepts.words import Words
from sim.games.moves.tree import TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.status import Coverage
from sim.tolerances import PROBABILITY

LARGEST_TAU = 100.0
"""The largest mean number of steps; estimates lie between one and two."""


@dataclass(frozen=True)
class CognitiveHierarchy(Concept):
    """The aggregate play of a population whose steps of reasoning are Poisson with mean `tau`.

    Ties share their weight equally; with several opponents each of them is drawn from the population on its own. An
    extensive game is read by its reduced strategic form: step 0 mixes uniformly over whole plans.
    """

    name: ClassVar[str] = "cognitive-hierarchy"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "people think different numbers of steps ahead, each believing that the others think fewer"
    coverage: ClassVar[Coverage] = Coverage.PREDICTION
    words: ClassVar[Words] = ONE_PLAY

    tau: float = option(1.5, "the mean number of steps", low=0.0, high=LARGEST_TAU, unit="steps")

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the aggregate play of every draw; `regret` is the largest loss of any step against its belief."""
        return solve_normal_form(batch, rules, partial(_solve, shares=level_shares(self.tau)[None]), self.coverage)

    def solve_by_draw(self, batch: TreeBatch, rules: tuple[str, ...], options: Mapping[str, Floats]) -> Solution:
        """Return the same, each draw with a mean number of steps of its own."""
        return solve_normal_form(batch, rules, partial(_solve, shares=shares_by_game(options["tau"])), self.coverage)


def level_shares(tau: float) -> Floats:
    """Return `shares[step]`: Poisson, cut where less than PROBABILITY remains above, and summing to one."""
    shares: list[float] = []
    while sum(shares) < 1 - PROBABILITY:
        k = len(shares)
        shares.append(exp(k * log(tau) - tau - lgamma(k + 1)) if tau > 0 else 1.0)
    return np.array(shares) / sum(shares)


def shares_by_game(tau: Floats) -> Floats:
    """Return `shares[game, step]` of `tau[game]`, 0 beyond the last step of a game."""
    own = [level_shares(float(t)) for t in tau]
    shares = np.zeros((len(own), max(map(len, own), default=1)))
    for game, steps in enumerate(own):
        shares[game, : len(steps)] = steps
    return shares


def hierarchy(payoffs: Floats, shares: Floats) -> tuple[list[Profile], Floats]:
    """Return the profile of each step, and `regret[game]` in `payoffs[game, player, *actions]`.

    `shares[game, step]` is how many think so many steps, one row for all games or one each.
    """
    scaled = normalised(payoffs)
    profiles = [level_zero(payoffs)]
    crowd = [shares[:, :1] * strategy for strategy in profiles[0]]  # the lower steps' play, weighted by their shares
    regret = np.zeros(len(payoffs))
    for step in range(1, shares.shape[1]):
        below = np.array([own[:step].sum() for own in shares])[:, None]
        beliefs = [strategy / below for strategy in crowd]
        values = [action_values(scaled, beliefs, player) for player in range(len(crowd))]
        slacks = [tie_slack(payoffs, beliefs, player) for player in range(len(crowd))]
        profiles.append(tuple(best_reply(value, slack) for value, slack in zip(values, slacks, strict=True)))
        for value, strategy in zip(values, profiles[-1], strict=True):
            regret = np.maximum(regret, np.where(shares[:, step] > 0, loss(value, strategy), 0.0))
        own = shares[:, step : step + 1]
        crowd = [mass + own * strategy for mass, strategy in zip(crowd, profiles[-1], strict=True)]
    return profiles, regret


def _solve(payoffs: Floats, shares: Floats) -> Equilibria:
    profiles, regret = hierarchy(payoffs, shares)
    players, steps = range(len(profiles[0])), range(shares.shape[1])
    play = tuple(sum(shares[:, k : k + 1] * profiles[k][p] for k in steps) for p in players)
    found = one_a_game(tuple(np.asarray(p) for p in play), regret)
    thinks = (shares[:, 1:] > 0).any(axis=1)
    return replace(found, reason=np.where(thinks, decided(found.reason, payoffs), found.reason).astype(np.uint8))

"""Level-k reasoning: level 0 plays uniformly, each higher level replies best to the level below it.

Stahl & Wilson, On players' models of other players, Games and Economic Behavior 10 (1995); Nagel, Unraveling in
guessing games, American Economic Review 85 (1995).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
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

HIGHEST = 1000
"""The highest level that is worked out; people are seldom found above three."""


@dataclass(frozen=True)
class LevelK(Concept):
    """Play when everyone reasons `level` steps; best replies that tie share their weight equally.

    An extensive game is read by its reduced strategic form: level 0 mixes uniformly over whole plans.
    """

    name: ClassVar[str] = "level-k"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = (
        "everyone thinks a given number of steps ahead, and believes that the others think one step less"
    )
    coverage: ClassVar[Coverage] = Coverage.PREDICTION
    words: ClassVar[Words] = ONE_PLAY

    level: int = option(2, "how many steps everyone reasons", low=0, high=HIGHEST, unit="steps")

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the one profile of every draw; `regret` is its loss against the level below."""
        return solve_normal_form(batch, rules, partial(_solve, level=self.level), self.coverage)


def level_profiles(payoffs: Floats, level: int) -> list[Profile]:
    """Return the profiles of the levels 0, 1, …, `level` in `payoffs[game, player, *actions]`."""
    scaled = normalised(payoffs)
    profiles = [level_zero(payoffs)]
    for _ in range(level):
        below = profiles[-1]
        replies = (
            best_reply(action_values(scaled, below, player), tie_slack(payoffs, below, player))
            for player in range(len(below))
        )
        profiles.append(tuple(replies))
    return profiles


def _solve(payoffs: Floats, level: int) -> Equilibria:
    profiles = level_profiles(payoffs, level)
    regret = np.zeros(len(payoffs))
    if level > 0:
        scaled = normalised(payoffs)
        for player, strategy in enumerate(profiles[-1]):
            regret = np.maximum(regret, loss(action_values(scaled, profiles[-2], player), strategy))
    found = one_a_game(profiles[-1], regret)
    return replace(found, reason=decided(found.reason, payoffs)) if level > 0 else found

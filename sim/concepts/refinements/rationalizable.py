"""Rationalizable play: what survives the iterated deletion of strictly dominated actions.

Bernheim, Rationalizable strategic behavior, and Pearce, Rationalizable strategic behavior and the problem of
perfection, both Econometrica 52 (1984). With three and more players beliefs may correlate the opponents' actions, so
what survives is correlated rationalizability (Brandenburger & Dekel 1987), which can be more than Bernheim's and
Pearce's with independent beliefs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.budget import DEFAULT
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.pure import pure_equilibria
from sim.concepts.nash.reduced_form import solve_normal_form
from sim.concepts.words import SHORTFALL, Words
from sim.games.moves.tree import TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.kernels.refinements.rationalizable import surviving_actions
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, Solution
from sim.solutions.status import Status

ROOM = 1024
"""Surviving profiles that are listed; where there are more, the list is cut, with its reason."""


@dataclass(frozen=True)
class Rationalizable(Concept):
    """All pure profiles of rationalizable actions, as one component: each can be played by players who reason.

    An extensive game is read by its reduced strategic form, so plans are compared before the start.
    """

    name: ClassVar[str] = "rationalizable"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "nobody does what could not be best against anything that the others might reasonably do"
    words: ClassVar[Words] = Words(
        "profile",
        "profiles",
        SHORTFALL,
        {
            Status.UNIQUE: "one profile alone survives: everybody's reasoning leads there",
            Status.CONTINUUM: "all profiles of actions that survive; players who reason may play any of them, and mix",
        },
    )

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the surviving profiles of every draw.

        `regret` is the largest loss of an action under the belief over surviving profiles that justifies it.
        """
        return solve_normal_form(batch, rules, partial(_solve, budget=self.budget))


def surviving(payoffs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return `surviving[game, choice]` in `payoffs[game, player, *actions]`, the players' actions one after another."""
    return _survival(payoffs, DEFAULT)[0]


def _survival(
    payoffs: NDArray[np.float64], budget: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.uint8]]:
    sizes = np.array(payoffs.shape[2:], np.int64)
    cells = normalised(payoffs).reshape(*payoffs.shape[:2], -1)
    survives, loss, undecided = surviving_actions(cells, sizes, budget)
    return survives, loss, undecided


def _solve(payoffs: NDArray[np.float64], budget: int) -> Equilibria:
    survives, loss, undecided = _survival(payoffs, budget)
    games, sizes = len(payoffs), payoffs.shape[2:]
    there: NDArray[np.bool_] = (undecided < 2)[:, None]
    worst = np.zeros((games, 1))
    for own, lost in zip(_by_player(survives, sizes), _by_player(loss, sizes), strict=True):
        there = (there[:, :, None] & own.astype(bool)[:, None]).reshape(games, -1)
        worst = np.maximum(worst[:, :, None], np.nan_to_num(lost)[:, None]).reshape(games, -1)
    total = there.sum(axis=1)
    cells = (games, *sizes)
    found = pure_equilibria((there & (np.cumsum(there, axis=1) <= ROOM)).reshape(cells), worst.reshape(cells))
    # What has survived when the budget ends is not known to survive: nothing is listed then.
    tests = [undecided == 2, total > ROOM, undecided == 1]
    reasons = [Reason.BUDGET, Reason.TOO_MANY, Reason.SEARCH_ENDED]
    reason = np.select(tests, reasons, Reason.COMPLETE)
    return replace(
        found,
        component=np.where(found.listed, 0, -1),
        isolated=found.listed & (total == 1)[:, None],
        reason=decided(reason.astype(np.uint8), payoffs),
    )


def _by_player(values: NDArray[np.generic], sizes: tuple[int, ...]) -> list[NDArray[np.generic]]:
    return np.split(values, np.cumsum(sizes)[:-1], axis=1)

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
from sim.concepts.nash.pure import pure_equilibria
from sim.concepts.nash.reduced_form import solve_normal_form
from sim.concepts.words import SHORTFALL, Words
from sim.games.moves.tree import TreeBatch
from sim.kernels.numerics.scaling import near_ties, normalised, resolution, unlike
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
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.uint8], NDArray[np.bool_]]:
    """Return `survives[game, choice]`, `loss[game, choice]`, which games the search left, and which hang on near ties.

    Games with near ties are first rid of what other actions dominate plainly, which takes comparisons alone; what is
    left is often such a game no more.
    """
    sizes = np.array(payoffs.shape[2:], np.int64)
    cells = normalised(payoffs).reshape(*payoffs.shape[:2], -1)
    survives, loss, undecided = surviving_actions(cells, sizes, budget)
    doubtful = near_ties(payoffs)
    for game in np.flatnonzero(doubtful):
        alive = undominated(payoffs[game])
        kept = np.concatenate(alive)
        small = payoffs[game][np.ix_(np.arange(len(alive)), *map(np.flatnonzero, alive))][None]
        if not kept.all():
            own, lost, open_, still = _survival(small, budget)
            survives[game], loss[game], undecided[game], doubtful[game] = False, np.nan, open_[0], still[0]
            survives[game, kept], loss[game, kept] = own[0], lost[0]
    return survives, loss, undecided, doubtful


def undominated(payoffs: NDArray[np.float64]) -> list[NDArray[np.bool_]]:
    """Return `alive[player][action]` of `payoffs[player, *actions]`, strictly dominated actions eliminated in turn.

    Only dominance by an action counts, and differences only that are more than the payoffs' rounding.
    """
    alive = [np.ones(size, bool) for size in payoffs.shape[1:]]
    halves, least = payoffs / 2, resolution(payoffs[None])[0]
    changed = True
    while changed:
        changed = False
        for player, own in enumerate(alive):
            others = [np.flatnonzero(a) for i, a in enumerate(alive) if i != player]
            rows = np.moveaxis(halves[player], player, 0)[np.ix_(np.arange(len(own)), *others)].reshape(len(own), -1)
            for action in np.flatnonzero(own):
                better = (rows > rows[action]) & unlike(rows, rows[action], least[player])
                if (better.all(axis=1) & own).any():
                    own[action], changed = False, True
    return alive


def _solve(payoffs: NDArray[np.float64], budget: int) -> Equilibria:
    survives, loss, undecided, doubtful = _survival(payoffs, budget)
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
    reasons = [
        (undecided == 2, Reason.BUDGET),
        (total > ROOM, Reason.TOO_MANY),
        (undecided == 1, Reason.SEARCH_ENDED),
        (doubtful, Reason.DEGENERATE),
    ]
    reason = np.select([holds for holds, _ in reasons], [why for _, why in reasons], Reason.COMPLETE)
    return replace(
        found,
        component=np.where(found.listed, 0, -1),
        isolated=found.listed & (total == 1)[:, None],
        reason=reason.astype(np.uint8),
    )


def _by_player(values: NDArray[np.generic], sizes: tuple[int, ...]) -> list[NDArray[np.generic]]:
    return np.split(values, np.cumsum(sizes)[:-1], axis=1)

"""Equilibria in undominated strategies: nobody uses, with any probability, what is weakly dominated.

A strategy is weakly dominated where another one, or a mixture of others, is never worse and somewhere better against
what the others can do (Osborne & Rubinstein, A Course in Game Theory, 1994, section 4.3). Votes are why it is asked
for: where nobody is pivotal, any vote is a best reply, and only a vote for what one wants is undominated (Farquharson,
Theory of Voting, 1969; Moulin, Dominance solvable voting schemes, Econometrica 47, 1979).

Dominated strategies leave the game together, once: every equilibrium of what is left is an equilibrium of the game, as
a dominated strategy never pays more than what dominates it, and every equilibrium that uses no dominated strategy is
one of what is left. So a list is as complete as that of the smaller game. Under subgame perfection this is done in the
strategic form of each subgame, with what is played below put in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.extensive.subgame_perfect import SubgamePerfect
from sim.concepts.extensive.subgame_values import Solver
from sim.concepts.nash.reduced_form import solve_normal_form
from sim.concepts.nash.reduction import Reduction, restored
from sim.concepts.nash.strategic import solve_strategic
from sim.concepts.words import Words
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import normalised, resolution, unlike
from sim.solutions.padding import narrow, with_games
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, Solution
from sim.tolerances import TIE

PROGRAM, PROFILE, NUMBER = 1_500_000, 25_000, 500
"""Steps of work (`sim.concepts.budget`) that a linear program counts for, a profile of the others in it, and a payoff:
measured from 3x3 to 100x100, 3x1,000 and 200x20, within a third. Each action that a mixture may dominate has one."""


_WORDS = Words("equilibrium in undominated strategies", "equilibria in undominated strategies")


@dataclass(frozen=True)
class UndominatedNash(Concept):
    """All Nash equilibria that use no weakly dominated strategy, pure and mixed."""

    name: ClassVar[str] = "undominated-nash"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = (
        "nobody would do better by acting otherwise, and nobody uses what is never better and sometimes worse"
    )
    words: ClassVar[Words] = _WORDS

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all such equilibria of every draw, of the reduced strategic form; of a continuum, extreme points."""
        solver = partial(solve_strategic, budget=self.budget)
        return solve_normal_form(batch, rules, lambda payoffs: solve_undominated(payoffs, solver, self.budget))


@dataclass(frozen=True)
class UndominatedSubgamePerfect(SubgamePerfect):
    """All subgame perfect equilibria whose play in each subgame's stage uses no weakly dominated strategy."""

    name: ClassVar[str] = "undominated-subgame-perfect"
    meaning: ClassVar[str] = (
        "at every point of the game nobody would do better by acting otherwise, given what follows, and nobody uses "
        "what is there never better and sometimes worse"
    )
    words: ClassVar[Words] = _WORDS
    by_other_means: ClassVar[bool] = False

    def nash_equilibria(self, tree: Tree) -> Literal["all", "pure"] | None:
        """Return that it asks for fewer."""
        return None

    @property
    def stage_solver(self) -> Solver:
        """What solves the strategic form of a stage."""
        whole = partial(solve_strategic, budget=self.budget)
        return lambda payoffs: solve_undominated(payoffs, whole, self.budget)


def solve_undominated(payoffs: NDArray[np.float64], solver: Solver, budget: int) -> Equilibria:
    """Return the equilibria of `payoffs[game, player, *actions]` that use no weakly dominated strategy.

    Where mixtures cannot be looked at within the budget, dominance by single strategies alone is, with a reason.
    """
    sizes = payoffs.shape[2:]
    alive, unsure = undominated(payoffs, budget)
    patterns, which = np.unique(np.concatenate(alive, axis=1), axis=0, return_inverse=True)
    found: Equilibria | None = None
    for number, pattern in enumerate(patterns):
        games = np.flatnonzero(which.reshape(-1) == number)
        kept = tuple(tuple(map(int, np.flatnonzero(own))) for own in np.split(pattern, np.cumsum(sizes)[:-1]))
        reduction = Reduction(kept, tuple(tuple((a,) for a in own) for own in kept), -1)
        part = restored(solver(reduction.apply(payoffs[games])), reduction, sizes, budget)
        found = part if len(patterns) == 1 else with_games(found or _nothing(payoffs), games, part)
    whole = narrow(found) if found is not None else solver(payoffs)
    reason = np.where(unsure & (whole.reason == Reason.COMPLETE), Reason.BUDGET, whole.reason)
    return replace(whole, reason=reason.astype(np.uint8))


def _nothing(payoffs: NDArray[np.float64]) -> Equilibria:
    games, choices = len(payoffs), sum(payoffs.shape[2:])
    none = np.zeros((games, 0))
    empty = np.zeros(games, np.int64)
    return Equilibria(
        np.zeros((games, 0, choices)), none, none.astype(np.int64), none.astype(bool), empty, empty.astype(np.uint8)
    )


def undominated(payoffs: NDArray[np.float64], budget: int) -> tuple[list[NDArray[np.bool_]], NDArray[np.bool_]]:
    """Return `alive[player][game, action]`, and `unsure[game]`: mixtures were not looked at.

    Only differences count that are more than the payoffs' rounding.
    """
    halves, least, scaled = payoffs / 2, resolution(payoffs), normalised(payoffs)
    players = range(payoffs.shape[1])
    by_one = [_by_one(_rows(halves[:, player], player), least[:, player, None]) for player in players]
    unsure = np.sum([_cost(doubtful, payoffs.shape[2:]) for _, doubtful in by_one], axis=0) > budget
    for player, (kept, doubtful) in enumerate(by_one):
        if kept.shape[1] > 2:
            shares = _rows(scaled[:, player], player)
            for game in np.flatnonzero(doubtful.any(axis=1) & ~unsure):
                _by_mixtures(shares[game], kept[game], doubtful[game])
    return [kept for kept, _ in by_one], unsure


def _cost(doubtful: NDArray[np.bool_], sizes: tuple[int, ...]) -> NDArray[np.int64]:
    """Return the steps of each game that the programs of one player's actions take, of `doubtful[game, action]`."""
    actions = doubtful.shape[1]
    if actions <= 2:
        return np.zeros(len(doubtful), np.int64)
    others = int(np.prod(sizes)) // actions
    each: NDArray[np.int64] = doubtful.sum(axis=1) * (PROGRAM + others * (PROFILE + NUMBER * actions))
    return each


def _rows(values: NDArray[np.float64], player: int) -> NDArray[np.float64]:
    """Return `values[game, *actions]` as `[game, own action, profile of the others]`."""
    return np.moveaxis(values, 1 + player, 1).reshape(len(values), values.shape[1 + player], -1)


def _by_one(own: NDArray[np.float64], least: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which actions of `own[game, action, others]` no other dominates, and which a mixture still may.

    What is the only best reply to something is dominated by nothing.
    """
    size = own.shape[1]
    kept, only_best = np.ones(own.shape[:2], bool), np.zeros(own.shape[:2], bool)
    for a in range(size):
        rivals = [b for b in range(size) if b != a]
        differs = [unlike(own[:, b], own[:, a], least) for b in rivals]
        better = [d & (own[:, b] > own[:, a]) for b, d in zip(rivals, differs, strict=True)]
        worse = [d & (own[:, b] < own[:, a]) for b, d in zip(rivals, differs, strict=True)]
        for up, down in zip(better, worse, strict=True):
            kept[:, a] &= ~(up.any(axis=1) & ~down.any(axis=1))
        only_best[:, a] = np.logical_and.reduce(worse).any(axis=1) if rivals else True
    return kept, kept & ~only_best


def _by_mixtures(own: NDArray[np.float64], kept: NDArray[np.bool_], doubtful: NDArray[np.bool_]) -> None:
    """Leave out of `kept[action]` what a mixture dominates in `own[action, others]`, payoffs of range one.

    Rivals are the actions that no single one dominates: what a mixture of all dominates, a mixture of these does.
    """
    from scipy.optimize import linprog  # loaded by few: it takes as long as all else of a small command

    rivals = np.flatnonzero(kept)
    mixed = np.append(np.zeros(len(rivals)), -np.ones(own.shape[1]))
    for a in np.flatnonzero(doubtful):
        left = np.concatenate([own[rivals].T, -np.eye(own.shape[1])], axis=1)
        whole = np.append(np.ones(len(rivals)), np.zeros(own.shape[1]))
        found = linprog(mixed, A_eq=np.vstack([left, whole]), b_eq=np.append(own[a], 1.0), method="highs")
        if found.status == 0 and -float(found.fun or 0.0) > TIE * own.shape[1]:
            kept[a] = False

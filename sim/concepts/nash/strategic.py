"""All Nash equilibria of strategic games, by the number of players who have a choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.two_player import solve_two_player
from sim.solutions.padding import narrow, with_games
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria

if TYPE_CHECKING:
    from sim.concepts.nash.reduction import Reduction


def solve_strategic(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return the equilibria of `payoffs[game, player, *actions]`; where that is not all of them, with a reason.

    Where the complete methods list nothing, one equilibrium is looked for by methods that find no more than that. Where
    it was the budget that ended a complete method, that stays the reason: a larger one lists more.
    """
    found = _all_that_is_known(payoffs, budget)
    empty = np.flatnonzero(found.count == 0)
    if len(empty) == 0:
        return found
    from sim.concepts.nash.lemke_howson import solve_one  # as much as all else of a small command, and seldom needed
    from sim.concepts.nash.one_of_many import solve_one_of_many

    choosing = [i for i, size in enumerate(payoffs.shape[2:]) if size > 1]
    solver = partial(solve_one if len(choosing) == 2 else solve_one_of_many, budget=budget)
    one = solve_among(payoffs[empty], choosing, solver)
    why = found.reason[empty]
    unknown = (one.count == 0) & (one.reason != Reason.BUDGET) & (why != Reason.COMPLETE)
    stays = (why == Reason.BUDGET) | unknown
    return narrow(with_games(found, empty, replace(one, reason=np.where(stays, why, one.reason).astype(np.uint8))))


def _all_that_is_known(payoffs: NDArray[np.float64], budget: int) -> Equilibria:
    """Return the equilibria that the complete methods list.

    Players with a single action choose nothing: the game is solved among the others. Games of three and more players
    that are not decided are solved once more without what is beside the point in them (`sim.concepts.nash.reduction`).
    `budget` is in steps for each game (`sim.concepts.budget`).
    """
    choosing = [i for i, size in enumerate(payoffs.shape[2:]) if size > 1]
    if len(choosing) < payoffs.shape[1] and payoffs.shape[1] > 1:
        return solve_among(payoffs, choosing or [0], partial(_all_that_is_known, budget=budget))
    if payoffs.shape[1] == 1:
        return solve_alone(payoffs)
    if payoffs.shape[1] == 2:
        return solve_two_player(payoffs, budget)
    from sim.concepts.nash.n_player import solve_many_player  # loads what only three and more players need
    from sim.concepts.nash.reduction import reductions

    found = solve_many_player(payoffs, budget)
    open_games = np.flatnonzero((found.reason != Reason.COMPLETE) & (found.reason != Reason.CURVED))
    if len(open_games) == 0:
        return found
    for games, reduction in reductions(payoffs[open_games], budget):
        found = with_games(found, open_games[games], _solve_reduced(payoffs[open_games[games]], reduction, budget))
    return narrow(found)


def solve_among(
    payoffs: NDArray[np.float64], choosing: list[int], solver: Callable[[NDArray[np.float64]], Equilibria]
) -> Equilibria:
    """Solve among the players who have a choice; the others play their only action."""
    sizes = payoffs.shape[2:]
    alone = [size for i, size in enumerate(sizes) if i in choosing]
    found = solver(payoffs.take(choosing, axis=1).reshape(len(payoffs), len(choosing), *alone))
    profiles = np.ones((*found.profiles.shape[:2], sum(sizes)))
    profiles[np.isnan(found.regret)] = np.nan
    profiles[:, :, np.repeat([i in choosing for i in range(len(sizes))], sizes)] = found.profiles
    return replace(found, profiles=profiles)


def _solve_reduced(payoffs: NDArray[np.float64], reduction: Reduction, budget: int) -> Equilibria:
    """Solve the games by the smaller ones that a reduction makes of them."""
    from sim.concepts.nash.reduction import joined_by, restored  # loaded above already

    sizes, smaller = payoffs.shape[2:], reduction.apply(payoffs)
    away = reduction.bystander
    if away < 0:
        return restored(_all_that_is_known(smaller, budget), reduction, sizes, budget)
    others = [i for i in range(len(sizes)) if i != away]
    among = _all_that_is_known(np.moveaxis(smaller[:, others], 2 + away, 0)[0], budget)
    return restored(joined_by(smaller, among, away), reduction, sizes, budget)


def solve_alone(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return the best actions of one player; where several tie, their mixtures form one continuum."""
    found = solve_pure(payoffs)
    alone = (found.count == 1)[:, None] & found.isolated
    component = np.where(found.component >= 0, 0, -1)
    return replace(found, component=component, isolated=alone)

"""Two-player games that floating point does not decide, solved in fractions and listed in the shape of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sim.concepts.budget import DEFAULT
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.rational import BudgetError, ExactEquilibrium, TooLargeError, extreme_equilibria
from sim.kernels.numerics.scaling import normalised
from sim.solutions.padding import with_games, with_reason
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria


def solve_in_fractions(payoffs: NDArray[np.float64], budget: int = DEFAULT) -> Equilibria:
    """Return all extreme equilibria of `payoffs[game, 2, m, n]`, one game after another.

    A number stands for the shortest decimal that rounds to it, which is what somebody wrote who wrote it. Of a
    game for which the budget does not suffice the pure equilibria are listed; of one with too many, none: both with
    a reason.
    """
    found: list[tuple[ExactEquilibrium, ...]] = []
    cut = np.zeros(len(payoffs), bool)
    for number, game in enumerate(payoffs):
        first, second = ([[Fraction(repr(x)) for x in row] for row in own] for own in game.tolist())
        try:
            found.append(extreme_equilibria(first, second, budget))
        except BudgetError:
            cut[number] = True
            found.append(())
        except TooLargeError:
            found.append(())
    whole, left = listed(payoffs, found), np.flatnonzero(cut)
    return with_games(whole, left, with_reason(solve_pure(payoffs[left]), Reason.BUDGET)) if len(left) else whole


def listed(payoffs: NDArray[np.float64], found: Sequence[tuple[ExactEquilibrium, ...]]) -> Equilibria:
    """Return the equilibria found for each of `payoffs[game, 2, m, n]`; where there is none, with a reason."""
    room, width = max(map(len, found), default=0), sum(payoffs.shape[2:])
    profiles, regret = np.full((len(found), room, width), np.nan), np.full((len(found), room), np.nan)
    component, isolated = np.full((len(found), room), -1), np.zeros((len(found), room), bool)
    for game, own in enumerate(found):
        for e, equilibrium in enumerate(own):
            profiles[game, e] = [float(p) for p in (*equilibrium.x, *equilibrium.y)]
            component[game, e], isolated[game, e] = equilibrium.component, equilibrium.isolated
        regret[game, : len(own)] = _regret(normalised(payoffs[game : game + 1])[0], profiles[game, : len(own)])
    count = np.array([len(own) for own in found], np.int64)
    reason = np.where(count == 0, Reason.DEGENERATE, Reason.COMPLETE).astype(np.uint8)
    return Equilibria(profiles, regret, component, isolated, count, reason, exact=np.ones(len(found), bool))


def _regret(scaled: NDArray[np.float64], profiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the most that a player gains by deviating from each of the profiles, rounded as they are."""
    x, y = profiles[:, : scaled.shape[1]], profiles[:, scaled.shape[1] :]
    worth = (y @ scaled[0].T, x), (x @ scaled[1], y)
    gaps = [value.max(axis=1) - (value * own).sum(axis=1) for value, own in worth]
    return np.maximum(np.maximum(*gaps), 0.0)

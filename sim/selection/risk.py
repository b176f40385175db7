"""Risk dominance between strict equilibria of two-player games.

Of two strict equilibria, the one with the larger product of the players' losses from deviating to the other one's
strategy risk-dominates (Harsanyi & Selten 1988, section 3.9; for two players and two strategies each it follows from
their axioms). An equilibrium that risk-dominates every other strict one is selected.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.concepts.solution import Equilibria
from sim.games.strategic import split
from sim.selection.spread import Chosen, indifference, listed, uniformly
from sim.tolerances import PROBABILITY, REGRET


def risk_dominance(payoffs: NDArray[np.float64], equilibria: Equilibria) -> Chosen:
    """Keep the strict equilibrium that risk-dominates all others; where there is none, all of them, undecided."""
    there = listed(equilibria)
    everything = uniformly(there)
    if payoffs.shape[1] != 2 or payoffs.shape[0] == 0 or there.shape[1] == 0:
        return everything
    strict, product = _nash_products(payoffs, equilibria, there)
    wins = product > np.swapaxes(product, 1, 2) * (1 + REGRET)
    others = strict[:, None, :] & ~np.eye(there.shape[1], dtype=bool)
    first = strict & (wins | ~others).all(axis=2)
    found = first.sum(axis=1) == 1
    weights = np.where(found[:, None], first.astype(float), everything[0])
    return weights, found | everything[1]


def _nash_products(
    payoffs: NDArray[np.float64], equilibria: Equilibria, there: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return which equilibria are strict, and `product[game, e, f]` of the losses at e from deviating towards f."""
    games = np.arange(len(payoffs))
    x, y = (np.nan_to_num(s) for s in split(equilibria.profiles, payoffs.shape[2:]))
    row, column = x.argmax(axis=2), y.argmax(axis=2)
    pure = there & (x.max(axis=2) > 1 - PROBABILITY) & (y.max(axis=2) > 1 - PROBABILITY)
    g, e = games[:, None], np.newaxis
    own = payoffs[g, 0, row, column], payoffs[g, 1, row, column]
    least = indifference(payoffs)
    strict = pure & _strict(payoffs[:, 0], row, column, own[0], least[:, 0])
    strict &= _strict(np.swapaxes(payoffs[:, 1], 1, 2), column, row, own[1], least[:, 1])
    gg = games[:, None, None]
    loss1 = own[0][:, :, e] - payoffs[gg, 0, row[:, e, :], column[:, :, e]]
    loss2 = own[1][:, :, e] - payoffs[gg, 1, row[:, :, e], column[:, e, :]]
    return strict, loss1 * loss2


def _strict(
    payoff: NDArray[np.float64],
    mine: NDArray[np.int64],
    theirs: NDArray[np.int64],
    value: NDArray[np.float64],
    least: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Return `strict[game, equilibrium]`: no other own action does as well; `payoff[game, own, other]`."""
    column = np.swapaxes(payoff, 1, 2)[np.arange(len(payoff))[:, None], theirs]  # [game, equilibrium, own action]
    as_good = (column >= (value - least[:, None])[:, :, None]).sum(axis=2)
    return as_good == 1

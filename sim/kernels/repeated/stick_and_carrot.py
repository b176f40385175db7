"""Stick-and-carrot penalties of one repeated game: the smallest discount factor that some combination of sticks needs.

A stick is a pure profile by which a deviator is punished before the target is played again (Abreu, Extremal equilibria
of oligopolistic supergames, JET 39, 1986). All combinations of sticks, one a player, are tried; those that cannot
better what is known are left as soon as that shows.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit_inline
from sim.kernels.numerics.interpret import tick

ROUNDED = 16 * float(np.finfo(np.float64).eps)
"""A difference below this share of the numbers it is the difference of is rounding."""


@jit_inline
def _needed(gain: float, loss: float) -> float:
    """Return the discount factor at which a gain now is worth a loss for ever after; infinity if there is none."""
    if gain <= 0.0:
        return 0.0
    return gain / loss if loss > gain else np.inf


@jit_inline
def _for_one_round(own: Floats, value: Floats, gains: Floats, values: Floats, sticks: Ints) -> float:
    """Return the smallest discount factor with sticks that last one round.

    What a player gains by deviating from the target, or from any stick, must not exceed d times what its own stick
    costs it.
    """
    least = 0.0
    for j in range(len(own)):
        gain = own[j]
        for i in range(len(own)):
            gain = max(gain, gains[sticks[i], j])
        least = max(least, _needed(gain, value[j] - values[sticks[j], j]))
    return least


@jit_inline
def _until_randomisation_ends_it(
    own: Floats,
    value: Floats,
    gains: Floats,
    values: Floats,
    sticks: Ints,
    known: float,
    weight: Floats,
    punished: Floats,
) -> float:
    """Return the smallest discount factor with sticks that public randomisation ends; infinity if not below `known`.

    Before its stick a player expects (1 - w) times the stick's payoff and w times the target's; public randomisation
    can bring about any w from 0 to d. Each w is the least that keeps its player from spoiling its own stick.
    """
    players = len(own)
    least, most = 0.0, 1.0
    for i in range(players):
        stick, spoiling = values[sticks[i], i], gains[sticks[i], i]
        weight[i] = _needed(spoiling, value[i] - stick)
        if weight[i] >= 1.0:
            return np.inf
        punished[i] = stick + weight[i] * (value[i] - stick)
        least = max(least, weight[i], _needed(own[i], own[i] + value[i] - punished[i]))
    if least >= known:
        return np.inf
    for i in range(players):
        for j in range(players):
            if i == j:
                continue
            worth, gain = values[sticks[i], j], gains[sticks[i], j]
            regained = weight[i] * (value[j] - worth)
            # before the stick of i, j expects `worth + regained`
            tempted, after = gain - regained, punished[j] - worth - regained
            if abs(tempted) <= ROUNDED * (abs(gain) + weight[i] * (abs(value[j]) + abs(worth))):
                tempted = 0.0
            if abs(after) <= ROUNDED * (abs(punished[j]) + abs(worth) + abs(value[j])):
                after = 0.0
            if tempted > 0.0:
                if after >= 0.0:
                    return np.inf
                least = max(least, tempted / (tempted - after))
            elif after > 0.0:
                most = min(most, tempted / (tempted - after))
    return least if least <= most else np.inf


@gufunc(
    "void(float64[:], float64[:], float64[:,:], float64[:,:], float64[:])",
    "(p),(p),(s,p),(s,p)->()",
    work=lambda **_: 100.0,
)
def _smallest_discount(own: Floats, value: Floats, gains: Floats, values: Floats, smallest: Floats) -> None:
    """Fill in what `smallest_discount` returns, for one game."""
    players, profiles = gains.shape[1], gains.shape[0]
    sticks = np.zeros(players, np.int64)
    weight, punished = np.empty(players), np.empty(players)
    best = np.inf
    while True:
        tick(3.0 * len(gains))
        found = _for_one_round(own, value, gains, values, sticks)
        if found < 1.0:
            best = min(best, found)
        found = _until_randomisation_ends_it(own, value, gains, values, sticks, best, weight, punished)
        if found < 1.0:
            best = min(best, found)
        place = players - 1
        while place >= 0 and sticks[place] == profiles - 1:
            sticks[place] = 0
            place -= 1
        if place < 0:
            break
        sticks[place] += 1
    smallest[0] = best


def smallest_discount(own: Floats, value: Floats, gains: Floats, values: Floats) -> Floats:
    """Return `smallest[draw]`, the least discount factor under which some penalties sustain the target; else infinity.

    `own[draw, player]` is what each gains by deviating from the target, `value[draw, player]` what it has there;
    `gains[draw, profile, player]` and `values[draw, profile, player]` are the same for every pure profile.
    """
    smallest: Floats = _smallest_discount(own, value, gains, values)
    return smallest

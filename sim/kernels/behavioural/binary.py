"""Quantal responses of players who choose at once between two actions: equations in one probability a player.

Each player's gain from its second action is multilinear in the others' chances of theirs, given by its values at the
profiles of the others. Nothing but these gains is needed, which is a fifth of the work of
`sim.kernels.behavioural.quantal`.
"""

from __future__ import annotations

import math

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit, jit_inline


@jit
def gains_at_profiles(path: Ints, first: Ints, mover: Ints, payoffs: Floats) -> Floats:
    """Return `gains[player, profile of the others]` in lexicographic order, of a game played at once, two actions each.

    The last row is room to work in.
    """
    players = len(mover)
    gains = np.zeros((players + 1, max(len(path) // 2, 1)))
    for leaf in range(len(path)):
        for i in range(players):
            others = 0
            for j in range(players):
                if j != i:
                    others = 2 * others + path[leaf, j] - first[j]
            sign = 1.0 if path[leaf, i] > first[i] else -1.0
            gains[i, others] += sign * payoffs[mover[i], leaf]
    return gains


@jit_inline
def _folded(gains: Floats, player: int, slope_by: int, chance: Floats) -> float:
    """Return a player's gain at the others' `chance[player]` of second actions, or its slope by one of these."""
    fold, size = gains[len(gains) - 1], gains.shape[1]
    for t in range(size):
        fold[t] = gains[player, t]
    for j in range(len(chance) - 1, -1, -1):
        if j != player:
            size //= 2
            for t in range(size):
                low, high = fold[2 * t], fold[2 * t + 1]
                fold[t] = high - low if j == slope_by else low + chance[j] * (high - low)
    return fold[0]


EVEN = 1e-9
"""Log-odds below this are as good as 0."""
NOTHING = 1e-15
"""Gains below this are rounding, payoffs being of size one."""


@jit_inline
def settled(gain: float, odds: float) -> float:
    """Return the gain, or 0 where play is even and rounding alone seems to tip it.

    Where even play answers itself at every precision, rounding would push it off where the branch divides.
    """
    return 0.0 if abs(gain) <= NOTHING and abs(odds) <= EVEN else gain


@jit_inline
def equations(gains: Floats, y: Floats, chance: Floats, change: Floats, system: Floats) -> None:
    """Put the linearised equations `y[i] = precision * gain` into the rows of players; `y` ends with the precision.

    `system` as in `sim.kernels.behavioural.branch`. `chance` and `change`, its derivative by `y`, are room to work in.
    """
    players = len(y) - 1
    for i in range(players):
        small = math.exp(-abs(y[i]))
        part = 1.0 / (1.0 + small)
        chance[i], change[i] = part if y[i] > 0 else small * part, y[players] * small * part * part
    for i in range(players):
        gain = settled(_folded(gains, i, -1, chance), y[i])
        for j in range(players):
            system[i, j] = 1.0 if j == i else -change[j] * _folded(gains, i, j, chance)
        system[i, players] = -gain
        system[i, players + 1], system[i, players + 2] = y[players] * gain - y[i], 0.0

"""Conditional dominance in one game of several players: which actions are beaten whatever the others do within sets.

Held as bit masks, so that a support profile is rejected by one table look-up a player (Porter, Nudelman & Shoham,
Simple search methods for finding a Nash equilibrium, GEB 63, 2008, section 3).
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit
from sim.tolerances import TIE


@jit
def dead_actions(payoffs: Floats, sizes: Ints, shift: Ints) -> Ints:
    """Return `dead[player, supports of the others]`: own actions, in bits, that another one beats there everywhere.

    The supports of the others are their bits put together, as in a support profile with the player's own left out.
    """
    n = len(sizes)
    bits = shift[n - 1] + sizes[n - 1]
    dead = np.zeros((n, 1 << (bits - sizes.min())), np.int64)
    for i in range(n):
        step = 1
        for j in range(i + 1, n):
            step *= sizes[j]
        columns = payoffs.shape[1] // sizes[i]
        beaten = np.zeros((sizes[i], sizes[i]), np.int64)  # [action, other action]: tuples of the others, in bits
        inside = np.empty(columns, np.int64)  # the actions of a tuple of the others, in bits
        for t in range(columns):
            at = t // step * step * sizes[i] + t % step
            for a in range(sizes[i]):
                for b in range(sizes[i]):
                    if payoffs[i, at + b * step] > payoffs[i, at + a * step] + TIE:
                        beaten[a, b] |= 1 << t
            rest, inside[t] = at, 0
            for j in range(n - 1, -1, -1):
                if j != i:
                    inside[t] |= 1 << (shift[j] - (sizes[i] if j > i else 0) + rest % sizes[j])
                rest //= sizes[j]
        for sets in range(1 << (bits - sizes[i])):
            tuples = 0
            for t in range(columns):
                if inside[t] & sets == inside[t]:
                    tuples |= 1 << t
            for a in range(sizes[i]):
                for b in range(sizes[i]):
                    if tuples & ~beaten[a, b] == 0:
                        dead[i, sets] |= 1 << a
                        break
    return dead


@jit
def dominated(dead: Ints, sizes: Ints, shift: Ints, profile: int) -> bool:
    """Tell whether some action of a support profile is beaten on the others' supports."""
    for i in range(len(sizes)):
        low = profile & ((1 << shift[i]) - 1)
        own = profile >> shift[i] & ((1 << sizes[i]) - 1)
        others = low | profile >> (shift[i] + sizes[i]) << shift[i]
        if dead[i, others] & own:
            return True
    return False

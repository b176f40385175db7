"""Which actions another one beats whatever the opponent does within a set: they are no best reply to mixtures on it.

Sets are bits, so that one operation asks about all of them (Porter, Nudelman & Shoham, Simple search methods for
finding a Nash equilibrium, GEB 63, 2008, section 3).
"""

from __future__ import annotations

import numpy as np

from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit, jit_inline
from sim.tolerances import TIE


@jit
def beaten_by(payoff: Floats, error: float) -> Ints:
    """Return `beaten[own, other own]`: the opponent's actions, in bits, against which the other one is better.

    `error` is by how much differences of `payoff[own, opponent's]` may be rounded.
    """
    own, other = payoff.shape
    beaten = np.zeros((own, own), np.int64)
    for i in range(own):
        for k in range(own):
            for j in range(other):
                if payoff[k, j] > payoff[i, j] + (TIE + error):
                    beaten[i, k] |= 1 << j
    return beaten


@jit_inline
def dominated(beaten: Ints, support: int, replies: int) -> bool:
    """Tell whether an action of a support is beaten by another one against all of some actions of the opponent."""
    for i in range(len(beaten)):
        if support >> i & 1:
            for k in range(len(beaten)):
                if replies & ~beaten[i, k] == 0:
                    return True
    return False

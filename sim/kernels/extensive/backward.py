"""Games of perfect information without ties: the only subgame perfect equilibrium of each, from the ends back.

Kuhn's algorithm (Extensive games and the problem of information, 1953, corollary 1; Osborne & Rubinstein 1994,
proposition 99.2). Nodes are numbered in preorder, so going through them from the last meets every node after all that
follow it. Where somebody is indifferent there are more equilibria, and the kernel says so instead of choosing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.scaling import ROUNDING
from sim.tolerances import TIE

CHANCE, END = -1, -2
"""What `mover[node]` says of a node at which no player moves."""

TOGETHER = 16
"""Games that take a step together: few enough that what is known of them stays near the processor."""


@jit
def _started(seen: Floats, mover: Ints, players: int) -> None:
    """Put into `seen` what is known of every node at which something is chosen before its children are looked at."""
    seen[:] = 0.0
    for node in range(len(mover)):
        if mover[node] >= 0:
            seen[node, players : players + 2] = -np.inf
            seen[node, players + 2] = np.inf


class Induced(NamedTuple):
    """What `induced` finds."""

    profile: Floats
    """`profile[game, choice]`: 1 for what is chosen, else 0."""
    value: Floats
    """`value[game, player]`: the payoffs."""
    tied: Bools
    """`tied[game]`: somebody is indifferent somewhere."""


@gufunc(
    "void(float64[:,:,:], float64[:,:], int64[:], int64[:], int64[:], int64[:], float64[:,:], float64[:,:], "
    "boolean[:])",
    "(g,p,l),(g,b),(n),(n),(n),(c)->(g,c),(g,p),(g)",
    work=lambda g, p, n, **_: (1.0 + g // TOGETHER) * n * (20.0 + 5.0 * p),
)
def _induced(
    payoffs: Floats,
    chance: Floats,
    parent: Ints,
    via: Ints,
    mover: Ints,
    owner: Ints,
    profile: Floats,
    value: Floats,
    tied: Bools,
) -> None:
    """Fill in what `induced` returns. The games are gone through together, `TOGETHER` at a time: they take the same
    steps, which the processor then does for several at once.
    """
    nodes, games, players, choices = len(parent), len(payoffs), payoffs.shape[1], len(owner)
    high, second, low, best = players, players + 1, players + 2, players + 3
    # Of a node: what everybody has from here on, then the mover's best, second best and worst, then the best's child.
    seen = np.empty((nodes, players + 4, TOGETHER))
    profile[:] = 0.0
    tied[:] = False
    for start in range(0, games, TOGETHER):
        many = min(TOGETHER, games - start)
        leaf = payoffs.shape[2]
        _started(seen, mover, players)
        for node in range(nodes - 1, -1, -1):
            here, who = seen[node], mover[node]
            if who == END:
                leaf -= 1
                for p in range(players):
                    for g in range(many):
                        here[p, g] = payoffs[start + g, p, leaf]
            elif who >= 0:
                for g in range(many):
                    least, most = here[low, g], here[high, g]
                    near = max(TIE * (most - least), ROUNDING * max(abs(least), abs(most)))
                    tied[start + g] |= here[second, g] >= most - near
                    profile[start + g, via[int(here[best, g])]] = 1.0
            if node == 0:
                break
            above, mover_above = seen[parent[node]], mover[parent[node]]
            if mover_above == CHANCE:
                branch = via[node] - choices
                for g in range(many):
                    odds = chance[start + g, branch]
                    for p in range(players):
                        above[p, g] += odds * here[p, g]
                continue
            for p in range(players):
                for g in range(TOGETHER):
                    above[p, g] = here[p, g] if here[mover_above, g] > above[high, g] else above[p, g]
            for g in range(TOGETHER):
                own, most = here[mover_above, g], above[high, g]
                above[best, g] = node if own > most else above[best, g]
                above[low, g] = own if own < above[low, g] else above[low, g]
                lesser = most if own > most else own
                above[second, g] = lesser if lesser > above[second, g] else above[second, g]
                above[high, g] = own if own > most else most
        for g in range(many):
            for p in range(players):
                value[start + g, p] = seen[0, p, g]


def induced(payoffs: Floats, chance: Floats, parent: Ints, via: Ints, mover: Ints, owner: Ints) -> Induced:
    """Return what is chosen in each game, what everybody has by it, and whether anybody anywhere is indifferent.

    `payoffs[game, player, leaf]`, `chance[game, branch]`; of each node its `parent`, the arc `via` which it is reached
    (a choice, or the number of choices plus a branch) and its `mover`: a player, `CHANCE` or `END`. `owner[choice]`, a
    player.
    """
    return Induced(*_induced(payoffs, chance, parent, via, mover, owner))

"""One game of perfect information without ties: its only subgame perfect equilibrium, from the ends backward.

Kuhn's algorithm (Extensive games and the problem of information, 1953, corollary 1; Osborne & Rubinstein 1994,
proposition 99.2). Nodes are numbered in preorder, so going through them from the last meets every node after all that
follow it. Where somebody is indifferent there are more equilibria, and the kernel says so instead of choosing.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.compiled import kernel
from sim.kernels.normal import ROUNDING
from sim.tolerances import TIE

CHANCE, END = -1, -2
"""What `mover[node]` says of a node at which no player moves."""


@kernel(
    "void(float64[:,:], float64[:], int64[:], int64[:], int64[:], int64[:], float64[:], float64[:], boolean[:])",
    "(p,l),(b),(n),(n),(n),(c)->(c),(p),()",
)
def induced(payoffs, chance, parent, via, mover, owner, profile, value, tied):  # type: ignore[no-untyped-def]
    """Return what is chosen, what everybody has by it, and whether anybody anywhere is indifferent.

    `payoffs[player, leaf]`, `chance[branch]`; of each node its `parent`, the arc `via` which it is reached (a choice,
    or the number of choices plus a branch) and its `mover`: a player, `CHANCE` or `END`. `owner[choice]`, a player.
    """
    nodes, players, choices = len(parent), payoffs.shape[0], len(owner)
    worth = np.zeros((nodes, players))
    high, second, low = np.full(nodes, -np.inf), np.full(nodes, -np.inf), np.full(nodes, np.inf)
    best = np.zeros(nodes, np.int64)
    leaf = payoffs.shape[1]
    profile[:] = 0.0
    tied[0] = False
    for node in range(nodes - 1, -1, -1):
        who = mover[node]
        if who == END:
            leaf -= 1
            for p in range(players):
                worth[node, p] = payoffs[p, leaf]
        elif who >= 0:
            scale = max(abs(low[node]), abs(high[node]))
            tied[0] |= second[node] >= high[node] - max(TIE * (high[node] - low[node]), ROUNDING * scale)
            profile[via[best[node]]] = 1.0
            for p in range(players):
                worth[node, p] = worth[best[node], p]
        if node > 0:
            above = parent[node]
            if mover[above] == CHANCE:
                odds = chance[via[node] - choices]
                for p in range(players):
                    worth[above, p] += odds * worth[node, p]
            else:
                own = worth[node, mover[above]]
                low[above] = min(low[above], own)
                if own > high[above]:
                    second[above], high[above], best[above] = high[above], own, node
                else:
                    second[above] = max(second[above], own)
    for p in range(players):
        value[p] = worth[0, p]

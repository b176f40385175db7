"""All equilibria of one larger two-player game that is not degenerate: along the edges of one best-response polytope.

In an equilibrium (x, y) of which x is a vertex of P = {x >= 0, B'x <= 1}, y mixes over best replies to x and makes the
support of x best replies (Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash equilibria for two-player games,
Economic Theory 42, 2010, section 3). A vertex that is not degenerate has as many best replies as it has weights that
are not zero. So at each of the vertices (`sim.kernels.nash.polytope_walk`) one system of equations is left for y
(`sim.kernels.nash.support_systems`), most of which are not worth solving: an action in the support of x that another
one beats on all best replies is no best reply to y. P is the polytope of the player with fewer actions. That there
are a few thousand vertices where there are millions of pairs of supports makes this the faster way from seven actions
on (`sim.concepts.nash.two_player`).

Each vertex of P is certified to be one, and not degenerate; so is each y that is listed or passed over. Where either
fails, the game is taken for degenerate.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.nash.lists import EquilibriumLists
from sim.kernels.nash.polytope_path import KEY, crowded, first_path, with_room
from sim.kernels.nash.polytope_walk import ARRIVED, UNSURE, first_walk, next_vertex
from sim.kernels.nash.strict_dominance import beaten_by, dominated
from sim.kernels.nash.support_systems import CLEAN, ERROR, NOT, half
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit_inline
from sim.kernels.numerics.interpret import tick
from sim.tolerances import REGRET

VERTEX = 8
"""Steps that a cell of a table costs at each vertex: a pivot, a certificate, and finding what blocks the edges."""


@jit_inline
def _members(mask: int, actions: Ints) -> int:
    """Put the actions in a mask into `actions`; return how many."""
    size, action = 0, 0
    while mask:
        if mask & 1:
            actions[size] = action
            size += 1
        mask >>= 1
        action += 1
    return size


@gufunc(
    "void(float64[:,:], float64[:,:], float64[:], int64, uint8[:], uint8[:], float64[:,:], float64[:], int64[:], "
    "boolean[:], int64[:], boolean[:], boolean[:])",
    "(m,n),(n,m),(p),(),(k),(e)->(e,k),(e),(e),(e),(),(),()",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda m, n, **_: 300.0 + 0.5 * m * m * n,
)
def _walked_equilibria(
    mine: Floats,
    theirs: Floats,
    noise: Floats,
    budget: int,
    choices: Length,
    room: Length,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    degenerate: Bools,
    cut: Bools,
) -> None:
    """Fill in what `walked_equilibria` returns, for one game."""
    own, other = mine.shape
    beaten, walk, path = (
        beaten_by(mine, ERROR * noise[0]),
        first_walk(theirs + 1.0, np.ones((other, 1))),
        first_path(own),
    )
    most = min(own, other)
    work, x, y = np.empty((most, most + 1)), np.empty(most + 1), np.empty(most + 1)
    support, replies = np.empty(own, np.int64), np.empty(other, np.int64)
    found, left, unclear = 0, budget // (VERTEX * own * other), False
    profiles[:], regret[:], component[:], isolated[:] = np.nan, np.nan, -1, False
    state = ARRIVED
    while state == ARRIVED and left > 0 and not unclear:
        if crowded(path):
            path = with_room(path)
        state = next_vertex(walk, path, 4.0 * noise[1])
        tick(2.0 * own * other)
        left -= 1
        ours, best = ~path.at[KEY] & ((1 << own) - 1), path.at[KEY] >> own
        if state != ARRIVED or dominated(beaten, ours, best):
            continue
        size = _members(ours, support)
        _members(best, replies)
        one = half(mine, noise[0], support, ours, replies, size, work, y)
        if one == NOT:
            continue
        two = half(theirs, noise[1], replies, best, support, size, work, x)
        gap = max(x[size], y[size])
        unclear = one != CLEAN or two != CLEAN or not gap <= REGRET
        if found < len(regret):
            profiles[found] = 0.0
            for k in range(size):
                profiles[found, support[k]], profiles[found, own + replies[k]] = x[k], y[k]
            regret[found], component[found], isolated[found] = gap, found, True
        found += 1
    cut[0] = state == ARRIVED and not unclear
    degenerate[0] = unclear or state == UNSURE or (not cut[0] and found % 2 == 0)
    count[0] = 0 if degenerate[0] else found


def walked_equilibria(
    mine: Floats, theirs: Floats, noise: Floats, room: int, budget: int
) -> tuple[EquilibriumLists, Bools]:
    """List all equilibria of `mine[game, own, other]` and `theirs[game, other, own]`, from 0 to 1, unless degenerate.

    `noise[game, side]` is by how much either's are rounded. Profiles have the own actions first. A degenerate game is
    `doubtful`, and its list means nothing; as in `sim.kernels.nash.support`, one with an even number of equilibria is
    taken for that. Return too in which games `budget` steps were too few to go to all vertices: their list may lack
    some.
    """
    choices = sum(mine.shape[-2:])
    *lists, cut = _walked_equilibria(mine, theirs, noise, budget, choices=choices, room=room)
    return EquilibriumLists(*lists), cut

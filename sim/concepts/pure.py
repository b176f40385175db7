"""All pure Nash equilibria of strategic games with any number of players, batched."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.concepts.solution import Equilibria
from sim.kernels.normal import normalised
from sim.tolerances import TIE


def solve_pure(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return all pure equilibria of `payoffs[game, player, *actions]`, in lexicographic order of the profiles.

    Each is listed as a component of its own: whether mixtures connect them is not asked here.
    """
    games, sizes = payoffs.shape[0], payoffs.shape[2:]
    scaled = normalised(payoffs)
    gain = np.zeros((games, *sizes))
    for player in range(len(sizes)):
        own = np.moveaxis(scaled[:, player], 1 + player, 0)
        best = own[0]
        for action in own[1:]:  # whole arrays one after another: several times faster than reducing a short axis
            best = np.maximum(best, action)
        gain = np.maximum(gain, np.expand_dims(best, 1 + player) - scaled[:, player])
    flat = gain.reshape(games, -1)
    game, cell = np.nonzero(flat <= TIE)
    count = np.bincount(game, minlength=games)
    place = np.arange(len(game)) - (np.cumsum(count) - count)[game]
    room = int(count.max(initial=0))
    profiles = np.full((games, room, sum(sizes)), np.nan)
    profiles[game, place] = 0.0
    offset = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    for player, action in enumerate(np.unravel_index(cell, sizes)):
        profiles[game, place, offset[player] + action] = 1.0
    regret = np.full((games, room), np.nan)
    regret[game, place] = flat[game, cell]
    there = np.arange(room) < count[:, None]
    component = np.where(there, np.arange(room), -1)
    return Equilibria(profiles, regret, component, there, count, np.zeros(games, np.uint8))

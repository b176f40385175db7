"""All pure Nash equilibria of strategic games with any number of players, batched."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics.scaling import ROUNDING, ends, resolution, unlike
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, mask
from sim.tolerances import TIE


def solve_pure(payoffs: NDArray[np.float64]) -> Equilibria:
    """Return all pure equilibria of `payoffs[game, player, *actions]`, in lexicographic order of the profiles.

    Each is listed as a component of its own: whether mixtures connect them is not asked here. Differences are taken of
    the payoffs as they are, so that one entry far out does not make the others alike.
    """
    games, sizes = payoffs.shape[0], payoffs.shape[2:]
    low, high = ends(payoffs)
    width = high / 2 - low / 2
    indifferent = 2 * width <= ROUNDING * np.maximum(np.abs(low), np.abs(high))
    share = np.where(indifferent, 0.0, 1.0) / np.where(indifferent, 1.0, width)
    gain = np.zeros((games, *sizes))
    for player in range(len(sizes)):
        gain = np.maximum(gain, shortfall(payoffs, player) * share[:, player].reshape(-1, *[1] * len(sizes)))
    flat = gain.reshape(games, -1)
    unlike = np.flatnonzero(((flat > 0) & (flat <= TIE)).any(axis=1))
    best = flat <= TIE
    unclear = np.zeros(games, bool)
    if len(unlike):
        cells, doubtful = _best(payoffs[unlike])
        best[unlike], unclear[unlike] = cells.reshape(len(unlike), -1), doubtful
    found = pure_equilibria(best.reshape(gain.shape), gain)
    return replace(found, reason=np.where(unclear, Reason.DEGENERATE, Reason.COMPLETE).astype(np.uint8))


def pure_equilibria(best: NDArray[np.bool_], gain: NDArray[np.float64]) -> Equilibria:
    """Return the profiles `best[game, *actions]` as equilibria, with `gain[game, *actions]` as their regret."""
    games, sizes, flat = len(best), best.shape[1:], gain.reshape(len(gain), -1)
    game, cell = np.nonzero(best.reshape(games, -1))
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
    there = mask(count, room)
    component = np.where(there, np.arange(room), -1)
    return Equilibria(profiles, regret, component, there, count, np.zeros(games, np.uint8))


def shortfall(payoffs: NDArray[np.float64], player: int) -> NDArray[np.float64]:
    """Return `shortfall[game, *actions]`: half of what a player's best action is worth more than the one taken."""
    own = np.moveaxis(payoffs[:, player], 1 + player, 0)
    best = own[0]
    for action in own[1:]:  # whole arrays one after another: several times faster than reducing a short axis
        best = np.maximum(best, action)
    halves: NDArray[np.float64] = np.expand_dims(best / 2, 1 + player) - payoffs[:, player] / 2
    return halves


def _best(payoffs: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return `best[game, *actions]`: nobody's action falls short by more than rounding, close as payoffs may be.

    And `unclear[game]`: an action falls short by more than payoffs of that size are rounded, but by so small a share of
    the range that the sums behind it may have been rounded as much.
    """
    shape = (*payoffs.shape[:2], *[1] * (payoffs.ndim - 2))
    least = resolution(payoffs).reshape(shape)
    noise = (ROUNDING * np.maximum(*map(np.abs, ends(payoffs))) / 2).reshape(shape)
    best = np.ones((len(payoffs), *payoffs.shape[2:]), bool)
    doubtful = np.zeros_like(best)
    for player in range(payoffs.shape[1]):
        own, short = payoffs[:, player] / 2, shortfall(payoffs, player)
        best &= ~unlike(own, own + short, least[:, player])
        doubtful |= short > noise[:, player]
    return best, np.asarray((best & doubtful).reshape(len(best), -1).any(axis=1))

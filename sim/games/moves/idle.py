"""Idle choices: worse than another at every node of their information set, whatever is done there and afterwards.

No belief makes such a choice a best one, so that no assessment that is sequentially rational takes it. Others become
idle once those are left out (conditional dominance: Shimoji & Watson, Conditional dominance, rationalizability, and
game forms, Journal of Economic Theory 83, 1998). What is done at a set need not matter to every player.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import CHANCE, LEAF, Tree

Array = NDArray[Any]
"""Of floats, or of fractions (dtype object)."""


@dataclass(frozen=True)
class _Bounds:
    """What players get at least and at most from a node on: `low[node][game, player]`, `high[node][game, player]`."""

    low: list[Array]
    high: list[Array]


def idle_choices(tree: Tree, payoffs: Array, chance: Array, least: float) -> NDArray[np.bool_]:
    """Return `idle[game, choice]` of `payoffs[game, player, leaf]` and `chance[game, branch]`.

    Differences of up to `least` are none. At least one choice of every information set is not idle.
    """
    idle = np.zeros((len(payoffs), tree.choices), bool)
    while True:
        bounds = _bounds(tree, payoffs, chance, idle)
        before = int(idle.sum())
        for h in range(len(tree.information_sets)):
            _take_away(tree, h, bounds, idle, least)
        if int(idle.sum()) == before:
            return idle


def _bounds(tree: Tree, payoffs: Array, chance: Array, idle: NDArray[np.bool_]) -> _Bounds:
    number = len(tree.parent)
    leaf_of = {node: i for i, node in enumerate(tree.leaves.tolist())}
    low: list[Array] = [payoffs[:, :, 0]] * number
    high = low.copy()
    for node in range(number - 1, -1, -1):  # parents stand before their children
        below = tree.children[node]
        if tree.acts[node] == LEAF:
            low[node] = high[node] = payoffs[:, :, leaf_of[node]]
        elif tree.acts[node] == CHANCE:
            odds = [chance[:, tree.via[child] - tree.choices, None] for child in below]
            low[node] = sum((p * low[child] for p, child in zip(odds, below, strict=True)), start=0 * low[below[0]])
            high[node] = sum((p * high[child] for p, child in zip(odds, below, strict=True)), start=0 * high[below[0]])
        else:
            gone = [idle[:, tree.via[child], None] for child in below]
            lows = [np.where(g, np.inf, low[child]) for g, child in zip(gone, below, strict=True)]
            highs = [np.where(g, -np.inf, high[child]) for g, child in zip(gone, below, strict=True)]
            low[node], high[node] = np.minimum.reduce(lows), np.maximum.reduce(highs)
    return _Bounds(low, high)


def _take_away(tree: Tree, h: int, bounds: _Bounds, idle: NDArray[np.bool_], least: float) -> None:
    """Mark the choices of a set that another one beats at every node."""
    info, first = tree.information_sets[h], int(tree.offset[h])
    for one in range(len(info.actions)):
        for other in range(len(info.actions)):
            if one == other or idle[:, first + one].all():
                continue
            beaten = ~idle[:, first + one]
            for node in info.nodes:
                below = tree.children[node]
                beaten = beaten & _worse(tree, below[one], below[other], info.player, bounds, idle, least)
                if not beaten.any():
                    break
            idle[:, first + one] |= beaten


def _worse(
    tree: Tree, one: int, other: int, player: int, bounds: _Bounds, idle: NDArray[np.bool_], least: float
) -> NDArray[np.bool_]:
    """Tell of each game whether a player gets less from one node on than from the other, whatever is done afterwards.

    Where one and the same set of another player moves at both, the same is done at both.
    """
    h = int(tree.acts[one])
    found = np.asarray(bounds.high[one][:, player] + least < bounds.low[other][:, player], bool)
    if h < 0 or tree.acts[other] != h or tree.information_sets[h].player == player or found.all():
        return found
    each = np.ones(len(idle), bool)
    for left, right in zip(tree.children[one], tree.children[other], strict=True):
        each &= idle[:, tree.via[left]] | _worse(tree, left, right, player, bounds, idle, least)
    return found | each


def matters(tree: Tree, payoffs: Array, chance: Array, idle: NDArray[np.bool_], least: float) -> NDArray[np.bool_]:
    """Return `matters[game, set, player]`: what is done at a set may change what a player gets.

    Only choices that are not `idle[game, choice]` count, and differences of up to `least` are none.
    """
    bounds = _bounds(tree, payoffs, chance, idle)
    found = np.zeros((len(payoffs), len(tree.information_sets), len(tree.players)), bool)
    for h, info in enumerate(tree.information_sets):
        for node in info.nodes:
            below = tree.children[node]
            for i, one in enumerate(below):
                for other in below[i + 1 :]:
                    both = ~(idle[:, tree.via[one]] | idle[:, tree.via[other]])
                    if both.any():
                        found[:, h] |= both[:, None] & ~_same(tree, one, other, bounds, idle, least)
    return found


def _same(
    tree: Tree, one: int, other: int, bounds: _Bounds, idle: NDArray[np.bool_], least: float
) -> NDArray[np.bool_]:
    """Tell of each game and player whether the player gets the same from two nodes on, whatever is done afterwards."""
    high = np.maximum(bounds.high[one], bounds.high[other])
    low = np.minimum(bounds.low[one], bounds.low[other])
    found = np.asarray(high <= low + least, bool)
    h = int(tree.acts[one])
    if h < 0 or tree.acts[other] != h or found.all():
        return found
    each = np.ones(found.shape, bool)
    for left, right in zip(tree.children[one], tree.children[other], strict=True):
        each &= idle[:, tree.via[left], None] | _same(tree, left, right, bounds, idle, least)
    return found | each

"""Beliefs that go with behaviour, and what could be gained at an information set given them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import LEAF, Tree

Floats = NDArray[np.float64]

PLAYED, SELDOM, HARDLY = 0, 1, 2
"""Orders of smallness: what has positive probability, what a mistake does, and what a much rarer mistake does."""


class Arcs(NamedTuple):
    """How likely the arcs of a tree are: `size[row, arc]` times a small number to the power `order[row, arc]`."""

    size: Floats
    order: NDArray[np.int64]


class Reach(NamedTuple):
    """How likely play comes to nodes, in the same way: `size[row, node]`, `order[row, node]`."""

    size: Floats
    order: NDArray[np.int64]


def arcs_of(profiles: Floats, chance: Floats) -> Arcs:
    """Return the arcs of `profiles[row, choice]` and `chance[row, branch]`; what is not done is done by mistake."""
    size = np.concatenate([profiles, chance], axis=1)
    order = np.zeros(size.shape, np.int64)
    missed = profiles <= 0
    order[:, : profiles.shape[1]][missed] = SELDOM
    size[:, : profiles.shape[1]][missed] = 1.0
    return Arcs(size, order)


def reach(tree: Tree, arcs: Arcs) -> Reach:
    """Return how likely play comes to each node; where chance does not lead, the size is zero."""
    rows, number = len(arcs.size), len(tree.parent)
    size, order = np.ones((number, rows)), np.zeros((number, rows), np.int64)
    for node in range(1, number):
        above, arc = tree.parent[node], tree.via[node]
        size[node] = size[above] * arcs.size[:, arc]
        order[node] = order[above] + arcs.order[:, arc]
    return Reach(size.T, order.T)


def beliefs_of(tree: Tree, led: Reach) -> tuple[Floats, NDArray[np.bool_]]:
    """Return `beliefs[row, node]`, NaN where nobody moves, and `reached[row, set]`: whether play comes there.

    Where it does not, they are what the order of mistakes makes of them, and even where chance does not lead there.
    """
    beliefs = np.full(led.size.shape, np.nan)
    reached = np.ones((len(beliefs), len(tree.information_sets)), bool)
    for h, info in enumerate(tree.information_sets):
        nodes = list(info.nodes)
        size, order = led.size[:, nodes], led.order[:, nodes]
        least = np.where(size > 0, order, np.iinfo(np.int64).max).min(axis=1)
        weight = np.where(order == least[:, None], size, 0.0)
        total = weight.sum(axis=1)
        reached[:, h] = (total > 0) & (least == PLAYED)
        with np.errstate(invalid="ignore", divide="ignore"):
            beliefs[:, nodes] = np.where(total[:, None] > 0, weight / total[:, None], 1 / len(nodes))
    return beliefs, reached


def gains(tree: Tree, payoffs: Floats, profiles: Floats, chance: Floats, beliefs: Floats) -> Floats:
    """Return `gain[row]`: the most that another action gains at any information set given the beliefs there.

    `payoffs[row, player, leaf]`, `profiles[row, choice]`, `chance[row, branch]`, `beliefs[row, node]`.
    """
    arcs = np.concatenate([profiles, chance], axis=1)
    worth = np.zeros((len(tree.parent), len(profiles), len(tree.players)))
    worth[tree.leaves] = np.moveaxis(payoffs, 2, 0)
    for node in range(len(tree.parent) - 1, -1, -1):
        if tree.acts[node] != LEAF:
            for child in tree.children[node]:
                worth[node] += arcs[:, tree.via[child], None] * worth[child]
    most = np.zeros(len(profiles))
    for info, first in zip(tree.information_sets, tree.offset.tolist(), strict=False):
        held = beliefs[:, list(info.nodes)]
        value = np.zeros((len(info.actions), len(profiles)))
        for place, node in enumerate(info.nodes):
            for action, child in enumerate(tree.children[node]):
                value[action] += held[:, place] * worth[child, :, info.player]
        played = (value.T * profiles[:, first : first + len(info.actions)]).sum(axis=1)
        most = np.maximum(most, value.max(axis=0) - played)
    return most

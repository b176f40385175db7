"""Chance in a tree: which probabilities are probabilities, and how likely a profile makes each leaf."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import CHANCE, Tree, TreeBatch
from sim.kernels.numerics.indexing import every, taken
from sim.tolerances import PROBABILITY

MOST_COPIED = 2**19
"""Payoffs of which each row has its own copy at a time (4 MB), for a game with a long list has very many rows."""


def proper(tree: Tree, chance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return `proper[draw]`: every chance node's `chance[draw, branch]` lie in [0, 1] and sum to one."""
    fine = ~outside(chance)
    for node in np.flatnonzero(tree.acts == CHANCE):
        arcs = [int(tree.via[child]) - tree.choices for child in tree.children[node]]
        with np.errstate(invalid="ignore"):
            fine &= np.abs(chance[:, arcs].sum(axis=1) - 1) <= PROBABILITY * len(arcs)
    return fine


def outside(chance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return `outside[draw]`: some of `chance[draw, branch]` is not from 0 to 1, or no number."""
    return ~every((chance >= -PROBABILITY) & (chance <= 1 + PROBABILITY))


def defined(batch: TreeBatch) -> NDArray[np.bool_]:
    """Return `defined[draw]`: payoffs are finite and chance probabilities are probabilities."""
    return every(np.isfinite(batch.payoffs)) & proper(batch.tree, batch.chance)


def leaf_probabilities(tree: Tree, profiles: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `probabilities[row, leaf]` under behaviour strategies `profiles[row, choice]`, `chance[row, branch]`."""
    arcs = np.concatenate([profiles, chance, np.ones((len(profiles), 1))], axis=1)
    reached = np.ones((len(profiles), len(tree.leaves)))
    for step in range(tree.paths.shape[1]):
        reached *= arcs[:, tree.paths[:, step]]
    return reached


def expected_at_leaves(
    payoffs: NDArray[np.float64], reached: NDArray[np.float64], game: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return `expected[row, player]` of `payoffs[game, player, leaf]` under `reached[row, leaf]` in `game[row]`.

    One leaf after another over many rows, which numpy does several times faster than a sum over a short axis.
    """
    found = np.zeros((len(reached), payoffs.shape[1]))
    size = max(1, MOST_COPIED // max(prod(payoffs.shape[1:]), 1))
    for start in range(0, len(reached), size):
        part = slice(start, start + size)
        own = taken(payoffs, game[part])
        for leaf in range(payoffs.shape[2]):
            found[part] += own[:, :, leaf] * reached[part, leaf, None]
    return found


def outcome_probabilities(
    tree: Tree,
    outcome_of_leaf: NDArray[np.int64],
    outcomes: int,
    profiles: NDArray[np.float64],
    chance: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return `probabilities[outcome, row]` under `profiles[choice, row]` and `chance[branch, row]`.

    One pass down the tree: each arc multiplies once, where the product along every leaf's path would repeat the
    beginnings; arrays run along the rows, which is what memory likes.
    """
    arcs = [*profiles, *chance]
    found = np.zeros((outcomes, profiles.shape[1]))
    leaf_of_node = {int(node): leaf for leaf, node in enumerate(tree.leaves)}
    waiting: list[tuple[int, NDArray[np.float64] | None]] = [(0, None)]
    while waiting:
        node, reached = waiting.pop()
        if node in leaf_of_node:
            found[outcome_of_leaf[leaf_of_node[node]]] += 1.0 if reached is None else reached
        for child in reversed(tree.children[node]):
            arc = arcs[tree.via[child]]
            waiting.append((child, arc if reached is None else reached * arc))
    return np.minimum(found, 1.0, out=found)

"""Chance in a tree: which probabilities are probabilities, and how likely a profile makes each leaf."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.games.tree import CHANCE, Tree, TreeBatch
from sim.tolerances import PROBABILITY


def proper(tree: Tree, chance: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return `proper[draw]`: every chance node's `chance[draw, branch]` lie in [0, 1] and sum to one."""
    fine = np.asarray(np.isfinite(chance).all(axis=1))
    fine &= ((chance >= -PROBABILITY) & (chance <= 1 + PROBABILITY)).all(axis=1)
    for node in np.flatnonzero(tree.acts == CHANCE):
        arcs = [int(tree.via[child]) - tree.choices for child in tree.children[node]]
        with np.errstate(invalid="ignore"):
            fine &= np.abs(chance[:, arcs].sum(axis=1) - 1) <= PROBABILITY * len(arcs)
    return fine


def defined(batch: TreeBatch) -> NDArray[np.bool_]:
    """Return `defined[draw]`: payoffs are finite and chance probabilities are probabilities."""
    finite = np.asarray(np.isfinite(batch.payoffs).all(axis=(1, 2)))
    return finite & proper(batch.tree, batch.chance)


def leaf_probabilities(tree: Tree, profiles: NDArray[np.float64], chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `probabilities[row, leaf]` under behaviour strategies `profiles[row, choice]`, `chance[row, branch]`."""
    arcs = np.concatenate([profiles, chance, np.ones((len(profiles), 1))], axis=1)
    reached = np.ones((len(profiles), len(tree.leaves)))
    for step in range(tree.paths.shape[1]):
        reached *= arcs[:, tree.paths[:, step]]
    return reached

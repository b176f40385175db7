"""Whether what is done at an information set loses, measured by the payoffs that are at stake there.

Methods with tolerances measure losses by the range of all payoffs. Where one payoff is a billion times another, a loss
of the other passes for a tie. What is listed of such a game is checked once more by the size of the payoffs that the
actions themselves may lead to; what loses by that is no equilibrium, whatever stands elsewhere in the game.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import LEAF, TreeBatch
from sim.kernels.numerics.scaling import near_ties
from sim.solutions.rows import Rows
from sim.tolerances import REGRET

Floats = NDArray[np.float64]


def without_losses(batch: TreeBatch, rows: Rows) -> Rows:
    """Return the rows (with beliefs) in which no action that is taken loses; only draws with near ties are checked."""
    doubtful = np.flatnonzero(near_ties(batch.payoffs)[rows.draw])
    kept = np.ones(len(rows.draw), bool)
    for row in doubtful:
        assert rows.beliefs is not None
        draw = rows.draw[row]
        kept[row] = not loses(batch, int(draw), rows.profiles[row], rows.beliefs[row])
    return rows if kept.all() else rows.take(kept)


def loses(batch: TreeBatch, draw: int, profile: Floats, beliefs: Floats) -> bool:
    """Tell whether an action that `profile[choice]` takes is worse than another by more than what is at stake rounds.

    `beliefs[node]` given the node's information set; what follows is played as in the profile.
    """
    return any(
        loss > REGRET * stake and profile[choice] > 0
        for choice, loss, stake in _losses(batch, draw, profile, np.nan_to_num(beliefs))
    )


def _losses(batch: TreeBatch, draw: int, profile: Floats, beliefs: Floats) -> Iterator[tuple[int, float, float]]:
    """Yield each choice, what it loses against the best one, and the payoffs at stake in both, added up in size."""
    tree, (worth, size) = batch.tree, _at_nodes(batch, draw, profile)
    for info, first in zip(tree.information_sets, tree.offset[:-1].tolist(), strict=True):
        nodes = list(info.nodes)
        below = np.array([tree.children[node] for node in nodes])
        value, stake = (beliefs[nodes] @ held[below, info.player] for held in (worth, size))
        best = int(value.argmax())
        for action in range(len(info.actions)):
            yield first + action, float(value[best] - value[action]), float(stake[best] + stake[action])


def _at_nodes(batch: TreeBatch, draw: int, profile: Floats) -> tuple[Floats, Floats]:
    """Return `worth[node, player]`, expected payoffs by the profile, and `size[node, player]`, of sizes."""
    tree = batch.tree
    arcs = np.concatenate([profile, batch.chance[draw]])
    worth = np.zeros((len(tree.parent), len(tree.players)))
    worth[tree.leaves] = batch.payoffs[draw].T
    size = np.abs(worth)
    for node in range(len(tree.parent) - 1, -1, -1):  # parents stand before their children
        if tree.acts[node] != LEAF:
            below = list(tree.children[node])
            weights = arcs[tree.via[below]]
            worth[node], size[node] = weights @ worth[below], weights @ size[below]
    return worth, size

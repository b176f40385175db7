"""The agent form of a tree in flat arrays: which choices lie on the way to each leaf, and who makes them.

In the agent form every information set is a player of its own with the payoffs of its owner (Selten, Reexamination of
the perfectness concept, International Journal of Game Theory 4, 1975, section 8). Of a strategic game it is the game.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import ends


@dataclass(frozen=True)
class AgentForm:
    """What kernels of the agent form read; choices as in `sim.games.moves.tree`.

    `path[leaf, step]` are the choices made on the way to a leaf in the order of play, chance left out, padded with -1;
    `agent[choice]` is the choice's information set, whose choices are `first[agent]` to `first[agent + 1]`;
    `mover[agent]` is the player; `node[leaf, step]` the decision node at which that choice is made.
    """

    path: NDArray[np.int64]
    node: NDArray[np.int64]
    agent: NDArray[np.int64]
    first: NDArray[np.int64]
    mover: NDArray[np.int64]


def agent_form(tree: Tree) -> AgentForm:
    """Return the agent form of a tree with perfect recall."""
    ways = [_way(tree, int(leaf)) for leaf in tree.leaves]
    depth = max((len(w) for w in ways), default=0)
    path = np.full((len(ways), depth), -1, np.int64)
    node = np.full((len(ways), depth), -1, np.int64)
    for leaf, way in enumerate(ways):
        for step, (made, at) in enumerate(way):
            path[leaf, step], node[leaf, step] = made, at
    sizes = np.diff(tree.offset)
    mover = np.array([s.player for s in tree.information_sets], np.int64)
    return AgentForm(path, node, np.repeat(np.arange(len(sizes)), sizes), tree.offset, mover)


def _way(tree: Tree, leaf: int) -> list[tuple[int, int]]:
    """Return (choice, the node where it is made) of all choices on the way to a leaf, first to last."""
    way, node = [], leaf
    while node > 0:
        if tree.via[node] < tree.choices:
            way.append((int(tree.via[node]), int(tree.parent[node])))
        node = int(tree.parent[node])
    return way[::-1]


@dataclass(frozen=True)
class AgentGames:
    """A batch in the agent form, payoffs made comparable: what the kernels of quantal responses are called with.

    `payoffs[draw, player, leaf]` have a smallest payoff of 0 for every player and a largest range of 1 over all
    players; `scale[draw]` is that range in the scenario's units, so precision times scale has no unit. `chance[draw,
    leaf]` are logarithms of chance's part, branches of probability zero left out; `alive[draw, leaf, step]` is false
    where such a branch makes a leaf irrelevant to the information set at that step: a set that only branches of
    probability zero lead to is judged as if they all were equally unlikely.
    """

    form: AgentForm
    payoffs: NDArray[np.float64]
    scale: NDArray[np.float64]
    chance: NDArray[np.float64]
    alive: NDArray[np.bool_]


def agent_games(batch: TreeBatch) -> AgentGames:
    """Return the batch in the agent form; payoffs and chance must be finite."""
    form = agent_form(batch.tree)
    low, high = ends(batch.payoffs)
    scale = (high - low).max(axis=1)
    payoffs = (batch.payoffs - low[:, :, None]) / np.where(scale > 0, scale, 1.0)[:, None, None]
    return AgentGames(form, payoffs, scale, _log_chance(batch), _alive(batch, form))


def _log_chance(batch: TreeBatch) -> NDArray[np.float64]:
    tree = batch.tree
    arcs = np.where(batch.chance > 0, batch.chance, 1.0)
    logs = np.concatenate([np.zeros((len(batch), tree.choices)), np.log(arcs), np.zeros((len(batch), 1))], axis=1)
    total = np.zeros((len(batch), len(tree.leaves)))
    for step in range(tree.paths.shape[1]):
        total += logs[:, tree.paths[:, step]]
    return total


def _alive(batch: TreeBatch, form: AgentForm) -> NDArray[np.bool_]:
    """Return `alive[draw, leaf, step]`: no branch of probability zero follows, and as few as can be came before."""
    never = batch.chance <= 0
    if not never.any() or not batch.tree.information_sets:
        return np.broadcast_to(np.True_, (len(batch), *form.path.shape))
    impossible = np.zeros((len(batch), len(batch.tree.parent)), np.int64)
    for node in range(1, len(batch.tree.parent)):
        branch = int(batch.tree.via[node]) - batch.tree.choices
        impossible[:, node] = impossible[:, batch.tree.parent[node]] + (never[:, branch] if branch >= 0 else 0)
    at_node = impossible[:, np.maximum(form.node, 0)]
    fewest = np.stack([impossible[:, list(s.nodes)].min(axis=1) for s in batch.tree.information_sets], axis=1)
    alive: NDArray[np.bool_] = at_node == impossible[:, batch.tree.leaves][:, :, None]
    return alive & (at_node == fewest[:, form.agent[np.maximum(form.path, 0)]])

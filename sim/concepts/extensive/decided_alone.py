"""Games with private information in which no belief is ever open: one player names a number, types answer it.

Where in every stage one player decides alone (`sim.concepts.extensive.alone`), what it believes in a set with several
nodes is what chance says, as only chance stands between the beginning of the stage and the set. Then the sequential
equilibria are the subgame perfect ones: each set is best against what follows, and beliefs are consistent whatever was
played before. The weak perfect Bayesian ones are the same where play always comes to the sets with several nodes; where
it may not, their beliefs are free, and there may be more.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.concepts.extensive.alone import Order, order_of
from sim.games.moves.chance import defined
from sim.games.moves.tree import Tree, TreeBatch
from sim.solutions.solution import Solution

Floats = NDArray[np.float64]


def solve_decided_alone(batch: TreeBatch, rules: tuple[str, ...], budget: int, consistent: bool) -> Solution | None:
    """Return the equilibria with `beliefs[draw, equilibrium, node]`; None of games in which a belief may be open.

    With `consistent` beliefs these are the sequential equilibria, else the weak perfect Bayesian ones. `budget` is in
    steps a draw.
    """
    from sim.concepts.extensive.subgame_perfect import SubgamePerfect  # it asks sequential for one of large trees

    order = order_of(batch.tree)
    if order is None or not (consistent or _always_reached(batch.tree)):
        return None
    branches = [branch for _, branch in order.within]
    if (batch.chance[defined(batch)][:, branches] <= 0).any():
        return None  # a type that there is not: nothing is known of what is believed of it
    found = SubgamePerfect(budget=budget).solve(batch, rules)
    held = _beliefs(batch, order)
    return replace(found, beliefs=np.where(found.listed[:, :, None], held[:, None], np.nan))


def _always_reached(tree: Tree) -> bool:
    """Return whether chance alone leads to the sets with several nodes."""
    several = (node for s in tree.information_sets if len(s.nodes) > 1 for node in s.nodes)
    return all(_by_chance(tree, node) for node in several)


def _by_chance(tree: Tree, node: int) -> bool:
    while node > 0:
        if tree.via[node] < tree.choices:
            return False
        node = int(tree.parent[node])
    return True


def _beliefs(batch: TreeBatch, order: Order) -> Floats:
    """Return `beliefs[draw, node]` at the nodes of all sets; NaN elsewhere."""
    tree = batch.tree
    reached = np.ones((len(batch), len(tree.parent)))
    for node, branch in order.within:  # from above
        reached[:, node] = reached[:, tree.parent[node]] * batch.chance[:, branch]
    held = np.full(reached.shape, np.nan)
    for own in tree.information_sets:
        nodes = list(own.nodes)
        with np.errstate(invalid="ignore", divide="ignore"):
            held[:, nodes] = reached[:, nodes] / reached[:, nodes].sum(axis=1, keepdims=True)
    return held

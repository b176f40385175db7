"""The part of a game tree that a figure has room for: its first ends, or where play leads."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.games.moves.deviations import Play
from sim.games.moves.tree import LEAF, Tree
from sim.tolerances import PROBABILITY

MOST_LEAVES = 64
"""Ends that are drawn; a larger tree is cut, and the figure says so."""


@dataclass(frozen=True)
class Part:
    """The nodes of a tree that are drawn, ascending, and which of them are ends of the drawing."""

    nodes: tuple[int, ...]
    ends: frozenset[int]
    depth: dict[int, int]
    """`depth[node]` of every node that is drawn: steps of play from the root."""
    beyond: dict[int, int]
    """`beyond[end]`: leaves beneath an end at which the game goes on, which are not drawn."""
    hidden: int
    """Leaves of the tree that are not drawn."""

    @property
    def steps(self) -> int:
        """Steps of play from the root to the farthest node."""
        return max(self.depth.values())

    def places(self, tree: Tree) -> dict[int, float]:
        """Return each node's height: ends one below the other, every other node in the middle of its children."""
        place = {node: float(len(self.ends) - i) for i, node in enumerate(n for n in self.nodes if n in self.ends)}
        for node in reversed(self.nodes):
            if node not in place:
                place[node] = float(np.mean([place[child] for child in tree.children[node] if child in place]))
        return place


def part_of(tree: Tree, play: Play | None = None, most: int = MOST_LEAVES) -> Part:
    """Return the whole tree where it has no more ends than `most`; else its first ends.

    Of a play, the nodes that it reaches, the likeliest first, each with all that can be done there, as far as there
    is room.
    """
    if len(tree.leaves) <= most or play is None or len(tree.children[0]) > most:
        first = tree.leaves[:most].tolist()
        return _part(tree, range(first[-1] + 1), frozenset(first))
    drawn, ends, waiting = [0], {0}, [(-1.0, 0)]
    while waiting:
        _, node = heapq.heappop(waiting)
        below = [int(child) for child in tree.children[node]]
        if len(ends) - 1 + len(below) > most:
            continue  # a smaller fork may still have room
        ends.remove(node)
        ends.update(below)
        drawn += below
        reached = [child for child in below if tree.acts[child] != LEAF and play.reach[child] > PROBABILITY]
        for child in reached:
            heapq.heappush(waiting, (-float(play.reach[child]), child))
    return _part(tree, sorted(drawn), frozenset(ends))


def _part(tree: Tree, nodes: Sequence[int], ends: frozenset[int]) -> Part:
    depth = {0: 0}
    for node in nodes:
        if node:
            depth[node] = depth[int(tree.parent[node])] + 1
    leaves = (tree.acts == LEAF).astype(int)  # leaves[node]: beneath it, or itself
    for node in range(len(tree.parent) - 1, 0, -1):
        leaves[tree.parent[node]] += leaves[node]
    beyond = {node: int(leaves[node]) for node in ends if tree.acts[node] != LEAF}
    drawn = sum(1 for node in ends if tree.acts[node] == LEAF)
    return Part(tuple(nodes), ends, depth, beyond, len(tree.leaves) - drawn)

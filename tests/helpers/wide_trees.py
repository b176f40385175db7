"""Random trees of two players with imperfect information and perfect recall, of any size."""

import random
from dataclasses import dataclass, field

import numpy as np

from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree, TreeBatch


@dataclass
class _Set:
    number: int
    player: int
    actions: int
    nodes: list[int] = field(default_factory=list)


@dataclass
class _Node:
    depth: int
    known: tuple[tuple[tuple[int, int], ...], ...]
    """Of each player: (set, action) of its own choices so far."""
    below: list["_Node"] = field(default_factory=list)
    own: _Set | None = None
    place: int = -1


def wide_tree(seed: int, nodes: int, zero_sum: bool = True, together: int = 3) -> TreeBatch:
    """Return a game with some more than so many nodes, in which up to `together` nodes are one information set.

    Players move by turns, chance now and then with one half each; payoffs are whole numbers from -9 to 9.
    """
    rng, sets = random.Random(seed), []
    pools: dict[object, list[_Set]] = {}
    root = _Node(0, ((), ()))
    waiting, count = [root], 1
    for node in waiting:  # it grows while it is walked
        if count >= nodes:
            break
        player = node.depth % 2
        if node.depth and rng.random() < 0.15:
            known = [node.known] * 2
        else:
            pool = pools.setdefault((player, node.known[player], node.depth), [])
            free = [s for s in pool if len(s.nodes) < together]
            if free and rng.random() < 0.8:
                node.own = rng.choice(free)
            else:
                node.own = _Set(len(sets), player, rng.choice((2, 3)))
                sets.append(node.own)
                pool.append(node.own)
            node.own.nodes.append(0)
            after = [(*node.known[player], (node.own.number, a)) for a in range(node.own.actions)]
            known = [tuple(k if p == player else node.known[p] for p in (0, 1)) for k in after]
        node.below = [_Node(node.depth + 1, k) for k in known]
        waiting += node.below
        count += len(known)
    return _batch(root, seed, zero_sum)


def _preorder(root: _Node) -> list[_Node]:
    order, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        node.place = len(order)
        order.append(node)
        waiting += reversed(node.below)
    return order


def _batch(root: _Node, seed: int, zero_sum: bool) -> TreeBatch:
    order = _preorder(root)
    members: dict[int, list[_Node]] = {}
    for node in order:
        if node.own is not None:
            members.setdefault(node.own.number, []).append(node)
    place = {number: i for i, number in enumerate(members)}
    infos = []
    for number, own in members.items():
        kind, name = own[0].own, f"s{place[number]}"
        assert kind is not None
        labels = tuple(f"a{a}" for a in range(kind.actions))
        infos.append(InformationSet(name, name, kind.player, labels, tuple(n.place for n in own)))
    offset = np.cumsum([0, *(len(s.actions) for s in infos)])
    parent, via, acts = ([-1] * len(order), [-1] * len(order), [LEAF] * len(order))
    names: list[tuple[str, str]] = []
    for node in order:
        if not node.below:
            continue
        acts[node.place] = CHANCE if node.own is None else place[node.own.number]
        first = int(offset[-1]) + len(names) if node.own is None else int(offset[place[node.own.number]])
        names += [(f"c{node.place}", f"b{k}") for k in range(len(node.below))] if node.own is None else []
        for k, child in enumerate(node.below):
            parent[child.place], via[child.place] = node.place, first + k
    tree = Tree(("one", "two"), tuple(infos), np.array(parent), np.array(via), np.array(acts), tuple(names))
    payoffs = np.random.default_rng(seed).integers(-9, 10, (1, 2, len(tree.leaves))).astype(float)
    if zero_sum:
        payoffs[:, 1] = -payoffs[:, 0]
    return TreeBatch(tree, payoffs, np.full((1, len(names)), 0.5))

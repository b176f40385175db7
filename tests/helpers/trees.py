"""Small trees for the tests, built by hand, node by node, in preorder."""

import numpy as np

from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree

MEETING = ("brokerage", "xi", "kim")


def broker_tree() -> Tree:
    """Russia brokers or not; China and North Korea see that and choose at once, twice two by two."""
    parent, via, acts = [-1], [-1], [0]
    nodes: dict[int, list[int]] = {0: [0], 1: [], 2: [], 3: [], 4: []}

    def add(above: int, arc: int, who: int) -> int:
        parent.append(above)
        via.append(arc)
        acts.append(who)
        if who >= 0:
            nodes[who].append(len(parent) - 1)
        return len(parent) - 1

    for first in (0, 1):
        xi = add(0, first, 1 + first)
        for second in (0, 1):
            kim = add(xi, 2 + 2 * first + second, 3 + first)
            for third in (0, 1):
                add(kim, 6 + 2 * first + third, LEAF)
    names = ["brokerage", "xi|broker", "xi|aside", "kim|broker", "kim|aside"]
    players = [0, 1, 1, 2, 2]
    sets = tuple(
        InformationSet(n, n, p, ("a", "b"), tuple(nodes[i]))
        for i, (n, p) in enumerate(zip(names, players, strict=True))
    )
    return Tree(("russia", "china", "dprk"), sets, np.array(parent), np.array(via), np.array(acts))


def perfect_tree(depth: int, players: int = 2, chance_at: int | None = None) -> Tree:
    """Perfect information, two actions a node, players in turn; at one depth chance may move instead."""
    parent, via, acts = [-1], [-1], [0]
    sets: list[InformationSet] = []
    chances: list[int] = []

    def grow(node: int, level: int) -> None:
        if level == depth:
            acts[node] = LEAF
            return
        if level == chance_at:
            acts[node] = CHANCE
            chances.append(node)
        else:
            acts[node] = len(sets)
            sets.append(InformationSet(f"s{len(sets)}", f"m{level}", level % players, ("l", "r"), (node,)))
        me = acts[node]
        index = len(chances) - 1
        for action in (0, 1):
            parent.append(node)
            via.append(-2 * index - action - 10 if me == CHANCE else 2 * me + action)
            acts.append(0)
            grow(len(parent) - 1, level + 1)

    grow(0, 0)
    arcs = np.array(via)
    chance_arcs = arcs <= -10
    arcs[chance_arcs] = 2 * len(sets) + (-arcs[chance_arcs] - 10)
    branches = tuple(("luck", a) for _ in chances for a in ("l", "r"))
    names = tuple(f"p{i}" for i in range(players))
    return Tree(names, tuple(sets), np.array(parent), arcs, np.array(acts), branches)

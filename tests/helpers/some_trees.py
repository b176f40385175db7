"""Games of several moves at random, with perfect recall, and what is expected in them by plain recursion."""

import random
from typing import Any

import numpy as np
from catalog.test_extensive_published import END, game_of, pay

from sim.games.moves.tree import CHANCE, LEAF, TreeBatch

ODDS = {2: ("1/4", "3/4"), 3: ("1/2", "1/4", "1/4")}

Node = Any


def some_tree(seed: int, levels: int, depth: int = 4, players: int = 3) -> Node:
    """Return a game as `game_of` takes it; payoffs are whole numbers below `levels`; a few have fewer moves."""
    rng = random.Random(seed)
    known: dict[str, tuple[int, tuple[tuple[str, int], ...], int]] = {}
    players, depth = rng.randint(2, players), rng.randint(2, depth)

    def grow(left: int, own: dict[int, tuple[tuple[str, int], ...]], met: frozenset[str]) -> Node:
        if left == 0 or (left < depth and rng.random() < 0.15):
            return pay(*(rng.randrange(levels) for _ in range(players)))
        if rng.random() < (0.5 if left == depth else 0.15):
            odds = ODDS[rng.choice((2, 2, 3))]
            return (0, "chance", {f"b{i}": (p, grow(left - 1, own, met)) for i, p in enumerate(odds)})
        player = rng.randint(1, players)
        alike = [s for s, (who, way, _) in known.items() if (who, way) == (player, own[player]) and s not in met]
        where = rng.choice(alike) if alike and rng.random() < 0.65 else f"s{len(known)}"
        size = known.setdefault(where, (player, own[player], rng.choice((2, 2, 3))))[2]
        arcs = {}
        for action in range(size):
            made = {**own, player: (*own[player], (where, action))}
            arcs[f"a{action}"] = grow(left - 1, made, met | {where})
        return (player, where, arcs)

    return grow(depth, {p + 1: () for p in range(players)}, frozenset())


def players_of(node: Node) -> int:
    """Return how many payoffs the ends have."""
    if node[0] == END:
        return len(node[1])
    below = next(iter(node[2].values()))
    return players_of(below[1] if node[0] == 0 else below)


def moves_of(node: Node) -> int:
    """Return how many decisions there are, counting nodes."""
    if node[0] == END:
        return 0
    below = [b[1] if node[0] == 0 else b for b in node[2].values()]
    return (node[0] != 0) + sum(map(moves_of, below))


def batch_of(node: Node) -> TreeBatch:
    """Return the game as a batch of one."""
    return game_of(players_of(node), node).games


def worth(batch: TreeBatch, node: int, player: int, profile: np.ndarray) -> float:
    """Return what a player expects from a node on when `profile[choice]` is played."""
    tree = batch.tree
    if tree.acts[node] == LEAF:
        return float(batch.payoffs[0, player, list(tree.leaves).index(node)])
    total = 0.0
    for child in tree.children[node]:
        arc = int(tree.via[child])
        odds = batch.chance[0, arc - tree.choices] if tree.acts[node] == CHANCE else profile[arc]
        if odds > 0:
            total += odds * worth(batch, child, player, profile)
    return total


def reached(batch: TreeBatch, profile: np.ndarray) -> np.ndarray:
    """Return how likely play comes to each node."""
    tree = batch.tree
    odds = np.concatenate([profile, batch.chance[0]])
    likely = np.ones(len(tree.parent))
    for node in range(1, len(tree.parent)):
        likely[node] = likely[tree.parent[node]] * odds[tree.via[node]]
    return likely

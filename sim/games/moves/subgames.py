"""Proper subgames of a tree, and the stage that remains of each once the subgames below it are solved.

A subgame starts at a node if no information set has nodes both below it and elsewhere (Selten, Spieltheoretische
Behandlung eines Oligopolmodells mit Nachfrageträgheit, 1965; Osborne & Rubinstein 1994, section 6.2 and 11.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree


@dataclass(frozen=True)
class Stage:
    """One subgame with the subgames below it cut off: a tree of its own whose leaves are `ends`.

    `ends[leaf of the stage]` are nodes of the whole tree: leaves, or roots of subgames below. `choices[choice of the
    stage]` and `branches[branch of the stage]` are their numbers in the whole tree.
    """

    root: int
    tree: Tree
    ends: tuple[int, ...]
    choices: tuple[int, ...]
    branches: tuple[int, ...]


@lru_cache(maxsize=8)
def subgame_roots(tree: Tree) -> tuple[int, ...]:
    """Return the nodes at which proper subgames start, the deepest last in preorder (the root 0 first)."""
    last = _last_descendant(tree)
    low, high = list(range(len(last))), list(range(len(last)))  # of all sets that have a node below, or there
    for info in tree.information_sets:
        for node in info.nodes:
            low[node], high[node] = min(info.nodes), max(info.nodes)
    for node, parent in reversed(list(enumerate(tree.parent.tolist()))[1:]):  # what is below a node follows it at once
        low[parent], high[parent] = min(low[parent], low[node]), max(high[parent], high[node])
    inner = np.flatnonzero(tree.acts != LEAF).tolist()
    return tuple(node for node in inner if low[node] >= node and high[node] <= last[node])


def _last_descendant(tree: Tree) -> list[int]:
    last = list(range(len(tree.parent)))
    for node, parent in reversed(list(enumerate(tree.parent.tolist()))[1:]):
        last[parent] = max(last[parent], last[node])
    return last


def stages(tree: Tree) -> tuple[Stage, ...]:
    """Return the stages of all subgames, those below before those above, the root's last."""
    roots = subgame_roots(tree)
    among = frozenset(roots)
    return tuple(_stage(tree, root, among) for root in reversed(roots))


def cut_off(tree: Tree, roots: frozenset[int]) -> Stage:
    """Return the whole tree with the subgames at some roots cut off, which are ends of it then."""
    return _stage(tree, 0, roots - {0})


def _stage(tree: Tree, root: int, roots: frozenset[int]) -> Stage:
    kept = _nodes_of_stage(tree, root, roots)
    place = {node: i for i, node in enumerate(kept)}
    ends = [node for node in kept if tree.acts[node] == LEAF or (node in roots and node != root)]
    over = set(ends)
    sets = sorted({int(tree.acts[node]) for node in kept if tree.acts[node] >= 0 and node not in over})
    choices = [c for i in sets for c in range(int(tree.offset[i]), int(tree.offset[i + 1]))]
    branches = [
        int(tree.via[child]) - tree.choices
        for node in kept
        if tree.acts[node] == CHANCE and node not in over
        for child in tree.children[node]
    ]
    arcs = {arc: i for i, arc in enumerate(choices)}
    arcs |= {tree.choices + branch: len(choices) + i for i, branch in enumerate(branches)}
    number = {whole: i for i, whole in enumerate(sets)}
    small = Tree(
        tree.players,
        tuple(_moved(tree.information_sets[i], place) for i in sets),
        np.array([-1] + [place[int(tree.parent[node])] for node in kept[1:]]),
        np.array([-1] + [arcs[int(tree.via[node])] for node in kept[1:]]),
        np.array([LEAF if n in over else number.get(int(tree.acts[n]), CHANCE) for n in kept]),
        tuple(tree.branch_names[b] for b in branches),
    )
    return Stage(root, small, tuple(ends), tuple(choices), tuple(branches))


def _moved(info: InformationSet, place: dict[int, int]) -> InformationSet:
    nodes = tuple(place[node] for node in info.nodes)
    return InformationSet(info.name, info.move, info.player, info.actions, nodes, info.knows)


def _nodes_of_stage(tree: Tree, root: int, roots: frozenset[int]) -> list[int]:
    kept, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        kept.append(node)
        if node == root or node not in roots:
            waiting.extend(reversed(tree.children[node]))
    return kept

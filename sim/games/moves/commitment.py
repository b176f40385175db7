"""The game that is left once a player is known to take one action at a move: the move is gone, and all know it.

What a player gains by committing before the others move is what this game pays (von Stackelberg 1934; Schelling, The
strategy of conflict, 1960, chapter 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.expressions import Program
from sim.games.moves.game import MovesGame
from sim.games.moves.tree import InformationSet, Tree

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Kept:
    """The tree that is left, and where what is left of it stood: leaves, and branches of chance."""

    tree: Tree
    leaves: Indices
    branches: Indices


def committed(game: MovesGame, move: str, action: str) -> MovesGame:
    """Return the game in which everybody knows that an action is taken wherever a move takes place.

    Raises ValueError where no player makes the move, or it has no such action.
    """
    kept = without_move(game.tree, move, action)
    leaves, players = len(game.histories), len(game.tree.players)
    rows = (np.arange(players)[:, None] * leaves + kept.leaves[None, :]).ravel()
    return replace(
        game,
        tree=kept.tree,
        histories=tuple(game.histories[leaf] for leaf in kept.leaves),
        payoff_rows=_rows(game.payoff_rows, rows),
        chance_rows=_rows(game.chance_rows, kept.branches),
        outcome_of_leaf=game.outcome_of_leaf[kept.leaves],
        event_at_leaf=None if game.event_at_leaf is None else game.event_at_leaf[:, kept.leaves],
        branches=tuple(game.branches[branch] for branch in kept.branches),
    )


def _rows(program: Program, rows: Indices) -> Program:
    return replace(program, coefficients=program.coefficients[rows])


def without_move(tree: Tree, move: str, action: str) -> Kept:
    """Return the tree whose nodes at a move are gone, each with what follows its action in its place."""
    fixed = {i: s.actions.index(action) for i, s in enumerate(tree.information_sets) if s.move == move}
    if not fixed:
        raise ValueError(f"no player makes a move '{move}'")
    nodes, parents = _left(tree, fixed)
    number = {old: new for new, old in enumerate(nodes)}
    sets = [i for i in range(len(tree.information_sets)) if i not in fixed and _nodes(tree, i, number)]
    choices = [c for i in sets for c in range(int(tree.offset[i]), int(tree.offset[i + 1]))]
    branches = _branches(tree, nodes)
    arcs = {choice: new for new, choice in enumerate(choices)}
    arcs |= {tree.choices + branch: len(choices) + new for new, branch in enumerate(branches)}
    place = {i: new for new, i in enumerate(sets)}
    leaf = {int(node): i for i, node in enumerate(tree.leaves)}
    left = Tree(
        tree.players,
        tuple(_set(tree.information_sets[i], _nodes(tree, i, number)) for i in sets),
        np.array([number.get(parent, -1) for parent, _ in parents], np.int64),
        np.array([arcs.get(via, -1) for _, via in parents], np.int64),
        np.array([place.get(int(tree.acts[node]), int(tree.acts[node])) for node in nodes], np.int64),
        tuple(tree.branch_names[branch] for branch in branches),
    )
    return Kept(left, np.array([leaf[n] for n in nodes if n in leaf], np.int64), np.array(branches, np.int64))


def _left(tree: Tree, fixed: dict[int, int]) -> tuple[list[int], list[tuple[int, int]]]:
    """Return the nodes that are left, in preorder, and of each its parent and the arc into it, as they were called."""
    nodes: list[int] = []
    parents: list[tuple[int, int]] = []
    waiting = [(0, -1, -1)]
    while waiting:
        node, parent, via = waiting.pop()
        acts = int(tree.acts[node])
        if acts in fixed:
            waiting.append((tree.children[node][fixed[acts]], parent, via))
            continue
        nodes.append(node)
        parents.append((parent, via))
        waiting += [(child, node, int(tree.via[child])) for child in reversed(tree.children[node])]
    return nodes, parents


def _nodes(tree: Tree, information_set: int, number: dict[int, int]) -> tuple[int, ...]:
    return tuple(number[node] for node in tree.information_sets[information_set].nodes if node in number)


def _set(information_set: InformationSet, nodes: tuple[int, ...]) -> InformationSet:
    return replace(information_set, nodes=nodes)


def _branches(tree: Tree, nodes: Sequence[int]) -> list[int]:
    """Return the branches of chance that lead out of the nodes that are left, in their order."""
    arcs = {int(tree.via[child]) - tree.choices for node in nodes for child in tree.children[node]}
    return sorted(arc for arc in arcs if arc >= 0)

"""Which nodes of a tree are listed: of a move with many numbers, those that are played, those beside them, the ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.expressions.numeric import number_of
from sim.games.moves.tree import Tree
from sim.tables import Node
from sim.tolerances import PROBABILITY

MANY = 8
"""Numbers of a move that are listed one by one."""


@dataclass(frozen=True)
class Gap:
    """Branches of a node that are left out: `count` of them, the first and the last of which are nodes."""

    first: int
    last: int
    count: int


def walk(
    tree: Tree, reach: NDArray[np.float64] | None = None, reached_alone: bool = False
) -> Iterator[tuple[int | Gap, int]]:
    """Yield what is listed in preorder, each with its depth; `reach[node]` says what is played.

    With `reached_alone` nodes are listed that are reached, and what hangs on these.
    """
    waiting: list[tuple[int | Gap, int]] = [(0, 0)]
    while waiting:
        item, depth = waiting.pop()
        yield item, depth
        if isinstance(item, Gap) or (reached_alone and reach is not None and reach[item] <= PROBABILITY):
            continue
        waiting.extend((child, depth + 1) for child in reversed(_children(tree, item, reach)))


def _children(tree: Tree, node: int, reach: NDArray[np.float64] | None) -> list[int | Gap]:
    """Return the children of a node that are listed, gaps between them."""
    children = tree.children[node]
    if len(children) <= MANY or number_of(action_into(tree, children[0])) is None:
        return list(children)
    kept = _kept(len(children), [] if reach is None else [i for i, c in enumerate(children) if reach[c] > PROBABILITY])
    found: list[int | Gap] = []
    before = -1
    for i in kept:
        if i - before == 2:
            found.append(children[i - 1])
        elif i - before > 2:
            found.append(Gap(children[before + 1], children[i - 1], i - before - 1))
        found.append(children[i])
        before = i
    return found


def _kept(many: int, played: list[int]) -> list[int]:
    """Return which of many branches are listed: played ones, if these are few, with their neighbours, and the ends."""
    if not 0 < len(played) <= MANY // 2:
        return [0, 1, many - 1]
    near = {j for i in played for j in (i - 1, i, i + 1) if 0 <= j < many}
    return sorted(near | {0, many - 1})


def action_into(tree: Tree, node: int) -> str:
    """Return the action that leads to a node."""
    via = int(tree.via[node])
    return tree.choice_names[via][1] if via < tree.choices else tree.branch_names[via - tree.choices][1]


def gap_node(tree: Tree, gap: Gap, depth: int) -> Node:
    """Return the line that stands for the branches left out."""
    ends = f"{action_into(tree, gap.first)} to {action_into(tree, gap.last)}"
    return Node(depth, False, "…", None, f"{gap.count} more: {ends}")

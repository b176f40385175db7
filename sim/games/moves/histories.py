"""Moves in the order of play -> the tree of the game and the history of each of its ends.

Information sets follow Kuhn (Extensive Games and the Problem of Information, 1953): two nodes of a move belong to one
set when everything the move sees was the same. Sets are numbered by move, then by their first node in preorder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from sim.expressions import Expr, Number, bind
from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree

MAX_NODES: Final = 20_000
MAX_LEAVES: Final = 4_000
MAX_LENGTH: Final = 128
"""Moves one after another on the way to an end: solving goes down the tree by recursion."""


class TooLargeError(Exception):
    """The tree has more nodes or ends than `MAX_NODES`, `MAX_LEAVES`, or a longer way to one than `MAX_LENGTH`."""


@dataclass(frozen=True)
class Move:
    """One move, checked: nothing implicit. `player` is an index or `CHANCE`; `sees` is closed under perfect recall."""

    id: str
    label: str
    player: int
    actions: tuple[str, ...]
    action_labels: tuple[str, ...]
    when: Expr
    sees: tuple[str, ...]
    probabilities: Mapping[str, Expr] = field(default_factory=dict)
    """Of a chance move: each action's probability; its rest is the action that is missing here."""


@dataclass(frozen=True)
class Play:
    """A tree with what was done on the way to each leaf and each branch of chance."""

    tree: Tree
    leaves: tuple[Mapping[str, str], ...]
    branches: tuple[tuple[int, Mapping[str, str]], ...]
    """Of each branch: the index of its move, and the history before it."""


Key = tuple[int, tuple[tuple[str, str], ...]]


@dataclass
class _Growth:
    moves: Sequence[Move]
    parent: list[int] = field(default_factory=list)
    arc: list[tuple[Key | None, int]] = field(default_factory=list)
    """How each node was reached: (information set, action), or (None, branch); (None, -1) at the root."""
    acts: list[Key | int] = field(default_factory=list)
    sets: dict[Key, list[int]] = field(default_factory=dict)
    leaves: list[dict[str, str]] = field(default_factory=list)
    branches: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def grow(self, parent: int, arc: tuple[Key | None, int], at: int, taken: dict[str, str]) -> None:
        while at < len(self.moves) and not takes_place(self.moves[at], taken, self.moves):
            at += 1
        node = len(self.parent)
        if node >= MAX_NODES or len(self.leaves) >= MAX_LEAVES or len(taken) > MAX_LENGTH:
            raise TooLargeError
        self.parent.append(parent)
        self.arc.append(arc)
        if at == len(self.moves):
            self.acts.append(LEAF)
            self.leaves.append(taken)
        elif self.moves[at].player == CHANCE:
            self.acts.append(CHANCE)
            self._chance(node, at, taken)
        else:
            key = (at, tuple((seen, taken.get(seen, "")) for seen in self.moves[at].sees))
            self.acts.append(key)
            self.sets.setdefault(key, []).append(node)
            for number, action in enumerate(self.moves[at].actions):
                self.grow(node, (key, number), at + 1, taken | {self.moves[at].id: action})

    def _chance(self, node: int, at: int, taken: dict[str, str]) -> None:
        first = len(self.branches)
        self.branches += [(at, taken)] * len(self.moves[at].actions)
        for number, action in enumerate(self.moves[at].actions):
            self.grow(node, (None, first + number), at + 1, taken | {self.moves[at].id: action})


def takes_place(move: Move, taken: Mapping[str, str], moves: Sequence[Move]) -> bool:
    """Return whether a move takes place after a history of earlier moves."""
    condition = bind(move.when, taken, [m.id for m in moves])
    return isinstance(condition, Number) and condition.value != 0


def play(players: tuple[str, ...], moves: Sequence[Move]) -> Play:
    """Return the tree of the moves, nodes in preorder; raises `TooLargeError`."""
    growth = _Growth(moves)
    growth.grow(-1, (None, -1), 0, {})
    keys = sorted(growth.sets, key=lambda key: (key[0], growth.sets[key][0]))
    sets = tuple(_information_set(key, keys, growth, moves) for key in keys)
    offsets = dict(zip(keys, np.cumsum([0, *(len(s.actions) for s in sets)])[:-1].tolist(), strict=True))
    choices = sum(len(s.actions) for s in sets)
    via = [offsets[key] + i if key is not None else choices + i if i >= 0 else -1 for key, i in growth.arc]
    numbers = {key: number for number, key in enumerate(keys)}
    acts = [act if isinstance(act, int) else numbers[act] for act in growth.acts]
    names = tuple((moves[at].id, action) for at, action in _branch_actions(growth, moves))
    tree = Tree(players, sets, np.array(growth.parent), np.array(via), np.array(acts), names)
    return Play(tree, tuple(growth.leaves), tuple(growth.branches))


def _branch_actions(growth: _Growth, moves: Sequence[Move]) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    while len(found) < len(growth.branches):
        at = growth.branches[len(found)][0]
        found += [(at, action) for action in moves[at].actions]
    return found


def _information_set(key: Key, keys: Sequence[Key], growth: _Growth, moves: Sequence[Move]) -> InformationSet:
    at, knows = key
    move = moves[at]
    return InformationSet(
        _set_name(key, keys, move.id), move.id, move.player, move.actions, tuple(growth.sets[key]), knows
    )


def _set_name(key: Key, keys: Sequence[Key], move: str) -> str:
    """Return the move's id, with what tells this set from the move's others: `xi|brokerage=broker`.

    A move seen not to have taken place is written `brokerage=none`.
    """
    siblings = [other[1] for other in keys if other[0] == key[0]]
    telling = [
        f"{seen}={action or 'none'}"
        for number, (seen, action) in enumerate(key[1])
        if any(other[number][1] != action for other in siblings)
    ]
    return f"{move}|{','.join(telling)}" if telling else move


def recalling(sees: Mapping[str, Sequence[str]], players: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Return what each move sees under perfect recall: also the player's earlier moves and what was seen there.

    Both mappings are by move, in the order of play.
    """
    order = list(players)
    known: dict[str, tuple[str, ...]] = {}
    for number, move in enumerate(order):
        seen = set(sees[move])
        for earlier in order[:number]:
            if players[earlier] == players[move] != CHANCE:
                seen |= {earlier, *known[earlier]}
        known[move] = () if players[move] == CHANCE else tuple(m for m in order[:number] if m in seen)
    return known

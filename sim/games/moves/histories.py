"""Moves in the order of play -> the tree of the game and the history of each of its ends.

Information sets follow Kuhn (Extensive Games and the Problem of Information, 1953): two nodes of a move belong to one
set when everything the move sees was the same. Sets are numbered by move, then by their first node in preorder.

The tree grows move by move, all ways to play at once: a table with a row for each, in the order of the ends to come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.expressions import Compare, Expr, Logic, Number, Unary, bind
from sim.expressions.histories import Histories, evaluated, kinds_of
from sim.expressions.numeric import action_of, rounded
from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree

MAX_NODES: Final = 200_000
MAX_LEAVES: Final = 50_000
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
    views: Mapping[str, Expr] = field(default_factory=dict)
    """Of what it sees: the expressions of which only the value is seen, by their texts."""


@dataclass(frozen=True)
class Play:
    """A tree with what was done on the way to each leaf and each branch of chance."""

    tree: Tree
    leaves: Histories
    at_chance: Histories
    """What was done before each node of chance, in preorder."""
    chance_moves: NDArray[np.int64]
    """`chance_moves[chance node]`: the index of its move."""


Index = NDArray[np.int64]


@dataclass
class _Level:
    """The nodes of one move, or the leaves: whose child each is, by which action, and what was done before."""

    parent: Index
    """Counted through all levels in the order of play; -1 of the root."""
    action: Index
    taken: Index


def _grown(moves: Sequence[Move]) -> list[_Level]:
    """Return the nodes of each move, and behind them the leaves, in preorder within each."""
    levels: list[_Level] = []
    parent, action = np.full(1, -1, np.int64), np.full(1, -1, np.int64)
    taken = np.full((1, len(moves)), -1, np.int64)
    nodes = 0
    for at, move in enumerate(moves):
        rows = np.flatnonzero(_take_place(move, taken, moves))
        levels.append(_Level(parent[rows], action[rows], taken[rows]))
        number = np.full(len(taken), -1, np.int64)
        number[rows] = nodes + np.arange(len(rows))
        nodes += len(rows)
        times = np.where(number >= 0, len(move.actions), 1)
        if times.sum() > MAX_LEAVES or nodes + times.sum() > MAX_NODES:
            raise TooLargeError
        every = np.repeat(np.arange(len(taken)), times)
        nth = np.arange(len(every)) - np.repeat(np.cumsum(times) - times, times)
        moved = number[every] >= 0
        parent = np.where(moved, number[every], parent[every])
        action = np.where(moved, nth, action[every])
        taken = taken[every]
        taken[moved, at] = nth[moved]
        if (taken >= 0).sum(axis=1).max() > MAX_LENGTH:
            raise TooLargeError
    return [*levels, _Level(parent, action, taken)]


def _take_place(move: Move, taken: Index, moves: Sequence[Move]) -> NDArray[np.bool_]:
    """Return in which of the rows a move takes place."""
    if isinstance(move.when, Number):
        return np.full(len(taken), move.when.value != 0)
    value = evaluated(move.when, _histories(moves, taken))
    return np.asarray((value != 0) & ~np.isnan(value))


def _histories(moves: Sequence[Move], taken: Index) -> Histories:
    return Histories(tuple(m.id for m in moves), tuple(m.actions for m in moves), taken)


def takes_place(move: Move, taken: Mapping[str, str], moves: Sequence[Move]) -> bool:
    """Return whether a move takes place after a history of earlier moves."""
    condition = bind(move.when, taken, [m.id for m in moves])
    return isinstance(condition, Number) and condition.value != 0


def play(players: tuple[str, ...], moves: Sequence[Move]) -> Play:
    """Return the tree of the moves, nodes in preorder; raises `TooLargeError`."""
    levels = _grown(moves)
    level = np.repeat(np.arange(len(levels)), [len(of.parent) for of in levels])
    above = np.concatenate([of.parent for of in levels])
    action = np.concatenate([of.action for of in levels])
    order = _preorder(levels, above, level)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    start = np.cumsum([0, *(len(of.parent) for of in levels)])
    sets: list[InformationSet] = []
    acts = np.full(len(order), LEAF, np.int64)
    first_arc = np.zeros(len(order), np.int64)  # of each node: the number of the arc of its first action
    choices = 0
    for at, move in enumerate(moves):
        nodes = slice(int(start[at]), int(start[at + 1]))
        if move.player == CHANCE:
            acts[nodes] = CHANCE
            continue
        found, which = _information_sets(move, _histories(moves, levels[at].taken), place[nodes])
        acts[nodes] = which + len(sets)
        first_arc[nodes] = choices + which * len(move.actions)
        sets += found
        choices += len(found) * len(move.actions)
    chance = order[acts[order] == CHANCE]
    sizes = np.array([len(moves[at].actions) for at in level[chance].tolist()], np.int64)
    first_arc[chance] = choices + np.cumsum(sizes) - sizes
    via = np.where(above >= 0, first_arc[above] + action, -1)[order]
    parent = np.where(above >= 0, place[above], -1)[order]
    names = tuple((moves[at].id, name) for at in level[chance].tolist() for name in moves[at].actions)
    before = np.concatenate([of.taken for of in levels])[chance]
    tree = Tree(players, tuple(sets), parent, via, acts[order], names)
    return Play(tree, _histories(moves, levels[-1].taken), _histories(moves, before), level[chance])


def _preorder(levels: Sequence[_Level], above: Index, level: Index) -> Index:
    """Return the nodes in preorder: by the first leaf below each, those nearer the root first."""
    first = np.full(len(above), len(above), np.int64)
    leaves = len(levels[-1].parent)
    first[len(above) - leaves :] = np.arange(leaves)
    for node in np.split(np.arange(len(above)), np.cumsum([len(of.parent) for of in levels])[:-1])[::-1]:
        inner = node[above[node] >= 0]
        np.minimum.at(first, above[inner], first[inner])
    return np.lexsort((level, first)).astype(np.int64)


def _information_sets(move: Move, before: Histories, nodes: Index) -> tuple[list[InformationSet], Index]:
    """Return the information sets of a move, and `set[node]`; `nodes` are numbers in preorder, rising."""
    columns = [_seen(seen, move, before) for seen in move.sees]
    seen = np.stack([column for column, _ in columns], axis=1) if columns else np.zeros((len(nodes), 0), np.int64)
    firsts, which = kinds_of(seen)
    telling = np.flatnonzero((seen[firsts] != seen[firsts[:1]]).any(axis=0)).tolist()
    members = np.split(nodes[np.argsort(which, kind="stable")], np.cumsum(np.bincount(which))[:-1])
    found = []
    for first, own in zip(firsts.tolist(), members, strict=True):
        row = seen[first].tolist()
        knows = tuple((m, words[a]) for m, (_, words), a in zip(move.sees, columns, row, strict=True))
        told = ",".join(f"{knows[i][0]}={knows[i][1] or 'none'}" for i in telling)
        name = f"{move.id}|{told}" if told else move.id
        found.append(InformationSet(name, move.id, move.player, move.actions, tuple(own.tolist()), knows))
    return found, which


def _seen(seen: str, move: Move, before: Histories) -> tuple[Index, tuple[str, ...]]:
    """Return what is seen of a move or of an expression, as a number of a word each, and the words; '' says none."""
    if seen in move.views:
        return _values_seen(move.views[seen], before)
    at = before.moves.index(seen)
    return before.taken[:, at], (*before.actions[at], "")


def _values_seen(view: Expr, before: Histories) -> tuple[Index, tuple[str, ...]]:
    """Return which value of an expression is seen, and the values: equal where twelve digits are."""
    known, which = np.unique(evaluated(view, before), return_inverse=True)
    truths = isinstance(view, Compare | Logic) or (isinstance(view, Unary) and view.op == "not")
    words = [_word(value, truths) for value in known.tolist()]
    distinct = tuple(dict.fromkeys(words))
    return np.array([distinct.index(word) for word in words], np.int64)[which.reshape(-1)], distinct


def _word(value: float, truths: bool) -> str:
    if np.isnan(value):
        return ""
    return ("yes" if value else "no") if truths else action_of(rounded(value))


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
        views = dict.fromkeys(v for m in (*order[:number], move) for v in (*known.get(m, ()), *sees[m]) if v in seen)
        own = [m for m in order[:number] if m in seen] + [v for v in views if v not in players]
        known[move] = () if players[move] == CHANCE else tuple(own)
    return known

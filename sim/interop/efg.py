"""Gambit's .efg files: extensive games, in preorder, with chance, information sets and outcomes at any node.

Payoffs of outcomes on the way to an end add up (Gambit's manual, "The extensive game (.efg) file format"). Information
sets are numbered for each player; their actions stand where a number appears first and may be repeated later. An
information set is called by its label where it has one of its own, otherwise `player number:set number`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from sim.games.moves.tree import CHANCE, LEAF, InformationSet, Tree
from sim.interop.cursor import Cursor, distinct, prologue
from sim.interop.game_file import GameFile
from sim.interop.limits import MAX_DEPTH, MAX_NODES, MAX_PATH_STEPS
from sim.interop.rationals import NotANumberError, bounded
from sim.interop.text import file_text
from sim.numbers import refused

Sum = tuple[Fraction, ...]


@dataclass
class _Set:
    """An information set, or the choices of chance: what it is called, and where it stands in the file."""

    label: str
    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...]
    start: int
    nodes: list[int] = field(default_factory=list)


@dataclass
class _Growth:
    """The tree as far as it has been read."""

    parent: list[int] = field(default_factory=list)
    arc: list[int] = field(default_factory=list)
    """Which action of its parent leads to each node."""
    acts: list[tuple[int, int]] = field(default_factory=list)
    """(player number from 1, set number) of each node; (0, set) for chance, (-1, 0) at an end."""
    totals: list[Sum] = field(default_factory=list)
    """The payoffs on the way to each node."""
    sets: dict[tuple[int, int], _Set] = field(default_factory=dict)
    outcomes: dict[int, Sum] = field(default_factory=dict)
    waiting: list[tuple[int, int, int]] = field(default_factory=list)
    """(node, action, depth) of children that have not been read, the next one last."""


def read_efg(path: str | Path, encoding: str | None = None) -> GameFile:
    """Return the game of an .efg file; `ScenarioError` with the line and the reason where it is none.

    `encoding` is that of its text, where the file is not UTF-8 (`sim.interop.text`).

    Games of imperfect recall are refused: their behaviour strategies are not the mixed ones.
    """
    text, notes = file_text(path, encoding)
    return replace(parse_efg(text, str(path)), notes=notes)


def parse_efg(text: str, file: str) -> GameFile:
    """Return the game of a file's text; see `read_efg`."""
    cursor = Cursor(text, file)
    title, players = prologue(cursor, "EFG", 2)
    if cursor.next.kind == "text":
        cursor.text("a comment")
    growth = _Growth()
    growth.waiting.append((-1, -1, 0))
    while growth.waiting:
        _node(cursor, players, growth)
    cursor.end("the last node of the tree")
    tree, chance = _tree(players, growth)
    if len(tree.leaves) * _depth(growth) > MAX_PATH_STEPS:
        raise cursor.error(0, "the tree is too large: too many ends for its depth")
    _check_recall(cursor, tree, growth)
    payoffs = tuple(tuple(growth.totals[leaf][i] for leaf in tree.leaves) for i in range(len(players)))
    return GameFile(title, tree, payoffs, chance, extensive=True)


def _depth(growth: _Growth) -> int:
    depth = [0] * len(growth.parent)
    for node in range(1, len(depth)):
        depth[node] = depth[growth.parent[node]] + 1
    return max(depth) + 1


def _node(cursor: Cursor, players: tuple[str, ...], growth: _Growth) -> None:
    parent, action, depth = growth.waiting.pop()
    kind = cursor.word("a node of the tree: c, p or t")
    if kind.value not in ("c", "p", "t"):
        raise cursor.error(
            kind.start, f"'{kind.value[:20]}' begins no node; nodes begin with c (chance), p (a player) or t (an end)"
        )
    node = len(growth.parent)
    if node >= MAX_NODES or depth > MAX_DEPTH:
        raise cursor.error(kind.start, f"the tree has more than {MAX_NODES:,} nodes, or is more than {MAX_DEPTH} deep")
    if cursor.next.kind == "text":
        cursor.text("the node's name")
    growth.parent.append(parent)
    growth.arc.append(action)
    above = growth.totals[parent] if parent >= 0 else (Fraction(0),) * len(players)
    if kind.value == "t":
        growth.acts.append((-1, 0))
        growth.totals.append(_plus(cursor, above, _outcome(cursor, players, growth)))
        return
    start = cursor.next.start
    player = 0 if kind.value == "c" else cursor.integer("a player's number", low=1)
    if player > len(players):
        raise cursor.error(start, f"there is no player {player}: the file has {len(players)}")
    own = _information_set(cursor, player, growth)
    own.nodes.append(node)
    growth.totals.append(_plus(cursor, above, _outcome(cursor, players, growth)))
    growth.waiting += [(node, i, depth + 1) for i in reversed(range(len(own.actions)))]


def _plus(cursor: Cursor, above: Sum, more: Sum) -> Sum:
    try:
        return tuple(bounded(a + b) for a, b in zip(above, more, strict=True)) if any(more) else above
    except NotANumberError as fault:
        raise cursor.error(cursor.next.start, f"payoffs on the way to this node add up to {fault}") from None


def _information_set(cursor: Cursor, player: int, growth: _Growth) -> _Set:
    """Take `number "label" { "action" probability … }`; label and actions may be left out where the set is known."""
    start = cursor.next.start
    number = cursor.signed("an information set's number")
    growth.acts.append((player, number))
    known = growth.sets.get((player, number))
    label = cursor.label("the information set's name") if cursor.next.kind == "text" else ""
    if cursor.next.kind != "{":
        if known is None:
            raise cursor.expected("'{' before the actions of a new information set")
        return known
    at = cursor.next.start
    actions, probabilities = _actions(cursor, player == 0)
    if known is None:
        found = growth.sets[player, number] = _Set(label, distinct(actions), probabilities, start)
        return found
    if distinct(actions) != known.actions or probabilities != known.probabilities:
        raise cursor.error(at, "this information set has appeared before, with other actions or probabilities")
    return known


def _actions(cursor: Cursor, chance: bool) -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    start = cursor.next.start
    cursor.mark("{", "'{' before the actions")
    actions, probabilities = [], []
    while cursor.next.kind != "}":
        actions.append(cursor.label("an action's name, or '}'"))
        if chance:
            at = cursor.next.start
            probabilities.append(cursor.number(f"the probability of '{actions[-1]}'"))
            if probabilities[-1] < 0:
                raise cursor.error(at, "a probability is negative")
    cursor.take()
    if not actions:
        raise cursor.error(start, "there are no actions here")
    if chance and sum(probabilities) != 1:
        told = float(sum(probabilities))
        if abs(told - 1) > 1e-6:
            raise cursor.error(start, f"these probabilities sum to {refused(told, 1.0)}, not to one")
        probabilities = [p / sum(probabilities) for p in probabilities]  # decimals that were rounded
    return tuple(actions), tuple(probabilities)


def _outcome(cursor: Cursor, players: tuple[str, ...], growth: _Growth) -> Sum:
    """Take `number ["name" { payoffs }]`; outcome 0 pays nothing."""
    start = cursor.next.start
    number = cursor.signed("an outcome's number")
    if cursor.next.kind == "text":
        cursor.text("the outcome's name")
    if cursor.next.kind == "{":
        cursor.take()
        payoffs = cursor.numbers(len(players), lambda i: f"the payoff of '{players[i]}'")
        cursor.end_of_payoffs(f"'}}' after the payoffs of {len(players)} players")
        if not number:
            wrong = "outcome 0 is the one that pays nothing, and has no payoffs of its own"
            raise cursor.error(start, wrong, "give it another number")
        if growth.outcomes.get(number, payoffs) != payoffs:
            raise cursor.error(start, f"outcome {number} has appeared before, with other payoffs")
        growth.outcomes[number] = payoffs
        return payoffs
    if number and number not in growth.outcomes:
        raise cursor.error(
            start, f"outcome {number} has no payoffs yet", "where an outcome appears first, they follow it"
        )
    return growth.outcomes.get(number, (Fraction(0),) * len(players))


def _tree(players: tuple[str, ...], growth: _Growth) -> tuple[Tree, tuple[Fraction, ...]]:
    keys = sorted(key for key in growth.sets if key[0] > 0)
    names = _names(keys, growth)
    sets = tuple(
        InformationSet(name, name, key[0] - 1, growth.sets[key].actions, tuple(growth.sets[key].nodes))
        for key, name in zip(keys, names, strict=True)
    )
    number = {key: i for i, key in enumerate(keys)}
    offset = np.concatenate([[0], np.cumsum([len(s.actions) for s in sets])]).astype(np.int64)
    branches: list[tuple[str, str]] = []
    chance: list[Fraction] = []
    first: dict[int, int] = {}
    for node, key in enumerate(growth.acts):
        if key[0] == 0:
            first[node] = len(branches)
            own = growth.sets[key]
            branches += [(own.label or f"chance {key[1]}", action) for action in own.actions]
            chance += own.probabilities
    acts = [LEAF if key[0] < 0 else CHANCE if key[0] == 0 else number[key] for key in growth.acts]
    via = [-1]
    for parent, action in zip(growth.parent[1:], growth.arc[1:], strict=True):
        where = acts[parent]
        via.append(int(offset[-1]) + first[parent] + action if where == CHANCE else int(offset[where]) + action)
    tree = Tree(players, sets, np.array(growth.parent), np.array(via), np.array(acts), tuple(branches))
    return tree, tuple(chance)


def _names(keys: Sequence[tuple[int, int]], growth: _Growth) -> list[str]:
    """Return a name for each information set: its label if no other has it, else player and number."""
    labels = [growth.sets[key].label for key in keys]
    plain = [f"{player}:{number}" for player, number in keys]
    own = [label and labels.count(label) == 1 and label not in plain for label in labels] if len(keys) < 2000 else []
    return [labels[i] if own and own[i] else plain[i] for i in range(len(keys))]


def _check_recall(cursor: Cursor, tree: Tree, growth: _Growth) -> None:
    """Refuse a game in which a player forgets what it did or knew (Kuhn 1953, definition 17)."""
    keys = sorted(key for key in growth.sets if key[0] > 0)
    memory = _memories(tree)
    for key, info in zip(keys, tree.information_sets, strict=True):
        if len({memory[info.player][node] for node in info.nodes}) > 1:
            wrong = (
                f"in information set '{info.name}' {tree.players[info.player]} has forgotten what it did or knew before"
            )
            raise cursor.error(growth.sets[key].start, wrong, "games of imperfect recall are not solved")


def _memories(tree: Tree) -> list[list[int]]:
    """Return `memory[player][node]`: a number for the sequence of the player's own choices on the way to the node."""
    owner = tree.choice_owner
    known: dict[tuple[int, int], int] = {}
    memory = [[0] * len(tree.parent) for _ in tree.players]
    for node in range(1, len(tree.parent)):
        parent, arc = int(tree.parent[node]), int(tree.via[node])
        for player, own in enumerate(memory):
            own[node] = own[parent]
            if arc < tree.choices and owner[arc] == player:
                own[node] = known.setdefault((own[parent], arc), len(known) + 1)
    return memory

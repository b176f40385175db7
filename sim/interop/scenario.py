"""A game of Gambit's as the document of a scenario: each payoff and chance a parameter, to be given uncertain numbers.

Each information set becomes a move that takes place where play has come to one of its nodes, and that has seen the
earlier moves whose actions are the same at all of them: so its nodes are one information set again. Moves of chance
are put together where they have the same name, actions and probabilities. Format 1 has its moves in one order, so a
game in which two moves come in either order cannot be said.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sim.errors import UsageError
from sim.games.moves.tree import CHANCE, LEAF
from sim.interop.game_file import GameFile
from sim.interop.identifiers import Identifiers

MOST_ENDS = 300
"""Ends of a game that becomes a scenario: every end has a parameter for each player."""
MOST_OUTCOMES = 24
"""Ends that are an outcome each; of a larger game every action of the first move is one."""
LONGEST = 4_000
"""Characters of a condition, as expressions allow."""
WHY = "as the file has it"

Group = tuple[object, ...]
History = tuple[tuple[int, int], ...]
"""What was done on the way to a node: (move, action) pairs."""


def scenario_document(game: GameFile) -> dict[str, Any]:
    """Return the document; raises `UsageError` with the reason where format 1 cannot say the game."""
    if len(game.tree.leaves) > MOST_ENDS:
        raise UsageError(f"the game has {len(game.tree.leaves):,} ends: a scenario is made of {MOST_ENDS} at most")
    if len(game.tree.leaves) == len(game.tree.parent):
        raise UsageError("nobody moves in this game: a scenario needs a move")
    return _Writer(game, _Moves(game)).document()


@dataclass(frozen=True)
class _Move:
    """One move of the scenario: the nodes at which it is made, in preorder."""

    nodes: tuple[int, ...]
    player: int
    """`CHANCE` for chance."""
    label: str
    actions: tuple[str, ...]
    probabilities: tuple[Fraction, ...]


class _Moves:
    """The moves of a game in an order in which each comes after all that lead to it."""

    def __init__(self, game: GameFile) -> None:
        self.game, self.tree = game, game.tree
        groups = self._groups(together=True)
        self.order = self._sorted(groups) or self._sorted(self._groups(together=False))
        if not self.order:
            raise UsageError(
                "two moves of this game come in either order: it cannot be written as a scenario, which has one"
            )
        self.move_of = {node: number for number, move in enumerate(self.order) for node in move.nodes}

    def _groups(self, together: bool) -> dict[Group, list[int]]:
        """Return the nodes of each move; `together` puts chance nodes that are alike into one."""
        groups: dict[Group, list[int]] = defaultdict(list)
        for node, acts in enumerate(self.tree.acts.tolist()):
            if acts == CHANCE:
                names, odds = self._chance(node)
                groups["chance", *((names, odds) if together else (node,))].append(node)
            elif acts != LEAF:
                groups["set", acts].append(node)
        return groups

    def _chance(self, node: int) -> tuple[tuple[tuple[str, str], ...], tuple[Fraction, ...]]:
        """Return (label, action) and the probability of each branch at a node."""
        arcs = [int(self.tree.via[child]) - self.tree.choices for child in self.tree.children[node]]
        return tuple(self.tree.branch_names[a] for a in arcs), tuple(self.game.chance[a] for a in arcs)

    def _sorted(self, groups: dict[Group, list[int]]) -> list[_Move]:
        """Return the moves in an order of play, [] where there is none (Kahn 1962); the earliest node goes first."""
        group_of = {node: key for key, nodes in groups.items() for node in nodes}
        before: dict[Group, set[Group]] = {key: set() for key in groups}
        for node, key in group_of.items():
            parent = int(self.tree.parent[node])
            if parent >= 0:
                before[key].add(group_of[parent])
        order: list[_Move] = []
        while before:
            free = [key for key, needed in before.items() if not needed]
            if not free:
                return []
            first = min(free, key=lambda key: groups[key][0])
            order.append(self._move(groups[first]))
            del before[first]
            for needed in before.values():
                needed.discard(first)
        return order

    def _move(self, nodes: list[int]) -> _Move:
        acts = int(self.tree.acts[nodes[0]])
        if acts == CHANCE:
            names, odds = self._chance(nodes[0])
            return _Move(tuple(nodes), CHANCE, names[0][0], tuple(action for _, action in names), odds)
        info = self.tree.information_sets[acts]
        return _Move(tuple(nodes), info.player, info.name, info.actions, ())

    @cached_property
    def histories(self) -> list[History]:
        """Of each node, what was done on the way there."""
        found: list[History] = [()] * len(self.tree.parent)
        for node, children in enumerate(self.tree.children):
            for action, child in enumerate(children):
                found[child] = (*found[node], (self.move_of[node], action))
        return found

    def telling(self, node: int) -> History:
        """Return the last steps on the way to a node that imply all before them."""
        history = self.histories[node]
        for start in range(len(history) - 1, -1, -1):
            if len(self.order[history[start][0]].nodes) == 1:
                return history[start:]
        return history

    def places(self, move: _Move) -> list[int]:
        """Return the nodes from which play comes to the move whatever is done: as few as describe where it is made."""
        covered = set(move.nodes)
        for node in range(move.nodes[-1], -1, -1):
            children = self.tree.children[node]
            if children and all(child in covered for child in children):
                covered.add(node)
        return [node for node in sorted(covered) if node == 0 or int(self.tree.parent[node]) not in covered]

    def seen(self, move: _Move) -> list[int]:
        """Return the earlier moves whose action was the same at every node of a move."""
        common = set(self.histories[move.nodes[0]]).intersection(*(self.histories[node] for node in move.nodes))
        return sorted(number for number, _ in common)


class _Writer:
    def __init__(self, game: GameFile, moves: _Moves) -> None:
        self.game, self.moves, self.tree = game, moves, game.tree
        called = Identifiers()
        self.actions = [called.actions(move.actions) for move in moves.order]
        self.players = called.players(game.players)
        labels = [move.label if not move.label[:1].isdigit() else "" for move in moves.order]
        owners = ["chance" if move.player == CHANCE else self.players[move.player] for move in moves.order]
        self.names = called.distinct([label or f"{owner}_moves" for label, owner in zip(labels, owners, strict=True)])
        self.called = called
        self.parameters: dict[str, Any] = {}

    def document(self) -> dict[str, Any]:
        chance = [self._probabilities(number) for number in range(len(self.names))]
        payoffs = {name: self._payoff(player) for player, name in enumerate(self.players)}
        return {
            "format": 1,
            "title": self.game.title.strip() or "A game of Gambit's",
            "players": dict(zip(self.players, map(str, self.game.players), strict=True)),
            "parameters": self.parameters,
            "moves": {name: self._move(number, chance[number]) for number, name in enumerate(self.names)},
            "payoffs": payoffs,
            "outcomes": self._outcomes(),
            "solve": {"concept": "nash"},
        }

    def _move(self, number: int, chance: dict[str, str]) -> dict[str, Any]:
        move = self.moves.order[number]
        block: dict[str, Any] = {"player": "chance" if move.player == CHANCE else self.players[move.player]}
        if move.label and move.label != self.names[number]:
            block["label"] = move.label
        places = self.moves.places(move)
        if places != [0]:
            block["when"] = self._condition([self.moves.telling(place) for place in places])
        if move.player != CHANCE:
            block["sees"] = [self.names[seen] for seen in self.moves.seen(move)] or "none"
        block["actions"] = dict(zip(self.actions[number], move.actions, strict=True))
        return block | ({"probabilities": chance} if chance else {})

    def _probabilities(self, number: int) -> dict[str, str]:
        """Return the probability of each action of a move of chance, the last one the rest; none of a player's."""
        move = self.moves.order[number]
        if move.player != CHANCE:
            return {}
        found = {}
        for action, label, value in zip(self.actions[number][:-1], move.actions, move.probabilities, strict=False):
            text = f"Probability of {label} at {move.label}"
            found[action] = self._parameter(f"p_{self.names[number]}_{action}", text, "probability", value)
        return found | {self.actions[number][-1]: "rest"}

    def _payoff(self, player: int) -> list[dict[str, str]]:
        terms = []
        for leaf, node in enumerate(self.tree.leaves.tolist()):
            value, told = self.game.payoffs[player][leaf], self._told(node)
            name = f"{self.players[player]}_{'_'.join(self.actions[m][a] for m, a in self.moves.histories[node])}"
            name = self._parameter(name, f"{self.game.players[player]}'s payoff after {told}", "points", value)
            terms.append({"value": f"{name} if {self._condition([self.moves.telling(node)])} else 0", "label": told})
        return terms

    def _parameter(self, name: str, label: str, unit: str, value: Fraction) -> str:
        name = self.called.distinct([name])[0]
        number = int(value) if value.denominator == 1 else float(value)
        self.parameters[name] = {"label": label, "unit": unit, "value": number, "why": WHY, "judgement": True}
        return name

    def _outcomes(self) -> dict[str, Any]:
        """Return every end as an outcome, or every action of the first move where there are many."""
        ends = self.tree.leaves.tolist()
        nodes = ends if len(ends) <= MOST_OUTCOMES else list(self.tree.children[0])
        names = ["_".join(self.actions[m][a] for m, a in self.moves.histories[node]) for node in nodes]
        return {
            name: {"label": self._told(node), "when": self._condition([self.moves.telling(node)])}
            for name, node in zip(Identifiers().distinct(names), nodes, strict=True)
        }

    def _told(self, node: int) -> str:
        return ", ".join(self.moves.order[m].actions[a] for m, a in self.moves.histories[node])

    def _condition(self, ways: list[History]) -> str:
        """Return the condition that play followed one of these histories."""
        texts = [" and ".join(f"{self.names[m]} == {self.actions[m][a]}" for m, a in way) for way in ways]
        text = texts[0] if len(texts) == 1 else " or ".join(f"({text})" for text in texts)
        if len(text) > LONGEST:
            raise UsageError("where a move takes place would need a longer condition than a scenario may have")
        return text

"""What is said about games of moves: the moves, what each player wants, and one world as payoff table or tree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.expressions.numeric import action_of, numbers_of
from sim.games.description import ALWAYS, FormDescription, player_label, sources, term
from sim.games.game import PathOfPlay
from sim.games.moves.listing import Gap, gap_node, walk
from sim.games.moves.stakes import played, stakes
from sim.games.moves.tree import CHANCE, LEAF, Tree, TreeBatch
from sim.labels import Document, Labels, labelled, labels_of
from sim.numbers import NONE, number
from sim.tables import Cell, Column, Exhibit, Kind, Node, Row, Table, TreeListing, columns

GRID = 1e-9
"""Steps of one width differ by no larger a share of the numbers: these are rounded to twelve digits."""
MOST_NODES = 400
"""Nodes of a tree that are listed; how many are left out is said."""


def rules(document: Document) -> tuple[Table, ...]:
    """Return the moves and what each player wants."""
    return moves_table(document, "The moves, in order of play"), payoff_terms(document)


def moves_table(document: Document, caption: str) -> Table:
    """Return who can do what, having seen what, where."""
    labels = labels_of(document)
    rows: list[Row] = []
    for name, move in document["moves"].items():
        chance = "sees" not in move
        rows.append(
            (
                labels.move(name),
                f"{name}: {numbers_text(tuple(move['actions'])) or ', '.join(move['actions'])}",
                "chance" if chance else player_label(document, move["player"]),
                _actions(move),
                ", ".join(labels.move(other) for other in move.get("sees", ())) or NONE,
                "" if move["when"] == ALWAYS else move["when"],
                sources(move),
            )
        )
    head = (
        Column("Move"),
        Column("Called", Kind.CODE),
        *columns("Who", "What can be done", "Having seen"),
        Column("Only where", Kind.CODE),
        Column("Source"),
    )
    return Table(caption, head, tuple(rows))


def _actions(move: Document) -> str:
    odds = move.get("probabilities", {})
    numbers = numbers_text(tuple(move["actions"]))
    if numbers and all(move["actions"][a] == a for a in move["actions"]):
        alike = set(odds.values())
        equally = f", each with probability {alike.pop()}" if len(alike) == 1 else ""
        made = f"; {about}" if (about := move.get("about", "")) else ""
        if not odds or equally:
            return f"{numbers}{equally}{made}"
    return "; ".join(f"{label} ({odds[a]})" if a in odds else str(label) for a, label in move["actions"].items())


FEW_NUMBERS = 6
"""Numbers of a move that are written one by one."""


def numbers_text(actions: Sequence[str]) -> str:
    """Return actions that are numbers as an axis: '0 to 1 in 40 steps of 0.025 (41 numbers)'; '' of few."""
    values = numbers_of(actions)
    if len(values) <= FEW_NUMBERS:
        return ""
    steps = np.diff(values)
    ends = f"{action_of(values[0])} to {action_of(values[-1])}"
    if np.ptp(steps) <= GRID * (abs(values[0]) + abs(values[-1])):
        return f"{ends} in {len(steps)} steps of {number(float(np.mean(steps)))} ({len(values)} numbers)"
    return f"{len(values)} numbers, {action_of(min(values))} to {action_of(max(values))}"


def payoff_terms(document: Document) -> Table:
    """Return the terms of every player's payoff."""
    rows = tuple((player_label(document, p), *term(item)) for p, own in document["payoffs"].items() for item in own)
    head = (*columns("Player", "What counts"), Column("How much", Kind.CODE), Column("Source"))
    return Table("What each player wants; the terms are added up", head, rows)


def world(batch: TreeBatch, document: Document) -> tuple[Exhibit, ...]:
    """Return the payoff table of two players who choose at once, else the tree."""
    if batch.tree.strategic and len(batch.tree.players) == 2:
        return (payoff_table(batch, labels_of(document)),)
    return (tree_listing(batch, labels_of(document)),)


def payoff_table(batch: TreeBatch, labels: Labels) -> Table:
    """Return the payoffs of both players in the first draw of a strategic game of two."""
    tree = batch.tree
    down, across = (
        [labelled(labels.action(s.move, action), action) for action in s.actions] for s in tree.information_sets
    )
    cells = batch.payoffs[0].reshape(2, len(down), len(across))
    rows: list[Row] = [
        (name, *((float(cells[0, i, j]), float(cells[1, i, j])) for j in range(len(across))))
        for i, name in enumerate(down)
    ]
    first, second = (labelled(labels.player(player), player) for player in tree.players)
    caption = f"{first} chooses the row, {second} the column; each cell is their payoffs in this order"
    return Table(caption, (Column(""), *columns(*across, kind=Kind.NUMBER)), tuple(rows))


def payoff_list(batch: TreeBatch, labels: Labels, caption: str) -> Table:
    """Return the payoffs of every way in which all moves can be made at once, in the first draw."""
    tree, rows = batch.tree, []
    for leaf, node in enumerate(tree.leaves):
        played = (labelled(labels.action(move, action), action) for move, action in tree.history(int(node)))
        cells: tuple[Cell, ...] = tuple(map(float, batch.payoffs[0, :, leaf]))
        rows.append((", ".join(played), *cells))
    players = (labelled(labels.player(player), player) for player in tree.players)
    return Table(caption, (Column("What is done"), *columns(*players, kind=Kind.NUMBER)), tuple(rows))


def tree_listing(batch: TreeBatch, labels: Labels) -> TreeListing:
    """Return the tree of the first draw in preorder, as far as `MOST_NODES`."""
    tree = batch.tree
    listed = list(walk(tree))
    nodes = tuple(
        gap_node(tree, item, depth) if isinstance(item, Gap) else _node(batch, item, depth)
        for item, depth in listed[:MOST_NODES]
    )
    players = tuple(labelled(labels.player(player), player) for player in tree.players)
    caption = f"The game: at the ends, the payoffs of {', '.join(players)}"
    return TreeListing(caption, tree.players, nodes, len(listed) - len(nodes))


def _node(batch: TreeBatch, node: int, depth: int) -> Node:
    tree, acts = batch.tree, int(batch.tree.acts[node])
    arc, probability = _arc(batch, node)
    last = node == 0 or tree.children[int(tree.parent[node])][-1] == node
    if acts == LEAF:
        leaf = int(np.searchsorted(tree.leaves, node))
        return Node(depth, last, arc, probability, "", tuple(map(float, batch.payoffs[0, :, leaf])))
    return Node(depth, last, arc, probability, _place(tree, node, acts))


def _arc(batch: TreeBatch, node: int) -> tuple[str, float | None]:
    tree, via = batch.tree, int(batch.tree.via[node])
    if node == 0:
        return "", None
    if via < tree.choices:
        return tree.choice_names[via][1], None
    branch = via - tree.choices
    return tree.branch_names[branch][1], float(batch.chance[0, branch])


def _place(tree: Tree, node: int, acts: int) -> str:
    if acts == CHANCE:
        branch = int(tree.via[tree.children[node][0]]) - tree.choices
        return f"{tree.branch_names[branch][0]}: chance"
    info = tree.information_sets[acts]
    together = f", not knowing which of {len(info.nodes)} places this is" if len(info.nodes) > 1 else ""
    return f"{info.move}: {tree.players[info.player]}{together}"


def play(choices: PathOfPlay, document: Document) -> str:
    """Return the actions in labels: 'Russia arranges a meeting, Kim is ready to meet or Kim stays away from Xi'."""
    labels = labels_of(document)
    return ", ".join(_done(c.name, c.actions, labels) for c in choices)


def _done(move: str, actions: Sequence[str], labels: Labels) -> str:
    """Return what is done at a move; of numbers the move's name with them, and of many their span."""
    named = [labels.action(move, action) for action in actions]
    values = numbers_of(actions)
    if not values or named != list(actions):
        return " or ".join(named)
    if len(values) > FEW_NUMBERS:
        return f"{labels.move(move)} {action_of(min(values))} to {action_of(max(values))}"
    return f"{labels.move(move)} {' or '.join(named)}"


DESCRIPTION = FormDescription(rules, world, play, drawing="tree", stakes=stakes, played=played)

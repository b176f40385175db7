"""What is said about games of moves: the moves, what each player wants, and one world as payoff table or tree."""

from __future__ import annotations

import numpy as np

from sim.games.description import ALWAYS, FormDescription, player_label, sources, term
from sim.games.game import PathOfPlay
from sim.games.moves.stakes import played, stakes
from sim.games.moves.tree import CHANCE, LEAF, Tree, TreeBatch
from sim.labels import Document, Labels, labelled, labels_of
from sim.numbers import NONE
from sim.tables import Cell, Column, Exhibit, Kind, Node, Row, Table, TreeListing, columns

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
                f"{name}: {', '.join(move['actions'])}",
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
    return "; ".join(f"{label} ({odds[a]})" if a in odds else str(label) for a, label in move["actions"].items())


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
    depth = np.zeros(len(tree.parent), np.int64)
    for node in range(1, len(tree.parent)):
        depth[node] = depth[tree.parent[node]] + 1
    nodes = tuple(_node(batch, node, int(depth[node])) for node in range(min(len(depth), MOST_NODES)))
    players = tuple(labelled(labels.player(player), player) for player in tree.players)
    caption = f"The game: at the ends, the payoffs of {', '.join(players)}"
    return TreeListing(caption, tree.players, nodes, len(depth) - len(nodes))


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
    return ", ".join(" or ".join(labels.action(c.name, action) for action in c.actions) for c in choices)


DESCRIPTION = FormDescription(rules, world, play, drawing="tree", stakes=stakes, played=played)

"""What is said of a profile in a game of moves: the table or the tree with the play in it, and why nobody deviates."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.games.description import Played, Stakes
from sim.games.moves.deviations import Deviation, Play, best_replies, deviations, play_of
from sim.games.moves.listing import Gap, gap_node, walk
from sim.games.moves.tree import CHANCE, LEAF, InformationSet, TreeBatch
from sim.labels import Document, Labels, labelled, labels_of
from sim.numbers import percent, short
from sim.tables import Cell, Column, Exhibit, Kind, Node, Row, Table, TreeListing, columns
from sim.tolerances import PROBABILITY, REGRET

ON_PATH = "▸"
"""Stands before what is played, in a tree and in a table."""
LISTED = 60
"""Nodes of a tree up to which all are listed; of a larger one only those that play reaches, and their children."""
NOTE = "gets: expected once there; would lose: by that action, followed by what is then best; below 0 it is a gain"
SAME = 1e-7
"""Difference of payoffs, as a share of their range, up to which a profile is all that a solution consists of."""

Floats = NDArray[np.float64]


def played(batch: TreeBatch, solution: Played, document: Document) -> tuple[Exhibit, ...]:
    """Return the table or the tree of the first draw, with what is played in it."""
    play, labels = play_of(batch, solution.profile), labels_of(document)
    if batch.tree.strategic and len(batch.tree.players) == 2:
        return (_table(batch, play, labels),)
    return (_listing(batch, play, labels),)


def _table(batch: TreeBatch, play: Play, labels: Labels) -> Table:
    tree, size = batch.tree, [len(s.actions) for s in batch.tree.information_sets]
    heads = []
    for i, info in enumerate(tree.information_sets):
        first = int(tree.offset[i])
        odds = play.profile[first : first + size[i]]
        heads.append(
            [f"{labels.action(info.move, a)} ({percent(float(p))})" for a, p in zip(info.actions, odds, strict=True)]
        )
    reach = play.reach[tree.leaves].reshape(size)
    cells = batch.payoffs[0].reshape(2, *size)
    rows: list[Row] = []
    for i, name in enumerate(heads[0]):
        row: list[Cell] = [name]
        for j in range(size[1]):
            mark = f"{ON_PATH} " if reach[i, j] > PROBABILITY else ""
            row.append(f"{mark}{short(float(cells[0, i, j]))}, {short(float(cells[1, i, j]))}")
        rows.append(tuple(row))
    first_, second = (labelled(labels.player(player), player) for player in tree.players)
    caption = f"The game as it is played: {first_} chooses the row, {second} the column"
    return Table(
        caption,
        (Column(""), *columns(*heads[1])),
        tuple(rows),
        f"{ON_PATH}: what is played, with its probability above and beside it",
    )


def _listing(batch: TreeBatch, play: Play, labels: Labels) -> TreeListing:
    tree = batch.tree
    listed = list(walk(tree, play.reach, len(tree.parent) > LISTED))
    shown = {item for item, _ in listed if not isinstance(item, Gap)}
    nodes = tuple(
        gap_node(tree, item, depth) if isinstance(item, Gap) else _node(batch, play, labels, item, depth, shown)
        for item, depth in listed
    )
    players = ", ".join(labelled(labels.player(player), player) for player in tree.players)
    caption = f"The game as it is played ({ON_PATH}), with probabilities; at the ends, the payoffs of {players}"
    return TreeListing(caption, tree.players, nodes)


def _node(batch: TreeBatch, play: Play, labels: Labels, node: int, depth: int, shown: set[int]) -> Node:
    tree, acts = batch.tree, int(batch.tree.acts[node])
    last = node == 0 or tree.children[int(tree.parent[node])][-1] == node
    arc, probability = "", None
    if node:
        via = int(tree.via[node])
        mark = f"{ON_PATH} " if play.reach[node] > PROBABILITY else ""
        own, branch = via < tree.choices, via - tree.choices
        move, action = (
            (tree.information_sets[int(tree.acts[tree.parent[node]])].move, tree.choice_names[via][1])
            if own
            else tree.branch_names[branch]
        )
        arc, probability = f"{mark}{labels.action(move, action)}", float(play.arc[node])
    if acts == LEAF:
        leaf = int(np.searchsorted(tree.leaves, node))
        return Node(depth, last, arc, probability, "", tuple(map(float, batch.payoffs[0, :, leaf])))
    cut = "" if tree.children[node][0] in shown else "; not reached"
    if acts == CHANCE:
        return Node(depth, last, arc, probability, f"chance{cut}")
    info = tree.information_sets[acts]
    return Node(
        depth, last, arc, probability, f"{labels.player(tree.players[info.player])}: {labels.move(info.move)}{cut}"
    )


def stakes(batch: TreeBatch, solution: Played, document: Document) -> Stakes:
    """Return what each player would gain or lose by acting otherwise at every place that play reaches."""
    play, labels = play_of(batch, solution.profile), labels_of(document)
    scale = np.ptp(batch.payoffs[0], axis=1)
    if (np.abs(play.expected - solution.payoffs) > SAME * np.maximum(scale, 1e-300)).any():
        return Stakes(
            ("The players act on advice that goes together, and no profile of single choices says what they do.",)
        )
    found, best = deviations(play), best_replies(play)
    rows = tuple(_row(batch, d, labels) for d in found)
    head = (Column("Who, where"), *columns("gets", "would lose", kind=Kind.NUMBER), Column("reached", Kind.SHARE))
    caption = "What acting otherwise would bring, at every place that is reached"
    table = Table(caption, head, rows, NOTE)
    said = [s for p in range(len(batch.tree.players)) for s in _said(batch, play, p, found, best, labels)]
    return Stakes(tuple(said), (table,) if rows else (), _numbers(batch, play, found, best))


def _else(d: Deviation) -> int | None:
    """Return the best action that is not what is played for sure; None where there is nothing else to do."""
    others = [a for a in range(len(d.played)) if d.played[a] < 1 - PROBABILITY]
    return min(others, key=lambda a: d.losses[a]) if others else None


def _clean(loss: float, scale: float) -> float:
    """Return a loss, 0 where it is none: a difference that is within the promise of every equilibrium."""
    return 0.0 if abs(loss) <= REGRET * scale else loss


def _row(batch: TreeBatch, d: Deviation, labels: Labels) -> Row:
    info, other = batch.tree.information_sets[d.where], _else(d)
    scale = float(np.ptp(batch.payoffs[0, info.player]))
    who = f"{labels.player(batch.tree.players[info.player])}, {_place(info, labels)}"
    acts = [
        (labels.action(info.move, a), float(p)) for a, p in zip(info.actions, d.played, strict=True) if p > PROBABILITY
    ]
    plays = acts[0][0] if len(acts) == 1 else ", ".join(f"{a} ({percent(p)})" for a, p in acts)
    if other is None:
        return f"{who}: {plays}; nothing else can be done", d.value, None, d.reach
    loss = _clean(float(d.losses[other]), scale)
    return f"{who}: {plays}; the best else: {labels.action(info.move, info.actions[other])}", d.value, loss, d.reach


def _place(info: InformationSet, labels: Labels) -> str:
    seen = [labels.action(move, a) for move, a in info.knows if a]
    return labels.move(info.move) + (f" after {', '.join(seen)}" if seen else "")


def _said(
    batch: TreeBatch, play: Play, player: int, found: tuple[Deviation, ...], best: Floats, labels: Labels
) -> Iterator[str]:
    """Yield why a player keeps to what it does, or what it would gain by leaving it."""
    tree, name = batch.tree, labels.player(batch.tree.players[player])
    scale = float(np.ptp(batch.payoffs[0, player]))
    own = [d for d in found if tree.information_sets[d.where].player == player]
    gain = _clean(float(best[player] - play.expected[player]), scale)
    if gain > 0:
        said = f"{name} would gain {short(gain)} by acting otherwise while the others keep to what they do"
        yield f"{said}; the concept does not rule that out."
        return
    choices = [(d, a) for d in own if (a := _else(d)) is not None]
    if not choices:
        yield f"{name} has nothing to decide where play leads."
        return
    d, action = min(choices, key=lambda pair: float(pair[0].losses[pair[1]]))
    info, loss = tree.information_sets[d.where], _clean(float(d.losses[action]), scale)
    what = f"“{labels.action(info.move, info.actions[action])}” ({_place(info, labels)})"
    if loss == 0:
        yield f"{name} would lose nothing by {what}: it is indifferent there, and gains by nothing else."
    else:
        yield f"{name} gains by nothing else; the nearest is {what}, which would cost it {short(loss)}."


def _numbers(batch: TreeBatch, play: Play, found: tuple[Deviation, ...], best: Floats) -> dict[str, object]:
    tree = batch.tree
    sets = [
        {
            "information_set": (info := tree.information_sets[d.where]).name,
            "player": tree.players[info.player],
            "reached": d.reach,
            "value": d.value,
            "played": {a: float(p) for a, p in zip(info.actions, d.played, strict=True)},
            "loss": {
                a: _clean(float(x), float(np.ptp(batch.payoffs[0, info.player])))
                for a, x in zip(info.actions, d.losses, strict=True)
            },
        }
        for d in found
    ]
    gains = {
        p: _clean(float(best[i] - play.expected[i]), float(np.ptp(batch.payoffs[0, i])))
        for i, p in enumerate(tree.players)
    }
    return {"deviations": sets, "best_gain": gains}

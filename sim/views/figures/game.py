"""The game itself: a payoff table for two players who choose at once, a tree for everything else."""

from __future__ import annotations

import itertools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.games.moves.deviations import Play
from sim.games.moves.tree import CHANCE, LEAF, Tree, TreeBatch
from sim.labels import Labels
from sim.numbers import short
from sim.tolerances import PROBABILITY
from sim.views.figures.part_of_tree import Part, part_of
from sim.views.figures.style import COLOURS, INK, PALE, figure, of_player, title, wrapped, wrapped_apart

WIDTH, COLUMN = 9.0, 0.55
"""Inches of a tree at the least, and of each player's column of payoffs at its ends."""
STEP = 1.55
"""Inches at the least of a step of play, in which an action's name must stand beside that of who moves next."""

GREY = "#767676"
"""Of what is not played: the lightest grey that can be read on white (WCAG 2.2, contrast 4.5 to 1)."""
MOST_ROWS, MOST_COLUMNS = 16, 8
"""Actions of a table that are drawn, the first; the figure says how many more there are."""


def game_figure(batch: TreeBatch, labels: Labels, heading: str, below: str) -> Figure:
    """Return the figure of a batch's first game: its table or its tree, with title and caption."""
    made, axes = figure(*_size(batch, None))
    draw_game(batch, labels, axes)
    title(made, heading, f"{_note(batch, labels)} {below}{_cut(batch, None)}")
    return made


def play_figure(batch: TreeBatch, labels: Labels, play: Play, heading: str, below: str) -> Figure:
    """Return the figure of a batch's first game with a profile played in it, the answer as its title."""
    made, axes = figure(*_size(batch, play))
    draw_game(batch, labels, axes, play)
    read = (
        "Shaded: what is played."
        if is_table(batch)
        else "Dark: what is played, with its probability; grey: what is not."
    )
    title(made, heading, f"{_note(batch, labels)} {read} {below}{_cut(batch, play)}")
    return made


def draw_game(batch: TreeBatch, labels: Labels, axes: Axes, play: Play | None = None) -> Axes:
    """Draw the table or the tree of a batch's first game; a tree wants axes about 9 inches wide.

    With a play of it, probabilities stand at the actions, and what is not reached is grey.
    """
    if is_table(batch):
        return _table(batch, labels, axes, play)
    return _tree(batch, labels, axes, play)


def is_table(batch: TreeBatch) -> bool:
    """Whether a game is drawn as a table: two players who choose at once."""
    return batch.tree.strategic and len(batch.tree.players) == 2


def _size(batch: TreeBatch, play: Play | None) -> tuple[float, float]:
    """Return how many inches a game wants."""
    if is_table(batch):
        return 8, 2.2 + 0.8 * min(len(batch.tree.information_sets[0].actions), MOST_ROWS)
    part = part_of(batch.tree, play)
    return _width(batch.tree, part), max(3.0, 1.4 + 0.36 * len(part.ends))


def _width(tree: Tree, part: Part) -> float:
    """Return how many inches a tree wants: a deep one is wider."""
    return max(WIDTH, 0.5 + STEP * part.steps + COLUMN * len(tree.players))


def _note(batch: TreeBatch, labels: Labels) -> str:
    """Return how a game is to be read."""
    names = [labels.player(player) for player in batch.tree.players]
    if is_table(batch):
        return f"Rows: {names[0]}. Columns: {names[1]}. Framed: a best reply."
    return f"At the ends: payoffs of {', '.join(names)}. Dashed: cannot tell these places apart."


def _cut(batch: TreeBatch, play: Play | None) -> str:
    """Return what of a large game is not drawn."""
    if is_table(batch):
        down, across = (len(s.actions) for s in batch.tree.information_sets)
        told = [f"{n - most} more {what}" for n, most, what in _sides(down, across) if n > most]
        return f" {' and '.join(told)} are not drawn; best replies are among all." if told else ""
    part = part_of(batch.tree, play)
    stubs = " (…: how many lie beyond)" if part.beyond else ""
    return f" {part.hidden:,} more ends are not drawn{stubs}." if part.hidden else ""


def _sides(down: int, across: int) -> tuple[tuple[int, int, str], tuple[int, int, str]]:
    return (down, MOST_ROWS, "rows"), (across, MOST_COLUMNS, "columns")


def _heads(batch: TreeBatch, labels: Labels, play: Play | None) -> list[list[str]]:
    """Return the actions of both players, each with its probability where something is played."""
    heads = []
    for i, s in enumerate(batch.tree.information_sets):
        first = int(batch.tree.offset[i])
        named = [labels.action(s.move, a) for a in s.actions]
        odds = [""] * len(named) if play is None else [f": {100 * p:.3g}%" for p in play.profile[first:]]
        heads.append([a + odds[k] for k, a in enumerate(named)])
    return heads


def _table(batch: TreeBatch, labels: Labels, axes: Axes, play: Play | None = None) -> Axes:
    tree = batch.tree
    rows, columns = _heads(batch, labels, play)
    shape = (len(rows), len(columns))
    reach = play.reach[tree.leaves].reshape(shape) if play is not None else None
    cells = batch.payoffs[0].reshape(2, *shape)
    rows, columns = rows[:MOST_ROWS], columns[:MOST_COLUMNS]
    axes.set_axis_off()
    axes.set_xlim(-1, len(columns))
    axes.set_ylim(-0.6, len(rows) + 0.3)
    for j, name in enumerate(wrapped_apart(columns, min(26, 64 // len(columns)))):
        axes.text(
            j + 0.5,
            len(rows) + 0.1,
            name,
            ha="center",
            weight="bold",
            color=of_player(1),
        )
    for i, name in enumerate(wrapped_apart(rows)):
        axes.text(-0.08, len(rows) - i - 0.5, name, ha="right", va="center", weight="bold", color=of_player(0))
        for j in range(len(columns)):
            axes.add_patch(_box(j, len(rows) - i - 1))
            if reach is not None and reach[i, j] > PROBABILITY:
                shade = 0.15 + 0.45 * float(reach[i, j])
                axes.add_patch(Rectangle((j, len(rows) - i - 1), 1, 1, color=COLOURS[4], alpha=shade, lw=0, zorder=0))
            best = cells[0, i, j] >= cells[0, :, j].max(), cells[1, i, j] >= cells[1, i].max()
            for player, x in enumerate((0.28, 0.72)):
                text = axes.text(j + x, len(rows) - i - 0.5, short(cells[player, i, j]), ha="center", va="center")
                text.set(
                    color=of_player(player),
                    fontsize=13 if len(columns) <= 4 else 8,
                    weight="bold" if best[player] else "normal",
                )
                if best[player]:
                    text.set_bbox({"boxstyle": "round,pad=0.25", "fc": "none", "ec": of_player(player)})
    return axes


def _box(x: float, y: float) -> Rectangle:
    return Rectangle((x, y), 1, 1, fill=False, ec=PALE, lw=1)


LANE = 0.07
"""How far information sets on one line are drawn apart, in steps of play."""


def _tree(batch: TreeBatch, labels: Labels, axes: Axes, play: Play | None = None) -> Axes:
    tree = batch.tree
    part = part_of(tree, play)
    depth, place = part.depth, part.places(tree)
    axes.set_axis_off()
    for node in part.nodes[1:]:
        _arc(axes, batch, node, depth, place, play)
    column = COLUMN * (part.steps + 0.5) / (_width(tree, part) - 0.5 - COLUMN * len(tree.players))  # in steps of play
    for node in part.nodes:
        if node in part.beyond:
            _stub(axes, depth[node], place[node], part.beyond[node])
        else:
            _node(axes, batch, labels, node, depth, place, column, play is None or play.reach[node] > PROBABILITY)
    _information_sets(axes, tree, depth, {node: y for node, y in place.items() if node not in part.beyond})
    axes.set_xlim(-0.25, part.steps + 0.25 + column * len(tree.players))
    return axes


def _stub(axes: Axes, x: float, y: float, ends: int) -> None:
    """Write where the drawing stops how many ends lie beyond."""
    axes.text(x + 0.08, y, f"… {ends:,} end{'s' if ends > 1 else ''}", va="center", fontsize=8, color=GREY)


def _arc(
    axes: Axes,
    batch: TreeBatch,
    node: int,
    depth: dict[int, int],
    place: dict[int, float],
    play: Play | None = None,
) -> None:
    tree, above = batch.tree, int(batch.tree.parent[node])
    x, y = (depth[above], depth[node]), (place[above], place[node])
    on = play is not None and play.reach[node] > PROBABILITY
    axes.plot(x, y, color=INK if on else PALE, lw=2.2 if on else 1.1, zorder=1)
    via = int(tree.via[node])
    if via < tree.choices:
        text = tree.choice_names[via][1]
    else:
        branch = via - tree.choices
        text = f"{tree.branch_names[branch][1]} ({short(batch.chance[0, branch])})"
    if play is not None and via < tree.choices:
        text = f"{text}: {100 * play.arc[node]:.3g}%"
    at, told = 0.54, wrapped(text.replace("_", " "), 18, 1 if play is None else 2)
    label = axes.text(x[0] + at, y[0] + at * (y[1] - y[0]), told, ha="center", va="center")
    label.set(
        fontsize=8, color=INK if on or play is None else GREY, bbox={"fc": "white", "ec": "none", "pad": 0.6}, zorder=2
    )


def _node(
    axes: Axes,
    batch: TreeBatch,
    labels: Labels,
    node: int,
    depth: dict[int, int],
    place: dict[int, float],
    column: float,
    reached: bool = True,
) -> None:
    tree, acts = batch.tree, int(batch.tree.acts[node])
    if acts == LEAF:
        leaf = int(np.searchsorted(tree.leaves, node))
        for player in range(len(tree.players)):
            text = short(batch.payoffs[0, player, leaf])
            colour = of_player(player)
            x, shade = depth[node] + 0.08 + column * player, colour if reached else GREY
            axes.text(x, place[node], text, va="center", fontsize=8, color=shade)
        return
    colour = GREY if not reached else INK if acts == CHANCE else of_player(tree.information_sets[acts].player)
    axes.plot(depth[node], place[node], "s" if acts == CHANCE else "o", color=colour, ms=7, zorder=3)
    name = "chance" if acts == CHANCE else labels.player(tree.players[tree.information_sets[acts].player])
    axes.annotate(
        wrapped(name, 18, 1),
        (depth[node], place[node]),
        (0, 7),
        textcoords="offset points",
        ha="center",
        fontsize=8,
        color=colour,
        bbox={"fc": "white", "ec": "none", "pad": 0.4},  # else a dashed line goes through the name
        zorder=2.5,
    )


def _information_sets(axes: Axes, tree: Tree, depth: dict[int, int], place: dict[int, float]) -> None:
    """Join the nodes of each information set; sets that lie on one line are drawn beside one another."""
    taken: dict[int, list[list[tuple[float, float]]]] = {}  # of each depth, the spans of each lane
    for info in tree.information_sets:
        drawn = [node for node in info.nodes if node in place]
        if len(drawn) < 2:
            continue
        heights = [place[node] for node in drawn]
        lanes = [taken.setdefault(d, []) for d in sorted({depth[node] for node in drawn})]
        lane = _free_lane(lanes, (min(heights), max(heights)))
        colour, aside = of_player(info.player), LANE * lane
        for a, b in itertools.pairwise(drawn):
            xs = (depth[a], depth[a] - aside, depth[b] - aside, depth[b])
            ys = (place[a], place[a], place[b], place[b])
            axes.plot(xs, ys, ls=(0, (4, 3)), color=colour, lw=1.2, zorder=2)


def _free_lane(columns: list[list[list[tuple[float, float]]]], span: tuple[float, float]) -> int:
    """Return the first lane in which nothing overlaps a span at any of the depths, and put it there."""
    low, high = span
    for lane in itertools.count():
        for spans in columns:
            spans.extend([] for _ in range(lane + 1 - len(spans)))
        if all(high < a or b < low for spans in columns for a, b in spans[lane]):
            for spans in columns:
                spans[lane].append(span)
            return lane
    raise AssertionError  # there is always a further lane

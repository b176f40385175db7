"""The figure of a branch of quantal responses: how likely each action is as errors vanish."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.analysis.quantal import Branch
from sim.errors import UsageError
from sim.games.moves.tree import InformationSet, Tree
from sim.labels import Labels
from sim.views.figures.style import COLOURS, INK, figure, title, wrapped

Floats = NDArray[np.float64]

MOST_PANELS = 12
"""Information sets that are drawn; the figure says how many more there are."""
SETTLED = 0.005
"""Probabilities that all differ from the last by less have arrived; the axis ends a while after that."""
STYLES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.5, 1.5, 1.5)))
"""Lines that coincide stay visible, and colours need not be told apart."""


def branch_figure(
    branch: Branch,
    tree: Tree,
    labels: Labels,
    heading: str,
    mark: tuple[float, str] | None = None,
    counts: Floats | None = None,
) -> Figure:
    """Return a panel for each information set with a choice: `branch` over the precision, on a scale linear near 0.

    At the precision and with the word of `mark` a line is drawn, on which rings show the shares of `counts[choice]`.
    `UsageError` where nobody has a choice.
    """
    free = [h for h, s in enumerate(tree.information_sets) if len(s.actions) > 1]
    if not free:
        raise UsageError("nobody has a choice in this game: there is no curve to draw")
    sets, columns = free[:MOST_PANELS], min(len(free), 2)
    rows = -(-len(sets) // columns)
    made, first = figure(5.0 * columns if columns > 1 else 6.5, 2.5 * rows + 1.3)
    first.remove()
    grid = made.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for axes, h in zip(grid.flat, sets, strict=False):
        _panel(axes, branch, tree, h, labels)
        if mark is not None:
            _mark(axes, mark[0], counts, tree, h)
        axes.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=1.8)
    _scale(grid.flat[0], branch, mark)
    _outer(grid, len(sets), columns)
    title(made, heading, _caption(branch, mark, counts, len(free) - len(sets)), width=130 if columns > 1 else 80)
    return made


def _panel(axes: Axes, branch: Branch, tree: Tree, where: int, labels: Labels) -> None:
    info = tree.information_sets[where]
    for k, action in enumerate(info.actions):
        share = branch.profile[:, int(tree.offset[where]) + k]
        label = wrapped(labels.action(info.move, action), 18)
        style = STYLES[k % len(STYLES)]
        axes.plot(branch.precision, share, color=COLOURS[k % len(COLOURS)], label=label, lw=2.0, ls=style)
    axes.set_ylim(-0.02, 1.02)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(wrapped(_heading(tree, info, labels), 48), fontsize=10, loc="left", color=INK)


def _mark(axes: Axes, at: float, counts: Floats | None, tree: Tree, where: int) -> None:
    axes.axvline(at, color=INK, lw=0.8, ls=(0, (4, 3)), zorder=1)
    seen = None if counts is None else counts[tree.offset[where] : tree.offset[where + 1]]
    if seen is None or not seen.sum() > 0:
        return
    for k, share in enumerate(seen / seen.sum()):
        axes.plot(at, share, "o", ms=7, mfc="white", mec=COLOURS[k % len(COLOURS)], mew=1.6, zorder=4)


def _scale(axes: Axes, branch: Branch, mark: tuple[float, str] | None) -> None:
    """Show the precisions until nothing moves, linear at first and logarithmic where much is far out."""
    moving = np.abs(branch.profile - branch.profile[-1]).max(axis=1) > SETTLED
    settled = branch.precision[: int(np.flatnonzero(moving)[-1]) + 2].max() if moving.any() else 0.0
    high = min(max(1.5 * settled, 1.25 * mark[0] if mark else 0.0) or 1.0, float(branch.precision.max()) or 1.0)
    half = _half_way(branch)
    if high > 10 * half > 0:
        width = max(half, high / 1e4)
        axes.set_xscale("asinh", linear_width=width)  # smooth: a kink would look like the branch's own
        at = _ticks(high, width)
        axes.set_xticks(at, [f"{x:g}" for x in at])
        axes.set_xticks([], minor=True)
    axes.set_xlim(0, high)


def _ticks(high: float, width: float) -> list[float]:
    """Return 0 and round numbers up to `high` that do not crowd each other on a scale linear within `width`."""
    top = int(np.ceil(np.log10(high)))
    kept: list[float] = []
    for x in (digit * 10.0**power for power in range(top, top - 8, -1) for digit in (5, 2, 1)):
        above = np.arcsinh((kept[-1] if kept else 1e9 * high) / width)
        apart = 0.07 * np.arcsinh(high / width)
        if x <= high and above - np.arcsinh(x / width) > apart and np.arcsinh(x / width) > apart:
            kept.append(x)
    return [0.0, *kept[::-1]]


def _outer(grid: NDArray[np.object_], used: int, columns: int) -> None:
    """Label the axes at the left and at the foot of each column; remove the panel that is left over."""
    for axes in grid.flat[used:]:
        axes.remove()
    for axes in grid.flat[max(used - columns, 0) : used]:
        axes.set_xlabel("precision (1/payoff)")
        axes.tick_params(labelbottom=True)
    for axes in grid[:, 0]:
        axes.set_ylabel("probability")


def _caption(branch: Branch, mark: tuple[float, str] | None, counts: Floats | None, more: int) -> str:
    below = "Logit quantal response on the branch from uniform play; further right, fewer errors."
    if mark is not None:
        below += f" Dashed: {mark[1]} {mark[0]:.4g}{'; rings: observed shares' if counts is not None else ''}."
    if branch.divides:
        below += " The branch divides on the way; its straight part is shown."
    if not branch.complete:
        below += " It could not be followed further."
    return below + (f" {more} more information sets are not drawn." if more else "")


def _half_way(branch: Branch) -> float:
    """Return the precision by which half of what the curve moves has been moved."""
    moved = np.abs(np.diff(branch.profile, axis=0)).sum(axis=1).cumsum()
    if len(moved) == 0 or moved[-1] == 0:
        return float(branch.precision.max())
    return float(branch.precision[1 + int(np.searchsorted(moved, moved[-1] / 2))])


def _heading(tree: Tree, info: InformationSet, labels: Labels) -> str:
    seen = [labels.action(move, action) for move, action in info.knows if action]
    player = tree.players[info.player]
    who = labels.player(player)
    own = sum(s.player == info.player for s in tree.information_sets)
    where = who if info.move == player or own == 1 else f"{who}, {info.move.replace('_', ' ')}"
    return f"{where} after: {', '.join(seen)}" if seen else where

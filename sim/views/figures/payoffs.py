"""Payoff distributions by player: how the expected payoff varies over worlds, each player's on an axis of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.concepts.words import EQUILIBRIUM
from sim.numbers import percent, short
from sim.views.figures.style import INK, figure, of_player, title, wrapped, wrapped_apart

BINS = 90
MOST = 20
"""Players that are drawn, the first; how many are left out is said."""
WORTH = EQUILIBRIUM.mean_worth
NAMED = 3
"""Players whose losses the title names."""
HEIGHT = 0.64
"""Of a ridge, of the distance to the next: its peak stays below the numbers of the player above."""
ROOM = 0.06
"""Share of the width that a number needs."""


def payoffs_figure(
    values: Mapping[str, NDArray[np.float64]],
    labels: Sequence[str],
    heading: str,
    below: str,
    unit: str = "",
    worth: str = WORTH,
) -> Figure:
    """Return the figure of `values[player][draw]` with its caption; the title says who may lose.

    `heading` is the title where no payoff is known; `worth` is what the values are, in the words of a concept.
    """
    made, axes = figure(8, 1.6 + 1.0 * min(len(values), MOST))
    draw_payoffs(values, labels, axes, unit, worth)
    more = len(values) - MOST
    rest = f" {more} more players are not drawn." if more > 0 else ""
    title(made, _answer(values, labels, worth) or heading, below + rest)
    return made


def _answer(values: Mapping[str, NDArray[np.float64]], labels: Sequence[str], worth: str) -> str:
    """Return in what share of worlds the players get less than nothing, those first who do most often."""
    known = [(label, v[np.isfinite(v)]) for label, v in zip(labels, values.values(), strict=True)]
    shares = sorted(((float((v < 0).mean()), label) for label, v in known if len(v)), key=lambda pair: -pair[0])
    worst = [(share, label) for share, label in shares[:NAMED] if share]
    if not worst:
        return f"Nobody's {worth} is below zero in any of these worlds" if shares else ""
    told = "; ".join(f"{label} in {percent(share)} of worlds" for share, label in worst)
    rest = f"; the other {len(shares) - len(worst)} less often or never" if len(shares) > len(worst) else ""
    return f"{worth.capitalize()} below zero: {told}{rest}"


def draw_payoffs(
    values: Mapping[str, NDArray[np.float64]],
    labels: Sequence[str],
    axes: Axes,
    unit: str = "",
    worth: str = WORTH,
) -> Axes:
    """Draw one ridge a player from `values[player][draw]`; a line spans the middle 90%, a dot is the median.

    Each player has a scale of its own, as payoffs of different players cannot be compared: numbers stand at the ends of
    its middle 90% and at its median, a dotted line where its 0 is.
    """
    values, labels = dict(list(values.items())[:MOST]), labels[:MOST]
    for i, draws in enumerate(values.values()):
        finite = draws[np.isfinite(draws)]
        if len(finite):
            _ridge(finite, len(values) - 1 - i, of_player(i), axes)
    axes.set_yticks(np.arange(len(values))[::-1], wrapped_apart(labels, 18))
    axes.set_xticks([])
    axes.set_xlim(-0.04, 1.04)
    axes.set_ylim(-0.5, len(values) - 0.1)
    axes.set_xlabel(wrapped(f"{worth} ({unit or 'in the units of the payoffs'}), each player's on its own scale", 80))
    return axes


def _ridge(draws: NDArray[np.float64], base: int, colour: str, axes: Axes) -> None:
    """Draw the distribution of one player's payoffs over the width of the axes, standing on `base`."""
    low, high = np.quantile(draws, [0.002, 0.998])
    width = max(high - low, 1e-6)
    counts, edges = np.histogram((draws - low) / width, np.linspace(-1e-9, 1 + 1e-9, BINS + 1))
    axes.stairs(
        base + HEIGHT * counts / max(counts.max(), 1), edges, baseline=base, fill=True, color=colour, alpha=0.55
    )
    at = (np.quantile(draws, [0.05, 0.5, 0.95]) - low) / width
    axes.plot(at[[0, 2]], [base - 0.09] * 2, color=colour, lw=3, solid_capstyle="butt")
    axes.plot(at[1], base - 0.09, "o", color=INK, ms=5)
    for x in _apart(at):
        axes.text(x, base - 0.2, short(float(low + x * width)), ha="center", va="top", fontsize=8, color=INK)
    if 0 <= -low <= width:
        axes.plot([-low / width] * 2, [base - 0.16, base + HEIGHT], color=INK, lw=0.6, ls=":")


def _apart(at: NDArray[np.float64]) -> list[float]:
    """Return at which of the three places a number has room: at the median, and at the ends that are not near it."""
    return [float(at[1]), *(float(x) for x in at[[0, 2]] if abs(x - at[1]) > ROOM)]

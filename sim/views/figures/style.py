"""What all figures share: colours that colour-blind readers tell apart, sizes, and how a figure is written."""

from __future__ import annotations

import textwrap
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
"""Okabe & Ito, Color Universal Design, 2008."""
INK = "#222222"
PALE = "#BBBBBB"
DPI = 150


def figure(width: float, height: float) -> tuple[Figure, Axes]:
    """Return an empty figure of inches, with one pair of axes and no global state."""
    made = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)
    axes = made.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return made, axes


def title(made: Figure, text: str, caption: str, width: int = 92) -> None:
    """Put the title above and the caption below, both wrapped."""
    made.suptitle(textwrap.fill(text, width - 20), fontsize=12, x=0.01, ha="left", color=INK)
    made.supxlabel(textwrap.fill(caption, width + 20), fontsize=8, x=0.01, ha="left", color="#555555")


def wrapped(text: str, width: int = 26) -> str:
    """Return a label over several lines."""
    return textwrap.fill(text, width)


def write(made: Figure, file: Path) -> Path:
    """Write a PNG that depends on the figure alone: no time, no version inside."""
    file.parent.mkdir(parents=True, exist_ok=True)
    made.savefig(file, dpi=DPI, metadata={"Software": None})
    return file

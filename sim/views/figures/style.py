"""What all figures share: colours that colour-blind readers tell apart, sizes, and how a figure is written."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.errors import UnwrittenError, UsageError
from sim.store.files import make_folder, replaced

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


def legend_below(made: Figure, handles: Sequence[Artist], heading: str, fontsize: int = 8, width: int = 110) -> None:
    """Put a legend under the axes, with its own heading in small print."""
    legend = made.legend(
        handles=handles, loc="outside lower left", frameon=False, fontsize=fontsize, title=wrapped(heading, width)
    )
    legend.get_title().set(fontsize=8, color="#555555")
    legend.set_alignment("left")


def wrapped(text: str, width: int = 26) -> str:
    """Return a label over several lines."""
    return textwrap.fill(text, width)


FORMATS = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
"""Kinds of files by their endings, each with what must not be in it: no time and no version."""


def write(made: Figure, file: Path) -> Path:
    """Write a PNG, SVG or PDF, as the file's ending says, whole or not at all, that depends on the figure alone.

    Raises `UsageError` for another ending, and `UnwrittenError`, which names the file, where it cannot be written.
    """
    ending = file.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"{file}: figures are written as {', '.join(FORMATS)}")
    try:
        make_folder(file.parent)
    except OSError as error:
        raise UnwrittenError(error, str(file.parent)) from error
    with replaced(file) as temporary, rc_context({"svg.hashsalt": "summit-sim"}):
        made.savefig(temporary, dpi=DPI, format=ending[1:], metadata=FORMATS[ending])
    return file

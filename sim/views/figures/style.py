"""What all figures share: colours that colour-blind readers tell apart, sizes, and how a figure is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.errors import UsageError
from sim.lines import shortened, visible
from sim.lines import wrapped as lines_of
from sim.store.files import folder_for, replaced
from sim.views.figures.letters import missing_note, settle

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
"""Okabe & Ito, Color Universal Design, 2008: of outcomes, and of a figure's marks."""
PLAYERS = ("#4B0F69", "#B44B1E", "#4B69D2", "#5A0F00", "#965A5A", "#786996")
"""Of players, dark enough for their numbers to be read on white (WCAG 2.2, contrast 4.5 to 1). A figure's ground is
white in a dark page, too: no colour has that contrast with both."""
SETS = ("#4B9696", "#FFC369", "#961E3C", "#A587E1", "#B4E1B4", "#96690F", "#5A3C78", "#69F0FF")
"""Of sets of equilibria. No colour of these three lists is near one of another, and those of one list stay apart for
colour-blind readers, too."""
HATCHES = ("", "////", "xxxx", "....", "oooo", "++++")
"""Of each further eight of anything, so that a colour with its hatching is one thing's."""
INK = "#222222"
PALE = "#BBBBBB"
DPI = 150
MOST_LINES = 3
"""Lines of a label; what goes beyond is left out, and an ellipsis says so."""
MOST_OF_A_TITLE = 8


def colour(number: int) -> str:
    """Return the colour of the thing with this number; every eighth has the same."""
    return COLOURS[number % len(COLOURS)]


def of_player(number: int) -> str:
    """Return the colour of the player with this number, the same in every figure; every sixth has the same."""
    return PLAYERS[number % len(PLAYERS)]


def of_set(number: int) -> str:
    """Return the colour of the set of equilibria with this number; every eighth has the same."""
    return SETS[number % len(SETS)]


def hatch(number: int) -> str:
    """Return the hatching that tells things of one colour apart."""
    return HATCHES[number // len(COLOURS) % len(HATCHES)]


def figure(width: float, height: float) -> tuple[Figure, Axes]:
    """Return an empty figure of inches, with one pair of axes and no global state."""
    made = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(made)
    axes = made.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return made, axes


def title(made: Figure, text: str, caption: str, width: int = 92) -> None:
    """Put the title above and the caption below, both wrapped; long ones make the figure higher, not its axes lower."""
    above, below = wrapped(text, width - 20, MOST_OF_A_TITLE), wrapped(caption, width + 20, 99)
    made.suptitle(above, fontsize=12, x=0.01, ha="left", color=INK)
    made.supxlabel(below, fontsize=8, x=0.01, ha="left", color="#555555")
    more = 0.2 * max(above.count("\n") - 1, 0) + 0.14 * max(below.count("\n") - 1, 0)
    made.set_figheight(made.get_figheight() + more)


def legend_below(made: Figure, handles: Sequence[Artist], heading: str, fontsize: int = 8, width: int = 110) -> None:
    """Put a legend under the axes, with its own heading in small print."""
    legend = made.legend(
        handles=handles, loc="outside lower left", frameon=False, fontsize=fontsize, title=wrapped(heading, width, 99)
    )
    legend.get_title().set(fontsize=8, color="#555555")
    legend.set_alignment("left")


def wrapped(text: str, width: int = 26, most: int = MOST_LINES) -> str:
    """Return a stranger's label over at most so many lines of so many cells: the one door of text into figures.

    Of a longer one the middle is left out: labels often differ in their last words.
    """
    lines = lines_of(visible(text), width)
    if len(lines) <= most:
        return "\n".join(lines)
    if most == 1:
        return shortened(lines[0] + " " + lines[1], width)
    end = lines_of(" ".join(lines)[::-1], width - 2)[0][::-1]
    return "\n".join([*lines[: most - 1], f"… {end}"])


def wrapped_apart(texts: Iterable[str], width: int = 26, most: int = MOST_LINES) -> list[str]:
    """Return labels that stand in one list, each as `wrapped`; those that would be cut alike tell where they differ."""
    labels = list(texts)
    cut = [wrapped(label, width, most) for label in labels]
    return [
        one if cut.count(one) == 1 else _difference(label, _alike(label, one, labels, cut), width, most)
        for one, label in zip(cut, labels, strict=True)
    ]


def _alike(label: str, one: str, labels: Sequence[str], cut: Sequence[str]) -> int:
    """Return how many characters a label has in common at most with another that is cut to the same."""
    others = (other for other, own in zip(labels, cut, strict=True) if own == one and other != label)
    return max((_shared(label, other) for other in others), default=0)


def _shared(one: str, other: str) -> int:
    """Return with how many characters both begin."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _difference(label: str, alike: int, width: int, most: int) -> str:
    """Return the first line of a label, and what it says from the word on in which it differs from all others."""
    if not alike:
        return wrapped(label, width, most)
    begin = max(label.rfind(" ", 0, alike) + 1, alike - width // 2)
    head, rest = lines_of(visible(label), width)[0], lines_of("…" + visible(label[begin:]), width)
    kept = rest[: max(most - 1, 1)]
    return "\n".join([head, *kept]) + (" …" if len(kept) < len(rest) else "")


FORMATS = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
"""Kinds of files by their endings, each with what must not be in it: no time and no version."""


def write(made: Figure, file: Path) -> Path:
    """Write a PNG, SVG or PDF, as the file's ending says, whole or not at all, that depends on the figure alone.

    Its title, the answer, stands in the file's metadata, too, for those who cannot see it.
    What no font has is said in it. Raises `UsageError` for another ending, and `UnwrittenError`, which names the file,
    where it cannot be written.
    """
    ending = file.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"{file}: figures are written as {', '.join(FORMATS)}")
    note = missing_note(made)
    if note and made.legends:  # it stands where the caption would
        heading = made.legends[0].get_title()
        heading.set_text(f"{heading.get_text()}\n{note}")
    elif note:
        below = made.get_supxlabel()
        made.supxlabel(f"{below}\n{note}".strip(), fontsize=8, x=0.01, ha="left", color="#555555")
    settle(made)
    laid_out = _laid_out(made) if ending == ".png" else nullcontext()  # others measure text in ways of their own
    with folder_for(file.parent), replaced(file) as temporary, rc_context({"svg.hashsalt": "summit-sim"}), laid_out:
        made.savefig(temporary, dpi=DPI, format=ending[1:], metadata=FORMATS[ending] | _titled(made))
    return file


def _titled(made: Figure) -> dict[str, str]:
    """Return a figure's title as metadata of its file, on one line; nothing where it has none."""
    text = " ".join(made.get_suptitle().split())
    return {"Title": text} if text else {}


@contextmanager
def _laid_out(made: Figure) -> Iterator[None]:
    """Lay a figure out now and not when it is saved, for which `savefig` draws it whole, once more than is needed."""
    engine = made.get_layout_engine()
    if engine is None:
        yield
        return
    FigureCanvasAgg(made)
    made.set_dpi(DPI)
    engine.execute(made)
    with rc_context({"figure.autolayout": False, "figure.constrained_layout.use": False}):
        made.set_layout_engine(None)  # none at all; "none" leaves one in its place, for which figures are drawn twice
    try:
        yield
    finally:
        made.set_layout_engine(engine)

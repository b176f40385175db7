"""Letters of figures: text is drawn as it stands, never as mathematics, in fonts that have its characters.

DejaVu Sans, which comes with matplotlib, has Latin, Greek, Cyrillic and more. For what it lacks (Chinese, Japanese,
Korean, …) the fonts of the machine are searched; a character that none has is drawn as a mark, and a sentence says so.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from pathlib import Path

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, findfont, findSystemFonts, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from sim.lines import MARK, visible

FIRST = "DejaVu Sans"
PREFERRED = (
    "Noto Sans CJK", "Noto Sans", "Source Han Sans", "Malgun Gothic", "Apple SD Gothic Neo", "Nanum", "Microsoft YaHei",
    "PingFang", "Hiragino", "Yu Gothic", "WenQuanYi", "SimHei", "Arial Unicode", "Droid Sans Fallback", "Unifont",
)  # fmt: skip
"""Beginnings of names of fonts that are taken before any other, in this order."""
MOST_FONTS = 1_000
"""Fonts of a machine that are looked into."""


@contextmanager
def as_text(artist: Artist) -> Iterator[None]:
    """Draw text on an artist as it stands, in fonts that have its characters.

    What is made inside is so from the start; at the end new texts, and those of axes, are looked through. Texts that
    stood there before are the user's.
    """
    before = set(_texts(artist))
    with rc_context({"text.parse_math": False, "text.usetex": False}):
        yield
    settle(artist, before)


def settle(artist: Artist, before: Collection[Text] = ()) -> None:
    """Make all texts of an artist plain but those of `before`; what no font has becomes a mark."""
    panels = [artist] if isinstance(artist, Axes) else artist.axes if isinstance(artist, Figure) else []
    for axis in [axis for panel in panels for axis in (panel.xaxis, panel.yaxis)]:
        ticks = [label.get_text() for label in axis.get_ticklabels()]
        if (plain := [_drawable(label) for label in ticks]) != ticks:
            axis.set_ticklabels(plain)  # on drawing, an axis writes its labels anew
    axes_of = [axis for panel in panels for axis in (panel.xaxis, panel.yaxis)]
    own = {axis.label for axis in axes_of}
    own |= {label for axis in axes_of for tick in axis.get_major_ticks() for label in (tick.label1, tick.label2)}
    for text in _texts(artist):
        if text in own or text not in before:
            _settle(text)


def _texts(artist: Artist) -> list[Text]:
    return [text for text in artist.findobj(Text) if isinstance(text, Text)]


def _settle(text: Text) -> None:
    written = text.get_text()
    text.set_parse_math(False)
    text.set_usetex(False)
    fonts, _ = fonts_for(frozenset(_lacking(written)))
    if fonts:
        text.set_fontfamily([FIRST, *fonts])
    if (plain := _drawable(written)) != written:
        text.set_text(plain)


def _drawable(text: str) -> str:
    """Return a text that a figure can show: what would be obeyed, or has no font, is a mark."""
    shown = visible(text)
    _, missing = fonts_for(frozenset(_lacking(shown)))
    return "".join(MARK if character in missing else character for character in shown) if missing else shown


def missing_note(artist: Artist) -> str:
    """Return a sentence on the characters of an artist's texts that no font of the machine has; '' where all are."""
    _, missing = fonts_for(frozenset(c for text in _texts(artist) for c in _lacking(text.get_text())))
    if not missing:
        return ""
    scripts = sorted({_script(character) for character in missing})
    return (
        f"{MARK} stands for characters that no font of this machine has ({', '.join(scripts)}): install one that does, "
        "such as Noto Sans CJK."
    )


def _script(character: str) -> str:
    """Return the script of a character as Unicode names it: 'Hangul', 'CJK', 'emoji and signs'."""
    word = unicodedata.name(character, "").split(" ")[0]
    known = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "DEVANAGARI", "BENGALI", "TAMIL", "THAI", "KHMER", "MYANMAR")
    return (word if word == "CJK" else word.title()) if word in known else "other signs"


def _lacking(text: str) -> set[str]:
    """Return the characters that DejaVu Sans lacks."""
    if text.isascii():
        return set()
    known = _characters(_first())  # once a text: matplotlib's search for a font takes longer than the text
    return {character for character in text if character != "\n" and ord(character) not in known}


def _first() -> str:
    return findfont(FIRST)


@lru_cache(maxsize=MOST_FONTS)
def _characters(file: str) -> frozenset[int]:
    """Return the code points that a font has; none where it cannot be read."""
    try:
        return frozenset(FT2Font(file).get_charmap())
    except (OSError, RuntimeError):
        return frozenset()


@lru_cache(maxsize=256)
def fonts_for(characters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the names of fonts that have these characters, and the characters that none has."""
    if not characters:
        return (), characters
    fonts, missing = _among(fontManager.ttflist, characters)
    if missing:
        more, missing = _among(_installed_since(), missing)
        fonts += more
    return fonts, missing


def _among(entries: Sequence[FontEntry], characters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the names of those of some fonts that have characters, and the characters that none has."""
    fonts: list[str] = []
    missing = set(characters)
    for entry in _by_preference(entries):
        found = {character for character in missing if ord(character) in _characters(entry.fname)}
        if found:
            fonts.append(entry.name)
            missing -= found
        if not missing:
            break
    return tuple(fonts), frozenset(missing)


@cache
def _installed_since() -> tuple[FontEntry, ...]:
    """Return the fonts of the machine that matplotlib's list, which is made once and kept for years, does not have.

    From then on they are in the list of this process, so that they can be drawn with.
    """
    known = {Path(entry.fname).resolve() for entry in fontManager.ttflist}
    before = len(fontManager.ttflist)
    for file in sorted(set(findSystemFonts()))[:MOST_FONTS]:
        if Path(file).resolve() not in known:
            with suppress(OSError, RuntimeError, ValueError, KeyError):  # what cannot be read is no font
                fontManager.addfont(file)
    return tuple(fontManager.ttflist[before:])


def _by_preference(entries: Sequence[FontEntry]) -> list[FontEntry]:
    """Return the upright ones of some fonts, those first that are meant for many scripts."""
    plain = [e for e in entries if e.style == "normal" and not e.name.startswith((FIRST, "Last Resort"))]

    def rank(entry: FontEntry) -> tuple[int, str, str]:
        place = next((i for i, name in enumerate(PREFERRED) if entry.name.startswith(name)), len(PREFERRED))
        return place, entry.name, entry.fname

    return sorted(plain, key=rank)[:MOST_FONTS]

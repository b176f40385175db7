"""Lines of text as they can be shown: what a terminal would obey becomes a mark, width is counted in cells.

Texts of scenarios, names of files and arguments are a stranger's. Every exit (terminal, figures, page) takes them
through `visible`; the terminal also through `folded`. East Asian wide characters take two cells, combining ones none
(Unicode Standard Annex 11).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextvars import ContextVar

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that cannot be shown."""
WIDE = 110
"""Cells of a line up to which columns stand beside one another, where nobody says how wide the page is."""
NARROWEST, WIDEST = 40, 200
"""Cells of a line to which text is ever wrapped."""

PAGE: ContextVar[int | None] = ContextVar("page", default=None)
"""Cells of a line where text is shown; None in files, pipes and the library, where only tables have a width."""

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Format characters that spelling needs, in Persian, in Hindi, in emoji."""
_OBEYED = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories that a terminal or a layout obeys: control, format (bidirectional), surrogates, separators."""
_LEAD = re.compile(r"(?:[│ ]  )*(?:[├└]─ )?")
_PLAIN = {
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "·": ".",
    "×": "x", "±": "+-", "≤": "<=", "≥": ">=", "│": "|", "├": "|", "└": "`", "─": "-", MARK: "?",
}  # fmt: skip
"""How characters are spelt that an encoding lacks; others lose their accents, or become a question mark."""


def obeyed(character: str) -> bool:
    """Return whether a terminal would obey or hide a character rather than show it."""
    return unicodedata.category(character) in _OBEYED and character not in _JOINERS


def visible(text: str) -> str:
    r"""Return a text whose every character but the ends of lines only shows itself.

    >>> visible("\x1b[31mred\tand\u00a0wide\n")
    '�[31mred and wide\n'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible, text.replace("\r\n", "\n")))


def _visible(character: str) -> str:
    if character == "\n" or character.isprintable():
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    return MARK if obeyed(character) else character


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes.

    >>> cells("summit"), cells("정상회담")
    (6, 8)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def left(text: str, width: int) -> str:
    """Return a text with blanks behind it up to a width in cells."""
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """Return a text with blanks before it up to a width in cells."""
    return " " * (width - cells(text)) + text


def _never(word: str) -> bool:
    return False


def _is_a_place(word: str) -> bool:
    """Whether a word names a file, which nobody could copy from two lines."""
    return "/" in word or "\\" in word


def wrapped(text: str, width: int, whole: Callable[[str], bool] = _never) -> list[str]:
    """Return a text in lines of at most `width` cells, broken at blanks, between wide characters, else anywhere.

    Only words that are to stay `whole` are longer than a line.

    >>> wrapped("a summit of four", 10)
    ['a summit', 'of four']
    """
    lines = [""]
    for word in re.findall(r"\s*\S+", text):
        longer = lines[-1] + word if lines[-1] else word.lstrip()
        if cells(longer) <= width:
            lines[-1] = longer
        else:
            lines += [word.lstrip()] if whole(word) else _pieces(word.lstrip(), width)
    return [line for line in lines if line] or [""]


def _pieces(word: str, width: int) -> Iterator[str]:
    """Yield a word in pieces of at most `width` cells."""
    piece, taken = "", 0
    for character in word:
        own = _cells(character)
        if piece and taken + own > width:
            yield piece
            piece, taken = "", 0
        piece, taken = piece + character, taken + own
    yield piece


def page_width() -> int:
    """Return the cells of a line: of the page where text is shown, else as wide as tables are."""
    return PAGE.get() or WIDE


def folded(text: str) -> str:
    """Return a text whose lines fit the page; what goes on hangs under its beginning. Without a page it stays."""
    width = PAGE.get()
    if width is None:
        return text
    return "\n".join(part for line in text.split("\n") for part in _folded(line, width))


def _folded(line: str, width: int) -> Iterator[str]:
    if cells(line) <= width:
        yield line
        return
    lead = match[0] if (match := _LEAD.match(line)) else ""
    blanks = len(line) - len(line.lstrip(" ")) if not lead.strip() else 0
    first = min(blanks, width // 2) * " " if not lead.strip() else lead[-(width // 2) :]
    hanging = first.replace("├─", "│ ").replace("└─", "  ") + ("  " if first else "")
    inside, *more = wrapped(line[blanks or len(lead) :], width - cells(hanging), whole=_is_a_place)
    yield first + inside
    yield from (hanging + part for part in more)


def excerpt(line: str, column: int, indent: str = "    ") -> tuple[str, str]:
    """Return a source line as far as the page shows it, and a line with a caret under its `column`, from 1."""
    text, at = visible(line), min(column - 1, len(line))
    room, start = (PAGE.get() or 10**6) - len(indent), 0
    if cells(text) > room:
        start = max(0, at - room // 2)
        text = ("…" if start else "") + text[start:]
        at += 1 - start if start else 0
        text = shortened(text, room)
    return f"{indent}{text}", f"{indent}{' ' * cells(text[:at])}^"


def shortened(text: str, width: int) -> str:
    """Return a text cut to `width` cells, with an ellipsis where something is left out."""
    return text if cells(text) <= width else next(_pieces(text, width - 1)) + "…"


def spelt(error: UnicodeError) -> tuple[str, int]:
    """Handle characters that an encoding lacks, for `codecs.register_error`: each is spelt as well as it can be."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_spelt, error.object[error.start : error.end])), error.end


def _spelt(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    base = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return base if base.isprintable() and base.strip() else "?"

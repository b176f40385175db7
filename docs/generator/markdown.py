"""Text, cells and tables in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sim.tables import Kind, Table


def page(*parts: str) -> str:
    """Return the parts of a page, one paragraph after another."""
    return "\n\n".join(part for part in parts if part) + "\n"


def cell(value: object, kind: Kind = Kind.TEXT) -> str:
    """Return a cell of a table."""
    plain = "" if value is None else str(value).replace("\n", " ")
    if kind is Kind.CODE and plain:
        return code(plain)
    return re.sub(r"([|*_<>\[\]])", r"\\\1", plain)


def code(text: str) -> str:
    """Return a cell of code; a pipe would end it."""
    return f"`{text}`" if "|" not in text else "<code>" + escaped(text).replace("|", "&#124;") + "</code>"


def escaped(text: str) -> str:
    """Return text as HTML shows it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def table(exhibit: object) -> str:
    """Return a table of the program's; "" for what is not one."""
    if not isinstance(exhibit, Table):
        return ""
    kinds = [column.kind for column in exhibit.columns]
    return grid([column.head for column in exhibit.columns], (list(map(cell, row, kinds)) for row in exhibit.rows))


def prose(sentence: str) -> str:
    """Return a sentence with quoted names as code, and what Markdown would take for its own kept as text."""
    whole = re.sub(r"(?<!\w)'([^'\n]*[\w)\]}])'(?!\w)", r"`\1`", sentence)
    parts = re.split(r"(`[^`]*`)", whole)
    return "".join(part if part.startswith("`") else _plain(part) for part in parts)


def _plain(text: str) -> str:
    return re.sub(r"([*_\[\]])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))

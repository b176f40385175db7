"""A report as Markdown (CommonMark with the tables of GitHub), in which a stranger's text is only text.

CommonMark 0.31, 2.4: a backslash before any ASCII punctuation makes it that character and nothing else. In tables a
pipe ends a cell even within code (GitHub Flavored Markdown, 4.10), unless a backslash stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from sim.lines import visible
from sim.numbers import number
from sim.tables import Column, Exhibit, Kind, Table, TreeListing, shown
from sim.views.reports.report import Chapter, Report
from sim.views.text.tables import tree_lines

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$]|&(?=[\w#]))")
_BLOCK = re.compile(r"^(\d{0,9})([-+=]+$|[-+](?=\s)|--|[.)](?=\s|$))")
"""What at a line's beginning would make it a list, a heading or a rule."""


def markdown(report: Report, folder: str = "") -> str:
    """Return a report as one text; its figures are named as they lie in `folder`, beside it."""
    parts = [f"# {escaped(report.title)}"]
    parts += [part for chapter in report.chapters for part in _chapter(chapter, folder)]
    return "\n\n".join(parts) + "\n"


def _chapter(chapter: Chapter, folder: str) -> Iterator[str]:
    yield f"## {escaped(chapter.heading)}"
    yield from map(escaped, chapter.sentences)
    if chapter.figure is not None:
        yield f"![{escaped(chapter.heading)}]({quote(f'{folder}/{chapter.figure.name}')})"
    for exhibit in chapter.tables:
        yield from exhibit_parts(exhibit)
    if chapter.note:
        yield escaped(chapter.note)


def exhibit_parts(exhibit: Exhibit) -> Iterator[str]:
    """Yield the caption, the table or tree, and the note, each a block of its own."""
    if isinstance(exhibit, TreeListing):
        caption, *lines = tree_lines(exhibit)
        yield f"**{escaped(caption)}**"
        yield _fenced("\n".join(map(_plain, lines)))
        return
    yield f"**{escaped(exhibit.caption)}**"
    yield "\n".join(_table(exhibit))
    if exhibit.note:
        yield escaped(exhibit.note)


def _table(table: Table) -> Iterator[str]:
    yield _row([escaped(column.head) for column in table.columns])
    yield _row(["---:" if column.kind.numeric else "---" for column in table.columns])
    for row in table.rows:
        yield _row(
            [_cell(shown(cell, column, number), column) for cell, column in zip(row, table.columns, strict=True)]
        )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str, column: Column) -> str:
    return code(text) if column.kind is Kind.CODE and text.strip() else escaped(text)


def _plain(text: str) -> str:
    return visible(text).replace("\n", " ")


def escaped(text: str) -> str:
    r"""Return a text in one line that Markdown shows as it is.

    >>> print(escaped("a|b *c*"))
    a\|b \*c\*
    """
    line = " ".join(visible(text).split())
    return _BLOCK.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", line))


def code(text: str) -> str:
    """Return a text as code within a cell: fenced by more backticks than stand in it."""
    line = " ".join(visible(text).split()).replace("|", "\\|")
    fence = _fence(line, 1)
    blank = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{blank}{line}{blank}{fence}"


def _fenced(text: str) -> str:
    fence = _fence(text, 3)
    return f"{fence}text\n{text}\n{fence}"


def _fence(text: str, least: int) -> str:
    return "`" * max(least, max(map(len, re.findall("`+", text)), default=0) + 1)


def figures_of(report: Report) -> list[Path]:
    """Return the pictures that a report names, each once."""
    return list(dict.fromkeys(chapter.figure for chapter in report.chapters if chapter.figure is not None))

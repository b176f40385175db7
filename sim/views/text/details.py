"""What a concept has to show of one world beside its solutions, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from sim.concepts.base import Details
from sim.tables import Table


def detail_lines(details: Details) -> Iterator[str]:
    """Yield the tables and the note, each after an empty line; nothing where there is nothing to show."""
    for table in details.tables:
        yield ""
        yield from _table(table)
    if details.note:
        yield from ("", details.note)


def _table(table: Table) -> Iterator[str]:
    yield f"{table.caption}:" if not table.caption.endswith((":", ".")) else table.caption
    lines = [table.head, *table.rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(table.head))]
    for line in lines:
        cells = [
            cell.rjust(width) if table.numbers and i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield f"  {'  '.join(cells)}".rstrip()

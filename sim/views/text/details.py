"""What a concept has to show of one world beside its solutions, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from sim.concepts.base import Details
from sim.views.text.tables import table_lines


def detail_lines(details: Details) -> Iterator[str]:
    """Yield the tables and the note, each after an empty line; nothing where there is nothing to show."""
    for table in details.tables:
        yield from ("", *table_lines(table))
    if details.note:
        yield from ("", details.note)

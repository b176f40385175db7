"""Tables as the page's template takes them: every cell a text, with the class of its column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.numbers import short
from sim.tables import Exhibit, Kind, Table, TreeListing, shown
from sim.views.text.tables import tree_lines


@dataclass(frozen=True)
class HtmlColumn:
    """A heading, and whether cells are code or numbers."""

    head: str
    code: bool
    number: bool


@dataclass(frozen=True)
class HtmlTable:
    """A table whose cells are texts, escaped by the template; `lines` instead of rows where it is a tree."""

    caption: str
    columns: tuple[HtmlColumn, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    lines: tuple[str, ...] = ()


def html_tables(exhibits: Iterable[Exhibit]) -> list[HtmlTable]:
    """Return tables and trees for the template."""
    return [html_tree(e) if isinstance(e, TreeListing) else html_table(e) for e in exhibits]


def html_table(table: Table) -> HtmlTable:
    """Return a table for the template."""
    head = tuple(HtmlColumn(c.head, c.kind is Kind.CODE, c.kind.numeric) for c in table.columns)
    rows = tuple(
        tuple(shown(cell, column, short) for cell, column in zip(row, table.columns, strict=True)) for row in table.rows
    )
    return HtmlTable(table.caption, head, rows, table.note)


def html_tree(listing: TreeListing) -> HtmlTable:
    """Return a tree for the template, as the text has it: it is drawn with letters."""
    caption, *lines = tree_lines(listing)
    return HtmlTable(caption, lines=tuple(lines))

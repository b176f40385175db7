"""Tables as data, which text, JSON and HTML render: a number in a cell stays a number until it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isinf

from sim.numbers import NONE, margin_points, percent

Cell = str | float | tuple[float, ...] | None
"""A text, a number, numbers that belong together (the payoffs at the end of a game), or nothing."""


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    CODE = "code"
    """Names and expressions of the scenario's language."""
    NUMBER = "number"
    """Payoffs and other values, in the column's unit."""
    COUNT = "count"
    SHARE = "share"
    """A probability or a part of a whole, from 0 to 1."""
    MARGIN = "margin"
    """What is uncertain of a share; rounded up, as in sentences."""
    CORRELATION = "correlation"
    """From -1 to 1."""
    SCORE = "score"
    """Of a forecast; it may be infinite."""

    @property
    def numeric(self) -> bool:
        """Whether cells hold numbers, which stand to the right."""
        return self not in (Kind.TEXT, Kind.CODE)


@dataclass(frozen=True)
class Column:
    """A heading, what the cells below it are, and the unit of their numbers."""

    heading: str
    kind: Kind = Kind.TEXT
    unit: str = ""

    @property
    def head(self) -> str:
        """The heading with its unit."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table with its caption; `rows[row][column]` follow `columns`. The first cell of a row is its heading."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    """A sentence below the table."""

    def without_empty_columns(self) -> Table:
        """Return the table without the columns in which no row has anything; the first is kept."""
        kept = [i for i in range(len(self.columns)) if i == 0 or any(row[i] not in ("", None) for row in self.rows)]
        rows = tuple(tuple(row[i] for i in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[i] for i in kept), rows=rows)


@dataclass(frozen=True)
class Node:
    """One node of a game tree, as it is listed."""

    depth: int
    """Arcs between it and the root."""
    last: bool
    """Whether no sibling follows it."""
    arc: str
    """The action that leads here; '' at the root."""
    probability: float | None
    """Of the arc, where chance chose it."""
    place: str
    """Who acts here, at which move; '' at an end."""
    payoffs: tuple[float, ...] = ()
    """`payoffs[player]` at an end."""


@dataclass(frozen=True)
class TreeListing:
    """A game tree, one node a row in preorder. A table of its own kind: what hangs on what is in the depth of rows."""

    caption: str
    players: tuple[str, ...]
    nodes: tuple[Node, ...]
    left_out: int = 0
    """Nodes that follow and are not listed."""


Exhibit = Table | TreeListing
"""What a view can render."""


def columns(*headings: str, kind: Kind = Kind.TEXT) -> tuple[Column, ...]:
    """Return columns of one kind."""
    return tuple(Column(heading, kind) for heading in headings)


def measures(*headings: str) -> tuple[Column, ...]:
    """Return columns of shares, each with its margin to the right."""
    return tuple(c for heading in headings for c in (Column(heading, Kind.SHARE), Column("±", Kind.MARGIN)))


def shown(cell: Cell, column: Column, value: Callable[[float], str]) -> str:
    """Return a cell as people read it; `value` writes a number of no special kind in the digits of the view."""
    if cell is None:
        return NONE if column.kind.numeric else ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, tuple):
        return ", ".join(value(x) for x in cell)
    return _WRITTEN.get(column.kind, value)(cell)


_WRITTEN: dict[Kind, Callable[[float], str]] = {
    Kind.COUNT: lambda x: f"{x:,.0f}",
    Kind.SHARE: percent,
    Kind.MARGIN: lambda x: f"{margin_points(x)}%",
    Kind.CORRELATION: lambda x: f"{x:+.2f}",
    Kind.SCORE: lambda x: "infinite" if isinf(x) else f"{x:.3f}",
}

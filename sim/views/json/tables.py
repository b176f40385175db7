"""Tables as plain data: numbers in full, None for what is not finite."""

from __future__ import annotations

from math import isfinite
from typing import Any, TypedDict

from sim.tables import Cell, Exhibit, TreeListing

JsonObject = dict[str, Any]
"""An object of JSON, as deep as it may be."""
Plain = str | float | list[float | None] | None


class ColumnDocument(TypedDict):
    """A column: its heading, its kind (`sim.tables.Kind`) and the unit of its numbers."""

    heading: str
    kind: str
    unit: str


class TableDocument(TypedDict):
    """A table."""

    caption: str
    columns: list[ColumnDocument]
    rows: list[list[Plain]]
    note: str


class NodeDocument(TypedDict):
    """A node of a tree, in preorder; `last` of its siblings."""

    depth: int
    last: bool
    arc: str
    probability: float | None
    place: str
    payoffs: Plain


class TreeDocument(TypedDict):
    """A game tree as far as it is listed."""

    caption: str
    players: list[str]
    nodes: list[NodeDocument]
    left_out: int


def exhibit_document(exhibit: Exhibit) -> TableDocument | TreeDocument:
    """Return a table or a tree as plain data."""
    if isinstance(exhibit, TreeListing):
        nodes = [
            NodeDocument(
                depth=node.depth,
                last=node.last,
                arc=node.arc,
                probability=finite(node.probability),
                place=node.place,
                payoffs=_plain(node.payoffs),
            )
            for node in exhibit.nodes
        ]
        players = list(exhibit.players)
        return TreeDocument(caption=exhibit.caption, players=players, nodes=nodes, left_out=exhibit.left_out)
    return TableDocument(
        caption=exhibit.caption,
        columns=[ColumnDocument(heading=c.heading, kind=c.kind.value, unit=c.unit) for c in exhibit.columns],
        rows=[[_plain(cell) for cell in row] for row in exhibit.rows],
        note=exhibit.note,
    )


def _plain(cell: Cell) -> Plain:
    if isinstance(cell, tuple):
        return [finite(x) for x in cell]
    return cell if isinstance(cell, str) else finite(cell)


def finite(x: float | None) -> float | None:
    """Return a number as JSON can hold it: None where it is not finite."""
    return None if x is None or not isfinite(x) else x

"""Tables as lines of text: aligned columns where they fit, else a paragraph a row, each cell with its heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.lines import cells as cells_of
from sim.lines import left, page_width, right, wrapped
from sim.numbers import number, probability
from sim.tables import Exhibit, Node, Table, TreeListing, shown

HEADING = 16
"""Letters of a column of numbers beyond which its heading is broken."""


def exhibit_lines(exhibits: Iterable[Exhibit]) -> Iterator[str]:
    """Yield tables and trees one below the other, an empty line between."""
    for i, exhibit in enumerate(exhibits):
        yield from ("",) if i else ()
        yield from tree_lines(exhibit) if isinstance(exhibit, TreeListing) else table_lines(exhibit)


def table_lines(table: Table) -> Iterator[str]:
    """Yield the caption, the rows and the note of a table."""
    cells = [
        [shown(cell, column, number) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    widths = _widths(table, cells)
    yield table.caption
    yield from _paragraphs(table, cells) if widths is None else _aligned(table, cells, widths)
    if table.note:
        yield f"  {table.note}"


def _widths(table: Table, cells: list[list[str]]) -> list[int] | None:
    """Return how wide each column is; None where they do not fit beside one another.

    Where all columns but the first hold numbers, headings and the first cells of rows take as many lines as they need.
    """
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(table.columns)
    longest = [max(map(cells_of, own), default=0) for own in columns]
    widths = [max(own, cells_of(c.head)) for own, c in zip(longest, table.columns, strict=True)]
    if sum(widths) + 2 * len(widths) <= page_width():
        return widths
    if not all(column.kind.numeric for column in table.columns[1:]):
        return None
    numbers = [max(own, min(cells_of(c.head), HEADING)) for own, c in zip(longest[1:], table.columns[1:], strict=True)]
    room = page_width() - sum(numbers) - 2 * len(widths)
    return [min(widths[0], room), *numbers] if room >= HEADING else None


def _aligned(table: Table, cells: list[list[str]], widths: list[int]) -> Iterator[str]:
    for row in ([column.head for column in table.columns], *cells):
        broken = [wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        height = max(map(len, broken))
        padded = [[""] * (height - len(lines)) + lines for lines in broken]
        for line in zip(*padded, strict=True):
            placed = (
                right(cell, width) if column.kind.numeric else left(cell, width)
                for cell, width, column in zip(line, widths, table.columns, strict=True)
            )
            yield f"  {'  '.join(placed)}".rstrip()


def _paragraphs(table: Table, cells: list[list[str]]) -> Iterator[str]:
    """Yield each row below its first cell, which stands once where rows that follow one another share it."""
    before = None
    for first, *others in cells:
        if first != before:
            yield f"  {first}"
        before = first
        filled = [(c.head, cell) for c, cell in zip(table.columns[1:], others, strict=True) if cell]
        for i, (heading, cell) in enumerate(filled):
            yield f"    {'- ' if i == 0 else '  '}{heading}: {cell}"


def listed(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield rows as paragraphs, for a page too narrow for columns: below each first cell the others."""
    yield head[0]
    for first, *others in rows:
        yield f"  {first}"
        yield from (f"    {title}: {cell}" for title, cell in zip(head[1:], others, strict=True) if cell)


def tree_lines(listing: TreeListing) -> Iterator[str]:
    """Yield a game tree, one node a line, payoffs at the ends."""
    yield listing.caption
    going_on: list[bool] = []  # of each depth above: whether a sibling follows further down
    for node in listing.nodes:
        del going_on[max(node.depth - 1, 0) :]
        lead = "".join("│  " if more else "   " for more in going_on)
        branch = "" if node.depth == 0 else "└─ " if node.last else "├─ "
        yield f"{lead}{branch}{_arc(node)}{_node(node, listing.players)}"
        if node.depth:
            going_on.append(not node.last)
    if listing.left_out:
        yield f"… {listing.left_out} more lines"


def _arc(node: Node) -> str:
    odds = "" if node.probability is None else f" ({probability(node.probability)})"
    return f"{node.arc}{odds} → " if node.depth else ""


def _node(node: Node, players: tuple[str, ...]) -> str:
    if node.place:
        return f"[{node.place}]"
    return ", ".join(f"{player} {number(x)}" for player, x in zip(players, node.payoffs, strict=True))

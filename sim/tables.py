"""Tables as data: what the page shows in rows and columns, texts only."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Table:
    """A table with its caption; `rows[row][column]` follow `head`. The first cell of a row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = False
    """Whether all columns but the first hold numbers, which stand to the right."""
    code: frozenset[int] = frozenset()
    """Columns that hold expressions of the scenario's language."""

    def without_empty_columns(self) -> Table:
        """Return the table without the columns in which no row has anything."""
        kept = [i for i in range(len(self.head)) if i == 0 or any(row[i] for row in self.rows)]
        rows = tuple(tuple(row[i] for i in kept) for row in self.rows)
        code = frozenset(new for new, old in enumerate(kept) if old in self.code)
        return replace(self, head=tuple(self.head[i] for i in kept), rows=rows, code=code)

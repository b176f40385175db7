"""A report as CSV (RFC 4180): one file a table, numbers in full, UTF-8 with a mark by which Excel knows it.

A program for spreadsheets takes a text that begins with = + - @ for a formula and runs it, whoever wrote it (OWASP,
"CSV injection"). Such a text gets an apostrophe before it. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator

from sim.lines import visible
from sim.numbers import number
from sim.tables import Cell, Column, Kind, Row, Table, columns
from sim.views.reports.report import Report, named_tables, sentences_table

ENCODING = "utf-8-sig"
CONTENTS = "contents"
"""The file that lists the others."""
SENTENCES = "sentences"
FORMULA = (
    "=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)


def csv_files(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the name of each file and its text; the first lists the others with heading, caption, note and rows."""
    tables = [(SENTENCES, report.title, sentences_table(report))]
    tables += [(name, chapter.heading, table) for name, chapter, table in named_tables(report)]
    rows: list[Row] = [(f"{n}.csv", heading, t.caption, t.note, float(len(t.rows))) for n, heading, t in tables]
    head = (Column("File", Kind.CODE), *columns("Heading", "Caption", "Note"), Column("Rows", Kind.COUNT))
    yield f"{CONTENTS}.csv", csv_text(Table(report.title, head, tuple(rows)))
    yield from ((f"{name}.csv", csv_text(table)) for name, _, table in tables)


def csv_text(table: Table) -> str:
    """Return a table as CSV: headings, then rows. Texts stand in quotes; what there is not is empty."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([harmless(column.head) for column in table.columns])
    for row in table.rows:
        writer.writerow([_written(cell, column) for cell, column in zip(row, table.columns, strict=True)])
    return out.getvalue()


def _written(cell: Cell, column: Column) -> str | float | int | None:
    if isinstance(cell, tuple):
        return harmless(", ".join(map(number, cell)))
    if isinstance(cell, str):
        return harmless(cell)
    if cell is None or math.isnan(cell):
        return None
    return int(cell) if column.kind is Kind.COUNT and float(cell).is_integer() else float(cell)


def harmless(text: str) -> str:
    """Return a text that no program for spreadsheets takes for a formula.

    >>> harmless("=1+1"), harmless("- 2 to 3"), harmless("a = b")
    ("'=1+1", "'- 2 to 3", 'a = b')
    """
    shown = visible(text.replace("\r\n", "\n").strip())
    return f"'{shown}" if shown.startswith(tuple(FORMULA)) else shown

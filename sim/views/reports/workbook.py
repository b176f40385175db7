"""A report as a workbook of Excel's (.xlsx): what is said on the first sheet, then a sheet a table.

Numbers are numbers in the digits of their kind, with sixteen beneath; texts are texts, whatever they begin with: no
cell holds a formula. The file has no time in it, so the same report gives the same bytes.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import Any

from sim.lines import visible
from sim.numbers import number
from sim.optional import optional_module
from sim.tables import Cell, Kind, Table, columns
from sim.views.reports.report import Report, named_tables, sentences_table

LONGEST = 32_767
"""Letters that a cell of Excel's holds, counted in UTF-16."""
MOST_ROWS = 1_048_576
"""Rows that a sheet holds."""
WIDEST = 60
"""Letters up to which a column is as wide as its longest cell."""
CUT = " … (longer than a cell of Excel's can be)"
FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.MARGIN: "0.0%",
    Kind.CORRELATION: "+0.00;-0.00;0.00",
    Kind.SCORE: "0.000",
}
"""How numbers look; others as Excel likes."""


def workbook(report: Report) -> bytes:
    """Return a report as the bytes of a workbook.

    Raises `MissingExtraError` where openpyxl is not installed.
    """
    made = optional_module("openpyxl", "export").Workbook()
    tables = list(named_tables(report))
    made.properties.title, made.properties.creator = _text(report.title)[:255], "summit-sim"
    _fill(made.active, "sentences", sentences_table(report))
    for name, _, table in tables:
        _fill(made.create_sheet(), name, table)
    content = io.BytesIO()
    made.save(content)
    return _without_times(content.getvalue())


def _fill(sheet: Any, name: str, table: Table) -> None:
    sheet.title = name[:31]
    _row(sheet, 1, (table.caption,), columns("Caption"), bold=True)
    _row(sheet, 3, tuple(column.head for column in table.columns), columns(*["Head"] * len(table.columns)), bold=True)
    kept = table.rows[: MOST_ROWS - 6]
    for i, row in enumerate(kept):
        _row(sheet, 4 + i, row, table.columns)
    left_out = (
        f"{len(table.rows) - len(kept):,} more rows have no room on a sheet." if len(kept) < len(table.rows) else ""
    )
    note = " ".join(filter(None, (table.note, left_out)))
    if note:
        _row(sheet, 5 + len(kept), (note,), columns("Note"))
    sheet.freeze_panes = "B4"
    for i, column in enumerate(table.columns):
        longest = max([len(column.head), *(len(row[i]) if isinstance(row[i], str) else 10 for row in kept[:1000])])  # type: ignore[arg-type]
        sheet.column_dimensions[sheet.cell(3, i + 1).column_letter].width = min(longest, WIDEST) + 2


def _row(sheet: Any, at: int, cells: tuple[Cell, ...], head: tuple[Any, ...], bold: bool = False) -> None:
    for i, (cell, column) in enumerate(zip(cells, head, strict=True)):
        value = _value(cell)
        if value is None:
            continue
        place = sheet.cell(at, i + 1)
        place.value = value
        if isinstance(value, str):
            place.data_type = "s"  # openpyxl takes what begins with = for a formula
            place.quotePrefix = value.startswith(("=", "+", "-", "@"))
        elif column.kind in FORMATS:
            place.number_format = FORMATS[column.kind]
        if bold:
            place.font = optional_module("openpyxl.styles", "export").Font(bold=True)


def _value(cell: Cell) -> str | float | None:
    """Return what stands in a cell: a number, a text, or nothing; what is infinite is a text, for Excel has none."""
    if isinstance(cell, tuple):
        return ", ".join(map(number, cell))
    if isinstance(cell, str):
        return _text(cell) or None
    if cell is None or math.isnan(cell):
        return None
    return float(cell) if math.isfinite(cell) else "infinite" if cell > 0 else "-infinite"


def _text(text: str) -> str:
    """Return a text as a cell can hold it; one that is cut says so."""
    shown = visible(text.strip())
    if len(shown.encode("utf-16-le")) // 2 <= LONGEST:
        return shown
    room = shown.encode("utf-16-le")[: 2 * (LONGEST - len(CUT))]
    return room.decode("utf-16-le", "ignore") + CUT


_TIMES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_FIRST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an entry of an archive can have."""


def _without_times(content: bytes) -> bytes:
    """Return a workbook in which no time says when it was written."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _FIRST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, _TIMES.sub(b"", old.read(name)) if name == "docProps/core.xml" else old.read(name))
    return made.getvalue()

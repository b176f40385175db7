"""The text of a CSV file -> its cells, each a scalar that knows its line and column.

As RFC 4180 has it: a cell may stand in double quotes, a quote within is doubled, and lines may end in it. The sign
between cells is that of the first line: a comma, a semicolon or a tab. The csv module reads the same and keeps no
columns, which messages need.
"""

from __future__ import annotations

import re
from typing import Final

from sim.document.nodes import Scalar, Source
from sim.errors import Problem

MAX_ROWS: Final = 10_000
MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 200_000

_END: Final = re.compile("\r\n|\r|\n")
_CELL: Final = {
    sign: re.compile(rf'"(?P<quoted>(?:[^"]|"")*)"(?P<after>[^{sign}\r\n]*)|(?P<plain>[^{sign}\r\n]*)')
    for sign in ",;\t"
}


class TooLargeError(Exception):
    """A table that is larger than any; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def rows_of(text: str, name: str) -> tuple[list[list[Scalar]], list[Problem]]:
    """Return the rows of a text, without those that are empty, and what is wrong with its quotation marks.

    Raises `TooLargeError` where there are more rows or columns than a table has.
    """
    source = Source(name, tuple(_END.split(text)))
    first = source.lines[0]
    cell = _CELL[max(",;\t", key=lambda sign: (first.count(sign), sign == ","))]
    rows: list[list[Scalar]] = [[]]
    problems: list[Problem] = []
    line, begins, at, cells = 0, 0, 0, 0
    while at < len(text):
        found = cell.match(text, at)
        assert found is not None  # a cell may be empty
        rows[-1].append(_scalar(found, source, line, at - begins, problems))
        cells += 1
        if found["quoted"] is not None and (breaks := list(_END.finditer(found["quoted"]))):
            line, begins = line + len(breaks), at + 1 + breaks[-1].end()
        at = found.end()
        if len(rows[-1]) > MAX_COLUMNS or len(rows) > MAX_ROWS + 1 or cells > MAX_CELLS:
            raise _too_large(source, line)
        ends = _END.match(text, at)
        if ends is not None:
            line, begins, at = line + 1, ends.end(), ends.end()
            rows.append([])
        elif at < len(text):
            at += 1
            if at == len(text):  # a sign that ends the text has an empty cell behind it
                rows[-1].append(Scalar(source, line, at - begins, "", ""))
    return [row for row in rows if any(item.text for item in row)], problems


def _scalar(found: re.Match[str], source: Source, line: int, column: int, problems: list[Problem]) -> Scalar:
    if found["quoted"] is None:
        plain = found["plain"]
        value = plain.strip()
        shift = len(plain) - len(plain.lstrip())
        if value.startswith('"'):
            wrong = "a quotation mark is opened here and never closed"
            problems.append(source.problem(source.place(line, column + shift), wrong, "close it, or double it"))
        return Scalar(source, line, column + shift, value, value)
    if found["after"].strip():
        wrong = "text follows a closing quotation mark"
        problems.append(source.problem(source.place(line, column), wrong, "within quotes write two marks for one"))
    return Scalar(source, line, column, found["quoted"].replace('""', '"').strip(), found.group())


def _too_large(source: Source, line: int) -> TooLargeError:
    wrong = f"a table has at most {MAX_ROWS:,} rows, {MAX_COLUMNS} columns and {MAX_CELLS:,} cells"
    return TooLargeError(source.problem(source.place(line, 0), wrong, "leave out what is not used"))

"""Tables: files of cells beneath the scenario's folder, read once, each cell a number, a truth value or a text.

Nothing is ever written, and nothing is read but what is named. What a scenario uses of a table stands in its explicit
form, so a stored run needs no table; the run's manifest has the file's SHA-256.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sim.document.compose import scalar_value
from sim.document.families.blocks import TableBlock
from sim.document.families.cells import TooLargeError, rows_of
from sim.document.files import Origin, RefusedError, contents, spoken
from sim.document.nodes import Node, Scalar, find, key_at
from sim.document.places import Finding
from sim.document.repair import MAX_BYTES
from sim.errors import Fault, Problem, Suggestion, UsageError
from sim.games import blocks

Value = float | bool | str
MEMBER: Final = re.compile(r"[A-Za-z0-9_]+")
_TRUTHS: Final = {"true": True, "yes": True, "false": False, "no": False}


def word(text: str) -> str:
    """Return the word by which expressions call a text: `Western Europe` is Western_Europe."""
    return re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")


@dataclass(frozen=True)
class Column:
    """The cells of a column by the members of their row, or of their row and their column."""

    name: str
    table: str
    file: str
    keys: int
    """How many members a cell is found by: 1 or 2."""
    type: str
    values: Mapping[tuple[str, ...], Value]
    """Without cells that are empty, unless the table says what they mean."""
    empty: Mapping[tuple[str, ...], str]
    """Where each cell stands that has nothing in it."""
    odd: str = ""
    """Of a column of texts with numbers in it: the first text that is none, and where it stands."""
    missing: Value | None = None
    symmetric: bool = False

    def value(self, members: tuple[str, ...]) -> Value | None:
        """Return a cell; None where there is none."""
        found = self.values.get(members)
        if found is None and self.symmetric:
            found = self.values.get(members[::-1])
        return self.missing if found is None else found


@dataclass(frozen=True)
class TableFile:
    """Where a table is from: what the manifest and `sim show` say of it."""

    name: str
    file: str
    """As the scenario names it."""
    sha256: str
    rows: int
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table: the members that its rows are about, and its columns."""

    about: TableFile
    members: Mapping[str, str] = field(default_factory=dict)
    """Of each member that a row is about, its label; none where rows have two keys."""
    columns: Mapping[str, Column] = field(default_factory=dict)


@dataclass
class _Reading:
    """A table while it is read: its block, the node of the block, and what is found to be wrong."""

    name: str
    block: TableBlock
    node: Node
    findings: list[Finding]

    def wrong(self, at: Node, message: str, remedy: str | Suggestion = "") -> None:
        """Report a fault at a cell, or at what is written about the table."""
        self.findings.append(Finding(Fault(("tables", self.name), message, remedy), at))

    def where(self, *steps: str | int) -> Node:
        """Return the node in the block that says something."""
        return find(self.node, steps) if steps else self.node


def read_table(
    name: str, block: TableBlock, node: Node, origin: Origin, findings: list[Finding], problems: list[Problem]
) -> Table | None:
    """Return a table; None where its file cannot be read. What is wrong is told with its place in the file."""
    reading = _Reading(name, block, node, findings)
    try:
        file = origin.reach(block.file, (".csv", ".tsv"))
        data = contents(file)
        text = _text(data, spoken(file), reading)
        rows, found = rows_of(text, spoken(file))
    except RefusedError as error:
        reading.wrong(reading.where("file"), error.message, error.remedy)
        return None
    except UsageError as error:
        reading.wrong(reading.where("file"), str(error))
        return None
    except TooLargeError as error:
        problems.append(error.problem)
        return None
    problems += found
    if len(rows) < 2:
        reading.wrong(reading.where("file"), f"'{block.file}' has no rows", "its first line names the columns")
        return None
    about = TableFile(name, block.file, hashlib.sha256(data).hexdigest(), len(rows) - 1, block.source, block.note)
    return _matrix(reading, rows, about) if block.matrix else _long(reading, rows, about)


def _text(data: bytes, file: str, reading: _Reading) -> str:
    if len(data) > MAX_BYTES:
        wrong = f"'{reading.block.file}' is larger than {MAX_BYTES // 1_000_000} MB"
        raise RefusedError(wrong, "leave out rows and columns that are not used")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise RefusedError(
            f"{file}:{line}: byte 0x{data[error.start]:02x} is not UTF-8 text", "save it as UTF-8"
        ) from None
    if "\0" in text:
        raise RefusedError(f"'{reading.block.file}' is no text", "save the table as CSV")
    return text


def _long(reading: _Reading, rows: Sequence[Sequence[Scalar]], about: TableFile) -> Table:
    header = _header(reading, rows[0])
    block = reading.block
    keys = [_column(reading, header, key, ("key", i)) for i, key in enumerate(block.key)] if block.key else [0]
    labels = _column(reading, header, block.label, ("label",)) if block.label else None
    for name in block.columns:
        _column(reading, header, name, ("columns",))
    if None in keys:
        return Table(about)
    found = dict(_rows(reading, rows, [key for key in keys if key is not None]))
    columns = {
        name: _typed(reading, name, len(keys), {members: row[at] for members, row in found.items()})
        for at, name in enumerate(header)
        if at not in keys
    }
    members = {}
    if len(keys) == 1:
        members = {k[0]: row[labels].text if labels is not None else blocks.spoken(k[0]) for k, row in found.items()}
    return Table(about, members, columns)


def _header(reading: _Reading, first: Sequence[Scalar]) -> list[str]:
    """Return what the columns are called, as words."""
    names = [word(cell.text) for cell in first]
    for number, (name, cell) in enumerate(zip(names, first, strict=True)):
        if not name:
            reading.wrong(cell, "this column has no name", "name it in the first line")
            names[number] = f"column_{number + 1}"
    for name, times in Counter(names).items():
        if times > 1:
            at = first[len(names) - 1 - names[::-1].index(name)]
            reading.wrong(at, f"two columns are called '{name}'", "rename one of them")
    return names


def _column(reading: _Reading, header: Sequence[str], name: str, said: tuple[str | int, ...]) -> int | None:
    """Return the number of a column that the block names; None, and a fault, where there is none."""
    if word(name) in header:
        return header.index(word(name))
    at = key_at(reading.node, (*said, name)) or reading.where(*said)
    reading.wrong(at, f"'{reading.block.file}' has no column '{name}'", Suggestion(name, header))
    return None


def _rows(
    reading: _Reading, rows: Sequence[Sequence[Scalar]], keys: Sequence[int]
) -> Iterator[tuple[tuple[str, ...], Sequence[Scalar]]]:
    """Yield each row by the members that it is about."""
    seen: dict[tuple[str, ...], Scalar] = {}
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            wrong = f"this row has {len(row)} cells, and the first line {len(rows[0])}"
            reading.wrong(row[-1], wrong, "put a text with a comma in double quotes")
            continue
        cells = [row[key] for key in keys]
        if [cell for cell in cells if not _is_member(reading, cell)]:  # all are looked at
            continue
        members = tuple(cell.text for cell in cells)
        if members in seen:
            first = seen[members].place()
            wrong = f"'{', '.join(members)}' has a row already, in line {first.line}"
            reading.wrong(cells[0], wrong, "leave one of them out, or name two columns under 'key'")
            continue
        seen[members] = cells[0]
        yield members, row


def _is_member(reading: _Reading, cell: Scalar) -> bool:
    if MEMBER.fullmatch(cell.text):
        return True
    if not cell.text:
        reading.wrong(cell, "this row has no key", "write what it is about")
        return False
    remedy = f"write {word(cell.text) or 'a name'}, or name another column as 'key'"
    reading.wrong(cell, f"'{cell.text[:40]}' cannot be the name of a member", remedy)
    return False


def _matrix(reading: _Reading, rows: Sequence[Sequence[Scalar]], about: TableFile) -> Table:
    """Return a table whose first line names members; its one column is called as the table is."""
    across = [cell for cell in rows[0][1:] if _is_member(reading, cell)]
    cells: dict[tuple[str, ...], Scalar] = {}
    down: dict[str, str] = {}
    for (member,), row in _rows(reading, rows, [0]):
        down[member] = blocks.spoken(member)
        cells |= {(member, cell.text): inner for cell, inner in zip(across, row[1:], strict=False)}
    return Table(about, down, {reading.name: _typed(reading, reading.name, 2, cells)})


def _typed(reading: _Reading, name: str, keys: int, cells: Mapping[tuple[str, ...], Scalar]) -> Column:
    """Return a column with its cells as what it holds; cells that are something else are faults."""
    block = reading.block
    said = next((column.type for key, column in block.columns.items() if word(key) == name), None)
    filled = {members: cell for members, cell in cells.items() if cell.text}
    kind = said or _kind([cell.text for cell in filled.values()])
    values: dict[tuple[str, ...], Value] = {}
    for members, cell in filled.items():
        value = typed(cell.text, kind)
        if value is None:
            reading.wrong(cell, f"'{cell.text[:40]}' is no {_called(kind)}", _instead(cell.text, kind))
            value = 0.0
        values[members] = value
    odd = _odd(filled.values()) if kind == "text" and said is None else ""
    empty = {members: str(cell.place()) for members, cell in cells.items() if not cell.text}
    missing = _missing(block.missing, kind)
    return Column(name, reading.name, block.file, keys, kind, values, empty, odd, missing, block.symmetric)


def _missing(written: object, kind: str) -> Value | None:
    if written == "":
        return None
    value = typed(str(written).lower() if isinstance(written, bool) else str(written), kind)
    return value


def _kind(texts: Sequence[str]) -> str:
    if all(typed(text, "number") is not None for text in texts):
        return "number"
    return "boolean" if all(text.lower() in _TRUTHS for text in texts) else "text"


def typed(text: str, kind: str) -> Value | None:
    """Return what a text is in a column of a kind; None where it is no such thing."""
    if kind == "text":
        return text
    if kind == "boolean":
        return _TRUTHS.get(text.lower(), {"1": True, "0": False}.get(text))
    value = scalar_value(text)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _odd(cells: Iterable[Scalar]) -> str:
    """Return the first text among numbers, and where it stands; '' where there are no numbers."""
    listed = list(cells)
    numbers = sum(typed(cell.text, "number") is not None for cell in listed)
    if not numbers:
        return ""
    first = next(cell for cell in listed if typed(cell.text, "number") is None)
    return f"'{first.text[:40]}' in {first.place()}"


def _called(kind: str) -> str:
    return {"number": "number", "boolean": "truth value"}[kind]


def _instead(text: str, kind: str) -> str:
    if kind == "boolean":
        return "write true or false, yes or no, 1 or 0"
    plain = re.sub(r"(?<=\d)[ ,'’\u00a0\u202f](?=\d{3}(\D|$))", "", text)
    if typed(plain, "number") is not None:
        return f"write {plain}"
    if typed(text.replace(",", "."), "number") is not None:
        return f"a decimal number has a point: write {text.replace(',', '.')}"
    return "write a number such as 21.4, or nothing where it is not known"

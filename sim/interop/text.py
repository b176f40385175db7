"""The text of a file of Gambit's: its bytes read in an encoding that is known, given or supposed, and said."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final, NamedTuple

from sim.errors import Place, Problem, ScenarioError, UsageError
from sim.interop.limits import MAX_BYTES

SUPPOSED: Final = "latin-1"
"""What a file that is not UTF-8 is read as where nobody says what it is: every byte is a letter there."""

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""What a byte order mark says; UTF-32 first, whose mark begins with that of UTF-16."""


class FileText(NamedTuple):
    """What stands in a file, and what was supposed in reading it."""

    text: str
    notes: tuple[str, ...]


def file_text(path: str | Path, encoding: str | None = None) -> FileText:
    """Return the text of a file: in `encoding`, else as its byte order mark says, else UTF-8, else `SUPPOSED`.

    The last is said in a note. Raise `UsageError` where the file cannot be read, or there is no such encoding, and
    `ScenarioError` where it is larger than `MAX_BYTES`, or is not text in the encoding.
    """
    data = _bytes(path)
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "utf-8")
    if encoding is not None:
        return FileText(_decoded(path, data, _known(encoding, marked)), ())
    try:
        return FileText(data.decode(marked), ())
    except UnicodeDecodeError as fault:
        if marked != "utf-8":
            raise _not_text(path, data, fault) from None
        return FileText(data.decode(SUPPOSED), (_note(data, fault.start),))


def _note(data: bytes, first: int) -> str:
    line = data.count(b"\n", 0, first) + 1
    return (
        f"this file is not UTF-8 (line {line}): its names are read as Latin-1, which may not be what they were written "
        "in; say what it is by --encoding (such as cp1251, koi8-r or cp949), or sim.read_game(file, encoding=...)"
    )


def _known(encoding: str, marked: str) -> str:
    """Return the name of an encoding of texts; one of UTF-8 takes a byte order mark or none."""
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except (LookupError, ValueError, TypeError):
        remedy = "such as utf-8, latin-1, cp1251, koi8-r or cp949"
        raise UsageError(f"unknown encoding '{encoding}'; {remedy}", argument="encoding") from None
    return marked if name == "utf-8" and marked == "utf-8-sig" else name


def _decoded(path: str | Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise _not_text(path, data, fault) from None


def _not_text(path: str | Path, data: bytes, fault: UnicodeDecodeError) -> ScenarioError:
    line = data.count(b"\n", 0, fault.start) + 1
    column = fault.start - (data.rfind(b"\n", 0, fault.start) + 1) + 1
    wrong = f"byte 0x{data[fault.start]:02x} is no text in {fault.encoding}"
    return ScenarioError([Problem(Place(str(path), line, column), "", wrong, "name another by --encoding")])


def _bytes(path: str | Path) -> bytes:
    try:
        if not Path(path).is_file():
            raise UsageError(f"{path}: {'not a file' if Path(path).exists() else 'no such file'}")
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise UsageError(f"{path}: cannot be read: {getattr(fault, 'strerror', None) or fault}") from None
    if len(data) > MAX_BYTES:
        raise ScenarioError([Problem(Place(str(path), 1, 1), "", f"larger than {MAX_BYTES // 1_000_000} MB")])
    return data

"""A sign that a line of broken YAML lacks, such as a colon or a closing brace: which line, and the line with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_KEY_ALONE = re.compile(r"(\s*(?:- )?)([\w-]+)(\s*(?:#.*)?)")
_OPEN_QUOTE = re.compile(r"""(\s*(?:- )?[\w-]+:\s+)(["'])([^"']*)""")
_PAIRS = {"{": "}", "[": "]"}


class Completion(NamedTuple):
    """A line that lacks something, where it is told, and the line as it was meant."""

    line: int
    column: int
    written: str
    message: str
    remedy: str


def completions(lines: Sequence[str], line: int) -> Iterator[Completion]:
    """Yield what may be behind a fault of syntax that is met in `line`, the likeliest first."""
    yield from _colon_above(lines, line)
    for at in range(line, -1, -1):  # what was opened far above swallows all lines between
        yield from _brackets(lines[at], at)
        yield from _quote(lines[at], at)


def _colon_above(lines: Sequence[str], line: int) -> Iterator[Completion]:
    """Yield the line above, if that is a key without a colon, of which the block stands below it."""
    at = next((n for n in range(line - 1, -1, -1) if lines[n].strip() and not lines[n].lstrip().startswith("#")), -1)
    match = _KEY_ALONE.fullmatch(lines[at]) if at >= 0 else None
    if match is not None and len(match[1]) < len(lines[line]) - len(lines[line].lstrip()):
        wrong, right = "this line has no colon after its key", f"write '{match[2]}:'"
        yield Completion(at, len(match[1]), f"{match[1]}{match[2]}:{match[3]}", wrong, right)


def _brackets(text: str, at: int) -> Iterator[Completion]:
    """Yield a line in which braces or brackets are opened and not closed, closed at its end."""
    code = text.split(" #", maxsplit=1)[0].rstrip()
    opened: list[tuple[str, int]] = []
    for column, sign in enumerate(re.sub(r"\"[^\"]*\"|'[^']*'", lambda quoted: "_" * len(quoted[0]), code)):
        if sign in _PAIRS:
            opened.append((sign, column))
        elif opened and sign == _PAIRS[opened[-1][0]]:
            opened.pop()
    if opened and code[-1:] not in ("{", "[", ","):
        sign, column = opened[0]
        name = "brace" if sign == "{" else "bracket"
        closed = "".join(_PAIRS[one] for one, _ in reversed(opened))
        whole = code + closed + text[len(code) :]
        yield Completion(at, column, whole, f"the {name} '{sign}' opened here is not closed", f"add '{_PAIRS[sign]}'")


def _quote(text: str, at: int) -> Iterator[Completion]:
    """Yield a line whose text in quotes begins and does not end, ended."""
    match = _OPEN_QUOTE.fullmatch(text)
    if match is not None:
        wrong = "a quotation mark is opened here and never closed"
        yield Completion(at, len(match[1]), text.rstrip() + match[2], wrong, "close it")

"""Signs that look like the blank and the colon of YAML and are none: each kind reported once, and read as meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.document.nodes import Source
from sim.errors import Problem

_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_KEY = r"[ \t]*(?:- +)*[\w-]+"
_STRUCTURE = (
    re.compile(rf"^[ \t]*([{_BLANKS}][ \t{_BLANKS}]*)"),  # of an indentation
    re.compile(rf"^[ \t]*-([{_BLANKS}]+)"),
    re.compile(rf"^{_KEY}:([{_BLANKS}]+)"),
    re.compile(rf"[{{,][ \t{_BLANKS}]*\w+:([{_BLANKS}]+)"),
    re.compile(rf"[{{,][ \t]*([{_BLANKS}]+)\w+:"),
)
"""Where a blank is part of YAML's structure; within a text any may stand."""
_COLON = re.compile(rf"^{_KEY}\s*(\uff1a)\s*")
_BRACES = str.maketrans("\uff5b\uff5d\uff3b\uff3d\u3010\u3011", "{}[][]")
_FLOW = re.compile(rf"^(?:{_KEY}\s*[:\uff1a]\s*|[ \t]*- +)([{{\[\uff5b\uff3b\u3010].*)$")
"""A line whose value begins with a brace or a bracket, plain or not."""
_IN_FLOW = re.compile(r"(?<=[{,\[])(\s*[\w-]+\s*)\uff1a\s*|[\uff0c\u3001](?=\s*[\w-]+\s*[:\uff1a])")
_IN_LIST = re.compile(r"(?<=\w)[\uff0c\u3001](?=\s*\w)")


def with_plain_signs(lines: Sequence[str], source: Source) -> tuple[list[str], tuple[str, ...], list[Problem]]:
    """Return lines in which blanks and colons of YAML's structure are plain, the lines as written, and what is wrong.

    One problem a kind, at the first place: a file from a word processor has them in every line.
    """
    blanks: list[tuple[int, int]] = []
    colons: list[tuple[int, int]] = []
    wide: list[tuple[int, int]] = []
    plain = []
    for number, line in enumerate(lines):
        mended = line if line.isascii() else _plain_colon(_plain_blanks(line, number, blanks), number, colons)
        plain.append(mended if line.isascii() else _plain_flow(mended, number, wide))
    problems = []
    if blanks:
        wrong, remedy = "a no-break space, or another that is no plain one, stands here", "replace it by plain spaces"
        problems.append(_problem(source, blanks, wrong, remedy))
    if colons:
        problems.append(
            _problem(source, colons, "a full-width colon stands here", "write ': ', a plain colon and a blank")
        )
    if wide:
        remedy = "write the plain signs of the keyboard: { } [ ] , :"
        problems.append(_problem(source, wide, "full-width signs stand here", remedy))
    return plain, tuple(lines), problems


def _plain_blanks(line: str, number: int, found: list[tuple[int, int]]) -> str:
    for pattern in _STRUCTURE:
        while match := pattern.search(line):
            odd = re.search(f"[{_BLANKS}]", match[1])
            assert odd is not None
            found.append((number, match.start(1) + odd.start()))
            line = line[: match.start(1)] + " " * len(match[1]) + line[match.end(1) :]
    return line


def _plain_colon(line: str, number: int, found: list[tuple[int, int]]) -> str:
    match = _COLON.match(line)
    if match is None:
        return line
    found.append((number, match.start(1)))
    return f"{line[: match.start(1)]}: {line[match.end() :]}"


def _plain_flow(line: str, number: int, found: list[tuple[int, int]]) -> str:
    """Return a line with the signs of what stands in braces or brackets plain; those within quotes stay."""
    match = _FLOW.match(line)
    if match is None or '"' in match[1] or "'" in match[1]:
        return line
    plain = match[1].translate(_BRACES)
    before = None
    while plain != before:
        before = plain
        plain = _IN_FLOW.sub(lambda sign: f"{sign[1]}: " if sign[1] else ",", plain)
    if plain.startswith("[") and ":" not in plain:
        plain = _IN_LIST.sub(",", plain)
    if plain != match[1]:
        odd = next(n for n, (one, other) in enumerate(zip(match[1], plain, strict=False)) if one != other)
        found.append((number, match.start(1) + odd))
    return line[: match.start(1)] + plain


def _problem(source: Source, found: list[tuple[int, int]], message: str, remedy: str) -> Problem:
    lines = sorted({line for line, _ in found})
    also = f", and in {len(lines) - 1} more lines" if len(lines) > 1 else ""
    return source.problem(source.place(*found[0]), f"{message}{also}", remedy)

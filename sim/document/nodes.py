"""A document as nodes that know where they stand: mappings, sequences and scalars with lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from sim.errors import Path, Place, Problem

Plain: TypeAlias = "str | int | float | bool | Sequence[Plain] | Mapping[str, Plain] | None"
"""Data as JSON has it: scalars, lists, and mappings of texts."""


@dataclass(frozen=True)
class Source:
    """The text in which nodes stand: a file, or the value of an override on the command line."""

    name: str
    lines: tuple[str, ...]
    shifts: Mapping[int, int] = field(default_factory=dict)
    """Columns by which reading moved a line to the right (a tab read as several spaces), by line from 0."""

    def place(self, line: int, column: int) -> Place:
        """Return the place of a line and column that count from 0 in the text as it was read."""
        return Place(self.name, line + 1, max(0, column - self.shifts.get(line, 0)) + 1)

    def problem(
        self, place: Place, message: str, remedy: str = "", path: str = "", absent: tuple[str, ...] = ()
    ) -> Problem:
        """Return a problem at a place of this source, with the line on which it stands."""
        text = self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""
        shown, place = _window(text.replace("\t", " "), place)
        return Problem(place, path, message, remedy, shown, absent)


def _window(text: str, place: Place, width: int = 160) -> tuple[str, Place]:
    # The caret of a problem stands under its column, so a line can only be cut behind it.
    if len(text) <= width:
        return text.rstrip(), place
    return (text[:width] + " …", place) if place.column <= width else ("", place)


@dataclass(frozen=True)
class Copy:
    """What a node was written out from that stands for several members."""

    written: Path
    """Where it stands in the document as it is written."""
    path: Path
    """Where it stands in the document that is written out."""
    members: tuple[tuple[str, str], ...] = ()
    """Of each name the member that it stands for here."""
    copies: int = 1
    """How many copies there are of it."""


@dataclass(frozen=True)
class Segment:
    """From `start` on, a text that was written out comes from `offset` of what is written.

    `verbatim`, character by character, otherwise all from one place.
    """

    start: int
    offset: int
    verbatim: bool
    members: tuple[tuple[str, str], ...] = ()
    copies: int = 1


@dataclass(frozen=True)
class Original:
    """The scalar from which a text was written out for members, and where each part of it comes from."""

    scalar: Scalar
    segments: tuple[Segment, ...]

    def segment(self, offset: int) -> Segment:
        """Return where the character at `offset` of the text comes from."""
        return self.segments[max(0, bisect_right(self.segments, offset, key=lambda part: part.start) - 1)]

    def place(self, offset: int) -> Place:
        """Return the place of the character at `offset` of the text, in what is written."""
        part = self.segment(offset)
        return self.scalar.place(part.offset + (offset - part.start if part.verbatim else 0))


@dataclass(frozen=True)
class Scalar:
    """A text, number, truth value or nothing; `raw` is how it is written, quotes and all."""

    source: Source
    line: int
    column: int
    value: str | int | float | bool | None
    raw: str = ""
    broken: bool = False
    """A fault has been found here already (a tag, an alias, a value refused): nothing more is to be said of it."""
    original: Original | None = None
    """What it was written out from, where that is another text."""
    copy: Copy | None = None

    @property
    def text(self) -> str:
        """The text that a reader sees: the value of a string, otherwise what is written."""
        return self.value if isinstance(self.value, str) else self.raw

    def place(self, offset: int = 0) -> Place:
        """Return the place of the character at `offset` of the value."""
        if self.original is not None:
            return self.original.place(offset)
        before = self.raw[: _raw_index(self.raw, self.text, offset)]
        down = before.count("\n")
        column = len(before) - before.rfind("\n") - 1 if down else self.column + len(before)
        return self.source.place(self.line + down, column)


@dataclass(frozen=True)
class SequenceNode:
    """A list."""

    source: Source
    line: int
    column: int
    items: tuple[Node, ...]
    broken: bool = False
    copy: Copy | None = None

    def place(self, offset: int = 0) -> Place:
        """Return where the list begins."""
        return self.source.place(self.line, self.column)


@dataclass(frozen=True)
class MappingNode:
    """Keys with their values, in the order of the file."""

    source: Source
    line: int
    column: int
    entries: tuple[tuple[Scalar, Node], ...]
    broken: bool = False
    copy: Copy | None = None

    def place(self, offset: int = 0) -> Place:
        """Return where the mapping begins."""
        return self.source.place(self.line, self.column)

    @cached_property
    def inside(self) -> Mapping[str, Node]:
        """The values by their keys."""
        return {name.text: value for name, value in self.entries}


Node = Scalar | SequenceNode | MappingNode


def _raw_index(raw: str, text: str, offset: int) -> int:
    """Return where character `offset` of the value stands in its source (folding and indentation are skipped)."""
    if raw.startswith(text):
        return min(offset, len(text))
    at = raw.find("\n") + 1 if raw[:1] in "|>" else 1 if raw[:1] in "\"'" else 0
    for number, char in enumerate(text[: offset + 1]):
        at = _advance(raw, at, char)
        if number == offset:
            break
        at += 1
    return min(at, max(0, len(raw) - 1))


def _advance(raw: str, at: int, char: str) -> int:
    found = at
    while found < len(raw) and raw[found] != char and (raw[found].isspace() or raw[found] in "\\'"):
        found += 1
    return found if found < len(raw) and raw[found] == char else at


def plain(node: Node) -> Plain:
    """Return the node as dicts, lists and scalars."""
    if isinstance(node, MappingNode):
        return {key.text: plain(value) for key, value in node.entries}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return node.value


def find(node: Node, path: Path) -> Node:
    """Return the node at a path, or the deepest one on the way (a terse form has no deeper nodes)."""
    for step in path:
        below = child(node, step)
        if below is None:
            return node
        node = below
    return node


def child(node: Node | None, step: str | int) -> Node | None:
    """Return what stands under a key or an index, or None; of nothing, nothing."""
    if isinstance(node, MappingNode):
        # The terse block of a type, {ready: p, unready: rest}, stands for its probabilities.
        return node.inside.get(str(step)) or (node if step == "probabilities" else None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    if isinstance(node, SequenceNode):
        # The terse list of actions [meet, avoid] stands for a mapping with these keys.
        return next((item for item in node.items if isinstance(item, Scalar) and item.text == step), None)
    return None


def key_at(node: Node, path: Path) -> Scalar | None:
    """Return the key that stands at a path, or None where there is no such key."""
    if not path:
        return None
    parent = node
    for step in path[:-1]:
        below = child(parent, step)
        if below is None:
            return None
        parent = below
    if not isinstance(parent, MappingNode):
        return None
    return next((key for key, _ in parent.entries if key.text == str(path[-1])), None)


def changed(node: Node, path: Path, change: Callable[[Node | None], Node | None], key: Scalar | None = None) -> Node:
    """Return the tree with the node at `path` replaced by `change(node)`; None removes it, a missing key is added.

    `key` is the scalar that a new key is written with. Steps that cannot be taken leave the tree as it is.
    """
    if not path:
        return change(node) or node
    step, rest = path[0], path[1:]
    if isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
        new = changed(node.items[step], rest, change, key) if rest else change(node.items[step])
        return replace(node, items=(*node.items[:step], *([new] if new else []), *node.items[step + 1 :]))
    if isinstance(node, MappingNode):
        return replace(node, entries=_changed_entries(node, str(step), rest, change, key))
    return node


def _changed_entries(
    node: MappingNode, step: str, rest: Path, change: Callable[[Node | None], Node | None], key: Scalar | None
) -> tuple[tuple[Scalar, Node], ...]:
    entries: list[tuple[Scalar, Node]] = []
    for name, value in node.entries:
        new = value if name.text != step else changed(value, rest, change, key) if rest else change(value)
        if new is not None:
            entries.append((name, new))
    if node.inside.get(step) is None and not rest and key is not None and (new := change(None)) is not None:
        entries.append((replace(key, value=step, raw=step), new))
    return tuple(entries)


def nodes_of(value: Plain, at: Scalar) -> Node:
    """Return plain data as nodes that all stand where `at` stands."""
    if isinstance(value, Mapping):
        entries = ((replace(at, value=str(k), raw=str(k)), nodes_of(inner, at)) for k, inner in value.items())
        return MappingNode(at.source, at.line, at.column, tuple(entries))
    if isinstance(value, list | tuple):
        return SequenceNode(at.source, at.line, at.column, tuple(nodes_of(inner, at) for inner in value))
    assert value is None or isinstance(value, str | int | float)
    return replace(at, value=value, raw=str(value))


def document_of(value: Mapping[str, Plain], name: str) -> MappingNode:
    """Return plain data as the nodes of a document that is not a file; messages call it `name`."""
    root = nodes_of(value, Scalar(Source(name, ()), 0, 0, None))
    assert isinstance(root, MappingNode)
    return root

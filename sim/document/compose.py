"""Text -> nodes: YAML 1.2 (core schema) from its events, with what a scenario has no use for refused.

Anchors, aliases, merges and tags are refused rather than bounded: a scenario never needs them, and they are how
hostile files grow or reach into Python. All faults of that kind are collected; only broken syntax stops the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sim.document.events import ALIAS, DOCUMENT, END, MAPPING, SEQUENCE, Event, events
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode, Source
from sim.errors import Problem

MAX_DEPTH: Final = 16
MAX_NODES: Final = 10_000

_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}


SECOND_DOCUMENT = "a second document begins here"


class TooMuchError(Exception):
    """The document is deeper or larger than any scenario; carries the problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def scalar_value(text: str) -> str | int | float | bool | None:
    """Return what an unquoted scalar means in YAML 1.2: `no` and `2015-05-09` are texts, `1e3` is a number."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) and len(text) <= 60 else text


def compose(text: str, source: Source) -> tuple[Node | None, list[Problem]]:
    """Return the root node (None for an empty text) and the problems met.

    Raises `BrokenSyntaxError` where the syntax is broken, and `TooMuchError`.
    """
    return _Composer(text, source).document()


class _Composer:
    def __init__(self, text: str, source: Source) -> None:
        self.text = text
        self.source = source
        self.problems: list[Problem] = []
        self.path: list[str] = []
        self.count = 0
        self.aliases: set[str] = set()
        self.events: Iterator[Event] = events(text)

    def document(self) -> tuple[Node | None, list[Problem]]:
        root: Node | None = None
        documents = 0
        for event in self.events:
            if event.kind == DOCUMENT:
                documents += 1
                if documents > 1:
                    self._report(event, SECOND_DOCUMENT, "keep one scenario in one file")
                    break
            elif event.kind != END:
                root = self._node(event, 0)
        return root, self.problems

    def _report(self, event: Event, message: str, remedy: str = "") -> None:
        place = self.source.place(event.line, event.column)
        self.problems.append(self.source.problem(place, message, remedy, ".".join(self.path)))

    def _node(self, event: Event, depth: int) -> Node:
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            what = f"nested more than {MAX_DEPTH} deep" if depth > MAX_DEPTH else f"more than {MAX_NODES:,} entries"
            place = self.source.place(event.line, event.column)
            raise TooMuchError(self.source.problem(place, f"{what}: no scenario is", "look for an unclosed bracket"))
        broken = self._refused(event)
        if event.kind == MAPPING:
            return self._mapping(event, depth, broken)
        if event.kind == SEQUENCE:
            return self._sequence(event, depth, broken)
        return self._scalar(event, broken)

    def _refused(self, event: Event) -> bool:
        if event.kind == ALIAS:
            name = event.anchor or ""
            if name not in self.aliases:  # once each: a file made of them would bury its other faults
                self.aliases.add(name)
                self._report(
                    event, f"'*{event.anchor}' refers to another place", "write the value out, or put it in quotes"
                )
            return True
        if event.anchor is not None:
            self._report(event, f"'&{event.anchor}' marks a place to be referred to", "leave it out: write values out")
        if event.tag and event.tag != "!":
            short = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._report(event, f"the tag '{short}' is not allowed: a scenario holds no objects", "leave it out")
            return True
        return False

    def _scalar(self, event: Event, broken: bool) -> Scalar:
        line, column = event.line, event.column
        if event.kind == ALIAS:
            return Scalar(self.source, line, column, None, f"*{event.anchor}", broken=True)
        raw = self.text[event.start : event.end]
        value = scalar_value(event.value) if event.plain and not broken else event.value
        if isinstance(value, str) and _SURROGATE.search(value):
            value, broken = self._joined(event, value)
        return Scalar(self.source, line, column, value, raw, broken)

    def _joined(self, event: Event, value: str) -> tuple[str, bool]:
        """Return a text with pairs of surrogates as the characters that they stand for, as JSON writes them."""
        joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        odd = _SURROGATE.search(joined) or "\ufffd" in joined.replace("\ufffd" * value.count("\ufffd"), "", 1)
        if odd:
            self._report(
                event, "half of a surrogate pair is no character", "leave out the \\ud800 to \\udfff, or write both"
            )
        return joined, bool(odd)

    def _sequence(self, event: Event, depth: int, broken: bool) -> SequenceNode:
        items: list[Node] = []
        for inner in self.events:
            if inner.kind == END:
                break
            self.path.append(str(len(items)))
            items.append(self._node(inner, depth + 1))
            self.path.pop()
        return SequenceNode(self.source, event.line, event.column, tuple(items), broken)

    def _mapping(self, event: Event, depth: int, broken: bool) -> MappingNode:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for inner in self.events:
            if inner.kind == END:
                break
            key = self._node(inner, depth + 1)
            self.path.append(key.text if isinstance(key, Scalar) else "?")
            usable = self._usable(key, inner, entries)
            value = self._node(next(self.events), depth + 1)
            self.path.pop()
            if usable and isinstance(key, Scalar):
                entries[key.text] = (key, value)
        return MappingNode(self.source, event.line, event.column, tuple(entries.values()), broken)

    def _usable(self, key: Node, event: Event, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        if not isinstance(key, Scalar):
            self._report(event, "a key must be a single word", "put a text with brackets in quotes")
        elif key.broken:
            pass
        elif key.text == "<<":
            self._report(event, "'<<' (merging) is not allowed", "write the values out")
        elif key.text in entries:
            first = entries[key.text][0].place().line
            self._report(
                event, f"'{key.text}' is written twice: the first is in line {first}", "rename or remove one of them"
            )
        else:
            return True
        return False

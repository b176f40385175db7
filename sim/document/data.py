"""Plain data -> nodes: a scenario that a program has made rather than a person written.

What YAML could never say (an object, a number that is not finite, a list that holds itself) is a problem with its
path; numbers of NumPy are taken as Python's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from math import isfinite
from numbers import Integral, Real
from typing import Any

from sim.document.compose import MAX_DEPTH, MAX_NODES
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode, Source
from sim.document.places import dotted
from sim.errors import Path, Place, Problem


def document_nodes(document: Mapping[str, Any], name: str) -> tuple[Node, list[Problem]]:
    """Return a document as nodes without lines, and what in it can be no part of a scenario; `name` is for messages."""
    reading = _Reading(name)
    return reading.node(document, ()), reading.problems


class _Reading:
    def __init__(self, name: str) -> None:
        self.source = Source(name, ())
        self.problems: list[Problem] = []
        self.count = 0

    def node(self, value: Any, path: Path) -> Node:
        self.count += 1
        if len(path) > MAX_DEPTH or self.count > MAX_NODES:
            deep = len(path) > MAX_DEPTH
            wrong = f"nested more than {MAX_DEPTH} deep" if deep else f"more than {MAX_NODES:,} entries"
            if self.count <= MAX_NODES + 1:  # once is enough: all that follows is too much as well
                self._report(path[:3], f"{wrong}: no scenario is")
            return self._scalar(None, broken=True)
        if isinstance(value, Mapping):
            entries = tuple((self._key(key, path), self.node(inner, (*path, str(key)))) for key, inner in value.items())
            return MappingNode(self.source, -1, 0, entries)
        if isinstance(value, list | tuple):
            return SequenceNode(self.source, -1, 0, tuple(self.node(x, (*path, i)) for i, x in enumerate(value)))
        return self._leaf(value, path)

    def _leaf(self, value: Any, path: Path) -> Scalar:
        if value is None or isinstance(value, bool):
            return self._scalar(value)
        if isinstance(value, str):
            return self._scalar(str(value))
        if isinstance(value, Integral):
            return self._scalar(int(value))
        if isinstance(value, Real) and isfinite(value):
            return self._scalar(float(value))
        if isinstance(value, date):
            return self._scalar(value.isoformat())
        kind = "is not finite" if isinstance(value, Real) else f"is of the type '{type(value).__name__}'"
        self._report(path, f"{str(value)[:40]!r} {kind}", "write numbers, texts, lists and mappings")
        return self._scalar(None, broken=True)

    def _scalar(self, value: str | float | bool | None, broken: bool = False) -> Scalar:
        """Return a scalar; a text has nothing raw behind it, so that every place in it is the same."""
        raw = "" if value is None or isinstance(value, str) else str(value).lower()
        return Scalar(self.source, -1, 0, value, raw, broken)

    def _key(self, key: Any, path: Path) -> Scalar:
        if not isinstance(key, str | int) or isinstance(key, bool):
            self._report((*path, str(key)), f"the key {str(key)[:40]!r} is not a text")
        return self._scalar(str(key))

    def _report(self, path: Path, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(Place(self.source.name, 0, 0), dotted(path), message, remedy))

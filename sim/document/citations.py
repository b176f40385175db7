"""Which claims of a source a scenario carries, where, and as what: every `cites` in its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

from sim.document.files import origin_of, read_file
from sim.document.imports import with_imports
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode
from sim.errors import Place

TEST = "test"
_KINDS = {"quantities": "quantity", "claims": TEST, "uses": "composition"}
"""What a citation makes of a claim, by the section in which it stands; in others, one of what the section lists."""


@dataclass(frozen=True, order=True)
class Citation:
    """One place at which a claim is carried; `name` is the parameter, player, move … that cites it."""

    claim: str
    kind: str
    name: str
    place: Place


def citations(file: FilePath) -> tuple[Citation, ...]:
    """Return every citation of a scenario file, those that it imports at their own places.

    Nothing is checked here: a file that cannot be read has none.
    """
    root = read_file(file, str(file)).root
    return tuple(_found(with_imports(root, origin_of(file)).root, ())) if isinstance(root, MappingNode) else ()


def _found(node: Node, path: tuple[str, ...]) -> Iterator[Citation]:
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            if key.text == "cites":
                yield from _cited(value, path)
            else:
                yield from _found(value, (*path, key.text))
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _found(item, path)


def _cited(node: Node, path: tuple[str, ...]) -> Iterator[Citation]:
    for item in node.items if isinstance(node, SequenceNode) else (node,):
        if isinstance(item, Scalar) and item.text:
            kind = (_KINDS.get(path[0]) or path[0].removesuffix("s")) if path else "scenario"
            yield Citation(item.text, kind, path[1] if len(path) > 1 else "", item.place())

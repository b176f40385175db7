"""`experts: {…}` of a parameter is short for `value: {experts: {…}}`: written out before the schema is looked at."""

from __future__ import annotations

from dataclasses import replace

from sim.document.nodes import MappingNode, Node, Scalar, child

_SHORT, _LONG = "experts", "value"


def spelt_out(root: MappingNode) -> MappingNode:
    """Return the document with what experts say of each parameter under its value; all keeps its place."""
    block = child(root, "parameters")
    if not isinstance(block, MappingNode) or not any(_short(entry) for _, entry in block.entries):
        return root
    entries = tuple((key, _long(entry)) for key, entry in block.entries)
    parameters = replace(block, entries=entries)
    return replace(root, entries=tuple((k, parameters if k.text == "parameters" else v) for k, v in root.entries))


def _short(entry: Node) -> bool:
    return isinstance(entry, MappingNode) and _SHORT in entry.inside and _LONG not in entry.inside


def _long(entry: Node) -> Node:
    if not isinstance(entry, MappingNode) or not _short(entry):
        return entry
    return replace(
        entry, entries=tuple(_spelt(key, said) if key.text == _SHORT else (key, said) for key, said in entry.entries)
    )


def _spelt(key: Scalar, said: Node) -> tuple[Scalar, Node]:
    return replace(key, value=_LONG, raw=_LONG), MappingNode(key.source, key.line, key.column, ((key, said),))

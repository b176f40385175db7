"""The texts that documents are made of: that of a file which is asked for, and those of the scenarios it uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from sim.document.data import document_nodes
from sim.document.files import Origin, RefusedError, origin_of, read_file, stem
from sim.document.nodes import MappingNode, Node, Scalar
from sim.document.overrides import Changes, changes_of, from_command_line
from sim.document.repair import Reading, read_bytes
from sim.errors import ScenarioError


@dataclass(frozen=True)
class Text:
    """The nodes of a text, what its scenario is called, what is to be changed of it, and which files it may name."""

    reading: Reading
    name: str
    changes: Changes
    origin: Origin


def text_of_file(file: FilePath, sets: Sequence[str], case: str | None) -> Text:
    """Return the text of a file, to be changed by a case and by `path=value` texts.

    Raises `UsageError` where the file cannot be read, or a text is not `path=value`.
    """
    origin = origin_of(file)
    reading = read_file(file, str(file))
    return Text(reading, stem(file), Changes(case, tuple(map(from_command_line, sets))), origin)


def text_of_bytes(data: bytes, file: str, name: str, sets: Sequence[str], case: str | None) -> Text:
    """Return the text of a file's bytes, which can name no other files; see `text_of_file`."""
    return Text(read_bytes(data, file), name, Changes(case, tuple(map(from_command_line, sets))), Origin())


def text_of_data(
    data: Mapping[str, object], name: str, sets: Sequence[str], case: str | None, folder: FilePath | None
) -> Text:
    """Return plain data as a text whose nodes have no lines; it may name files beneath `folder`, none without one.

    Raises `ScenarioError` for what can be no part of a scenario.
    """
    root, problems = document_nodes(data, name)
    if problems:
        raise ScenarioError(problems)
    origin = Origin(folder.resolve()) if folder is not None else Origin()
    return Text(Reading(root, ()), name, Changes(case, tuple(map(from_command_line, sets))), origin)


def text_of_use(block: Node, name: str, origin: Origin) -> Text:
    """Return the text of a used scenario, which is a file's or stands in the block itself.

    Raises `RefusedError` where it may not be read, `UsageError` where it cannot be.
    """
    changes = changes_of(block)
    written = block.inside.get("scenario") if isinstance(block, MappingNode) else None
    if isinstance(written, MappingNode):
        return Text(Reading(written, ()), name, changes, origin)
    if not isinstance(written, Scalar):
        raise RefusedError("a list is not a scenario", "write the name of a file")
    file = origin.reach(written.text)
    inner = origin.below(file)
    return Text(origin.read(file), stem(file), changes, inner)

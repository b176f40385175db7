"""A study file: text -> its model and its nodes, and the scenario files that it names. It is data from a stranger.

Scenario files are sought beneath one folder, the study's own unless whoever runs it names another, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath

from sim.document.claims_list import is_scenario
from sim.document.data import document_nodes
from sim.document.files import LONGEST_NAME, RefusedError, beneath, read_file, stem
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode
from sim.document.places import Finding
from sim.document.repair import Reading
from sim.document.study_schema import StudyBlock
from sim.document.validate import mended
from sim.errors import Fault, Path, Problem, ScenarioError

MOST_FILES = 1_000
"""Scenario files of a study."""


@dataclass(frozen=True)
class StudyText:
    """A study as it is written: `root` are its nodes, `model` what they say; None where no sense can be made of it."""

    name: str
    folder: FilePath
    """Where scenario files are sought."""
    root: Node | None
    model: StudyBlock | None
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class Home:
    """The folder beneath which a study finds scenario files, each read once."""

    folder: FilePath
    left: int = field(default_factory=lambda: MOST_FILES)
    readings: dict[FilePath, Reading] = field(default_factory=dict)

    def files(self, written: str) -> list[FilePath]:
        """Return the files that a study names, those of a pattern in the order of their names.

        Raises `RefusedError` for any that does not lie beneath the folder, and where there is none, or too many.
        """
        home = self.folder.resolve()
        if "*" not in written and "?" not in written:
            found = [beneath(home, _plain(written))]
        else:
            found = [file for file in self._matching(home, _plain(written)) if is_scenario(file)]
        if not found:
            remedy = "'sim new FILE' writes one; --folder says beneath which folder they are"
            raise RefusedError(f"no scenario file beneath {self.folder} is called like '{written}'", remedy)
        self.left -= len(found)
        if self.left < 0:
            raise RefusedError(f"this study names more than {MOST_FILES:,} files", "name fewer")
        return found

    def _matching(self, home: FilePath, pattern: str) -> list[FilePath]:
        if "**" in pattern or "[" in pattern:
            raise RefusedError(
                f"'{pattern}' is no pattern that is read here", "write * for any name, such as games/*.yaml"
            )
        found: list[FilePath] = []
        for file in home.glob(pattern):
            inside = file.is_file() and file.resolve().is_relative_to(home) and file.suffix in (".yaml", ".yml")
            found += [file] if inside else []
            if len(found) > MOST_FILES:
                break
        return sorted(found)

    def read(self, file: FilePath) -> Reading:
        """Return the nodes of a scenario file; `UsageError` where it cannot be read."""
        if file not in self.readings:
            self.readings[file] = read_file(file, self.called(file))
        return self.readings[file]

    def called(self, file: FilePath) -> str:
        """Return how messages call a file: as it would be named from the folder in which the program runs."""
        return str(self.folder / file.relative_to(self.folder.resolve()))


def _plain(written: str) -> str:
    """Return a path as it is written; `RefusedError` where it could be none beneath the folder."""
    strange = "\\" in written or "\0" in written or not written or len(written) > LONGEST_NAME
    if strange or FilePath(written).is_absolute() or ".." in FilePath(written).parts:
        remedy = "name a file beneath it, such as games/*.yaml; --folder says beneath which folder"
        raise RefusedError(f"'{written[:LONGEST_NAME]}' is not a path beneath the folder of scenarios", remedy)
    return written


def read_study(file: FilePath, folder: FilePath | None = None) -> StudyText:
    """Return the study of a file; `UsageError` where it cannot be read. What is wrong with it is part of the result."""
    reading = read_file(file, str(file))
    return _study(reading, stem(file), file.parent if folder is None else folder)


def study_of_data(data: Mapping[str, object], name: str, folder: FilePath) -> StudyText:
    """Return the study of plain data, written as its YAML would be."""
    root, problems = document_nodes(data, name)
    if problems:
        raise ScenarioError(problems)
    return _study(Reading(root, ()), name, folder)


def _study(reading: Reading, name: str, folder: FilePath) -> StudyText:
    root = reading.root
    if root is None:
        return StudyText(name, folder, None, None, reading.problems)
    if not isinstance(root, MappingNode):
        wrong = Fault((), "a study is a list of keys with values", "begin with 'study: 1'")
        return StudyText(name, folder, root, None, reading.problems, (Finding(wrong, root),))
    if "study" not in root.inside and "format" in root.inside:
        wrong = Fault((), "this is a scenario, not a study", "a study begins with 'study: 1' and names scenarios")
        return StudyText(name, folder, root, None, reading.problems, (Finding(wrong, root),))
    made = mended(_listed(root), lambda _: StudyBlock)
    empty = tuple(Finding(fault, made.root) for fault in _empty(made.root, ()))
    return StudyText(name, folder, made.root, made.model, reading.problems, (*made.findings, *empty))


_LISTS = ("scenarios", "cases", "concepts", "rules", "seeds", "figures")


def _listed(root: MappingNode) -> MappingNode:
    """Return the nodes with one entry that stands where a list may be as a list of it, so that it has a place there."""

    def entry(key: Scalar, value: Node) -> Node:
        alone = key.text in _LISTS and not isinstance(value, SequenceNode)
        if alone and not (isinstance(value, Scalar) and value.value is None):
            value = SequenceNode(value.source, value.line, value.column, (value,))
        if key.text == "scenarios" and isinstance(value, SequenceNode):
            items = tuple(_listed(item) if isinstance(item, MappingNode) else item for item in value.items)
            value = replace(value, items=items)
        return value

    return replace(root, entries=tuple((key, entry(key, value)) for key, value in root.entries))


def _empty(node: Node, path: Path) -> Iterator[Fault]:
    """Yield the keys behind which nothing is written, which would else pass for keys that are left out."""
    for key, value in node.entries if isinstance(node, MappingNode) else ():
        if isinstance(value, Scalar) and value.value is None:
            yield Fault(
                (*path, key.text), "nothing is written here", "write something, or leave out the key", on_key=True
            )
        yield from _empty(value, (*path, key.text))
    for number, item in enumerate(node.items if isinstance(node, SequenceNode) else ()):
        yield from _empty(item, (*path, number))

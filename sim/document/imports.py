"""`imports:` names, declared once in a vocabulary, put into the document of each scenario that asks for them.

    imports:
      vocabulary.yaml: [russia, china, standoff]

A vocabulary is a file with `players`, `parameters`, `quantities` and `correlations`. What is imported keeps its place
in that file, so a mistake there is reported there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sim.document.files import Origin, RefusedError
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode
from sim.document.places import Finding
from sim.errors import Fault, Problem, Suggestion, UsageError

SECTIONS = ("players", "parameters", "quantities")
_KEYS = ("format", "vocabulary", "about", *SECTIONS, "correlations")

Entry = tuple[Scalar, Node]


@dataclass(frozen=True)
class Imported:
    """A document with all that it imports, and what is wrong with its imports."""

    root: Node
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Vocabulary:
    """A vocabulary's file as a document names it, the names that are asked for, and what the file says."""

    file: Scalar
    names: tuple[Scalar, ...]
    root: MappingNode


def with_imports(root: Node, origin: Origin) -> Imported:
    """Return the document with all that it imports: first every vocabulary is read, then names are taken from them."""
    imports = root.inside.get("imports") if isinstance(root, MappingNode) else None
    if not isinstance(imports, MappingNode) or not isinstance(root, MappingNode):
        return Imported(root)
    problems: list[Problem] = []
    findings: list[Finding] = []
    vocabularies = list(_vocabularies(imports, origin, problems, findings))
    for vocabulary in vocabularies:
        root = _with(root, vocabulary, findings)
    return Imported(root, tuple(problems), tuple(findings))


def _vocabularies(
    imports: MappingNode, origin: Origin, problems: list[Problem], findings: list[Finding]
) -> Iterator[_Vocabulary]:
    for file, names in imports.entries:
        try:
            reading = origin.read(origin.reach(file.text))
        except RefusedError as error:
            findings.append(_wrong(file, error.message, error.remedy))
            continue
        except UsageError as error:
            findings.append(_wrong(file, str(error)))
            continue
        problems += reading.problems
        if isinstance(reading.root, MappingNode):
            listed = names.items if isinstance(names, SequenceNode) else (names,)
            yield _Vocabulary(file, tuple(name for name in listed if isinstance(name, Scalar)), reading.root)


def _wrong(at: Scalar, message: str, remedy: Suggestion | str = "") -> Finding:
    return Finding(Fault(("imports",), message, remedy), at)


def _with(root: MappingNode, vocabulary: _Vocabulary, findings: list[Finding]) -> MappingNode:
    """Return the document with the names that are asked for, in the order of asking, before its own."""
    findings += _unknown_keys(vocabulary)
    sections = {section: _entries(vocabulary.root, section) for section in SECTIONS}
    declared = {entry[0].text: (section, entry) for section in reversed(SECTIONS) for entry in sections[section]}
    own = {key.text for section in SECTIONS for key, _ in _entries(root, section)}
    taken: dict[str, list[Entry]] = {section: [] for section in SECTIONS}
    for name in vocabulary.names:
        if name.text not in declared:
            wrong = f"'{vocabulary.file.text}' declares no '{name.text}'"
            findings.append(_wrong(name, wrong, Suggestion(name.text, declared)))
        elif name.text in own:
            wrong = f"'{name.text}' is imported and declared here too"
            findings.append(_wrong(name, wrong, "leave out one of them"))
        else:
            section, entry = declared[name.text]
            taken[section].append(entry)
    for section, entries in taken.items():
        root = _before(root, section, entries, vocabulary.file)
    return _correlated(root, vocabulary)


def _unknown_keys(vocabulary: _Vocabulary) -> Iterator[Finding]:
    for key, _ in vocabulary.root.entries:
        if key.text not in _KEYS:
            yield Finding(Fault((), f"a vocabulary has no key '{key.text}'", Suggestion(key.text, _KEYS)), key)


def _entries(document: MappingNode, section: str) -> tuple[Entry, ...]:
    block = document.inside.get(section)
    return block.entries if isinstance(block, MappingNode) else ()


def _before(root: MappingNode, section: str, entries: Sequence[Entry], at: Scalar) -> MappingNode:
    """Return the document with entries put before those of a section."""
    block = root.inside.get(section)
    own = block if isinstance(block, MappingNode) else MappingNode(at.source, at.line, at.column, ())
    return _put(root, section, replace(own, entries=(*entries, *own.entries)), at) if entries else root


def _correlated(root: MappingNode, vocabulary: _Vocabulary) -> MappingNode:
    """Return the document with the vocabulary's correlations between parameters that are both imported."""
    asked, at = {name.text for name in vocabulary.names}, vocabulary.file
    block, own = vocabulary.root.inside.get("correlations"), root.inside.get("correlations")
    items = [item for item in block.items if _between(item) <= asked] if isinstance(block, SequenceNode) else []
    own = own if isinstance(own, SequenceNode) else SequenceNode(at.source, at.line, at.column, ())
    return _put(root, "correlations", replace(own, items=(*items, *own.items)), at) if items else root


def _between(item: Node) -> set[str]:
    pair = item.inside.get("between") if isinstance(item, MappingNode) else None
    return {n.text for n in pair.items if isinstance(n, Scalar)} if isinstance(pair, SequenceNode) else {""}


def _put(root: MappingNode, section: str, block: Node, at: Scalar) -> MappingNode:
    """Return the document with a section replaced, or added under a key that stands where `at` stands."""
    if section not in root.inside:
        return replace(root, entries=(*root.entries, (replace(at, value=section, raw=section), block)))
    return replace(root, entries=tuple((k, block if k.text == section else v) for k, v in root.entries))

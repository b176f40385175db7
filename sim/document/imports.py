"""`imports:` names, declared once in a vocabulary, put into the document of each scenario that asks for them.

    imports:
      vocabulary.yaml: [russia, china, standoff]

A vocabulary is a file with `sets`, `tables`, `players`, `parameters`, `quantities` and `correlations`. What is imported
keeps its place in that file, so a mistake there is reported there. `cost` is the name of what `cost[state]` declares,
and brings the set `state` and the table of its rows with it; the file of a table is named from the vocabulary's folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from sim.document.files import Origin, RefusedError
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode
from sim.document.places import Finding
from sim.errors import Fault, Problem, Suggestion, UsageError

FAMILIES = ("sets", "tables")
SECTIONS = (*FAMILIES, "players", "parameters", "quantities")
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
    declared = _declared(vocabulary)
    own = {called for section in SECTIONS for key, _ in _entries(root, section) for called in _names_of(key.text)}
    taken: dict[str, list[Entry]] = {section: [] for section in SECTIONS}
    for name in vocabulary.names:
        if name.text not in declared:
            wrong = f"'{vocabulary.file.text}' declares no '{name.text}'"
            findings.append(_wrong(name, wrong, Suggestion(name.text, declared)))
        elif name.text in own:
            wrong = f"'{name.text}' is imported and declared here too"
            findings.append(_wrong(name, wrong, "leave out one of them"))
        else:
            for section, entry in declared[name.text]:
                taken[section] += [entry] if entry not in taken[section] else []
    _with_families(taken, declared, own)
    for section, entries in taken.items():
        root = _before(root, section, [_placed(section, entry, vocabulary) for entry in entries], vocabulary.file)
    return _correlated(root, vocabulary)


Declared = Mapping[str, Sequence[tuple[str, Entry]]]
"""Name -> the sections and entries that declare it: several where parts of a set have theirs."""


def _declared(vocabulary: _Vocabulary) -> Declared:
    found: dict[str, list[tuple[str, Entry]]] = {}
    for section in SECTIONS:
        for entry in _entries(vocabulary.root, section):
            for name in _names_of(entry[0].text):
                known = found.setdefault(name, [])
                known += [(section, entry)] if not known or known[0][0] == section else []
    return found


def _names_of(key: str) -> tuple[str, ...]:
    """Return what a key may be asked for by: `cost` and `cost[state]`."""
    return tuple(dict.fromkeys((key.partition("[")[0].strip(), key)))


def _with_families(taken: Mapping[str, list[Entry]], declared: Declared, own: set[str]) -> None:
    """Add the sets and tables that speak in the keys and sets that are taken, unless the document has its own."""
    waiting = [entry for entries in taken.values() for entry in entries]
    while waiting:
        key, value = waiting.pop()
        words = {*_words(key.text.partition("[")[2] or key.text.partition("each ")[2])}
        words |= set(_words_in(value)) if (key, value) in taken["sets"] else set()
        for word in sorted(words - own):
            for section, entry in declared.get(word, ()):
                if section in FAMILIES and entry not in taken[section]:
                    taken[section].append(entry)
                    waiting.append(entry)


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z_]\w*", text, re.ASCII)


def _words_in(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield from _words(node.text)
    for inner in node.inside.values() if isinstance(node, MappingNode) else ():
        yield from _words_in(inner)


def _placed(section: str, entry: Entry, vocabulary: _Vocabulary) -> Entry:
    """Return an entry in which the file of a table is named as the scenario would name it."""
    folder = PurePosixPath(vocabulary.file.text).parent
    if section not in FAMILIES or folder == PurePosixPath():
        return entry
    return entry[0], _moved(entry[1], folder)


def _moved(node: Node, folder: PurePosixPath) -> Node:
    if not isinstance(node, MappingNode):
        return node
    moved: list[Entry] = []
    for key, value in node.entries:
        if key.text == "file" and isinstance(value, Scalar) and isinstance(value.value, str):
            path = str(folder / value.value)
            moved.append((key, replace(value, value=path, raw=path)))
        else:
            moved.append((key, _moved(value, folder)))
    return replace(node, entries=tuple(moved))


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
    asked, at = {called for name in vocabulary.names for called in _names_of(name.text)}, vocabulary.file
    block, own = vocabulary.root.inside.get("correlations"), root.inside.get("correlations")
    items = [item for item in block.items if _between(item) <= asked] if isinstance(block, SequenceNode) else []
    own = own if isinstance(own, SequenceNode) else SequenceNode(at.source, at.line, at.column, ())
    return _put(root, "correlations", replace(own, items=(*items, *own.items)), at) if items else root


def _between(item: Node) -> set[str]:
    pair = item.inside.get("between") if isinstance(item, MappingNode) else None
    named = {n.text for n in pair.items if isinstance(n, Scalar)} if isinstance(pair, SequenceNode) else {""}
    return {_names_of(text)[0] for text in named}


def _put(root: MappingNode, section: str, block: Node, at: Scalar) -> MappingNode:
    """Return the document with a section replaced, or added under a key that stands where `at` stands."""
    if section not in root.inside:
        return replace(root, entries=(*root.entries, (replace(at, value=section, raw=section), block)))
    return replace(root, entries=tuple((k, block if k.text == section else v) for k, v in root.entries))

"""`imports:` names, declared once in a vocabulary, put into the document of each scenario that asks for them.

    imports:
      vocabulary.yaml: [russia, china, standoff]

A vocabulary is a file with `players`, `parameters`, `quantities` and `correlations`. What is imported keeps its place
in that file, so a mistake there is reported there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.document.files import Origin, RefusedError, spoken
from sim.document.nodes import Keyed, Listed, Node, Scalar
from sim.document.repair import MAX_BYTES, read_bytes
from sim.errors import Problem, did_you_mean

SECTIONS = ("players", "parameters", "quantities")
_KEYS = ("format", "vocabulary", "about", *SECTIONS, "correlations")


def with_imports(root: Node, origin: Origin) -> tuple[Node, list[Problem]]:
    """Return the document with all that it imports, and what is wrong with its imports."""
    imports = root.get("imports") if isinstance(root, Keyed) else None
    if not isinstance(imports, Keyed) or not isinstance(root, Keyed):
        return root, []
    problems: list[Problem] = []
    for file, names in imports.entries:
        vocabulary = _vocabulary(file, origin, problems)
        if vocabulary is not None:
            root = _imported(root, vocabulary, _asked(names), problems, file)
    return root, problems


def _vocabulary(file: Scalar, origin: Origin, problems: list[Problem]) -> Keyed | None:
    try:
        path = origin.reach(file.text)
        with path.open("rb") as stream:
            reading = read_bytes(stream.read(MAX_BYTES + 1), spoken(path))
    except (RefusedError, OSError) as error:
        message, remedy = getattr(error, "message", str(error)), getattr(error, "remedy", "")
        problems.append(file.source.problem(file.place(), message, remedy, "imports"))
        return None
    problems += reading.problems
    if not isinstance(reading.root, Keyed):
        return None
    for key, _ in reading.root.entries:
        if key.text not in _KEYS:
            remedy = did_you_mean(key.text, _KEYS)
            problems.append(key.source.problem(key.place(), f"a vocabulary has no key '{key.text}'", remedy))
    return reading.root


def _asked(names: Node) -> Sequence[Scalar]:
    items = names.items if isinstance(names, Listed) else (names,)
    return [item for item in items if isinstance(item, Scalar)]


def _imported(root: Keyed, vocabulary: Keyed, asked: Sequence[Scalar], problems: list[Problem], file: Scalar) -> Keyed:
    """Return the document with the names that are asked for, in the order of asking, before its own."""
    taken: dict[str, list[tuple[Scalar, Node]]] = {section: [] for section in SECTIONS}
    for name in asked:
        found = _declared(vocabulary, name.text)
        if found is None:
            known = [key.text for section in SECTIONS for key, _ in _entries(vocabulary, section)]
            wrong = f"'{file.text}' declares no '{name.text}'"
            remedy = did_you_mean(name.text, known)
            problems.append(name.source.problem(name.place(), wrong, remedy, "imports"))
        elif _declared(root, name.text) is not None:
            wrong = f"'{name.text}' is imported and declared here too"
            problems.append(name.source.problem(name.place(), wrong, "leave out one of them", "imports"))
        else:
            section, entry = found
            taken[section].append(entry)
    for section, entries in taken.items():
        if entries:
            root = _before(root, section, entries, file)
    return _correlated(root, vocabulary, {name.text for name in asked}, file)


def _entries(document: Keyed, section: str) -> tuple[tuple[Scalar, Node], ...]:
    block = document.get(section)
    return block.entries if isinstance(block, Keyed) else ()


def _declared(document: Keyed, name: str) -> tuple[str, tuple[Scalar, Node]] | None:
    for section in SECTIONS:
        for key, value in _entries(document, section):
            if key.text == name:
                return section, (key, value)
    return None


def _before(root: Keyed, section: str, entries: list[tuple[Scalar, Node]], at: Scalar) -> Keyed:
    block = root.get(section)
    if isinstance(block, Keyed):
        return _put(root, section, replace(block, entries=(*entries, *block.entries)))
    return _put(root, section, Keyed(at.source, at.line, at.column, tuple(entries)), at)


def _put(root: Keyed, section: str, block: Node, at: Scalar | None = None) -> Keyed:
    if at is not None:
        return replace(root, entries=(*root.entries, (replace(at, value=section, raw=section), block)))
    return replace(root, entries=tuple((k, block if k.text == section else v) for k, v in root.entries))


def _correlated(root: Keyed, vocabulary: Keyed, asked: set[str], at: Scalar) -> Keyed:
    """Return the document with the vocabulary's correlations between parameters that are both imported."""
    block = vocabulary.get("correlations")
    items = [item for item in block.items if _between(item) <= asked] if isinstance(block, Listed) else []
    own = root.get("correlations")
    if not items:
        return root
    if isinstance(own, Listed):
        return _put(root, "correlations", replace(own, items=(*items, *own.items)))
    return _put(root, "correlations", Listed(at.source, at.line, at.column, tuple(items)), at)


def _between(item: Node) -> set[str]:
    pair = item.get("between") if isinstance(item, Keyed) else None
    return {n.text for n in pair.items if isinstance(n, Scalar)} if isinstance(pair, Listed) else {""}

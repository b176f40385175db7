"""Nodes -> the pydantic model of a scenario, mended so that one fault does not hide the others.

pydantic validates all or nothing. Here what it refuses is reported once, replaced by something that passes (a
misspelt key by the key that was meant, a wrong value by a stand-in marked as broken) and validated again, until a
model stands on which the meaning of the rest can be checked. Faults at a broken node are never reported.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.document import bare_words
from sim.document.annotations import Annotation, below_since, description_at, fields_at, model_of
from sim.document.bare_words import CURLY, STRAIGHT
from sim.document.compose import scalar_value
from sim.document.experts import spelt_out
from sim.document.kinds import not_a_scenario
from sim.document.nodes import MappingNode, Node, Plain, Scalar, SequenceNode, changed, find, key_at, plain
from sim.document.places import Finding
from sim.document.schema import FORMATS, CommonBlock
from sim.errors import MOST_PROBLEMS, Fault, Path, Suggestion

Model = TypeVar("Model", bound=BaseModel)

MAX_PASSES: Final = 60
"""Each pass mends everything it finds; a file needs a handful."""


@dataclass(frozen=True)
class Checked:
    """The result: the mended nodes, a model of them (None where no sense can be made of the file), what is wrong."""

    root: Node
    model: CommonBlock | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Mended(Generic[Model]):
    """Nodes without what a model refuses, the model (None where no sense can be made of them), and what is wrong."""

    root: Node
    model: Model | None
    findings: tuple[Finding, ...]


def check_schema(root: Node) -> Checked:
    """Return the model of a document and everything in it that the schema refuses."""
    if not isinstance(root, MappingNode):
        wrong = Fault((), "a scenario is a list of keys with values", "begin with 'format: 1'; see 'sim new'")
        return Checked(root, None, (Finding(wrong, root),))
    if (other := not_a_scenario(root)) is not None:
        return Checked(root, None, (Finding(other, root),))
    alone, whole = bare_words.mended(root)
    whole = spelt_out(whole)
    findings = (*alone, *(Finding(fault, whole) for fault in (*_listed_twice(whole), *too_new(whole))))
    made = mended(whole, model_of)
    return Checked(made.root, made.model, (*findings, *made.findings))


def mended(root: Node, model_of: Callable[[Node], type[Model]]) -> Mended[Model]:
    """Return nodes as a pydantic model, whichever fits them, and everything that it refuses."""
    findings: list[Finding] = []
    tried: Counter[Path] = Counter()
    for _ in range(MAX_PASSES):
        model = model_of(root)
        try:
            return Mended(root, model.model_validate(plain(root)), tuple(findings))
        except ValidationError as error:
            found, root = _mend(error.errors(include_url=False), root, model, tried)
            findings += found
        if len(findings) > MOST_PROBLEMS:
            break
    return Mended(root, None, tuple(findings))


def _mend(
    errors: Iterable[ErrorDetails], root: Node, model: type[BaseModel], tried: Counter[Path]
) -> tuple[list[Finding], Node]:
    """Return what is behind one round of errors, and nodes without them."""
    found = list(errors)
    # A misspelt key is unknown and its right spelling missing: mend the first, and the second goes away by itself.
    unknown = [e for e in found if e["type"] == "extra_forbidden"]
    findings: list[Finding] = []
    renamed: set[Path] = set()
    for error in (unknown or found)[: MOST_PROBLEMS + 1]:
        path = _path(error)
        if path in renamed:  # what is wrong with its value comes again, under its new name
            continue
        if "[key]" in error["loc"]:
            renamed.add(path)
        mend = _mend_key if unknown else _mend_value
        fault, root_after = mend(error, path, root, model, tried)
        if fault is not None:
            findings.append(Finding(fault, root))
        root = root_after
    return findings, root


def _listed_twice(root: MappingNode) -> Iterator[Fault]:
    """Yield the actions that a terse list names again, or by a word that is no text to YAML (`true`, `null`, `1e3`).

    As keys of a mapping, words stand as they are written, and a second one is a duplicate key.
    """
    moves, numbers = root.inside.get("moves"), version_of(root) >= NUMBERS_SINCE
    for move, block in moves.entries if isinstance(moves, MappingNode) else ():
        actions = block.inside.get("actions") if isinstance(block, MappingNode) else None
        yield from () if numbers else _numbers_as_names(block, move.text)
        items = actions.items if isinstance(actions, SequenceNode) else ()
        alone = numbers and all(isinstance(item, Scalar) and _is_number(item.value) for item in items)
        mixed = numbers and any(isinstance(item, Scalar) and _is_number(item.value) for item in items)
        seen: set[str] = set()
        for number, item in enumerate(items):
            word = item.text if isinstance(item, Scalar) else ""
            key = str(float(item.raw)) if alone and isinstance(item, Scalar) else word
            path: Path = ("moves", move.text, "actions", number)
            if not alone and isinstance(item, Scalar) and not isinstance(item.value, str) and not item.broken:
                remedy = "write numbers alone, or names alone" if mixed else "choose another name"
                yield Fault(path, f"'{word}' is no name but {_kind(item.value)}", remedy)
            elif key in seen:
                yield Fault(path, f"'{word}' is listed twice", "remove one" if alone else "remove one, or rename it")
            seen.add(key)


NUMBERS_SINCE: Final = 2
"""The version of the format since which actions may be numbers."""


def _is_number(value: Plain) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers_as_names(block: Node, move: str) -> Iterator[Fault]:
    """Yield the actions that are called by a number, where none may be."""
    for key in ("actions", "probabilities") if isinstance(block, MappingNode) else ():
        inside = block.inside.get(key) if isinstance(block, MappingNode) else None
        for name, _ in inside.entries if isinstance(inside, MappingNode) else ():
            if _is_number(scalar_value(name.text)):
                wrong = f"'{name.text}' cannot be a name"
                remedy = f"use letters, digits and _, such as '{_name(name.text)}'; in format 2 actions may be numbers"
                yield Fault(("moves", move, key, name.text), wrong, remedy, on_key=True)


def version_of(root: Node) -> int:
    """Return the version of the format that a document names; the first where it names none that there is."""
    written = root.inside.get("format") if isinstance(root, MappingNode) else None
    version = written.value if isinstance(written, Scalar) else None
    return version if isinstance(version, int) and version in FORMATS else FORMATS[0]


def too_new(root: MappingNode) -> Iterator[Fault]:
    """Yield the keys that a later version of the format brought than the one that the file names."""
    written = root.inside.get("format")
    version = written.value if isinstance(written, Scalar) and isinstance(written.value, int) else None
    if version is not None and version in FORMATS[:-1]:
        yield from _newer_than(root, version)


def needed_format(root: MappingNode) -> int:
    """Return the first version of the format that has all that a document says."""
    return next(version for version in FORMATS if version == FORMATS[-1] or not any(_beyond(root, version)))


def _beyond(root: MappingNode, version: int) -> Iterator[Fault]:
    """Yield the keys that an earlier version lacks, and the numbers that are actions where only names may be."""
    yield from _newer_than(root, version)
    moves = root.inside.get("moves") if version < NUMBERS_SINCE else None
    for move, block in moves.entries if isinstance(moves, MappingNode) else ():
        yield from _numbers_as_names(block, move.text)


def _newer_than(root: MappingNode, version: int) -> Iterator[Fault]:
    waiting: list[tuple[Path, Annotation, Node]] = [((), model_of(root), root)]
    while waiting:
        above, annotation, node = waiting.pop()
        steps: Iterable[tuple[str | int, Node]] = ()
        if isinstance(node, MappingNode):
            steps = [(key.text, value) for key, value in node.entries]
        elif isinstance(node, SequenceNode):
            steps = list(enumerate(node.items))
        for step, value in steps:
            path: Path = (*above, step)
            inner, brought = below_since(annotation, step)
            if brought > FORMATS.index(version) + 1:
                wrong = f"'{step}' came with format {brought}, and this file is of format {version}"
                yield Fault(path, wrong, f"write 'format: {brought}' in the first line", on_key=True)
            elif inner is not None:
                waiting.append((path, inner, value))


def _kind(value: Plain) -> str:
    """Return what YAML takes an unquoted word for that is no text."""
    if value is None:
        return "nothing"
    return "a truth value" if isinstance(value, bool) else "a number"


def _path(error: ErrorDetails) -> Path:
    """Return the path in the document: without pydantic's marker for keys."""
    return tuple(step for step in error["loc"] if step != "[key]")


def _mend_key(
    error: ErrorDetails, path: Path, root: Node, model: type[BaseModel], tried: Counter[Path]
) -> tuple[Fault, Node]:
    """Rename an unknown key to the one that was meant, or leave it out."""
    word = str(path[-1])
    known = fields_at(model, path[:-1])
    parent = find(root, path[:-1])
    fault = Fault(path, f"unknown key '{word}'", Suggestion(word, known), on_key=True, absent=(word,))
    absent = [name for name in known if isinstance(parent, MappingNode) and name not in parent.inside]
    close = difflib.get_close_matches(word, known, n=1)
    if close and close[0] in absent:
        return fault, _renamed(root, path, close[0])
    return fault, changed(root, path, lambda _: None)


def _renamed(root: Node, path: Path, name: str) -> Node:
    def rename(parent: Node | None) -> Node | None:
        if not isinstance(parent, MappingNode):
            return parent
        entries = tuple((replace(k, value=name) if k.text == path[-1] else k, v) for k, v in parent.entries)
        return replace(parent, entries=entries)

    return changed(root, path[:-1], rename)


STAND_INS: Final[tuple[Plain, ...]] = ("0", {}, [], ["0", "0"], 1, None)
"""Tried in this order for a value that is refused; None leaves it out, and then what it is a part of."""
UNCERTAIN: Final = "uniform(0, 1)"
"""The first stand-in for the value of a parameter: a single number would break the correlations with others."""


def _mend_value(
    error: ErrorDetails, path: Path, root: Node, model: type[BaseModel], tried: Counter[Path]
) -> tuple[Fault | None, Node]:
    """Report a wrong or missing value, and put a stand-in there."""
    fault = explained(error, path, root, description_at(model, path)) if tried[path] == 0 else None
    if "[key]" in error["loc"]:
        return fault, _renamed(root, path, _name(str(path[-1])))
    stand_in = STAND_INS[min(tried[path], len(STAND_INS) - 1)]
    further = max(0, tried[path] - len(STAND_INS) + 1)
    if path[-1] == "value" and tried[path] == 0:
        stand_in = UNCERTAIN
    tried[path] += 1
    key = _key_above(root, path)
    return fault, changed(root, path[: len(path) - further], lambda node: _stand_in(stand_in, node or key), key)


def _key_above(root: Node, path: Path) -> Scalar:
    """Return a scalar that stands where the key above a missing one stands."""
    above = key_at(root, path[:-1])
    if above is not None:
        return above
    parent = find(root, path[:-1])
    return Scalar(parent.source, parent.line, parent.column, "")


def _stand_in(value: Plain, at: Node) -> Node | None:
    if value is None:
        return None
    if isinstance(value, dict):
        return MappingNode(at.source, at.line, at.column, (), broken=True)
    if isinstance(value, list):
        items = tuple(Scalar(at.source, at.line, at.column, item, "", broken=True) for item in value)
        return SequenceNode(at.source, at.line, at.column, items, broken=True)
    assert isinstance(value, str | int)
    return Scalar(at.source, at.line, at.column, value, "", broken=True)


LOOK_ALIKE: Final = str.maketrans("аеорсухіјѕАВЕКМНОРСТХІЈЅοΟΑΒΕΖΗΙΚΜΝΡΤΥΧ", "aeopcyxijsABEKMHOPCTXIJSoOABEZHIKMNPTYX")
"""Letters of Cyrillic and Greek that look like Latin ones."""


def _name(written: str) -> str:
    """Return the name closest to what is written; letters of other scripts that look like Latin ones are these."""
    name = re.sub(r"\W+", "_", written.translate(LOOK_ALIKE), flags=re.ASCII).strip("_")
    return name if name and not name[0].isdigit() else f"n{name}"


def explained(error: ErrorDetails, path: Path, root: Node, described: str = "") -> Fault:
    """Return a pydantic error in plain words; `described` is a remedy, where no other is known."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        key = str(path[-1])
        return Fault(path[:-1], f"'{key}' is missing", _NEEDED.get(key) or described, on_key=True, absent=(key,))
    if "[key]" in error["loc"]:
        remedy = f"use letters, digits and _, such as '{_name(str(path[-1]))}'"
        if alike := [sign for sign in str(path[-1]) if ord(sign) in LOOK_ALIKE]:
            remedy = f"'{alike[0]}' looks like a Latin letter and is none: write '{_name(str(path[-1]))}'"
        if any(mark in str(path[-1]) for mark in CURLY):
            remedy = f"{STRAIGHT}, or none: {_name(str(path[-1]))}"
        return Fault(path, f"'{path[-1]}' cannot be a name", remedy, on_key=True)
    node = find(root, path)
    if (isinstance(node, Scalar) and node.value is None) or (kind == "too_short" and not plain(node)):
        wanted = _WANTED.get(kind, _NEEDED.get(str(path[-1]), ""))
        return Fault(path, "nothing is written here", wanted, on_key=True)
    if kind in _WANTED or kind == "value":
        return Fault(
            path,
            f"{_shown(node)} does not fit here",
            _nearer(kind, node, str(path[-1])) or _wanted(kind, path, error),
        )
    if kind in _LIMITS:
        return Fault(path, f"{_shown(node)} {_LIMITS[kind].format(**context)}")
    return Fault(path, error["msg"])


def _wanted(kind: str, path: Path, error: ErrorDetails) -> str:
    if kind.startswith("model_") and len(path) == 2 and path[0] == "moves":
        shape = f"{path[1]}: {{player: …, actions: […]}}"
        return f"write {shape}; to suppose that an action is taken: sim run --given '{path[1]} == ACTION'"
    if kind == "literal_error" and path != ("format",):
        return f"write {error.get('ctx', {}).get('expected', 'another word')}"
    return _WANTED.get(kind, error["msg"])


def _nearer(kind: str, node: Node, at: str) -> str:
    """Return what would be right in place of what is written, where that can be told from it; else ''."""
    if kind == "list_type" and isinstance(node, MappingNode):
        return "write a list: put '- ' before the first key of each entry, and line the others up behind it"
    if kind in ("dict_type", "model_type", "model_attributes_type") and isinstance(node, SequenceNode):
        names = [item.text for item in node.items if isinstance(item, Scalar) and item.text[:1].isalpha()]
        if at == "concept":
            return f"one concept at a time: write {names[0]}" if names else ""
        return f"write lines without a dash, such as '{_name(names[0])}: {names[0]}'" if names else ""
    if isinstance(node, Scalar) and kind == "dict_type" and re.fullmatch(r"\w+(\s*,\s*\w+)+", node.text, re.ASCII):
        return f"write [{node.text}]"
    if isinstance(node, Scalar) and kind in ("int_type", "int_parsing", "float_type", "float_parsing"):
        return _number_meant(node.text)
    return ""


def _number_meant(text: str) -> str:
    """Return how a number is written that a person spelt as is usual elsewhere; '' where none can be told."""
    if re.fullmatch(r"\d{1,3}([ ,.'’\u00a0\u202f]\d{3})+", text):
        return f"thousands have no sign between them: write {re.sub('[^0-9]', '', text)}"
    if re.fullmatch(r"-?\d+,\d+", text):
        return f"a decimal number has a point: write {text.replace(',', '.')}"
    return ""


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return f"'{node.text[:40]}'"
    return "a list" if isinstance(node, SequenceNode) else "a block of keys"


_A_TEXT = "write a text"
_A_NUMBER = "write a whole number"
_WANTED: Mapping[str, str] = {
    "string_type": _A_TEXT,
    "dict_type": "write a block of 'name: value' lines, indented",
    "model_type": "write a block of 'key: value' lines, indented",
    "model_attributes_type": "write a block of 'key: value' lines, indented",
    "list_type": "write a list, such as [a, b]",
    "int_type": _A_NUMBER,
    "int_parsing": _A_NUMBER,
    "int_from_float": _A_NUMBER,
    "float_type": "write a number",
    "float_parsing": "write a number",
    "finite_number": "write a finite number",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "literal_error": "write 1, or 2 for the keys that format 2 brought",
}
_LIMITS: Mapping[str, str] = {
    "greater_than_equal": "is too small: at least {ge}",
    "less_than_equal": "is too large: at most {le}",
    "less_than": "is too large: below {lt}",
    "too_short": "has too few entries: at least {min_length}",
    "too_long": "has too many entries: at most {max_length}",
}
_NEEDED: Mapping[str, str] = {
    "format": "write 'format: 1' in the first line",
    "title": "say in one line what the scenario is about",
    "players": "name who chooses, as in 'russia: Russia'",
    "moves": "say who chooses what, in the order of play",
    "payoffs": "say what each player wants",
    "outcomes": "say what can come of it",
    "label": "say in a few words what it is",
    "unit": "say what it is counted in, such as 'points'",
    "value": "write a number, or how likely which numbers are, such as pert(2, 5, 10)",
    "why": "give the reason for the numbers in one sentence",
    "text": "write the claim in words",
    "between": "name the two parameters, as in 'between: [fine, effort]'",
    "rank": "say how strongly they go together, from -1 to 1",
    "set": "say what is changed, as in 'set: {prestige: 3}'",
    "player": "say who moves: a player, or chance",
}

"""`--set path=value` and cases: changes of the written document, made before it is checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sim.distributions import DistributionError, from_text
from sim.document.annotations import Annotation, annotation_at, below, fields_of, main_key, model_of
from sim.document.compose import scalar_value
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode, Source, changed, child, nodes_of
from sim.document.places import Finding
from sim.document.repair import read_text
from sim.document.schema import CommonBlock, ParameterBlock
from sim.errors import Fault, Path, Remedy, Suggestion, UsageError
from sim.labels import member_name

_DEEPEST = 6
NAMED_CHANGES: Mapping[str, str] = {"cases": "case", "alternatives": "alternative"}
"""The sections of a scenario that name changes of it, and what one entry of each is called."""
NamedChange = tuple[str, str]
"""A section of `NAMED_CHANGES`, and the name of an entry of it."""


@dataclass(frozen=True)
class Override:
    """A path as it was written, and the node to put there; `key` is where the path stands."""

    path: str
    value: Node
    key: Scalar


@dataclass(frozen=True)
class UnknownPath:
    """An override whose path leads nowhere in a scenario."""

    override: Override
    remedy: Remedy


@dataclass(frozen=True)
class UnknownCase:
    """A case that a scenario does not name, and those that it names, rival readings with them."""

    case: str
    known: tuple[str, ...]

    @property
    def remedy(self) -> Suggestion:
        """What is right instead."""
        return Suggestion(self.case, self.known, "the scenario has no cases")


@dataclass(frozen=True)
class Changes:
    """What is to be changed of a document: by one of its cases or its alternatives, then by overrides."""

    case: str | None = None
    overrides: tuple[Override, ...] = ()

    def __bool__(self) -> bool:
        return self.case is not None or bool(self.overrides)


@dataclass(frozen=True)
class Changed:
    """A document as changes make it, and the changes that lead nowhere; of an unknown case nothing is made."""

    root: Node
    unknown_case: UnknownCase | None = None
    unknown_paths: tuple[UnknownPath, ...] = ()


def from_command_line(text: str) -> Override:
    """Return the override of `path=value`; raises `UsageError` where it cannot be read.

    The value is a number, a text such as `pert(2, 5, 10)`, or YAML in brackets.
    """
    path, equals, written = text.partition("=")
    path, written = path.strip(), written.strip()
    if not equals or not path:
        raise UsageError(f"{text}: there is no '='; write path=value, such as face_china=7", argument="sets")
    source = Source(f"override {path}", (written,))
    key = Scalar(source, 0, 0, path, path)
    if written[:1] not in ("{", "["):
        return Override(path, Scalar(source, 0, 0, scalar_value(written), written), key)
    reading = read_text(written, source.name)
    if reading.root is None or reading.problems:
        raise UsageError("\n".join(str(problem) for problem in reading.problems))
    return Override(path, reading.root, key)


def changes_of(use: Node) -> Changes:
    """Return what the block of a used scenario changes of it."""
    case = child(use, "case")
    return Changes(case.text or None if isinstance(case, Scalar) else None, settings(child(use, "set")))


def change(root: Node, changes: Changes) -> Changed:
    """Return the document as its case and then the overrides make it."""
    cases = {name: overrides for (_, name), overrides in _overrides_by_name(root).items()}
    if changes.case is not None and changes.case not in cases:
        return Changed(root, UnknownCase(changes.case, tuple(cases)))
    of_case = cases[changes.case] if changes.case is not None else ()
    changed = apply(root, (*of_case, *changes.overrides))
    # Of a case's own paths that lead nowhere, `in_cases` tells.
    unknown = tuple(path for path in changed.unknown_paths if path.override not in of_case)
    return replace(changed, unknown_paths=unknown)


def in_cases(root: Node) -> dict[NamedChange, Changed]:
    """Return the document as each of its cases makes it, and each of its rival readings."""
    return {named: apply(root, overrides) for named, overrides in _overrides_by_name(root).items()}


def _overrides_by_name(root: Node) -> dict[NamedChange, tuple[Override, ...]]:
    blocks = {section: child(root, section) for section in NAMED_CHANGES}
    return {
        (section, name.text): settings(child(block, "set"))
        for section, named in blocks.items()
        for name, block in (named.entries if isinstance(named, MappingNode) else ())
    }


def settings(block: Node | None) -> tuple[Override, ...]:
    """Return the overrides that a block of paths and values makes."""
    entries = block.entries if isinstance(block, MappingNode) else ()
    return tuple(Override(key.text, value, key) for key, value in entries)


def apply(root: Node, overrides: Sequence[Override]) -> Changed:
    """Return the document with the overrides made, one after another, and those whose paths lead nowhere."""
    unknown = []
    for override in overrides:
        model = model_of(root)
        path = _path(root, override, model)
        if path is None:
            unknown.append(UnknownPath(override, _remedy(root, override.path)))
        else:
            root = _put(root, path, override, model)
            root = _free_of_constant(root, path, override)
    return Changed(root, None, tuple(unknown))


def findings_of(changed: Changed, block: Path, root: Node) -> Iterator[Finding]:
    """Yield what leads nowhere of the changes that a block of `root` asks for, under its `case` and its `set`."""
    if changed.unknown_case is not None:
        wrong = changed.unknown_case
        yield Finding(Fault((*block, "case"), f"unknown case '{wrong.case}'", wrong.remedy, absent=(wrong.case,)), root)
    for unknown in changed.unknown_paths:
        path = unknown.override.path
        fault = Fault((*block, "set", path), f"unknown path '{path}'", unknown.remedy, absent=(path,))
        yield Finding(fault, unknown.override.key)


def _remedy(root: Node, path: str) -> Remedy:
    if path.count(")") > path.count("("):
        return "in braces a comma ends a text: put a text with a comma in quotes"
    known = frozenset(_known(root))
    section = path.split(".", maxsplit=1)[0] + "."
    inside = frozenset(name for name in known if name.startswith(section))
    return Suggestion(path, inside or known)


def _path(root: Node, override: Override, model: type[CommonBlock]) -> Path | None:
    """Return where in the document a written path leads, None if nowhere."""
    steps = _from_the_root(root, override.path, model)
    node: Node | None = root
    annotation: Annotation = model
    for number, step in enumerate(steps):
        inside = child(node, step)
        terse = isinstance(node, Scalar) and step == main_key(annotation)
        known = inside is not None or terse or str(step) in fields_of(annotation) or _free(steps[:number])
        if number >= _DEEPEST or not known:
            return None
        node, annotation = (node if terse else inside), below(annotation, step)
    main = main_key(annotation)
    if main is not None and isinstance(node, MappingNode) and not isinstance(override.value, MappingNode):
        steps.append(main)
    return tuple(steps)


def _from_the_root(root: Node, path: str, model: type[CommonBlock]) -> list[str | int]:
    """Return the steps of a path; one that begins with a parameter's name leads to its value, or to a key of it."""
    path = member_name(path)
    steps: list[str | int] = [int(s) if s.isdigit() else s for s in path.split(".")]
    if str(steps[0]) not in _names(root, "parameters") or (len(steps) > 1 and steps[0] in model.model_fields):
        return steps
    own = len(steps) > 1 and steps[1] in ParameterBlock.model_fields
    return ["parameters", *steps] if own else ["parameters", steps[0], "value", *steps[1:]]


def _free(steps: Sequence[str | int]) -> bool:
    """Below these a key is free: a concept's options, numbers of a distribution, what a used scenario is given."""
    given = len(steps) == 3 and steps[0] == "uses" and steps[2] == "given"
    return (
        given
        or list(steps) == ["solve", "concept", "options"]
        or (len(steps) >= 3 and steps[0] == "parameters" and steps[2] == "value")
    )


def _names(root: Node, section: str) -> list[str]:
    """Return the names that a section of a document declares."""
    block = root.inside.get(section) if isinstance(root, MappingNode) else None
    return list(block.inside) if isinstance(block, MappingNode) else []


def _known(root: Node) -> Iterator[str]:
    """Yield the paths one may set, for suggestions."""
    yield from (f"solve.{name}" for name in ("concept", "selection", "design", "draws", "seed"))
    for name in _names(root, "parameters"):
        yield from (name, f"parameters.{name}.value")
    own = [name for name in model_of(root).model_fields if name not in CommonBlock.model_fields]
    for section in ("quantities", *own, "outcomes"):
        if isinstance(child(root, section), Scalar):
            yield section
        yield from (f"{section}.{name}" for name in _names(root, section))


def _put(root: Node, path: Path, override: Override, model: type[CommonBlock]) -> Node:
    """Return the document with the value at a path, blocks on the way written out or made."""
    for end in range(1, len(path)):
        opened = partial(_opened, path=path[:end], override=override, model=model)
        root = changed(root, path[:end], opened, override.key)
    return changed(root, path, lambda _: override.value, override.key)


def _free_of_constant(root: Node, path: Path, override: Override) -> Node:
    """Return the document without the correlations of a parameter that an override fixes: nothing goes with it now."""
    block = child(root, "correlations")
    fixed = path[0] == "parameters" and path[2:] == ("value",) and isinstance(override.value, Scalar)
    if not fixed or not isinstance(block, SequenceNode) or not _one_value(override.value):
        return root
    kept = tuple(item for item in block.items if str(path[1]) not in _texts(child(item, "between")))
    return changed(root, ("correlations",), lambda _: replace(block, items=kept), override.key)


def _one_value(node: Node) -> bool:
    try:
        return isinstance(node, Scalar) and from_text(node.text).probabilities == (1.0,)
    except DistributionError:
        return False  # reported when the document is checked


def _texts(node: Node | None) -> list[str]:
    return [item.text for item in node.items if isinstance(item, Scalar)] if isinstance(node, SequenceNode) else []


def _opened(node: Node | None, path: Path, override: Override, model: type[CommonBlock]) -> Node:
    """Return a block to go into: an empty one where there is none, the long form of a terse one."""
    if isinstance(node, MappingNode | SequenceNode):
        return node
    at = node or override.key
    main = main_key(annotation_at(model, path))
    if isinstance(node, Scalar) and len(path) == 3 and path[0] == "parameters" and path[2] == "value":
        return _spelt_out(node)
    if node is None or not isinstance(node, Scalar) or main is None or node.value is None:
        return MappingNode(at.source, at.line, at.column, ())
    key = Scalar(node.source, node.line, node.column, main, main)
    return MappingNode(at.source, at.line, at.column, ((key, node),))


def _spelt_out(terse: Scalar) -> Node:
    """Return the distribution of a terse text with its numbers as keys, so that one of them can be changed."""
    try:
        explicit = from_text(terse.text).to_mapping()
    except DistributionError:
        explicit = {}  # reported when the file was checked
    return nodes_of(explicit, terse)

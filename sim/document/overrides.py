"""`--set path=value` and cases: changes of the written document, made before it is checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sim.distributions import DistributionError, from_text, to_mapping
from sim.document.compose import scalar_value
from sim.document.nodes import Keyed, Listed, Node, Scalar, Source, changed, child, dotted, nodes_of
from sim.document.repair import read_text
from sim.document.schema import CommonBlock, ParameterBlock
from sim.document.validate import below, block_of, model_of
from sim.errors import Path, Problem, UsageError, did_you_mean

_DEEPEST = 6


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
    remedy: str

    def __str__(self) -> str:
        return f"unknown path '{self.override.path}'" + (f"; {self.remedy}" if self.remedy else "")


class UnknownPathsError(Exception):
    """Paths that lead nowhere in a scenario."""

    def __init__(self, unknown: Sequence[UnknownPath]) -> None:
        self.unknown = tuple(unknown)
        super().__init__("\n".join(f"--set {u.override.path}: {u}" for u in unknown))


class UnknownCaseError(Exception):
    """A case that a scenario does not name."""

    def __init__(self, case: str, remedy: str) -> None:
        self.case, self.remedy = case, remedy
        super().__init__(f"--case {case}: unknown case '{case}'; {remedy}")


def from_command_line(text: str) -> Override:
    """Return the override of `path=value`; raises `UsageError` where it cannot be read.

    The value is a number, a text such as `pert(2, 5, 10)`, or YAML in brackets.
    """
    path, equals, written = text.partition("=")
    path, written = path.strip(), written.strip()
    if not equals or not path:
        raise UsageError(f"--set {text}: there is no '='; write path=value, such as --set face_china=7")
    source = Source(f"--set {path}", (written,))
    key = Scalar(source, 0, 0, path, path)
    if written[:1] not in ("{", "["):
        return Override(path, Scalar(source, 0, 0, scalar_value(written), written), key)
    reading = read_text(written, source.name)
    if reading.root is None or reading.problems:
        raise UsageError("\n".join(str(problem) for problem in reading.problems))
    return Override(path, reading.root, key)


def of_case(root: Node, case: str, section: str = "cases") -> list[Override]:
    """Return the overrides of a case, or of an entry of `alternatives`; `UnknownCaseError` where there is none."""
    cases = root.get(section) if isinstance(root, Keyed) else None
    found = cases.get(case) if isinstance(cases, Keyed) else None
    if found is None:
        known = [key.text for key, _ in cases.entries] if isinstance(cases, Keyed) else []
        raise UnknownCaseError(case, did_you_mean(case, known) or f"the scenario has no {section}")
    return settings(child(found, "set"))


def settings(block: Node | None) -> list[Override]:
    """Return the overrides that a block of paths and values makes."""
    return [Override(key.text, value, key) for key, value in block.entries] if isinstance(block, Keyed) else []


def apply(root: Node, overrides: Sequence[Override]) -> tuple[Node, list[UnknownPath]]:
    """Return the document with the overrides made, one after another, and those whose paths lead nowhere."""
    unknown = []
    for override in overrides:
        path = _path(root, override)
        if path is None:
            unknown.append(UnknownPath(override, _remedy(root, override.path)))
        else:
            root = _put(root, path, override)
    return root, unknown


def unknown_path(unknown: UnknownPath, block: Path) -> Problem:
    """Return the problem of an override that stands in a block of the file."""
    key = unknown.override.key
    message = f"unknown path '{unknown.override.path}'"
    return key.source.problem(key.place(), message, unknown.remedy, dotted((*block, unknown.override.path)))


def _remedy(root: Node, path: str) -> str:
    if path.count(")") > path.count("("):
        return "in braces a comma ends a text: put a text with a comma in quotes"
    return did_you_mean(path, set(_known(root)))


def _path(root: Node, override: Override) -> Path | None:
    """Return where in the document a written path leads, None if nowhere."""
    steps: list[str | int] = [int(s) if s.isdigit() else s for s in override.path.split(".")]
    if _is_parameter(root, str(steps[0])) and (len(steps) == 1 or steps[0] not in model_of(root).model_fields):
        own = len(steps) > 1 and steps[1] in ParameterBlock.model_fields
        steps = ["parameters", *steps] if own else ["parameters", steps[0], "value", *steps[1:]]
    node: Node | None = root
    annotation: Any = model_of(root)
    for number, step in enumerate(steps):
        block = block_of(annotation)
        fields = list(block.model_fields) if block is not None else []
        inside = child(node, step) if node is not None else None
        terse = isinstance(node, Scalar) and block is not None and step == getattr(block, "main", None)
        if number >= _DEEPEST or (
            inside is None and not terse and str(step) not in fields and not _free(steps[:number])
        ):
            return None
        node, annotation = (node if terse else inside), below(annotation, step)
    main = getattr(block_of(annotation), "main", None)
    if main is not None and isinstance(node, Keyed) and not isinstance(override.value, Keyed):
        steps.append(main)
    return tuple(steps)


def _free(steps: Sequence[str | int]) -> bool:
    """Below these a key is free: a concept's options, the numbers of a distribution."""
    return list(steps) == ["solve", "concept", "options"] or (
        len(steps) >= 3 and steps[0] == "parameters" and steps[2] == "value"
    )


def _is_parameter(root: Node, name: str) -> bool:
    parameters = root.get("parameters") if isinstance(root, Keyed) else None
    return isinstance(parameters, Keyed) and parameters.get(name) is not None


def _known(root: Node) -> Iterator[str]:
    """Yield the paths one may set, for suggestions."""
    yield from (f"solve.{name}" for name in ("concept", "selection", "design", "draws", "seed"))
    for section in ("parameters", "payoffs", "quantities", "moves", "outcomes"):
        inside = child(root, section)
        names = [key.text for key, _ in inside.entries] if isinstance(inside, Keyed) else []
        yield from names if section == "parameters" else (f"{section}.{name}" for name in names)
        if section == "parameters":
            yield from (f"parameters.{name}.value" for name in names)


def _put(root: Node, path: Path, override: Override) -> Node:
    """Return the document with the value at a path, blocks on the way written out or made."""
    for end in range(1, len(path)):
        opened = partial(_opened, path=path[:end], override=override, model=model_of(root))
        root = changed(root, path[:end], opened, override.key)
    return changed(root, path, lambda _: override.value, override.key)


def _opened(node: Node | None, path: Path, override: Override, model: type[CommonBlock]) -> Node:
    """Return a block to go into: an empty one where there is none, the long form of a terse one."""
    if isinstance(node, Keyed | Listed):
        return node
    at = node or override.key
    annotation: Any = model
    for step in path:
        annotation = below(annotation, step)
    main = getattr(block_of(annotation), "main", None)
    if isinstance(node, Scalar) and len(path) == 3 and path[0] == "parameters" and path[2] == "value":
        return _spelt_out(node)
    if node is None or not isinstance(node, Scalar) or main is None or node.value is None:
        return Keyed(at.source, at.line, at.column, ())
    key = Scalar(node.source, node.line, node.column, main, main)
    return Keyed(at.source, at.line, at.column, ((key, node),))


def _spelt_out(terse: Scalar) -> Keyed:
    """Return the distribution of a terse text with its numbers as keys, so that one of them can be changed."""
    try:
        explicit = to_mapping(from_text(terse.text))
    except DistributionError:
        explicit = {}  # reported when the file was checked
    return nodes_of(explicit, terse)

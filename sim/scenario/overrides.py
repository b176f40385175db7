"""`--set path=value` and cases: changes of the written document, made before it is checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sim.distributions import DistributionError, from_text, to_mapping
from sim.errors import Path, Problem, UsageError, did_you_mean
from sim.scenario.checking import below, block_of, model_of
from sim.scenario.nodes import Keyed, Listed, Node, Scalar, Source, changed, child, nodes_of
from sim.scenario.schema import CommonBlock, ParameterBlock
from sim.scenario.syntax import read_text
from sim.scenario.yaml_reader import scalar_value

_DEEPEST = 6


@dataclass(frozen=True)
class Override:
    """A path as it was written, and the node to put there; `key` is where the path stands."""

    path: str
    value: Node
    key: Scalar


class UnknownPathError(Exception):
    """A path that leads nowhere in this scenario."""

    def __init__(self, override: Override, remedy: str) -> None:
        self.override, self.remedy = override, remedy
        super().__init__(f"unknown path '{override.path}'")


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


def of_case(root: Node, case: str) -> list[Override]:
    """Return the overrides of a case; raises `UsageError` where there is no such case."""
    cases = root.get("cases") if isinstance(root, Keyed) else None
    found = cases.get(case) if isinstance(cases, Keyed) else None
    if found is None:
        known = [key.text for key, _ in cases.entries] if isinstance(cases, Keyed) else []
        remedy = did_you_mean(case, known) or "the scenario has no cases"
        raise UsageError(f"--case {case}: unknown case '{case}'; {remedy}")
    settings = found.get("set") if isinstance(found, Keyed) else None
    entries = settings.entries if isinstance(settings, Keyed) else ()
    return [Override(key.text, value, key) for key, value in entries]


def apply(root: Node, overrides: Sequence[Override]) -> Node:
    """Return the document with the overrides made, one after another; raises `UnknownPathError`."""
    for override in overrides:
        root = _put(root, _path(root, override), override)
    return root


def unknown_path(error: UnknownPathError) -> Problem:
    """Return the problem of an override that stands in the file."""
    key = error.override.key
    return key.source.problem(key.place(), f"unknown path '{error.override.path}'", error.remedy, "cases")


def _path(root: Node, override: Override) -> Path:
    """Return where in the document a written path leads."""
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
            raise UnknownPathError(override, did_you_mean(override.path, set(_known(root))))
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

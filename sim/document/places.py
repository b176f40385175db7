"""Faults, which know their path in a document -> problems, which show the place in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from sim.document.annotations import fields_at, model_of
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode, Source, child, find, key_at
from sim.errors import Fault, Path, Place, Problem


@dataclass(frozen=True)
class Finding:
    """A fault, and the node from which its path leads to it, as far as it leads."""

    fault: Fault
    root: Node


def problems_of(findings: Iterable[Finding]) -> list[Problem]:
    """Return the findings with their places, without those at nodes that were found broken before."""
    return [problem for finding in findings if (problem := _problem(finding.fault, finding.root)) is not None]


def _problem(fault: Fault, root: Node) -> Problem | None:
    node = find(root, fault.path)
    if node.broken or any(below.broken for word in fault.absent if (below := child(node, word)) is not None):
        return None
    key = key_at(root, fault.path) if fault.on_key else None
    # A key keeps its place when an override changes its value: what is wrong then stands in the override.
    at: Scalar | Node = key if key is not None and key.source is node.source else node
    path, members, copies = _copied(at, fault)
    problem = at.place(fault.offset), fault.message, str(fault.remedy), dotted(path), fault.absent
    return replace(_source(at).problem(*problem), members=members, copies=copies)


def _source(at: Node) -> Source:
    """Return the text in which a node stands, or that from which it was written out."""
    return at.original.scalar.source if isinstance(at, Scalar) and at.original is not None else at.source


def _copied(at: Node, fault: Fault) -> tuple[Path, tuple[tuple[str, str], ...], int]:
    """Return the path of a fault as it is written; where that stands for several members, which, and of how many."""
    copy = at.copy
    path = fault.path if copy is None else (*copy.written, *fault.path[len(copy.path) :])
    if isinstance(at, Scalar) and at.original is not None and at.original.segments:
        part = at.original.segment(fault.offset)
        if part.members:
            return path, part.members, part.copies
    return (path, copy.members, copy.copies) if copy is not None else (path, (), 1)


def dotted(path: Path) -> str:
    """Return a path as people write it: `parameters.face_china.value`."""
    return ".".join(str(step) for step in path)


def claim_places(root: Node) -> dict[str, Place]:
    """Return where what each claim says stands, by the claim's name."""
    claims = root.inside.get("claims") if isinstance(root, MappingNode) else None
    names = [name.text for name, _ in claims.entries] if isinstance(claims, MappingNode) else []
    return {name: _said(root, name).place() for name in names}


def _said(root: Node, claim: str) -> Node:
    path = ("claims", claim)
    said = (find(root, (*path, kind)) for kind in ("always", "result"))
    whole = find(root, path)
    return next((node for node in said if node is not whole), whole)


def names_left_out(findings: Iterable[Finding], written: Node) -> Iterator[str]:
    """Yield the names that stand where a value is refused, as it was found and in the document as `written`.

    Something else stands there from then on, so that the names are unknown further below.
    """
    for finding in findings:
        path = finding.fault.path
        if len(path) == 1 and not finding.fault.on_key and not finding.fault.absent:
            yield WHOLE_SECTION
        for root in (finding.root, written) if not finding.fault.absent else ():
            node: Node | None = root
            for step in path:
                node = child(node, step)
            yield from _names(node, path, model_of(written)) if node is not root else ()


def _names(node: Node | None, path: Path, model: type[BaseModel]) -> Iterator[str]:
    """Yield what may be names in a node: keys that the form leaves free, and texts that are no values of keys."""
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _names(item, (*path, 0), model)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from () if key.text in fields_at(model, path) else (key.text,)
            yield from () if isinstance(value, Scalar) else _names(value, (*path, key.text), model)


WHOLE_SECTION = "-"
"""Among what was left out: a whole section, and nobody knows which names it would have given."""


def without_consequences(problems: Sequence[Problem], skipped: Sequence[str]) -> tuple[Problem, ...]:
    """Return the problems without those that only say what is missing or unknown because of what was left out."""
    if WHOLE_SECTION in skipped:
        return tuple(problem for problem in problems if not problem.absent or "." not in problem.path)
    text = "\n".join(skipped)
    words = set(re.findall(r"[A-Za-z_]\w*", text))
    families = tuple(f"{name}_" for name in re.findall(r"([A-Za-z_]\w*)\[", text))  # cost[state] declares cost_usa
    return tuple(
        problem
        for problem in problems
        if words.isdisjoint(problem.absent) and not any(word.startswith(families) for word in problem.absent)
    )

"""Faults, which know their path in a document -> problems, which show the place in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.document.nodes import MappingNode, Node, Scalar, find, key_at
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
    if node.broken:
        return None
    key = key_at(root, fault.path) if fault.on_key else None
    # A key keeps its place when an override changes its value: what is wrong then stands in the override.
    at: Scalar | Node = key if key is not None and key.source is node.source else node
    return at.source.problem(at.place(fault.offset), fault.message, str(fault.remedy), dotted(fault.path), fault.absent)


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


def without_consequences(problems: Sequence[Problem], skipped: Sequence[str]) -> tuple[Problem, ...]:
    """Return the problems without those that only say what is missing or unknown because a line was skipped."""
    words = set(re.findall(r"[A-Za-z_]\w*", "\n".join(skipped)))
    return tuple(problem for problem in problems if words.isdisjoint(problem.absent))

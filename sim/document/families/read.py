"""A document with families -> the document in which each member has what is declared for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sim.document.annotations import model_of
from sim.document.families.blocks import FamiliesBlock, TableBlock
from sim.document.families.changes import KEYS, in_members, of_cells, of_sets
from sim.document.families.copies import Place
from sim.document.families.expand import Expander
from sim.document.families.keys import EACH, choices, key_of
from sim.document.families.members import Binding, Families
from sim.document.families.nested import explosion
from sim.document.families.sets import sets_of
from sim.document.families.size import MOST, largest, shown
from sim.document.families.tables import Table, read_table
from sim.document.files import Origin
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode, child, find
from sim.document.overrides import Changes, UnknownPath
from sim.document.places import Finding
from sim.document.validate import mended, too_new
from sim.errors import Fault, Problem
from sim.expressions import ExpressionError


@dataclass(frozen=True)
class Expanded:
    """A document with its families written out, and what is wrong with them."""

    root: Node
    families: Families = field(default_factory=Families)
    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    changes: Changes = field(default_factory=Changes)
    """What is to be changed of it."""
    unknown: tuple[UnknownPath, ...] = ()
    """Changes of sets and tables that lead nowhere."""
    readable: bool = True
    """Whether all that is declared is known; where not, nothing else is to be said of the document."""


def with_families(root: Node, origin: Origin, changes: Changes) -> Expanded:
    """Return a document with all that is written for members written out, and what is to be changed of it.

    Changes of sets and tables are made; a document of format 1 without sets is left as it is.
    """
    if not isinstance(root, MappingNode) or not _concerned(root):
        return Expanded(root, changes=changes)
    split = of_sets(root, changes)
    assert isinstance(split.root, MappingNode)
    return replace(_expanded(split.root, origin, split.rest), unknown=split.unknown)


def _expanded(root: MappingNode, origin: Origin, changes: Changes) -> Expanded:
    new = [Finding(fault, root) for fault in too_new(root) if fault.path[0] in KEYS]
    problems: list[Problem] = []
    findings: list[Finding] = []
    families = _families(root, origin, findings, problems)
    if families is None:
        return Expanded(root, Families(), tuple(problems), (*new, *findings), readable=False)
    families = replace(families, declared_families=frozenset(_before_brackets(root)))
    families, changes = of_cells(families, changes, new)
    rest = replace(root, entries=tuple(entry for entry in root.entries if entry[0].text not in KEYS))
    sizes = {name: len(family.labels) for name, family in families.sets.items()}
    if (too_large := largest(rest, sizes)) is not None:
        total, key, count = too_large
        wrong = f"with its families written out this has {shown(count)} parts, and the document {shown(total)}"
        fault = Fault((), wrong, f"it may have {MOST:,}: use smaller sets, or fewer of them in one another")
        return Expanded(root, families, tuple(problems), (*new, Finding(fault, key)), readable=False)
    if (nested := explosion(rest, model_of(rest), sizes)) is not None:
        text, error = nested
        fault = Fault((), error.message, error.remedy)
        return Expanded(root, families, tuple(problems), (*new, Finding(fault, text)), readable=False)
    return _written(rest, families, changes, new)


def _written(root: MappingNode, families: Families, changes: Changes, new: list[Finding]) -> Expanded:
    # Names are needed where expressions are read, and keys that cannot be read are told with all else.
    families = replace(families, declared=frozenset(_names(root, Binding(), families)))
    model = model_of(root)
    expander = Expander(families, model)
    written = expander.node(root, Binding(), Place(model))
    changes = in_members(changes, expander)
    findings = (*new, *expander.findings)
    return Expanded(written, families, (), findings, changes, readable=not expander.broken)


def _concerned(root: MappingNode) -> bool:
    version = root.inside.get("format")
    latest = isinstance(version, Scalar) and version.value == 2
    return latest or any(key in root.inside for key in KEYS)


def _families(root: MappingNode, origin: Origin, findings: list[Finding], problems: list[Problem]) -> Families | None:
    """Return the sets and tables of a document; None, and what is wrong, where they cannot be told."""
    head = replace(root, entries=tuple(entry for entry in root.entries if entry[0].text in KEYS))
    made = mended(head, lambda _: FamiliesBlock)
    head_node, block = made.root, made.model
    findings += made.findings
    if block is None:
        return None
    tables: dict[str, Table | None] = {}
    for name, table, node in _blocks(block, head_node):
        tables[name] = read_table(name, table, node, origin, findings, problems)
    sets = sets_of(block, tables, head_node, findings)
    if sets is None or findings or problems:
        return None
    return Families(sets, {name: table for name, table in tables.items() if table is not None})


def _blocks(block: FamiliesBlock, head: Node) -> Iterator[tuple[str, TableBlock, Node]]:
    for name, table in block.tables.items():
        yield name, table, find(head, ("tables", name))
    for name, family in block.sets.items():
        if isinstance(family.table, TableBlock):
            yield name, family.table, find(head, ("sets", name, "table"))


def _before_brackets(node: Node) -> Iterator[str]:
    """Yield what stands before the brackets of a document's keys."""
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            found = key_of(key.text)
            if found is not None and found.name:
                yield found.name
            yield from _before_brackets(value) if key.text != CHANGED else ()
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _before_brackets(item)


CHANGED = "set"
"""A key below which names are of what is changed, and declare nothing."""


def _names(node: Node, binding: Binding, families: Families) -> Iterator[str]:
    """Yield every name that a document declares, and words of its lists: actions are among them."""
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, SequenceNode):
        for item in node.items:
            for inner in _bindings(item, binding, families):
                yield from _names(item, inner, families)
    else:
        for key, value in node.entries if CHANGED not in node.inside else _but_changes(node):
            found = key_of(key.text)
            if found is None:
                yield binding.members[key.text].name if key.text in binding.members else key.text
                yield from _names(value, binding, families) if not isinstance(value, Scalar) else ()
                continue
            try:
                chosen = choices(found, binding, families)
            except ExpressionError:
                continue
            for choice in chosen:
                inner = binding.with_members(choice.bound, 1)
                yield "_".join([*([found.name] if found.name else []), *choice.names])
                yield from _names(value, inner, families) if not isinstance(value, Scalar) else ()


def _but_changes(node: MappingNode) -> list[tuple[Scalar, Node]]:
    return [entry for entry in node.entries if entry[0].text != CHANGED]


def _bindings(item: Node, binding: Binding, families: Families) -> Iterator[Binding]:
    each = child(item, EACH) if isinstance(item, MappingNode) else None
    if not isinstance(each, Scalar):
        yield binding
        return
    found = key_of(f"each {each.text}")
    try:
        chosen = choices(found, binding, families) if found is not None else []
    except ExpressionError:
        return
    yield from (binding.with_members(choice.bound, 1) for choice in chosen)

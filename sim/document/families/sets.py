"""The blocks under `sets` -> sets with their members."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sim.document.families.blocks import MOST_MEMBERS, FamiliesBlock, SetBlock
from sim.document.families.keys import chosen, sets_named
from sim.document.families.members import Binding, Families, Family
from sim.document.families.size import too_large
from sim.document.families.tables import MEMBER, Table, word
from sim.document.nodes import MappingNode, Node, Scalar, SequenceNode, find
from sim.document.places import Finding
from sim.errors import Fault, Remedy, Suggestion
from sim.expressions import ExpressionError
from sim.expressions.comprehension import parse_indices

Wrong = Callable[[Node, str, Remedy, int], None]


def sets_of(
    block: FamiliesBlock, tables: Mapping[str, Table | None], node: Node, findings: list[Finding]
) -> dict[str, Family] | None:
    """Return the sets of a document; None, and what is wrong, where one of them has no members that can be told."""
    found: dict[str, Family] = {}
    known = {name: table for name, table in tables.items() if table is not None}
    wrong_before = len(findings)

    def wrong(at: Node, message: str, remedy: Remedy = "", offset: int = 0) -> None:
        findings.append(Finding(Fault(("sets",), message, remedy, offset), at))

    parts = {name: each for name, each in block.sets.items() if each.part}
    for name, each in block.sets.items():
        at = find(node, ("sets", name))
        family = None if name in parts else _listed(name, each, at, tables, wrong)
        if family is not None:
            found[name] = family
    whole = len(findings) == wrong_before and None not in tables.values()  # else conditions lack columns
    for name in _inner_first(parts, wrong, node) if whole else ():
        at = find(node, ("sets", name))
        at = find(at, ("part",)) if isinstance(at, MappingNode) else at
        family = _part(name, parts[name].part, at, Families(found, known), wrong)
        if family is not None:
            found[name] = family
    return found if len(findings) == wrong_before and None not in tables.values() else None


def _listed(name: str, block: SetBlock, at: Node, tables: Mapping[str, Table | None], wrong: Wrong) -> Family | None:
    if block.first is not None or block.last is not None:
        return _numbers(name, block, at, wrong)
    if block.table is not None:
        return _rows(name, block, at, tables, wrong)
    if not block.members:
        wrong(at, f"the set '{name}' has no members", "list them, as in [usa, rok, japan]", 0)
        return None
    _check_members(block, at, wrong)
    digits = all(m.isdigit() and str(int(m)) == m for m in block.members)
    return Family(name, dict(block.members), digits)


def _check_members(block: SetBlock, at: Node, wrong: Wrong) -> None:
    listed = find(at, ("members",)) if isinstance(at, MappingNode) and "members" in at.inside else at
    nodes = listed.items if isinstance(listed, SequenceNode) else ()
    if isinstance(listed, MappingNode):
        nodes = tuple(key for key, _ in listed.entries)
    seen: set[str] = set()
    for node in nodes:
        text = node.text if isinstance(node, Scalar) else ""
        if not MEMBER.fullmatch(text):
            remedy = f"use letters, digits and _, such as {word(text) or 'usa'}"
            wrong(node, f"'{text[:40]}' cannot be the name of a member", remedy, 0)
        elif text in seen:
            wrong(node, f"'{text}' is listed twice", "remove one, or rename it", 0)
        seen.add(text)


def _numbers(name: str, block: SetBlock, at: Node, wrong: Wrong) -> Family | None:
    if block.first is None or block.last is None:
        wrong(at, "'from' and 'to' stand together", "write {from: 1, to: 100}", 0)
        return None
    size = block.last - block.first + 1
    if size < 1 or size > MOST_MEMBERS:
        wrong(at, f"these are {max(0, size):,} members", f"a set has 1 to {MOST_MEMBERS:,}", 0)
        return None
    return Family(name, {str(n): str(n) for n in range(block.first, block.last + 1)}, numbers=True)


def _rows(name: str, block: SetBlock, at: Node, tables: Mapping[str, Table | None], wrong: Wrong) -> Family | None:
    called = block.table if isinstance(block.table, str) else name
    where = find(at, ("table",))
    if called not in tables:
        wrong(where, f"unknown table '{called}'", Suggestion(called, tables, "declare it under 'tables'"), 0)
        return None
    table = tables[called]
    if table is None:
        return None
    if not table.members:
        wrong(where, f"the rows of '{called}' are about two members each", "name a table with one key", 0)
        return None
    return Family(name, table.members)


def _part(name: str, text: str, at: Node, families: Families, wrong: Wrong) -> Family | None:
    sizes = {name: len(family.labels) for name, family in families.sets.items()}
    if too_many := too_large(text, sizes):
        wrong(at, too_many, "use smaller sets, or fewer of them in one another", 0)
        return None
    try:
        found = chosen(parse_indices(text), Binding(), families)
    except ExpressionError as error:
        wrong(at, error.message, error.remedy, error.offset)
        return None
    members = [member for each in found for member in each.bound.values()]
    if len(members) != len(found):
        wrong(at, "a part of a set has one name for a member", "write 'state where nato[state]'", 0)
        return None
    if not members:
        wrong(at, f"'{name}' has no members", "loosen the condition", 0)
        return None
    return Family(name, {m.name: m.label for m in members}, members[0].family.numbers)


def _inner_first(parts: Mapping[str, SetBlock], wrong: Wrong, node: Node) -> list[str]:
    """Return the sets that are parts of others, each behind those that it names."""
    order: list[str] = []
    waiting = {name: _sets_in(block.part) for name, block in parts.items()}
    while waiting:
        ready = [name for name, others in waiting.items() if others.isdisjoint(waiting)]
        if not ready:
            first = next(iter(waiting))
            wrong(find(node, ("sets", first)), "sets are parts of one another in a circle", "list one of them", 0)
            return order
        order += ready
        waiting = {name: others for name, others in waiting.items() if name not in ready}
    return order


def _sets_in(text: str) -> set[str]:
    """Return the sets that the part of a set names; none of a text that says nothing, which is reported elsewhere."""
    try:
        return sets_named(parse_indices(text))
    except ExpressionError:
        return set()

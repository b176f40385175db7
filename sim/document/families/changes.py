"""`--set` and cases where families are: changes of sets and tables come first, those of members are written out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sim.document.annotations import below
from sim.document.families.copies import Place
from sim.document.families.expand import Expander
from sim.document.families.keys import key_of
from sim.document.families.members import Binding, Families
from sim.document.families.tables import Column, Value, typed
from sim.document.families.words import whole
from sim.document.nodes import MappingNode, Node, Scalar
from sim.document.overrides import Changes, Override, UnknownPath, apply
from sim.document.places import Finding
from sim.document.schema import CaseBlock
from sim.errors import Fault

KEYS: Final = ("sets", "tables")
_CELL: Final = re.compile(r"([A-Za-z_]\w*)\[([^\[\]]*)\]", re.ASCII)


@dataclass(frozen=True)
class Split:
    """A document with its sets and tables changed, what else is to be changed, and paths that lead nowhere."""

    root: Node
    rest: Changes
    unknown: tuple[UnknownPath, ...] = ()


def of_sets(root: Node, changes: Changes) -> Split:
    """Return the document with the changes of `sets` and `tables` made, `sets.state=[usa, rok]`."""
    first = tuple(each for each in changes.overrides if each.path.split(".")[0] in KEYS)
    if not first:
        return Split(root, changes)
    changed = apply(root, first)
    rest = tuple(each for each in changes.overrides if each not in first)
    return Split(changed.root, replace(changes, overrides=rest), changed.unknown_paths)


def of_cells(families: Families, changes: Changes, findings: list[Finding]) -> tuple[Families, Changes]:
    """Return the families with cells changed, `gdp[usa]=20`, and the other changes."""
    rest: list[Override] = []
    for each in changes.overrides:
        found = _CELL.fullmatch(each.path.strip())
        columns = families.columns(found[1]) if found else []
        if found is None or len(columns) != 1 or found[1] in families.declared_families:
            rest.append(each)
            continue
        members = tuple(part.strip() for part in found[2].split(","))
        families = _with_cell(families, columns[0], members, each, findings)
    return families, replace(changes, overrides=tuple(rest))


def _with_cell(
    families: Families, column: Column, members: tuple[str, ...], override: Override, findings: list[Finding]
) -> Families:
    written = override.value
    value: Value | None = typed(written.text, column.type) if isinstance(written, Scalar) else None
    if value is None or len(members) != column.keys or not all(map(families.is_member, members)):
        shown = written.text if isinstance(written, Scalar) else "a block"
        wrong = f"'{shown[:40]}' cannot stand in '{column.name}'"
        remedy = f"give a {column.type}, for {'a member' if column.keys == 1 else 'two members'} of the table"
        findings.append(Finding(Fault(("tables", column.table), wrong, remedy), override.value))
        return families
    table = families.tables[column.table]
    new = replace(column, values={**column.values, members: value})
    columns = {**table.columns, column.name: new}
    return replace(families, tables={**families.tables, column.table: replace(table, columns=columns)})


def in_members(changes: Changes, expander: Expander) -> Changes:
    """Return changes of what members have, each once for every member: `cost[state]=3` is one of each cost."""
    overrides = [made for each in changes.overrides for made in _written(each, expander)]
    return replace(changes, case=_named(changes.case, expander.families), overrides=tuple(overrides))


def _written(override: Override, expander: Expander) -> Sequence[Override]:
    at = override.value
    block = MappingNode(at.source, at.line, at.column, ((_placed(override.key), override.value),))
    made = expander.mapping(block, Binding(), Place(below(CaseBlock, "set"), ("set",), ("set",)))
    if made.entries == block.entries:
        return [override]
    return [Override(name.text, value, replace(name, source=override.key.source)) for name, value in made.entries]


def _placed(key: Scalar) -> Scalar:
    """Return the key of a change with the line in which it stands; of one in the command line, that is the path."""
    lines = key.source.lines
    shown = 0 <= key.line < len(lines) and lines[key.line][key.column :].startswith(key.raw)
    return key if shown or not lines else replace(key, source=replace(key.source, lines=(key.text,)))


def _named(case: str | None, families: Families) -> str | None:
    """Return the name of a case as the document has it once it is written out: `without[usa]` is without_usa."""
    if case is None or key_of(case) is None:
        return case
    return whole(case, Binding(), families) or case

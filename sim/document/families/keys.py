"""What is written for members in a key or in an item of a list: `cost[state]`, `each s in state where ally[s]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import prod
from typing import Final

from sim.document.families.known import FamilyError, assignments, member_of
from sim.document.families.members import Binding, Families, Member
from sim.expressions import Compare, Expr, ExpressionError, Name
from sim.expressions.comprehension import Clause, Indices, Over, parse_indices
from sim.expressions.nodes import fold

_KEY: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)\[(?P<inside>.*)\]\s*", re.ASCII | re.DOTALL)
_EACH: Final = re.compile(r"each\s+(?P<inside>\S.*)", re.DOTALL)
EACH: Final = "each"
"""A key of a block in a list: for which members there is such a block."""


@dataclass(frozen=True)
class Choice:
    """A way to choose members: the names in brackets in their order, and what is bound."""

    names: tuple[str, ...]
    bound: Mapping[str, Member]


@dataclass(frozen=True)
class Key:
    """A key, or an item, that is written for members: what stands before the brackets, and where they begin."""

    name: str
    """'' for `each state`."""
    inside: str
    offset: int


def key_of(text: str) -> Key | None:
    """Return what a text says of members; None where it is about none."""
    found = _KEY.fullmatch(text) or _EACH.fullmatch(text)
    return Key(found.groupdict().get("name") or "", found["inside"], found.start("inside")) if found else None


def choices(key: Key, binding: Binding, families: Families) -> list[Choice]:
    """Return the members for which a key is written; raises `ExpressionError` with its offset in the key."""
    try:
        found = chosen(parse_indices(key.inside), binding, families)
    except FamilyError as error:
        raise FamilyError(error.message, error.offset + key.offset, error.remedy, error.binding) from None
    except ExpressionError as error:
        raise ExpressionError(error.message, error.offset + key.offset, error.remedy) from None
    return found


def chosen(indices: Indices, binding: Binding, families: Families) -> list[Choice]:
    """Return the members that indices choose, in the order of the sets; raises `FamilyError`."""
    clauses = [clause for item in indices.items if (clause := clause_of(item, binding, families)) is not None]
    names = [clause.variable.name for clause in clauses]
    for clause in clauses:
        if names.count(clause.variable.name) > 1 or clause.variable.name in binding.members:
            raise _bound_already(clause, binding)
    subject = names[0] if len(names) == 1 else ""
    bound = assignments(clauses, replace(binding, subject=subject), families, indices.condition)
    return [
        Choice(tuple(_member(item, members, binding, families) for item in indices.items), members) for members in bound
    ]


def _bound_already(clause: Clause, binding: Binding) -> FamilyError:
    name = clause.variable.name
    remedy = f"give the other one another name, as in [s in {clause.family.name}]"
    return FamilyError(f"'{name}' stands for a member already", clause.variable.span[0], remedy, binding)


def clause_of(item: Clause | Name, binding: Binding, families: Families) -> Clause | None:
    """Return the clause that an item of indices is: `state` is `state in state`; None where it is one member."""
    if isinstance(item, Clause):
        return item
    if item.name in binding.members or item.name not in families.sets:
        return None
    return Clause(item, item)


def _member(item: Clause | Name, bound: Mapping[str, Member], binding: Binding, families: Families) -> str:
    name = item.variable.name if isinstance(item, Clause) else item.name
    if name in bound:
        return bound[name].name
    if name.isdigit():
        return name
    return member_of(Name(name, item.span if isinstance(item, Name) else item.variable.span), binding, families)


def sets_named(indices: Indices) -> set[str]:
    """Return the names that stand where a set stands."""
    found = {item.family.name if isinstance(item, Clause) else item.name for item in indices.items}

    def named(node: Expr, _: tuple[None, ...]) -> None:
        if isinstance(node, Over):
            found.update(clause.family.name for clause in node.clauses)
        if isinstance(node, Compare):
            behind = zip(node.ops, node.operands[1:], strict=True)
            found.update(other.name for op, other in behind if op == "in" and isinstance(other, Name))

    if indices.condition is not None:
        fold(indices.condition, named)
    return found


def most_choices(key: Key, bound: frozenset[str], sizes: Mapping[str, int]) -> int:
    """Return how many ways to choose members there are at most, whatever the conditions; 0 where they make no sense."""
    try:
        items = parse_indices(key.inside).items
    except ExpressionError:
        return 0
    names = [item.family.name if isinstance(item, Clause) else item.name for item in items]
    free = [n for n, item in zip(names, items, strict=True) if isinstance(item, Clause) or n not in bound]
    return prod(sizes.get(name, 1) for name in free)

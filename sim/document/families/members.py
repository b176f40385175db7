"""Sets with their members, and what is bound where something is written for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sim.document.families.tables import Column, Table, word


@dataclass(frozen=True)
class Family:
    """A set: its members in their order, each with its label."""

    name: str
    labels: Mapping[str, str]
    numbers: bool = False
    """Whether its members are whole numbers, which count where they stand alone."""

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(self.labels)


@dataclass(frozen=True)
class Member:
    """A member where something is written for it."""

    name: str
    label: str
    family: Family

    @property
    def number(self) -> float | None:
        """What it is worth in an expression; None where it is no number."""
        return float(self.name) if self.family.numbers else None


@dataclass(frozen=True)
class Binding:
    """The members that names stand for at a place, and how many copies of it there are in all."""

    members: Mapping[str, Member] = field(default_factory=dict)
    copies: int = 1
    subject: str = ""
    """The name whose member a column is about that has no index, in the condition of one name alone."""

    def __bool__(self) -> bool:
        return bool(self.members)

    def with_members(self, members: Mapping[str, Member], copies: int) -> Binding:
        """Return it with names more, one of so many assignments of them."""
        return replace(self, members={**self.members, **members}, copies=self.copies * copies)

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Each name with the member that it stands for."""
        return tuple((name, member.name) for name, member in self.members.items())


@dataclass(frozen=True)
class Families:
    """All that is known of members where a document is read."""

    sets: Mapping[str, Family] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()
    """Names that the document declares once its families are written out."""
    declared_families: frozenset[str] = frozenset()
    """What stands before the brackets of its keys."""

    def columns(self, name: str) -> list[Column]:
        """Return the columns of that name; one is the rule, of two neither is meant."""
        return [table.columns[name] for table in self.tables.values() if name in table.columns]

    def is_member(self, name: str) -> bool:
        """Return whether any set has a member of that name, or any table a row about it."""
        return any(name in family.labels for family in self.sets.values()) or any(
            name in table.members or any(name in key for c in table.columns.values() for key in c.values)
            for table in self.tables.values()
        )

    @cached_property
    def _words(self) -> frozenset[str]:
        members = {name for family in self.sets.values() for name in family.labels}
        texts = (c.values.values() for t in self.tables.values() for c in t.columns.values() if c.type == "text")
        return frozenset(members | {word(str(value)) for values in texts for value in values})

    def is_word(self, name: str) -> bool:
        """Return whether a name is that of a member, or a text of a column."""
        return name in self._words

    @property
    def column_names(self) -> list[str]:
        return [name for table in self.tables.values() for name in table.columns]

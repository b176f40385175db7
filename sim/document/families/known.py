"""What is known of an expression when the file is read: cells of tables, members, and what can be computed of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from sim.document.families.members import Binding, Families, Family, Member
from sim.document.families.tables import Column, Value, word
from sim.errors import Remedy, Suggestion
from sim.expressions import FUNCTIONS, Binary, Call, Compare, Expr, ExpressionError, IfElse, Logic, Name, Number, Unary
from sim.expressions.comprehension import Clause, Index, Over
from sim.expressions.functions import constant
from sim.expressions.nodes import fold


class FamilyError(ExpressionError):
    """What is wrong with an expression, and for which members."""

    def __init__(
        self, message: str, offset: int, remedy: Remedy, binding: Binding, absent: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message, offset, remedy, absent)
        self.binding = binding


def counted(node: Expr, families: Families) -> int | None:
    """Return how many members a set has of which `count(state)` asks; None of all else."""
    if isinstance(node, Call) and not isinstance(node, Over) and node.function == "count" and len(node.arguments) == 1:
        (argument,) = node.arguments
        if isinstance(argument, Name) and not isinstance(argument, Index) and argument.name in families.sets:
            return len(families.sets[argument.name].labels)
    return None


def static_value(expr: Expr, binding: Binding, families: Families) -> Value | None:
    """Return the value of an expression that is known when the file is read; None where it is not.

    Raises `FamilyError` for cells that are missing and for members that do not exist.
    """
    return Known(families).value(expr, binding)


def not_known(expr: Expr, binding: Binding, families: Families) -> tuple[str, int, Remedy]:
    """Return what in an expression is not known when the file is read: a message, where it stands, and a remedy."""
    words: list[Name] = []
    fold(expr, lambda node, _: words.append(node) if isinstance(node, Name) else None)
    for word_ in sorted(words, key=lambda node: node.span):
        if isinstance(word_, Index) and not families.columns(word_.name):
            if word_.name in families.declared_families:
                wrong = f"'{word_.name}[…]' is known in each world, and not when the file is read"
                return wrong, word_.span[0], "use columns of tables, and members"
            remedy = Suggestion(word_.name, families.column_names, "no table has columns")
            return f"no table has a column '{word_.name}'", word_.span[0], remedy
        if not isinstance(word_, Index) and word_.name not in binding.members and not families.is_member(word_.name):
            remedy = Suggestion(word_.name, [*binding.members, *families.column_names], "use members, and columns")
            return f"'{word_.name}' is not known when the file is read", word_.span[0], remedy
    return "this is not known when the file is read", expr.span[0], "use columns of tables, and members"


def assignments(
    clauses: Sequence[Clause], binding: Binding, families: Families, condition: Expr | None = None
) -> list[dict[str, Member]]:
    """Return the members that clauses bind, in the order of their sets; raises `FamilyError`.

    A condition must be known when the file is read.
    """
    found: list[dict[str, Member]] = []
    for bound, rest in Known(families).over(clauses, binding, condition):
        if rest:
            message, offset, remedy = not_known(rest[0], binding.with_members(bound, 1), families)
            raise FamilyError(message, offset, remedy, binding)
        found.append(bound)
    return found


def member_of(node: Expr, binding: Binding, families: Families) -> str:
    """Return the name of the member that an index stands for; raises `FamilyError`."""
    return Known(families).member(node, binding)


_MADE: Final[Mapping[str, Callable[[list[float]], Value]]] = {
    "sum": lambda values: float(sum(values)),
    "count": lambda values: float(sum(value != 0 for value in values)),
    "min": min,
    "max": max,
    "any": any,
    "all": all,
    "product": lambda values: float(prod(values)),
    "mean": lambda values: float(sum(values)) / len(values),
}


@dataclass
class Known:
    """What can be told of an expression when the file is read."""

    families: Families

    def value(self, node: Expr, binding: Binding) -> Value | None:
        """Return a value, a member's name and a text being words; None where it is not known."""
        if isinstance(node, Number):
            return node.value
        if isinstance(node, Index):
            return self._cell(node, binding)
        if isinstance(node, Name):
            return self._name(node, binding)
        return self._made_of_others(node, binding)

    def _made_of_others(self, node: Expr, binding: Binding) -> Value | None:
        match node:
            case Over():
                return self._over(node, binding)
            case Compare():
                return self.comparison(node, binding)
            case Logic(op, operands):
                return self._logic(op, operands, binding)
            case IfElse(then, condition, other):
                chosen = self.truth(condition, binding)
                return None if chosen is None else self.value(then if chosen else other, binding)
        count = counted(node, self.families)
        return self._operation(node, binding) if count is None else float(count)

    def _name(self, node: Name, binding: Binding) -> Value | None:
        name = node.name
        member = binding.members.get(name)
        if member is not None:
            return member.name if member.number is None else member.number
        if binding.subject and any(column.keys == 1 for column in self.families.columns(name)):
            return self._cell(Index(name, node.span, (Name(binding.subject, node.span),)), binding)
        return None

    def truth(self, node: Expr, binding: Binding) -> bool | None:
        value = self.value(node, binding)
        if isinstance(value, str):
            raise self.wrong(
                node, f"'{value}' is a word and neither true nor false", "compare it, as in … == word", binding
            )
        return None if value is None else bool(value)

    def number(self, node: Expr, binding: Binding) -> float | None:
        value = self.value(node, binding)
        if isinstance(value, str):
            raise self._no_number(node, value, binding)
        return None if value is None else float(value)

    def wrong(self, node: Expr, message: str, remedy: Remedy, binding: Binding) -> FamilyError:
        return FamilyError(message, node.span[0], remedy, binding)

    def _no_number(self, node: Expr, value: str, binding: Binding) -> FamilyError:
        if isinstance(node, Index) and (columns := self.families.columns(node.name)):
            odd = f", for there is {columns[0].odd}" if columns[0].odd else ""
            wrong = f"'{node.name}' is a column of texts{odd}"
            remedy = "write numbers there" if odd else f"compare it, as in {node.name}[…] == {word(value) or 'word'}"
            return self.wrong(node, wrong, remedy, binding)
        return self.wrong(
            node, f"'{value}' is a member and no number", "ask for something of it, as in cost[s]", binding
        )

    def _operation(self, node: Expr, binding: Binding) -> Value | None:
        if isinstance(node, Call) and node.function not in FUNCTIONS:
            return None
        values = [self.number(part, binding) for part in node.parts]
        numbers = [value for value in values if value is not None]
        if len(numbers) < len(values) or not values:
            return None
        if isinstance(node, Unary):
            return -numbers[0] if node.op == "-" else not numbers[0]
        operation = node.op if isinstance(node, Binary) else node.function if isinstance(node, Call) else ""
        return constant(operation, numbers) if operation else None

    def _logic(self, op: str, operands: Sequence[Expr], binding: Binding) -> bool | None:
        settled = op == "or"
        known: list[bool | None] = []
        for operand in operands:  # one that settles it makes the later ones irrelevant
            known.append(self.truth(operand, binding))
            if known[-1] is settled:
                return settled
        return None if None in known else not settled

    def comparison(self, node: Compare, binding: Binding) -> bool | None:
        """Return whether a chain of comparisons holds; None where that is not known."""
        pairs = list(zip(node.ops, node.operands, node.operands[1:], strict=False))
        results = [self._pair(op, left, right, binding) for op, left, right in pairs]
        if False in results:
            return False
        return None if None in results else True

    def _pair(self, op: str, left: Expr, right: Expr, binding: Binding) -> bool | None:
        if op == "in":
            return self._within(left, right, binding)
        values = self.value(left, binding), self.value(right, binding)
        one, two = (self._word(v, e, o, binding) for v, e, o in zip(values, (left, right), values[::-1], strict=True))
        if one is None or two is None:
            return None
        if isinstance(one, str) and isinstance(two, str):
            return self._words(op, one, two, left, right, binding)
        if isinstance(one, str) or isinstance(two, str):
            wrong = "a word and a number are compared"
            raise self.wrong(left, wrong, "compare numbers with numbers and words with words", binding)
        return bool(constant(op, (float(one), float(two))))

    def _word(self, value: Value | None, expr: Expr, other: Value | None, binding: Binding) -> Value | None:
        """Return the value of one side; a name beside a word is a word itself, unless something is called so."""
        if value is not None or not isinstance(other, str) or not isinstance(expr, Name) or isinstance(expr, Index):
            return value
        return expr.name if self.families.is_word(expr.name) or expr.name not in self.families.declared else None

    def _words(self, op: str, one: str, two: str, left: Expr, right: Expr, binding: Binding) -> bool:
        for side, other in ((left, right), (right, left)):
            self._known_word(side, other, binding)
        if op in ("==", "!="):
            return (word(one) == word(two)) == (op == "==")
        order = self._order(left, right, binding)
        if order is None or one not in order or two not in order:
            raise self.wrong(left, f"'{op}' compares members of one set, in its order", "words are == or !=", binding)
        return bool(constant(op, (order.index(one), order.index(two))))

    def _order(self, left: Expr, right: Expr, binding: Binding) -> tuple[str, ...] | None:
        for side in (left, right):
            if isinstance(side, Name) and side.name in binding.members:
                return binding.members[side.name].family.members
        return None

    def _known_word(self, side: Expr, other: Expr, binding: Binding) -> None:
        """Refuse a name that is compared with a member, or with a text of a column, and is none of them."""
        if not isinstance(side, Name) or isinstance(side, Index) or side.name in binding.members:
            return
        if isinstance(other, Index) and (columns := self.families.columns(other.name)):
            texts = {word(str(value)) for value in columns[0].values.values()}
            if side.name not in texts:
                wrong = f"no cell of '{other.name}' is '{side.name}'"
                raise self.wrong(side, wrong, Suggestion(side.name, sorted(texts)), binding)
        elif isinstance(other, Name) and other.name in binding.members:
            family = binding.members[other.name].family
            if side.name not in family.labels and not self._beside(side.name, family.members):
                wrong = f"'{side.name}' is no member of '{family.name}'"
                raise self.wrong(side, wrong, Suggestion(side.name, family.members), binding)

    def _beside(self, name: str, members: tuple[str, ...]) -> bool:
        """Return whether a name is a member of a set with some of these: of the whole of which one is a part."""
        return any(name in f.labels and not f.labels.keys().isdisjoint(members) for f in self.families.sets.values())

    def _within(self, left: Expr, right: Expr, binding: Binding) -> bool:
        if not isinstance(right, Name) or right.name not in self.families.sets:
            called = right.name if isinstance(right, Name) else ""
            raise self.wrong(
                right,
                f"unknown set '{called}'" if called else "a set should follow 'in'",
                Suggestion(called, self.families.sets, "declare it under 'sets'"),
                binding,
            )
        return self.member(left, binding) in self.families.sets[right.name].labels

    def member(self, node: Expr, binding: Binding) -> str:
        """Return the name of the member for which an index stands."""
        value = self.value(node, binding)
        if isinstance(value, str):
            return word(value)
        if isinstance(value, float) and value == int(value):
            return str(int(value))
        if isinstance(node, Name) and not isinstance(node, Index):
            if self.families.is_member(node.name):
                return node.name
            known = [*binding.members, *(m for f in self.families.sets.values() for m in f.labels)]
            if node.name in self.families.sets:
                remedy = f"write sum(… for s in {node.name}), or the name of a member"
                raise self.wrong(node, f"'{node.name}' is a set, and no member is meant here", remedy, binding)
            raise self.wrong(node, f"unknown member '{node.name}'", Suggestion(node.name, known), binding)
        raise self.wrong(
            node, "an index is a member", "write the name of one, or a column with names of members", binding
        )

    def _cell(self, node: Index, binding: Binding) -> Value | None:
        """Return the cell of a table; None where the name is no column."""
        columns = self.families.columns(node.name)
        if not columns:
            return None
        if len(columns) > 1:
            where = " and ".join(f"'{column.file}'" for column in columns)
            raise self.wrong(node, f"'{node.name}' is a column of {where}", "rename one of them", binding)
        (column,) = columns
        members = tuple(self.member(index, binding) for index in node.indices)
        if len(members) != column.keys:
            wrong = (
                f"'{node.name}' has {column.keys} ind{'ex' if column.keys == 1 else 'ices'}, here are {len(members)}"
            )
            raise self.wrong(node, wrong, f"write {node.name}[{', '.join('st'[: column.keys])}]", binding)
        value = column.value(members)
        if value is None:
            raise self._no_cell(node, column, members, binding)
        return value

    def _no_cell(self, node: Index, column: Column, members: tuple[str, ...], binding: Binding) -> FamilyError:
        shown = ", ".join(members)
        if members in column.empty:
            wrong = f"'{node.name}' of '{shown}' is empty: {column.empty[members]}"
        else:
            wrong = f"'{column.file}' has no row for '{shown}'"
        return self.wrong(
            node, wrong, "fill it in, leave the member out, or say under 'missing' what it means", binding
        )

    def _over(self, node: Over, binding: Binding) -> Value | None:
        values: list[Value] = []
        for bound, rest in self.over(node.clauses, binding):
            if rest:
                return None
            inner = binding.with_members(bound, 1)
            value = self.number(node.arguments[0], inner)
            if value is None:
                return None
            values.append(value)
        return self._made(node, [float(value) for value in values], binding)

    def _made(self, node: Over, values: list[float], binding: Binding) -> Value:
        if not values and node.function in ("min", "max", "mean"):
            raise self.nothing(node, binding)
        return _MADE[node.function](values)

    def nothing(self, node: Over, binding: Binding) -> FamilyError:
        """Return the fault of a least, a greatest or a mean of no members."""
        return self.wrong(node, f"'{node.function}' of no members is nothing", "loosen the condition", binding)

    def over(
        self, clauses: Sequence[Clause], binding: Binding, condition: Expr | None = None
    ) -> Iterator[tuple[dict[str, Member], list[Expr]]]:
        """Yield the members bound, and the conditions that are not known for them, without those that do not hold."""
        families = [self.family(clause.family, binding) for clause in clauses]
        conditions = [c for clause in clauses for c in clause.conditions] + ([condition] if condition else [])
        for names in product(*(family.labels.items() for family in families)):
            bound = {
                clause.variable.name: Member(name, label, family)
                for clause, family, (name, label) in zip(clauses, families, names, strict=True)
            }
            inner = binding.with_members(bound, 1)
            truths = [(each, self.truth(each, inner)) for each in conditions]
            if all(truth is not False for _, truth in truths):
                yield bound, [each for each, truth in truths if truth is None]

    def family(self, name: Name, binding: Binding) -> Family:
        if name.name not in self.families.sets:
            remedy = Suggestion(name.name, self.families.sets, "declare it under 'sets'")
            raise self.wrong(name, f"unknown set '{name.name}'", remedy, binding)
        return self.families.sets[name.name]

"""Expressions over families: `sum(cost[s] for s in state if ally[s])`, `trade[s, t]`, `s != usa`, `s in nato`.

They are read here and written out for each member by `sim.document.families`, before the meaning of anything is
checked: nothing further down knows them. An `Index` is a `Name` with indices, an `Over` is a `Call` over members; calls
list their arguments in the order of the text, those with a name too, for nothing is computed on this tree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sim.expressions.error import ExpressionError
from sim.expressions.limits import DEPTH
from sim.expressions.nodes import Call, Expr, Name, size
from sim.expressions.parse import COMPARISON, IF, OR, Parser
from sim.expressions.tokens import Token, tokens

AGGREGATES: Final[Mapping[str, tuple[str, str]]] = {
    "sum": ("sum(x[s] for s in state if ally[s])", "what x is for each member, added up; 0 of none"),
    "count": ("count(x[s] > 1 for s in state)", "of how many members it holds; count(state) is how many there are"),
    "min": ("min(x[s] for s in state)", "the least; the condition must be known when the file is read"),
    "max": ("max(x[s] for s in state)", "the greatest; the condition must be known when the file is read"),
    "any": ("any(x[s] > 1 for s in state)", "1 where it holds of some member, else 0; 0 of none"),
    "all": ("all(x[s] > 1 for s in state)", "1 where it holds of every member, else 0; 1 of none"),
    "product": ("product(x[s] for s in state)", "what x is for each member, multiplied; 1 of none"),
    "mean": ("mean(x[s] for s in state)", "the sum divided by how many members there are"),
}
"""What can be made of an expression for each member of a set: how it is written, and its value."""


@dataclass(frozen=True, slots=True)
class Index(Name):
    """`name[index, …]`: that of a member, such as `cost[usa]`."""

    indices: tuple[Expr, ...] = ()

    @property
    def parts(self) -> tuple[Expr, ...]:
        return self.indices


@dataclass(frozen=True, slots=True)
class Clause:
    """`for variable in family if condition`; there may be several conditions or none."""

    variable: Name
    family: Name
    conditions: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Over(Call):
    """`function(body for … in …)`; the body is the only argument, and None is the function of a bare list."""

    clauses: tuple[Clause, ...] = ()

    @property
    def parts(self) -> tuple[Expr, ...]:
        return self.arguments + tuple(condition for clause in self.clauses for condition in clause.conditions)


@dataclass(frozen=True, slots=True)
class Indices:
    """What stands in the brackets of a key: `s in state, t in state where s != t`.

    An item without `in` is a `Name` of its own: a set, whose name is then that of the member too, or a member.
    """

    items: tuple[Clause | Name, ...]
    condition: Expr | None = None


@lru_cache(maxsize=4096)
def parse_over(text: str) -> Expr:
    """Return the tree of an expression over families; raises `ExpressionError` where it is none."""
    return _bounded(_Parser(tokens(text, brackets=True)).whole())


@lru_cache(maxsize=4096)
def parse_listing(text: str) -> Expr:
    """Return the tree of an item of a list, `talk[s] for s in state if s != usa`, as an `Over` with no function.

    An item without `for` is an expression. Raises `ExpressionError`.
    """
    return _bounded(_Parser(tokens(text, brackets=True)).listing())


@lru_cache(maxsize=4096)
def parse_indices(text: str) -> Indices:
    """Return what the brackets of a key say; raises `ExpressionError`."""
    return _Parser(tokens(text, brackets=True)).key()


def _bounded(expr: Expr) -> Expr:
    if size(expr)[1] > DEPTH:
        wrong = f"this expression is a chain of more than {DEPTH} steps"
        raise ExpressionError(wrong, 0, "give parts of it names under quantities")
    return expr


class _Parser(Parser):
    """The parser of expressions, with indices, members and what is said of all of them."""

    def level(self) -> int:
        return COMPARISON if self.word("in") else super().level()

    def word(self, text: str) -> bool:
        """Return whether a word comes next that means something only where families are known."""
        return self.next.kind == "name" and self.next.text == text

    def key(self) -> Indices:
        items: list[Clause | Name] = [self.item()]
        while self.follows(","):
            items.append(self.item())
        condition = None
        if self.word("where"):
            self.take()
            condition = self.expression(IF)
        if self.next.kind != "end":
            raise self.unexpected(self.next)
        return Indices(tuple(items), condition)

    def item(self) -> Clause | Name:
        token = self.take()
        name = Name(token.text, (token.start, token.stop))
        if token.kind not in ("name", "number") or (not token.text.isidentifier() and not token.text.isdigit()):
            wrong = "a set or a member should stand here"
            raise ExpressionError(wrong, token.start, "write [state], or [s in state where s != usa]")
        if token.text == "each" and self.next.kind == "name" and not (self.word("in") or self.word("where")):
            first = self.take().text
            remedy = "leave 'each' out" + (f": write [{first}]" if self.next.kind == "end" else "")
            raise ExpressionError("brackets stand for each member already", token.start, remedy)
        if not self.word("in"):
            return name
        self.take()
        return Clause(name, self.name("a set"))

    def name(self, what: str) -> Name:
        token = self.take()
        if token.kind != "name":
            raise ExpressionError(f"the name of {what} should stand here", token.start, "write 'for s in state'")
        return Name(token.text, (token.start, token.stop))

    def listing(self) -> Expr:
        start = self.next.start
        body = self.expression(IF)
        if self.word("for"):
            body = Over("", (body,), (), (start, self.tokens[-1].start), self.clauses())
        if self.next.kind != "end":
            raise self.unexpected(self.next)
        return body

    def clauses(self) -> tuple[Clause, ...]:
        found: list[Clause] = []
        while self.word("for"):
            self.take()
            variable = self.name("a member")
            if not self.word("in"):
                wrong = f"'for {variable.name}' does not say of which set"
                raise ExpressionError(wrong, variable.span[0], f"write 'for {variable.name} in state'")
            self.take()
            family, conditions = self.name("a set"), list[Expr]()
            while self.follows("if"):
                conditions.append(self.expression(OR))
            found.append(Clause(variable, family, tuple(conditions)))
        return tuple(found)

    def named(self, token: Token) -> Expr:
        if self.follows("("):
            return self.call(token)
        if not self.follows("["):
            return Name(token.text, (token.start, token.stop))
        opening = self.tokens[self.at - 1]
        indices = [self.expression(IF)]
        while self.follows(","):
            indices.append(self.expression(IF))
        if not self.follows("]"):
            if self.next.kind != "end":
                raise self.unexpected(self.next)
            raise ExpressionError("this bracket is never closed", opening.start, "add the missing ']'")
        return Index(token.text, self.since(token.start), tuple(indices))

    def call(self, token: Token) -> Call:
        opening = self.tokens[self.at - 1]
        arguments: list[Expr] = []
        while not self.follows(")"):
            if arguments and not self.follows(","):
                raise self.unclosed(opening) if self.next.kind == "end" else self.unexpected(self.next)
            arguments += self.one_or_two(token.text)
            if len(arguments) == 1 and self.word("for"):
                if token.text not in AGGREGATES:
                    wrong = f"'{token.text}' is not taken over members"
                    raise ExpressionError(wrong, token.start, f"known here: {', '.join(AGGREGATES)}")
                clauses = self.clauses()
                self.close(opening)
                return Over(token.text, tuple(arguments), (), self.since(token.start), clauses)
        return Call(token.text, tuple(arguments), (), self.since(token.start))

    def one_or_two(self, function: str) -> list[Expr]:
        """Read an argument; of one with a name, the name too, which may have indices."""
        first = self.expression(IF)
        if isinstance(first, Name) and self.follows("="):
            return [first, self.expression(IF)]
        return [first]

    def unexpected(self, token: Token) -> ExpressionError:
        if "for" in (token.text, self.tokens[self.at - 1].text):
            wrong = "a 'for' stands in what is made of all members"
            return ExpressionError(wrong, token.start, "write sum(… for s in state), or count, min, max, any, all")
        if token.text == "]":
            return ExpressionError("this ']' closes nothing", token.start, "remove it, or open a bracket before")
        if token.text == "[":
            wrong = "a bracket stands behind a name"
            return ExpressionError(wrong, token.start, "write cost[usa], or use round parentheses")
        return super().unexpected(token)

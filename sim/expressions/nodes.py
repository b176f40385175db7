"""The tree of an expression: small frozen nodes, and the one way through them.

Every traversal of the package goes through `fold`, which keeps its own stack: a deep tree costs memory, never a
RecursionError, and a part that stands in several places (a quantity, once expanded) is visited once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

Span: TypeAlias = tuple[int, int]
Parts: TypeAlias = "tuple[Expr, ...]"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Number:
    """A constant; a minus sign before a number belongs to it."""

    value: float
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return ()


@dataclass(frozen=True, slots=True)
class Name:
    """A word: parameter, quantity, move, action, or whatever the function around it takes."""

    name: str
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return ()


@dataclass(frozen=True, slots=True)
class Unary:
    """`op` is '-' (never of a `Number`) or 'not'."""

    op: str
    operand: Expr
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Binary:
    """`op` is one of + - * / ^."""

    op: str
    left: Expr
    right: Expr
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain `operands[0] ops[0] operands[1] ops[1] …`; true where every neighbouring pair is."""

    ops: tuple[str, ...]
    operands: tuple[Expr, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return self.operands


@dataclass(frozen=True, slots=True)
class Logic:
    """`op` is 'and' or 'or', over two operands or more."""

    op: str
    operands: tuple[Expr, ...]
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return self.operands


@dataclass(frozen=True, slots=True)
class IfElse:
    """`then if condition else other`."""

    then: Expr
    condition: Expr
    other: Expr
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return (self.then, self.condition, self.other)


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments, key=value, …)`."""

    function: str
    arguments: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...] = ()
    span: Span = field(default=(0, 0), compare=False, repr=False)

    @property
    def parts(self) -> Parts:
        return self.arguments + tuple(value for _, value in self.keywords)


Expr: TypeAlias = Number | Name | Unary | Binary | Compare | Logic | IfElse | Call


def fold(root: Expr, combine: Callable[[Expr, tuple[T, ...]], T]) -> T:
    """Return `combine(node, results of its parts)` of the root, worked out from the leaves upward."""
    done: dict[int, T] = {}
    waiting = [root]
    while waiting:
        node = waiting[-1]
        if id(node) in done:
            waiting.pop()
            continue
        parts = node.parts
        missing = [part for part in parts if id(part) not in done] if parts else ()
        if missing:
            waiting.extend(reversed(missing))
        else:
            done[id(node)] = combine(node, tuple([done[id(part)] for part in parts]))
    return done[id(root)]


def rebuilt(node: Expr, parts: Parts) -> Expr:
    """Return the node with other parts; the node itself where nothing changed."""
    if all(new is old for new, old in zip(parts, node.parts, strict=True)):
        return node
    match node:
        case Unary():
            node = replace(node, operand=parts[0])
        case Binary():
            node = replace(node, left=parts[0], right=parts[1])
        case Compare() | Logic():
            node = replace(node, operands=parts)
        case IfElse():
            node = replace(node, then=parts[0], condition=parts[1], other=parts[2])
        case Call():
            first = len(node.arguments)
            keywords = zip((key for key, _ in node.keywords), parts[first:], strict=True)
            node = replace(node, arguments=parts[:first], keywords=tuple(keywords))
    return node


def rewrite(root: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """Return the tree with `change` applied to every node, parts first."""
    return fold(root, lambda node, parts: change(rebuilt(node, parts)))


def names_in(expr: Expr) -> frozenset[str]:
    """Return every word of the expression, whatever it names; functions and keys of calls are not among them."""
    found: set[str] = set()
    fold(expr, lambda node, _: found.add(node.name) if isinstance(node, Name) else None)
    return frozenset(found)


def calls_in(expr: Expr) -> tuple[Call, ...]:
    """Return the calls of the expression, inner ones before those around them."""
    found: list[Call] = []
    fold(expr, lambda node, _: found.append(node) if isinstance(node, Call) else None)
    return tuple(found)


def size(expr: Expr) -> tuple[int, int]:
    """Return (number of nodes, depth) of the tree as written out."""

    def measured(_: Expr, parts: tuple[tuple[int, int], ...]) -> tuple[int, int]:
        return 1 + sum(n for n, _ in parts), 1 + max((d for _, d in parts), default=0)

    return fold(expr, measured)

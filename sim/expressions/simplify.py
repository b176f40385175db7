"""What an operation on known parts comes to: constants folded, neutral elements dropped, settled branches taken.

A constant is folded only where the result could have been written by hand (`limits`); what has no value stays as it
is, and shows as the status of a draw. Zero times anything is zero: a payoff switched off by a condition is off, even
where the rest of the product has no value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Final

from sim.expressions.functions import FUNCTIONS, constant
from sim.expressions.limits import LARGEST, SMALLEST
from sim.expressions.nodes import (
    Binary,
    Call,
    Compare,
    Expr,
    IfElse,
    Logic,
    Number,
    Span,
    Unary,
    rebuilt,
)

ZERO: Final = Number(0.0)
ONE: Final = Number(1.0)

COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def truth(value: bool) -> Number:
    """Return 1 or 0."""
    return ONE if value else ZERO


def negative(expr: Expr, span: Span = (0, 0)) -> Expr:
    """Return -expr; negate constants directly; remove double negation."""
    match expr:
        case Number(value):
            return Number(-value if value else 0.0, span)
        case Unary(op="-"):
            return expr.operand
        case _:
            return Unary("-", expr, span)


def simplified(node: Expr, parts: tuple[Expr, ...]) -> Expr:
    """Return `node` over parts that are simplified already."""
    return _simpler(node, parts) or rebuilt(node, parts)


def _simpler(node: Expr, parts: tuple[Expr, ...]) -> Expr | None:
    """Return something simpler than `node` over these parts, if there is."""
    found: Expr | None = None
    match node:
        case Unary(op="-"):
            found = negative(parts[0], node.span)
        case Unary():
            found = truth(parts[0].value == 0) if isinstance(parts[0], Number) else None
        case Binary():
            found = _arithmetic(node, parts[0], parts[1])
        case Logic():
            found = junction(node.op, parts, node.span)
        case Compare():
            found = comparison(node.ops, parts)
        case IfElse():
            found = _choice(*parts)
        case Call():
            found = _number(node.function, parts, node.span) if node.function in FUNCTIONS else None
    return found


def _number(operation: str, parts: Sequence[Expr], span: Span) -> Number | None:
    """Return the number that an operation on numbers gives, if it is one that could be written."""
    values = [part.value for part in parts if isinstance(part, Number)]
    if len(values) < len(parts):
        return None
    value = constant(operation, values)
    if value is None or (value != 0 and not SMALLEST <= abs(value) <= LARGEST):
        return None
    return Number(value + 0.0, span)


def _arithmetic(node: Binary, left: Expr, right: Expr) -> Expr | None:
    if isinstance(left, Number) and isinstance(right, Number):
        return _number(node.op, (left, right), node.span)
    match node.op:
        case "+":
            return right if left == ZERO else left if right == ZERO else None
        case "-":
            return left if right == ZERO else negative(right, node.span) if left == ZERO else None
        case "*":
            return _product(left, right)
        case "/":
            return ZERO if left == ZERO else left if right == ONE else None
        case _:
            return _power(left, right)


def _product(left: Expr, right: Expr) -> Expr | None:
    if ZERO in (left, right):
        return ZERO
    return right if left == ONE else left if right == ONE else None


def _power(base: Expr, exponent: Expr) -> Expr | None:
    if exponent == ZERO or base == ONE:
        return ONE
    return base if exponent == ONE else None


def _choice(then: Expr, condition: Expr, other: Expr) -> Expr | None:
    if isinstance(condition, Number):
        return then if condition.value else other
    return None


def comparison(ops: Sequence[str], operands: Sequence[Expr]) -> Expr:
    """Return a chain of comparisons as the conjunction of its pairs, settled ones settled."""
    pairs = [_pair(op, a, b) for op, a, b in zip(ops, operands[:-1], operands[1:], strict=True)]
    return conjunction(pairs)


def conjunction(parts: Sequence[Expr]) -> Expr:
    """Return one part itself, several joined by 'and'."""
    return parts[0] if len(parts) == 1 else junction("and", parts)


def _pair(op: str, left: Expr, right: Expr) -> Expr:
    if isinstance(left, Number) and isinstance(right, Number):
        return truth(COMPARISONS[op](left.value, right.value))
    return Compare((op,), (left, right), (left.span[0], right.span[1]))


def junction(op: str, parts: Sequence[Expr], span: Span = (0, 0)) -> Expr:
    """Return the parts joined by 'and' or 'or'; one settled part can settle the whole."""
    unsettled = []
    for part in parts:
        if not isinstance(part, Number):
            unsettled.append(part)
        elif (part.value != 0) == (op == "or"):
            return truth(op == "or")
    if not unsettled:
        return truth(op == "and")
    return _as_truth(unsettled[0]) if len(unsettled) == 1 else Logic(op, tuple(unsettled), span)


def _as_truth(expr: Expr) -> Expr:
    if isinstance(expr, Compare | Logic) or (isinstance(expr, Unary) and expr.op == "not"):
        return expr
    return Compare(("!=",), (expr, ZERO), expr.span)

"""Values back to expressions, so that a program can say what its terms are."""

from __future__ import annotations

from collections.abc import Iterable

from sim.expressions.nodes import Binary, Call, Compare, Expr, IfElse, Logic, Name, Number, Unary
from sim.expressions.simplify import negative
from sim.expressions.values import Constant, Operate, Parameter, Product, Sum, Value, Values

_ARITHMETIC = frozenset("+-*/^")
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def written(values: Values, terms: Iterable[int]) -> tuple[Expr, ...]:
    """Return the expressions of the values numbered `terms`; parts they share are the same objects."""
    wanted = list(terms)
    done: dict[int, Expr] = {}
    waiting = list(wanted)
    while waiting:
        number = waiting[-1]
        missing = [a for a in values.known[number].arguments if a not in done]
        if missing and number not in done:
            waiting.extend(missing)
            continue
        done.setdefault(number, _expression(values.known[number], done))
        waiting.pop()
    return tuple(done[number] for number in wanted)


def _expression(value: Value, done: dict[int, Expr]) -> Expr:
    match value:
        case Constant(constant):
            return Number(constant)
        case Parameter(name):
            return Name(name)
        case Product():
            return Binary(value.operation, done[value.head], done[value.last])
        case Operate(operation, operands):
            return _operation(operation, tuple(done[o] for o in operands))
        case Sum():
            return _sum([(done[term], coefficient) for term, coefficient in value.summands])


def _operation(operation: str, parts: tuple[Expr, ...]) -> Expr:
    if operation in _ARITHMETIC:
        return Binary(operation, parts[0], parts[1])
    if operation in _COMPARISONS:
        return Compare((operation,), parts)
    if operation in ("and", "or"):
        return Logic(operation, parts)
    if operation == "not":
        return Unary("not", parts[0])
    if operation == "if":
        return IfElse(parts[0], parts[1], parts[2])
    return Call(operation, parts)


def _sum(terms: list[tuple[Expr, float]]) -> Expr:
    total: Expr | None = None
    for term, coefficient in terms:
        summand = _times(term, abs(coefficient))
        if total is None:
            total = negative(summand) if coefficient < 0 else summand
        else:
            total = Binary("-" if coefficient < 0 else "+", total, summand)
    return total or Number(0.0)


def _times(term: Expr, factor: float) -> Expr:
    if factor == 1:
        return term
    return Number(factor) if term == Number(1.0) else Binary("*", Number(factor), term)

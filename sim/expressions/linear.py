"""The linear normal form: an expression in parameters as a sum of coefficients times terms.

Two payoffs that are the same on paper, however they are written, come out as the same coefficients of the same terms,
and so as the same floating-point numbers: ties are exact.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Final

from sim.errors import Suggestion
from sim.expressions.error import ExpressionError
from sim.expressions.functions import FUNCTIONS, constant
from sim.expressions.nodes import Binary, Call, Compare, Expr, IfElse, Logic, Name, Number, Unary, fold
from sim.expressions.truths import normal
from sim.expressions.values import LONGEST_PRODUCT, Linear, Operate, Parameter, Values

LONGEST_SUM: Final = 16
"""Terms up to which a product of sums is multiplied out."""
LARGEST_SUM: Final = 256
"""Parts up to which a product is multiplied out or a power becomes a product: nested, they double what they repeat."""
HIGHEST_POWER: Final = 4
"""Integer powers up to which x^n is the product x * … * x, which is also faster."""


def linear(expr: Expr, parameters: Collection[str], values: Values) -> Linear:
    """Return the normal form of an expression in parameters alone; new values are entered in `values`.

    Raises `ExpressionError` for any other name and for functions that only the caller knows.
    """

    def combined(node: Expr, parts: tuple[Linear, ...]) -> Linear:  # noqa: PLR0911 - a case a kind of node
        match node:
            case Number():
                return {values.one: node.value} if node.value else {}
            case Name():
                return {_parameter(node, parameters, values): 1.0}
            case Unary(op="-"):
                return _scaled(parts[0], -1.0)
            case Unary():
                return _operate("not", parts, values)
            case Binary():
                return _arithmetic(node.op, parts[0], parts[1], values)
            case Logic():
                return _operate(node.op, parts, values)
            case Compare():
                return _comparison(node, parts, values)
            case IfElse():
                return _operate("if", parts, values)
            case Call():
                return _operate(_function(node), parts, values)

    return fold(expr, combined)


def _parameter(node: Name, parameters: Collection[str], values: Values) -> int:
    if node.name not in parameters:
        raise ExpressionError(
            f"unknown name '{node.name}'", node.span[0], Suggestion(node.name, parameters), (node.name,)
        )
    return values.number(Parameter(node.name))


def _function(node: Call) -> str:
    if node.function not in FUNCTIONS or node.keywords:
        raise ExpressionError(f"'{node.function}' cannot be computed here", node.span[0])
    return node.function


def _arithmetic(op: str, left: Linear, right: Linear, values: Values) -> Linear:
    match op:
        case "+":
            return _added(left, right)
        case "-":
            return _added(left, _scaled(right, -1.0))
        case "*":
            return _times(left, right, values)
        case "/":
            return _divided(left, right, values)
        case _:
            return _power(left, right, values)


def _added(left: Linear, right: Linear) -> Linear:
    total = dict(left)
    for term, coefficient in right.items():
        total[term] = total.get(term, 0.0) + coefficient
    return {term: coefficient for term, coefficient in total.items() if coefficient != 0}


def _scaled(sum_: Linear, factor: float) -> Linear:
    return {term: scaled for term, coefficient in sum_.items() if (scaled := coefficient * factor) != 0}


def _constant(sum_: Linear, values: Values) -> float | None:
    if not sum_:
        return 0.0
    return sum_[values.one] if len(sum_) == 1 and values.one in sum_ else None


def _times(left: Linear, right: Linear, values: Values) -> Linear:
    for one, other in ((left, right), (right, left)):
        factor = _constant(one, values)
        if factor is not None:
            return _scaled(other, factor)
    written = values.size(left) * len(right) + values.size(right) * len(left)
    if len(left) * len(right) > LONGEST_SUM or written > LARGEST_SUM:
        left, a = _single(left, values)
        right, b = _single(right, values)
        return _scaled(_multiplied(left, right, values), a * b)
    return _multiplied(left, right, values)


def _multiplied(left: Linear, right: Linear, values: Values) -> Linear:
    total: Linear = {}
    for s, a in left.items():
        for t, b in right.items():
            term = _term(s, t, values)
            total[term] = total.get(term, 0.0) + a * b
    return {term: coefficient for term, coefficient in total.items() if coefficient != 0}


def _term(left: int, right: int, values: Values) -> int:
    (over, under), (more_over, more_under) = values.factors(left), values.factors(right)
    if len(over) + len(under) + len(more_over) + len(more_under) > LONGEST_PRODUCT:
        return values.number(Operate("*", (left, right)))
    return values.product(over + more_over, under + more_under)


def _single(sum_: Linear, values: Values) -> tuple[Linear, float]:
    """Return the sum as one term, and its coefficient."""
    if len(sum_) == 1:
        ((term, coefficient),) = sum_.items()
        return {term: 1.0}, coefficient
    return {values.of(sum_): 1.0}, 1.0


def _divided(left: Linear, right: Linear, values: Values) -> Linear:
    divisor = _constant(right, values)
    if not left and divisor != 0:
        return {}
    if divisor is not None:
        if divisor == 0:
            return _operate("/", (left, right), values)
        return {t: q for t, coefficient in left.items() if (q := coefficient / divisor) != 0}
    left, a = _single(left, values)
    right, b = _single(right, values)
    (dividend,), (divisor_term,) = left, right
    return _scaled(_quotient(dividend, divisor_term, values), a / b)


def _quotient(left: int, right: int, values: Values) -> Linear:
    over, under = values.factors(left)
    divisors, nested = values.factors(right)
    divisors = (right,) if nested else divisors
    if len(over) + len(under) + len(divisors) > LONGEST_PRODUCT:
        return {values.number(Operate("/", (left, right))): 1.0}
    return {values.product(over, under + divisors): 1.0}


def _power(base: Linear, exponent: Linear, values: Values) -> Linear:
    power = _constant(exponent, values)
    if power == 0:
        return {values.one: 1.0}
    if power == 1:
        return base
    short = power in range(2, HIGHEST_POWER + 1) and HIGHEST_POWER * values.size(base) <= LARGEST_SUM
    if short and power is not None and _constant(base, values) is None:
        single, coefficient = _single(base, values)
        result = {values.one: coefficient}
        for _ in range(int(power)):
            result = _multiplied(result, single, values)
        return _scaled(result, math.prod([coefficient] * (int(power) - 1)))
    return _operate("^", (base, exponent), values)


def _operate(operation: str, operands: tuple[Linear, ...], values: Values) -> Linear:
    """Return an operation that is not linear as one term; on numbers, its value where it has one."""
    constants = [c for operand in operands if (c := _constant(operand, values)) is not None]
    if len(constants) == len(operands):
        value = constant(operation, constants)
        if value is not None:
            return {values.one: value} if value else {}
    arguments = tuple(values.of(operand) for operand in operands)
    found = normal(operation, arguments, values)
    if found is None:
        return {values.number(Operate(operation, arguments)): 1.0}
    return _opened(found, values)


def _opened(sum_: Linear, values: Values) -> Linear:
    """Return a sum in which no term is a sum or a number: what a choice or an extreme came to may be one."""
    total: Linear = {}
    for term, coefficient in sum_.items():
        total = _added(total, _scaled(values.terms(term), coefficient))
    return total


def _comparison(node: Compare, parts: tuple[Linear, ...], values: Values) -> Linear:
    pairs = [_operate(op, parts[i : i + 2], values) for i, op in enumerate(node.ops)]
    return pairs[0] if len(pairs) == 1 else _operate("and", tuple(pairs), values)

"""The normal form of conditions: what is true of the same numbers in the same way is one value.

Two writers of one condition differ in what is neutral: `count(x)` is `1 if x else 0` to one and `x` to the other, `any`
is an `or` or an `or` that differs from 0. Where such twins were two values, sums met their terms in another order, and
rounded another way. Every rule here is exact for all numbers, and for NaN, which is true: so `not (a < b)` stays, and
`not (a == b)` is `a != b`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from sim.expressions.values import Constant, Linear, Operate, Values

_TRUTHS: Final = frozenset({"and", "or", "not", "==", "!=", "<", "<=", ">", ">="})
_SWAPPED: Final = {">": "<", ">=": "<="}
_NEGATED: Final = {"==": "!=", "!=": "=="}


def normal(operation: str, arguments: tuple[int, ...], values: Values) -> Linear | None:
    """Return an operation on the values `arguments` in normal form; None where it has none of its own."""
    if operation == "if":
        return _choice(arguments, values)
    form = _FORMS.get(operation)
    return {form(operation, arguments, values): 1.0} if form else None


def _term(value: int) -> Linear:
    return {value: 1.0}


def _number(value: int, values: Values) -> float | None:
    known = values.known[value]
    return known.value if isinstance(known, Constant) else None


def _is_truth(value: int, values: Values) -> bool:
    known = values.known[value]
    return isinstance(known, Operate) and known.operation in _TRUTHS


def _bare(value: int, values: Values) -> int:
    """Return what is true where `value` is, without `… != 0` around it."""
    match values.known[value]:
        case Operate("!=", sides):
            other = _beside_zero(sides, values)
            return value if other is None else _bare(other, values)
    return value


def _beside_zero(sides: tuple[int, ...], values: Values) -> int | None:
    """Return what stands on the other side where one side of a comparison is 0."""
    left, right = sides
    return left if _number(right, values) == 0 else right if _number(left, values) == 0 else None


def _denied(value: int, values: Values) -> int | None:
    """Return what is true where `value` is false, if it says just this."""
    match values.known[value]:
        case Operate("not", (inner,)):
            return inner
        case Operate("==", sides):
            return _beside_zero(sides, values)
    return None


def _truth(value: int, values: Values) -> int:
    """Return 1 where `value` is true and 0 elsewhere."""
    number = _number(value, values)
    if number is not None:
        return values.number(Constant(float(number != 0)))
    return value if _is_truth(value, values) else _compared("!=", value, values.number(Constant(0.0)), values)


def _compared(operation: str, left: int, right: int, values: Values) -> int:
    return values.number(Operate(operation, (min(left, right), max(left, right))))


def _flat(operation: str, arguments: Iterable[int], values: Values) -> Iterable[int]:
    for argument in arguments:
        bare = _bare(argument, values) if operation in ("and", "or") else argument
        match values.known[bare]:
            case Operate(inner, parts) if inner == operation:
                yield from _flat(operation, parts, values)
            case _:
                yield bare


def _junction(operation: str, arguments: Iterable[int], values: Values) -> int:
    parts = sorted(set(_flat(operation, arguments, values)))
    numbers = {part: number for part in parts if (number := _number(part, values)) is not None}
    settling = operation == "or"
    if any((number != 0) == settling for number in numbers.values()):
        return values.number(Constant(float(settling)))
    open_ = [part for part in parts if part not in numbers]
    if not open_:
        return values.number(Constant(float(not settling)))
    return _truth(open_[0], values) if len(open_) == 1 else values.number(Operate(operation, tuple(open_)))


def _ordered(operation: str, arguments: tuple[int, ...], values: Values) -> int:
    return values.number(Operate(_SWAPPED[operation], arguments[::-1]))


def _negation(argument: int, values: Values) -> int:
    bare = _bare(argument, values)
    match values.known[bare]:
        case Constant(number):
            return values.number(Constant(float(number == 0)))
        case Operate("not", (inner,)):
            return _truth(_bare(inner, values), values)
        case Operate("==" | "!=" as operation, (left, right)):
            return _equality(_NEGATED[operation], (left, right), values)
    if _is_truth(bare, values):
        return values.number(Operate("not", (bare,)))
    return _compared("==", bare, values.number(Constant(0.0)), values)


def _equality(operation: str, arguments: tuple[int, ...], values: Values) -> int:
    left, right = arguments
    for one, other in ((left, right), (right, left)):
        number = _number(other, values)
        if number is None or not _is_truth(one, values):
            continue
        if number in (0.0, 1.0):
            return one if (operation == "==") == (number == 1) else _negation(one, values)
        return values.number(Constant(float(operation == "!=")))  # a truth is 0 or 1
    return _compared(operation, left, right, values)


def _extreme(operation: str, arguments: Iterable[int], values: Values) -> int:
    parts = sorted(set(_flat(operation, arguments, values)))
    return parts[0] if len(parts) == 1 else values.number(Operate(operation, tuple(parts)))


def _choice(arguments: tuple[int, ...], values: Values) -> Linear:
    then, condition, other = arguments
    bare = _bare(condition, values)
    denied = _denied(bare, values)
    if denied is not None:
        then, bare, other = other, denied, then
    number = _number(bare, values)
    if number is not None:
        return _term(then if number else other)
    if then == other:
        return _term(then)
    one, two = _number(then, values), _number(other, values)
    if one is not None and two == 0:
        return {_truth(bare, values): one}
    if two is not None and one == 0:
        return {_negation(bare, values): two}
    return _term(values.number(Operate("if", (then, bare, other))))


_FORMS: Final[Mapping[str, Callable[[str, tuple[int, ...], Values], int]]] = {
    "and": _junction,
    "or": _junction,
    "not": lambda _, arguments, values: _negation(arguments[0], values),
    "==": _equality,
    "!=": _equality,
    ">": _ordered,
    ">=": _ordered,
    "min": _extreme,
    "max": _extreme,
}

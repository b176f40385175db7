"""A proof, where interval arithmetic suffices, that a claim holds for every admissible value of its parameters.

The two sides of a comparison are subtracted in the linear normal form, so that what they share cancels, and the
difference is bounded over boxes of parameters (Moore, Kearfott & Cloud, Introduction to Interval Analysis, 2009,
chapters 5 and 6). A box in which the bound does not decide is cut in two along its longest side. A claim that is not
proved within `MOST_BOXES` may be true all the same: this says nothing then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.analysis.counterexamples import Admissible
from sim.analysis.statements import Statement
from sim.expressions import Compare, Expr, Logic, names_in
from sim.expressions.linear import linear
from sim.expressions.nodes import Binary
from sim.expressions.values import Constant, Linear, Operate, Parameter, Product, Sum, Values
from sim.tolerances import TIE

MOST_BOXES = 20_000
"""Boxes that are looked at for one comparison."""

Floats = NDArray[np.float64]
Bounds = tuple[Floats, Floats]
"""`low[box]` and `high[box]`."""
_UNKNOWN = (np.array(-np.inf), np.array(np.inf))


def proved(statements: Sequence[Statement], parameters: Sequence[str], distributions: Sequence[Admissible]) -> bool:
    """Return whether every statement is shown to hold wherever the parameters are admissible.

    `distributions` are those of `parameters`, in their order. An infinite range, a comparison other than `<`, `<=`, `>`
    and `>=`, and `or` and `not` are beyond what is tried here: they are not proved.
    """
    support = {p: d.support for p, d in zip(parameters, distributions, strict=True)}
    return all(_true(statement.expression, support) for statement in statements)


def _true(expression: Expr, support: dict[str, tuple[float, float]]) -> bool:
    match expression:
        case Logic(op="and", operands=operands):
            return all(_true(operand, support) for operand in operands)
        case Compare(ops, operands):
            return all(
                _positive(*_sides(op, left, right), support)
                for op, left, right in zip(ops, operands, operands[1:], strict=False)
            )
        case _:
            return False


def _sides(op: str, left: Expr, right: Expr) -> tuple[Expr | None, bool]:
    """Return what must be above 0, and whether 0 will do; None for a comparison that is not tried."""
    if op in (">", ">="):
        return Binary("-", left, right), op == ">="
    if op in ("<", "<="):
        return Binary("-", right, left), op == "<="
    return None, False


def _positive(difference: Expr | None, or_zero: bool, support: dict[str, tuple[float, float]]) -> bool:
    if difference is None:
        return False
    names = sorted(names_in(difference))
    ends = np.array([support[name] for name in names]).reshape(-1, 2)
    if not np.isfinite(ends).all():
        return False
    values = Values()
    sum_ = linear(difference, names, values)
    scale = TIE * (1 + sum(abs(c) for c in sum_.values()))
    low, high = ends[None, :, 0], ends[None, :, 1]
    seen = 0
    while len(low):
        seen += len(low)
        if seen > MOST_BOXES:
            return False
        least, most = _bounds(sum_, values, names, low, high)
        if (most < (-scale if or_zero else scale)).any():
            return False  # false throughout a box
        open_ = ~(least > (-scale if or_zero else scale))
        low, high = _halves(low[open_], high[open_])
    return True


def _halves(low: Floats, high: Floats) -> Bounds:
    """Return both halves of every box, cut along the side that is longest beside its middle value."""
    if not low.size:
        return low, high
    width = (high - low) / (1e-12 + np.abs(high) + np.abs(low))
    side, row = width.argmax(axis=1), np.arange(len(low))
    middle = (low[row, side] + high[row, side]) / 2
    upper, lower = low.copy(), high.copy()
    upper[row, side], lower[row, side] = middle, middle
    return np.concatenate([low, upper]), np.concatenate([lower, high])


def _bounds(sum_: Linear, values: Values, names: Sequence[str], low: Floats, high: Floats) -> Bounds:
    """Return the bounds of a sum over boxes `low[box, parameter]` to `high[box, parameter]`."""
    found: list[Bounds] = []
    with np.errstate(all="ignore"):
        for value in values.known:
            match value:
                case Constant(number):
                    found.append((np.full(len(low), number), np.full(len(low), number)))
                case Parameter(name):
                    found.append((low[:, names.index(name)], high[:, names.index(name)]))
                case Sum(terms):
                    found.append(_added([(found[term], factor) for term, factor in terms], len(low)))
                case Operate(operation) | Product(operation):
                    found.append(_operated(operation, [found[a] for a in value.arguments], len(low)))
        return _added([(found[term], factor) for term, factor in sum_.items()], len(low))


def _added(terms: Sequence[tuple[Bounds, float]], boxes: int) -> Bounds:
    least, most = np.zeros(boxes), np.zeros(boxes)
    for (low, high), factor in terms:
        least = least + (factor * low if factor >= 0 else factor * high)
        most = most + (factor * high if factor >= 0 else factor * low)
    return np.nan_to_num(least, nan=-np.inf), np.nan_to_num(most, nan=np.inf)


def _operated(operation: str, operands: Sequence[Bounds], boxes: int) -> Bounds:
    made = _INTERVALS.get(operation)
    low, high = made(*operands) if made is not None else _UNKNOWN
    full = np.ones(boxes)
    return np.where(np.isnan(low), -np.inf, low) * full, np.where(np.isnan(high), np.inf, high) * full


def _product(a: Bounds, b: Bounds) -> Bounds:
    corners = np.stack([x * y for x in a for y in b])
    return corners.min(axis=0), corners.max(axis=0)


def _quotient(a: Bounds, b: Bounds) -> Bounds:
    safe = (b[0] > 0) | (b[1] < 0)
    low, high = _product(a, (1 / b[1], 1 / b[0]))
    return np.where(safe, low, -np.inf), np.where(safe, high, np.inf)


def _absolute(a: Bounds) -> Bounds:
    around = (a[0] <= 0) & (a[1] >= 0)
    low, high = np.minimum(np.abs(a[0]), np.abs(a[1])), np.maximum(np.abs(a[0]), np.abs(a[1]))
    return np.where(around, 0.0, low), high


def _rising(function: np.ufunc) -> Callable[[Bounds], Bounds]:
    return lambda a: (function(a[0]), function(a[1]))


def _least(*operands: Bounds) -> Bounds:
    return np.minimum.reduce([o[0] for o in operands]), np.minimum.reduce([o[1] for o in operands])


def _most(*operands: Bounds) -> Bounds:
    return np.maximum.reduce([o[0] for o in operands]), np.maximum.reduce([o[1] for o in operands])


_INTERVALS: dict[str, Callable[..., Bounds]] = {
    "*": _product,
    "/": _quotient,
    "abs": _absolute,
    "min": _least,
    "max": _most,
    "exp": _rising(np.exp),
    "sqrt": _rising(np.sqrt),
    "log": _rising(np.log),
}
"""Bounds of an operation from bounds of its operands; of any other operation nothing is said."""

"""What can be computed: the arithmetic of expressions, for arrays and for single numbers alike.

Truth is 1.0 and 0.0; anything but zero is true. Where an operation has no value (log of a negative number, a division
by zero) the result is NaN or infinite, never an exception: it reaches the user as the status of a draw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from sim.expressions.names import VALUE, Signature

Operation = Callable[..., Any]
"""`operation(*operands, out=None)`, elementwise; an operand is a number or an array, `out` an array to fill."""


def _chain(ufunc: np.ufunc, *operands: Any, out: Any = None) -> Any:
    result = operands[0]
    for operand in operands[1:]:
        result = ufunc(result, operand, out=out)
    return result


def _clip(x: Any, low: Any, high: Any, out: Any = None) -> Any:
    return np.minimum(np.maximum(x, low, out=out), high, out=out)


def _choose(then: Any, condition: Any, other: Any, out: Any = None) -> Any:
    chosen = np.where(np.not_equal(condition, 0), then, other)  # a NaN in the branch not taken stays there
    if out is None:
        return chosen
    out[...] = chosen
    return out


FUNCTIONS: dict[str, Signature] = {
    "min": Signature((VALUE, VALUE), repeats=True, form="min(a, b)", meaning="the smallest of its arguments"),
    "max": Signature((VALUE, VALUE), repeats=True, form="max(a, b)", meaning="the largest of its arguments"),
    "abs": Signature((VALUE,), form="abs(x)", meaning="x without its sign"),
    "exp": Signature((VALUE,), form="exp(x)", meaning="e to the power of x"),
    "log": Signature((VALUE,), form="log(x)", meaning="the natural logarithm of x, which must be above 0"),
    "sqrt": Signature((VALUE,), form="sqrt(x)", meaning="the square root of x, which must not be below 0"),
    "clip": Signature((VALUE, VALUE, VALUE), form="clip(x, low, high)", meaning="x, but at least low and at most high"),
}
"""The functions every expression may call; `log` is the natural logarithm."""

OPERATIONS: dict[str, Operation] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "and": partial(_chain, np.logical_and),
    "or": partial(_chain, np.logical_or),
    "not": np.logical_not,
    "if": _choose,
    "min": partial(_chain, np.minimum),
    "max": partial(_chain, np.maximum),
    "abs": np.absolute,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "clip": _clip,
}
"""What the nodes do, by operator and by function name."""


def constant(operation: str, operands: Sequence[float]) -> float | None:
    """Return the finite value of an operation on numbers, or None where there is none."""
    with np.errstate(all="ignore"):
        value = float(OPERATIONS[operation](*(np.float64(operand) for operand in operands)))
    return value if math.isfinite(value) else None

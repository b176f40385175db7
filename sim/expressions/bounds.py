"""Bounds of expressions over boxes of parameters, by interval arithmetic.

Moore, Kearfott & Cloud, Introduction to Interval Analysis (2009), chapters 2, 5 and 6. Bounds are rounded outward, so
that they hold of the numbers as they are and not only as they are rounded; beside the natural extension stands the mean
value form, whose excess shrinks with the square of a box.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.expressions.linear import linear
from sim.expressions.nodes import Expr
from sim.expressions.values import Constant, Linear, Operate, Parameter, Product, Sum, Value, Values

MOST_SLOPES = 12
"""Parameters up to which slopes are computed for the mean value form."""

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Interval:
    """`low[box]`, `high[box]`; `sure[box]`: there is a value everywhere in the box; slopes `[box, parameter]`."""

    low: Floats
    high: Floats
    sure: Truths
    least: Floats
    """The least slope in each parameter; -inf where nothing is known of it."""
    most: Floats


@dataclass(frozen=True)
class Bounded:
    """Expressions in `parameters`, numbered together, to be bounded over many boxes."""

    parameters: tuple[str, ...]
    values: Values
    sums: tuple[Linear, ...]

    @classmethod
    def of(cls, expressions: Sequence[Expr], parameters: Sequence[str]) -> Bounded:
        """Return expressions in their linear normal form, so that what their parts share cancels."""
        values = Values()
        return cls(tuple(parameters), values, tuple(linear(e, parameters, values) for e in expressions))

    def over(self, low: Floats, high: Floats) -> list[Interval]:
        """Return the bounds of each expression over boxes `low[box, parameter]` to `high[box, parameter]`."""
        natural = self._natural(low, high)
        if len(self.parameters) > MOST_SLOPES:
            return natural
        with np.errstate(all="ignore"):
            centre = low + (high - low) / 2
            middle = self._natural(centre, centre)
            below, above = _down(low - centre), _up(high - centre)
            return [_narrower(n, m, below, above) for n, m in zip(natural, middle, strict=True)]

    def _natural(self, low: Floats, high: Floats) -> list[Interval]:
        found: list[Interval] = []
        with np.errstate(all="ignore"):
            for value in self.values.known:
                found.append(self._value(value, found, low, high))
            return [_sum([(found[t], c) for t, c in s.items()], low.shape) for s in self.sums]

    def _value(self, value: Value, found: Sequence[Interval], low: Floats, high: Floats) -> Interval:
        match value:
            case Constant(number):
                return _number(number, low.shape)
            case Parameter(name):
                at = self.parameters.index(name)
                slope = np.broadcast_to(np.eye(len(self.parameters))[at], low.shape)
                return Interval(low[:, at], high[:, at], np.ones(len(low), bool), slope, slope)
            case Sum(terms):
                return _sum([(found[term], factor) for term, factor in terms], low.shape)
            case Operate(operation) | Product(operation):
                return _OPERATIONS.get(operation, _unknown)(*(found[a] for a in value.arguments))


def _narrower(natural: Interval, middle: Interval, below: Floats, above: Floats) -> Interval:
    """Return the natural bounds, narrowed by those of the mean value form."""
    ends = [_multiplied(slope, side) for slope in (natural.least, natural.most) for side in (below, above)]
    rise, fall = np.maximum.reduce(ends).sum(axis=1), np.minimum.reduce(ends).sum(axis=1)
    low, high = _down(middle.low + _down(fall * _WIDER)), _up(middle.high + _up(rise * _WIDER))
    use = natural.sure & middle.sure & np.isfinite(low) & np.isfinite(high)
    narrowed = np.where(use, np.maximum(natural.low, low), natural.low)
    return replace(natural, low=narrowed, high=np.where(use, np.minimum(natural.high, high), natural.high))


_WIDER = 1 + 1e-14
"""What a sum over a dozen parameters can lose by rounding."""


def _down(x: Floats) -> Floats:
    return np.where(x == 0, x, np.nextafter(x, -np.inf))  # a sum or a product that is 0 is so exactly


def _up(x: Floats) -> Floats:
    return np.where(x == 0, x, np.nextafter(x, np.inf))


def _multiplied(a: Floats, b: Floats) -> Floats:
    """Return a * b, with 0 times anything 0: an end of infinity is a bound, and no number."""
    product = a * b
    return np.where((a == 0) | (b == 0), 0.0, product)


def _number(number: float, shape: tuple[int, ...]) -> Interval:
    flat = np.zeros(shape)
    return Interval(np.full(shape[0], number), np.full(shape[0], number), np.ones(shape[0], bool), flat, flat)


def _settled(low: Floats, high: Floats, sure: Truths, least: Floats, most: Floats) -> Interval:
    """Return an interval in which what is not known is infinite."""
    low, least = (np.nan_to_num(x, nan=-np.inf, posinf=np.inf, neginf=-np.inf) for x in (low, least))
    high, most = (np.nan_to_num(x, nan=np.inf, posinf=np.inf, neginf=-np.inf) for x in (high, most))
    return Interval(low, high, sure, least, most)


def _sum(terms: Sequence[tuple[Interval, float]], shape: tuple[int, ...]) -> Interval:
    total = _number(0.0, shape)
    for term, factor in terms:
        total = _plus(total, _scaled(term, factor))
    return total


def _scaled(a: Interval, factor: float) -> Interval:
    if factor == 1:
        return a
    up, down = ((lambda x: x), (lambda x: x)) if factor == -1 else (_up, _down)
    ends, slopes = (a.low * factor, a.high * factor), (a.least * factor, a.most * factor)
    (low, high), (least, most) = (ends, slopes) if factor >= 0 else (ends[::-1], slopes[::-1])
    return _settled(down(low), up(high), a.sure, down(least), up(most))


def _plus(a: Interval, b: Interval) -> Interval:
    return _settled(
        _exact_sum(a.low, b.low, _down),
        _exact_sum(a.high, b.high, _up),
        a.sure & b.sure,
        _exact_sum(a.least, b.least, _down),
        _exact_sum(a.most, b.most, _up),
    )


def _exact_sum(a: Floats, b: Floats, outward: Callable[[Floats], Floats]) -> Floats:
    total = a + b
    return np.where((a == 0) | (b == 0), total, outward(total))


def _times(a: Interval, b: Interval) -> Interval:
    if a is b:
        return _whole_power(a, 2)
    low, high = _hull([_multiplied(x, y) for x in (a.low, a.high) for y in (b.low, b.high)])
    left = _product_of_slopes(a, b)
    right = _product_of_slopes(b, a)
    return _settled(_down(low), _up(high), a.sure & b.sure, _down(left[0] + right[0]), _up(left[1] + right[1]))


def _product_of_slopes(slope: Interval, value: Interval) -> tuple[Floats, Floats]:
    """Return the bounds of the slopes of one interval times the values of another."""
    ends = [_multiplied(s, v[:, None]) for s in (slope.least, slope.most) for v in (value.low, value.high)]
    low, high = _hull(ends)
    return _down(low), _up(high)


def _hull(ends: Sequence[Floats]) -> tuple[Floats, Floats]:
    return np.minimum.reduce(ends), np.maximum.reduce(ends)


def _over(a: Interval, b: Interval) -> Interval:
    apart = (b.low > 0) | (b.high < 0)
    inverse = _chain(b, np.where(apart, 1 / b.high, -np.inf), np.where(apart, 1 / b.low, np.inf), apart, _inverse_slope)
    return _times(a, inverse) if a is not b else _where(apart, _number(1.0, a.least.shape), _unknown(a))


def _inverse_slope(a: Interval) -> tuple[Floats, Floats]:
    ends = [-1 / (a.low * a.low), -1 / (a.high * a.high)]
    return _hull(ends)


def _chain(
    a: Interval,
    low: Floats,
    high: Floats,
    sure: Truths,
    slope: Callable[[Interval], tuple[Floats, Floats]],
) -> Interval:
    """Return a function of an interval: its bounds, where it has a value, and the bounds of its own slope there."""
    least, most = slope(a)
    ends = [_multiplied(s[:, None], d) for s in (_loose(least, -1), _loose(most, 1)) for d in (a.least, a.most)]
    steep, flat = np.maximum.reduce(ends), np.minimum.reduce(ends)
    return _settled(_loose(low, -1), _loose(high, 1), a.sure & sure, _down(flat), _up(steep))


def _loose(x: Floats, way: int) -> Floats:
    """Return a value moved outward by what a library's exp, log or power may be off."""
    return x + way * np.where(np.isfinite(x), np.abs(x) * 1e-15 + 5e-324, 0.0)


def _rising(
    function: np.ufunc, slope: Callable[[Interval], tuple[Floats, Floats]], inside: Callable[[Floats], Truths]
) -> Callable[[Interval], Interval]:
    return lambda a: _chain(a, function(a.low), function(a.high), inside(a.low), slope)


def _root(a: Interval) -> Interval:
    found = _chain(
        a,
        np.sqrt(np.maximum(a.low, 0)),
        np.sqrt(a.high),
        a.low >= 0,
        lambda x: (0.5 / np.sqrt(x.high), 0.5 / np.sqrt(x.low)),
    )
    return replace(found, low=np.where(a.low == 0, 0.0, found.low))


def _absolute(a: Interval) -> Interval:
    around = (a.low <= 0) & (a.high >= 0)
    low = np.where(around, 0.0, np.minimum(np.abs(a.low), np.abs(a.high)))
    high = np.maximum(np.abs(a.low), np.abs(a.high))
    falls, rises = np.where(a.low < 0, -1.0, 1.0)[:, None], np.where(a.high > 0, 1.0, -1.0)[:, None]
    least, most = _hull([_multiplied(s, d) for s in (falls, rises) for d in (a.least, a.most)])
    return _settled(low, high, a.sure, least, most)


def _whole_power(a: Interval, n: int) -> Interval:
    ends = [np.power(a.low, n), np.power(a.high, n)]
    low, high = _hull(ends)
    around = (a.low <= 0) & (a.high >= 0)
    low = np.where(around, 0.0 if n % 2 == 0 else low, low)

    def slope(x: Interval) -> tuple[Floats, Floats]:
        least, most = _hull([n * np.power(x.low, n - 1), n * np.power(x.high, n - 1)])
        return np.where(around & (n % 2 == 1), np.minimum(least, 0.0), least), most

    raised = _chain(a, low, high, np.ones(len(low), bool), slope)
    return replace(raised, low=np.where(low == 0, 0.0, raised.low), high=np.where(high == 0, 0.0, raised.high))


def _power(a: Interval, b: Interval) -> Interval:
    n = b.low[0] if len(b.low) and bool((b.low == b.low[0]).all() and (b.high == b.low[0]).all()) else np.nan
    if n == np.floor(n) and 0 < n <= 1000:
        return _whole_power(a, int(n))
    if n == np.floor(n) and -1000 <= n < 0:
        return _over(_number(1.0, a.least.shape), _whole_power(a, -int(n)))
    return _exponential(_times(b, _logarithm(a)))  # a base of 0 stays undecided


def _least(*operands: Interval) -> Interval:
    return _extreme(np.minimum, *operands)


def _most(*operands: Interval) -> Interval:
    return _extreme(np.maximum, *operands)


def _extreme(function: np.ufunc, *operands: Interval) -> Interval:
    low, high = function.reduce([o.low for o in operands]), function.reduce([o.high for o in operands])
    sure = np.logical_and.reduce([o.sure for o in operands])
    least, most = np.minimum.reduce([o.least for o in operands]), np.maximum.reduce([o.most for o in operands])
    return Interval(low, high, sure, least, most)


def _clip(x: Interval, low: Interval, high: Interval) -> Interval:
    return _least(_most(x, low), high)


def _where(condition: Truths, then: Interval, other: Interval) -> Interval:
    wide = condition[:, None]
    return Interval(
        np.where(condition, then.low, other.low),
        np.where(condition, then.high, other.high),
        np.where(condition, then.sure, other.sure),
        np.where(wide, then.least, other.least),
        np.where(wide, then.most, other.most),
    )


def _choice(then: Interval, condition: Interval, other: Interval) -> Interval:
    yes = ((condition.low > 0) | (condition.high < 0)) & condition.sure
    no = (condition.low == 0) & (condition.high == 0) & condition.sure
    either = Interval(
        np.minimum(then.low, other.low),
        np.maximum(then.high, other.high),
        then.sure & other.sure & condition.sure,
        np.full_like(then.least, -np.inf),
        np.full_like(then.most, np.inf),
    )
    return _where(yes, then, _where(no, other, either))


def _truth(yes: Truths, no: Truths, like: Interval) -> Interval:
    """Return 1 where it is so, 0 where it is not, and between them where the box does not decide."""
    decided = (yes | no)[:, None]
    slope = np.where(decided, 0.0, np.inf) * np.ones_like(like.least)
    return Interval(np.where(yes, 1.0, 0.0), np.where(no, 0.0, 1.0), np.ones(len(yes), bool), -slope, slope)


def _compared(yes: Callable[[Interval, Interval], Truths], no: Callable[[Interval, Interval], Truths]) -> _Operation:
    def compared(a: Interval, b: Interval) -> Interval:
        sure = a.sure & b.sure
        return _truth(yes(a, b) & sure, no(a, b) & sure, a)

    return compared


def _above(a: Interval, b: Interval) -> Truths:
    return a.low > b.high


def _not_below(a: Interval, b: Interval) -> Truths:
    return a.low >= b.high


def _same(a: Interval, b: Interval) -> Truths:
    return (a.low == a.high) & (b.low == b.high) & (a.low == b.low)


def _apart(a: Interval, b: Interval) -> Truths:
    return (a.low > b.high) | (a.high < b.low)


def _true(a: Interval) -> Truths:
    return ((a.low > 0) | (a.high < 0)) & a.sure


def _false(a: Interval) -> Truths:
    return (a.low == 0) & (a.high == 0) & a.sure


def _all(*operands: Interval) -> Interval:
    yes = np.logical_and.reduce([_true(o) for o in operands])
    return _truth(yes, np.logical_or.reduce([_false(o) for o in operands]), operands[0])


def _any(*operands: Interval) -> Interval:
    yes = np.logical_or.reduce([_true(o) for o in operands])
    return _truth(yes, np.logical_and.reduce([_false(o) for o in operands]), operands[0])


def _unknown(*operands: Interval) -> Interval:
    like = operands[0].least
    infinite = np.full(len(like), np.inf)
    wide = np.full_like(like, np.inf)
    return Interval(-infinite, infinite, np.zeros(len(like), bool), -wide, wide)


_Operation = Callable[..., Interval]


def _exponential(a: Interval) -> Interval:
    found = _chain(
        a, np.exp(a.low), np.exp(a.high), np.ones(len(a.low), bool), lambda x: (np.exp(x.low), np.exp(x.high))
    )
    return replace(found, low=np.maximum(found.low, 0.0))


_logarithm = _rising(np.log, lambda a: (1 / a.high, 1 / a.low), lambda low: low > 0)

_OPERATIONS: Mapping[str, _Operation] = {
    "*": _times,
    "/": _over,
    "^": _power,
    "abs": _absolute,
    "min": _least,
    "max": _most,
    "clip": _clip,
    "exp": _exponential,
    "sqrt": _root,
    "log": _logarithm,
    "if": _choice,
    "and": _all,
    "or": _any,
    "not": lambda a: _truth(_false(a), _true(a), a),
    "==": _compared(_same, _apart),
    "!=": _compared(_apart, _same),
    ">": _compared(_above, lambda a, b: _not_below(b, a)),
    ">=": _compared(_not_below, lambda a, b: _above(b, a)),
    "<": _compared(lambda a, b: _above(b, a), _not_below),
    "<=": _compared(lambda a, b: _not_below(b, a), _above),
}
"""Bounds of an operation from bounds of its operands; of any other operation nothing is known."""

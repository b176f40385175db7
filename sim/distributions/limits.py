"""A condition on a number as bounds of it: `0 < cost and share + cost <= 1` says what `cost` is more and less than."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sim.distributions.base import DistributionError
from sim.expressions import Binary, Compare, Expr, Logic, Name, Number, Unary, fold, names_in, rewrite

_FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Bound:
    """One comparison of the number: how it compares (`<`, `<=`, `>`, `>=`) with an expression in others."""

    op: str
    than: Expr


def bounds_of(condition: Expr, own: str) -> tuple[Bound, ...]:
    """Return a condition as bounds of a number; `DistributionError` where it is no such.

    It is one comparison, or several joined by `and`, in which the number stands alone or times a number.
    """
    if isinstance(condition, Logic) and condition.op == "and":
        return tuple(bound for part in condition.operands for bound in bounds_of(part, own))
    if not isinstance(condition, Compare) or not set(condition.ops) <= _FLIPPED.keys():
        remedy = f"write bounds, joined by 'and': {own} > 0 and {own} <= 2"
        raise DistributionError("what cuts a distribution off is a comparison", "where", _at(condition), remedy)
    sides = list(zip(condition.ops, condition.operands, condition.operands[1:], strict=False))
    found = [_bound(op, left, right, own) for op, left, right in sides if own in names_in(left) | names_in(right)]
    if len(found) < len(sides):
        remedy = f"compare {own} with something"
        raise DistributionError(f"this says nothing of {own}", "where", _at(condition), remedy)
    return tuple(found)


def _bound(op: str, left: Expr, right: Expr, own: str) -> Bound:
    if left == Name(own) and own not in names_in(right):
        return Bound(op, right)
    if right == Name(own) and own not in names_in(left):
        return Bound(_FLIPPED[op], left)
    gap = Binary("-", left, right)
    factor = _factor(gap, own)
    if not factor:
        wrong = f"this is no bound of {own}: it is not {own}, or a multiple of it, plus something else"
        raise DistributionError(wrong, "where", _at(left), f"write it as '{own} < …'")
    rest = rewrite(gap, lambda node: Number(0.0) if node == Name(own) else node)
    return Bound(op if factor > 0 else _FLIPPED[op], Binary("/", Unary("-", rest), Number(factor)))


def _at(expr: Expr) -> int:
    return expr.span[0]


def _factor(expr: Expr, own: str) -> float | None:
    """Return by what a number is multiplied in an expression that is linear in it; None where it is not."""

    def of(node: Expr, parts: tuple[float | None, ...]) -> float | None:  # noqa: PLR0911 - a case a kind of node
        if node == Name(own):
            return 1.0
        if all(part == 0 for part in parts):
            return 0.0
        if any(part is None for part in parts):
            return None
        known = [part for part in parts if part is not None]
        match node:
            case Unary(op="-"):
                return -known[0]
            case Binary(op="+" | "-" as op):
                return known[0] + (known[1] if op == "+" else -known[1])
            case Binary(op="*", left=Number(value)):
                return value * known[1]
            case Binary(op="*", right=Number(value)):
                return value * known[0]
            case Binary(op="/", right=Number(value)) if value:
                return known[0] / value
        return None

    return fold(expr, of)

"""Where an expression has no value: what must hold of a logarithm, a root, a division and a power."""

from __future__ import annotations

from dataclasses import dataclass

from sim.expressions.nodes import Binary, Call, Compare, Expr, IfElse, Logic, Number, Unary, fold

ZERO = Number(0.0)


@dataclass(frozen=True)
class Demand:
    """`condition` must hold for `node` to have a value; `number` is what leaves its range then."""

    node: Expr
    number: Expr
    wanted: str
    """The range in words: 'above 0'."""
    condition: Expr


def demands(expr: Expr) -> tuple[Demand, ...]:
    """Return what must hold for an expression to have a value, each once.

    What stands in a branch of `a if c else b` must hold only where that branch is taken.
    """

    def collected(node: Expr, parts: tuple[tuple[Demand, ...], ...]) -> tuple[Demand, ...]:
        if isinstance(node, IfElse):
            unless = Unary("not", node.condition)
            then = [_guarded(demand, unless) for demand in parts[0]]
            other = [_guarded(demand, node.condition) for demand in parts[2]]
            return tuple(dict.fromkeys([*then, *parts[1], *other]))
        return tuple(dict.fromkeys([d for part in parts for d in part] + _own(node)))

    return fold(expr, collected)


def _guarded(demand: Demand, unless: Expr) -> Demand:
    return Demand(demand.node, demand.number, demand.wanted, Logic("or", (demand.condition, unless)))


def _own(node: Expr) -> list[Demand]:
    match node:
        case Call(function="log", arguments=(number,)):
            return _wanted(node, number, "above 0", ">")
        case Call(function="sqrt", arguments=(number,)):
            return _wanted(node, number, "0 or above", ">=")
        case Binary(op="/", right=number):
            return _wanted(node, number, "other than 0", "!=")
        case Binary(op="^", left=base, right=exponent):
            return _power(node, base, exponent)
    return []


def _wanted(node: Expr, number: Expr, wanted: str, op: str) -> list[Demand]:
    if isinstance(number, Number) and op == "!=" and number.value != 0:
        return []
    return [Demand(node, number, wanted, Compare((op,), (number, ZERO)))]


def _power(node: Expr, base: Expr, exponent: Expr) -> list[Demand]:
    """Return what a power demands of its base: with a whole exponent any number will do, of a negative one but 0."""
    if not isinstance(exponent, Number):
        rises = Logic("and", (Compare((">=",), (base, ZERO)), Compare((">",), (exponent, ZERO))))
        condition = Logic("or", (Compare((">",), (base, ZERO)), rises))
        return [] if isinstance(base, Number) and base.value > 0 else [Demand(node, base, "above 0", condition)]
    if exponent.value == int(exponent.value):
        return _wanted(node, base, "other than 0", "!=") if exponent.value < 0 else []
    op, wanted = (">", "above 0") if exponent.value < 0 else (">=", "0 or above")
    return _wanted(node, base, wanted, op)

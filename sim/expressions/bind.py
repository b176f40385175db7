"""Partial evaluation: with the moves of a history known, what is left is an expression in parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sim.expressions.nodes import Compare, Expr, Name, fold, names_in
from sim.expressions.simplify import comparison, conjunction, simplified, truth


def bind(expr: Expr, taken: Mapping[str, str], moves: Collection[str]) -> Expr:
    """Return `expr` with comparisons of moves settled by the actions `taken`, and simplified.

    `moves` are the names of all moves of the game, which tell a move from a parameter. One that is not in `taken`
    (or has '' there) did not take place: it equals no action and no other move, and differs from all. Quantities
    must have been expanded. What remains has no more parts than `expr`, up to the pairs of a chain of comparisons.
    """

    def settled(node: Expr, parts: tuple[Expr, ...]) -> Expr:
        if isinstance(node, Compare) and any(_is_move(operand, moves) for operand in node.operands):
            return _compared(node, parts, taken, moves)
        return simplified(node, parts)

    return fold(expr, settled)


def bind_all(expr: Expr, histories: Iterable[Mapping[str, str]], moves: Collection[str]) -> tuple[Expr, ...]:
    """Return `expr` bound to each history; histories that it does not tell apart get the same object."""
    told = sorted(names_in(expr).intersection(moves))
    bound: dict[tuple[str, ...], Expr] = {}
    result = []
    for taken in histories:
        key = tuple(taken.get(move, "") for move in told)
        if key not in bound:
            bound[key] = bind(expr, taken, moves)
        result.append(bound[key])
    return tuple(result)


def _is_move(expr: Expr, moves: Collection[str]) -> bool:
    return isinstance(expr, Name) and expr.name in moves


def _compared(node: Compare, parts: tuple[Expr, ...], taken: Mapping[str, str], moves: Collection[str]) -> Expr:
    settled: list[Expr] = []
    for i, op in enumerate(node.ops):
        left, right = node.operands[i : i + 2]
        if _is_move(left, moves) or _is_move(right, moves):
            same = _action(left, taken, moves)
            settled.append(truth((same != "" and same == _action(right, taken, moves)) == (op == "==")))
        else:
            settled.append(comparison((op,), parts[i : i + 2]))
    return conjunction(settled)


def _action(expr: Expr, taken: Mapping[str, str], moves: Collection[str]) -> str:
    if not isinstance(expr, Name):
        return ""
    return taken.get(expr.name, "") if expr.name in moves else expr.name

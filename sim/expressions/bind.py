"""Partial evaluation: with the moves of a history known, what is left is an expression in parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sim.expressions.nodes import Compare, Expr, Name, Number, fold, names_in
from sim.expressions.numeric import number_of
from sim.expressions.simplify import comparison, conjunction, simplified, truth


def bind(expr: Expr, taken: Mapping[str, str], moves: Collection[str]) -> Expr:
    """Return `expr` with comparisons of moves settled by the actions `taken`, and simplified.

    `moves` are the names of all moves of the game, which tell a move from a parameter. One that is not in `taken`
    (or has '' there) did not take place: it equals no action and no other move, and differs from all. Quantities
    must have been expanded. What remains has no more parts than `expr`, up to the pairs of a chain of comparisons.

    A move whose actions are numbers stands for the number that was chosen. Where it did not take place its name stays,
    and a comparison with anything that it is a part of is false, but for `!=`.
    """

    def settled(node: Expr, parts: tuple[Expr, ...]) -> Expr:
        if isinstance(node, Name):
            value = number_of(taken.get(node.name, "")) if node.name in moves else None
            return node if value is None else Number(value, node.span)
        if isinstance(node, Compare) and (_of_move(node.operands, moves) or _of_move(parts, moves)):
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


def _of_move(operands: Iterable[Expr], moves: Collection[str]) -> bool:
    """Whether a move is part of one of the operands, and its number not known."""
    return any(
        not names_in(operand).isdisjoint(moves) if not isinstance(operand, Name) else operand.name in moves
        for operand in operands
        if not isinstance(operand, Number)
    )


def _compared(node: Compare, parts: tuple[Expr, ...], taken: Mapping[str, str], moves: Collection[str]) -> Expr:
    settled: list[Expr] = []
    for i, op in enumerate(node.ops):
        (left, right), (one, two) = node.operands[i : i + 2], parts[i : i + 2]
        if _named(left, one, moves) or _named(right, two, moves):
            same = _action(left, taken, moves)
            equal = same != "" and same == _action(right, taken, moves)
            settled.append(truth((op == "!=" and not equal) or (op == "==" and equal)))
        elif _of_move((one, two), moves):  # a number that nobody chose
            settled.append(truth(op == "!="))
        else:
            settled.append(comparison((op,), (one, two)))
    return conjunction(settled)


def _named(written: Expr, bound: Expr, moves: Collection[str]) -> bool:
    """Whether an operand is a move that is compared by name: it has no number."""
    return _is_move(written, moves) and not isinstance(bound, Number)


def _action(expr: Expr, taken: Mapping[str, str], moves: Collection[str]) -> str:
    if not isinstance(expr, Name):
        return ""
    return taken.get(expr.name, "") if expr.name in moves else expr.name

"""Comparisons in parameters alone, judged in many worlds at once, with rounding kept from deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.expressions import Binary, Call, Compare, Expr, Logic, Program, Unary, compile_rows, fold, names_in
from sim.tolerances import TIE

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Statement:
    """An expression in parameters that ought to be true, and the moves that were filled in to get it."""

    expression: Expr
    moves: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters on which its truth can depend."""
        return names_in(self.expression)


@dataclass(frozen=True)
class Verdicts:
    """Statements compiled together; every side of every comparison is a row of one program."""

    statements: tuple[Statement, ...]
    program: Program
    row: Mapping[Expr, int]
    powers: tuple[tuple[tuple[Expr, Expr], ...], ...] = ()
    """Of each statement, what may leave the range of floating-point numbers, and what it is a function of."""

    @classmethod
    def of(cls, statements: Sequence[Statement], parameters: Sequence[str]) -> Verdicts:
        """Compile statements over `parameters`."""
        sides = dict.fromkeys(side for s in statements for side in _sides(s.expression))
        powers = tuple(_powers(s.expression) for s in statements)
        rows = list(dict.fromkeys([*sides, *(part for pairs in powers for pair in pairs for part in pair)]))
        return cls(tuple(statements), compile_rows(rows, parameters), {row: i for i, row in enumerate(rows)}, powers)

    def fails(self, worlds: Floats) -> Truths:
        """Return `fails[world, statement]` of `worlds[world, parameter]`.

        A strict comparison fails in a tie, where the sides differ by less than `TIE` of their size; one that allows
        equality holds there. A side that is not a number makes its comparison fail. Where an `exp` or a power is too
        small or too large for a floating-point number, what it is in truth is not known, and nothing fails.
        """
        rows = self.program.evaluate(worlds)
        truths = [
            self._truth(s.expression, rows) | self._beyond(powers, rows)
            for s, powers in zip(self.statements, self.powers, strict=True)
        ]
        return ~np.stack(truths, axis=1) if truths else np.zeros((len(worlds), 0), bool)

    def sides(self, world: Floats, statement: int) -> tuple[float, float, str]:
        """Return (left, right, comparison) of the first comparison of a statement that does not hold in `world`."""
        rows = self.program.evaluate(world[None])
        pairs = list(comparisons(self.statements[statement].expression))
        for op, left, right in pairs:
            a, b = rows[:, self.row[left]], rows[:, self.row[right]]
            if not _holds(op, a, b)[0]:
                return float(a[0]), float(b[0]), op
        return np.nan, np.nan, ""

    def unequal(self, world: Floats, statement: int) -> tuple[Expr, Expr] | None:
        """Return the sides of the first comparison that fails in `world`, if it asks that they differ; else None."""
        rows = self.program.evaluate(world[None])
        for op, left, right in comparisons(self.statements[statement].expression):
            if not _holds(op, rows[:, self.row[left]], rows[:, self.row[right]])[0]:
                return (left, right) if op == "!=" else None
        return None

    def gap(self, worlds: Floats, sides: tuple[Expr, Expr]) -> Floats:
        """Return `gap[world]`: by how much two sides differ."""
        rows = self.program.evaluate(worlds)
        return np.asarray(rows[:, self.row[sides[0]]] - rows[:, self.row[sides[1]]])

    def _beyond(self, powers: tuple[tuple[Expr, Expr], ...], rows: Floats) -> Truths:
        """Return `beyond[world]`: an `exp` or a power there is 0 or infinite only because no float is so near to it."""
        beyond = np.zeros(len(rows), bool)
        for power, base in powers:
            value, of = rows[:, self.row[power]], rows[:, self.row[base]]
            lost = ((value == 0) | np.isinf(value)) & np.isfinite(of)
            beyond |= lost & (of != 0) if isinstance(power, Binary) else lost
        return beyond

    def _truth(self, expression: Expr, rows: Floats) -> Truths:
        match expression:
            case Compare(ops, operands):
                columns = [rows[:, self.row[side]] for side in operands]
                pairs = zip(ops, columns, columns[1:], strict=False)
                return np.logical_and.reduce([_holds(op, a, b) for op, a, b in pairs])
            case Logic(op, operands):
                join = np.logical_and if op == "and" else np.logical_or
                return np.asarray(join.reduce([self._truth(operand, rows) for operand in operands]))
            case Unary(op="not", operand=operand):
                return ~self._truth(operand, rows)
            case _:
                value = rows[:, self.row[expression]]
                return (value != 0) & ~np.isnan(value)


def _holds(op: str, left: Floats, right: Floats) -> Truths:
    with np.errstate(invalid="ignore"):
        slack = TIE * (np.abs(left) + np.abs(right))
        gap = np.where(left == right, 0.0, left - right)  # equal infinities are equal
        slack = np.where(np.isfinite(slack), slack, 0.0)
        truths = {"<": gap < -slack, "<=": gap <= slack, ">": gap > slack, ">=": gap >= -slack}
        truths |= {"==": np.abs(gap) <= slack, "!=": np.abs(gap) > slack}
    return truths[op]


def _powers(expression: Expr) -> tuple[tuple[Expr, Expr], ...]:
    """Return each `exp` with its argument and each power with its base."""
    found: dict[tuple[Expr, Expr], None] = {}

    def note(node: Expr, _: tuple[None, ...]) -> None:
        if isinstance(node, Call) and node.function == "exp":
            found[node, node.arguments[0]] = None
        elif isinstance(node, Binary) and node.op == "^":
            found[node, node.left] = None

    fold(expression, note)
    return tuple(found)


def _sides(expression: Expr) -> list[Expr]:
    """Return the parts whose values decide: sides of comparisons, and what stands alone as true or false."""
    match expression:
        case Compare():
            return list(expression.operands)
        case Logic():
            return [side for operand in expression.operands for side in _sides(operand)]
        case Unary(op="not", operand=operand):
            return _sides(operand)
        case _:
            return [expression]


def comparisons(expression: Expr) -> list[tuple[str, Expr, Expr]]:
    """Return the comparisons (how, left, right) of a statement, in the order in which they are written."""
    match expression:
        case Compare(ops, operands):
            return list(zip(ops, operands, operands[1:], strict=False))
        case Logic():
            return [pair for operand in expression.operands for pair in comparisons(operand)]
        case Unary(op="not", operand=operand):
            return comparisons(operand)
        case _:
            return []

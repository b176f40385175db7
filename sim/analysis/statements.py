"""Comparisons in parameters alone, judged in many worlds at once, with rounding kept from deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.expressions import Compare, Expr, Logic, Program, Unary, compile_rows, names_in
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

    @classmethod
    def of(cls, statements: Sequence[Statement], parameters: Sequence[str]) -> Verdicts:
        """Compile statements over `parameters`."""
        sides = dict.fromkeys(side for s in statements for side in _sides(s.expression))
        program = compile_rows(list(sides), parameters)
        return cls(tuple(statements), program, {side: i for i, side in enumerate(sides)})

    def fails(self, worlds: Floats) -> Truths:
        """Return `fails[world, statement]` of `worlds[world, parameter]`.

        A strict comparison fails in a tie, where the sides differ by less than `TIE` of their size; one that allows
        equality holds there. A side that is not a number makes its comparison fail.
        """
        rows = self.program.evaluate(worlds)
        truths = [self._truth(s.expression, rows) for s in self.statements]
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

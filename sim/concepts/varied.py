"""Options of a concept that are expressions in parameters, so that every world has a value of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.concepts.options import Option
from sim.errors import Path
from sim.expressions import (
    Binary,
    Call,
    Compare,
    Expr,
    IfElse,
    Logic,
    Name,
    Number,
    Program,
    Unary,
    compile_rows,
)
from sim.games.domains import Domain

PATH: Path = ("solve", "concept", "options")
"""Where options stand in a scenario."""


@dataclass(frozen=True)
class Varied:
    """An option `name` that is an `expression` in `parameters`, whose values are the first columns of worlds."""

    name: str
    expression: Expr
    parameters: tuple[str, ...]
    declared: Option
    whole: bool
    text: str
    """The expression as it is written, in its one spelling; `expression` has the quantities written out."""

    @cached_property
    def _program(self) -> Program:
        return compile_rows([self.expression], self.parameters)

    def values(self, worlds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `value[draw]` in the worlds of `worlds[draw, column]`, the parameters standing first."""
        return self._program.evaluate(worlds[:, : len(self.parameters)])[:, 0]

    def holds(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return where a value is one that the option takes."""
        fine = np.isfinite(values)
        said = self.declared
        with np.errstate(invalid="ignore"):
            fine &= values >= said.low if said.low is not None else True
            fine &= values > said.above if said.above is not None else True
            fine &= values <= said.high if said.high is not None else True
            return fine & (values == np.round(values)) if self.whole else fine

    @property
    def domain(self) -> Domain:
        """The demand that the option has a value that it takes in every world."""
        ends = (">=", self.declared.low), (">", self.declared.above), ("<=", self.declared.high)
        sides: list[Expr] = [Compare((sign,), (self.expression, Number(end))) for sign, end in ends if end is not None]
        whole = sides if len(sides) < 2 else [Logic("and", tuple(sides))]
        what = f"the option '{self.name}', {self.text},"
        return Domain((*PATH, self.name), 0, what, self.declared.range(self.whole), tuple(whole))


def always_whole(expr: Expr, whole: frozenset[str] = frozenset()) -> bool:
    """Whether an expression is a whole number whatever its parameters are, those of `whole` being whole numbers."""
    match expr:
        case Number(value=value):
            return float(value).is_integer()
        case Name(name=name):
            return name in whole
        case Unary(op="not") | Compare() | Logic():
            return True
        case IfElse():
            parts: tuple[Expr, ...] = (expr.then, expr.other)
        case Unary() | Binary(op="+" | "-" | "*") | Call(function="min" | "max" | "abs" | "clip"):
            parts = expr.parts
        case _:
            return False
    return all(always_whole(part, whole) for part in parts)

"""All payoffs of a game as one program: terms once a draw, then one sparse matrix product.

With the moves of every leaf known, a payoff is a sum of coefficients times terms in the parameters alone, and the
leaves of a game share most of their terms. No Python runs per draw or per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.expressions.functions import OPERATIONS
from sim.expressions.linear import linear
from sim.expressions.nodes import Expr
from sim.expressions.steps import Schedule, schedule
from sim.expressions.terms import written
from sim.expressions.values import Linear, Values
from sim.sparse_rows import SparseRows

CACHE = 1 << 17
"""Floats worked on at a time: 1 MiB, which stays in a core's second-level cache."""
LEAST, MOST = 128, 4096
"""Draws worked on at a time."""


@dataclass(frozen=True, eq=False)
class Program:
    """`rows = coefficients @ terms`, compiled."""

    parameters: tuple[str, ...]
    terms: tuple[Expr, ...] = field(repr=False)
    """Distinct terms in the parameters; a constant has the term 1."""
    coefficients: SparseRows
    """`coefficients[row, term]`."""
    schedule: Schedule = field(repr=False)

    def __len__(self) -> int:
        return int(self.coefficients.shape[0])

    def evaluate(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `rows[draw, row]` of `values[draw, parameter]`.

        Rows without a value (the logarithm of a negative number, a division by zero) are NaN or infinite. The result
        of a draw does not depend on the others: any way to cut the draws gives the same bytes.
        """
        if values.ndim != 2 or values.shape[1] != len(self.parameters):
            raise ValueError(
                f"values[draw, parameter] wanted with {len(self.parameters)} parameters, not {values.shape}"
            )
        rows = np.empty((len(values), len(self)))
        step = min(MOST, max(LEAST, CACHE // (self.schedule.registers + len(self) + 1)))
        with np.errstate(all="ignore"):
            for start in range(0, len(values), step):
                block = values[start : start + step]
                rows[start : start + step] = (self.coefficients @ self._terms(block)).T
        return rows

    def evaluate_one(self, values: Mapping[str, float]) -> NDArray[np.float64]:
        """Return `rows[row]` in one world; raises KeyError for a parameter without a value."""
        return self.evaluate(np.array([[values[name] for name in self.parameters]], np.float64))[0]

    def _terms(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `terms[term, draw]`.

        Registers are contiguous, because NumPy may round exp and log of strided arrays otherwise.
        """
        register = np.empty((self.schedule.registers, len(values)))
        for name, target in self.schedule.loads:
            register[target] = values[:, self.parameters.index(name)]
        for value, target in self.schedule.constants:
            register[target] = value
        for step in self.schedule.steps:
            operands = (register[o] if isinstance(o, int) else o for o in step.operands)
            OPERATIONS[step.operation](*operands, out=register[step.target])
        return register[: len(self.terms)]


def compile_rows(rows: Sequence[Expr], parameters: Sequence[str]) -> Program:
    """Return the program of expressions in `parameters` alone: quantities expanded, moves bound.

    Raises `ExpressionError` where a row has another name in it, or a function only its caller knows.
    """
    values, known, done = Values(), frozenset(parameters), dict[int, Linear]()
    sums = []
    for row in rows:
        if id(row) not in done:
            done[id(row)] = linear(row, known, values)
        sums.append(done[id(row)])
    terms = sorted({term for sum_ in sums for term in sum_})
    return Program(tuple(parameters), written(values, terms), _matrix(sums, terms), schedule(values, terms))


def _matrix(sums: Sequence[Linear], terms: Sequence[int]) -> SparseRows:
    column = {term: i for i, term in enumerate(terms)}
    pointers = np.cumsum([0, *(len(sum_) for sum_ in sums)])
    columns = [column[term] for sum_ in sums for term in sorted(sum_)]
    values = [sum_[term] for sum_ in sums for term in sorted(sum_)]
    return SparseRows(np.array(values, np.float64), np.array(columns, np.int64), pointers, len(terms))

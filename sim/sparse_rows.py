"""Sparse matrices by rows, multiplied by numpy alone: small programs do not wait until scipy is loaded.

The entries of a row are added one after the other, whatever stands beside it, and a product is rounded before it is
added: the same bytes for one world and for many, and on every processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SparseRows:
    """A matrix of which the entries that are not zero are listed, row by row.

    Those of row i are `values[pointers[i]:pointers[i + 1]]`, in the columns `columns[...]`, which ascend.
    """

    values: Floats = field(repr=False)
    columns: Indices = field(repr=False)
    pointers: Indices = field(repr=False)
    width: int

    @classmethod
    def of(cls, values: Sequence[float] | Floats, row: Indices, column: Indices, shape: tuple[int, int]) -> SparseRows:
        """Return the matrix of entries in any order, each at its own place."""
        order = np.lexsort((column, row))
        pointers = np.append(0, np.bincount(row, minlength=shape[0]).cumsum())
        return cls(np.asarray(values, np.float64)[order], column[order], pointers, shape[1])

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.pointers) - 1, self.width

    @property
    def nnz(self) -> int:
        """How many entries are listed."""
        return len(self.values)

    def toarray(self) -> Floats:
        """Return all entries, `matrix[row, column]`."""
        whole = np.zeros(self.shape)
        whole[np.repeat(np.arange(self.shape[0]), np.diff(self.pointers)), self.columns] = self.values
        return whole

    def __getitem__(self, rows: Indices) -> SparseRows:
        """Return the matrix of some rows, in the order of `rows`."""
        count = np.diff(self.pointers)[rows]
        pointers = np.append(0, count.cumsum())
        entry = np.arange(pointers[-1]) + np.repeat(self.pointers[rows] - pointers[:-1], count)
        return SparseRows(self.values[entry], self.columns[entry], pointers, self.width)

    def __matmul__(self, dense: Floats) -> Floats:
        """Return `product[row, k]` with `dense[column, k]`: all rows' first entries, then their second ones, …"""
        order, place, steps = self._steps
        product = np.zeros((len(order), dense.shape[1]))
        for column, value in steps:
            product[: len(column)] += dense[column] * value
        return product if place is None else product[place]

    @cached_property
    def _steps(self) -> tuple[Indices, Indices | None, list[tuple[Indices, Floats]]]:
        """Return the rows, longest first; where each row is in this order; and the k-th entries of those that have one.

        None for where each row is: in its own place.
        """
        count = np.diff(self.pointers)
        order = np.argsort(-count, kind="stable")
        lengths, steps = count[order], []
        for k in range(int(count.max(initial=0))):
            entry = self.pointers[order[: np.count_nonzero(lengths > k)]] + k
            steps.append((self.columns[entry], self.values[entry, None]))
        ordered = bool((order == np.arange(len(order))).all())
        return order, None if ordered else np.argsort(order, kind="stable"), steps

"""Rows gathered and spread, several times as fast as numpy's own indexing does it.

Measured on 32,768 rows out of 16,384 with 4 to 10 entries: `values[rows]` 1.0 ms, `take` 0.1; `values[game, place]` 1.0
and 0.05; `values[there]` 1.1 and 0.1; spreading them 1.4 and 1.1.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


def taken(values: NDArray[T], rows: NDArray[np.int64] | slice) -> NDArray[T]:
    """Return `values[rows]`; a slice copies nothing."""
    return values[rows] if isinstance(rows, slice) else values.take(rows, axis=0)


def at(values: NDArray[T], first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[T]:
    """Return `values[first, second]`, where both are from 0 up."""
    return _joined(values).take(first * values.shape[1] + second, axis=0)


def where(values: NDArray[T], there: NDArray[np.bool_]) -> NDArray[T]:
    """Return `values[there]`, `there` being as long as the first two axes of `values`.

    Where that is all of them the result may share their memory, as that of `taken` does: nobody writes into either.
    """
    return _joined(values) if there.all() else _joined(values).take(np.flatnonzero(there), axis=0)


def every(holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return of each entry of the first axis whether it holds throughout, in one look where all do."""
    return np.ones(len(holds), bool) if holds.all() else np.asarray(holds.all(axis=tuple(range(1, holds.ndim))))


def put(
    values: NDArray[T], shape: tuple[int, int], first: NDArray[np.int64], second: NDArray[np.int64], blank: float | bool
) -> NDArray[T]:
    """Return an array that begins with the axes `shape`, with `values[row]` at `[first[row], second[row]]`."""
    full = np.full((shape[0] * shape[1], *values.shape[1:]), blank, values.dtype)
    full[first * shape[1] + second] = values
    return full.reshape(*shape, *values.shape[1:])


def _joined(values: NDArray[T]) -> NDArray[T]:
    return values.reshape(values.shape[0] * values.shape[1], *values.shape[2:])

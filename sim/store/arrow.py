"""NumPy arrays to Arrow arrays and back, without a copy where the memory is the same.

Arrow's own conversions look whether the data are pandas', and to do so import pandas where it is installed: half a
second. Nothing here has missing values, so the buffers are all there is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

FEW = 100_000
"""Whole numbers that are sorted, all in all, before Arrow's functions are loaded."""

_sorted = [0]
"""How many were."""


def to_arrow(values: NDArray[np.generic], kind: pa.DataType) -> pa.Array:
    """Return numbers or truth values as an Arrow array of type `kind`."""
    if pa.types.is_boolean(kind):
        data: NDArray[np.generic] = np.packbits(values.astype(np.bool_), bitorder="little")
    else:
        data = np.ascontiguousarray(values, kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(data)])


def to_arrow_names(codes: NDArray[np.generic], names: Sequence[str]) -> pa.DictionaryArray:
    """Return `names[codes[i]]` as Arrow's dictionary: a categorical column, whose categories stand in their order."""
    return pa.DictionaryArray.from_arrays(to_arrow(codes, pa.int8()), _texts(names))


def _texts(texts: Sequence[str]) -> pa.StringArray:
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))


def to_codes(array: pa.DictionaryArray, names: Sequence[str]) -> NDArray[np.uint8]:
    """Return the numbers of names, in whatever order the dictionary has them; `ValueError` for an unknown one."""
    number = np.array([names.index(name) for name in array.dictionary.to_pylist()], np.uint8)
    return number[to_numpy(array.indices).astype(np.int64)]


def to_numpy(array: pa.Array) -> NDArray[np.generic]:
    """Return the values of an Arrow array of numbers, truth values, or lists of them (flattened)."""
    if pa.types.is_list(array.type):
        return to_numpy(array.flatten())
    data = array.buffers()[1]
    if pa.types.is_boolean(array.type):
        bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little") if data else np.empty(0, np.uint8)
        return bits[array.offset : array.offset + len(array)].astype(np.bool_)
    kind = np.dtype(array.type.to_pandas_dtype())
    return np.frombuffer(data, kind, len(array), array.offset * kind.itemsize) if data else np.empty(0, kind)


def numbered(values: NDArray[np.generic]) -> NDArray[np.int64]:
    """Number equal values alike, from 0 in the order in which they first appear.

    Arrow's dictionary encoding does it by exact hashing, ten times as fast as the sort inside `numpy.unique`; but to
    load what it needs takes as long as sorting `FEW` numbers. Both number alike.
    """
    _sorted[0] += len(values)
    if _sorted[0] <= FEW and values.dtype.kind in "iub":
        _, first, which = np.unique(values, return_index=True, return_inverse=True)
        return np.argsort(np.argsort(first)).astype(np.int64)[which.reshape(-1)]
    array = to_arrow(values, pa.from_numpy_dtype(values.dtype))
    return to_numpy(array.dictionary_encode().indices).astype(np.int64)

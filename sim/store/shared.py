"""Blocks in a folder that several machines share: each written by a worker under a name of its own, read by another.

A file has one line of JSON, which says which equilibrium sets the block has, and then its two tables as Arrow streams.
The coordinator, which numbers the sets, reads the line alone; the tables go from worker to worker through the folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.errors import DamagedRunError, UnwrittenError
from sim.store.arrow import to_arrow, to_numpy
from sim.store.supports import EquilibriumSets, Support
from sim.store.tabulate import Block, Columns

_SET = "equilibrium_set of the block"
"""The column with the number of each draw's set within the block."""


def write_block(path: Path, block: Block) -> None:
    """Write a block to a new file; `UnwrittenError` where it cannot be written."""
    head = {"start": block.start, "tags": block.tags, "sets": block.sets.sets}
    try:
        with path.open("xb") as file:
            file.write(json.dumps(head, separators=(",", ":")).encode() + b"\n")
            for columns in ({**block.draws, _SET: block.sets.of_draw}, block.equilibria):
                _write_columns(file, columns)
    except OSError as error:
        raise UnwrittenError(error, str(path)) from error


def _write_columns(file: IO[bytes], columns: Columns) -> None:
    arrays = {name: to_arrow(values, pa.from_numpy_dtype(values.dtype)) for name, values in columns.items()}
    batch = pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
    with pa.ipc.new_stream(file, batch.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_batch(batch)


def read_sets(path: Path) -> tuple[tuple[Support, ...], ...]:
    """Return the equilibrium sets of a block, in the order of the first draw that has each."""
    with path.open("rb") as file:
        return _sets(_head(path, file))


def read_block(path: Path) -> Block:
    """Return a block; `DamagedRunError` where the file is none."""
    with path.open("rb") as file:
        head = _head(path, file)
        try:
            draws, equilibria = _read_columns(file), _read_columns(file)
        except (pa.ArrowException, OSError) as error:
            raise DamagedRunError(f"{path}: not a block: {error}") from error
    of_draw = draws.pop(_SET).astype(np.int64)
    return Block(head["start"], draws, equilibria, EquilibriumSets(of_draw, _sets(head)), tuple(head["tags"]))


def _head(path: Path, file: IO[bytes]) -> dict[str, Any]:
    try:
        head: dict[str, Any] = json.loads(file.readline())
    except ValueError:
        raise DamagedRunError(f"{path}: not a block") from None
    return head


def _sets(head: dict[str, Any]) -> tuple[tuple[Support, ...], ...]:
    return tuple(tuple(tuple(support) for support in supports) for supports in head["sets"])


def _read_columns(file: IO[bytes]) -> Columns:
    with pa.ipc.open_stream(file) as reader:
        batch = reader.read_next_batch()
        for _ in reader:  # to the end of the stream, behind which the next begins
            pass
    return {name: to_numpy(array) for name, array in zip(batch.schema.names, batch.columns, strict=True)}


class GivenNumbers:
    """Numbers of equilibrium sets that the coordinator has given: of each block, in their order, those of its sets."""

    def __init__(self, of_blocks: Sequence[Sequence[int]]) -> None:
        self._of_blocks: Iterator[Sequence[int]] = iter(of_blocks)

    def numbers(self, found: EquilibriumSets) -> NDArray[np.int32]:
        """Return `numbers[draw]` of the next block."""
        return np.array(next(self._of_blocks), np.int32)[found.of_draw]


def listing(sets: tuple[tuple[Support, ...], ...]) -> EquilibriumSets:
    """Return sets as those of as many draws, one each: what an index numbers."""
    return EquilibriumSets(np.arange(len(sets)), sets)

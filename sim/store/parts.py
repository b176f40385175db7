"""Parts: Parquet files of consecutive draws, written a row group at a time.

Measured, CPU seconds a million rows and column, one core. Continuous columns: 0.008 as they are, 0.02 with LZ4, which
saves nothing, 0.03 with zstd, which saves a twentieth. Probabilities and counts, which repeat: 0.01 with LZ4, and a
twentieth to the whole of their size gone; a dictionary takes 0.02 for a little less space, and 0.08 where it does not
pay. Lists cost 0.08 for being lists: hence a second table for the equilibria, with a row each. Of a profile's
probabilities most are 0 or 1: a dictionary given up beyond 64 kilobytes takes them to nearly nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.errors import DamagedRunError, EngineError, SimError
from sim.store.arrow import to_arrow, to_arrow_names, to_codes, to_numpy
from sim.store.kept import DRAWS, Table
from sim.store.layout import ENUMERATIONS, Layout
from sim.store.supports import EquilibriumSets
from sim.store.tabulate import Block, Columns

BLOCK = 8_192
"""Draws in a block, the unit of computation whatever the number of workers; of twice as many a run holds 80 MB more."""

# Arrow's own pool keeps what it has once had, 30 MB a run; the system's gives it back, and is no slower.
pa.set_memory_pool(pa.system_memory_pool())

BLOCKS_PER_GROUP = 8
BLOCKS_PER_PART = 32

PART = BLOCK * BLOCKS_PER_PART
"""Draws in a part."""


def give_back_memory() -> None:
    """Return what was freed to the system, whoever asked for it; after solving millions of draws some 200 MB."""
    pa.default_memory_pool().release_unused()


class Numbering(Protocol):
    """What gives equilibrium sets their numbers."""

    def numbers(self, found: EquilibriumSets) -> NDArray[np.int32]:
        """Return `numbers[draw]`."""


def write_part(
    files: Mapping[Table, Path | pa.NativeFile], layout: Layout, index: Numbering, blocks: Iterable[Block]
) -> None:
    """Write blocks in their order to a new file for each of some tables, a row group of each at a time."""
    with ExitStack() as stack:
        writers = {
            table: stack.enter_context(pq.ParquetWriter(path, schema, **_options(schema)))
            for table, path in files.items()
            for schema in (layout.schema(table),)
        }
        for group in grouped(blocks, BLOCKS_PER_GROUP):
            for table, writer in writers.items():
                _write_group(writer, layout.schema(table), batches(table, group, layout, index))


def batches(table: Table, group: Sequence[Block], layout: Layout, index: Numbering) -> list[pa.RecordBatch]:
    """Return the rows of some consecutive blocks in one of the two tables."""
    schema = layout.schema(table)
    if table == DRAWS:
        return [_draws(block, schema, layout, index) for block in group]
    return [_equilibria(own, schema, layout) for own in _joined(group, layout)]


def part_size(tables: Iterable[Table], layout: Layout, index: Numbering, blocks: Iterable[Block]) -> int:
    """Return how many bytes the files of a part take, of which nothing is written to any disk."""
    files = {table: pa.BufferOutputStream() for table in tables}
    write_part(files, layout, index, blocks)
    return sum(int(file.getvalue().size) for file in files.values())


WIDE = 1_000
"""Columns from which on the blocks of a group are joined before they become Arrow's: each array costs its call."""


def _joined(blocks: Sequence[Block], layout: Layout) -> tuple[Columns, ...]:
    """Return the columns of the equilibria of some blocks, of many columns as one block."""
    columns = [block.equilibria for block in blocks]
    if layout.choices < WIDE or len(columns) < 2:
        return tuple(columns)
    return ({name: np.concatenate([own[name] for own in columns]) for name in columns[0]},)


def _write_group(writer: pq.ParquetWriter, schema: pa.Schema, batches: list[pa.RecordBatch]) -> None:
    table = pa.Table.from_batches(batches, schema)
    writer.write_table(table, row_group_size=max(len(table), 1))


def grouped(blocks: Iterable[Block], size: int) -> Iterator[tuple[Block, ...]]:
    """Yield so many blocks after another, those of a group of rows."""
    iterator = iter(blocks)
    while group := tuple(islice(iterator, size)):
        yield group


def _options(schema: pa.Schema) -> dict[str, object]:
    """Return how columns are encoded; see the measurements above. What bounds an unknown end is mostly NaN."""
    continuous = ("parameter.", "payoff.", "payoff_lowest.", "payoff_highest.", "regret")
    return {
        "compression": {name: "none" if name.startswith(continuous) else "lz4" for name in schema.names},
        "use_dictionary": [n for n in schema.names if n in ENUMERATIONS or n.startswith("profile.")],
        "dictionary_pagesize_limit": 65_536,
        "column_encoding": {"draw": "DELTA_BINARY_PACKED"},
        "write_statistics": ["draw"],
    }


def _draws(block: Block, schema: pa.Schema, layout: Layout, index: Numbering) -> pa.RecordBatch:
    return record_of_draws(block.draws, index.numbers(block.sets), schema, layout)


def record_of_draws(draws: Columns, numbers: NDArray[np.int32], schema: pa.Schema, layout: Layout) -> pa.RecordBatch:
    """Return the columns of some draws as they are stored, with `numbers[draw]` of their equilibrium sets."""
    columns = draws | {"equilibrium_set": numbers}
    for way in ("some", "all") if layout.tags else ():
        columns |= unpacked_tags(columns.pop(f"tags_{way}"), [f"tag_{way}.{name}" for name in layout.tags])
    return record_batch(columns, schema)


def _equilibria(equilibria: Columns, schema: pa.Schema, layout: Layout) -> pa.RecordBatch:
    columns = dict(equilibria)
    if layout.tags:
        columns |= unpacked_tags(columns.pop("tags"), layout.tag_columns)
    return record_batch(columns, schema)


def record_batch(columns: Columns, schema: pa.Schema) -> pa.RecordBatch:
    """Return the columns of a schema; numbers from a fixed list as their names."""
    arrays = [
        to_arrow_names(columns[field.name], ENUMERATIONS[field.name])
        if field.name in ENUMERATIONS
        else to_arrow(columns[field.name], field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def unpacked_tags(bits: NDArray[np.generic], names: Sequence[str]) -> Columns:
    """Return a column of truth values for each bit."""
    words = bits.astype(np.uint64)
    return {name: (words >> np.uint64(i) & np.uint64(1)).astype(np.bool_) for i, name in enumerate(names)}


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn Arrow's errors of reading into `DamagedRunError` with the path, or `EngineError` where the disk fails."""
    try:
        yield
    except (pa.ArrowException, OSError, ValueError, KeyError, IndexError) as error:
        if isinstance(error, SimError):
            raise
        if isinstance(error, OSError) and error.errno is not None:
            raise EngineError(f"{path}: cannot be read: {error.strerror or error}") from error
        raise DamagedRunError(f"{path}: not a part that this version can read: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def read_tables(path: Path, wanted: pa.Schema) -> Iterator[pa.Table]:
    """Yield the columns of `wanted` of one row group after another as a table; raises as `readable` does."""
    with pq.ParquetFile(path) as file:
        for field in wanted:
            if field.name not in file.schema_arrow.names or file.schema_arrow.field(field.name).type != field.type:
                raise KeyError(f"it has no column '{field.name}' of {field.type}")
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns=wanted.names, use_threads=False).select(wanted.names)


def can_be_read(path: Path, rows: int | None = None) -> bool:
    """Return whether a file is one of Parquet, of so many rows where they are given, with every page readable."""
    try:
        with pq.ParquetFile(path) as file:
            found = sum(len(file.read_row_group(group, use_threads=False)) for group in range(file.num_row_groups))
    except (pa.ArrowException, OSError):
        return False
    return rows is None or found == rows


def as_arrays(table: pa.Table) -> Columns:
    """Return the columns of a row group as arrays; names from a fixed list as their numbers."""
    arrays = {name: table.column(name).combine_chunks() for name in table.column_names}
    return {
        name: to_codes(array, ENUMERATIONS[name]) if name in ENUMERATIONS else to_numpy(array)
        for name, array in arrays.items()
    }

"""Parts: Parquet files of consecutive draws, written a row group at a time.

Measured, CPU seconds a million rows and column, one core. Continuous columns: 0.008 as they are, 0.02 with LZ4, which
saves nothing, 0.03 with zstd, which saves a twentieth. Probabilities and counts, which repeat: 0.01 with LZ4, and a
twentieth to the whole of their size gone; a dictionary takes 0.02 for a little less space, and 0.08 where it does not
pay. Lists cost 0.08 for being lists: hence a second table for the equilibria, with a row each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.store.arrow import to_arrow, to_arrow_lists, to_numpy
from sim.store.equilibrium_index import Legend
from sim.store.layout import Layout
from sim.store.tabulate import Block

BLOCK = 8_192
"""Draws in a block, the unit of computation whatever the number of workers; of twice as many a run holds 80 MB more."""

# Arrow's own pool keeps what it has once had, 30 MB a run; the system's gives it back, and is no slower.
pa.set_memory_pool(pa.system_memory_pool())

BLOCKS_PER_GROUP = 8
BLOCKS_PER_PART = 32

PART = BLOCK * BLOCKS_PER_PART
"""Draws in a part."""


def write_part(draws: Path, equilibria: Path, layout: Layout, legend: Legend, blocks: Iterable[Block]) -> None:
    """Write blocks in their order to two new files, a row group of each at a time."""
    schemas = layout.draws_schema(), layout.equilibria_schema()
    with (
        pq.ParquetWriter(draws, schemas[0], **_options(schemas[0])) as first,
        pq.ParquetWriter(equilibria, schemas[1], **_options(schemas[1])) as second,
    ):
        for group in _grouped(blocks, BLOCKS_PER_GROUP):
            _write_group(first, schemas[0], [_draws(block, schemas[0], legend) for block in group])
            _write_group(second, schemas[1], [_equilibria(block, schemas[1]) for block in group])


def _write_group(writer: pq.ParquetWriter, schema: pa.Schema, batches: list[pa.RecordBatch]) -> None:
    table = pa.Table.from_batches(batches, schema)
    writer.write_table(table, row_group_size=max(len(table), 1))


def _grouped(blocks: Iterable[Block], size: int) -> Iterator[tuple[Block, ...]]:
    iterator = iter(blocks)
    while group := tuple(islice(iterator, size)):
        yield group


def _options(schema: pa.Schema) -> dict[str, object]:
    """Return how columns are encoded; see the measurements above."""
    continuous = ("parameter.", "payoff", "regret", "mixed")
    leaves = [f.name + (".list.element" if pa.types.is_list(f.type) else "") for f in schema]
    return {
        "compression": {leaf: "none" if leaf.startswith(continuous) else "lz4" for leaf in leaves},
        "use_dictionary": False,
        "column_encoding": {"draw": "DELTA_BINARY_PACKED"},
        "write_statistics": ["draw"],
        "store_schema": False,
    }


def _draws(block: Block, schema: pa.Schema, legend: Legend) -> pa.RecordBatch:
    columns = block.draws | {"equilibrium_set": legend.numbers(block.sets)}
    return pa.RecordBatch.from_arrays([to_arrow(columns[f.name], f.type) for f in schema], schema=schema)


def _equilibria(block: Block, schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        to_arrow_lists(block.equilibria["mixed"], block.mixed_starts, field.type)
        if field.name == "mixed"
        else to_arrow(block.equilibria[field.name], field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def read_groups(path: Path, columns: list[str]) -> Iterator[dict[str, NDArray[np.generic]]]:
    """Yield the `columns` of one row group after another as arrays; the lists of `mixed` come as one flat array."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=columns, use_threads=False)
            yield {name: to_numpy(table.column(name).combine_chunks()) for name in columns}

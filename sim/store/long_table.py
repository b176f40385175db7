"""Runs of many scenarios as one table: a row a draw, selection rule and quantity, in the same columns whatever was run.

Scenarios have other parameters, outcomes and players; a column for each would make as many tables as scenarios. So the
quantity's name is a value here. A folder of such files is one data set for pandas, polars, DuckDB and R's arrow. The
strings are dictionaries, which cost next to nothing; pages have checksums, so that a damaged file is found.

| column | meaning |
|---|---|
| what sets a run apart | given by whoever writes: the scenario, the case, the concept, the seed … |
| `kind` | what the quantity is: outcome, payoff, parameter |
| `name` | the outcome, the player or the parameter |
| `rule` | the selection rule; of a parameter '' |
| `draw` | index of the draw |
| `status`, `count` | what is known of the draw's list of equilibria, and how many it has |
| `value` | the probability, the expected payoff, the value; NaN where the rule selects nothing |
| `lowest`, `highest` | over all equilibria of the draw; NaN where that is not known |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.store.files import replaced
from sim.store.layout import ENUMERATIONS, Layout
from sim.store.reader import Run

Words = Mapping[str, str | int | float | None]
"""What sets one run apart, by column."""

TEXT = pa.dictionary(pa.int32(), pa.string())
MARK = b"sim.long-table"
"""Under which a file's metadata say of what it was made."""
_TOGETHER = 131_072
"""Rows of a row group, at least, but for the last."""
_QUANTITY = (
    ("kind", TEXT, "what the quantity is: outcome, payoff, parameter"),
    ("name", TEXT, "the outcome, the player or the parameter"),
    ("rule", TEXT, "the selection rule; '' of a parameter"),
    ("draw", pa.int64(), "index of the draw"),
    ("status", TEXT, "what is known of the draw's list of equilibria"),
    ("count", pa.int32(), "how many equilibria are listed"),
    ("value", pa.float64(), "probability, expected payoff or value; NaN where the rule selects nothing"),
    ("lowest", pa.float64(), "the lowest over all equilibria of the draw; NaN where that is not known"),
    ("highest", pa.float64(), "the highest over all equilibria of the draw; NaN where that is not known"),
)


def long_schema(words: Sequence[tuple[str, pa.DataType, str]]) -> pa.Schema:
    """Return the schema of a data set whose runs are set apart by the columns `words`: name, type, meaning."""
    return pa.schema(
        [pa.field(name, kind, metadata={"description": text}) for name, kind, text in (*words, *_QUANTITY)]
    )


def write_long(path: Path, schema: pa.Schema, run: Run, words: Words) -> None:
    """Write a run as one file of a data set, whole or not at all; `words` are its constant columns."""
    marked = schema.with_metadata({MARK: _mark(schema, run, words)})
    with replaced(path) as temporary, pq.ParquetWriter(temporary, marked, **_options(schema)) as writer:
        waiting: list[pa.RecordBatch] = []
        for batch in _batches(schema, run, words):
            waiting.append(batch)
            if sum(map(len, waiting)) >= _TOGETHER:
                _write(writer, waiting, marked)
                waiting = []
        if waiting:
            _write(writer, waiting, marked)


def is_written(path: Path, schema: pa.Schema, run: Run, words: Words) -> bool:
    """Return whether a file is what `write_long` writes of a run, with every page as it was written."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            found = file.schema_arrow
            if not found.equals(schema) or (found.metadata or {}).get(MARK) != _mark(schema, run, words):
                return False
            for group in range(file.num_row_groups):
                file.read_row_group(group, use_threads=False)
    except (pa.ArrowException, OSError, ValueError):
        return False
    return True


def _mark(schema: pa.Schema, run: Run, words: Words) -> bytes:
    """Return of what a file is made: the run, by its digest, and the constant columns."""
    return repr((run.manifest.digest, sorted(words.items()), schema.names)).encode()


def _options(schema: pa.Schema) -> dict[str, object]:
    texts = [field.name for field in schema if field.type == TEXT or field.type == pa.string()]
    return {
        "compression": "snappy",  # which every reader has
        "use_dictionary": [*texts, "count"],
        "column_encoding": {"draw": "DELTA_BINARY_PACKED"},
        "write_page_checksum": True,
    }


def _write(writer: pq.ParquetWriter, batches: list[pa.RecordBatch], schema: pa.Schema) -> None:
    table = pa.Table.from_batches(batches, schema)
    writer.write_table(table.unify_dictionaries(), row_group_size=len(table))


def _batches(schema: pa.Schema, run: Run, words: Words) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one quantity after another, some ten thousand draws at a time."""
    quantities = list(_quantities(run.layout))
    columns = {column for *_, three in quantities for column in three}
    for group in run.groups(["draw", "status", "count", *sorted(columns)]):
        for kind, name, rule, three in quantities:
            own = {"kind": kind, "name": name, "rule": rule}
            values = dict(zip(("value", "lowest", "highest"), (group[column] for column in three), strict=True))
            yield _batch(schema, dict(words) | own, group, values)


def _quantities(layout: Layout) -> Iterator[tuple[str, str, str, tuple[str, str, str]]]:
    """Yield kind, name and rule of each quantity, and the columns of its value, lowest and highest."""
    for rule in layout.rules:
        for name in layout.outcomes:
            yield "outcome", name, rule, (f"probability.{rule}.{name}", f"lowest.{name}", f"highest.{name}")
        for name in layout.players:
            yield "payoff", name, rule, (f"payoff.{rule}.{name}", f"payoff_lowest.{name}", f"payoff_highest.{name}")
    for name in layout.parameters:
        yield "parameter", name, "", (f"parameter.{name}",) * 3


def _batch(
    schema: pa.Schema, words: Words, group: Mapping[str, NDArray[np.generic]], values: Mapping[str, NDArray[np.generic]]
) -> pa.RecordBatch:
    rows = len(group["draw"])
    found = {"draw": group["draw"], "count": group["count"], **values}
    arrays = []
    for field in schema:
        if field.name == "status":
            arrays.append(_coded(group["status"], ENUMERATIONS["status"]))
        elif field.name in found:
            arrays.append(pa.array(np.ascontiguousarray(found[field.name]), field.type, from_pandas=False))
        else:
            arrays.append(_constant(words[field.name], field.type, rows))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _coded(codes: NDArray[np.generic], names: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(list(names)))


def _constant(value: str | int | float | None, kind: pa.DataType, rows: int) -> pa.Array:
    if value is None:
        return pa.nulls(rows, kind)
    if kind == TEXT:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([str(value)]))
    return pa.repeat(pa.scalar(value, kind), rows)

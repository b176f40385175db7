"""Reading runs of the schema `sim.run/1`: both tables in `parts/`, statuses as numbers, profiles and tags packed.

What is read looks like a run of today. Of a profile two bits a choice say whether it is never taken, surely taken, or
mixed (`support_0`, …); the probabilities of the mixed ones stand in a list (`mixed`).

The first runs of `sim.run/2` have no column `coverage`: it is what the status and the concept allow. They hold the
lowest and the highest of what is listed where today's hold what bounds them, so those move to the columns of today.
Later ones have `coverage`, and nothing that bounds what is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.concepts.registry import coverage_of
from sim.solutions.status import Coverage
from sim.solutions.to_solution import claims
from sim.store.arrow import to_codes, to_numpy
from sim.store.layout import ENUMERATIONS, Layout
from sim.store.parts import record_batch, unpacked_tags
from sim.store.supports import CHOICES_PER_WORD
from sim.store.tabulate import Columns

SCHEMA = "sim.run/1"
FOLDER = "parts"
PACKED = ("marks", "support_", "mixed", "decided.")
"""How the columns begin that have other names or another shape today."""
CLAIMED = {"perfect-bayesian": Coverage.OF_A_KIND, "sequential": Coverage.SOME}
"""The most that lists of concepts could claim that list more today."""
_KEYS = {"marks": "tags", "decided": "singled_out"}


def in_current_words(schema: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a summary, or the layout of a manifest, of that schema with its keys as they are called now."""
    if schema != SCHEMA:
        return dict(document)
    return {_KEYS.get(key, key): value for key, value in document.items()}


def lacks(path: Path, wanted: Sequence[str], layout: Layout) -> bool:
    """Return whether a file lacks a wanted column that every run has today, or holds another thing in it."""
    stored = set(pq.read_schema(path).names)
    changed = {"coverage", *layout.bounds(), *(() if "coverage" in stored else layout.ends())}
    return bool(changed & set(wanted) - (stored if "coverage" in stored else set()))


def read_earlier_tables(path: Path, schema: pa.Schema, layout: Layout, concept: str) -> Iterator[pa.Table]:
    """Yield the columns of `schema`, which is today's, of one row group after another as a table."""
    most = CLAIMED.get(concept, coverage_of(concept))
    with pq.ParquetFile(path) as file:
        stored = file.schema_arrow.names
        also = ("status", *layout.ends()) if "status" in stored else ()
        needed = [name for name in stored if name in (*schema.names, *also) or name.startswith(PACKED)]
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=needed, use_threads=False)
            arrays = {name: _numbers(name, table.column(name).combine_chunks()) for name in needed}
            if also:
                arrays = _with_bounds(arrays, layout, most)
            yield pa.Table.from_batches([record_batch(_as_today(arrays, layout), schema)], schema)


def _with_bounds(arrays: Columns, layout: Layout, most: Coverage) -> Columns:
    """Return the columns of draws with `coverage`, and what bounds a lowest or a highest in columns of its own."""
    found = dict(arrays)
    partial = np.zeros(len(arrays["status"]), np.bool_)
    if "coverage" not in arrays:
        claimed = claims(arrays["status"], most)
        found["coverage"], partial = claimed, np.asarray(claimed >= Coverage.SOME)
    for end, bound in zip(layout.ends(), layout.bounds(), strict=True):
        found[end] = np.where(partial, np.nan, arrays[end])
        none = np.inf if bound.partition(".")[0].endswith("_at_most") else -np.inf
        found[bound] = arrays.get(bound, np.where(partial & ~np.isnan(arrays[end]), arrays[end], none))
    return found


def _numbers(name: str, column: pa.Array) -> NDArray[np.generic]:
    return to_codes(column, ENUMERATIONS[name]) if pa.types.is_dictionary(column.type) else to_numpy(column)


def _as_today(arrays: Columns, layout: Layout) -> Columns:
    """Return the columns with what is packed unpacked."""
    found = dict(arrays)
    for stored, head in (("marks_some", "tag_some"), ("marks_all", "tag_all"), ("marks", "tag")):
        if stored in arrays:
            found |= unpacked_tags(arrays[stored], [f"{head}.{name}" for name in layout.tags])
    for rule in layout.rules:
        if f"decided.{rule}" in arrays:
            found[f"singled_out.{rule}"] = arrays[f"decided.{rule}"]
    if "mixed" in arrays:
        words = np.stack([array for name, array in arrays.items() if name.startswith("support_")]).astype(np.uint64)
        profiles = unpacked_profiles(words, arrays["mixed"].astype(np.float64), layout.choices)
        found |= dict(zip(layout.profile_columns, profiles.T, strict=True))
    return found


def unpacked_profiles(words: NDArray[np.uint64], mixed: NDArray[np.float64], choices: int) -> NDArray[np.float64]:
    """Return `profiles[equilibrium, choice]` of `words[word, equilibrium]`.

    `mixed` stands in the order of equilibria and, within one, of choices.
    """
    profiles = np.zeros((words.shape[1], choices))
    digits = np.zeros(profiles.shape, np.uint64)
    for c in range(choices):
        digits[:, c] = (words[c // CHOICES_PER_WORD] >> np.uint64(2 * (c % CHOICES_PER_WORD))) & np.uint64(3)
    profiles[digits == 1] = 1.0
    profiles[digits == 2] = mixed
    return profiles

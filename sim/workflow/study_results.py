"""What the runs of a study come to: one row a variation, selection rule and outcome or player."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from sim.store.files import replaced
from sim.store.reader import Run
from sim.workflow.study_folder import TABLE

_FIELDS = (
    ("draws", pa.int64(), "how many worlds were solved"),
    ("solved", pa.float64(), "share of the worlds in which an equilibrium is listed"),
    ("several", pa.float64(), "share of the worlds in which more than one is"),
    ("kind", pa.string(), "what the quantity is: outcome, payoff"),
    ("name", pa.string(), "the outcome or the player"),
    ("label", pa.string(), "what it is called"),
    ("rule", pa.string(), "the selection rule"),
    ("mean", pa.float64(), "mean probability or payoff over the worlds in which the rule selects"),
    ("error", pa.float64(), "standard error of that mean"),
    ("lowest", pa.float64(), "mean of the lowest over all equilibria of each world; null where not known"),
    ("highest", pa.float64(), "mean of the highest over all equilibria of each world; null where not known"),
)


def results_of(variations: Sequence[tuple[Mapping[str, Any], Run]], dataset: pa.Schema) -> pa.Table:
    """Return the table of results; its first columns, which set variations apart, are those of the data set."""
    apart = [field for field in dataset if any(field.name in words for words, _ in variations[:1])]
    plain = [
        pa.field(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type, metadata=f.metadata) for f in apart
    ]
    fields = [pa.field(name, kind, metadata={"description": text}) for name, kind, text in _FIELDS]
    rows = [dict(words) | row for words, run in variations for row in _rows(run)]
    return pa.Table.from_pylist(rows, schema=pa.schema([*plain, *fields]))


def _rows(run: Run) -> Iterator[dict[str, Any]]:
    summary = run.summary
    head = {"draws": summary["draws"], "solved": 1.0 - summary["listed"]["none"]["share"]}
    head["several"] = summary["listed"]["several"]["share"]
    for kind, entries in (("outcome", summary["outcomes"]), ("payoff", summary["payoffs"])):
        for name, entry in entries.items():
            for rule in summary["rules"]:
                own = entry["rules"][rule]
                ends = {end: entry[end]["mean"] for end in ("lowest", "highest")}
                row = {"kind": kind, "name": name, "label": entry["label"], "rule": rule}
                yield head | row | {"mean": own["mean"], "error": own["error"]} | ends


def write_results(directory: Path, table: pa.Table) -> None:
    """Write the table as Parquet and as CSV."""
    with replaced(directory / f"{TABLE}.parquet") as temporary:
        pq.write_table(table, temporary, compression="snappy")
    with replaced(directory / f"{TABLE}.csv") as temporary:
        csv.write_csv(table, temporary)


def read_results(directory: Path) -> pa.Table:
    """Return the table of results of a complete study."""
    return pq.read_table(directory / f"{TABLE}.parquet", partitioning=None)

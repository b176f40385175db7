"""Reading a stored run, a group of draws at a time: memory does not grow with the number of draws."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.concepts.registry import coverage_of
from sim.errors import EngineError, UsageError, did_you_mean
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.store import earlier
from sim.store.layout import Layout
from sim.store.manifest import COMPLETE, NAME, Manifest, read_manifest
from sim.store.parts import as_arrays, read_tables
from sim.store.store import SUMMARY, how_to_continue

Kind = Literal["draws", "equilibria"]
"""Which of the two tables of a run."""


@dataclass(frozen=True)
class Equilibria:
    """The equilibria of consecutive draws, one after another; `draw[equilibrium]` tells whose."""

    draw: NDArray[np.int64]
    profiles: NDArray[np.float64]
    """`profiles[equilibrium, choice]`."""
    regret: NDArray[np.float32]
    component: NDArray[np.int32]
    isolated: NDArray[np.bool_]
    weights: NDArray[np.float64]
    """`weights[equilibrium, rule]`."""


@dataclass(frozen=True)
class Run:
    """A stored run; reading is by groups of draws, so memory does not grow with their number."""

    directory: Path
    manifest: Manifest
    known: Scenario | None = field(default=None, repr=False, compare=False)
    """What was run, where whoever opens the run has it at hand."""
    keeper: object = field(default=None, repr=False, compare=False)
    """What removes a temporary directory once nothing refers to it; None where the directory stays."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the directory; a keeper may refuse."""
        return _reopened, (self.directory.absolute(), self.keeper)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be computed."""
        return self.manifest.state == COMPLETE

    @cached_property
    def scenario(self) -> Scenario:
        """What was run, made again from its explicit form in the manifest unless known; kept, as it takes a while."""
        if self.known is not None:
            return self.known
        made = load_document(self.manifest.document, self.manifest.scenario["id"])
        return made.within(self.manifest.budget)

    @property
    def layout(self) -> Layout:
        """What the columns are."""
        return self.manifest.layout

    @property
    def summary(self) -> dict[str, Any]:
        """The summary of a complete run; `EngineError` where there is none."""
        path = self.directory / SUMMARY
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if not (self.directory / NAME).is_file():
                raise EngineError(f"{self.directory}: the run that was stored here is gone") from None
            raise EngineError(
                f"{self.directory}: this run is not complete; {how_to_continue(self.directory)}"
            ) from None
        except ValueError as error:
            raise EngineError(f"{path}: not readable: {error}") from error
        return earlier.in_current_words(self.manifest.schema, document)

    def groups(self, columns: Sequence[str]) -> Iterator[dict[str, NDArray[np.generic]]]:
        """Yield `columns` of about 65,000 draws after another, in the order of draws.

        `EngineError` for a column or a part that is not there.
        """
        known = self.layout.draws_schema().names
        unknown = [name for name in columns if name not in known]
        if unknown:
            raise EngineError(f"{self.directory}: no column of the draws is called '{unknown[0]}'")
        yield from map(as_arrays, self.tables("draws", list(dict.fromkeys(columns))))

    def tables(self, table: Kind, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Yield the draws or the equilibria of about 65,000 draws after another, all `columns` unless some are named.

        `UsageError` for a column that there is not, `EngineError` for a part that is not there.
        """
        schema = self.schema(table)
        wanted = schema.names if columns is None else list(columns)
        for name in wanted:
            if name not in schema.names:
                raise UsageError(f"no column of the {table} is called '{name}'; {did_you_mean(name, schema.names)}")
        for path in self._paths(table):
            if self.manifest.schema == earlier.SCHEMA or earlier.lacks_coverage(path, wanted):
                some = pa.schema([schema.field(name) for name in wanted])
                most = coverage_of(self.manifest.concept)
                yield from earlier.read_earlier_tables(path, some, self.layout, most)
            else:
                yield from read_tables(path, wanted)

    def table(self, table: Kind, columns: Sequence[str] | None = None, limit: int | None = None) -> pa.Table:
        """Return the first `limit` rows (None: all) of the draws or the equilibria as one table."""
        schema = self.schema(table)
        chosen = schema.names if columns is None else list(columns)
        kept: list[pa.Table] = []
        rows = 0
        for group in self.tables(table, chosen):
            if limit is not None and rows >= limit:
                break
            kept.append(group if limit is None else group.slice(0, limit - rows))
            rows += len(kept[-1])
        empty = pa.schema([schema.field(name) for name in chosen]).empty_table()
        return pa.concat_tables(kept or [empty])

    def schema(self, table: Kind) -> pa.Schema:
        """Return the schema of a table, each column with its description."""
        return self.layout.draws_schema() if table == "draws" else self.layout.equilibria_schema()

    def column(self, name: str, draws: int) -> NDArray[np.generic]:
        """Return one column of at most the first `draws` draws as one array."""
        return self.columns([name], draws)[name]

    def columns(self, names: Sequence[str], draws: int) -> dict[str, NDArray[np.generic]]:
        """Return columns of at most the first `draws` draws."""
        kept: list[dict[str, NDArray[np.generic]]] = []
        rows = 0
        for group in self.groups(["draw", *names]):
            kept.append({name: array[: draws - rows] for name, array in group.items()})
            rows += len(kept[-1]["draw"])
            if rows >= draws:
                break
        if not kept:
            raise EngineError(f"{self.directory}: this run holds no draws yet")
        return {name: np.concatenate([group[name] for group in kept]) for name in names}

    def equilibria(self) -> Iterator[Equilibria]:
        """Yield the equilibria themselves, those of about 65,000 draws after another."""
        layout = self.layout
        for columns in map(as_arrays, self.tables("equilibria")):
            rows = len(columns["draw"])
            yield Equilibria(
                columns["draw"].astype(np.int64),
                _stacked(columns, layout.profile_columns, rows),
                columns["regret"].astype(np.float32),
                columns["component"].astype(np.int32),
                columns["isolated"].astype(np.bool_),
                _stacked(columns, layout.weight_columns, rows),
            )

    def _paths(self, table: Kind) -> list[Path]:
        place = 0 if table == "draws" else 1
        paths = [self.directory / list(part.files)[place] for part in self.manifest.parts]
        for path in paths:
            if not path.is_file():
                raise EngineError(f"{path}: the manifest lists this part, but it is not there")
        return paths


def _stacked(columns: Mapping[str, NDArray[np.generic]], names: Sequence[str], rows: int) -> NDArray[np.float64]:
    """Return `stacked[row, name]`."""
    return np.stack([columns[name].astype(np.float64) for name in names], axis=1) if names else np.zeros((rows, 0))


def _reopened(directory: Path, keeper: object) -> Run:
    return replace(open_run(directory), keeper=keeper)


def open_run(directory: Path) -> Run:
    """Open a stored run; `EngineError` where none can be read."""
    return Run(directory, read_manifest(directory))

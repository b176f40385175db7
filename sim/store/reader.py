"""Reading a stored run, a group of draws at a time: memory does not grow with the number of draws.

Whatever is read is verified first: a part, and the summary, by the SHA-256 that the manifest has of it; the manifest by
its own. So what anybody is shown is what was computed, or `DamagedRunError` names the file. A part is hashed once for
each `Run`, unless its file changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.errors import DamagedRunError, EngineError, UsageError, did_you_mean
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.store import earlier
from sim.store.again import ComputedAgain
from sim.store.files import inside, sha256
from sim.store.kept import Table
from sim.store.layout import Layout
from sim.store.manifest import COMPLETE, NAME, SCHEMA, Manifest, read_manifest
from sim.store.parts import as_arrays, read_tables, readable
from sim.store.store import SUMMARY, how_to_continue
from sim.store.summary_check import refuse_nonsense


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
    verified: dict[Path, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)
    """The parts that are known to be as they were written, and what the system said of their files then."""
    again: ComputedAgain = field(default_factory=ComputedAgain, repr=False, compare=False)
    """The parts that the directory does not keep, as far as somebody has asked for them."""

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
        """The summary of a complete run; `EngineError` where there is none, `DamagedRunError` where it was changed."""
        path = inside(self.directory, SUMMARY)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise self._without_summary() from None
        except OSError as error:
            raise EngineError(f"{path}: cannot be read: {error.strerror}") from error
        if self.manifest.summary is not None and hashlib.sha256(content).hexdigest() != self.manifest.summary:
            raise DamagedRunError(f"{path}: {changed(self.manifest, self.directory)}")
        document = parsed_summary(path, content)
        return refuse_nonsense(path, earlier.in_current_words(self.manifest.schema, document), self.manifest)

    def _without_summary(self) -> EngineError:
        if not (self.directory / NAME).is_file():
            return EngineError(f"{self.directory}: the run that was stored here is gone")
        if self.complete:
            return DamagedRunError(
                f"{self.directory / SUMMARY}: is not there; {healing(self.manifest, self.directory)}"
            )
        return EngineError(f"{self.directory}: this run is not complete; {how_to_continue(self.directory)}")

    def groups(self, columns: Sequence[str], draws: int | None = None) -> Iterator[dict[str, NDArray[np.generic]]]:
        """Yield `columns` of about 65,000 draws after another, in the order of draws.

        Who reads no more than the first `draws` says so: then no others are computed again where they are not kept.
        `EngineError` for a column that is not there, `DamagedRunError` for a part that is not as it was written.
        """
        known = self.layout.draws_schema().names
        unknown = [name for name in columns if name not in known]
        if unknown:
            raise EngineError(f"{self.directory}: no column of the draws is called '{unknown[0]}'")
        yield from self._arrays("draws", list(dict.fromkeys(columns)), draws)

    def _arrays(
        self, table: Table, columns: Sequence[str] | None = None, rows: int | None = None
    ) -> Iterator[dict[str, NDArray[np.generic]]]:
        """Yield the tables as arrays; raises as `tables` does."""
        for group in self.tables(table, columns, rows):
            with readable(self.directory / table):
                arrays = as_arrays(group)
            yield arrays

    def tables(self, table: Table, columns: Sequence[str] | None = None, rows: int | None = None) -> Iterator[pa.Table]:
        """Yield the draws or the equilibria of about 65,000 draws after another, all `columns` unless some are named.

        What the directory does not keep is computed again, of no more draws than the first `rows` rows need where
        these are given. `UsageError` for a column that there is not, and where other versions than the run's would
        compute; `DamagedRunError` for a part that is not as it was written.
        """
        schema = self.schema(table)
        wanted = schema.names if columns is None else list(columns)
        for name in wanted:
            if name not in schema.names:
                raise UsageError(f"no column of the {table} is called '{name}'; {did_you_mean(name, schema.names)}")
        some = pa.schema([schema.field(name) for name in wanted])
        if table not in self.manifest.kept:
            yield from self.again.tables(self.directory, self.manifest, self.scenario, table, some, rows)
            return
        for path in self._paths(table):
            with readable(path):
                if self.manifest.schema == earlier.SCHEMA or earlier.lacks(path, wanted, self.layout):
                    yield from earlier.read_earlier_tables(path, some, self.layout, self.manifest.concept)
                else:
                    yield from read_tables(path, some)

    def table(self, table: Table, columns: Sequence[str] | None = None, limit: int | None = None) -> pa.Table:
        """Return the first `limit` rows (None: all) of the draws or the equilibria as one table."""
        schema = self.schema(table)
        chosen = schema.names if columns is None else list(columns)
        kept: list[pa.Table] = []
        rows = 0
        for group in self.tables(table, chosen, limit):
            kept.append(group if limit is None else group.slice(0, limit - rows))
            rows += len(kept[-1])
            if limit is not None and rows >= limit:
                break
        empty = pa.schema([schema.field(name) for name in chosen]).empty_table()
        return pa.concat_tables(kept or [empty])

    def schema(self, table: Table) -> pa.Schema:
        """Return the schema of a table, each column with its description."""
        return self.layout.schema(table)

    def column(self, name: str, draws: int) -> NDArray[np.generic]:
        """Return one column of at most the first `draws` draws as one array."""
        return self.columns([name], draws)[name]

    def columns(self, names: Sequence[str], draws: int) -> dict[str, NDArray[np.generic]]:
        """Return columns of at most the first `draws` draws."""
        kept: list[dict[str, NDArray[np.generic]]] = []
        rows = 0
        for group in self.groups(["draw", *names], draws):
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
        for columns in self._arrays("equilibria"):
            rows = len(columns["draw"])
            yield Equilibria(
                columns["draw"].astype(np.int64),
                _stacked(columns, layout.profile_columns, rows),
                columns["regret"].astype(np.float32),
                columns["component"].astype(np.int32),
                columns["isolated"].astype(np.bool_),
                _stacked(columns, layout.weight_columns, rows),
            )

    def _paths(self, table: Table) -> Iterator[Path]:
        """Yield the files of a table, each verified; `DamagedRunError` where one is not as it was written."""
        place = 0 if table == "draws" else 1
        for part in self.manifest.parts:
            name, digest = list(part.files.items())[place]
            path = inside(self.directory, name)
            self._verify(path, digest)
            yield path

    def _verify(self, path: Path, digest: str) -> None:
        try:
            now = _state(path)
            if self.verified.get(path) == now:
                return
            found = sha256(path)
        except FileNotFoundError:
            raise DamagedRunError(
                f"{path}: the manifest lists this part, but it is not there; {healing(self.manifest, self.directory)}"
            ) from None
        except OSError as error:
            raise EngineError(f"{path}: cannot be read: {error.strerror}") from error
        if found != digest:
            raise DamagedRunError(f"{path}: {changed(self.manifest, self.directory)}")
        self.verified[path] = now


def just_written(directory: Path, manifest: Manifest, known: Scenario | None = None) -> Run:
    """Return a run whose parts this process has written, or verified, under its lock."""
    paths = [directory / name for part in manifest.parts for name in manifest.files_of(part)]
    return Run(directory, manifest, known, verified={path: _state(path) for path in paths})


def _state(path: Path) -> tuple[int, ...]:
    """Return what changes where a file does."""
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def changed(manifest: Manifest, directory: Path) -> str:
    """Return what is said of a file that is not as it was written."""
    return f"is not as it was written: it was changed, or is damaged; {healing(manifest, directory)}"


def healing(manifest: Manifest, directory: Path) -> str:
    """Return what brings a damaged run back."""
    if manifest.schema != SCHEMA:
        return "start a new run, or take a copy that is whole"
    python = f"sim.open_run({str(directory)!r}).resume()"
    return f"it is computed again by: sim run --resume {directory}, or in Python: {python}"


def parsed_summary(path: Path, content: bytes) -> dict[str, Any]:
    """Return the document of a summary's file; `DamagedRunError` with the place where it is none."""
    try:
        document = json.loads(content.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise DamagedRunError(f"{path}:{error.lineno}:{error.colno}: not a readable summary: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise DamagedRunError(f"{path}: not a readable summary: {error}") from None
    if not isinstance(document, dict):
        raise DamagedRunError(f"{path}:1:1: not a readable summary: no mapping")
    return document


def _stacked(columns: Mapping[str, NDArray[np.generic]], names: Sequence[str], rows: int) -> NDArray[np.float64]:
    """Return `stacked[row, name]`."""
    return np.stack([columns[name].astype(np.float64) for name in names], axis=1) if names else np.zeros((rows, 0))


def _reopened(directory: Path, keeper: object) -> Run:
    return replace(open_run(directory), keeper=keeper)


def open_run(directory: Path) -> Run:
    """Open a stored run; `UsageError` where there is none, `DamagedRunError` where its manifest is not as written."""
    return Run(directory, read_manifest(directory))

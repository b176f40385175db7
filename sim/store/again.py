"""What a run's folder does not keep, computed again: a pure function of the manifest, so it is the same, to the bit.

Whoever reads a whole table gets part by part into a temporary folder, each once; of the first rows no more is solved
than their blocks. The draws of a run that keeps its summary alone must have the digest that the manifest has of them.
"""

from __future__ import annotations

import os
import shutil
import weakref
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

import pyarrow as pa

from sim.activity import doing
from sim.engine.blocks import counter, in_order
from sim.errors import EngineError, UsageError
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.files import replaced, sha256
from sim.store.kept import EQUILIBRIA, Table
from sim.store.manifest import Manifest, Part, changed_versions
from sim.store.parts import batches, read_tables, write_part

WORKERS = min(2, os.cpu_count() or 1)
"""Threads that compute again, as many as a run has by default; no result depends on them."""


class TemporaryFolder:
    """A folder that is made when first asked for, and removed once nothing refers to this object or Python ends."""

    def __init__(self) -> None:
        self._made: Path | None = None

    @property
    def path(self) -> Path:
        """The folder."""
        if self._made is None:
            self._made = Path(mkdtemp(prefix="summit-sim-"))
            weakref.finalize(self, _remove, self._made, os.getpid())
        return self._made


def _remove(folder: Path, owner: int) -> None:
    """Remove a folder, unless a forked process, whose copy of the object has gone, calls this."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


class ComputedAgain:
    """The parts of one run that its folder does not keep."""

    def __init__(self) -> None:
        self._folder = TemporaryFolder()
        self._files: dict[tuple[Table, int], Path] = {}
        """By the table and the first draw of the part."""

    def tables(
        self, directory: Path, manifest: Manifest, scenario: Scenario, table: Table, some: pa.Schema, rows: int | None
    ) -> Iterator[pa.Table]:
        """Yield the columns `some` of a table, of about 65,000 draws after another; of the first `rows` rows by blocks.

        `UsageError` where other versions would compute than the run's; `EngineError` where other numbers come out.
        """
        if rows is not None and rows <= 0:
            return
        refuse_other_versions(directory, manifest, table)
        from sim.store.solver import planned_by  # loads the engine, which readers of what is kept can do without

        planned = planned_by(manifest, scenario)
        for part in manifest.parts:
            known = (table, part.start) in self._files
            if rows is not None and not known and (table == EQUILIBRIA or rows < part.rows):
                yield from _by_blocks(manifest, planned, table, part, some)
            else:
                yield from read_tables(self._file(directory, manifest, planned, table, part), some)

    def _file(self, directory: Path, manifest: Manifest, planned: Scenario, table: Table, part: Part) -> Path:
        """Return the file of a part, computed unless it is there."""
        key = table, part.start
        if key not in self._files:
            path = self._folder.path / f"{table}-{part.start:012d}.parquet"
            with replaced(path) as unfinished:
                _write(unfinished, manifest, planned, table, part)
                _refuse_other_numbers(directory, unfinished, table, part)
            self._files[key] = path
        return self._files[key]


def refuse_other_versions(directory: Path, manifest: Manifest, table: Table) -> None:
    """Raise `UsageError` where what computes now need not give the digits that the run had."""
    if changed := changed_versions(manifest):
        raise UsageError(
            f"{directory}: keeps no table of the {table} (keep: {manifest.keep}), and only the versions that made it "
            f"compute it again to the bit: it was made with {changed}; take these, or make a new run"
        )


def _write(path: Path, manifest: Manifest, planned: Scenario, table: Table, part: Part) -> None:
    """Write the file of a part as a run writes it."""
    from sim.store.solver import solver  # loads the engine

    end = part.start + part.rows
    compute = solver(planned, manifest, table == EQUILIBRIA)
    starts = range(part.start, end, manifest.block)
    with doing(f"computing the {table} again, which the run does not keep", part.rows, "draws") as activity:

        def count(done: int, total: int) -> None:
            activity.done = done

        solved = in_order(
            lambda start: compute(start, min(start + manifest.block, end)),
            starts,
            WORKERS,
            counter(count, 0, part.rows),
        )
        with closing(solved) as blocks:
            write_part({table: path}, manifest.layout, _index(manifest, planned), blocks)


def _refuse_other_numbers(directory: Path, path: Path, table: Table, part: Part) -> None:
    """Raise `EngineError` where a part has not the digest that it had when the run was computed, if that is known."""
    for name, digest in part.files.items():
        if name.startswith(f"{table}/") and sha256(path) != digest:
            raise EngineError(
                f"{directory / name}: is not kept, and computed again it is not what it was: this machine computes "
                "other digits, though the versions are the same; make a new run, or read it where it was made"
            )


def _by_blocks(manifest: Manifest, planned: Scenario, table: Table, part: Part, some: pa.Schema) -> Iterator[pa.Table]:
    """Yield the rows of a part block by block, each solved when it is asked for."""
    from sim.store.solver import solver  # loads the engine

    index, schema = _index(manifest, planned), manifest.layout.schema(table)
    end = part.start + part.rows
    compute = solver(planned, manifest, table == EQUILIBRIA)
    for start in range(part.start, end, manifest.block):
        block = compute(start, min(start + manifest.block, end))
        yield pa.Table.from_batches(batches(table, [block], manifest.layout, index), schema).select(some.names)


def _index(manifest: Manifest, planned: Scenario) -> EquilibriumIndex:
    """Return the numbering of the equilibrium sets that the run had."""
    index = EquilibriumIndex(tuple(len(s.actions) for s in planned.game.choice_sets), planned.game.play)
    index.restore(manifest.legend)
    return index

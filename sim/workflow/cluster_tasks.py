"""What the workers of a cluster do. A task is a function of a few words; what is large lies in the shared folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from time import perf_counter

from sim.errors import StrangeWorkerError
from sim.scenario.types import Scenario
from sim.store.files import force, sha256
from sim.store.manifest import Manifest, read_manifest
from sim.store.parts import write_part
from sim.store.shared import GivenNumbers, read_block, write_block
from sim.store.solver import planned_by, solver
from sim.store.tabulate import Block
from sim.workflow.cluster_facts import Facts, own_facts, processor, refuse_stranger


@dataclass(frozen=True)
class Job:
    """Where the workers of one run meet: a folder with the manifest of the run as it was when they began."""

    folder: str
    facts: Facts
    """Of the coordinator."""


@dataclass(frozen=True)
class SolvedBlock:
    """A block that a worker has written: its file in the folder of the job."""

    name: str
    rows: int
    tags: tuple[str, ...]


@dataclass(frozen=True)
class SolvedBlocks:
    """Consecutive blocks that a worker has written, and how long it took for them."""

    blocks: tuple[SolvedBlock, ...]
    seconds: float
    processor: str


@dataclass(frozen=True)
class WrittenPart:
    """The files of a part in the folder of the job, each with its SHA-256."""

    files: tuple[tuple[str, str], ...]
    processor: str


def solve_blocks(job: Job, starts: Sequence[int]) -> SolvedBlocks:
    """Solve blocks of draws, one after another, and write each into the folder of the job."""
    check(job)
    manifest, compute = _plan(job.folder)
    begun, solved = perf_counter(), []
    for start in starts:
        block = compute(start, min(start + manifest.block, manifest.draws))
        name = f"block-{start:012d}-{token_hex(6)}"
        write_block(Path(job.folder) / name, block)
        solved.append(SolvedBlock(name, len(block), block.tags))
    return SolvedBlocks(tuple(solved), perf_counter() - begun, processor())


def write_part_of(job: Job, start: int, blocks: Sequence[str], tags: tuple[str, ...], numbers: str) -> WrittenPart:
    """Write the part that begins at a draw from the files of its blocks and the numbers of their equilibrium sets."""
    check(job)
    manifest, _ = _plan(job.folder)
    folder, own = Path(job.folder), token_hex(6)
    paths = {table: folder / f"part-{start:012d}-{table}-{own}" for table in manifest.written}
    given = [
        [int(word) for word in line.split()] for line in (folder / numbers).read_text(encoding="ascii").splitlines()
    ]
    layout = replace(manifest.layout, tags=tags)
    write_part(paths, layout, GivenNumbers(given), (read_block(folder / name) for name in blocks))
    for path in paths.values():
        force(path)
    return WrittenPart(tuple((path.name, sha256(path)) for path in paths.values()), processor())


def facts_of_worker(folder: str) -> Facts:
    """Return the facts of the worker in which this is called."""
    return own_facts(folder)


def check(job: Job) -> None:
    """Raise `StrangeWorkerError` where this worker, which may have come late, is not like the coordinator."""
    found = _facts()
    refuse_stranger(f"on {found.place}", found, job.facts, job.folder)
    if not Path(job.folder).is_dir():
        raise StrangeWorkerError(
            f"the worker on {found.place} does not see {job.folder}: take a folder by --out that all machines share "
            "under one path"
        )


@lru_cache(maxsize=1)
def _facts() -> Facts:
    return own_facts()


@lru_cache(maxsize=4)
def _plan(folder: str) -> tuple[Manifest, Callable[[int, int], Block]]:
    """Return the manifest that lies in the folder of a job, and what solves its draws; read once a process."""
    manifest = read_manifest(Path(folder))
    planned: Scenario = planned_by(manifest)
    return manifest, solver(planned, manifest)

"""A run on a cluster: workers solve blocks and write parts; this process numbers, enters, and writes the manifest.

Workers write into a folder of this session inside the run's, under names of their own, and hand blocks to one another
through it. This process alone holds the lock of the run. It numbers the equilibrium sets in the order of the draws, as
a local run does, so that the bytes are the same; of a block it reads the line that lists its sets. Through the
scheduler go names of files. A worker that dies takes with it what it was at, and nothing else.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.activity import tell
from sim.errors import UnfinishedRunError
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.files import json_text, write_text
from sim.store.manifest import Manifest
from sim.store.shared import listing, read_sets
from sim.store.store import how_to_continue, new_work_folder, remove_work_folder, take_part
from sim.workflow.cluster import AHEAD, Cluster, LostClusterError, Tasks
from sim.workflow.cluster_facts import processor
from sim.workflow.cluster_tasks import Job, SolvedBlock, SolvedBlocks, WrittenPart, solve_blocks, write_part_of

LONG_ENOUGH = 2.0
"""Seconds that a task should take, if its part has so many blocks: each takes some milliseconds of the scheduler."""
PROCESSORS = "processors.json"
"""Where it is recorded that a run was solved on several kinds of processors; else there is no such file."""


@dataclass
class _Part:
    """A part that is being computed: its blocks by their first draw, in order; files and numbers as they come."""

    start: int
    blocks: dict[int, SolvedBlock | None]
    numbers: list[list[int]] = field(default_factory=list)
    legend: Mapping[str, Any] = field(default_factory=dict)
    written: WrittenPart | None = None

    @property
    def solved(self) -> list[SolvedBlock]:
        """The blocks that are there, in their order, up to the first that is not."""
        found: list[SolvedBlock] = []
        for block in self.blocks.values():
            if block is None:
                break
            found.append(block)
        return found


class _Rows:
    """As many rows as a block has, for who counts them."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return self._rows


def with_parts_of_workers(
    cluster: Cluster,
    directory: Path,
    manifest: Manifest,
    index: EquilibriumIndex,
    parts: Sequence[tuple[int, int]],
    report: Callable[[Any], None],
) -> Manifest:
    """Return the manifest with the missing `parts`, (start, end) each, solved and written by the workers of a cluster.

    `StrangeWorkerError` where a worker would compute something else; `UnfinishedRunError` where the cluster has gone.
    """
    if not parts:
        return manifest
    with _work_folder(directory, manifest) as folder:
        job = Job(str(folder), cluster.facts(folder))
        with Tasks(cluster) as tasks:
            coordinator = _Coordinator(tasks, job, directory, manifest, index, parts, report)
            try:
                return coordinator.run()
            except LostClusterError as error:
                kept = f"what was stored before is kept; {how_to_continue(directory)}"
                raise UnfinishedRunError(str(error), kept, error.exit_code) from error
            finally:
                record_processors(directory, coordinator.processors)


@contextmanager
def _work_folder(directory: Path, manifest: Manifest) -> Iterator[Path]:
    """Yield the folder in which workers write, with the manifest in it; all of it goes at the end."""
    folder = new_work_folder(directory.resolve())
    try:
        manifest.write(folder)
        yield folder
    finally:
        remove_work_folder(folder)


class _Coordinator:
    """The state of a run on a cluster."""

    def __init__(
        self,
        tasks: Tasks,
        job: Job,
        directory: Path,
        manifest: Manifest,
        index: EquilibriumIndex,
        parts: Sequence[tuple[int, int]],
        report: Callable[[Any], None],
    ) -> None:
        self._tasks, self._job, self._directory = tasks, job, directory
        self._manifest, self._index, self._report = manifest, index, report
        block = manifest.block
        self._parts = {start: _Part(start, dict.fromkeys(range(start, end, block))) for start, end in parts}
        self._to_solve = deque((start, list(part.blocks)) for start, part in self._parts.items())
        self._together = 1
        self._to_number, self._to_enter = deque(self._parts), deque(self._parts)
        self.processors: Counter[str] = Counter()

    def run(self) -> Manifest:
        """Send, take back, number and enter until every part is there."""
        self._send_blocks()
        while self._to_enter:
            (start, firsts), result = self._tasks.next()
            if isinstance(result, BaseException):
                raise result
            self.processors[result.processor] += 0
            if isinstance(result, SolvedBlocks):
                self._take(self._parts[start], firsts, result)
                self._number()
            else:
                self._parts[start].written = result
                self._enter()
            self._send_blocks()
        return self._manifest

    def _send_blocks(self) -> None:
        """Keep every thread of the workers busy, and no more."""
        most = AHEAD * self._tasks.cluster.threads + 1
        while self._to_solve and len(self._tasks) < most:
            start, left = self._to_solve[0]
            firsts, left[:] = left[: self._together], left[self._together :]
            if not left:
                self._to_solve.popleft()
            self._tasks.send((start, firsts), solve_blocks, self._job, firsts)

    def _take(self, part: _Part, firsts: Sequence[int], solved: SolvedBlocks) -> None:
        """Note blocks that are there; of quick ones more are sent together, while all workers have something to do."""
        for first, block in zip(firsts, solved.blocks, strict=True):
            part.blocks[first] = block
            self.processors[solved.processor] += block.rows
            self._report(_Rows(block.rows))
        left = sum(len(firsts) for _, firsts in self._to_solve)
        share = left // (AHEAD * self._tasks.cluster.threads + 1)
        quick = int(LONG_ENOUGH * len(firsts) / max(solved.seconds, 1e-6))
        self._together = max(1, min(quick, share, self._manifest.part // self._manifest.block))

    def _number(self) -> None:
        """Number the equilibrium sets of all blocks that are there without a gap before them."""
        while self._to_number:
            part = self._parts[self._to_number[0]]
            for block in part.solved[len(part.numbers) :]:
                sets = read_sets(Path(self._job.folder) / block.name)
                part.numbers.append([int(number) for number in self._index.numbers(listing(sets))])
            if len(part.numbers) < len(part.blocks):
                return
            part.legend = self._index.to_json()
            self._to_number.popleft()
            self._send_part(part)

    def _send_part(self, part: _Part) -> None:
        numbers = f"numbers-{part.start:012d}"
        write_text(Path(self._job.folder) / numbers, "".join(f"{' '.join(map(str, n))}\n" for n in part.numbers))
        names = [block.name for block in part.solved]
        words = (self._job, part.start, names, part.solved[0].tags, numbers)
        self._tasks.send((part.start, ()), write_part_of, *words, priority=1)

    def _enter(self) -> None:
        """Enter the parts that are written, in their order, and remove what they were made of."""
        while self._to_enter and (written := self._parts[self._to_enter[0]].written) is not None:
            part = self._parts.pop(self._to_enter.popleft())
            folder = Path(self._job.folder)
            files = [(folder / name, digest) for name, digest in written.files]
            blocks = part.solved
            self._manifest = take_part(self._directory, self._manifest, part.start, files, blocks[0].tags, part.legend)
            for block in blocks:
                (folder / block.name).unlink(missing_ok=True)


def record_processors(directory: Path, solved: Mapping[str, int]) -> None:
    """Record, and say, on which processors how many draws were solved, unless all are of this machine's kind."""
    path = directory / PROCESSORS
    known: dict[str, int] = {}
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = {str(kind): int(draws) for kind, draws in json.loads(path.read_text(encoding="utf-8"))["draws"].items()}
    counted = Counter(known) + Counter({kind: draws for kind, draws in solved.items() if draws})
    if not set(counted) - {processor()}:
        return
    document = {"schema": "sim.processors/1", "coordinator": processor(), "draws": dict(sorted(counted.items()))}
    with suppress(OSError):
        write_text(path, json_text(document))
    kinds = "another kind of processor" if len(counted) == 1 else f"{len(counted)} kinds of processors"
    tell(
        f"note: this was solved on {kinds} ({'; '.join(sorted(counted))}), and is summed up on {processor()}: NumPy "
        "and the compiler choose instructions by it, so last digits can differ from those of a run on one kind; "
        f"see {path}"
    )

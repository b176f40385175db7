"""What a run will take: time, disk and memory, from a few of its draws; told before it begins.

A run that does not fit is refused before anything is written. The few draws are solved again by the run, which is
nothing beside a run that is worth an estimate; no result depends on them. What memory they take is measured, as nobody
can say beforehand how many solutions a game has: numpy tells `tracemalloc` what its arrays take.
"""

from __future__ import annotations

import os
import shutil
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import perf_counter
from typing import Final

from sim.activity import Activity, duration, steps, tell
from sim.errors import UsageError
from sim.numbers import how_many
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.manifest import Manifest
from sim.store.parts import BLOCKS_PER_GROUP, part_size
from sim.store.solver import solved_together
from sim.store.tabulate import Block

WORTH: Final = 4_096
"""Draws below which a run is told only if it takes long: it fits wherever one of its blocks does."""
FEWEST: Final = 16
"""Draws below which not even that is looked at: trying one would be a good part of the run."""
MEASURED: Final = 2
"""Lots that are solved again to measure their memory."""
FEW: Final = (1, 4, 16, 64, 256)
"""Draws of a small run that are tried, lot by lot, until one shows that it is short, or takes long itself."""
SAMPLES: Final = (2, 16, 256, 2_048)
"""Draws that are tried, each lot unless the one before took long: a large one shows what compiled code costs a draw."""
SHORT: Final = 0.25
"""Seconds that a lot may take that is solved again to measure its memory, which is slower: else a smaller one is."""
LONG: Final = 1.0
"""Seconds after which no larger lot is tried."""
TOLD: Final = 10.0, 100e6
"""Seconds, and bytes on disk, from which on a run is told what it will take."""
PROGRAM: Final = 350e6
"""Bytes that the program and its libraries take."""
STORED: Final = 2
"""Copies of what a block comes to while it is stored: ours, and Arrow's."""


@dataclass(frozen=True)
class Estimate:
    """What a run takes: `seconds`, and bytes of `memory` and on `disk`."""

    seconds: float
    memory: float
    disk: float

    def __str__(self) -> str:
        return f"about {duration(self.seconds)}, {size(self.disk)} on disk, {size(self.memory)} of memory"


def estimate(
    planned: Scenario, manifest: Manifest, workers: int, solve: Callable[[int, int], Block], elsewhere: int = 0
) -> Estimate:
    """Return what a run takes; `solve(start, end)` returns some draws as they would be stored.

    With threads `elsewhere`, on a cluster, these solve, and this machine holds no games.
    """
    with steps("estimating what the run takes", 1 + len(SAMPLES) + MEASURED, "lots of draws tried") as activity:
        return _estimate(planned, manifest, workers, _counted(solve, activity), elsewhere)


def _counted(solve: Callable[[int, int], Block], activity: Activity) -> Callable[[int, int], Block]:
    """Return what solves some draws and counts that as a step."""

    def solved(start: int, end: int) -> Block:
        block = solve(start, end)
        activity.step()
        return block

    return solved


def _estimate(
    planned: Scenario, manifest: Manifest, workers: int, solve: Callable[[int, int], Block], elsewhere: int
) -> Estimate:
    first = block = solve(0, 1)  # compiles what there is to compile
    fastest, measured = inf, SAMPLES[0]
    for number in SAMPLES:
        begun = perf_counter()
        block = solve(0, min(number, manifest.draws))
        spent = perf_counter() - begun
        fastest = min(fastest, spent / len(block))  # what is compiled on the way counts for nothing
        measured = len(block) if spent <= SHORT else measured
        if spent > LONG:
            break
    least = _bytes(planned, manifest, first)
    each = (_bytes(planned, manifest, block) - least) / (len(block) - 1)
    threads = elsewhere or min(workers, os.cpu_count() or 1)
    return Estimate(
        seconds=fastest * manifest.draws / threads,
        memory=PROGRAM if elsewhere else memory_of(planned, manifest, workers, solve, measured),
        disk=least + each * manifest.draws,
    )


def memory_of(
    planned: Scenario, manifest: Manifest, workers: int, solve: Callable[[int, int], Block], number: int
) -> float:
    """Return the bytes that a run takes on this machine, from what its first `number` draws take, and a quarter.

    What many draws take together, such as room for a part of long lists, is in both, and is not taken for each draw's.
    Each worker solves a block at a time, of long lists a part of it; blocks that are solved wait for the others of
    their group, and are stored.
    """
    fewer = max(number // 4, 1)
    (few, _), (several, block) = (_room(solve, lot) for lot in (fewer, number))
    together = min(solved_together(planned, manifest, block), manifest.draws)
    each = max(several - few, 0.0) / (number - fewer) if number > fewer else few
    solving = several + each * max(together - number, 0)
    blocks = -(-manifest.draws // manifest.block)
    waiting = min(blocks, BLOCKS_PER_GROUP + workers) * min(manifest.block, manifest.draws)
    return PROGRAM + min(workers, blocks) * solving + STORED * block.nbytes / number * waiting


def _room(solve: Callable[[int, int], Block], number: int) -> tuple[float, Block]:
    """Return the bytes that so many draws take at most while they are solved, and what they come to."""
    at_work = tracemalloc.is_tracing()
    if not at_work:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        block = solve(0, number)
        return float(tracemalloc.get_traced_memory()[1] - before), block
    finally:
        if not at_work:
            tracemalloc.stop()


def _bytes(planned: Scenario, manifest: Manifest, block: Block) -> int:
    """Return how many bytes a block takes on disk."""
    index = EquilibriumIndex(tuple(len(s.actions) for s in planned.game.choice_sets), planned.game.play)
    return part_size(manifest.written, replace(manifest.layout, tags=block.tags), index, [block])


def refuse_what_does_not_fit(
    planned: Scenario,
    manifest: Manifest,
    workers: int,
    directory: Path,
    solve: Callable[[int, int], Block],
    elsewhere: int = 0,
) -> None:
    """Tell what a large run will take; raises `UsageError` where there is no room for it. See `estimate`."""
    if manifest.draws < WORTH:
        memory = _tell_if_long(planned, manifest, workers, elsewhere, solve)
    else:
        found = estimate(planned, manifest, workers, solve, elsewhere)
        if found.seconds > TOLD[0] or found.disk > TOLD[1]:
            tell(f"{how_many(manifest.draws, 'draws')}: {found}")
        memory = found.memory
        _refuse_beyond_disk(manifest.draws, found.disk, directory)
    free = free_memory()
    if free is not None and memory > free:
        remedy = "take fewer --workers" if workers > 1 else "this game is too large for this machine"
        raise UsageError(
            f"this run takes up to {size(memory)} of memory with {workers} workers, and {size(free)} are free: {remedy}"
        )


def _refuse_beyond_disk(draws: int, taken: float, directory: Path) -> None:
    free = free_disk(directory)
    if free is not None and taken > free:
        raise UsageError(
            f"{draws:,} draws take about {size(taken)}, and {size(free)} are free at {directory}: "
            "take fewer --draws, or another folder by --out"
        )


def _tell_if_long(
    planned: Scenario, manifest: Manifest, workers: int, elsewhere: int, solve: Callable[[int, int], Block]
) -> float:
    """Tell what a run of few draws takes, if that is long; return its bytes of memory, 0 where they are not known.

    One that is short is found out by its first draw.
    """
    draws, threads = manifest.draws, elsewhere or min(workers, os.cpu_count() or 1)
    if draws < FEWEST:
        return 0.0

    lots = [lot for lot in FEW if lot <= max(draws // FEWEST, 1)]
    with steps("estimating what the run takes", len(lots) + 1 + MEASURED, "lots of draws tried") as activity:
        tried = _counted(solve, activity)

        def takes(number: int) -> float:
            begun = perf_counter()
            tried(0, number)
            return (perf_counter() - begun) / number

        for number in lots:
            each = takes(number)
            if each * draws / threads <= TOLD[0]:
                return 0.0
            if each * number > LONG:
                break
        each = takes(number)  # once more: what was compiled on the way counts for nothing
        if each * draws / threads <= TOLD[0]:
            return 0.0
        memory = PROGRAM if elsewhere else memory_of(planned, manifest, workers, tried, number)
    took = f"{number:,} of them took" if number > 1 else "one of them took"
    tell(f"{how_many(draws, 'draws')}: about {duration(each * draws / threads)}, {size(memory)} of memory, as {took}")
    return memory


def free_disk(directory: Path) -> float | None:
    """Return how many bytes are free where a directory is, or will be made; None where that is not known."""
    there = next((p for p in (directory, *directory.absolute().parents) if p.exists()), None)
    try:
        return None if there is None else float(shutil.disk_usage(there).free)
    except OSError:
        return None


def free_memory() -> float | None:
    """Return how many bytes of memory are free, or given back when asked for; None where that is not known."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return 1024.0 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return None


def size(number: float) -> str:
    """Return a number of bytes as people say it: '516 MB', '1.2 GB'."""
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{max(number / 1e6, 1):,.0f} MB"

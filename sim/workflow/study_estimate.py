"""What a study will take: time and disk from small runs of each kind, told before it begins.

A kind is a scenario under a concept. Of each a few worlds are run as they will be, files and all, in growing numbers;
the two largest say what a run takes whatever its size, and what each world adds. Sixteen worlds alone do not: Python
may solve them, which takes many times what compiled code takes for the worlds of a large run. What was not tried for
want of time is taken to be like the others.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import Final

from sim.activity import doing, duration
from sim.errors import DamagedRunError, EngineError, UsageError
from sim.store.long_table import write_long
from sim.store.manifest import COMPLETE, read_manifest
from sim.store.parts import BLOCK
from sim.workflow.estimate import free_disk, size
from sim.workflow.run import Settings, passing_folder, run
from sim.workflow.study_dataset import dataset_schema, words_of
from sim.workflow.study_folder import DATASET, RUNS
from sim.workflow.study_plan import Plan, PlannedRun, Variation

FEW: Final = (16, 256, 2_048)
"""Worlds of the runs of each kind that are tried, in turn."""
PATIENCE: Final = 60.0
"""Seconds after which no further kind is tried."""
LONG: Final = 4.0
"""Seconds after which a kind is not tried with more worlds."""
SHORT: Final = 1.0
"""Seconds of a whole run, by what its worlds took at most so far: what takes no longer is not tried with more."""


@dataclass(frozen=True)
class Cost:
    """What runs of one kind take: of each run, and of each world."""

    seconds: float
    seconds_a_world: float
    disk: float
    disk_a_world: float

    def of(self, draws: int) -> tuple[float, float]:
        """Return the seconds on one thread and the bytes on disk of a run."""
        return self.seconds + self.seconds_a_world * draws, self.disk + self.disk_a_world * draws


@dataclass(frozen=True)
class StudyEstimate:
    """What is left of a study: runs and worlds exactly, seconds and bytes about."""

    runs: int
    worlds: int
    there: int
    """Runs that are complete already."""
    seconds: float
    disk: float
    tried: int
    kinds: int

    def __str__(self) -> str:
        return f"about {duration(self.seconds)}, {size(self.disk)} on disk"


def estimate_study(plan: Plan, directory: Path, workers: int, at_once: int = 1) -> StudyEstimate:
    """Return what a study takes that goes on in a folder, with so many threads a run and so many runs at once.

    What is complete there takes nothing.
    """
    left = [planned for planned in plan.runs if not _is_there(directory, planned)]
    variations = {v.run: v for v in reversed(plan.variations)}
    many = _files_a_run(plan)
    kinds: dict[tuple[str, str], list[PlannedRun]] = {}
    for planned in left:
        kinds.setdefault((variations[planned.name].scenario, variations[planned.name].concept), []).append(planned)
    costs: dict[tuple[str, str], Cost] = {}
    begun = perf_counter()
    with doing("estimating what the study takes", len(kinds), "kinds of run") as activity:
        for kind, runs in kinds.items():
            if perf_counter() - begun > PATIENCE:
                break
            found = _tried(plan, runs[0], variations[runs[0].name], many[runs[0].name])
            costs |= {kind: found} if found is not None else {}
            activity.done += 1
    seconds = disk = 0.0
    for kind, runs in kinds.items():
        cost = costs.get(kind) or _mean(list(costs.values()))
        for planned in runs:
            own, taken = cost.of(planned.draws)
            threads = min(workers, os.cpu_count() or 1, -(-planned.draws // BLOCK)) if at_once == 1 else 1
            seconds, disk = seconds + own / threads, disk + taken
    worlds = sum(planned.draws for planned in left)
    there = len(plan.runs) - len(left)
    return StudyEstimate(len(left), worlds, there, seconds / at_once, disk, len(costs), len(kinds))


def refuse_what_does_not_fit(found: StudyEstimate, directory: Path) -> None:
    """Raise `UsageError` where the disk has no room for a study."""
    free = free_disk(directory)
    if free is not None and found.disk > free:
        raise UsageError(
            f"this study takes about {size(found.disk)}, and {size(free)} are free at {directory}: "
            "take fewer draws, or another folder by --out"
        )


def _is_there(directory: Path, planned: PlannedRun) -> bool:
    try:
        return read_manifest(directory / RUNS / planned.name).state == COMPLETE
    except (UsageError, DamagedRunError, OSError):
        return False


def _files_a_run(plan: Plan) -> dict[str, int]:
    """Return how many variations each run is, which is how often it stands in the data set."""
    counted: dict[str, int] = {}
    for variation in plan.variations:
        counted[variation.run] = counted.get(variation.run, 0) + 1
    return counted


def _tried(plan: Plan, planned: PlannedRun, variation: Variation, files: int) -> Cost | None:
    """Return what a kind of run takes; None where it fails, as it then will in the study too."""
    try:
        _sample(plan, planned, variation, 1, files)  # compiles what there is to compile
        lots = [_lot(plan, planned, variation, 1, files)]
        for number in FEW:
            if number >= planned.draws or lots[-1].seconds > LONG or _short(lots[-1], planned.draws):
                break
            lots.append(_lot(plan, planned, variation, number, files))
    except (EngineError, UsageError):
        return None
    return _cost(lots)


@dataclass(frozen=True)
class _Lot:
    """What a run of so many worlds took."""

    draws: int
    seconds: float
    disk: float


def _short(lot: _Lot, draws: int) -> bool:
    """Tell whether a run is short even if all that a lot took were its worlds'."""
    return lot.seconds / lot.draws * draws <= SHORT


def _lot(plan: Plan, planned: PlannedRun, variation: Variation, draws: int, files: int) -> _Lot:
    """Return the better of two runs: what is compiled on the way, or another process takes, counts for nothing."""
    first, second = (_sample(plan, planned, variation, draws, files) for _ in range(2))
    return _Lot(draws, min(first[0], second[0]), first[1])


def _cost(lots: list[_Lot]) -> Cost:
    """Return what a run takes, and what each world adds between the two largest lots."""
    last = lots[-1]
    if len(lots) == 1:
        each = last.seconds / last.draws, last.disk / last.draws
        return Cost(0.0, each[0], 0.0, each[1])
    before, more = lots[-2], last.draws - lots[-2].draws
    time, disk = max(last.seconds - before.seconds, 0.0) / more, max(last.disk - before.disk, 0.0) / more
    return Cost(max(last.seconds - last.draws * time, 0.0), time, max(last.disk - last.draws * disk, 0.0), disk)


def _sample(plan: Plan, planned: PlannedRun, variation: Variation, draws: int, files: int) -> tuple[float, float]:
    """Return the seconds and bytes of a run of so many worlds, with its part of the data set."""
    few = replace(planned, draws=draws)
    with passing_folder() as folder:
        begun = perf_counter()
        settings = Settings(draws, few.seed, few.design, budget=few.budget, keep=few.keep)
        done = run(plan.scenario(few), settings, folder / RUNS)
        write_long(folder / DATASET, dataset_schema(plan), done, words_of(plan, variation))
        spent = perf_counter() - begun
        kept = sum(path.stat().st_size for path in (folder / RUNS).rglob("*") if path.is_file())
        return spent, kept + files * (folder / DATASET).stat().st_size


def _mean(costs: list[Cost]) -> Cost:
    if not costs:
        return Cost(0.0, 0.0, 0.0, 0.0)
    names = ("seconds", "seconds_a_world", "disk", "disk_a_world")
    return Cost(*(fmean(getattr(cost, name) for cost in costs) for name in names))

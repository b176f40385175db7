"""A study on a cluster: small runs are computed whole by workers, many at once; large ones are spread over all of them.

Workers write into a folder of this session inside the study's, under names of their own. This process alone holds the
lock of the study, and puts what is whole in its place. A worker that dies costs the runs that it was at.
"""

from __future__ import annotations

import shutil
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from secrets import token_hex

from sim.activity import Activity
from sim.errors import EngineError, StrangeWorkerError, UnwrittenError, UsageError
from sim.store.files import force, inside
from sim.store.long_table import write_long
from sim.store.store import new_work_folder, remove_work_folder
from sim.workflow.cluster import AHEAD, Cluster, Tasks
from sim.workflow.cluster_facts import processor
from sim.workflow.cluster_parts import record_processors
from sim.workflow.cluster_tasks import Job, check
from sim.workflow.run import Settings, run
from sim.workflow.study_dataset import dataset_schema, file_of, words_of
from sim.workflow.study_folder import DATASET, PLAN, RUNS, read_plan
from sim.workflow.study_plan import Plan, PlannedRun

SMALL = 8
"""Blocks up to which one worker computes a run whole."""


@dataclass(frozen=True)
class DoneRun:
    """A run that a worker has computed, and its files of the data set: names in the folder of the job, and where to."""

    moves: tuple[tuple[str, str], ...]
    rows: int
    processor: str


def compute_run(job: Job, name: str) -> DoneRun:
    """Compute a run of the study whose plan lies in the folder of a job, and write its part of the data set."""
    check(job)
    own = token_hex(6)
    folder = Path(job.folder) / own
    folder.mkdir()
    plan = _plan(job.folder)
    planned = next(one for one in plan.runs if one.name == name)
    done = run(plan.scenario(planned), settings_of(planned), folder / "run")
    moves = [(f"{own}/run", f"{RUNS}/{name}")]
    for variation in (v for v in plan.variations if v.run == name):
        file = file_of(variation)
        write_long(folder / file, dataset_schema(plan), done, words_of(plan, variation))
        moves.append((f"{own}/{file}", f"{DATASET}/{file}"))
    return DoneRun(tuple(moves), planned.draws, processor())


@lru_cache(maxsize=2)
def _plan(folder: str) -> Plan:
    return read_plan(Path(folder))


def settings_of(planned: PlannedRun) -> Settings:
    """Return the settings of a run of a study."""
    how = planned.draws, planned.seed, planned.design
    return Settings(*how, planned.case, planned.overrides, budget=planned.budget, keep=planned.keep)


def compute_small_runs(
    cluster: Cluster, directory: Path, plan: Plan, activity: Activity
) -> tuple[set[str], dict[str, str]]:
    """Compute on a cluster the runs that have few blocks and of which nothing is there; return them, and what failed.

    `StrangeWorkerError` where a worker would compute something else; what stops this process stops the study.
    """
    waiting = deque(one.name for one in plan.runs if one.blocks <= SMALL and not _is_begun(directory, one))
    done: set[str] = set()
    failed: dict[str, str] = {}
    if not waiting:
        return done, failed
    processors: Counter[str] = Counter()
    with _work_folder(directory) as folder:
        job = Job(str(folder), cluster.facts(folder))
        with Tasks(cluster) as tasks:
            try:
                while waiting or len(tasks):
                    while waiting and len(tasks) < AHEAD * cluster.threads + 1:
                        tasks.send(waiting[0], compute_run, job, waiting.popleft())
                    name, result = tasks.next()
                    if isinstance(result, DoneRun):
                        _put(folder, directory, result)
                        processors[result.processor] += result.rows
                        done.add(name)
                    else:
                        failed[name] = _reason(result)
                    activity.done += 1
            finally:
                record_processors(directory, processors)
    return done, failed


def _is_begun(directory: Path, planned: PlannedRun) -> bool:
    folder = inside(directory, f"{RUNS}/{planned.name}")
    return folder.is_dir() and any(folder.iterdir())


def _put(folder: Path, directory: Path, done: DoneRun) -> None:
    """Put what a worker has computed in its place, the run first: the data set is looked through at the end."""
    for name, to in done.moves:
        place = inside(directory, to)
        (folder / name).replace(place)
        force(place.parent)


def _reason(failure: BaseException) -> str:
    """Return why a run failed by itself; raises what is no run's fault."""
    if isinstance(failure, StrangeWorkerError | UnwrittenError) or not isinstance(failure, EngineError | UsageError):
        raise failure
    return str(failure)


@contextmanager
def _work_folder(directory: Path) -> Iterator[Path]:
    """Yield the folder in which workers write, with the plan in it; all of it goes at the end."""
    folder = new_work_folder(directory.resolve())
    try:
        shutil.copyfile(directory / PLAN, folder / PLAN)
        yield folder
    finally:
        remove_work_folder(folder)

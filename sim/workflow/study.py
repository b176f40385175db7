"""A study run: every planned run that is not there yet, the data set of them all, and what they come to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.activity import doing, each
from sim.errors import (
    EngineError,
    InterruptedRunError,
    OccupiedError,
    StrangeWorkerError,
    UnfinishedRunError,
    UnwrittenError,
    UsageError,
)
from sim.store.files import inside, json_text, write_text
from sim.store.long_table import is_written, write_long
from sim.store.manifest import read_manifest
from sim.store.reader import Run, open_run
from sim.store.store import is_whole
from sim.workflow.cluster import Cluster
from sim.workflow.run import resume, run
from sim.workflow.study_cluster import compute_small_runs, settings_of
from sim.workflow.study_dataset import dataset_schema, file_of, words_of
from sim.workflow.study_folder import DATASET, RESULT, RUNS, how_to_continue, read_plan, take
from sim.workflow.study_plan import Plan, PlannedRun, Variation
from sim.workflow.study_results import results_of, write_results

SCHEMA = "sim.study/1"


@dataclass(frozen=True)
class Stored:
    """A study that is stored; complete once it has results."""

    directory: Path
    plan: Plan
    document: Mapping[str, Any] | None = None
    """The document `sim.study/1`; None until all is done."""

    @property
    def failed(self) -> dict[str, str]:
        """Why the runs failed that did."""
        return dict(self.document["failed"]) if self.document is not None else {}


def run_study(plan: Plan, directory: Path, workers: int = 1, cluster: Cluster | None = None) -> Stored:
    """Compute what is missing of a study in a folder, new, or of an earlier study, whose runs it keeps.

    With a `cluster` its workers do, small runs many at once; the bytes are the same. A run that fails by itself is left
    out with its reason. Raises as `sim.workflow.run.run` does where a person or the machine stops it; the same call
    then goes on.
    """
    with take(directory, plan), _to_be_continued(directory):
        return _computed(directory, plan, workers, cluster)


def resume_study(directory: Path, workers: int = 1, cluster: Cluster | None = None) -> Stored:
    """Go on with a study by its folder alone."""
    return run_study(read_plan(directory), directory, workers, cluster)


def open_study(directory: Path) -> Stored:
    """Return a study that is stored; `UsageError` where there is none."""
    plan = read_plan(directory)
    path = inside(directory, RESULT)
    document = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return Stored(directory, plan, document if document and document["plan"] == plan.digest else None)


def stored_run(directory: Path, name: str) -> Run:
    """Return a run of a study."""
    return open_run(inside(directory, f"{RUNS}/{name}"))


@contextmanager
def _to_be_continued(directory: Path) -> Iterator[None]:
    """Say how a study that is stopped is continued, and not how the run is at which it was."""
    try:
        yield
    except (KeyboardInterrupt, InterruptedRunError):
        raise InterruptedRunError(f"interrupted; {how_to_continue(directory)}") from None
    except (UnfinishedRunError, UnwrittenError) as error:
        reason = error.reason if isinstance(error, UnfinishedRunError) else str(error)
        kept = f"what was stored before is kept; once that is mended, {how_to_continue(directory)}"
        raise UnfinishedRunError(reason, kept, error.exit_code) from error


def _computed(directory: Path, plan: Plan, workers: int, cluster: Cluster | None) -> Stored:
    failed: dict[str, str] = {}
    fresh: set[str] = set()
    by_run: dict[str, list[Variation]] = {}
    for variation in plan.variations:
        by_run.setdefault(variation.run, []).append(variation)
    _remove_strangers(directory, plan)
    with doing(f"the study '{plan.name}'", len(plan.runs), "runs", whole=True) as activity:
        if cluster is not None:
            fresh, failed = compute_small_runs(cluster, directory, plan, activity)
        for planned in (one for one in plan.runs if one.name not in fresh and one.name not in failed):
            try:
                done = _run(directory, plan, planned, workers, cluster)
                for variation in by_run[planned.name]:
                    _add(directory, plan, variation, done)
            except (UnwrittenError, UnfinishedRunError, InterruptedRunError, OccupiedError, StrangeWorkerError):
                raise
            except (EngineError, UsageError, MemoryError) as error:
                failed[planned.name] = str(error) or type(error).__name__
            activity.done += 1
    return _finished(directory, plan, failed)


def _run(directory: Path, plan: Plan, planned: PlannedRun, workers: int, cluster: Cluster | None) -> Run:
    """Return a run of the study: as it is there, continued, or computed."""
    folder = inside(directory, f"{RUNS}/{planned.name}")
    if folder.is_dir() and any(folder.iterdir()):
        manifest = read_manifest(folder)
        if planned.keep in (None, manifest.keep) and is_whole(folder, manifest):
            return open_run(folder)
        return resume(folder, plan.scenario(planned), workers, cluster=cluster, keep=planned.keep)
    return run(plan.scenario(planned), settings_of(planned), folder, workers, cluster=cluster)


def _add(directory: Path, plan: Plan, variation: Variation, done: Run) -> None:
    """Enter a variation into the data set, unless it is there."""
    path, schema, words = (
        inside(directory, f"{DATASET}/{file_of(variation)}"),
        dataset_schema(plan),
        words_of(plan, variation),
    )
    if not is_written(path, schema, done, words):
        with doing("writing the data set"):
            write_long(path, schema, done, words)


def _remove_strangers(directory: Path, plan: Plan) -> None:
    """Remove from the data set what is of an earlier plan: a reader of the folder would take it for a part."""
    own = {file_of(variation) for variation in plan.variations}
    for path in inside(directory, DATASET).iterdir():
        if path.name not in own:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def _finished(directory: Path, plan: Plan, failed: Mapping[str, str]) -> Stored:
    """Write what all runs come to, and return the study."""
    kept = [v for v in plan.variations if v.run not in failed]
    with doing("summing up the study"):
        runs = {v.run: stored_run(directory, v.run) for v in kept}
        some = each(kept, "summing up the study", "variations")
        table = results_of([(words_of(plan, v), runs[v.run]) for v in some], dataset_schema(plan))
        write_results(directory, table)
        document = {
            "schema": SCHEMA,
            "study": plan.name,
            "title": plan.title,
            "about": plan.about,
            "plan": plan.digest,
            "digests": {name: found.manifest.digest for name, found in runs.items()},
            "left_out": [[out.scenario, out.what, out.why] for out in plan.left_out],
            "failed": dict(failed),
        }
        write_text(directory / RESULT, json_text(document))
    return Stored(directory, plan, document)

"""A study run: every planned run that is not there yet, the data set of them all, and what they come to."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.activity import doing
from sim.errors import (
    EngineError,
    InterruptedRunError,
    OccupiedError,
    UnfinishedRunError,
    UnwrittenError,
    UsageError,
)
from sim.store.files import inside, json_text, write_text
from sim.store.long_table import TEXT, is_written, long_schema, write_long
from sim.store.manifest import read_manifest
from sim.store.reader import Run, open_run
from sim.store.store import is_whole
from sim.workflow.run import Settings, resume, run
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


def run_study(plan: Plan, directory: Path, workers: int = 1) -> Stored:
    """Compute what is missing of a study in a folder, new, or of an earlier study, whose runs it keeps.

    A run that fails by itself is left out with its reason. Raises as `sim.workflow.run.run` does where a person or the
    machine stops it; the same call goes on.
    """
    with take(directory, plan), _to_be_continued(directory):
        return _computed(directory, plan, workers)


def resume_study(directory: Path, workers: int = 1) -> Stored:
    """Go on with a study by its folder alone."""
    return run_study(read_plan(directory), directory, workers)


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


def _computed(directory: Path, plan: Plan, workers: int) -> Stored:
    failed: dict[str, str] = {}
    by_run: dict[str, list[Variation]] = {}
    for variation in plan.variations:
        by_run.setdefault(variation.run, []).append(variation)
    _remove_strangers(directory, plan)
    with doing(f"the study '{plan.name}'", len(plan.runs), "runs", whole=True) as activity:
        for planned in plan.runs:
            try:
                done = _run(directory, plan, planned, workers)
                for variation in by_run[planned.name]:
                    _add(directory, plan, variation, done)
            except (UnwrittenError, UnfinishedRunError, InterruptedRunError, OccupiedError):
                raise
            except (EngineError, UsageError, MemoryError) as error:
                failed[planned.name] = str(error) or type(error).__name__
            activity.done += 1
    return _finished(directory, plan, failed)


def _run(directory: Path, plan: Plan, planned: PlannedRun, workers: int) -> Run:
    """Return a run of the study: as it is there, continued, or computed."""
    folder = inside(directory, f"{RUNS}/{planned.name}")
    if folder.is_dir() and any(folder.iterdir()):
        manifest = read_manifest(folder)
        if is_whole(folder, manifest):
            return open_run(folder)
        return resume(folder, plan.scenario(planned), workers)
    settings = Settings(
        planned.draws, planned.seed, planned.design, planned.case, planned.overrides, budget=planned.budget
    )
    return run(plan.scenario(planned), settings, folder, workers)


def dataset_schema(plan: Plan) -> pa.Schema:
    """Return the schema of a study's data set: what sets variations apart, then the quantities."""
    swept = []
    for path in plan.sweeps:
        values = [v.sweeps[path] for v in plan.variations if path in v.sweeps]
        numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        swept.append(
            (f"sweep.{path}", pa.float64() if numbers else pa.string(), f"the value of '{path}'; null: as it is")
        )
    return long_schema(
        [
            ("run", TEXT, "the folder of the run in runs/"),
            ("scenario", TEXT, "the scenario"),
            ("case", TEXT, "its case or alternative; 'as written' without one"),
            ("change", TEXT, "the study's own change; '' without one"),
            ("concept", TEXT, "the solution concept with its options"),
            *swept,
            ("seed", pa.int64(), "the seed of the draws"),
        ]
    )


def words_of(plan: Plan, variation: Variation) -> dict[str, Any]:
    """Return the constant columns of a variation."""
    swept: dict[str, Any] = {f"sweep.{path}": None for path in plan.sweeps}
    schema = dataset_schema(plan)
    for path, value in variation.sweeps.items():
        name = f"sweep.{path}"
        number = schema.field(name).type == pa.float64()
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        swept[name] = float(value) if number else text  # type: ignore[arg-type]
    words = {"run": variation.run, "scenario": variation.scenario, "case": variation.case, "change": variation.change}
    return {**words, "concept": variation.concept, **swept, "seed": variation.seed}


def file_of(variation: Variation) -> str:
    """Return the name of a variation's file in the data set, which no other variation has."""
    key = json.dumps([variation.run, variation.words, variation.seed], ensure_ascii=False)
    return f"{variation.run[:20]}-{hashlib.sha256(key.encode()).hexdigest()[:12]}.parquet"


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
    with doing("summing up the study"):
        kept = [v for v in plan.variations if v.run not in failed]
        runs = {v.run: stored_run(directory, v.run) for v in kept}
        table = results_of([(words_of(plan, v), runs[v.run]) for v in kept], dataset_schema(plan))
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

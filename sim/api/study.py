"""A study as the library offers it: read, planned, run, and what its variations come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import Any, Final

import pyarrow as pa

from sim.activity import doing, each
from sim.analysis.variations import ScenarioRows, scenarios_of
from sim.api.answer import Answer
from sim.api.cluster import cluster_of
from sim.api.progress import Progress, progress_shown
from sim.api.run import Run
from sim.api.temporary import TemporaryFolder
from sim.api.values import file_path, text, whole_number, wrong
from sim.document.study import read_study, study_of_data
from sim.document.study_schema import RUN_FIGURES
from sim.errors import EngineError, InterruptedRunError, UnfinishedRunError
from sim.store.files import copied, folder_for, inside
from sim.store.scratch import scratch_folder
from sim.views.finding import Finding, finding_document, finding_lines
from sim.views.text.study import plan_finding, study_finding
from sim.workflow.cluster import Client, Cluster
from sim.workflow.study import Stored, resume_study, run_study, stored_run
from sim.workflow.study import open_study as open_stored
from sim.workflow.study_estimate import estimate_study, refuse_what_does_not_fit
from sim.workflow.study_folder import DATASET, FIGURES, how_to_continue
from sim.workflow.study_plan import Plan, plan_of
from sim.workflow.study_results import read_results

WORKERS: Final = 2
"""Threads of a run where nobody says how many."""


class Study:
    """A study that was read: what it will compute is fixed. `print(study.plan())` shows it before it runs.

    >>> import sim
    >>> study = sim.study({"study": 1, "title": "Fines", "scenarios": "classics/inspection.yaml", "draws": 64,
    ...                    "sweeps": {"fine": [1, 2, 4]}}, folder="scenarios")
    >>> study.runs, study.worlds
    (3, 192)
    """

    def __init__(self, planned: Plan, called: str = "") -> None:
        if not isinstance(planned, Plan):
            raise wrong("planned", planned, "studies are made by sim.study(file)")
        self.planned = planned
        """Every variation and run, frozen."""
        self.called = called or planned.name
        """How a command names it: its file, where it has one, and `--folder` where its scenarios are elsewhere."""

    @property
    def name(self) -> str:
        """The study's name: the stem of its file."""
        return self.planned.name

    @property
    def title(self) -> str:
        """What it is about, in one line."""
        return self.planned.title

    @property
    def runs(self) -> int:
        """How many runs it takes, each computed once."""
        return len(self.planned.runs)

    @property
    def worlds(self) -> int:
        """How many worlds are solved in all."""
        return self.planned.worlds

    @property
    def variations(self) -> list[dict[str, Any]]:
        """What sets each variation apart, and its run."""
        return [{**v.words, "seed": v.seed, "run": v.run} for v in self.planned.variations]

    @property
    def left_out(self) -> list[tuple[str, str, str]]:
        """What cannot be: the scenario, what is asked of it, and why it is left out."""
        return [(out.scenario, out.what, out.why) for out in self.planned.left_out]

    def plan(self, out: str | Path | None = None, *, workers: int = WORKERS, at_once: int = 1) -> Answer:
        """Say what the study computes and about how long that takes; what is complete in `out` takes nothing.

        `workers` are threads of each run, `at_once` the runs that are computed at once on a cluster.
        """
        folder = _folder(self.name) if out is None else file_path("out", out)
        threads = whole_number("workers", workers, 1)
        found = estimate_study(self.planned, folder, threads, whole_number("at_once", at_once, 1))
        return Answer(found, plan_finding(self.planned, found, self._command(out, threads)))

    def _command(self, out: str | Path | None, workers: int) -> str:
        """Return what runs what was planned, as it is typed; '' for a study of plain data."""
        if not self.called:
            return ""
        more = ["--out", str(out)] if out is not None else []
        more += ["--workers", str(workers)] if workers != WORKERS else []
        return " ".join([f"sim study {self.called}", *map(quote, more)])

    def run(
        self,
        out: str | Path | None = None,
        *,
        workers: int = 2,
        progress: Progress = False,
        client: Client | None = None,
    ) -> StudyRun:
        """Compute every run that is not in `out` yet, and return the study with its results.

        None keeps it in a temporary folder, which goes with what is returned. Called again after whatever stopped it,
        it goes on; the result is the same, byte for byte. With a `client` of `distributed` the workers of its cluster
        compute, which must see `out` under the same path. A run that fails is left out with its reason
        (`StudyRun.failed`). Raises `sim.UsageError` where `out` holds anything but a study.
        """
        keeper = TemporaryFolder() if out is None else None
        folder = keeper.path if keeper is not None else file_path("out", out)
        try:
            with progress_shown(progress):
                threads = whole_number("workers", workers, 1)
                return StudyRun(run_study(self.planned, folder, threads, cluster_of(client)), keeper)
        except (InterruptedRunError, UnfinishedRunError) as failure:
            if keeper is None:
                raise
            keeper.remove()
            if isinstance(failure, InterruptedRunError):
                raise InterruptedRunError("interrupted; a study without a folder cannot be continued") from None
            raise EngineError(f"{failure.reason}; a folder with more room: run(out=…)") from failure

    def __str__(self) -> str:
        return str(self.plan())

    def __repr__(self) -> str:
        return f"<Study '{self.name}': {self.title}\n {len(self.planned.variations)} variations, {self.runs} runs>"


class StudyRun:
    """A study that was run: `print` says what its variations come to.

    `dataset` is one table of the worlds of all runs, a row a world, rule and quantity; pandas, polars, DuckDB
    (`read_parquet`) and R's arrow open it by this one path.
    """

    def __init__(self, stored: Stored, keeper: object = None) -> None:
        if not isinstance(stored, Stored):
            raise wrong(
                "stored", stored, "studies are run by sim.study(file).run() and opened by sim.open_study(folder)"
            )
        self.stored = stored
        """The folder with its plan."""
        self._keeper = keeper

    @property
    def folder(self) -> Path:
        """Where the study is kept."""
        return self.stored.directory

    @property
    def dataset(self) -> Path:
        """The folder that is one Parquet data set of all worlds of all runs."""
        return self.folder / DATASET

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be computed."""
        return self.stored.document is not None and not self.failed

    @property
    def failed(self) -> dict[str, str]:
        """Why the runs failed that did."""
        return self.stored.failed

    @cached_property
    def results(self) -> pa.Table:
        """A row a variation, rule and outcome or player: mean, its error, the means of lowest and highest."""
        self._refuse_unfinished()
        return read_results(self.folder)

    @property
    def runs(self) -> dict[str, Run]:
        """The runs, by the names of their folders."""
        return {run.name: self._run(run.name) for run in self.stored.plan.runs if run.name not in self.failed}

    def _run(self, name: str) -> Run:
        return Run(stored_run(self.folder, name))

    def _refuse_unfinished(self) -> None:
        if self.stored.document is None:
            raise EngineError(f"{self.folder}: this study is not complete; {how_to_continue(self.folder)}")

    def resume(self, workers: int = 2, progress: Progress = False, client: Client | None = None) -> StudyRun:
        """Compute what is missing or damaged; with a `client` of `distributed` the workers of its cluster do."""
        with progress_shown(progress):
            threads = whole_number("workers", workers, 1)
            return StudyRun(resume_study(self.folder, threads, cluster_of(client)), self._keeper)

    @cached_property
    def _scenarios(self) -> list[ScenarioRows]:
        return scenarios_of(self.results)

    @cached_property
    def finding(self) -> Finding:
        """Sentences and tables."""
        self._refuse_unfinished()
        return study_finding(self.stored.plan, self.failed, self._scenarios, str(self.folder))

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it comes to in sentences."""
        return self.finding.sentences

    def write_figures(self, folder: str | Path | None = None) -> list[Path]:
        """Write the figures, by default into `figures/` of the study's folder; return the files.

        Each scenario has a folder of its name: its variations side by side, its outcomes along each number that is
        swept, and what the study names of the figures of single runs.
        """
        from sim.views.figures.study import write_scenario_figures  # loads matplotlib

        to = inside(self.folder, FIGURES) if folder is None else file_path("folder", folder)
        wanted: dict[str, set[str]] = {}
        for v in self.stored.plan.variations:
            wanted.setdefault(v.scenario, set()).update(v.figures)
        with doing("reading what the figures show"):
            some = each(list(self._scenarios), "drawing the figures of scenarios", "scenarios", whole=True)
            of_scenarios = [write_scenario_figures(own, to / own.scenario, wanted[own.scenario]) for own in some]
            return [*(file for files in of_scenarios for file in files), *self._figures_of_runs(to)]

    def _figures_of_runs(self, to: Path) -> Iterator[Path]:
        plan = self.stored.plan
        counted = [v.scenario for v in plan.variations]
        asked = [v for v in plan.variations if set(RUN_FIGURES) & set(v.figures) and v.run not in self.failed]
        for v in each(asked, "drawing the figures of runs", "runs", whole=True):
            named = [name for name in v.figures if name in RUN_FIGURES]
            own = to / v.scenario if counted.count(v.scenario) == 1 else to / v.scenario / v.run
            with scratch_folder(own) as folder:
                drawn = {file.stem: file for file in self._run(v.run).write_figures(folder)}
                for name in named:
                    if name in drawn:
                        with folder_for(own):
                            made = copied(drawn[name], own / drawn[name].name)
                        yield made

    def to_json(self) -> dict[str, Any]:
        """Return what it comes to as one document, as `sim study --json` prints it."""
        return finding_document(self.finding)

    def __str__(self) -> str:
        return "\n".join(finding_lines(self.finding))

    def __repr__(self) -> str:
        state = "" if self.complete else ", not complete"
        return f"<Study '{self.stored.plan.name}': {len(self.stored.plan.runs)} runs{state}\n in {self.folder}>"


def study(source: str | Path | Mapping[str, Any], name: str = "study", *, folder: str | Path | None = None) -> Study:
    """Return the study of a YAML file, or of plain data written as its YAML would be, with everything that it plans.

    The scenarios that it names are sought beneath `folder`, by default the folder of the file (of plain data: the
    current one). `name` is that of a study from plain data. Raises `sim.ScenarioError` with every mistake in the study
    and in its scenarios, each with its line and a remedy; `sim.UsageError` where the file cannot be read.
    """
    beneath = None if folder is None else file_path("folder", folder)
    if isinstance(source, Mapping):
        return Study(plan_of(study_of_data(source, text("name", name), beneath or Path())))
    file = file_path("source", source)
    called = [str(source), *(["--folder", str(folder)] if folder is not None else [])]
    return Study(plan_of(read_study(file, beneath)), " ".join(map(quote, called)))


def open_study(folder: str | Path) -> StudyRun:
    """Return the study that is stored in a folder, complete or not (`StudyRun.complete`, `StudyRun.resume`).

    Raises `sim.UsageError` where there is none.
    """
    return StudyRun(open_stored(file_path("folder", folder)))


def _folder(name: str) -> Path:
    """Return where the command keeps a study that is given no folder."""
    return Path("studies") / name


def at_once(client: Client | None) -> int:
    """Return how many runs a cluster computes at once; 1 without one."""
    return 1 if client is None else Cluster(client).threads


def folder_of(made: Study, out: str | Path | None, workers: int, at_once: int = 1) -> Path:
    """Return the folder in which the command keeps a study; raises `sim.UsageError` where there is no room for it."""
    folder = _folder(made.name) if out is None else file_path("out", out)
    refuse_what_does_not_fit(estimate_study(made.planned, folder, workers, at_once), folder)
    return folder


__all__ = ["Study", "StudyRun", "at_once", "folder_of", "open_study", "study"]

"""A run as the library offers it: tables, the summary, figures, the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa

import sim
from sim.analysis.result_tables import events_table, outcomes_table, payoffs_table
from sim.api.cluster import Client, cluster_of
from sim.api.progress import Progress, progress_shown
from sim.api.temporary import TemporaryFolder
from sim.api.values import file_path, list_of_names, text, whole_number, wrong
from sim.errors import EngineError, InterruptedRunError, UnfinishedRunError, UsageError
from sim.numbers import how_many
from sim.store.reader import Run as StoredRun
from sim.store.reader import open_run as open_stored
from sim.store.store import copy_run, new_directory
from sim.store.verification import Verification, verification
from sim.workflow.run import Settings, resume_directory
from sim.workflow.run import run as run_stored

if TYPE_CHECKING:
    from xarray import Dataset

    import sim.api.answer
    import sim.api.plots
    import sim.api.run_drivers
else:
    Dataset = Any  # xarray need not be installed


class Run:
    """A run: every sampled world solved. `print(run)` says what follows; `run.stored` is the type beneath.

    Tables are Arrow's: `.to_pylist()`, `.to_pandas()` (which needs `pip install "summit-sim[notebook]"`), or handed to
    polars and DuckDB as they are. Without `out` a run
    is kept in a temporary folder: its results need not fit in memory, and everything that reads a run reads this one
    alike. The folder goes when nothing refers to the run any longer: neither the `Run`, nor its figures (`run.plot`),
    nor what `resume` returns. Such a run cannot be pickled; `Run.save` keeps it.

    >>> import sim
    >>> run = sim.load("scenarios/classics/inspection.yaml").run(draws=100, seed=1)
    >>> run.outcomes.column_names[:3]
    ['outcome', 'label', 'rule']
    """

    def __init__(self, stored: StoredRun) -> None:
        if not isinstance(stored, StoredRun):
            raise wrong("stored", stored, "runs are made by scenario.run() and sim.open_run(folder)")
        self.stored = stored
        """The folder with its manifest."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Run, (self.stored,)

    @property
    def temporary(self) -> bool:
        """Whether the folder goes when nothing refers to the run any longer."""
        return self.stored.keeper is not None

    @property
    def folder(self) -> Path:
        """Where the run is kept."""
        return self.stored.directory

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be computed."""
        return self.stored.complete

    @cached_property
    def scenario(self) -> sim.Scenario:
        """What was run."""
        from sim.api.scenario import Scenario  # which imports this module

        manifest = self.stored.manifest
        return Scenario(self.stored.scenario, manifest.case, manifest.overrides, manifest.scenario["id"])

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The document `sim.summary/2`; raises `sim.EngineError` where the run is not complete."""
        return self.stored.summary

    @property
    def claims(self) -> list[dict[str, Any]]:
        """What became of each claim about results: its text, whether it holds, the values it is judged by."""
        claims: list[dict[str, Any]] = self.summary["claims"]
        return claims

    @property
    def outcomes(self) -> pa.Table:
        """A row an outcome and selection rule: mean probability, its error, and the means of lowest and highest."""
        return outcomes_table(self.summary)

    @property
    def events(self) -> pa.Table:
        """A row an event and selection rule, as in `outcomes`; several events may hold in one world, or none."""
        return events_table(self.summary)

    @property
    def payoffs(self) -> pa.Table:
        """A row a player and selection rule: mean expected payoff, its error, deviation and quantiles over worlds."""
        return payoffs_table(self.summary)

    @property
    def drivers(self) -> sim.api.run_drivers.RunDrivers:
        """What moves the outcomes: a table of rank correlations and shares explained; called, an answer in full.

        `run.drivers(draws)` are delta indices of outcomes and payoffs, as `sim drivers RUN` prints them; see there.
        """
        from sim.api.run_drivers import RunDrivers  # needed here alone

        return RunDrivers(self.stored)

    def draws(self, columns: Sequence[str] | None = None, limit: int | None = None) -> pa.Table:
        """Return the table of draws, a row a world; of a large run, some `columns` of the first `limit` draws.

        `run.draws(limit=0).schema` lists the columns, each with its description. Raises `sim.UsageError` for a column
        that there is not.
        """
        return self._table("draws", columns, limit)

    def equilibria(self, columns: Sequence[str] | None = None, limit: int | None = None) -> pa.Table:
        """Return the table of equilibria, a row an equilibrium, in the order of the draws; see `draws`.

        A run keeps it where it was made with `keep="all"`. Else it is solved again, to the bit, each time that the run
        is opened anew; `run.resume(keep="all")` keeps it from then on.
        """
        return self._table("equilibria", columns, limit)

    def batches(
        self, columns: Sequence[str] | None = None, table: Literal["draws", "equilibria"] = "draws"
    ) -> Iterator[pa.RecordBatch]:
        """Yield a table in record batches of about 65,000 draws: memory does not grow with a run's draws."""
        if table not in ("draws", "equilibria"):
            raise wrong("table", table, "the tables are 'draws' and 'equilibria'")
        for group in self.stored.tables(table, None if columns is None else list_of_names("columns", columns)):
            yield from group.to_batches()

    def _table(
        self, table: Literal["draws", "equilibria"], columns: Sequence[str] | None, limit: int | None
    ) -> pa.Table:
        rows = None if limit is None else whole_number("limit", limit, 0)
        return self.stored.table(table, None if columns is None else list_of_names("columns", columns), rows)

    def to_xarray(self) -> Dataset:
        """Return the draws as a data set over the axes draw, parameter, rule, outcome and player.

        Raises `sim.MissingExtraError` where xarray or pandas is not installed.
        """
        from sim.api.datasets import dataset  # needed here alone

        return dataset(self.stored)

    @property
    def plot(self) -> sim.api.plots.RunPlots:
        """Figures of the run, on axes of yours: `run.plot.outcomes(ax=ax)`."""
        from sim.api.plots import RunPlots  # loads matplotlib

        return RunPlots(self.stored)

    @property
    def digest(self) -> str:
        """The SHA-256 of the run's manifest, which has those of all its other files: it vouches for every number."""
        return self.stored.manifest.digest

    def verify(self, digest: str | None = None) -> Verification:
        """Hash every file of the run and return which are as they were written; `print(run.verify())` tells it.

        With `digest`, as `run.digest` was when the run was made, also against somebody who made the digests anew.
        """
        return verification(self.folder, None if digest is None else text("digest", digest))

    def write_figures(self, folder: str | Path | None = None) -> list[Path]:
        """Write all figures as PNG files, by default into `figures/` of the run's folder; return the files."""
        from sim.api.run_figures import write_figures  # needed here alone

        return write_figures(self.stored, None if folder is None else file_path("folder", folder))

    def write_report(
        self, file: str | Path | None = None, figures: Sequence[Path] | None = None, *, to: str | None = None
    ) -> Path:
        """Write the run as a report, by default `report.html` in its folder; return the file.

        `to` is "html" (one page, with the first worlds of the run, as many as have room within 2 MB, to choose among),
        "md", "tex", "xlsx" (which needs `pip install "summit-sim[export]"`), or "csv", a folder with a file a table;
        without it the ending of `file` says it. All show the same tables.

        `figures` are files that `write_figures` has written; None draws them anew.

        >>> import sim
        >>> run = sim.load("scenarios/classics/inspection.yaml").run(draws=100, seed=1)
        >>> run.write_report("inspection.md").read_text().splitlines()[0]
        '# The inspection game: does a party keep a treaty that can only sometimes be checked?'
        """
        from sim.api.run_report import write_report  # loads jinja2

        given = None if file is None else file_path("file", file)
        return write_report(self.stored, given, figures, None if to is None else text("to", to))

    def resume(
        self,
        workers: int = 2,
        progress: Progress = False,
        client: Client | None = None,
        keep: Literal["draws", "all", "summary"] | None = None,
    ) -> Run:
        """Compute what is missing or damaged; the result is the same, byte for byte, as that of one run.

        With a `client` of `distributed` the workers of its cluster do, wherever the run was begun. `keep` changes what
        the folder keeps, as in `Scenario.run`: tables that it lacks are computed, those that it need not keep removed.

        Raises `sim.UsageError` where other versions of the libraries could give other bytes.
        """
        try:
            with progress_shown(progress) as report:
                threads = whole_number("workers", workers, 1)
                stored = resume_directory(self.folder, threads, report, cluster_of(client), keep)
        except InterruptedRunError:
            if self.temporary:
                raise InterruptedRunError("interrupted; the resume() of this run continues it") from None
            raise
        except UnfinishedRunError as failure:
            if self.temporary:
                raise EngineError(f"{failure.reason}; the resume() of this run continues it") from failure
            raise
        return Run(replace(stored, keeper=self.stored.keeper))

    def save(self, folder: str | Path) -> Run:
        """Copy the run into a new folder and return it from there.

        Raises `sim.UsageError` where the folder exists, `sim.DamagedRunError` where a file is not as it was written.
        """
        to = file_path("folder", folder)
        if to.exists():
            raise UsageError(f"{folder}: exists already, and nothing is overwritten")
        self.verify().refuse_damage()
        copy_run(self.folder, to)
        return open_run(to)

    def uncertainty(self, draws: int | None = None) -> sim.api.answer.Answer:
        """Say how much of the uncertainty is the numbers', how much which equilibrium is played, how much chance.

        `draws` of the run's worlds are solved again, at most 16,384 where it is None.
        """
        from sim.api.questions import uncertainty  # loads the engine

        return uncertainty(self.stored, None if draws is None else whole_number("draws", draws, 1))

    def regions(
        self,
        outcome: str | None = None,
        possible: bool = False,
        density: float | None = None,
        draws: int | None = None,
        *,
        equilibrium: str | None = None,
    ) -> sim.api.answer.Answer:
        """Say in which boxes of a few numbers an outcome is likely, by patient rule induction.

        In place of an outcome, `equilibrium` is a type of equilibria: what is played, as `"brokerage=broker, xi=meet"`
        (`"xi=meet|avoid"` where both are), or a word of the concept's, as `"pooling"`. With `possible`, in which some
        listed solution has it at all; with `density`, the widest box in which it is so likely. `draws` of the run's
        worlds are read, at most 16,384 where it is None.
        """
        from sim.api.questions import regions  # loads the engine

        worlds = None if draws is None else whole_number("draws", draws, 1)
        about = None if outcome is None else text("outcome", outcome)
        kind = None if equilibrium is None else text("equilibrium", equilibrium)
        return regions(self.stored, about, possible, density, worlds, kind)

    def explain(self, draw: int, solution: int | None = None) -> sim.api.answer.Answer:
        """Say why one of the run's worlds ends as it does, by its number, from 0 up; see `Scenario.explain`.

        `solution` is the number of another one that is listed, from 1 up. Raises `sim.UsageError` for what there is
        not.
        """
        from sim.api.questions import explain  # loads the engine
        from sim.workflow.explain import explain_draw

        which = None if solution is None else whole_number("solution", solution, 1)
        return explain(explain_draw(self.stored, whole_number("draw", draw), which))

    def advise(
        self,
        player: str,
        at: str | None = None,
        *,
        draws: int | None = None,
        seed: int | None = None,
        enough: float | None = None,
    ) -> sim.api.answer.Answer:
        """Say what a player should do at a move in the run's scenario; see `Scenario.advise`.

        Every action is solved anew, in worlds drawn from the run's seed, or from `seed`. Raises `sim.UsageError` for a
        run of worlds that are given something.
        """
        return self._unconditional("advise").advise(player, at, draws=draws, seed=self._seed(seed), enough=enough)

    def tip(
        self,
        *over: str,
        outcome: str | None = None,
        draws: int | None = None,
        seed: int | None = None,
        within: float | None = None,
    ) -> sim.api.answer.Answer:
        """Say where along one number or two the run's scenario tips, and how far that is; see `Scenario.tip`.

        Its worlds are drawn anew from the run's seed, or from `seed`. Raises `sim.UsageError` for a run of worlds that
        are given something.
        """
        asked = self._unconditional("tip")
        return asked.tip(*over, outcome=outcome, draws=draws, seed=self._seed(seed), within=within)

    def _seed(self, seed: int | None) -> int:
        return self.stored.manifest.seed if seed is None else seed

    def _unconditional(self, question: str) -> sim.Scenario:
        """Return the scenario, of which a question is asked in worlds that are drawn anew."""
        given = self.stored.manifest.given
        if given is not None:
            raise UsageError(
                f"{self.folder}: '{question}' draws its own worlds, and those of this run are the ones with "
                f"{given['text']}; ask the scenario file, of which all worlds are drawn"
            )
        return self.scenario

    def compare(self, *others: Any, **how: Any) -> sim.api.answer.Answer:
        """Compare the run with other runs and models in the same worlds; see `sim.compare`."""
        from sim.api.compare import compare  # loads the engine

        return compare(self, *others, **how)

    def score(self) -> dict[str, Any]:
        """Score the forecast against what happened; raises `sim.UsageError` where the scenario does not say it."""
        from sim.workflow.score import score_run  # needed here alone

        return score_run(self.folder)

    def score_text(self) -> str:
        """Return the scores as `sim score` prints them."""
        from sim.views.text.given import score_lines  # needed here alone

        return "\n".join(score_lines(self.score(), self.stored.summary))

    def to_json(self) -> dict[str, Any]:
        """Return the summary with the run's folder, as `sim run --json` prints it."""
        return self.summary | {"directory": str(self.folder), "digest": self.digest}

    def __str__(self) -> str:
        from sim.views.text.summary import summary_lines  # loads jinja2

        return "\n".join(summary_lines(self.stored))

    def __repr__(self) -> str:
        m = self.stored.manifest
        state = "" if self.complete else ", not complete"
        where = "a temporary folder" if self.temporary else str(self.folder)
        how = f"{how_many(m.draws, 'draws')} ({m.design}, seed {m.seed}), {m.concept}"
        return f"<Run of '{m.scenario['id']}': {how}{state}\n in {where}>"

    def _repr_html_(self) -> str:
        from sim.views.html.notebook import run_html  # only notebooks ask

        return run_html(self.stored)


def run_scenario(
    scenario: sim.Scenario,
    settings: Mapping[str, Any],
    workers: int,
    out: Path | None,
    progress: Progress,
    client: Client | None = None,
) -> Run:
    """Run a scenario into `out`, or into a temporary folder that goes with the run; see `Scenario.run`."""
    cluster = cluster_of(client)
    asked = Settings(case=scenario.case, overrides=scenario.sets, **settings)
    threads = whole_number("workers", workers, 1)
    keeper = TemporaryFolder() if out is None else None
    folder = keeper.path if keeper is not None else out
    try:
        with progress_shown(progress) as report:
            done = run_stored(scenario.resolved, asked, folder, threads, report, True, cluster)
            return Run(replace(done, keeper=keeper))
    except BaseException as failure:
        if keeper is not None:
            keeper.remove()
            if isinstance(failure, InterruptedRunError):
                raise InterruptedRunError(
                    "interrupted; a run without a folder of its own cannot be continued"
                ) from None
            if isinstance(failure, UnfinishedRunError):
                raise EngineError(f"{failure.reason}; a folder with more room: run(out=…)") from failure
        raise


def open_run(folder: str | Path) -> Run:
    """Return the run that is stored in a folder, complete or not (`Run.complete`, `Run.resume`).

    Raises `sim.UsageError` where there is none, `sim.EngineError` where this version cannot read it.

    >>> import sim
    >>> run = sim.load("scenarios/classics/inspection.yaml").run(draws=100, out="inspection-run")
    >>> sim.open_run("inspection-run").complete
    True
    """
    return Run(open_stored(file_path("folder", folder)))


def new_folder(scenario: sim.Scenario) -> Path:
    """Return where the command keeps a run that is given no folder: `runs/<scenario>/<time>-<hash>`."""
    return new_directory(Path("runs"), scenario.id, scenario.hash, datetime.now())

"""The pipeline: scenario -> sampler -> blocks of draws -> all equilibria -> parts -> summary.

The block is the unit of computation and depends on nothing but the scenario; blocks are stored in their order.
So the files are the same, byte for byte, for any number of workers and after any interruption.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.activity import Activity, doing, each, heed
from sim.analysis.claims import Compared, check_results, compares
from sim.analysis.conditioning import condition
from sim.analysis.pools import reading_pool, told_of
from sim.analysis.summary import plain, summarise
from sim.document.schema import MAX_DRAWS, MAX_SEED
from sim.engine.blocks import Progress, counter, in_order
from sim.engine.condition import Given, conditioned
from sim.engine.memory import draws_together
from sim.engine.solved_parts import SolvedParts
from sim.errors import (
    EngineError,
    InterruptedRunError,
    OccupiedError,
    UnfinishedRunError,
    UnwrittenError,
    UsageError,
    did_you_mean,
)
from sim.numbers import how_many
from sim.sampling import DESIGNS
from sim.scenario.load import in_case, load_document
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import EquilibriumIndex
from sim.store.held import can_be_held, held
from sim.store.kept import DEFAULT, KEPT, MEANING, Keep
from sim.store.layout import Layout
from sim.store.lock import hold
from sim.store.manifest import COMPLETE, NAME, Manifest, read_manifest, versions
from sim.store.parts import BLOCK, PART, give_back_memory
from sim.store.reader import Run, just_written
from sim.store.solver import planned_by, solver
from sim.store.store import (
    add_part,
    continuable,
    create,
    finish,
    how_to_continue,
    is_whole,
    keep_otherwise,
    missing,
    new_directory,
    reopen,
    tidy,
)
from sim.store.tabulate import Block
from sim.workflow.cluster import Cluster
from sim.workflow.cluster_parts import with_parts_of_workers
from sim.workflow.estimate import refuse_what_does_not_fit
from sim.workflow.run_grids import run_grids

BLOCK_OF_PARTS = BLOCK // 32
"""Draws in a block of a scenario that uses others: a draw has dozens of combinations, a few have hundreds, and every
draw of a block takes as much room as the largest, so that larger blocks are slower and take more memory."""

MOST_COMPARED = 16_384
"""Draws on which claims that compare cases are judged, and rival readings weighed: each is another run."""
AS_IT_STANDS = "as it stands"
"""What the scenario itself is called among its rival readings."""


@dataclass(frozen=True)
class Settings:
    """What a run adds to its scenario; `None` leaves it to the scenario."""

    draws: int | None = None
    seed: int | None = None
    design: str | None = None
    case: str | None = None
    overrides: tuple[str, ...] = ()
    given: str | None = None
    """A condition by which outcomes are split (`sim.engine.condition`); the summary tells what follows from it."""
    budget: int | None = None
    """Steps of work for each game (`sim.concepts.budget`)."""
    keep: Keep | None = None
    """What the run's folder keeps (`sim.store.kept`); None: what runs keep by default."""


def run(
    scenario: Scenario,
    settings: Settings = Settings(),
    out: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    estimated: bool = False,
    cluster: Cluster | None = None,
) -> Run:
    """Sample and solve a scenario and store the results, by default under `runs/<scenario>/<time>-<hash>/`.

    With a `cluster` its workers solve the blocks, which must see the folder under the same path; bytes are the same.
    What it takes is estimated first where that is asked for. `UsageError` where it does not fit, `out` is not empty, or
    there is no such design or number of draws. `InterruptedRunError` where a person stops it: `resume` then continues.
    """
    planned, manifest = _plan(scenario, settings)
    if estimated:
        where = out if out is not None else Path("runs")
        threads = 0 if cluster is None else cluster.threads
        refuse_what_does_not_fit(planned, manifest, workers, where, solver(planned, manifest), threads)
    with _created(out, manifest) as directory, _to_be_continued(directory):
        return _computed(directory, manifest, planned, workers, progress, cluster)


@contextmanager
def passing_folder() -> Iterator[Path]:
    """Yield a folder for runs that nobody keeps: whoever stops one there is not told to go on with it."""
    try:
        with TemporaryDirectory() as folder:
            yield Path(folder)
    except InterruptedRunError:
        raise KeyboardInterrupt from None
    except UnfinishedRunError as failure:
        raise EngineError(failure.reason) from failure


def summary_of(scenario: Scenario, settings: Settings, workers: int = 1) -> dict[str, Any]:
    """Return the summary of a run of which nothing else is kept, and which nobody can continue."""
    planned, manifest = _plan(scenario, replace(settings, keep="draws"))
    with TemporaryDirectory() as folder:
        directory = Path(folder) / "run"
        with create(directory, manifest):
            return _computed(directory, manifest, planned, workers, None).summary


def summary_alone(scenario: Scenario, settings: Settings, known: SolvedParts | None = None) -> dict[str, Any]:
    """Return what claims about results are checked on: the summary of a run of which nothing else is kept.

    What moves the outcomes is not looked for, as no claim speaks of it, nor is any claim checked. Runs that share
    `known` solve those of their parts once that are the same in the same worlds.
    """
    with _passing(scenario, settings, known) as stored:
        return summarise(stored, with_drivers=False)


@contextmanager
def _passing(scenario: Scenario, settings: Settings, known: SolvedParts | None = None) -> Iterator[Run]:
    """Yield a run of which nothing is kept, and no claim checked: in memory, or, where it is large, from a folder."""
    uses = tuple(replace(use, known=known) for use in scenario.uses)
    planned, manifest = _plan(replace(scenario, claims=(), uses=uses), replace(settings, keep="draws"))
    if can_be_held(manifest):
        yield _held(planned, manifest)
        return
    with TemporaryDirectory() as folder:
        directory = Path(folder) / "run"
        with create(directory, manifest):
            manifest = _with_all_parts(directory, manifest, planned, 1, None)
            yield just_written(directory, manifest, planned)


def _held(planned: Scenario, manifest: Manifest) -> Run:
    """Return a run of which nothing is written."""
    solve, starts = _block(manifest, solver(planned, manifest)), range(0, manifest.draws, manifest.block)
    with doing("solving", manifest.draws, "draws") as activity:
        report = counter(_both(activity, None), 0, manifest.draws)
        with closing(in_order(solve, starts, 1, report)) as blocks:
            return held(planned, manifest, _index(manifest, planned), blocks)


def _plan(scenario: Scenario, settings: Settings) -> tuple[Scenario, Manifest]:
    """Return what is solved, its outcomes split by a condition where there is one, and the manifest of an empty run."""
    _check(settings)
    given = conditioned(scenario, settings.given) if settings.given is not None else None
    planned = given.scenario if given is not None else scenario
    if settings.budget is not None:
        planned = planned.within(settings.budget)
    return planned, _manifest(planned, settings, given, block_of(planned))


def block_of(planned: Scenario) -> int:
    """Return how many draws of a scenario are a block, the unit of computation."""
    return draws_together(planned, min(BLOCK, BLOCK_OF_PARTS) if planned.uses else BLOCK)


@contextmanager
def _created(out: Path | None, manifest: Manifest) -> Iterator[Path]:
    """Start an empty run and hold its lock; without `out` in a folder with the next free name, whoever else starts now.

    A person who stops it when its folder has just appeared is told how to go on, too.
    """
    name = manifest.scenario["id"], manifest.scenario["sha256"]
    directory = out if out is not None else new_directory(Path("runs"), *name, datetime.now())
    strange = (directory / NAME).exists()
    try:
        while True:
            try:
                lock = create(directory, manifest)
                break
            except OccupiedError:
                if out is not None:
                    raise
                directory = new_directory(Path("runs"), *name, datetime.now())
        with lock:
            yield directory
    except KeyboardInterrupt:
        if strange or not (directory / NAME).exists():
            raise
        raise InterruptedRunError(f"interrupted; {how_to_continue(directory)}") from None


def _check(settings: Settings) -> None:
    if settings.draws is not None and not 1 <= settings.draws <= MAX_DRAWS:
        raise UsageError(f"{how_many(settings.draws, 'draws')}: a run has 1 to {MAX_DRAWS:,}")
    if settings.seed is not None and not 0 <= settings.seed < MAX_SEED:
        raise UsageError(f"the seed {settings.seed}: a seed is a whole number from 0 to 2^63 - 1")
    if settings.design is not None and settings.design not in DESIGNS:
        raise UsageError(f"unknown design '{settings.design}'; {did_you_mean(settings.design, DESIGNS)}")
    refuse_unknown_keep(settings.keep)


def refuse_unknown_keep(keep: str | None) -> None:
    """Raise `UsageError` where a run cannot keep this."""
    if keep is not None and keep not in KEPT:
        known = ", ".join(f"{name} ({meaning})" for name, meaning in MEANING.items())
        raise UsageError(f"unknown keep '{keep}': a run keeps {known}")


def resume(
    directory: Path,
    scenario: Scenario,
    workers: int = 1,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
    keep: Keep | None = None,
) -> Run:
    """Compute what is missing or damaged in a directory; of a run that is whole nothing is written.

    With `keep` it keeps that from now on. `UsageError` where it belongs to something else, and where another process
    computes there.
    """
    refuse_unknown_keep(keep)
    manifest = read_manifest(directory)
    if manifest.scenario["sha256"] == scenario.hash and is_whole(directory, manifest):
        wanted = manifest.keeping(keep)
        if wanted.state == COMPLETE and is_whole(directory, wanted):
            if wanted != manifest:
                with hold(directory), _to_be_continued(directory):
                    keep_otherwise(directory, wanted)
            tidy(directory, wanted)
            return just_written(directory, wanted, None if wanted.given is not None else scenario)
    continuable(directory, scenario.hash)
    with hold(directory), _to_be_continued(directory):
        manifest = reopen(directory, scenario.hash, keep)  # another may have gone on with it meanwhile
        return _computed(directory, manifest, planned_by(manifest, scenario), workers, progress, cluster)


def resume_directory(
    directory: Path,
    workers: int = 1,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
    keep: Keep | None = None,
) -> Run:
    """Continue a run from its directory alone: the manifest holds the resolved scenario."""
    manifest = read_manifest(directory)
    scenario = load_document(manifest.document, manifest.scenario["id"])
    return resume(directory, scenario, workers, progress, cluster, keep)


@contextmanager
def _to_be_continued(directory: Path) -> Iterator[None]:
    """Say how a run that is stopped, by a person or because nothing more can be written, is continued."""
    try:
        yield
    except KeyboardInterrupt:
        raise InterruptedRunError(f"interrupted; {how_to_continue(directory)}") from None
    except UnwrittenError as error:
        kept = f"what was stored before is kept; once that is mended, {how_to_continue(directory)}"
        raise UnfinishedRunError(str(error), kept, error.exit_code) from error


def _computed(
    directory: Path,
    manifest: Manifest,
    planned: Scenario,
    workers: int,
    progress: Progress | None,
    cluster: Cluster | None = None,
) -> Run:
    """Compute and store the parts that are missing, and summarise; `planned` has its outcomes split by a condition."""
    manifest = _with_all_parts(directory, manifest, planned, workers, progress, cluster)
    give_back_memory()
    return _summarised(directory, manifest, planned)


def _with_all_parts(
    directory: Path,
    manifest: Manifest,
    planned: Scenario,
    workers: int,
    progress: Progress | None,
    cluster: Cluster | None = None,
) -> Manifest:
    """Solve and store the parts that are missing; return the manifest that lists them all."""
    index, parts = _index(manifest, planned), missing(manifest)
    solve = _block(manifest, solver(planned, manifest))
    starts = [start for begin, end in parts for start in range(begin, end, manifest.block)]
    done = manifest.draws - sum(end - begin for begin, end in parts)
    with doing("solving", manifest.draws, "draws", done) as activity:
        report = counter(_both(activity, progress), done, manifest.draws)
        if cluster is not None:
            return with_parts_of_workers(cluster, directory, manifest, index, parts, report)
        with closing(in_order(solve, starts, workers, report)) as blocks:
            for begin, end in parts:
                part = islice(blocks, -(-(end - begin) // manifest.block))
                manifest = add_part(directory, manifest, index, begin, part)
    return manifest


def _index(manifest: Manifest, planned: Scenario) -> EquilibriumIndex:
    """Return the numbering of the equilibrium sets, as far as a run has come with it."""
    index = EquilibriumIndex(tuple(len(s.actions) for s in planned.game.choice_sets), planned.game.play)
    index.restore(manifest.legend)
    return index


def _block(manifest: Manifest, compute: Callable[[int, int], Block]) -> Callable[[int], Block]:
    """Return what solves the block that begins at a draw."""
    return lambda start: compute(start, min(start + manifest.block, manifest.draws))


def _both(activity: Activity, progress: Progress | None) -> Progress:
    """Return what counts the draws of an activity and hands them on."""

    def counted(done: int, total: int) -> None:
        heed()
        activity.done = done
        if progress is not None:
            progress(done, total)

    return counted


def _summarised(directory: Path, manifest: Manifest, planned: Scenario) -> Run:
    """Return the run of which every part is stored, with its summary."""
    # With a condition what was solved is not what the manifest holds: its outcomes are split by the condition.
    whole = planned if manifest.given is None else None
    stored = just_written(directory, manifest, whole)
    summary = summarise(stored)
    if manifest.given is not None:
        summary["given"] = condition(stored, **manifest.given)
    elif readings := _readings(planned, manifest, stored):
        summary["readings"] = readings
    summary |= plain(run_grids(stored))
    # Claims speak of what follows from the scenario, not from a condition, by which outcomes are split.
    claims = planned.claims if manifest.given is None else ()
    summary["claims"] = check_results(claims, summary, _compared(planned, manifest, summary) if claims else None)
    return replace(stored, manifest=finish(directory, manifest, summary))


def _readings(planned: Scenario, manifest: Manifest, stored: Run) -> dict[str, Any]:
    """Return the rival readings that have weights, each run in the worlds of this run, and all of them mixed.

    Nothing where none has a weight, and where this run is one of them.
    """
    weighed = {name: rival for name, rival in planned.alternatives.items() if rival.weight > 0}
    if not weighed or manifest.case in planned.alternatives:
        return {}
    draws = min(manifest.draws, MOST_COMPARED)
    settings = Settings(draws, manifest.seed, manifest.design, budget=manifest.budget)
    own = max(1 - sum(rival.weight for rival in weighed.values()), 0.0)
    entries = {"": {"label": AS_IT_STANDS, "weight": own} | told_of(stored)}
    for name in each(list(weighed), "solving the rival readings that have weights", "readings", whole=True):
        told = {"label": weighed[name].label or name, "weight": weighed[name].weight}
        entries[name] = told | _told_alone(in_case(planned, name), settings)
    return dict(plain(reading_pool(entries, draws)))


def _told_alone(scenario: Scenario, settings: Settings) -> dict[str, Any]:
    """Return what a run comes to of which nothing is kept."""
    with _passing(scenario, settings) as stored:
        return told_of(stored)


def _compared(planned: Scenario, manifest: Manifest, summary: Mapping[str, Any]) -> Compared | None:
    """Return the cases that claims compare, run in the worlds of this run, or in as many as `MOST_COMPARED`."""
    names = compares(planned.claims)
    if not names:
        return None
    draws = min(manifest.draws, MOST_COMPARED)
    settings = Settings(draws, manifest.seed, manifest.design, budget=manifest.budget)
    known = SolvedParts()
    whole = summary if manifest.draws <= MOST_COMPARED else summary_alone(planned, settings, known)
    compared = each(names, "solving the cases that claims compare", "cases", whole=True)
    cases = {name: summary_alone(in_case(planned, name), settings, known) for name in compared}
    return Compared(draws, whole, cases)


def _tables(planned: Scenario) -> dict[str, Any]:
    """Return what a scenario took out of tables; nothing where there are none."""
    return {"tables": [asdict(table) for table in planned.tables]} if planned.tables else {}


def _manifest(planned: Scenario, settings: Settings, given: Given | None, block: int) -> Manifest:
    """Return what is to be computed: which draws of which scenario, `block` at a time, and in which columns."""
    solve = planned.solve
    return Manifest(
        scenario={"id": planned.id, "title": planned.title, "sha256": planned.hash} | _tables(planned),
        document=planned.document,
        case=settings.case,
        overrides=settings.overrides,
        seed=solve.seed if settings.seed is None else settings.seed,
        design=solve.design if settings.design is None else settings.design,
        draws=solve.draws if settings.draws is None else settings.draws,
        concept=solve.concept.name,
        budget=solve.concept.budget,
        layout=Layout(
            parameters=tuple(p.id for p in planned.parameters),
            players=planned.game.players,
            outcomes=tuple(o.id for o in planned.outcomes),
            rules=solve.selection,
            choice_sets=planned.game.choice_sets,
            numbers=planned.chosen_numbers,
            events=tuple(event.id for event in planned.events),
        ),
        versions=versions(),
        labels={
            "parameters": {p.id: p.label for p in planned.parameters},
            "outcomes": {o.id: o.label for o in planned.outcomes},
            "players": {p.id: p.label for p in planned.players},
        }
        | ({"events": {event.id: event.label for event in planned.events}} if planned.events else {}),
        judgement=tuple(p.id for p in planned.parameters if p.judgement and not p.cites),
        given=None if given is None else given.to_json(),
        keep=settings.keep or DEFAULT,
        block=block,
        part=PART,
    )

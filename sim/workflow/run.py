"""The pipeline: scenario -> sampler -> blocks of draws -> all equilibria -> parts -> summary.

The block is the unit of computation and depends on nothing but the scenario; blocks are stored in their order.
So the files are the same, byte for byte, for any number of workers and after any interruption.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np

from sim.analysis.claims import check_results
from sim.analysis.conditioning import condition
from sim.analysis.summary import summarise
from sim.document.schema import MAX_DRAWS, MAX_SEED
from sim.engine.condition import Given, conditioned
from sim.engine.worlds import draws_together, solve_worlds
from sim.errors import InterruptedRunError, UsageError, did_you_mean
from sim.sampling import DESIGNS, Sampler
from sim.scenario.load import load_document
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import Legend
from sim.store.layout import Layout
from sim.store.manifest import Manifest, read_manifest, versions
from sim.store.parts import BLOCK
from sim.store.reader import Run
from sim.store.store import add_part, create, finish, missing, new_directory, reopen
from sim.store.tabulate import Block, tabulate

BLOCK_OF_PARTS = BLOCK // 2
"""Draws in a block of a scenario that uses others: a draw has dozens of combinations, and arrays of more than this many
are asked of the system and given back each time, which costs a third of the run."""

Progress = Callable[[int, int], None]
"""Called with the number of draws that are done, and of all."""


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


def run(
    scenario: Scenario,
    settings: Settings = Settings(),
    out: Path | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Run:
    """Sample and solve a scenario and store the results, by default under `runs/<scenario>/<time>-<hash>/`.

    `UsageError` where `out` is not empty, or where there is no such design or number of draws. `InterruptedRunError`
    where a person stops it: `resume` then continues.
    """
    _check(settings)
    given = conditioned(scenario, settings.given) if settings.given is not None else None
    scenario = given.scenario if given is not None else scenario
    sampler = scenario.sampler(settings.draws, settings.seed, settings.design)
    directory = out or new_directory(Path("runs"), scenario.id, scenario.hash, datetime.now())
    manifest = _manifest(scenario, sampler, settings, given)
    manifest = replace(manifest, block=draws_together(scenario, manifest.block))
    create(directory, manifest)
    return _continue(directory, manifest, scenario, sampler, workers, progress)


def _check(settings: Settings) -> None:
    if settings.draws is not None and not 1 <= settings.draws <= MAX_DRAWS:
        raise UsageError(f"{settings.draws:,} draws: a run has 1 to {MAX_DRAWS:,}")
    if settings.seed is not None and not 0 <= settings.seed < MAX_SEED:
        raise UsageError(f"the seed {settings.seed}: a seed is a whole number from 0 to 2^63 - 1")
    if settings.design is not None and settings.design not in DESIGNS:
        raise UsageError(f"unknown design '{settings.design}'; {did_you_mean(settings.design, DESIGNS)}")


def resume(directory: Path, scenario: Scenario, workers: int = 1, progress: Progress | None = None) -> Run:
    """Compute what is missing or damaged in a directory; `UsageError` where it belongs to something else."""
    manifest = reopen(directory, scenario.hash)
    scenario = conditioned(scenario, manifest.given["text"]).scenario if manifest.given is not None else scenario
    sampler = scenario.sampler(manifest.draws, manifest.seed, manifest.design)
    return _continue(directory, manifest, scenario, sampler, workers, progress)


def resume_directory(directory: Path, workers: int = 1, progress: Progress | None = None) -> Run:
    """Continue a run from its directory alone: the manifest holds the resolved scenario."""
    manifest = read_manifest(directory)
    scenario = load_document(manifest.document, manifest.scenario["id"])
    return resume(directory, scenario, workers, progress)


def _continue(
    directory: Path,
    manifest: Manifest,
    scenario: Scenario,
    sampler: Sampler,
    workers: int,
    progress: Progress | None,
) -> Run:
    try:
        manifest = _solved(directory, manifest, scenario, sampler, workers, progress)
        # With a condition what was solved is not what the manifest holds: its outcomes are split by the condition.
        whole = scenario if manifest.given is None else None
        solved = Run(directory, manifest, whole)
        summary = summarise(solved)
        if manifest.given is not None:
            summary["given"] = condition(solved, **manifest.given)
        # Claims speak of what follows from the scenario, not from a condition, by which outcomes are split.
        summary["claims"] = check_results(scenario.claims if manifest.given is None else (), summary)
        return Run(directory, finish(directory, manifest, summary), whole)
    except KeyboardInterrupt:
        raise InterruptedRunError(f"interrupted; continue with: sim run --resume {directory}") from None


def _solved(
    directory: Path,
    manifest: Manifest,
    scenario: Scenario,
    sampler: Sampler,
    workers: int,
    progress: Progress | None,
) -> Manifest:
    """Solve and store the parts that are missing; return the manifest that lists them all."""
    legend = Legend(tuple(len(s.actions) for s in scenario.game.choice_sets), scenario.game.play)
    legend.restore(manifest.legend)

    def solve(start: int) -> Block:
        draws = sampler.draws(start, min(start + manifest.block, manifest.draws))
        worlds = solve_worlds(scenario, draws.values)
        return tabulate(manifest.layout, start, draws.values, worlds.batch, worlds.solution)

    parts = missing(manifest)
    starts = [start for begin, end in parts for start in range(begin, end, manifest.block)]
    with closing(_in_order(solve, starts, workers)) as solved:
        blocks = _told(solved, manifest, progress)
        for begin, end in parts:
            part = islice(blocks, -(-(end - begin) // manifest.block))
            manifest = add_part(directory, manifest, legend, begin, part)
    return manifest


def _in_order(solve: Callable[[int], Block], starts: Iterable[int], workers: int) -> Generator[Block]:
    """Yield what `solve` returns in the order of `starts`, a few ahead of what is asked for, never all of them."""
    if workers <= 1:
        yield from map(solve, starts)
        return
    waiting: deque[Future[Block]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for start in starts:
                waiting.append(pool.submit(solve, start))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _told(blocks: Iterable[Block], manifest: Manifest, progress: Progress | None) -> Iterator[Block]:
    """Yield the blocks and report each once it is solved."""
    done = sum(part.rows for part in manifest.parts)
    for block in blocks:
        done += len(block)
        if progress is not None:
            progress(done, manifest.draws)
        yield block


def _tags(scenario: Scenario) -> tuple[str, ...]:
    """Return what the concept says of single solutions, by asking it once."""
    return solve_worlds(scenario, np.array([list(scenario.central().values())]).reshape(1, -1)).solution.tag_names


def _manifest(scenario: Scenario, sampler: Sampler, settings: Settings, given: Given | None) -> Manifest:
    layout = Layout(
        parameters=sampler.names,
        players=scenario.game.players,
        outcomes=tuple(outcome.id for outcome in scenario.outcomes),
        rules=scenario.solve.selection,
        choice_sets=scenario.game.choice_sets,
        tags=_tags(scenario),
    )
    made = Manifest(
        scenario={"id": scenario.id, "title": scenario.title, "sha256": scenario.hash},
        document=scenario.document,
        case=settings.case,
        overrides=settings.overrides,
        seed=sampler.seed,
        design=sampler.design,
        draws=sampler.total,
        concept=scenario.solve.concept.name,
        layout=layout,
        versions=versions(),
        labels={
            "parameters": {p.id: p.label for p in scenario.parameters},
            "outcomes": {o.id: o.label for o in scenario.outcomes},
            "players": {p.id: p.label for p in scenario.players},
        },
        judgement=tuple(p.id for p in scenario.parameters if p.judgement and not p.cites),
        given=None if given is None else {"text": given.text, "holds": list(given.holds), "of": list(given.of)},
    )
    return replace(made, block=min(made.block, BLOCK_OF_PARTS)) if scenario.uses else made

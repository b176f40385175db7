"""Commands about all worlds: run, plot, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Case, Concept, Json, Options, Sets, whole
from sim.cli.output import print_json, print_written, say
from sim.errors import UsageError


def run(
    file: Annotated[Path | None, typer.Argument(help="A scenario file; not needed with --resume.")] = None,
    draws: Annotated[
        int | None, typer.Option(parser=whole(1), metavar="INTEGER", help="How many worlds; default: the scenario's.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(parser=whole(0), metavar="INTEGER", help="Seed of the draws; default: the scenario's.")
    ] = None,
    design: Annotated[
        str | None, typer.Option(help="sobol, monte-carlo or latin-hypercube; default: the scenario's.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Threads; the result does not depend on them.")] = 2,
    out: Annotated[Path | None, typer.Option(help="Run directory; default: runs/<scenario>/<time>-<hash>.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Continue an interrupted run directory.")] = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures too.")] = True,
    given: Annotated[
        str | None, typer.Option(metavar="CONDITION", help="What is known to have happened: 'xi == meet and not snub'.")
    ] = None,
    concept: Concept = None,
    options: Options = [],  # noqa: B006
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Solve every sampled world and say what follows.

    Everything is kept in the run directory. Exit code 1 where a claim of the scenario about results does not hold.
    """
    from sim.api.run import new_folder, open_run  # loads numpy, numba and pyarrow
    from sim.api.scenario import load

    if resume is not None:
        if file or draws or seed is not None or design or sets or case or out or given or concept or options:
            raise UsageError("--resume takes everything from the run directory; give it --workers at most")
        done = open_run(resume).resume(workers, progress=True)
    elif file is None:
        raise UsageError("which scenario? give a file, or --resume DIR")
    else:
        # the block as a whole, as options of another concept do not fit
        plain = concept is not None and concept.replace("-", "").isalnum()
        own = [f"solve.concept={{name: {concept}}}" if plain else f"solve.concept={concept}"] if concept else []
        own += [f"solve.concept.options.{option}" for option in options]
        scenario = load(file, [*sets, *own], case)
        folder = out or new_folder(scenario)
        done = scenario.run(draws, seed, design, workers=workers, out=folder, given=given, progress=True)
    written = done.write_figures() if figures else []
    pages = [done.write_report(figures=written)] if figures else []
    if as_json:
        made = {"figures": [str(f) for f in written], "report": str(pages[0]) if pages else None}
        print_json(done.to_json() | made)
    else:
        made_lines = [*(f"figure: {f}" for f in written), *(f"report, to open in a browser: {p}" for p in pages)]
        say("\n".join([str(done), *made_lines]))
    if any(claim["holds"] is False for claim in done.claims):
        raise typer.Exit(1)


def plot(
    directory: Annotated[Path, typer.Argument(help="A run directory.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Where the figures go; default: figures/ in the run.")] = None,
    as_json: Json = False,
) -> None:
    """Draw the figures of a run again.

    Outcomes, payoffs by player, the game, and the map of which equilibria exist where.
    """
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    written = open_run(directory).write_figures(out)
    print_written(written, [str(file) for file in written], as_json)


def report(
    directory: Annotated[Path, typer.Argument(help="A run directory.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="The file to write; default: report.html in the run.")] = None,
    as_json: Json = False,
) -> None:
    """Write a run as one page to open in a browser, print or send on: figures and all in a single file."""
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    written = open_run(directory).write_report(out)
    print_written([written], [str(written)], as_json)

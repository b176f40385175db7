"""Commands about all worlds: run, plot, report, verify."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import completion
from sim.cli.options import Budget, Case, ClusterAt, Concept, Json, Keep, Options, Seed, Sets, client_at, whole
from sim.cli.output import print_json, print_written, report_failure, say, tell
from sim.errors import DamagedRunError, OccupiedError, UnwrittenError, UsageError

if TYPE_CHECKING:
    from sim.api.run import Run
    from sim.api.scenario import Scenario


def run(
    file: Annotated[
        Path | None,
        typer.Argument(help="A scenario file; not needed with --resume.", autocompletion=completion.scenario_files),
    ] = None,
    draws: Annotated[
        int | None, typer.Option(parser=whole(1), metavar="INTEGER", help="How many worlds; default: the scenario's.")
    ] = None,
    seed: Seed = None,
    design: Annotated[
        str | None,
        typer.Option(
            help="sobol, monte-carlo or latin-hypercube; default: the scenario's.", autocompletion=completion.designs
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            parser=whole(1, 256), metavar="INTEGER", help="Threads, from 1 to 256; the result does not depend on them."
        ),
    ] = 2,
    out: Annotated[Path | None, typer.Option(help="Run directory; default: runs/<scenario>/<time>-<hash>.")] = None,
    resume: Annotated[
        Path | None, typer.Option(help="Continue an interrupted run directory.", autocompletion=completion.runs)
    ] = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures too.")] = True,
    given: Annotated[
        str | None, typer.Option(metavar="CONDITION", help="What is known to have happened: 'xi == meet and not snub'.")
    ] = None,
    budget: Budget = None,
    keep: Keep = None,
    cluster: ClusterAt = None,
    concept: Concept = None,
    options: Options = [],  # noqa: B006
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    as_json: Json = False,
) -> None:
    """Solve every sampled world and say what follows.

    Everything is kept in the run directory. Exit code 1 where a claim of the scenario about results does not hold.
    The digest at the end vouches for every number of the run: `sim verify` compares with it.
    """
    from sim.api.run import open_run  # loads numpy, numba and pyarrow
    from sim.api.scenario import load

    remarks: tuple[str, ...] = ()
    if resume is not None:
        own = (file, draws, seed, design, sets, case, out, given, budget, concept, options)
        if any(option not in (None, []) for option in own):
            raise UsageError(
                "--resume takes everything from the run directory; give it --workers, --cluster or --keep at most"
            )
        with client_at(cluster) as client:
            done = open_run(resume).resume(workers, client=client, keep=keep)  # type: ignore[arg-type]
    elif file is None:
        raise UsageError("which scenario? give a file, or --resume DIR")
    else:
        # the block as a whole, as options of another concept do not fit
        plain = concept is not None and concept.replace("-", "").isalnum()
        own_concept = [f"solve.concept={{name: {concept}}}" if plain else f"solve.concept={concept}"] if concept else []
        own_concept += [f"solve.concept.options.{option}" for option in options]
        scenario = load(file, [*sets, *own_concept], case)
        remarks = scenario.remarks
        settings = {"draws": draws, "seed": seed, "design": design, "given": given, "budget": budget}
        settings |= {"keep": keep}
        with client_at(cluster) as client:
            done = _run(scenario, out, {**settings, "client": client}, workers)
    code = _told(done, remarks, figures, as_json)
    if code == 0 and any(claim["holds"] is False for claim in done.claims):
        code = 1
    raise typer.Exit(code)


def _run(scenario: Scenario, out: Path | None, settings: Mapping[str, object], workers: int) -> Run:
    """Run a scenario into a folder; into the next free one where none is given, whoever else starts in this second."""
    from sim.api.run import new_folder  # loads numpy, numba and pyarrow

    while True:
        try:
            folder = out or new_folder(scenario)
            return scenario.run(**settings, workers=workers, out=folder)  # type: ignore[arg-type]
        except OccupiedError:
            if out is not None:
                raise


def _told(done: Run, remarks: Sequence[str], figures: bool, as_json: bool) -> int:
    """Print what follows from a run, and make its figures and page; return the exit code.

    Whatever becomes of figures and page, what follows is printed: in words before they are begun, as JSON after.
    """
    again = f"the run is kept in {done.folder}, and printed again by: sim run --resume {done.folder} --no-figures"
    try:
        if not as_json:
            say("\n".join([*(f"note: {remark}" for remark in remarks), str(done), digest_line(done)]))
        made, code = _pictures(done) if figures else ({"figures": [], "report": None}, 0)
        if as_json:
            print_json(done.to_json() | made | ({"remarks": list(remarks)} if remarks else {}))
        elif figures:
            pages = [f"report, to open in a browser: {made['report']}"] if made["report"] else []
            lines = [*(f"figure: {f}" for f in made["figures"]), *pages]
            say("\n".join(lines)) if lines else None
    except UnwrittenError as failure:
        tell(f"{failure}; {again}")
        return failure.exit_code
    return code


def digest_line(done: Run) -> str:
    """Return the line with what vouches for a run."""
    return f"digest: {done.digest}"


def _pictures(done: Run) -> tuple[dict[str, Any], int]:
    """Make the figures and the page of a run; return which files there are, and the exit code.

    What fails here is told with the way on: the run itself is whole.
    """
    made: dict[str, Any] = {"figures": [], "report": None}
    try:
        written = done.write_figures()
        made["figures"] = [str(file) for file in written]
        made["report"] = str(done.write_report(figures=written))
    except Exception as failure:  # of whatever kind: a stranger's text that no figure can set, a full disk
        code = report_failure(failure)
        folder = done.folder
        tell(
            f"the run itself is whole, in {folder}; once that is mended, draw them again with: sim report {folder};"
            f" or elsewhere: sim report {folder} --out FILE.html, sim plot {folder} --out FOLDER"
        )
        return made, code
    return made, 0


@contextmanager
def _or_elsewhere(out: Path | None, command: str) -> Iterator[None]:
    """Tell whose run's folder cannot be written, and who named no other, how to name one."""
    try:
        yield
    except UnwrittenError as error:
        if out is None:
            error.args = (f"{error}; to write elsewhere: {command}",)
        raise


def plot(
    directory: Annotated[
        Path, typer.Argument(help="A run directory.", show_default=False, autocompletion=completion.runs)
    ],
    out: Annotated[Path | None, typer.Option(help="Where the figures go; default: figures/ in the run.")] = None,
    as_json: Json = False,
) -> None:
    """Draw the figures of a run again.

    Outcomes, payoffs by player, the game, and the map of which equilibria exist where.
    """
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    with _or_elsewhere(out, f"sim plot {directory} --out FOLDER"):
        written = open_run(directory).write_figures(out)
    print_written(written, [str(file) for file in written], as_json)


def report(
    directory: Annotated[
        Path, typer.Argument(help="A run directory.", show_default=False, autocompletion=completion.runs)
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="html, md, xlsx, csv or tex; default: as --out ends, or html.",
            autocompletion=completion.formats("html", "md", "xlsx", "csv", "tex"),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The file to write, of csv the folder; default: report.html, or as --to says, in the run."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a run as one page to open in a browser, print or send on; or as Markdown, Excel, CSV or LaTeX.

    All formats have the same tables. CSV is a folder with a file for each table; Markdown and LaTeX have their figures
    in a folder beside them.
    """
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    place = {None: "FILE.html", "csv": "FOLDER"}.get(to, f"FILE.{to}")
    with _or_elsewhere(out, f"sim report {directory} --out {place}"):
        written = open_run(directory).write_report(out, to=to)
    print_written([written], [str(written)], as_json)


def verify(
    directory: Annotated[
        Path, typer.Argument(help="A run directory.", show_default=False, autocompletion=completion.runs)
    ],
    digest: Annotated[
        str | None, typer.Option(metavar="SHA256", help="What the run printed as its digest, kept elsewhere.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell whether every file of a run is as it was written; exit code 3 where one is not.

    The digests that the run itself holds find accidents. Against a forger, who can make them anew, compare with the
    digest that the run printed and that was kept elsewhere: `--digest`. The page and the figures are not looked at:
    they are made of those files, and `sim report` makes them again.
    """
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    found = open_run(directory).verify(digest)
    if as_json:
        print_json(found.to_json())
    else:
        say(str(found))
    if not found.intact:
        raise typer.Exit(DamagedRunError.exit_code)

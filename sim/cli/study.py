"""The command that runs many variations of many scenarios as one thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli import completion
from sim.cli.options import ClusterAt, Json, client_at, whole
from sim.cli.output import print_json, report_failure, say, tell
from sim.errors import EngineError, UnwrittenError, UsageError

if TYPE_CHECKING:
    from sim.api.study import StudyRun


def study(
    file: Annotated[
        Path | None,
        typer.Argument(help="A study file; not needed with --resume.", autocompletion=completion.scenario_files),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what would be run, and what it takes; run nothing.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The study's folder; default: studies/<study>.")] = None,
    resume: Annotated[Path | None, typer.Option(help="Go on with the study of a folder, by the folder alone.")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Beneath which scenario files are sought; default: the study file's folder.")
    ] = None,
    workers: Annotated[
        int,
        typer.Option(parser=whole(1, 256), metavar="INTEGER", help="Threads of each run; no result depends on them."),
    ] = 2,
    cluster: ClusterAt = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures too.")] = True,
    draw_into: Annotated[
        Path | None, typer.Option(help="Where the figures go; default: figures/ in the study's folder.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Run a study: scenarios, cases, concepts, rules, sweeps and seeds, each with each, nothing twice.

    Stopped in whatever way, the same command goes on with it, and a study that was changed computes what is new alone.
    Exit code 4 where a run failed: it is left out with its reason.
    """
    from sim.api.study import at_once, folder_of, open_study  # loads numpy, numba and pyarrow
    from sim.api.study import study as read

    if resume is not None:
        if file is not None or out is not None or folder is not None or plan:
            raise UsageError(
                "--resume takes everything from the study's folder; give it --workers or --cluster at most"
            )
        with client_at(cluster) as client:
            done = open_study(resume).resume(workers, client=client)
    elif file is None:
        raise UsageError("which study? give a file, or --resume DIR")
    else:
        made = read(file, folder=folder)
        with client_at(cluster) as client:
            many = at_once(client)
            if plan:
                answer = made.plan(out, workers=workers, at_once=many)
                print_json(answer.to_json()) if as_json else say(str(answer))
                return
            done = made.run(folder_of(made, out, workers, many), workers=workers, client=client)
    code = _told(done, figures, draw_into, as_json)
    raise typer.Exit(code or (EngineError.exit_code if done.failed else 0))


def _told(done: StudyRun, figures: bool, into: Path | None, as_json: bool) -> int:
    """Print what a study comes to, and draw its figures; return the exit code."""
    try:
        if not as_json:
            say(str(done))
        drawn, code = _drawn(done, into) if figures else ([], 0)
        if as_json:
            print_json({**done.to_json(), "figures": drawn})
        elif drawn:
            say("\n".join(f"figure: {file}" for file in drawn))
    except UnwrittenError as failure:
        tell(f"{failure}; the study is kept in {done.folder}, and printed again by: sim study --resume {done.folder}")
        return failure.exit_code
    return code


def _drawn(done: StudyRun, into: Path | None) -> tuple[list[str], int]:
    """Draw the figures; what fails here is told: the study itself is whole."""
    made: list[Any] = []
    try:
        made = done.write_figures(into)
    except Exception as failure:  # of whatever kind: a stranger's text that no figure can set, a full disk
        code = report_failure(failure)
        again = f"its figures are drawn again by: sim study --resume {done.folder}"
        tell(f"the study itself is whole, in {done.folder}; {again}")
        return [], code
    return [str(file) for file in made], 0

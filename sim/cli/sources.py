"""Commands about where claims come from and how forecasts fared: claims, score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.options import Json, whole
from sim.cli.output import print_json, say
from sim.errors import UsageError


def claims(
    folder: Annotated[Path, typer.Argument(help="A folder of scenarios with its claims.yaml.", show_default=False)],
    rivals: Annotated[
        bool, typer.Option("--rivals", help="Hold each claim against the scenarios' alternatives; takes minutes.")
    ] = False,
    draws: Annotated[
        int | None,
        typer.Option(parser=whole(1), metavar="INTEGER", help="With --rivals: worlds of each run; default: 1,024."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what became of each claim of a source, and where; with --rivals, which other readings each tells apart.

    Exit code 1 where nothing carries one.
    """
    from sim.api.sources import trace_claims  # loads ruamel.yaml

    if draws is not None and not rivals:
        raise UsageError("--draws: worlds are drawn with --rivals alone")
    trace = trace_claims(folder)
    if rivals:
        from sim.api.rivals import tell_rivals_apart  # loads numpy and numba

        trace = tell_rivals_apart(trace, draws)
    if as_json:
        print_json(trace.to_json())
    else:
        say(str(trace))
    if trace.missing:
        raise typer.Exit(1)


def score(
    directory: Annotated[
        Path,
        typer.Argument(
            help="A run directory, or a folder of scenarios with 'observed'.",
            show_default=False,
            autocompletion=completion.runs,
        ),
    ],
    draws: Annotated[
        int | None,
        typer.Option(
            parser=whole(1), metavar="INTEGER", help="Of a folder: worlds for each scenario; default: its own number."
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option(
            parser=whole(1, 256),
            metavar="INTEGER",
            help="Of a folder: threads, from 1 to 256; the scores do not depend on them.",
        ),
    ] = 2,
    as_json: Json = False,
) -> None:
    """Score a run's forecast against what happened, or the forecasts of a folder of scenarios."""
    from sim.api.run import open_run  # loads numpy, numba and pyarrow
    from sim.api.scorecard import is_folder_of_scenarios, score_folder

    if is_folder_of_scenarios(directory):
        card = score_folder(directory, draws, workers)
        if as_json:
            print_json(card.to_json())
        else:
            say(str(card))
        return
    if draws is not None:
        raise UsageError("--draws: a run has its worlds already; the option is for a folder of scenarios")
    run = open_run(directory)
    if as_json:
        print_json({"schema": "sim.score/1", "run": str(directory), **run.score()})
    else:
        say(run.score_text())

"""Commands about where claims come from and how forecasts fared: claims, score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Json
from sim.cli.output import print_json, say


def claims(
    folder: Annotated[Path, typer.Argument(help="A folder of scenarios with its claims.yaml.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Show what became of each claim of a source, and where.

    Exit code 1 where nothing carries one.
    """
    from sim.api.sources import trace_claims  # loads ruamel.yaml

    trace = trace_claims(folder)
    if as_json:
        print_json(trace.to_json())
    else:
        say(str(trace))
    if trace.missing:
        raise typer.Exit(1)


def score(
    directory: Annotated[Path, typer.Argument(help="A run directory of a scenario with 'observed'.")],
    as_json: Json = False,
) -> None:
    """Score a run's forecast against what happened."""
    from sim.api.run import open_run  # loads numpy, numba and pyarrow

    run = open_run(directory)
    if as_json:
        print_json({"schema": "sim.score/1", "run": str(directory), **run.score()})
    else:
        say(run.score_text())

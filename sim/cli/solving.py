"""Commands about one world: solve, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import completion
from sim.cli.options import Budget, Case, Concept, Encoding, Json, Options, Sets, real
from sim.cli.output import print_json, print_written, say, say_data
from sim.errors import UsageError


def solve(
    file: Annotated[
        Path,
        typer.Argument(
            help="A scenario, or a game of Gambit's: .nfg, .efg.", show_default=False, autocompletion=completion.games
        ),
    ],
    concept: Concept = None,
    precision: Annotated[
        float | None, typer.Option(parser=real(), metavar="NUMBER", help="Of logit: how sharply players respond.")
    ] = None,
    options: Options = [],  # noqa: B006
    curve: Annotated[Path | None, typer.Option(help="Of logit: draw the whole branch into this file (PNG).")] = None,
    observed: Annotated[
        list[str],
        typer.Option(metavar="SET=ACTION:COUNT,…", help="Of logit: what was played, to find the likeliest precision."),
    ] = [],  # noqa: B006
    exact: Annotated[bool, typer.Option("--exact", help="Confirm two-player answers in rational arithmetic.")] = False,
    budget: Budget = None,
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    encoding: Encoding = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="Print tables instead: md, tex or csv; with --out: xlsx, too.",
            autocompletion=completion.formats("md", "tex", "csv", "xlsx"),
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a report: a file that ends in .md, .tex or .xlsx, of csv a folder.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Solve one world and show the game and its equilibria.

    A scenario is solved at its central values, or as --set and --case say; a file of Gambit's as it stands.
    """
    from sim.api.files import open_file  # loads numpy and numba

    if (to or out) and (as_json or exact or curve or observed):
        raise UsageError(
            "--to and --out write tables of the solutions; ask for --json, --exact, --curve or --observed alone"
        )
    given = [*options, *([f"precision={precision}"] if precision is not None else [])]
    world = open_file(file, sets, case, encoding).solve(concept, given, budget=budget)
    if out is not None:
        print_written([world.write_report(out, to=to)], [f"wrote {out}"], as_json)
        return
    if to is not None:
        say_data(world.to_table(to).replace("\r\n", "\n"))  # the stream ends lines as its system does
        return
    confirmed = world.exact() if exact else None
    document, lines = world.responses(curve, observed) if curve or observed else ({}, [])
    if as_json:
        print_json(world.to_json() | document | ({"exact": confirmed.to_json()} if confirmed else {}))
    else:
        say("\n".join([str(world), *([str(confirmed)] if confirmed else []), *lines]))
    if confirmed is not None and not confirmed.agrees:
        raise typer.Exit(4)


def export(
    file: Annotated[
        Path,
        typer.Argument(help="A scenario, or a game of Gambit's.", show_default=False, autocompletion=completion.games),
    ],
    to: Annotated[Path, typer.Option("--to", help="The file to write, .nfg or .efg; it must not exist yet.")],
    sets: Sets = [],  # noqa: B006
    case: Case = None,
    encoding: Encoding = None,
    as_json: Json = False,
) -> None:
    """Write one world as a file of Gambit's, exactly."""
    from sim.api.files import export_file  # loads numpy

    notes = export_file(file, to, sets, case, encoding)
    print_written([to], [f"wrote {to}", *(f"note: {note}" for note in notes)], as_json)

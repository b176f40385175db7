"""The command `sim`: its groups of commands put together, and the border between the program and a person.

Everything heavy is imported inside the commands, because `sim --help` and completion must answer at once.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from sim import __version__
from sim.cli.authoring import check, new, schema, show
from sim.cli.options import Debug
from sim.cli.output import report_failure, say
from sim.cli.questions import advise, regions, uncertainty
from sim.cli.runs import plot, report, run
from sim.cli.solving import export, solve
from sim.cli.sources import claims, score
from sim.cli.tipping import tip

app = typer.Typer(
    name="sim",
    help="Turn an argument about a diplomatic situation into games, and solve them in every world it allows.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for command in (
    new,
    check,
    show,
    solve,
    export,
    run,
    plot,
    report,
    advise,
    uncertainty,
    regions,
    tip,
    claims,
    score,
    schema,
):
    app.command()(command)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
    debug: Debug = False,
) -> None:
    """Hold what is common to all commands; `main` reads --debug itself."""
    if version:
        say(f"sim {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; mistakes and failures become a message and an exit code; a traceback only with --debug."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [w for w in words if w != "--debug"]
    try:
        code = app(args=words, prog_name="sim", standalone_mode=False)
    except Exception as failure:  # the border between the program and a person
        if debug:
            traceback.print_exc()
        sys.exit(report_failure(failure))
    except KeyboardInterrupt:
        typer.echo("interrupted", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)

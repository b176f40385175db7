"""The command `sim`: its groups of commands put together, and the border between the program and a person.

Everything heavy is imported inside the commands, because `sim --help` and completion must answer at once.
"""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import Annotated, TextIO

import typer

from sim import __version__
from sim.api.progress import shown
from sim.cli.authoring import check, help_, new, schema, show
from sim.cli.comparing import compare, explain
from sim.cli.health import doctor
from sim.cli.interrupts import interruptible, leave
from sim.cli.options import Debug, Quiet
from sim.cli.output import report_failure, say, streams, tell
from sim.cli.questions import advise, drivers, regions, tip, uncertainty
from sim.cli.runs import plot, report, run, verify
from sim.cli.solving import export, solve
from sim.cli.sources import claims, score
from sim.cli.study import study
from sim.errors import UnlockedRunWarning

app = typer.Typer(
    name="sim",
    help="Turn an argument about a diplomatic situation into games, and solve them in every world it allows.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

QUESTIONS = (advise, drivers, uncertainty, regions, tip, compare, explain)
RUNS = (run, plot, report, verify, study)
COMMANDS = (new, check, show, solve, export, *RUNS, *QUESTIONS, claims, score, schema, doctor)
for command in COMMANDS:
    app.command()(command)
app.command("help")(help_)


@app.callback(invoke_without_command=True)
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
    debug: Debug = False,
    quiet: Quiet = False,
) -> None:
    """Hold what is common to all commands; `main` reads --debug and --quiet itself."""
    if version:
        say(f"sim {__version__}")
        raise typer.Exit


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; mistakes and failures become a message and an exit code; a traceback only with --debug."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    quiet = "--quiet" in words
    words = [w for w in words if w not in ("--debug", "--quiet")]
    with streams():
        _show_notes()
        leave(_exit_code(words, debug, quiet))


def _exit_code(words: Sequence[str], debug: bool, quiet: bool) -> int:
    """Run the command and return what it exits with; whatever goes wrong has been told."""
    try:
        with shown(quiet), interruptible():
            code = app(args=list(words), prog_name="sim", standalone_mode=False)
    except (BrokenPipeError, SystemExit):  # whoever reads the help has had enough; typer would leave with 1
        return 0
    except Exception as failure:  # the border between the program and a person
        if debug:
            tell(traceback.format_exc().rstrip())
        return report_failure(failure)
    except KeyboardInterrupt:
        tell("interrupted")
        return 130
    return code if isinstance(code, int) else 0


def _show_notes() -> None:
    """Show the warnings that are for the person at the terminal without the line of the program that gave them."""
    before = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, UnlockedRunWarning):
            tell(f"note: {message}")
        else:
            before(message, category, filename, lineno, file, line)

    warnings.showwarning = show

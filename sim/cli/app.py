"""The command `sim`: its groups of commands put together, and the border between the program and a person.

Everything heavy is imported inside the commands, because `sim --help` and completion must answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
import warnings
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated, Any, TextIO

import typer
from typer.core import TyperCommand, TyperGroup

from sim import __version__
from sim.api.progress import shown
from sim.cli.interrupts import end, interruptible, leave
from sim.cli.options import Debug, Quiet
from sim.cli.output import report_failure, say, streams, tell
from sim.cli.shells import asked_for_completion, complete_in
from sim.errors import UnlockedRunWarning
from sim.lines import PAGE

SETTINGS = {"PYDANTIC_DISABLE_PLUGINS": "__all__", "OPENBLAS_NUM_THREADS": "1"}
"""What other packages read when they are imported, unless the user has set it.

Pydantic would read what each installed package declares, to find plugins for itself. The linear algebra below numpy
would start a thread for each processor, which wait by turning round and round: a quarter of what a small command takes;
and its sums would be cut in as many pieces as there are processors. Large runs have workers of their own.
"""

INTERRUPTED = 130
"""The exit code of a command that was stopped by Ctrl-C or SIGTERM."""
OBJECTS = 50_000
"""New objects after which Python looks for garbage: importing and reading make many and leave none. By default it looks
after some hundreds, which is a tenth of what a small command takes."""

COMMANDS: dict[str, str] = {
    "new": "authoring.new",
    "check": "authoring.check",
    "show": "authoring.show",
    "solve": "solving.solve",
    "export": "solving.export",
    "run": "runs.run",
    "plot": "runs.plot",
    "report": "runs.report",
    "verify": "runs.verify",
    "study": "study.study",
    "advise": "questions.advise",
    "drivers": "questions.drivers",
    "uncertainty": "questions.uncertainty",
    "regions": "questions.regions",
    "tip": "questions.tip",
    "compare": "comparing.compare",
    "explain": "comparing.explain",
    "claims": "sources.claims",
    "score": "sources.score",
    "schema": "authoring.schema",
    "doctor": "health.doctor",
    "help": "authoring.help_",
}
"""Where the function of each command stands, in the order in which `sim --help` lists them."""


_CONTEXT: Any = (
    TyperCommand.context_class
)  # typer has a click of its own, or that of others: its classes are reached so


class _Help(_CONTEXT.formatter_class):  # type: ignore[misc]
    """Help that is as wide as the page; where that is narrow, so are the names, for what they mean to have room."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        page = PAGE.get()
        super().__init__(indent_increment, width if page is None else page - 2, max_width)  # two, as click leaves free

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl(rows, min(col_max, self.width // 2 - 8), col_spacing)


class _Context(_CONTEXT):  # type: ignore[misc]
    formatter_class = _Help


class _Command(TyperCommand):
    context_class = _Context


class _Group(TyperGroup):
    context_class = _Context


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """Return the command with some of its commands: typer reads every parameter of each that there is."""
    made = typer.Typer(
        name="sim",
        cls=_Group,
        help="Turn an argument about a diplomatic situation into games, and solve them in every world it allows.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name in names:
        module, _, function = COMMANDS[name].rpartition(".")
        made.command(name, cls=_Command)(getattr(import_module(f"sim.cli.{module}"), function))
    made.callback(invoke_without_command=True)(options)
    return made


def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
    debug: Debug = False,
    quiet: Quiet = False,
) -> None:
    """Hold what is common to all commands; `main` reads --debug and --quiet itself."""
    if version:
        say(f"sim {__version__}")
        raise typer.Exit


def __getattr__(name: str) -> typer.Typer:
    """Return `app`, the whole command, for who asks for it; the command itself makes what was asked of it."""
    if name != "app":
        raise AttributeError(f"module 'sim.cli.app' has no attribute '{name}'")
    globals()["app"] = whole = application()
    return whole


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; mistakes and failures become a message and an exit code; a traceback only with --debug."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    quiet = "--quiet" in words
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])
    words = [w for w in words if w not in ("--debug", "--quiet")]
    with streams():
        _show_notes()
        leave(_exit_code(words, debug, quiet))


def program() -> None:
    """Run the command as a process of its own."""
    try:
        main()
    except SystemExit as left:
        end(left.code)


def _exit_code(words: Sequence[str], debug: bool, quiet: bool) -> int:
    """Run the command and return what it exits with; whatever goes wrong has been told."""
    try:
        with shown(quiet), interruptible():
            script = asked_for_completion(words)
            code = complete_in(*script) if script else _answered(words)
    except (BrokenPipeError, SystemExit):  # whoever reads the help has had enough; typer would leave with 1
        return 0
    except Exception as failure:  # the border between the program and a person
        if debug:
            tell(traceback.format_exc().rstrip())
        return report_failure(failure)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:  # typer makes an exit of it without a word
        tell("interrupted")
    return code if isinstance(code, int) else 0


def _answered(words: Sequence[str]) -> object:
    return _asked(words)(args=list(words), prog_name="sim", standalone_mode=False)


def _asked(words: Sequence[str]) -> typer.Typer:
    """Return the command with what the words call; with all where they begin with something else, or a shell asks."""
    known = bool(words) and words[0] in COMMANDS and "_SIM_COMPLETE" not in os.environ
    return application(words[:1] if known else COMMANDS)


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

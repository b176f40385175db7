"""What commands print: text or one JSON document on standard output, failures on standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import typer

from sim.errors import EngineError, SimError, UnwrittenError, UsageError, of_the_machine

OPTIONS = {"sets": "--set", "options": "--option"}
"""What the command calls the library's arguments, where it is not `--` and their name."""


def open_standard_streams() -> None:
    """Open those of the first three descriptors that are closed, reading and writing nothing.

    Otherwise the next file that is opened gets the number, and what a library writes on it as if it were a terminal.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free


def say(text: str, nl: bool = True) -> None:
    """Print on standard output; whoever reads may, as `head` does, have had enough.

    Raises `UnwrittenError` where what was to be printed cannot be: a full disk, no standard output at all.
    """
    try:
        if sys.stdout is None:
            raise OSError(None, "it is closed")
        typer.echo(text, nl=nl)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _give_up_output()
        raise UnwrittenError(error, "standard output") from error


def _give_up_output() -> None:
    """Throw away what is left to be printed: Python would try again when it ends, and fail with a code of its own."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  open until Python ends


def complain(text: str) -> None:
    """Print on standard error; where that is closed or full, nobody can be told, and nothing else goes wrong."""
    with suppress(OSError, ValueError):
        typer.echo(text, err=True)


def print_json(document: Mapping[str, object]) -> None:
    """Print a document; NaN is refused, for JSON has none."""
    say(json.dumps(document, indent=2, allow_nan=False, ensure_ascii=False))


def print_written(files: Sequence[Path], lines: Sequence[str], as_json: bool) -> None:
    """Tell which files were written."""
    if as_json:
        print_json({"schema": "sim.files/1", "written": [str(file) for file in files]})
    else:
        say("\n".join(lines))


def report_failure(failure: Exception) -> int:
    """Print what went wrong on standard error and return the exit code."""
    if isinstance(failure, UsageError) and failure.argument:
        complain(failure.about(OPTIONS.get(failure.argument, f"--{failure.argument}")))
        return failure.exit_code
    if isinstance(failure, SimError):
        complain(f"{failure}")
        return failure.exit_code
    if hasattr(failure, "format_message"):  # typer's own usage errors
        context = getattr(failure, "ctx", None)
        complain(f"{failure.format_message()}\ntry: {context.command_path if context else 'sim'} --help")
        return UsageError.exit_code
    if type(failure).__name__ == "Abort":  # what typer makes of an interruption
        complain("interrupted")
        return 130
    if isinstance(failure, OSError):
        complain(f"{failure.filename or 'the system'}: {failure.strerror or failure}")
        return EngineError.exit_code if of_the_machine(failure) else UsageError.exit_code
    complain(f"the engine failed: {type(failure).__name__}: {failure}\nrun again with --debug for the traceback")
    return EngineError.exit_code

"""What commands print: text or one JSON document on standard output, failures on standard error."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from sim.errors import EngineError, SimError, UsageError

OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENOMEM)
"""Failures that no other words on the command line would avoid."""


OPTIONS = {"sets": "--set", "options": "--option"}
"""What the command calls the library's arguments, where it is not `--` and their name."""


def say(text: str, nl: bool = True) -> None:
    """Print on standard output; whoever reads may, as `head` does, have had enough."""
    try:
        typer.echo(text, nl=nl)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
        typer.echo(failure.about(OPTIONS.get(failure.argument, f"--{failure.argument}")), err=True)
        return failure.exit_code
    if isinstance(failure, SimError):
        typer.echo(f"{failure}", err=True)
        return failure.exit_code
    if hasattr(failure, "format_message"):  # typer's own usage errors
        context = getattr(failure, "ctx", None)
        typer.echo(f"{failure.format_message()}\ntry: {context.command_path if context else 'sim'} --help", err=True)
        return UsageError.exit_code
    if type(failure).__name__ == "Abort":  # what typer makes of an interruption
        typer.echo("interrupted", err=True)
        return 130
    if isinstance(failure, OSError):
        typer.echo(f"{failure.filename or 'the system'}: {failure.strerror or failure}", err=True)
        return EngineError.exit_code if failure.errno in OF_THE_MACHINE else UsageError.exit_code
    typer.echo(
        f"the engine failed: {type(failure).__name__}: {failure}\nrun again with --debug for the traceback", err=True
    )
    return EngineError.exit_code

"""What commands print: text or one JSON document on standard output, failures on standard error."""

from __future__ import annotations

import codecs
import errno
import io
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TextIO

from sim.errors import EngineError, SimError, UnwrittenError, UsageError, of_the_machine
from sim.lines import NARROWEST, PAGE, WIDEST, folded, obeyed, spelt, visible

WINDOWS = os.name == "nt"
SPELT = "sim-spelt"
"""The name under which Python knows how characters are spelt that an encoding lacks."""
OPTIONS = {"sets": "--set", "options": "--option"}
"""What the command calls the library's arguments, where it is not `--` and their name."""


@contextmanager
def streams() -> Iterator[None]:
    """Make standard output and error such that every text comes out, as wide as the terminal.

    A character that an encoding lacks is spelt. A stream that is closed leads nowhere, so that no file that is opened
    later takes its number. Text is wrapped on a terminal, and wherever COLUMNS says how wide the page is.
    """
    codecs.register_error(SPELT, spelt)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        _open_somewhere(number, name)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SPELT)
    token = PAGE.set(_columns())
    try:
        yield
    finally:
        PAGE.reset(token)


def _open_somewhere(number: int, name: str) -> None:
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, and this one is
    if getattr(sys, name) is None:
        nowhere = os.fdopen(os.dup(number), "r" if name == "stdin" else "w", encoding="utf-8")
        setattr(sys, name, nowhere)


def _columns() -> int | None:
    """Return the cells of a line where text is read on a terminal, or COLUMNS says so; else None."""
    told = os.environ.get("COLUMNS", "")
    if not (told.isdecimal() and int(told)) and not sys.stdout.isatty():
        return None
    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def say(text: str) -> None:
    """Print text for people on standard output, wrapped to the page."""
    _write(folded(visible(text)) + "\n")


def say_data(text: str) -> None:
    """Print on standard output what programs read, as it is."""
    _write(text)


def tell(text: str) -> None:
    """Print on standard error; where that leads nowhere, the exit code has to say it."""
    with suppress(OSError, ValueError):
        _put(sys.stderr, f"{folded(visible(text))}\n")


def _write(text: str) -> None:
    """Print on standard output; whoever reads may, as `head` does, have had enough."""
    try:
        _put(sys.stdout, text)
    except OSError as error:
        if _nobody_reads(error):
            return
        raise UnwrittenError(error, "standard output") from None


def _nobody_reads(error: OSError) -> bool:
    """Return whether a pipe was closed by its reader; Windows calls writing to it an invalid argument."""
    return isinstance(error, BrokenPipeError) or (WINDOWS and error.errno == errno.EINVAL)


def _put(stream: TextIO, text: str) -> None:
    """Write and flush; a stream that fails leads nowhere from then on, or Python would fail once more at its end."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise


def print_json(document: Mapping[str, object]) -> None:
    """Print a document; NaN is refused, for JSON has none. What is not plainly text is written as its escape."""
    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "").startswith("utf")
    say_data(escaped(json.dumps(document, indent=2, allow_nan=False, ensure_ascii=not unicode)) + "\n")


def escaped(text: str) -> str:
    """Return JSON in which every character that a terminal would obey stands as its escape."""
    return "".join(
        json.dumps(character)[1:-1] if character != "\n" and obeyed(character) and ord(character) > 31 else character
        for character in text
    )


def print_written(files: Sequence[Path], lines: Sequence[str], as_json: bool) -> None:
    """Tell which files were written; on standard error where one of them is standard output, which it would spoil."""
    with beside(files):
        if as_json:
            print_json({"schema": "sim.files/1", "written": [str(file) for file in files]})
        else:
            say("\n".join(lines))


@contextmanager
def beside(files: Sequence[Path]) -> Iterator[None]:
    """Print inside the block on standard error where one of some files is what standard output leads to."""
    if not any(map(_is_standard_output, files)):
        yield
        return
    with suppress(UnwrittenError), redirect_stdout(sys.stderr):  # the file is whole, whoever hears of it
        yield


def _is_standard_output(file: Path) -> bool:
    try:
        return os.path.samestat(file.stat(), os.fstat(1))
    except OSError:
        return False


def report_failure(failure: Exception) -> int:
    """Print what went wrong on standard error and return the exit code."""
    if isinstance(failure, UsageError) and failure.argument:
        tell(failure.about(OPTIONS.get(failure.argument, f"--{failure.argument}")))
        return failure.exit_code
    if isinstance(failure, SimError):
        tell(f"{failure}")
        return failure.exit_code
    if hasattr(failure, "format_message"):  # typer's own usage errors
        context = getattr(failure, "ctx", None)
        tell(f"{failure.format_message()}\ntry: {context.command_path if context else 'sim'} --help")
        return UsageError.exit_code
    if type(failure).__name__ == "Abort":  # what typer makes of an interruption
        tell("interrupted")
        return 130
    if isinstance(failure, OSError):
        tell(f"{failure.filename or 'the system'}: {failure.strerror or failure}")
        return EngineError.exit_code if of_the_machine(failure) else UsageError.exit_code
    tell(f"the engine failed: {type(failure).__name__}: {failure}\nrun again with --debug for the traceback")
    return EngineError.exit_code

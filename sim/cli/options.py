"""Arguments and options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

File = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]
Sets = Annotated[
    list[str], typer.Option("--set", help="Override: path=value, as often as you like.", metavar="PATH=VALUE")
]
Case = Annotated[
    str | None, typer.Option("--case", help="A case of the scenario, or one of its alternatives, by name.")
]
Encoding = Annotated[
    str | None, typer.Option(help="Of a file of Gambit's that is not UTF-8: cp1251, koi8-r, cp949, latin-1, …")
]
Budget = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="STEPS|TIME",
        help="Work for each game: a count such as 2e9, or a time such as 30s, which only chooses the count.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing of what is being done and how far it is.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")]
Concept = Annotated[str | None, typer.Option(help="A solution concept; default: the scenario's, or nash.")]
Options = Annotated[
    list[str],
    typer.Option("--option", metavar="NAME=VALUE", help="An option of the concept, such as leader=russia."),
]


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return what reads a whole number from `least` up as people write it: 1000, 1e6, 1_000."""

    def read(text: str) -> int:
        try:
            number = float(text)
        except ValueError:
            raise typer.BadParameter(f"'{text}' is not a whole number{_meant(text)}") from None
        if not number.is_integer():
            raise typer.BadParameter(f"'{text}' is not a whole number")
        value = int(text) if text.strip().lstrip("+-").isdigit() else int(number)
        if value < least or (most is not None and value > most):
            bounds = f"from {least} up" if most is None else f"from {least} to {most}"
            raise typer.BadParameter(f"'{text}' is not {bounds}")
        return value

    return read


def _meant(text: str) -> str:
    """Return how a number is written that a person spelt with signs between the thousands; '' of any other text."""
    digits = re.sub(r"(?<=\d)[ ,.'’](?=\d{3}(?!\d))", "", text.strip())
    return f"; write {digits}" if digits != text and digits.isdigit() else "; write such as 1000, or 1e6"

"""Arguments and options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import completion

File = Annotated[
    Path, typer.Argument(help="A scenario file.", show_default=False, autocompletion=completion.scenario_files)
]
Sets = Annotated[
    list[str],
    typer.Option(
        "--set",
        help="Override: path=value, as often as you like.",
        metavar="PATH=VALUE",
        autocompletion=completion.changes,
    ),
]
Case = Annotated[
    str | None,
    typer.Option(
        "--case",
        help="A case of the scenario, or one of its alternatives, by name.",
        autocompletion=completion.cases,
    ),
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
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep",
        metavar="draws|all|summary",
        help="What the folder keeps: the table of draws (default), that of equilibria too, or the summary alone; the"
        " rest is computed again, to the bit, when asked for.",
        autocompletion=completion.formats("draws", "all", "summary"),
    ),
]
ClusterAt = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Workers of Dask's that compute: tcp://host:port, the file of a scheduler, or local:N processes here.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing of what is being done and how far it is.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")]
Concept = Annotated[
    str | None,
    typer.Option(help="A solution concept; default: the scenario's, or nash.", autocompletion=completion.concepts),
]
Options = Annotated[
    list[str],
    typer.Option(
        "--option",
        metavar="NAME=VALUE",
        help="An option of the concept, such as leader=russia.",
        autocompletion=completion.concept_options,
    ),
]


@contextmanager
def client_at(address: str | None) -> Iterator[Any]:
    """Yield a client of the cluster at an address; None where none is given."""
    if address is None:
        yield None
        return
    from sim.api.cluster import connected  # loads distributed, which need not be installed

    with connected(address) as client:
        yield client


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return what reads a whole number from `least` up as people write it: 1000, 1e6, 1_000."""

    def read(written: str | int) -> int:  # a default comes as a number
        text = str(written)
        try:
            number = float(text)
        except ValueError:
            raise typer.BadParameter(f"'{text}' is not a whole number{_meant(text, most)}") from None
        if not number.is_integer():
            raise typer.BadParameter(f"'{text}' is not a whole number")
        value = int(text) if text.strip().lstrip("+-").isdigit() else int(number)
        if value < least or (most is not None and value > most):
            bounds = f"from {least} up" if most is None else f"from {least} to {most}"
            raise typer.BadParameter(f"'{text}' is not {bounds}")
        return value

    return read


def _like(most: int | None) -> str:
    return f"; write one up to {most}" if most is not None else "; write such as 1000, or 1e6"


def real(least: float | None = None) -> Callable[[str], float]:
    """Return what reads a number from `least` up, with a decimal point."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            raise typer.BadParameter(f"'{text}' is not a number{_decimal(text)}") from None
        if least is not None and not value >= least:
            raise typer.BadParameter(f"'{text}' is not from {least:g} up")
        return value

    return read


def _decimal(text: str) -> str:
    """Return how a number with a decimal comma is written; of any other text, what a number is like."""
    point = text.strip().replace(",", ".")
    return (
        f"; a decimal number has a point: write {point}"
        if re.fullmatch(r"[+-]?\d+\.\d+", point)
        else "; write such as 2.5"
    )


def _meant(text: str, most: int | None) -> str:
    """Return how a number is written that a person spelt with signs between the thousands; '' of any other text."""
    digits = re.sub(r"(?<=\d)[ ,.'’](?=\d{3}(?!\d))", "", text.strip())
    return f"; write {digits}" if digits != text and digits.isdigit() else _like(most)


Seed = Annotated[
    int | None, typer.Option(parser=whole(0), metavar="INTEGER", help="Seed of the draws; default: the scenario's.")
]

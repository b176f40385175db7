"""Arguments and options that several commands share."""

from __future__ import annotations

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

"""What the commands that answer a question have in common: how an answer is printed, drawn and written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.output import beside, print_json, print_written, say, say_data
from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.api.answer import Answer

FigureFile = Annotated[
    Path | None, typer.Option("--figure", help="Draw the answer into this file: .png, .svg or .pdf.")
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="FORMAT", help="Print the answer as md or tex; with --out: html, xlsx or csv, too."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the answer, in the format of --to or of the file's ending."),
]


def print_answer(
    answer: Answer, as_json: bool, figure: Path | None, to: str | None = None, out: Path | None = None
) -> None:
    """Print an answer as text, as JSON or in a format, or write it; draw it where a file is named."""
    if as_json and to is not None and out is None:
        raise UsageError("--to prints the answer in another format; ask for --json alone", argument="to")
    report = answer.write_report(out, to=to) if out is not None else None
    table = answer.to_text(to) if to is not None and out is None else None
    written = answer.write_figure(figure) if figure is not None else None
    with beside([file for file in (report, written) if file is not None]):
        if report is not None and figure is None:
            print_written([report], [f"wrote {report}"], as_json)
        elif as_json:
            own = {"figure": written and str(written)} if figure is not None else {}
            print_json(answer.to_json() | own | ({"wrote": str(report)} if report is not None else {}))
        elif table is not None:
            say_data(table)
        else:
            none = f"no figure was drawn: nothing was found that {figure} could show"
            drawn = f"figure: {written}" if written else none
            told = [f"wrote {report}"] if report is not None else [str(answer)]
            say("\n".join([*told, *([drawn] if figure is not None else [])]))

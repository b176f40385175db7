"""In which formats a report is written: each by its name, which is the ending of its files, too."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from sim.activity import tell
from sim.errors import UnwrittenError, UsageError, did_you_mean
from sim.optional import optional_module
from sim.store.files import copied, folder_for, is_no_file, replaced
from sim.views.reports.csv_files import CONTENTS, ENCODING, csv_files, csv_text
from sim.views.reports.latex import latex_document, latex_tables
from sim.views.reports.markdown import figures_of, markdown
from sim.views.reports.report import Report, named_tables, without_figures
from sim.views.reports.workbook import workbook


@dataclass(frozen=True)
class Format:
    """A format: what it is, and what writes a report to a path."""

    meaning: str
    write: Callable[[Report, Path], None]
    folder: bool = False
    """Whether a report is a folder of files."""
    figures: bool = False
    """Whether figures lie beside it."""
    module: str = ""
    """The module of the extra `export` that it needs."""


def write_report(report: Report, name: str, path: Path) -> Path:
    """Write a report in a format, by its name; return where it is. What stands there under this name is replaced.

    Raises `UnwrittenError` where the system refuses, `MissingExtraError` where a library is not installed.
    """
    FORMATS[name].write(report, path)
    return path


def _write_csv(report: Report, folder: Path) -> None:
    """Write a file a table into a folder, which may hold an earlier report, and nothing else."""
    contents = f"{CONTENTS}.csv"
    if folder.is_file():
        raise UsageError(f"{folder}: is a file; CSV is one file a table, and they go into a folder")
    there = {entry.name for entry in folder.iterdir()} if folder.is_dir() else set()
    earlier = _listed(folder / contents)
    if there and not earlier:
        raise UsageError(f"{folder}: holds something else; CSV is one file a table, give a folder of its own")
    written = set()
    with folder_for(folder):
        for name, text in reversed(list(csv_files(report))):  # the list of contents last: it vouches for the others
            _write(folder / name, text.encode(ENCODING))
            written.add(name)
    for name in earlier - written:
        (folder / name).unlink(missing_ok=True)


def _listed(contents: Path) -> set[str]:
    """Return the files that an earlier report lists; none where it is no list of ours."""
    try:
        with contents.open(encoding=ENCODING, newline="") as file:
            names = {row[0] for row in csv.reader(file) if row}
    except (OSError, UnicodeDecodeError, csv.Error):
        return set()
    return {name for name in names if re.fullmatch(r"[a-z0-9-]+\.csv", name)}


def _write(path: Path, content: bytes) -> None:
    with replaced(path) as temporary:
        temporary.write_bytes(content)


def _figures_folder(path: Path) -> str:
    """Return how the folder beside a report is called that holds its figures; the name needs no escape."""
    plain = "".join(c for c in path.stem if c.isascii() and (c.isalnum() or c in "-")) or "report"
    return f"{plain}-figures"


def _text(render: Callable[[Report, str], str]) -> Callable[[Report, Path], None]:
    def write(report: Report, path: Path) -> None:
        name, figures = _figures_folder(path), figures_of(report)
        if figures and is_no_file(path):
            tell(f"{path}: is no file, beside which there would be a folder for figures; they are left out")
            report, figures = without_figures(report), []
        try:
            with folder_for(path.parent / name) if figures else nullcontext():
                for figure in figures:
                    copied(figure, path.parent / name / figure.name)
            _write(path, render(report, name).encode())
        except OSError as error:
            raise error if isinstance(error, UnwrittenError) else UnwrittenError(error, str(path)) from error

    return write


def _write_workbook(report: Report, path: Path) -> None:
    _write(path, workbook(report))


FORMATS: Mapping[str, Format] = {
    "md": Format("Markdown, its figures beside it", _text(markdown), figures=True),
    "xlsx": Format("a workbook of Excel's, a sheet a table", _write_workbook, module="openpyxl"),
    "csv": Format("a folder with one file a table, numbers in full", _write_csv, folder=True),
    "tex": Format("LaTeX, its figures beside it", _text(latex_document), figures=True),
}


def format_of(name: str | None, path: Path | None, known: Sequence[str]) -> str:
    """Return the format that is asked for by its name, or by the ending of a file; the first without either.

    Raises `UsageError` where there is no such format, `MissingExtraError` where what it needs is not installed: before
    all is computed that it is to show.
    """
    found = _named(name, path, known)
    if found in FORMATS and FORMATS[found].module:
        optional_module(FORMATS[found].module, "export")
    return found


def _named(name: str | None, path: Path | None, known: Sequence[str]) -> str:
    if name is None and path is None:
        return known[0]
    written = name if name is not None else path.suffix.removeprefix(".") if path is not None else ""
    asked = {"htm": "html", "markdown": "md", "latex": "tex"}.get(written.lower(), written.lower())
    if asked in known:
        return asked
    if name is not None:
        raise UsageError(f"'{name}' is no format here; {did_you_mean(name, known)}", argument="to")
    raise UsageError(f"{path}: its ending names no format; say which, one of {', '.join(known)}", argument="to")


def _solutions_csv(report: Report) -> str:
    """Return the first table of a report alone; '' where it has none."""
    return next((csv_text(table) for _, _, table in named_tables(report)), "")


TEXTS: Mapping[str, Callable[[Report], str]] = {"md": markdown, "tex": latex_tables, "csv": _solutions_csv}
"""The formats that can be printed: LaTeX without a head, of CSV the first table."""


def printable_format(name: str) -> str:
    """Return the format that is asked for, of those that can be printed; raises `UsageError` where there is none."""
    found = _named(name, None, tuple(FORMATS))
    if found not in TEXTS:
        raise UsageError(f"'{found}' is no text: write it into a file, out.{found}", argument="to")
    return found

"""What a shell completes beside commands and options: files, runs, and the names that a scenario's file declares.

Typer asks these functions with what was typed so far; each yields (word, what it is). A shell waits for the answer, so
nothing heavy is imported, and a file that cannot be read completes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.lines import visible

if TYPE_CHECKING:
    from sim.api.names import Outline

Words = Iterator[tuple[str, str]]
SCENARIOS = (".yaml", ".yml")
GAMES = (".nfg", ".efg")
DEEP = 3
"""Folders within folders that are looked into."""
MOST = 5_000
"""Files and folders that are looked at."""
LABEL = 60
"""Letters of a label that are shown."""


def _beginning(names: Mapping[str, str] | Iterable[str], typed: str, before: str = "") -> Words:
    """Yield the names that begin as typed, each behind what was completed before it."""
    labels = names if isinstance(names, Mapping) else dict.fromkeys(names, "")
    for name, label in labels.items():
        if name.startswith(typed):
            yield before + name, " ".join(visible(label).split())[:LABEL]


def _files(typed: str, endings: tuple[str, ...], with_runs: bool = False) -> Words:
    """Yield the files of these endings, and runs, in the folder that was typed and a few below it.

    Not the folders on the way: a shell puts a blank behind a single answer, and goes on without where there are many.
    """
    above, slash, start = typed.replace(os.sep, "/").rpartition("/")
    for entry in islice(_walk(Path(above + slash), start, DEEP), MOST):
        name = above + slash + entry.relative_to(Path(above + slash)).as_posix()
        if entry.is_dir():
            if with_runs and is_run(entry):
                yield name, "a run"
        elif entry.suffix.lower() in endings:
            yield name, ""


def _walk(folder: Path, start: str, deep: int) -> Iterator[Path]:
    """Yield what lies in a folder and begins so, and what lies beneath; hidden things only where a dot was typed."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for entry in entries:
        if not entry.name.startswith(start) or (entry.name.startswith(".") and not start.startswith(".")):
            continue
        yield entry
        if deep and entry.is_dir() and not entry.is_symlink() and not is_run(entry):
            yield from _walk(entry, "", deep - 1)


def is_run(folder: Path) -> bool:
    """Return whether a folder is a run's."""
    return (folder / "manifest.json").is_file()


def scenario_files(incomplete: str) -> Words:
    """Complete scenario files."""
    yield from _files(incomplete, SCENARIOS)


def games(incomplete: str) -> Words:
    """Complete scenario files and games of Gambit's."""
    yield from _files(incomplete, SCENARIOS + GAMES)


def gambit_files(incomplete: str) -> Words:
    """Complete games of Gambit's."""
    yield from _files(incomplete, GAMES)


def runs(incomplete: str) -> Words:
    """Complete the folders of runs."""
    yield from _files(incomplete, (), with_runs=True)


def files_and_runs(incomplete: str) -> Words:
    """Complete scenario files and the folders of runs."""
    yield from _files(incomplete, SCENARIOS, with_runs=True)


def models(incomplete: str) -> Words:
    """Complete what is compared: files, FILE@CASE, and runs."""
    from sim.api.names import outline  # needed here alone

    file, at, case = incomplete.rpartition("@")
    if at:
        yield from _beginning(outline(Path(file)).cases, case, f"{file}@")
    else:
        yield from _files(incomplete, SCENARIOS, with_runs=True)


def _place(context: typer.Context) -> Path | None:
    """Return the file or run that stands before the cursor; None where there is none.

    An option that still lacks its value keeps typer from reading the arguments: then they are among its leftovers.
    """
    given = [context.params.get(name) for name in ("file", "what", "directory", "resume", "models", "files")]
    first = [each[0] if isinstance(each, (list, tuple)) and each else each for each in given]
    words = [str(each) for each in (*first, *context.args) if isinstance(each, (str, Path))]
    places = (Path(word.partition("@")[0]) for word in words if word and not word.startswith("-"))
    return next((place for place in places if place.exists()), None)


def _outline(context: typer.Context) -> Outline:
    """Return what the file or run declares that stands before the cursor."""
    from sim.api.names import Outline, outline  # needed here alone

    place = _place(context)
    return Outline() if place is None else outline(place)


def concepts(ctx: typer.Context, incomplete: str) -> Words:
    """Complete the concepts that solve the file's form; all, before there is a file."""
    from sim.api.names import concepts as known  # needed here alone, as the next

    form = "" if _place(ctx) is None else _outline(ctx).form
    fitting = {name: c.meaning for name, c in known().items() if not form or c.form == form}
    yield from _listed(fitting, incomplete)


def _listed(names: Mapping[str, str] | Iterable[str], incomplete: str) -> Words:
    """Complete the last of several names with commas between them."""
    before, comma, typed = incomplete.rpartition(",")
    yield from _beginning(names, typed, before + comma)


def concept_options(ctx: typer.Context, incomplete: str) -> Words:
    """Complete NAME= of an option of the concept."""
    from sim.api.names import concepts as known  # needed here alone

    chosen = ctx.params.get("concept") or _outline(ctx).concept or "nash"
    own = known()[chosen].options if chosen in known() else {}
    yield from _beginning({f"{name}=": meaning for name, meaning in own.items()}, incomplete)


def rules(incomplete: str) -> Words:
    """Complete selection rules."""
    from sim.api.names import rules as known  # needed here alone

    yield from _listed(known(), incomplete)


def designs(incomplete: str) -> Words:
    """Complete the ways in which worlds are drawn."""
    from sim.api.names import designs as known  # needed here alone

    yield from _beginning(known(), incomplete)


def templates(incomplete: str) -> Words:
    """Complete the templates of `sim new`."""
    from sim.api.authoring import templates as known  # reads package data

    yield from _beginning(known(), incomplete)


def _section(name: str, written: Callable[[str], str] = str, many: bool = False) -> Callable[..., Words]:
    """Return what completes the names of a section of the file."""

    def complete(ctx: typer.Context, incomplete: str) -> Words:
        found = {written(key): label for key, label in getattr(_outline(ctx), name).items()}
        yield from _listed(found, incomplete) if many else _beginning(found, incomplete)

    return complete


cases = _section("cases")
cases_listed = _section("cases", many=True)
players = _section("players")
outcomes = _section("outcomes")
moves = _section("moves")
parameters = _section("parameters")
changes = _section("parameters", lambda name: f"{name}=")


def formats(*names: str) -> Callable[[str], Words]:
    """Return what completes one of a few words."""

    def complete(incomplete: str) -> Words:
        yield from _beginning(names, incomplete)

    return complete

"""Scenario files and studies to start from, and the schema by which editors complete them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.document.templates import SCHEMA_FILE, STUDIES, templates, write_new, write_template

__all__ = ["STUDIES", "new_from_game", "new_from_template", "schema", "study_schema", "templates"]


def new_from_template(file: str | Path, template: str = "two-sides") -> Path:
    """Write a template to a new file; raises `sim.UsageError` where there is no such template, or the file exists."""
    write_template(Path(file), template)
    return Path(file)


def new_from_game(file: str | Path, game: str | Path, encoding: str | None = None) -> Path:
    """Write a game of Gambit's as a new scenario whose numbers are parameters.

    What was supposed in reading the game (`Game.notes`) stands in a comment; `encoding` is that of its names. Raises
    `sim.UsageError` where a scenario cannot say the game (with the reason), or the file exists.
    """
    from sim.api.game import read_game  # loads numba, which templates can do without
    from sim.api.scenario import from_dict
    from sim.document.emit import to_yaml
    from sim.interop.scenario import scenario_document

    read = read_game(game, encoding)
    document = scenario_document(read.file)
    from_dict(document, Path(file).name.split(".")[0])  # whatever is wrong with it is told before anything is written
    head = f"# yaml-language-server: $schema={SCHEMA_FILE.as_uri()}\n"
    about = (
        f"# From {Path(game).name}: every number is a parameter. Write pert(1, 2, 4) where one is uncertain, and why.\n"
    )
    about += "".join(f"# Note: {note}\n" for note in read.notes)
    write_new(Path(file), head + about + to_yaml(document))
    return Path(file)


def schema(version: int | None = None) -> dict[str, Any]:
    """Return the JSON Schema of scenario files of a version of the format, the newest if none is given."""
    from sim.document.schema import FORMATS, json_schema  # loads pydantic

    return json_schema(FORMATS[-1] if version is None else version)


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of study files."""
    from sim.document.study_schema import study_json_schema  # loads pydantic

    return study_json_schema()

"""The page of commands, as `--help` tells them."""

from __future__ import annotations

import inspect

import typer

from generator.markdown import cell, code, grid, page, prose
from sim.cli.app import app

INTRODUCTION = (
    "`python -m sim` is the same as `sim`. Each command tells this with `--help`. Exit codes: 0 fine, 1 a claim failed "
    "(of `sim check`, and of `sim run` one about its results), 2 usage, 3 an invalid scenario or a damaged run, 4 a "
    "failure of the engine, 130 interrupted."
)


def pages() -> dict[str, str]:
    """Return the page by its path."""
    group = typer.main.get_command(app)
    sections = [_section(name, command) for name, command in sorted(group.commands.items())]  # type: ignore[attr-defined]
    return {"reference/commands.md": page("# Commands", INTRODUCTION, *sections)}


def _section(name: str, command: object) -> str:
    context = typer.Context(command, info_name=f"sim {name}")  # type: ignore[arg-type]
    rows = []
    for parameter in command.params:  # type: ignore[attr-defined]
        record = parameter.get_help_record(context)
        words = record or (parameter.make_metavar(context), getattr(parameter, "help", "") or "")
        rows.append([code(words[0]), cell(words[1])])
    said = prose(inspect.cleandoc(command.help or ""))  # type: ignore[attr-defined]
    return page(f"## `sim {name}`", said, grid(["Argument or option", "What it is"], rows) if rows else "").rstrip()

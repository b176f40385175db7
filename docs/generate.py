"""Writes the reference and the gallery while the documentation is built: nothing that the code says is said twice."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import mkdocs_gen_files
import typer

import sim
from sim.cli.app import app
from sim.tables import Kind, Table
from sim.views.finding import Finding
from sim.views.reference.topics import KINDS

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"key": "keys", "form": "forms", "concept": "concepts", "rule": "rules", "status": "statuses"} | {
    "distribution": "distributions",
    "function": "functions",
}
ESSAY = "moscow-2015"


def write(page: str, *parts: str) -> None:
    """Write one page."""
    with mkdocs_gen_files.open(page, "w") as out:
        out.write("\n\n".join(part for part in parts if part) + "\n")


def cell(value: object, kind: Kind) -> str:
    """Return a cell of a Markdown table."""
    text = "" if value is None else re.sub(r"([|*_<>\[\]])", r"\\\1", str(value)).replace("\n", " ")
    plain = "" if value is None else str(value).replace("|", "\\|")
    return f"`{plain}`" if kind is Kind.CODE and plain else text


def table(exhibit: object) -> str:
    """Return a table in Markdown."""
    if not isinstance(exhibit, Table):
        return ""
    head = "| " + " | ".join(column.head for column in exhibit.columns) + " |"
    line = "|" + "---|" * len(exhibit.columns)
    kinds = [column.kind for column in exhibit.columns]
    rows = ["| " + " | ".join(map(cell, row, kinds)) + " |" for row in exhibit.rows]
    return "\n".join((head, line, *rows))


def prose(sentence: str) -> str:
    """Return a sentence with quoted names as code, and what Markdown would take for its own kept as text."""
    return re.sub(r"'([^']*[\w)\]}])'", r"`\1`", sentence.replace("<", "&lt;").replace("*", "\\*"))


def topic(found: Finding, level: int, heading: str) -> str:
    """Return a topic as a section."""
    parts = [f"{'#' * level} {heading}", *map(prose, found.sentences), *map(table, found.tables), prose(found.note)]
    return "\n\n".join(part for part in parts if part)


def reference() -> None:
    """Write a page for each kind of thing that can be looked up."""
    for kind, listed in KINDS.items():
        (_, first), *others = listed()
        sections = [topic(found, 2, f"`{name}`") for name, found in others]
        write(f"reference/{PAGES[kind]}.md", topic(first, 1, first.question), *sections)


def commands() -> None:
    """Write the page of commands, as `--help` tells them."""
    parts = ["# Commands", "`python -m sim` is the same as `sim`. Each command has `--help`."]
    group = typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        context = typer.Context(command, info_name=f"sim {name}")
        rows = []
        for parameter in command.params:
            record = parameter.get_help_record(context)
            words = record or (parameter.make_metavar(context), getattr(parameter, "help", "") or "")
            rows.append(f"| `{words[0]}` | {cell(words[1], Kind.TEXT)} |")
        options = "\n".join(("| Argument or option | What it is |", "|---|---|", *rows)) if rows else ""
        parts += [f"## `sim {name}`", inspect.cleandoc(command.help or ""), options]
    write("reference/commands.md", *parts)


def python_names() -> None:
    """Write the page of the library, from its docstrings."""
    parts = ["# Python names", "```text\n" + (inspect.getdoc(sim) or "") + "\n```"]
    for name in sim.__all__:
        thing = getattr(sim, name)
        if name.startswith("__"):
            continue
        parts += [f"## `sim.{name}`", described(thing)]
        if inspect.isclass(thing):
            own = [(n, m) for n, m in vars(thing).items() if not n.startswith("_") and inspect.getdoc(m)]
            parts += [f"### `{name}.{n}`\n\n{described(m)}" for n, m in own]
    write("reference/python.md", *parts)


def described(thing: object) -> str:
    """Return the signature and the docstring of something."""
    try:
        signature = f"```python\n{getattr(thing, '__name__', '')}{inspect.signature(thing)}\n```\n\n"  # type: ignore[arg-type]
    except (TypeError, ValueError):
        signature = ""
    return signature + "```text\n" + (inspect.getdoc(thing) or "") + "\n```"


def gallery() -> None:
    """Write every scenario with what it is about, its answer and its picture."""
    parts = ["# Gallery", "Every scenario that comes with the program. `sim run FILE` makes its figures and its page."]
    for folder in sorted(p for p in (ROOT / "scenarios").iterdir() if p.is_dir()):
        parts.append(f"## {folder.name}")
        for file in sorted(folder.glob("*.yaml")):
            if file.stem not in ("claims", "vocabulary"):
                parts += scenario_of(file)
    write("gallery.md", *parts)


def scenario_of(file: Path) -> list[str]:
    """Return one scenario of the gallery."""
    scenario = sim.load(file)
    picture = ROOT / "figures" / file.stem / "outcomes.png"
    shown = []
    if picture.exists():
        with mkdocs_gen_files.open(f"figures/{file.stem}.png", "wb") as out:
            out.write(picture.read_bytes())
        shown = [f"![{scenario.title}](figures/{file.stem}.png)"]
    document = scenario.to_json()["scenario"]
    claims = "\n".join(f"- {claim['text']}" for claim in document["claims"].values())
    about = document["about"].strip()
    return [f"### {scenario.title}", f"`{file.relative_to(ROOT)}`", prose(about), *shown, claims]


reference()
commands()
python_names()
gallery()

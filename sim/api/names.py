"""Names that a shell completes: of concepts, rules and designs, and of what a scenario's file declares.

A shell waits for these at every touch of a key. So the tables are read off their sources, as text: importing the
concepts takes a second. And of a scenario's file only the headings are read; whatever is wrong with it, `sim check`
says.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import islice, product
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
LARGEST = 2_000_000
"""Bytes of a file beyond which a shell would wait too long."""
MOST = 1000
"""Members, and names of one family, that are told."""

_OF_SETS = re.compile(r"(?:each (?P<each>\w+)|(?P<name>\w+)\[(?P<sets>\w+(?:, *\w+)*)\])")


@dataclass(frozen=True)
class Named:
    """A concept as its class declares it."""

    meaning: str = ""
    form: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    """The meaning of each option, by its name."""


@dataclass(frozen=True)
class Outline:
    """What a scenario's file, or a run's manifest, declares: names with their labels, '' where there is none."""

    form: str = "moves"
    players: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    """Cases and alternatives."""
    moves: Mapping[str, str] = field(default_factory=dict)
    concept: str = ""


@cache
def concepts() -> dict[str, Named]:
    """Return the concepts by name, in the order of their table."""
    tree = _parsed(PACKAGE / "concepts" / "registry.py")
    homes = {
        name: str(value.value).rpartition(".")
        for name, value in _table(tree, "CONCEPTS").items()
        if isinstance(value, ast.Constant)
    }
    return {name: _concept(f"sim.concepts.{module}", called) for name, (module, _, called) in homes.items()}


def rules() -> list[str]:
    """Return the names of the selection rules."""
    return list(_table(_parsed(PACKAGE / "selection" / "rules.py"), "RULES"))


def designs() -> list[str]:
    """Return the names of the ways in which worlds are drawn."""
    return list(_table(_parsed(PACKAGE / "sampling" / "__init__.py"), "DESIGNS"))


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _table(tree: ast.Module, name: str) -> dict[str, ast.expr]:
    """Return a table `NAME = {"key": value}`, or `NAME = Table(…, {…})`, of a module: its values by their keys."""
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        whole = node.value.args[-1] if isinstance(node.value, ast.Call) and node.value.args else node.value
        targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
        if isinstance(whole, ast.Dict) and name in (getattr(target, "id", "") for target in targets):
            pairs = zip(whole.keys, whole.values, strict=True)
            return {str(key.value): value for key, value in pairs if isinstance(key, ast.Constant)}
    return {}


def _concept(module: str, called: str) -> Named:
    """Return what a class says of itself, or a class from which it comes."""
    texts: dict[str, str] = {}
    options: dict[str, str] = {}
    for node in (statement for body in _bodies(module, called) for statement in body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                texts.setdefault(node.target.id, node.value.value)
            elif isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "option":
                options.setdefault(node.target.id, _meaning(node.value))
    return Named(texts.get("meaning", ""), texts.get("form", ""), options)


def _bodies(module: str, called: str) -> Iterator[list[ast.stmt]]:
    """Yield the body of a class and those of the classes from which it comes, in whatever file, the nearest first."""
    tree = _parsed(PACKAGE.parent / f"{module.replace('.', '/')}.py")
    here = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    homes = _homes(tree)
    if called not in here:
        return
    yield here[called].body
    for base in here[called].bases:
        name = getattr(base, "id", "")
        home = module if name in here else homes.get(name, "")
        if home.startswith("sim."):
            yield from _bodies(home, name)


def _homes(tree: ast.Module) -> dict[str, str]:
    """Return the modules of what a file imports by name."""
    found = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module)
    return {alias.name: node.module or "" for node in found for alias in node.names}


def _meaning(call: ast.Call) -> str:
    """Return the second argument of `option(default, meaning, …)`, where it is a plain text."""
    given = call.args[1] if len(call.args) > 1 else None
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def outline(path: Path) -> Outline:
    """Return what a scenario's file or a run's folder declares; nothing where it cannot be read."""
    try:
        return _outline(_manifest(path), path.parent) if path.is_dir() else _outline(_yaml(path), path.parent)
    except Exception:  # a shell that completes must say nothing, whatever the file is
        return Outline()


def _manifest(folder: Path) -> Any:
    """Return the scenario of a run, in its explicit form."""
    return json.loads(_text(folder / "manifest.json"))["document"]


def _yaml(path: Path) -> Any:
    from ruamel.yaml import YAML  # the rest of the command line does without

    return YAML(typ="safe", pure=True).load(_text(path))


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(LARGEST).decode("utf-8-sig")


def _outline(document: Any, folder: Path) -> Outline:
    members = _members(document, folder)
    names = ("players", "parameters", "outcomes", "moves", "cases", "alternatives")
    sections = {name: _written_out(_labels(document.get(name)), members) for name in names}
    cases = sections.pop("cases") | sections.pop("alternatives")
    for file, names in (document.get("imports") or {}).items():
        vocabulary = _yaml(folder / str(file))
        for section in ("players", "parameters"):
            known = _labels(vocabulary.get(section))
            sections[section] |= {name: known[name] for name in names if name in known}
    concept = (document.get("solve") or {}).get("concept", "")
    return Outline(
        form=str(document.get("form") or "moves"),
        **sections,
        cases=cases,
        concept=str(concept.get("name", "") if isinstance(concept, dict) else concept or ""),
    )


def _members(document: Any, folder: Path) -> dict[str, dict[str, str]]:
    """Return the members of each set with their labels; of a part of another set nothing, which takes expressions."""
    tables = document.get("tables") or {}
    found: dict[str, dict[str, str]] = {}
    for name, written in (document.get("sets") or {}).items():
        with suppress(OSError, LookupError, ValueError, TypeError):  # what is wrong with it, `sim check` says
            found[str(name)] = _members_of(written, tables, folder)
    return found


def _members_of(written: Any, tables: Any, folder: Path) -> dict[str, str]:
    if isinstance(written, dict) and "table" in written:
        table = written["table"]
        return _rows(tables[table] if isinstance(table, str) else table, folder)
    if isinstance(written, dict) and {"from", "to"} & set(written):
        numbers = range(int(written.get("from", 0)), int(written["to"]) + 1)
        return {str(number): str(number) for number in numbers[:MOST]}
    if isinstance(written, dict) and "part" in written:
        return {}
    labels = _labels(written["members"] if isinstance(written, dict) and "members" in written else written)
    return {name: label or name.replace("_", " ") for name, label in labels.items()}


def _rows(table: Any, folder: Path) -> dict[str, str]:
    """Return the members that a table's rows are about; none of a table that is not of one key."""
    block = table if isinstance(table, dict) else {"file": table}
    keys = block.get("key") or []
    keys = [keys] if isinstance(keys, str) else keys
    if len(keys) > 1 or block.get("matrix"):
        return {}
    lines = _text(folder / str(block["file"])).splitlines()
    sign = max(",;\t", key=lambda each: (lines[0].count(each), each == ","))
    header, *rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=sign) if any(row)]
    key = header.index(keys[0]) if keys else 0
    label = header.index(block["label"]) if block.get("label") else None
    return {row[key]: row[key].replace("_", " ") if label is None else row[label] for row in rows[:MOST]}


def _written_out(labels: dict[str, str], members: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return names with those of each member for `name[set]` and `each set`; what has a condition is left out."""
    found: dict[str, str] = {}
    for key, label in labels.items():
        match = _OF_SETS.fullmatch(key)
        if match is None:
            found |= {} if "[" in key or key.startswith("each ") else {key: label}
            continue
        sets = [name.strip() for name in (match["each"] or match["sets"]).split(",")]
        chosen = [members.get(name, {}) for name in sets]
        for names in islice(product(*chosen), MOST):
            told = label
            for name, member, of in zip(sets, names, chosen, strict=True):
                told = told.replace(f"{{{name}}}", of[member])
            found["_".join([*([match["name"]] if match["name"] else []), *names])] = "" if "{" in told else told
    return found


def _labels(section: Any) -> dict[str, str]:
    """Return the names of a section with their labels, however it is written."""
    if isinstance(section, list):
        return {str(name): "" for name in section}
    if not isinstance(section, dict):
        return {}
    return {str(name): _label(entry) for name, entry in section.items()}


def _label(entry: Any) -> str:
    return entry if isinstance(entry, str) else str(entry.get("label") or "") if isinstance(entry, dict) else ""

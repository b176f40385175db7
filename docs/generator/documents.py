"""The page of the JSON documents, from what the commands really print of small scenarios."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from typer.main import get_command

from generator.markdown import cell, code, grid, page
from sim.cli.app import app, main

ROOT = Path(__file__).resolve().parents[2]
ESSAY = ROOT / "scenarios" / "moscow-2015"
SMALL = "my-summit.yaml"
STUDY = "study.yaml"
STUDIED = f"study: 1\ntitle: One number, twice\nscenarios: [{SMALL}]\nsweeps: {{exposure: [2, 6]}}\ndraws: 64\n"
RUN = "run"
PREPARED = (f"new {SMALL}", f"run {SMALL} --draws 256 --no-figures --out {RUN}")
ASKED = (
    ("A scenario", f"show {SMALL} --json"),
    ("What a check found", f"check {SMALL} --json"),
    ("One world solved", f"solve {SMALL} --json"),
    ("A run's summary, also summary.json of its folder", f"run {SMALL} --draws 256 --no-figures --json"),
    ("Whether a run is as it was written", f"verify {RUN} --json"),
    ("Files that were written", f"report {RUN} --json"),
    (
        "The score of a run",
        "run essay/strategic-patience.yaml --draws 64 --no-figures --out scored",
        "score scored --json",
    ),
    ("The scores of a folder of scenarios", "score essay --draws 64 --json"),
    ("The claims of a source", "claims essay --json"),
    ("Advice", f"advise {SMALL} --player north --draws 64 --json"),
    ("What moves the outcomes", f"drivers {SMALL} --draws 256 --json"),
    ("Kinds of uncertainty", f"uncertainty {RUN} --draws 64 --json"),
    ("When an outcome comes about", f"regions {RUN} --outcome peace --json"),
    ("Where an answer tips", f"tip {SMALL} --over savings --draws 64 --json"),
    ("Models compared", f"compare {SMALL} --cases trust --draws 64 --json"),
    ("One world explained", f"explain {SMALL} --json"),
    ("Templates", "new --list --json"),
    ("What can be looked up", "help nash --json"),
    ("Whether all is in order", "doctor --no-self-test --json"),
    ("What a study would run", f"study {STUDY} --plan --json"),
    ("What came of a study", f"study {STUDY} --no-figures --json"),
)
"""What each document is, and the commands whose last one prints it; what the program has not is left out."""
INTRODUCTION = """Commands that print results take `--json` and then print one document on standard output, and nothing
else there. Its `schema` names what it is and its version ([what that promises](../compatibility.md)). Numbers are
plain; what is not known or not finite is `null`. A word in capitals stands for names of the scenario, `[]` for each
entry of a list; the examples are of the scenario that `sim new` writes."""
PROCESSORS = """## `sim.processors/1`

The file processors.json of a run: on which processors how many draws were solved. It is there only where a cluster had
others than the machine that coordinated, as last digits can then differ. `coordinator` is the kind of that machine's
processor, `draws` says of each kind how many draws it solved."""
LONGEST = 60
"""Characters of an example."""


def pages() -> dict[str, str]:
    """Return the page by its path."""
    with tempfile.TemporaryDirectory() as folder, _inside(Path(folder)):
        (essay := Path("essay")).mkdir()
        for name in ("claims", "strategic-patience", "vocabulary"):
            shutil.copy(ESSAY / f"{name}.yaml", essay)
        for command in PREPARED:
            printed(command)
        names = _names(json.loads(printed(f"show {SMALL} --json"))["scenario"])
        names |= _names(json.loads(printed("show essay/strategic-patience.yaml --json"))["scenario"])
        Path(STUDY).write_text(STUDIED, encoding="utf-8")
        sections = [_section(what, commands, names) for what, *commands in ASKED if _known(commands[-1])]
        manifest = json.loads((Path(RUN) / "manifest.json").read_text())
    files = _described("The file manifest.json of a run", "", manifest, names)
    earlier = (
        "Manifests of the earlier schemas `sim.run/1` and `sim.run/2` are read, and come out in today's words; such "
        "runs cannot be continued."
    )
    return {"reference/json.md": page("# JSON documents", INTRODUCTION, *sections, files, PROCESSORS, earlier)}


def printed(command: str) -> str:
    """Return what a command prints on standard output."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(["--quiet", *command.split()])
    return out.getvalue()


def _known(command: str) -> bool:
    """Return whether the program has a command."""
    return command.split(maxsplit=1)[0] in get_command(app).commands  # type: ignore[attr-defined]


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _section(what: str, commands: list[str], names: dict[str, str]) -> str:
    for command in commands[:-1]:
        printed(command)
    return _described(what, commands[-1], json.loads(printed(commands[-1])), names)


def _described(what: str, command: str, document: Mapping[str, Any], names: dict[str, str]) -> str:
    """Return the section of a document: its schema, the command, and each key with its type and an example."""
    found: dict[str, tuple[set[str], object]] = {}
    _gather("", document, names, found)
    rows = [[code(path), " or ".join(sorted(kinds)), cell(_short(value))] for path, (kinds, value) in found.items()]
    printed_by = f"Printed by `sim {command}`." if command else "Written into the folder of every run."
    return page(
        f"## `{document['schema']}`", f"{what}. {printed_by}", grid(["Key", "Type", "For example"], rows)
    ).rstrip()


def _gather(path: str, value: object, names: dict[str, str], found: dict[str, tuple[set[str], object]]) -> None:
    """Add the keys below a value: path -> (types, first example)."""
    if path:
        kinds, example = found.get(path, (set(), None))
        found[path] = (kinds | {_type(value)}, value if example in (None, [], {}) else example)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _gather(f"{path}.{_place(value, key, names)}".lstrip("."), inner, names, found)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping | list):
                _gather(f"{path}[]", inner, names, found)


def _place(within: Mapping[str, Any], key: str, names: dict[str, str]) -> str:
    """Return a key, or what it is a name of, where all keys beside it are names of the scenario."""
    return names.get(key, key) if all(other in names for other in within) else key


def _names(scenario: Mapping[str, Any]) -> dict[str, str]:
    """Return what each name of a scenario is the name of."""
    kinds = {"players": "PLAYER", "parameters": "PARAMETER", "outcomes": "OUTCOME", "claims": "CLAIM", "moves": "MOVE"}
    kinds |= {"cases": "CASE", "alternatives": "CASE", "quantities": "QUANTITY", "correlations": "PARAMETER"}
    found = {name: kind for key, kind in kinds.items() for name in scenario.get(key) or {} if isinstance(name, str)}
    rules = ("payoff-dominance", "risk-dominance", "maximum-entropy", "uniform", "none")
    return found | dict.fromkeys(rules, "RULE") | _actions(scenario)


def _actions(scenario: Mapping[str, Any]) -> dict[str, str]:
    moves = (scenario.get("moves") or {}).values()
    return {action: "ACTION" for move in moves if isinstance(move, Mapping) for action in move.get("actions") or {}}


def _type(value: object) -> str:
    words = {dict: "object", list: "list", str: "text", bool: "true or false", int: "number", float: "number"}
    return words.get(type(value), "null")


def _short(value: object) -> str:
    if isinstance(value, Mapping) or (isinstance(value, list) and any(isinstance(v, Mapping | list) for v in value)):
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

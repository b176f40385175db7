"""Whether a manifest makes sense: a document of the right shape, whose numbers and names fit one another.

What the program wrote always does. The check is for files of which no seal vouches (of earlier schemas, or sealed again
by somebody else): nonsense is told with its place, and no name in it leads out of the run's folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.concepts.budget import DEFAULT, LEAST, MOST
from sim.document.schema import MAX_DRAWS, MAX_SEED
from sim.errors import DamagedRunError
from sim.store import earlier
from sim.store.kept import UNSAID, WRITTEN, Keep

BEFORE_SUMS = "sim.run/2"
"""The schema of runs laid out as today, without a digest of the manifest and the summary."""
SUMS = "sim.run/3"

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Table(_Strict):
    name: str
    file: str
    sha256: Sha256
    rows: int = Field(ge=1)
    source: str
    note: str


class _Scenario(_Strict):
    id: str
    title: str
    sha256: Sha256
    tables: list[_Table] = []


class _Part(_Strict):
    start: int = Field(ge=0)
    rows: int = Field(ge=1)
    files: dict[str, Sha256]


class _ChoiceSet(_Strict):
    name: str
    move: str
    player: str
    actions: list[str]


class _Layout(_Strict):
    parameters: list[str]
    players: list[str]
    outcomes: list[str]
    rules: Annotated[list[str], Field(min_length=1)]
    choice_sets: list[_ChoiceSet]
    tags: Annotated[list[str], Field(max_length=64)]
    numbers: list[str] = []
    events: list[str] = []


class _Choice(_Strict):
    name: str
    actions: list[str]


class _Play(_Strict):
    support: Annotated[str, Field(pattern=r"^[01m|]*$")]
    play: str
    choices: list[_Choice] = []


class _Legend(_Strict):
    equilibria: list[_Play]
    sets: list[list[Annotated[int, Field(ge=0)]]]


class _Given(_Strict):
    text: str
    holds: list[bool]
    of: list[str]
    event_holds: list[bool] = []
    event_of: list[str] = []


class _Document(_Strict):
    """A manifest in today's words."""

    schema_: Literal["sim.run/1", "sim.run/2", "sim.run/3"] = Field(alias="schema")
    scenario: _Scenario
    document: dict[str, Any]
    case: str | None
    overrides: list[str]
    seed: int = Field(ge=0, lt=MAX_SEED)
    design: str
    draws: int = Field(ge=1, le=MAX_DRAWS)
    concept: str
    layout: _Layout
    versions: dict[str, str]
    labels: dict[Literal["parameters", "outcomes", "events", "players"], dict[str, str]] = {}
    judgement: list[str]
    given: _Given | None = None
    budget: int = Field(default=DEFAULT, ge=LEAST, le=MOST)
    keep: Keep = UNSAID
    block: int = Field(ge=1)
    part: int = Field(ge=1)
    state: Literal["running", "complete"]
    parts: list[_Part]
    legend: _Legend
    summary: Sha256 | None = None


def parsed(path: Path, content: bytes) -> dict[str, Any]:
    """Return the document of a manifest's file; `DamagedRunError` with the place where it is none, or of no schema."""
    try:
        data = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line, column = _place(content, error.start)
        raise DamagedRunError(f"{path}:{line}:{column}: not a readable manifest: no text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise DamagedRunError(f"{path}:{error.lineno}:{error.colno}: not a readable manifest: {error.msg}") from None
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, thousands of brackets
        raise DamagedRunError(f"{path}: not a readable manifest: {error}") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema not in (earlier.SCHEMA, BEFORE_SUMS, SUMS):
        known = f"{earlier.SCHEMA}, {BEFORE_SUMS} or {SUMS}"
        raise DamagedRunError(f"{path}:1:1: not a manifest that this version can read: its 'schema' is not {known}")
    return dict(data)


def refuse_nonsense(path: Path, content: bytes, data: Mapping[str, Any]) -> None:
    """Raise `DamagedRunError` with the place of the first thing in a manifest that makes no sense."""
    layout = data.get("layout")
    words = earlier.in_current_words(data["schema"], layout) if isinstance(layout, dict) else layout
    try:
        found = _Document.model_validate({**data, "layout": words})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _nonsense(path, content, tuple(first["loc"]), first["msg"]) from None
    except RecursionError:
        raise DamagedRunError(f"{path}: not a readable manifest: nested too deeply") from None
    for where, what in _contradictions(found):
        raise _nonsense(path, content, where, what)


def _nonsense(path: Path, content: bytes, where: tuple[str | int, ...], what: str) -> DamagedRunError:
    """Return the error at the line on which the outermost key of `where` stands."""
    key = re.escape(json.dumps(str(where[0]) if where else "schema").encode())
    begins = re.search(rb"^\s*(" + key + rb")\s*:", content, re.MULTILINE)
    line, column = _place(content, begins.start(1) if begins else 0)
    return DamagedRunError(f"{path}:{line}:{column}: {'.'.join(map(str, where))}: not a readable manifest: {what}")


def _place(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset]
    return before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1


def _contradictions(found: _Document) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where a manifest of the right shape contradicts itself, and how."""
    if found.part % found.block:
        yield ("part",), f"is no multiple of the block of {found.block} draws"
    stored = set()
    for i, part in enumerate(found.parts):
        rows = min(found.part, found.draws - part.start)
        if part.start % found.part or part.rows != rows or part.start in stored:
            yield ("parts", i), f"draws {part.start} to {part.start + part.rows} are no part of this run"
        names = _names(found.schema_, part.start // found.part, found.keep)
        if list(part.files) != names:
            yield ("parts", i, "files"), f"a run keeps them as {names}"
        stored.add(part.start)
    if found.state == "complete":
        if len(stored) * found.part < found.draws:
            yield ("state",), "is 'complete', and parts are missing"
        if found.schema_ == SUMS and found.summary is None:
            yield ("summary",), "a complete run has the SHA-256 of its summary here"
    plays = len(found.legend.equilibria)
    if any(number >= plays for numbers in found.legend.sets for number in numbers):
        yield ("legend", "sets"), f"names an equilibrium beyond the {plays} that are listed"
    choices = sum(len(s.actions) for s in found.layout.choice_sets)
    if any(len(play.support.replace("|", "")) != choices for play in found.legend.equilibria):
        yield ("legend", "equilibria"), f"has supports of other lengths than the {choices} choices of the layout"
    given = found.given
    if given is not None and not len(given.holds) == len(given.of) == len(found.layout.outcomes):
        yield ("given",), "says not of each outcome whether the condition holds"
    if given is not None and (
        len(given.event_holds) != len(given.event_of) or len(given.event_of) not in (0, len(found.layout.events))
    ):
        yield ("given",), "says not of each event whether the condition holds"


def _names(schema: str, number: int, keep: Keep) -> list[str]:
    """Return the names of the files of a part, as the manifest of a schema has them."""
    if schema == earlier.SCHEMA:
        return [f"part-{number:05d}.parquet", f"equilibria-{number:05d}.parquet"]
    return [f"{folder}/part-{number:05d}.parquet" for folder in WRITTEN[keep]]

"""The manifest: what was run, from which text, with which numbers and versions, and which parts there are.

It holds no time, no host and no number of workers, so that a resumed run ends byte for byte as an uninterrupted one.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.concepts.budget import DEFAULT
from sim.errors import EngineError, UsageError
from sim.store import earlier
from sim.store.files import write_json
from sim.store.layout import Layout
from sim.store.parts import BLOCK, PART

SCHEMA = "sim.run/2"
NAME = "manifest.json"
RUNNING = "running"
COMPLETE = "complete"

_LIBRARIES = ("numpy", "scipy", "numba", "llvmlite", "pyarrow")


@dataclass(frozen=True)
class Part:
    """The complete files of draws `start` to `start + rows`, the draws and then their equilibria: path -> SHA-256."""

    start: int
    rows: int
    files: Mapping[str, str]


@dataclass(frozen=True)
class Manifest:
    """Everything about a run but its numbers."""

    scenario: Mapping[str, Any]
    """`id`, `title` and the `sha256` of the resolved document."""
    document: Mapping[str, Any]
    """The resolved scenario."""
    case: str | None
    overrides: tuple[str, ...]
    seed: int
    design: str
    draws: int
    concept: str
    layout: Layout
    versions: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """`labels[kind][id]` of parameters, outcomes and players."""
    judgement: tuple[str, ...] = ()
    """The parameters that nothing but judgement stands behind."""
    given: Mapping[str, Any] | None = None
    """A condition: its `text`, and of each outcome whether it `holds` and which outcome it is a part `of`."""
    budget: int = DEFAULT
    """Steps of work for each game (`sim.concepts.budget`), on which what is found depends."""
    block: int = BLOCK
    part: int = PART
    state: str = RUNNING
    parts: tuple[Part, ...] = ()
    legend: Mapping[str, Any] = field(default_factory=lambda: {"equilibria": [], "sets": []})
    schema: str = SCHEMA
    """How the run is laid out; runs of an earlier schema can be read, not continued."""

    def with_part(self, part: Part, legend: Mapping[str, Any]) -> Manifest:
        """Return the manifest with a part more (or again), parts in the order of their draws."""
        others = [p for p in self.parts if p.start != part.start]
        return replace(self, parts=tuple(sorted([*others, part], key=lambda p: p.start)), legend=legend)

    def write(self, directory: Path) -> None:
        """Put the manifest in place of the one that is there."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "schema"}
        plain |= {"layout": self.layout.to_json(), "parts": [asdict(part) for part in self.parts]}
        write_json(directory / NAME, {"schema": self.schema, **plain})


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a run; `UsageError` where there is none, `EngineError` where this version cannot read it."""
    path = directory / NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] not in (SCHEMA, earlier.SCHEMA):
            raise EngineError(f"{path}: not of the schema {SCHEMA}")
        parts = tuple(Part(**part) for part in data.pop("parts"))
        if data["schema"] == earlier.SCHEMA:
            parts = tuple(replace(p, files={f"{earlier.FOLDER}/{n}": d for n, d in p.files.items()}) for p in parts)
        overrides = tuple(data.pop("overrides"))
        tuples = {"overrides": overrides, "judgement": tuple(data["judgement"])}
        layout = Layout.from_json(earlier.in_current_words(data["schema"], data["layout"]))
        return Manifest(**data | {"layout": layout} | tuples, parts=parts)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{directory}: no run is stored here ({NAME} is missing)") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"{path}: not a readable manifest: {error}") from error


def versions() -> dict[str, str]:
    """Return the versions of all that may move a last digit."""
    return {"sim": __version__, "python": platform.python_version()} | {n: version(n) for n in _LIBRARIES}

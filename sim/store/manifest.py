"""The manifest: what was run, from which text, with which numbers and versions, and which parts there are.

It holds no time, no host and no number of workers, so that a resumed run ends byte for byte as an uninterrupted one.
It has the SHA-256 of the summary and of every part, and in its last line that of all its other lines: whatever else is
in the file, somebody or something changed it. The SHA-256 of the whole file, which `sha256sum` gives too, is the digest
of the run: it vouches for every number of it.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.concepts.budget import DEFAULT
from sim.errors import DamagedRunError, UsageError
from sim.store import earlier
from sim.store.files import inside, json_text, write_text
from sim.store.kept import KEPT, TABLES, UNSAID, WRITTEN, Keep, Table
from sim.store.layout import Layout
from sim.store.manifest_check import SUMS, parsed, refuse_nonsense
from sim.store.parts import BLOCK, PART

SCHEMA = SUMS
NAME = "manifest.json"
RUNNING = "running"
COMPLETE = "complete"

_LIBRARIES = ("numpy", "scipy", "numba", "llvmlite", "pyarrow")


@dataclass(frozen=True)
class Part:
    """The files of draws `start` to `start + rows`, the draws and then their equilibria: path -> SHA-256.

    Those that are not kept have their digest all the same: computed again, they are the same or are refused.
    """

    start: int
    rows: int
    files: Mapping[str, str]


@dataclass(frozen=True)
class Manifest:
    """Everything about a run but its numbers."""

    scenario: Mapping[str, Any]
    """`id`, `title` and the `sha256` of the resolved document; `tables` that it took something out of."""
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
    """A condition: its `text`, and of each outcome whether it `holds` and which outcome it is a part `of`.

    Likewise of events.
    """
    budget: int = DEFAULT
    """Steps of work for each game (`sim.concepts.budget`), on which what is found depends."""
    keep: Keep = UNSAID
    """What the folder keeps beside manifest and summary."""
    block: int = BLOCK
    part: int = PART
    state: str = RUNNING
    parts: tuple[Part, ...] = ()
    legend: Mapping[str, Any] = field(default_factory=lambda: {"equilibria": [], "sets": []})
    summary: str | None = None
    """The SHA-256 of the summary; None until the run is complete, and of runs of earlier schemas."""
    schema: str = SCHEMA
    """How the run is laid out; runs of an earlier schema can be read, not continued."""

    @property
    def written(self) -> tuple[Table, ...]:
        """The tables that are written while the run is computed."""
        return WRITTEN[self.keep]

    @property
    def kept(self) -> tuple[Table, ...]:
        """The tables that the run's folder has now: those that are written, once it is complete those that it keeps."""
        return KEPT[self.keep] if self.state == COMPLETE else self.written

    @property
    def unkept(self) -> tuple[Table, ...]:
        """The tables that the run's folder does not have now."""
        return tuple(table for table in TABLES if table not in self.kept)

    def keeping(self, keep: Keep | None) -> Manifest:
        """Return the manifest of a run that keeps something else (None: the same); parts that lack a file are gone."""
        if keep is None or keep == self.keep:
            return self
        parts = [(part, [n for n in part.files if n.partition("/")[0] in WRITTEN[keep]]) for part in self.parts]
        whole = tuple(
            replace(part, files={name: part.files[name] for name in names})
            for part, names in parts
            if len(names) == len(WRITTEN[keep])
        )
        kept = replace(self, keep=keep, parts=whole)
        return kept if len(whole) == len(self.parts) else replace(kept, state=RUNNING, summary=None)

    def files_of(self, part: Part) -> dict[str, str]:
        """Return the files of a part that the run's folder has now, each with its SHA-256."""
        if self.kept == self.written:
            return dict(part.files)
        return {name: digest for name, digest in part.files.items() if name.partition("/")[0] in self.kept}

    def with_part(self, part: Part, legend: Mapping[str, Any]) -> Manifest:
        """Return the manifest with a part more (or again), parts in the order of their draws."""
        others = [p for p in self.parts if p.start != part.start]
        return replace(self, parts=tuple(sorted([*others, part], key=lambda p: p.start)), legend=legend)

    def write(self, directory: Path) -> str:
        """Put the manifest in place of the one that is there; return the digest of the run."""
        return write_text(directory / NAME, self.text())

    def text(self) -> str:
        """Return the whole file."""
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "schema"}
        plain |= {"layout": self.layout.to_json(), "parts": [asdict(part) for part in self.parts]}
        return sealed(json_text({"schema": self.schema, **plain}))

    @property
    def digest(self) -> str:
        """The SHA-256 of the file that `write` writes."""
        return hashlib.sha256(self.text().encode()).hexdigest()


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a run; `UsageError` where there is none, `DamagedRunError` where it is not one, or changed.

    Of earlier schemas no more is known than whether it makes sense.
    """
    path = inside(directory, NAME)
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{directory}: {_no_run(directory)}") from None
    data = parsed(path, content)
    if data["schema"] == SCHEMA and not is_sealed(content):
        raise DamagedRunError(
            f"{path}: is not as it was written (its last line, 'sha256', is not that of the lines before): it was "
            "changed, or is damaged, and nothing that it says can be trusted; run again, or take a copy that is whole"
        )
    data.pop("sha256", None)
    refuse_nonsense(path, content, data)
    return _manifest(data)


def _no_run(directory: Path) -> str:
    """Return why a path is no run, and what would be one."""
    if directory.is_file():
        remedy = f"; 'sim run {directory}' makes one of a scenario" if directory.suffix in (".yaml", ".yml") else ""
        if (directory.parent / NAME).is_file():
            remedy = f"; write {directory.parent}"
        return f"a file, where the folder of a run is wanted{remedy}"
    return f"no run is stored here ({NAME} is missing)"


def _manifest(data: dict[str, Any]) -> Manifest:
    """Return the manifest of a document that makes sense."""
    parts = tuple(Part(**part) for part in data.pop("parts"))
    if data["schema"] == earlier.SCHEMA:
        parts = tuple(replace(p, files={f"{earlier.FOLDER}/{n}": d for n, d in p.files.items()}) for p in parts)
    tuples = {"overrides": tuple(data.pop("overrides")), "judgement": tuple(data["judgement"])}
    layout = Layout.from_json(earlier.in_current_words(data["schema"], data["layout"]))
    return Manifest(**data | {"layout": layout} | tuples, parts=parts)


def sealed(text: str) -> str:
    """Return a document with a last line more, the SHA-256 of the lines before it."""
    body = text.removesuffix("\n}\n") + ",\n"
    return f'{body}"sha256": "{hashlib.sha256(body.encode()).hexdigest()}"\n}}\n'


def is_sealed(content: bytes) -> bool:
    """Return whether the last line of a document is the SHA-256 of the lines before it."""
    body, mark, _ = content.rpartition(b'"sha256": ')
    seal = f'"{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode()
    return content == body + mark + seal


def versions() -> dict[str, str]:
    """Return the versions of all that may move a last digit, and the kind of machine."""
    own = {"sim": __version__, "python": platform.python_version()} | {n: version(n) for n in _LIBRARIES}
    return own | {"machine": f"{platform.system()} {platform.machine()}"}


def changed_versions(manifest: Manifest) -> str:
    """Return which versions that move last digits are others now than in a run: 'numpy 2.1 (now 2.2)'; '' if none."""
    present = versions()
    now, then = that_matter(present), that_matter(manifest.versions)
    differing = [name for name, old in then.items() if now.get(name) != old]
    return ", ".join(f"{name} {manifest.versions[name]} (now {present.get(name)})" for name in differing)


def that_matter(found: Mapping[str, str]) -> dict[str, str]:
    """Return, of versions, what must be the same for a run to be continued with the same bytes.

    Of Python the first two numbers: nothing that a run computes or writes changes between its patches. Of the libraries
    all: NumPy chooses the loops of its exponentials, logarithms and sums by version and processor, SciPy its special
    functions, numba and llvmlite the machine code of the kernels, each in any release, and Arrow writes its own version
    into every part. The system and the family of the processor are those of the C library and of the instructions.
    """
    return {name: ".".join(v.split(".")[:2]) if name == "python" else v for name, v in found.items()}

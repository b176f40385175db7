"""Whether every file of a run is as it was written.

The manifest's own SHA-256, and those that it has of the other files, find accidents. Whoever forges a run can make them
anew; the digest of the run (`Manifest.digest`), kept elsewhere, finds that too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.activity import each
from sim.errors import DamagedRunError, EngineError, UsageError
from sim.store import earlier
from sim.store.files import sha256
from sim.store.kept import TABLES
from sim.store.manifest import COMPLETE, NAME, SCHEMA, Manifest, read_manifest
from sim.store.parts import can_be_read
from sim.store.reader import Run, healing
from sim.store.store import SUMMARY, how_to_continue

INTACT = "as written"
UNHASHED = "not hashed by the version that wrote it"
MADE = ("report.html", "report.md", "report.tex", "report.xlsx", "report-csv", "report-figures", "figures")
"""What is made of a run's files beside them, and has no digest."""

_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Verification:
    """What became of each file of a run; `intact` where none was changed. `print` tells it."""

    directory: Path
    manifest: Manifest
    digest: str
    """The SHA-256 of the manifest's file."""
    files: dict[str, str]
    """`files[name]`: 'as written', or what is wrong with it."""
    asked: str | None = None
    """The digest that was kept elsewhere."""

    @property
    def damaged(self) -> dict[str, str]:
        """The files that are not as they were written, and what is wrong."""
        return {name: state for name, state in self.files.items() if state not in (INTACT, UNHASHED)}

    @property
    def is_the_one(self) -> bool:
        """Whether the digest is the one that was kept elsewhere, if one was given."""
        return self.asked is None or self.asked == self.digest

    @property
    def intact(self) -> bool:
        """Whether no file was changed, and the digest is the one that was asked for."""
        return not self.damaged and self.is_the_one

    def refuse_damage(self) -> None:
        """Raise `DamagedRunError` where a file is not as it was written."""
        if self.damaged:
            raise DamagedRunError("\n".join(f"{self.directory / name}: {why}" for name, why in self.damaged.items()))

    def to_json(self) -> dict[str, Any]:
        """Return the document `sim.verification/1`."""
        return {
            "schema": "sim.verification/1",
            "directory": str(self.directory),
            "intact": self.intact,
            "complete": self.manifest.state == COMPLETE,
            "keep": self.manifest.keep,
            "digest": self.digest,
            "asked": self.asked,
            "files": self.files,
        }

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from (f"{self.directory / name}: {why}" for name, why in self.damaged.items())
        if not self.is_the_one:
            yield f"{self.directory / NAME}: this is another run, or a changed one: its digest is not {self.asked}"
        whole = sum(state == INTACT for state in self.files.values())
        yield f"{whole} of {len(self.files)} files are as they were written"
        for name in (name for name, state in self.files.items() if state == UNHASHED):
            yield f"{name}: {UNHASHED}, so a change of it would not be seen"
        if self.manifest.state == COMPLETE and (gone := unkept(self.manifest)):
            yield f"not kept: {gone}, computed again by whoever asks (keep: {self.manifest.keep})"
        if made := [name for name in MADE if (self.directory / name).exists()]:
            listed = " and ".join(filter(None, (", ".join(made[:-1]), made[-1])))
            yield f"not looked at: {listed}, made of these files and made again by 'sim report'"
        if self.damaged:
            yield healing(self.manifest, self.directory)
        elif self.manifest.state != COMPLETE:
            rows = sum(part.rows for part in self.manifest.parts)
            yield f"not complete: {rows:,} of {self.manifest.draws:,} draws; {how_to_continue(self.directory)}"
        yield f"digest: {self.digest}"


def verification(directory: Path, asked: str | None = None) -> Verification:
    """Hash every file of a run; `DamagedRunError` where the manifest itself was changed.

    Raises `UsageError` where `asked` is no SHA-256.
    """
    wanted = None if asked is None else asked.strip().lower().removeprefix("sha256:")
    if wanted is not None and not _SHA256.fullmatch(wanted):
        raise UsageError(f"the digest '{asked}': 64 hexadecimal digits are needed, as a run prints them")
    manifest = read_manifest(directory)
    files = {NAME: INTACT if manifest.schema == SCHEMA else UNHASHED}
    files |= dict(_parts(directory, manifest)) | dict(_summary(directory, manifest))
    files |= dict.fromkeys(_strangers(directory, manifest), "is not of this run, and is read with its table: remove it")
    return Verification(directory, manifest, sha256(directory / NAME), files, wanted)


def unkept(manifest: Manifest) -> str:
    """Return which tables a run does not keep: 'the draws and the equilibria'; '' where it keeps both."""
    return " and ".join(f"the {table}" for table in manifest.unkept)


def _parts(directory: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    for part in each(manifest.parts, "reading the run", "parts"):
        for name, digest in manifest.files_of(part).items():
            path = directory / name
            state = _state(path, digest)
            if state == INTACT and not can_be_read(path):
                state = "is as it was written, and cannot be read"
            yield name, state


def _summary(directory: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """Yield the state of the summary; of one without a digest, whether it agrees with the manifest."""
    if manifest.state != COMPLETE:
        return
    state = UNHASHED if manifest.summary is None else _state(directory / SUMMARY, manifest.summary)
    try:
        if state == UNHASHED:
            _ = Run(directory, manifest).summary
    except EngineError as error:
        state = str(error).removeprefix(f"{directory / SUMMARY}: ")
    yield SUMMARY, state


def _state(path: Path, digest: str) -> str:
    if any(p.is_symlink() for p in (path, path.parent)):
        return "is a symbolic link, or in one"
    try:
        return INTACT if sha256(path) == digest else "is not as it was written: it was changed, or is damaged"
    except FileNotFoundError:
        return "is not there"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _strangers(directory: Path, manifest: Manifest) -> Iterator[str]:
    """Yield what lies in the folders of a complete run's tables beside its parts: pandas and others would read it."""
    folders = (earlier.FOLDER,) if manifest.schema == earlier.SCHEMA else TABLES
    known = {name for part in manifest.parts for name in manifest.files_of(part)}
    if manifest.state == COMPLETE:
        for folder in folders:
            there = sorted(p.name for p in (directory / folder).glob("*") if not p.name.startswith((".", "_")))
            yield from (f"{folder}/{name}" for name in there if f"{folder}/{name}" not in known)

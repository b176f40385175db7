"""Which other files a scenario may read: those that it names, beneath its own folder, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path as FilePath

from sim.errors import did_you_mean

MAX_CHAIN = 8
"""Scenarios that use scenarios that use scenarios: deeper is a mistake."""


class RefusedError(ValueError):
    """A path that may not be read, or cannot be; the remedy says what would be right."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message, self.remedy = message, remedy
        super().__init__(message)


@dataclass(frozen=True)
class Origin:
    """Where a document comes from: its folder (None where it is no file), and the files whose reading led to it."""

    folder: FilePath | None = None
    chain: tuple[FilePath, ...] = ()

    def reach(self, written: str) -> FilePath:
        """Return the file that a document names; raises `RefusedError` for any that is not beneath its folder."""
        if self.folder is None:
            raise RefusedError("this document is no file, so it can name none", "save it beside the other")
        if FilePath(written).is_absolute() or "\\" in written or "\0" in written:
            raise RefusedError(f"'{written}' is not a path beneath this file's folder", "such as parts/meeting.yaml")
        home = self.folder.resolve()
        found = (home / written).resolve()
        if not found.is_relative_to(home):
            raise RefusedError(f"'{written}' lies outside this file's folder", "put it beside this file, or below")
        if not found.is_file():
            folder = found.parent if found.parent.is_dir() else home
            known = sorted(str(p.relative_to(home)) for p in folder.glob("*.yaml"))
            raise RefusedError(f"there is no file '{written}'", did_you_mean(written, known))
        return found

    def below(self, file: FilePath) -> Origin:
        """Return the origin of a file that is reached from here; raises `RefusedError` for a circle of files."""
        if file in self.chain:
            circle = [*self.chain[self.chain.index(file) :], file]
            raise RefusedError(f"scenarios use one another in a circle: {' -> '.join(f.name for f in circle)}")
        if len(self.chain) >= MAX_CHAIN:
            raise RefusedError(f"scenarios use one another more than {MAX_CHAIN} deep")
        return Origin(file.parent, (*self.chain, file))


def origin_of(file: FilePath) -> Origin:
    """Return the origin of a file that was asked for."""
    return Origin(file.resolve().parent, (file.resolve(),))


def spoken(file: FilePath) -> str:
    """Return how messages call a file: from the folder in which the program runs, where it lies beneath it."""
    return str(file.relative_to(FilePath.cwd())) if file.is_relative_to(FilePath.cwd()) else str(file)

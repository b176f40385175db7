"""Reading files: the one that is asked for, and those that it names beneath its own folder, and nothing else."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from sim.document.repair import MAX_BYTES, Reading, read_bytes
from sim.errors import Remedy, Suggestion, UsageError

MAX_CHAIN = 8
"""Scenarios that use scenarios that use scenarios: deeper is a mistake."""
MAX_FILES = 100
MAX_SIZE = 3_000_000
"""Files and bytes that are read for one scenario, each as often as it is named, the first file aside."""
LONGEST_NAME = 200
MOST_BESIDE = 1_000
"""Files of a folder among which one with a similar name is sought."""
GAMES = (".nfg", ".efg")
"""How files of Gambit's end."""


class RefusedError(ValueError):
    """A path that may not be read, or cannot be; the remedy says what would be right."""

    def __init__(self, message: str, remedy: Remedy = "") -> None:
        self.message, self.remedy = message, remedy
        super().__init__(message)


@dataclass
class Allowance:
    """What may still be read, and what was; shared by all that one reading leads to."""

    files: int
    size: int
    readings: dict[FilePath, Reading] = field(default_factory=dict)
    """Each file is read once, however many documents name it."""

    def take(self, file: FilePath) -> None:
        """Take a file off; raises `RefusedError` where it is too much."""
        self.files -= 1
        self.size -= file.stat().st_size
        if self.files < 0 or self.size < 0:
            wrong = f"more than {MAX_FILES} files or {MAX_SIZE // 1_000_000} MB are used and imported in all"
            raise RefusedError(wrong, "use fewer")


@dataclass(frozen=True)
class Origin:
    """Where a document comes from: its folder (None where it is not a file), and the files whose reading led to it."""

    folder: FilePath | None = None
    chain: tuple[FilePath, ...] = ()
    left: Allowance = field(default_factory=lambda: Allowance(MAX_FILES, MAX_SIZE), compare=False)

    def reach(self, written: str, endings: tuple[str, ...] = (".yaml",)) -> FilePath:
        """Return the file that a document names; raises `RefusedError` for any that is not beneath its folder.

        Files with `endings` are what may have been meant where there is none.
        """
        if self.folder is None:
            raise RefusedError("only a document in a file can name other files", "save it beside the other")
        strange = "\\" in written or "\0" in written or len(written) > LONGEST_NAME
        if strange or FilePath(written).is_absolute():
            raise RefusedError(
                f"'{written[:LONGEST_NAME]}' is not a path beneath this file's folder",
                f"such as parts/meeting{endings[0]}",
            )
        try:
            found = beneath(self.folder.resolve(), written, endings)
            self.left.take(found)
        except OSError as error:
            raise RefusedError(f"'{written}' cannot be read: {error.strerror}") from None
        return found

    def read(self, file: FilePath) -> Reading:
        """Return the nodes of a file that was reached; `UsageError` where it cannot be read."""
        known = self.left.readings
        if file not in known:
            known[file] = read_file(file, spoken(file))
        return known[file]

    def below(self, file: FilePath) -> Origin:
        """Return the origin of a file that is reached from here; raises `RefusedError` for a circle of files."""
        if file in self.chain:
            circle = [*self.chain[self.chain.index(file) :], file]
            raise RefusedError(f"scenarios use one another in a circle: {' -> '.join(f.name for f in circle)}")
        if len(self.chain) >= MAX_CHAIN:
            raise RefusedError(f"scenarios use one another more than {MAX_CHAIN} deep")
        return Origin(file.parent, (*self.chain, file), self.left)


def beneath(home: FilePath, written: str, endings: tuple[str, ...] = (".yaml",)) -> FilePath:
    """Return the file of a path beneath a folder; raises `RefusedError` where it lies elsewhere or is none."""
    found = (home / written).resolve()
    if not found.is_relative_to(home):
        raise RefusedError(f"'{written}' lies outside this file's folder", "put it beside this file, or below")
    if not found.is_file():
        wrong = f"'{written}' is not a regular file" if found.exists() else f"there is no file '{written}'"
        raise RefusedError(wrong, Suggestion(written, _beside(found, home, endings)))
    return found


def _beside(file: FilePath, home: FilePath, endings: tuple[str, ...]) -> list[str]:
    """Return the files with `endings` in the folder where a file should be, as a document in `home` names them."""
    folder = file.parent if file.parent.is_dir() else home
    found = (p for p in folder.iterdir() if p.suffix in endings and p.is_file() and not p.name.startswith("."))
    return sorted(p.relative_to(home).as_posix() for p in found)


def contents(file: FilePath) -> bytes:
    """Return the bytes of a file, cut where it is longer than any scenario; `UsageError` where it cannot be read."""
    try:
        if not (file.is_file() or file.is_dir()) and file.exists():
            raise UsageError(f"{file}: cannot be read: not a regular file")  # a pipe, say, from which nothing may come
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}{_instead(file)}") from None


def _instead(file: FilePath) -> str:
    """Return what may have been meant by the name of a file that cannot be read: '; did you mean …?', or ''."""
    try:
        if file.is_dir():
            found = sorted(p.name for p in file.glob("*.yaml"))
            return f"; name a scenario in it, such as {file / found[0]}" if found else "; name a scenario file"
        if file.exists():
            return ""
        beside = [p.name for p in file.parent.iterdir() if p.suffix in (".yaml", ".yml", ".nfg", ".efg")][:MOST_BESIDE]
    except OSError:
        return ""
    close = difflib.get_close_matches(file.name, beside, n=1, cutoff=0.6)
    return f"; did you mean '{file.with_name(close[0])}'?" if close else ""


def read_file(file: FilePath, name: str) -> Reading:
    """Return the nodes of a file, which messages call `name`, and the problems of its syntax.

    Raises `UsageError` where it cannot be read, or is a game of Gambit's.
    """
    data = contents(file)
    if file.suffix.lower() in GAMES:
        remedy = f"'sim solve {file}' decides it as it stands; 'sim new my.yaml --from {file}' makes a scenario of it"
        raise UsageError(f"{file}: this is a game of Gambit's, not a scenario; {remedy}")
    return read_bytes(data, name)


def stem(file: FilePath) -> str:
    """Return what the scenario of a file is called: the file's name up to its first dot."""
    return file.name.split(".")[0]


def origin_of(file: FilePath) -> Origin:
    """Return the origin of a file that was asked for."""
    return Origin(file.resolve().parent, (file.resolve(),))


def spoken(file: FilePath) -> str:
    """Return how messages call a file: from the folder in which the program runs, where it lies beneath it."""
    return str(file.relative_to(FilePath.cwd())) if file.is_relative_to(FilePath.cwd()) else str(file)

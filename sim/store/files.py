"""Files that are either whole or absent: written to a temporary name, forced to disk, renamed.

A temporary name is of one writer alone, so that two never write into one file, and begins with a dot, which programs
that read a folder of Parquet files pass over. What lies in a run's folder is never reached through a symbolic link.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import IO, Any

from sim.errors import DamagedRunError, SimError, UnwrittenError

TEMPORARY = ".partial"
_KEPT = 40
"""Letters of a name that its temporary name begins with: the longest names of a file system have 255 bytes."""

WINDOWS = os.name == "nt"
PATIENCE = 2.0
"""Seconds for which Windows is asked again to rename over a file: scanners and previews hold what was just written."""
PAUSE = 0.05

_BYTES = 6
"""Random bytes of a temporary name."""


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a temporary path; on success it takes the name `path`, on failure it is removed.

    What is no file, such as /dev/null or a pipe, is written into and stays what it is. Raises `UnwrittenError`, which
    names `path`, where the system refuses.
    """
    temporary = temporary_name(path)
    try:
        if is_no_file(path):
            with _written_into(path, temporary.name) as elsewhere:
                yield elsewhere
            return
        yield temporary
        force(temporary)
        _take_name(temporary, path)
        force(path.parent)
    except OSError as error:
        raise error if isinstance(error, SimError) else UnwrittenError(error, str(path)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def is_no_file(path: Path) -> bool:
    """Tell whether what stands at a path must not be renamed over: a device, a pipe, or a name of the system's own."""
    try:
        kind = path.stat().st_mode
    except OSError:
        return False
    folder = path.parent.resolve()
    systems = folder == Path("/dev") or Path("/proc") in (folder, *folder.parents)  # /dev/stdout may be a file
    return systems or not (stat.S_ISREG(kind) or stat.S_ISDIR(kind))


@contextmanager
def _written_into(path: Path, name: str) -> Iterator[Path]:
    """Yield a path of that name in a folder of its own; on success its bytes are written into what stands at `path`."""
    with TemporaryDirectory(prefix="sim-") as folder:
        yield Path(folder) / name
        with (Path(folder) / name).open("rb") as made, _opened(path) as out:
            shutil.copyfileobj(made, out)


def _opened(path: Path) -> IO[bytes]:
    """Open what is no file; a name of a stream of this process is that stream itself, which goes on where it stands.

    Linux would open a file behind it anew, and cut off what it holds: the rows of others before `>> file`.
    """
    number = stream_number(path)
    return path.open("wb") if number is None else os.fdopen(os.dup(number), "wb")


def stream_number(path: Path) -> int | None:
    """Return which stream of this process a path names, as /dev/stdout and /dev/fd/3 do; None where it names none."""
    folder, name = path.parent, path.name
    if folder == Path("/dev"):
        return {"stdout": 1, "stderr": 2}.get(name)
    streams = (Path("/dev/fd"), Path("/proc/self/fd"), Path(f"/proc/{os.getpid()}/fd"))
    return int(name) if folder in streams and name.isdecimal() else None


def _take_name(temporary: Path, path: Path) -> None:
    """Rename a file over another; on Windows, where nothing is renamed over a file that is open, with some patience."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            temporary.replace(path)
        except PermissionError:
            if not WINDOWS or time.monotonic() > until:
                raise
            time.sleep(PAUSE)
        else:
            return


def temporary_name(path: Path) -> Path:
    """Return a name beside `path` that nobody else has."""
    return path.with_name(f".{beginning(path)}.{token_hex(_BYTES)}{TEMPORARY}")


def beginning(path: Path) -> str:
    """Return how the temporary names of a path begin."""
    return path.name[:_KEPT]


def temporaries(name: str) -> re.Pattern[str]:
    """Return the pattern of the temporary names of what is called by the pattern `name`."""
    return re.compile(rf"\.(?:{name})\.[0-9a-f]{{{2 * _BYTES}}}{re.escape(TEMPORARY)}")


def make_folder(folder: Path) -> None:
    """Make a folder and what of its parents is missing, each forced to disk in the folder that holds it."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in reversed(missing):
        force(made.parent)


@contextmanager
def folder_for(folder: Path) -> Iterator[None]:
    """Make a folder for what the block writes into it; where that fails, what it made and is empty is removed again.

    Raises `UnwrittenError`, which names the folder, where it cannot be made.
    """
    made = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        try:
            make_folder(folder)
        except OSError as error:
            raise UnwrittenError(error, str(folder)) from error
        yield
    except BaseException:
        for empty in made:
            with suppress(OSError):  # it holds something by now
                empty.rmdir()
        raise


def copied(file: Path, to: Path) -> Path:
    """Copy a file, whole or not at all; return where it is."""
    with replaced(to) as temporary:
        shutil.copyfile(file, temporary)
    return to


def inside(directory: Path, name: str) -> Path:
    """Return the path of what a run's folder has under a name; `DamagedRunError` where a symbolic link is on the way.

    `directory` itself may be reached as its owner likes.
    """
    path = directory
    for part in Path(name).parts:
        path = path / part
        if path.is_symlink():
            raise DamagedRunError(
                f"{path}: is a symbolic link; nothing in a run's folder is read or written through one"
            )
    return path


def json_text(document: Mapping[str, Any]) -> str:
    """Return a document with keys in their given order, one a line; NaN is refused (`ValueError`), for JSON has none.

    With `indent` Python's encoder is not the compiled one: half of a small run's time was spent on its manifest.
    """
    lines = (f"{_json(key)}: {_json(value)}" for key, value in document.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def write_text(path: Path, text: str) -> str:
    """Write a text, whole or not at all; return the SHA-256 of the file."""
    content = text.encode()
    with replaced(path) as temporary:
        temporary.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def write_json(path: Path, document: Mapping[str, Any]) -> str:
    """Write a document as `json_text` has it; return the SHA-256 of the file."""
    return write_text(path, json_text(document))


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def force(path: Path) -> None:
    """Ask the system to put a file, or the names in a directory, on the disk itself."""
    if path.is_dir() and WINDOWS:  # which opens no directories
        return
    descriptor = os.open(path, os.O_RDWR if WINDOWS else os.O_RDONLY)  # it forces only what may be written
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

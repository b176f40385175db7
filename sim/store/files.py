"""Files that are either complete or absent: written to a temporary name, forced to disk, renamed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TEMPORARY = ".partial"


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield a temporary path; on success it takes the name `path`, on failure it is removed."""
    temporary = path.with_name(path.name + TEMPORARY)
    try:
        yield temporary
        _force(temporary)
        temporary.replace(path)
        _force(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a document with keys in their given order, one a line; NaN is refused (`ValueError`), for JSON has none.

    With `indent` Python's encoder is not the compiled one: half of a small run's time was spent on its manifest.
    """
    lines = (f"{_json(key)}: {_json(value)}" for key, value in document.items())
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    with replaced(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _force(path: Path) -> None:
    """Ask the system to put a file, or the names in a directory, on the disk itself."""
    if path.is_dir() and os.name == "nt":  # Windows opens no directories
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

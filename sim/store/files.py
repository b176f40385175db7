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
    """Write a document with keys in their given order; NaN is refused (`ValueError`), for JSON has none."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    with replaced(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


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

"""Compiled code that outlived its source is thrown away.

Numba keeps what it compiled beside the source, and looks only whether the file of the function itself is the same. A
function that calls one of another file, or holds a constant of another file, would go on with the old one when only
that other file has changed: after an upgrade of the package, or while somebody works on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

MARK = "summit-sim.sha256"
"""The file in a cache folder that tells which sources it belongs to."""


def digest(sources: Iterable[Path]) -> str:
    """Return a digest of the names and the contents of files."""
    found = sha256()
    for source in sorted(sources):
        content = source.read_bytes()
        found.update(f"{source.name} {len(content)}\n".encode() + content)
    return found.hexdigest()


def current(folder: Path, expected: str) -> bool:
    """Tell whether a cache folder belongs to the sources of this digest."""
    try:
        return (folder / MARK).read_text("utf-8") == expected
    except OSError:
        return False


def forget(folder: Path, expected: str) -> None:
    """Delete what numba compiled into a folder from other sources, and mark it as belonging to these."""
    for compiled in [*folder.glob("*.nbi"), *folder.glob("*.nbc")]:
        compiled.unlink(missing_ok=True)
    (folder / MARK).write_text(expected, "utf-8")

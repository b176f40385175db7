"""What compilers that were killed left in the cache: swept, once a process, by who compiles the next kernel.

A kernel is compiled into a folder of its own (`.xxxxxxxx`), which gets its name when it is complete. Whoever makes such
a folder holds a lock of it, which goes with its process. What is old and locked by nobody has no owner. Where folders
cannot be locked its age alone decides: at worst somebody's files are gone, and it goes on without keeping them.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from sim.kernels.numerics.cache_folder import sources_folder
from sim.kernels.numerics.waiting import HAS_LOCKS, locked_folder

OLD = 3_600.0
"""Seconds: many times what the slowest kernel takes to compile."""

_NAME = re.compile(r"\.[a-z0-9_]{8}")
"""What `mkdtemp` calls a folder."""


@contextmanager
def passing(above: Path) -> Iterator[Path]:
    """Yield a new folder in `above`, gone after the block unless it was renamed; `OSError` where none is made."""
    swept()
    folder = Path(mkdtemp(dir=above, prefix="."))
    lock = locked_folder(folder)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)  # and that ends the lock


@cache
def swept() -> int:
    """Remove what is left of compilers of this and of other versions; return how many folders were removed."""
    try:
        found = [path for path in sources_folder().parent.glob("kernels-*/*/.*") if _NAME.fullmatch(path.name)]
    except (OSError, RuntimeError):
        return 0
    return sum(_removed(folder) for folder in found)


def _removed(folder: Path) -> bool:
    try:
        if folder.is_symlink() or not folder.is_dir() or time.time() - folder.stat().st_mtime < OLD:
            return False
    except OSError:
        return False
    lock = locked_folder(folder)
    if lock is None and HAS_LOCKS and not _lockless(folder):
        return False
    rmtree(folder, ignore_errors=True)
    if lock is not None:
        with suppress(OSError):
            os.close(lock)
    return not folder.exists()


def _lockless(folder: Path) -> bool:
    """Tell whether folders cannot be locked there, whoever asks: then nobody can have the lock of this one."""
    try:
        probe = Path(mkdtemp(dir=folder.parent, prefix="."))
    except OSError:
        return False
    try:
        lock = locked_folder(probe)
        if lock is not None:
            os.close(lock)
        return lock is None
    finally:
        rmtree(probe, ignore_errors=True)

"""A folder for a run or a study that is given none: it goes when nothing refers to it any longer."""

from __future__ import annotations

import shutil
import weakref
from os import getpid
from pathlib import Path
from tempfile import mkdtemp

from sim.errors import UsageError


class TemporaryFolder:
    """A folder that is removed once nothing refers to this object, or when Python ends."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="summit-sim-"))
        self.remove = weakref.finalize(self, _remove, self.path, getpid())

    def __deepcopy__(self, memo: object) -> TemporaryFolder:
        """Return the same object: copies of a run share its folder."""
        return self

    def __reduce__(self) -> str:
        raise UsageError(f"{self.path}: a run in a temporary folder cannot be pickled; keep it first: run.save(folder)")


def _remove(folder: Path, owner: int) -> None:
    """Remove a folder, unless a forked process, whose copy of the object has gone, calls this."""
    if getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)

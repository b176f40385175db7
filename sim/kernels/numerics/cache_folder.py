"""Where compiled kernels are kept: in the user's own cache folder, below a digest of their sources.

Nothing here needs numba: whether a kernel has been compiled decides how much Python does before numba is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import FunctionType

KERNELS = Path(__file__).parents[1]
"""The folder of all kernels. They import nothing else of the package but the tolerances."""


def digest(root: Path, sources: Iterable[Path]) -> str:
    """Return a digest of files below `root`: of their paths, relative to it, and of their contents."""
    whole = sha256()
    for source in sorted(sources):
        content = source.read_bytes()
        whole.update(f"{source.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return whole.hexdigest()


@cache
def source_stamp() -> str:
    """Return the digest of everything that compiled code is made of: all kernels, and the tolerances they hold."""
    return digest(KERNELS.parent, [*KERNELS.rglob("*.py"), KERNELS.parent / "tolerances.py"])


def user_cache() -> Path:
    """Return the folder for what can be made again: the user's own, or `NUMBA_CACHE_DIR`.

    Raises:
        RuntimeError: there is no home.

    """
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(named).absolute()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches"
    own = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return own if own.is_absolute() else Path.home() / ".cache"


def sources_folder() -> Path:
    """Return the folder of all that is compiled of these sources, by whatever compiler for whatever processor."""
    return user_cache() / "summit-sim" / f"kernels-{source_stamp()[:32]}"


def kernel_name(function: FunctionType) -> str:
    """Return the name of a kernel's folder."""
    return f"{function.__module__.removeprefix('sim.kernels.')}.{function.__qualname__}"


@cache
def compiled_before(function: FunctionType) -> bool:
    """Tell whether a kernel of these sources was compiled and kept, so that reading it is likely to do."""
    try:
        return any(sources_folder().glob(f"*/{kernel_name(function)}"))
    except (OSError, RuntimeError):
        return False

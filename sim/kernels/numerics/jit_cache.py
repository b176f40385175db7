"""Invalidate numba's cache when any kernel source changes.

Numba keeps what it compiled beside the source and asks only whether the file of the function itself is the same. A
function that calls one of another file, or holds a constant of another file, would go on with the old one when only
that other file has changed: after an upgrade of the package, or while somebody works on it.

Numba asks a *locator* for the folder of a function's cache, and for a stamp of its source: an entry with another stamp
is compiled again. For kernels the stamp is one digest of all their sources. Nothing needs to be deleted, and it holds
for functions and for generalised ufuncs, whose wrapper numba caches in a second file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba.core import config
from numba.core.caching import CacheImpl, _CacheLocator

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


class KernelCacheLocator(_CacheLocator):
    """Where numba keeps compiled kernels: where it would by itself, but stamped with the digest of all sources."""

    def __init__(self, standard: Any, file: str) -> None:
        self._standard = standard
        self._py_file = file  # numba names it in warnings

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._standard.get_cache_path())

    def get_source_stamp(self) -> str:
        """Return what makes an entry of the cache valid."""
        return source_stamp()

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart."""
        return str(self._standard.get_disambiguator())

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> KernelCacheLocator | None:
        """Return the locator of a kernel's cache; None of any other function, which numba then looks after itself."""
        if not Path(py_file).resolve().is_relative_to(KERNELS.resolve()):
            return None
        others: list[Any] = [locator for locator in CacheImpl._locator_classes if locator is not cls]
        for other in others:
            if (standard := other.from_function(py_func, py_file)) is not None:
                return cls(standard, py_file)
        return None


def install() -> bool:
    """Put the locator before numba's own; return whether kernels may be cached.

    They may not where the user names locators (NUMBA_CACHE_LOCATOR_CLASSES), which would pass this one over.
    """
    if getattr(config, "CACHE_LOCATOR_CLASSES", ""):
        return False
    if KernelCacheLocator not in CacheImpl._locator_classes:
        CacheImpl._locator_classes.insert(0, KernelCacheLocator)
    return True

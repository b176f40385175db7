"""The cache of compiled kernels: one folder a kernel, made by one rename, in the user's own cache folder.

Numba keeps what it compiled in several files that must belong together, an index beside them, and asks only whether
the file of the function itself is the same. Here numba writes all files of a kernel into a folder of their own, which
gets its name when it is complete and is never written again. So whoever reads needs no lock, and two processes that
compile the same kernel do no harm: the first folder stays.

The folders above are named by digests of everything that compiled code is made of: the sources of all kernels; the
versions of Python, numpy, numba and llvmlite, and the processor. Copies of the package share them, in whatever place
they are, and different machines with one home do each other no harm.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from types import FunctionType
from typing import Any

import llvmlite
import numba
import numpy as np
from numba import guvectorize
from numba.core import config
from numba.core.caching import CacheImpl, _CacheLocator
from numba.core.registry import cpu_target

from sim.activity import doing, doing_aloud, tell_aloud
from sim.kernels.numerics.cache_folder import KERNELS, kernel_name, source_stamp, sources_folder
from sim.kernels.numerics.leftovers import passing
from sim.kernels.numerics.side_by_side import with_help
from sim.kernels.numerics.waiting import alone

SUMS = "digests"
"""The file that is written last into a kernel's folder: a digest and a name a line."""

HINT = "set NUMBA_CACHE_DIR to a folder that can be written"


@cache
def stamp() -> str:
    """Return what makes code compiled of these sources valid: what compiles them, and the processor."""
    versions = (sys.version, np.__version__, numba.__version__, llvmlite.__version__)
    processor = cpu_target.target_context.codegen().magic_tuple()
    return sha256(repr((versions, processor)).encode()).hexdigest()[:32]


@cache
def cache_folder() -> Path | None:
    """Return the folder of all kernels' folders; None, which is said once, where there is none.

    What lies there is code: it is read only where nobody but the user and the administrator can have put it. It may be
    read where it cannot be written.
    """
    try:
        folder = sources_folder() / stamp()
        if not folder.is_dir():
            folder.mkdir(0o700, parents=True)
        if hasattr(os, "getuid") and folder.stat().st_uid not in (0, os.getuid()):
            raise PermissionError(f"{folder} belongs to somebody else")
    except FileExistsError:  # by now: another process was first
        return folder
    except (OSError, RuntimeError) as fault:
        not_kept(fault)
        return None
    return folder


_complaints: list[object] = []


def not_kept(fault: object) -> None:
    """Say, once in a process, that compiled code cannot be written, and what helps."""
    if not _complaints:
        tell_aloud(f"compiled kernels cannot be kept, so that each process compiles them again ({fault}): {HINT}")
    _complaints.append(fault)


FOLDER: ContextVar[Path | None] = ContextVar("FOLDER", default=None)
"""Where numba keeps the files of the kernel that is being read or compiled."""


class KernelCacheLocator(_CacheLocator):
    """Where numba keeps compiled kernels: in the folder of the kernel that is being built."""

    def __init__(self, folder: Path, line: int, file: str) -> None:
        self._folder, self._line = folder, line
        self._py_file = file  # numba names it in warnings

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> tuple[str, str]:
        """Return what makes an entry of the cache valid."""
        return (source_stamp(), stamp())

    def get_disambiguator(self) -> str:
        """Return what tells functions of one name apart."""
        return str(self._line)

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> KernelCacheLocator | None:
        """Return the locator of a kernel's cache; None of any other function, which numba then looks after itself."""
        folder = FOLDER.get()
        return None if folder is None else cls(folder, py_func.__code__.co_firstlineno, py_file)


def kept(function: FunctionType) -> bool:
    """Tell whether a kernel's compiled code may be kept: the digest covers its source, and locators are ours.

    Where the user names locators (NUMBA_CACHE_LOCATOR_CLASSES), numba passes this one over.
    """
    if getattr(config, "CACHE_LOCATOR_CLASSES", ""):
        return False
    locators: list[Any] = CacheImpl._locator_classes
    if KernelCacheLocator not in locators:
        locators.insert(0, KernelCacheLocator)
    return Path(function.__code__.co_filename).resolve().is_relative_to(KERNELS.resolve())


def built(function: FunctionType, signature: str, layout: str, linked: Callable[[FunctionType], FunctionType]) -> Any:
    """Return a kernel as a generalised ufunc: from the cache, or compiled and then kept.

    `linked` gives the function as it is compiled; reading needs only its name.
    """
    above = cache_folder() if kept(function) else None
    if above is None:
        return _unkept(linked(function), signature, layout)
    folder = above / kernel_name(function)
    if (ready := _read(function, signature, layout, folder)) is not None:
        return ready
    what = with_help(above, function)
    with alone(folder, (folder / SUMS).exists):
        if (ready := _read(function, signature, layout, folder)) is not None:
            return ready
        return _compiled(linked(function), signature, layout, folder, what)


def _ufunc(function: FunctionType, signature: str, layout: str, folder: Path | None) -> Any:
    """Return what numba makes of a kernel, with its files in `folder`."""
    token = FOLDER.set(folder)
    try:
        options = {"nopython": True, "cache": folder is not None, "fastmath": False}
        return guvectorize([signature], layout, **options)(function)  # type: ignore[no-untyped-call]
    finally:
        FOLDER.reset(token)


def _read(function: FunctionType, signature: str, layout: str, folder: Path) -> Any | None:
    """Return a kernel from its folder; None where it is not, or not whole: then the folder is thrown away."""
    if not folder.exists():
        return None
    try:
        with doing(f"reading the compiled kernel {folder.name}"):
            if whole(folder):
                return _ufunc(function, signature, layout, folder)
    except Exception:  # whatever numba makes of files that are not what they should be
        pass
    _throw_away(folder)
    return None


def _throw_away(folder: Path) -> None:
    """Take a folder out of the way at once, then delete it: nobody finds half of it."""
    try:
        folder.rename(Path(mkdtemp(dir=folder.parent, prefix=".")) / "broken")
    except OSError:
        return  # another process was first, or nothing can be written
    for old in folder.parent.glob(".*/broken"):
        rmtree(old.parent, ignore_errors=True)


def whole(folder: Path) -> bool:
    """Tell whether the files of a kernel's folder are as they were written."""
    try:
        listed = (folder / SUMS).read_text()
        return bool(listed) and listed == _sums(folder)
    except (OSError, UnicodeDecodeError):
        return False


def _sums(folder: Path) -> str:
    files = sorted(file for file in folder.iterdir() if file.name != SUMS)
    return "".join(f"{sha256(file.read_bytes()).hexdigest()} {file.name}\n" for file in files)


def _unkept(function: FunctionType, signature: str, layout: str) -> Any:
    """Compile a kernel for this process alone."""
    with doing_aloud(f"compiling the kernel {kernel_name(function)}, which cannot be kept"):
        return _ufunc(function, signature, layout, None)


def _compiled(function: FunctionType, signature: str, layout: str, folder: Path, what: str) -> Any:
    """Compile a kernel; its files come to their place by one rename, unless another process was first.

    `what` is said meanwhile.
    """
    ufunc = None
    try:
        with passing(folder.parent) as new, doing_aloud(what):
            ufunc = _ufunc(function, signature, layout, new)
            (new / SUMS).write_text(_sums(new))
            new.rename(folder)
    except OSError as fault:  # nothing can be written, the disk is full, or the folder is there by now
        if ufunc is None or not folder.exists():
            not_kept(fault)
            return _unkept(function, signature, layout)
    return ufunc

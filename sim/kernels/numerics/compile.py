"""How kernels are compiled: one place, with the reasons for each option."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, update_wrapper
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from numba import guvectorize, njit

from sim.kernels.numerics.jit_cache import current, digest, forget

fcntl: ModuleType | None
try:
    fcntl = import_module("fcntl")
except ImportError:  # Windows
    fcntl = None


@contextmanager
def one_process() -> Iterator[None]:
    """Let one process of this user compile at a time.

    Numba caches a ufunc and the function inside it in two files, and the first knows the second by a name made at
    compile time. Two processes that fill an empty cache at once could leave files that do not belong together, which
    crash whoever loads them. Where files cannot be locked nothing is waited for.
    """
    if fcntl is None:
        yield
        return
    with (Path(tempfile.gettempdir()) / f"summit-sim-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield  # closing the file ends the lock


SOURCES = (*Path(__file__).parents[1].rglob("*.py"), Path(__file__).parents[2] / "tolerances.py")
"""Everything that compiled code is made of: all kernels, and the tolerances that they hold as constants."""

_looked_at: set[Path] = set()


def _drop_stale_cache(function: Callable[..., Any]) -> None:
    """Throw away what was compiled for a function's folder from other sources than today's; once a folder."""
    dispatcher = njit(cache=True)(function)  # compiles nothing: it tells where numba keeps what it compiles
    if not hasattr(dispatcher, "stats"):  # numba is told not to compile
        return
    folder = Path(str(dispatcher.stats.cache_path))
    if folder in _looked_at:
        return
    _looked_at.add(folder)
    expected = _digest()
    if not current(folder, expected):
        with one_process():
            if not current(folder, expected):
                forget(folder, expected)


@cache
def _digest() -> str:
    return digest(SOURCES)


class Kernel:
    """A NumPy generalised ufunc of one game or of many, compiled when it is first called.

    Numba would compile it where it is defined. The table of concepts imports every kernel, a scenario calls two or
    three, and compiling one takes seconds.
    """

    def __init__(self, function: Callable[..., None], signature: str, layout: str) -> None:
        update_wrapper(self, function)
        _drop_stale_cache(function)
        self._of = (function, signature, layout)
        self._compiled: Callable[..., Any] | None = None
        self._lock = Lock()

    def __call__(self, *arrays: Any) -> Any:
        """Return the outputs for every game of the batch."""
        if self._compiled is None:
            with self._lock, one_process():  # threads ask for the same kernel at once, and so do processes
                if self._compiled is None:
                    self._compiled = self._compile()
        return self._compiled(*arrays)

    def _compile(self) -> Callable[..., Any]:
        function, signature, layout = self._of
        compiled: Callable[..., Any] = guvectorize([signature], layout, nopython=True, cache=True, fastmath=False)(
            function
        )
        return compiled


def gufunc(signature: str, layout: str) -> Callable[[Callable[..., None]], Kernel]:
    """Make a function a generalised ufunc; NumPy supplies the axes that it leaves out, and releases the GIL.

    `cache`: compiling takes seconds, reading the cache milliseconds. No `fastmath`: it would let the compiler change
    the order of sums, and results must not depend on the machine more than they have to.
    """
    return lambda function: Kernel(function, signature, layout)


def jit(function: Callable[..., Any]) -> Any:
    """Compile what a kernel calls, seldom or for much work.

    A division by zero gives infinity or NaN here, as in numpy; in a kernel itself numba would test every divisor.
    """
    _drop_stale_cache(function)
    return njit(cache=True, error_model="numpy")(function)


def jit_inline(function: Callable[..., Any]) -> Any:
    """Compile what a kernel calls often: passing an array to a function costs more than small work on it."""
    _drop_stale_cache(function)
    return njit(cache=True, error_model="numpy", inline="always")(function)

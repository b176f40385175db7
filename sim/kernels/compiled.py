"""How kernels are compiled: one place, with the reasons for each option."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from numba import guvectorize, njit

from sim.kernels.stale import current, digest, forget

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


@njit(cache=True)
def _nothing() -> None:
    """Do nothing; numba tells of it where it keeps what it compiles for this folder."""


def _forget_stale_code() -> None:
    """Throw away what was compiled from other sources than those of the kernels and their tolerances."""
    here = Path(__file__).parent
    folder = Path(str(_nothing.stats.cache_path))
    expected = digest([*here.glob("*.py"), here.parent / "tolerances.py"])
    if not current(folder, expected):
        with one_process():
            if not current(folder, expected):
                forget(folder, expected)


if hasattr(_nothing, "stats"):  # a plain function where numba is told not to compile
    _forget_stale_code()


class Kernel:
    """A NumPy generalised ufunc of one game or of many, compiled when it is first called.

    Numba would compile it where it is defined. The table of concepts imports every kernel, a scenario calls two or
    three, and compiling one takes seconds.
    """

    def __init__(self, function: Callable[..., None], signature: str, layout: str) -> None:
        update_wrapper(self, function)
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


def kernel(signature: str, layout: str) -> Callable[[Callable[..., None]], Kernel]:
    """Make a function a generalised ufunc; NumPy supplies the axes that it leaves out, and releases the GIL.

    `cache`: compiling takes seconds, reading the cache milliseconds. No `fastmath`: it would let the compiler change
    the order of sums, and results must not depend on the machine more than they have to.
    """
    return lambda function: Kernel(function, signature, layout)


body: Callable[[Callable[..., Any]], Any] = njit(cache=True, error_model="numpy")
"""Compile what a kernel calls, seldom or for much work. A division by zero gives infinity or NaN here, as in numpy; in
a kernel itself numba would test every divisor."""

inlined: Callable[[Callable[..., Any]], Any] = njit(cache=True, error_model="numpy", inline="always")
"""Compile what a kernel calls often: passing an array to a function costs more than small work on it."""

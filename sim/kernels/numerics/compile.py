"""How kernels are compiled: the one door to numba, with the reasons for each option.

`jit` and `jit_inline` compile what a kernel calls; `gufunc` makes a kernel of one game one of many.

Everywhere: `cache`, for compiling takes seconds and reading what was compiled milliseconds (see
`sim.kernels.numerics.jit_cache`). No `fastmath`: it would let the compiler change the order of sums, and results must
not depend on the machine more than they have to. A division by zero gives infinity or NaN, as in numpy: numba would
otherwise test every divisor.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, update_wrapper
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numba import guvectorize, njit
from numpy.typing import ArrayLike, NDArray

from sim.activity import doing
from sim.kernels.numerics.jit_cache import install

P = ParamSpec("P")
R = TypeVar("R")

CACHED = install()

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


@lru_cache(maxsize=256)
def shape_only(size: int) -> NDArray[np.uint8]:
    """Return an array that has a length and no memory: one byte, repeated by a stride of zero."""
    return np.ndarray((size,), np.uint8, buffer=b"\0", strides=(0,))


class Kernel:
    """A NumPy generalised ufunc of one game or of many, compiled when it is first called.

    Numba would compile it where it is defined. The table of concepts imports every kernel, a scenario calls two or
    three, and compiling one takes seconds.
    """

    def __init__(self, function: Callable[..., None], signature: str, layout: str, sizes: tuple[str, ...]) -> None:
        update_wrapper(self, function)
        self._source = (function, signature, layout)
        self._sizes = sizes
        self._compiled: Callable[..., Any] | None = None
        self._lock = Lock()

    def __call__(self, *arrays: ArrayLike, **sizes: int) -> Any:
        """Return the outputs for every game of the batch; `sizes` as `gufunc` names them."""
        compiled = self._compiled or self.compile()
        if not self._sizes:
            return compiled(*arrays)
        return compiled(*arrays, *[shape_only(sizes[name]) for name in self._sizes])

    def compile(self) -> Callable[..., Any]:
        """Compile the kernel, or read it from the cache, once; return the ufunc."""
        named = getattr(self, "__name__", "").strip("_").replace("_", " ")
        with (
            self._lock,
            doing(f"compiling {named}, which is kept for the next time"),
            one_process(),
        ):  # threads ask for the same kernel at once, and so do processes
            if self._compiled is None:
                self._compiled = self._built()
            return self._compiled

    def _built(self) -> Callable[..., Any]:
        function, signature, layout = self._source
        options = {"nopython": True, "cache": CACHED, "fastmath": False}
        compiled: Callable[..., Any] = guvectorize([signature], layout, **options)(  # type: ignore[no-untyped-call]
            function
        )
        return compiled


def gufunc(signature: str, layout: str, sizes: tuple[str, ...] = ()) -> Callable[[Callable[..., None]], Kernel]:
    """Make a function a generalised ufunc; NumPy supplies the axes that it leaves out, and releases the GIL.

    `sizes` names the last inputs if these are lengths of axes that only outputs have, such as the number of equilibria
    for which there is room. NumPy takes the length of every axis from some input, and numba refuses an axis that no
    input has, or one of fixed length. So the kernel's function has a parameter for it (`uint8[:]`), of which it reads
    the length only; whoever calls the kernel gives a number by that name. Measured on a call for one small game of 1.2
    µs: that costs 0.1 µs more; outputs that are allocated first and written to (numba's `writable_args`) 1.6 µs, as
    the axes of the batch must then be worked out in Python.
    """
    return lambda function: Kernel(function, signature, layout, sizes)


def jit(function: Callable[P, R]) -> Callable[P, R]:
    """Compile what a kernel calls, seldom or for much work."""
    compiled: Callable[P, R] = njit(cache=CACHED, error_model="numpy")(function)
    return compiled


def jit_inline(function: Callable[P, R]) -> Callable[P, R]:
    """Compile what a kernel calls often: passing an array to a function costs more than small work on it."""
    compiled: Callable[P, R] = njit(cache=CACHED, error_model="numpy", inline="always")(function)
    return compiled

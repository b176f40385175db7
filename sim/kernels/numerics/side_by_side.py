"""Kernels that a process is about to need are compiled by other processes beside it: once for a computer.

A run looks at one world before it solves many, and Python computes that (`sim.kernels.numerics.interpret`). So when the
first kernel has to be compiled, those that will follow are known: the ones that were called. Helpers compile them into
the common cache, the largest first, and pass over what anybody else compiles; the process itself goes on as if there
were none, and finds one kernel after another ready. Nothing rests on a helper: what it did not do is done as ever.

Helpers are of one process at a time for each cache: sixty workers of a cluster do not start sixty times as many. They
end with the process that started them. Where files cannot be locked there are none.
"""

from __future__ import annotations

import atexit
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import CodeType, FunctionType

from sim.activity import watched
from sim.kernels.numerics.cache_folder import KERNELS, kernel_name
from sim.kernels.numerics.compile import CALLED, INLINE, Kernel
from sim.kernels.numerics.waiting import claimed, started, taken

COMMAND = "import sys; from sim.kernels.numerics.side_by_side import help_with; help_with(sys.argv[1:])"

_helpers: list[subprocess.Popen[bytes]] = []
_asked: dict[str, None] = {}
"""Kernels that were not compiled when this process needed them, or knew that it would."""
_lock = Lock()


def with_help(above: Path, function: FunctionType) -> str:
    """Let helpers compile the other kernels that were called; return what is said while this one is compiled.

    `above` is the folder of all kernels' folders.
    """
    with _lock:
        own = kernel_name(function)
        others = _called_and_missing(above, function)
        _asked.update(dict.fromkeys([own, *others]))
        _start(above, others)
        ready = sum((above / name).exists() for name in _asked)
        if len(_asked) == 1:
            return f"compiling the kernel {own}, to be kept for the next time"
        return f"compiling, once for this computer: kernel {ready + 1} of {len(_asked)} ({own})"


def _called_and_missing(above: Path, function: FunctionType) -> list[str]:
    """Return the names of the other kernels that were called and are not compiled, the largest first."""
    others = [kernel.function for kernel in CALLED if kernel.function is not function]
    kept = [each for each in others if Path(each.__code__.co_filename).resolve().is_relative_to(KERNELS.resolve())]
    kept.sort(key=lambda each: -_size(each))
    return [name for name in map(kernel_name, kept) if not (above / name).exists()]


def _size(function: FunctionType) -> int:
    """Return how much code a kernel is made of, with all that it calls: about in proportion to what compiling takes."""
    seen: set[FunctionType] = set()
    waiting = [function]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += _callees(each)
    return sum(len(each.__code__.co_code) for each in seen)


def _callees(function: FunctionType) -> Iterator[FunctionType]:
    names = set(function.__code__.co_names)
    names.update(*(inner.co_names for inner in function.__code__.co_consts if isinstance(inner, CodeType)))
    for name in sorted(names):
        value = function.__globals__.get(name)
        if isinstance(value, FunctionType) and value in INLINE:
            yield value


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def _start(above: Path, names: list[str]) -> None:
    """Start helpers, one for each processor that is free, unless there are some, of this process or another."""
    number = min(len(names), processors() - 1)
    if number < 1 or any(helper.poll() is None for helper in _helpers):
        return
    paths = os.pathsep.join(filter(None, (str(KERNELS.parents[1]), os.environ.get("PYTHONPATH"))))
    # -P: a file of the folder where the command is called is nobody's module
    command = [sys.executable, "-P", "-c", COMMAND, *names]
    with claimed(above / "helpers.lock") as lock:
        for _ in range(number if lock is not None else 0):
            with suppress(OSError):  # it was only to help
                _helpers.append(started(command, os.environ | {"PYTHONPATH": paths}, lock))


@atexit.register
def end_helpers() -> None:
    """Ask the helpers to end: each takes away what it has not finished."""
    for helper in _helpers:
        if helper.poll() is None:
            helper.terminate()


def help_with(names: Iterable[str]) -> None:
    """Compile kernels that nobody else compiles, as long as whoever started this process is there."""
    from sim.kernels.numerics.jit_cache import cache_folder  # loads numba, which those who ask for help have loaded

    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    above = cache_folder()
    if above is None:
        return
    with watched():
        for name in names:
            if _alone():
                return
            if not (above / name).exists() and not taken(above / name):
                named(name).compile()


def _alone() -> bool:
    """Tell whether the process that holds the other end of standard input is gone."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def named(name: str) -> Kernel:
    """Return the kernel whose folder is called so."""
    module, _, function = name.rpartition(".")
    kernel = getattr(import_module(f"sim.kernels.{module}"), function)
    assert isinstance(kernel, Kernel)
    return kernel

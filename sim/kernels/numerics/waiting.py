"""One process compiles a kernel, others wait for it: an economy, on which nothing else rests.

Two processes that compile the same kernel do no harm. So waiting ends when the kernel is there, when the other process
is gone (the system then ends its lock) or stopped (Ctrl-Z), and after `PATIENCE` in any case: the other may be on
another machine. Where files cannot be locked nothing is waited for.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from sim.activity import doing_aloud

fcntl: ModuleType | None
try:
    fcntl = import_module("fcntl")
except ImportError:  # Windows
    fcntl = None

HAS_LOCKS = fcntl is not None

PATIENCE = 120.0
"""Seconds: about twice what the slowest kernel takes to compile."""

PAUSE = 0.05
"""Seconds between two looks."""


@contextmanager
def alone(folder: Path, ready: Callable[[], bool]) -> Iterator[None]:
    """Hold the lock of a kernel's folder, or come in without it: the kernel is ready, or waiting makes no sense."""
    lock = _opened(folder.with_name(f"{folder.name}.lock"))
    if lock is None:
        yield
        return
    try:
        if _awaited(lock, folder.name, ready):
            os.ftruncate(lock, 0)
            os.pwrite(lock, f"{os.getpid()} {os.uname().nodename}".encode(), 0)
        yield
    finally:
        os.close(lock)  # and that ends the lock


def taken(folder: Path) -> bool:
    """Tell whether somebody holds the lock of a kernel's folder now."""
    lock = _opened(folder.with_name(f"{folder.name}.lock"))
    if lock is None:
        return False
    try:
        return not _got(lock)
    finally:
        os.close(lock)


@contextmanager
def claimed(path: Path) -> Iterator[int | None]:
    """Give the descriptor of a file that is locked until nobody has it open; None where that cannot be done."""
    lock = _opened(path)
    if lock is None or fcntl is None:
        yield None
        return
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # somebody has it, or this file system has no locks
            yield None
        else:
            yield lock
    finally:
        os.close(lock)


def locked_folder(folder: Path) -> int | None:
    """Lock a folder and return what is to be closed; None where somebody has the lock, or folders have none."""
    if fcntl is None:
        return None
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def started(command: list[str], environment: dict[str, str], lock: int | None) -> subprocess.Popen[bytes]:
    """Start a process that reads from this one and says nothing; a lock that it is given lasts until it ends."""
    nothing, given = subprocess.DEVNULL, () if lock is None else (lock,)
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=nothing, stderr=nothing, env=environment, pass_fds=given
    )


def _opened(path: Path) -> int | None:
    """Open a lock's file, which is never a link; None where nothing can be written or locked."""
    if fcntl is None:
        return None
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError:
        return None


def _awaited(lock: int, name: str, ready: Callable[[], bool]) -> bool:
    """Wait for a lock; False if it was not got. Who waits longer than a second says so."""
    if _got(lock):
        return True
    start = time.monotonic()
    with doing_aloud("waiting for another process") as activity:
        while not _got(lock):
            # who has it writes its number down after it got it
            activity.what = f"waiting for another process{_holder(lock)}, which compiles the kernel {name}"
            if ready() or time.monotonic() - start > PATIENCE or _stopped(lock):
                return False
            time.sleep(PAUSE)
    return True


def _got(lock: int) -> bool:
    assert fcntl is not None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # this file system has no locks
        return True
    return True


def _process(lock: int) -> int | None:
    """Return the number of the process that holds the lock; None if that is on another machine, or not yet known."""
    number, _, machine = os.pread(lock, 1000, 0).decode(errors="replace").partition(" ")
    return int(number) if number.isdecimal() and machine == os.uname().nodename else None


def _holder(lock: int) -> str:
    number = _process(lock)
    return "" if number is None else f" ({number})"


def _stopped(lock: int) -> bool:
    """Tell whether the process that holds the lock is stopped; Linux says so, elsewhere patience ends."""
    try:
        status = Path(f"/proc/{_process(lock)}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] in ("T", "t")

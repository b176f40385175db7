"""One writer at a time: the lock of a run's folder, which the operating system holds and which goes with its process.

The lock is on a file, not the file itself: one that a killed process left behind holds nobody up. Who has it stands in
it, for whoever is refused. The file is removed with the lock; whoever then holds a lock on a file that is no longer
there tries again. (`flock`, not POSIX's record locks: those let a process in twice, and go when any copy is closed.)
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import sys
import time
import warnings
import weakref
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from sim.errors import DamagedRunError, OccupiedError, UnlockedRunWarning, UnwrittenError
from sim.store.files import temporary_name

NAME = ".lock"

PATIENCE = 0.3
"""Seconds for which a lock that another has is asked for again: one that looks who holds it has it for an instant."""

_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NOINHERIT", 0)
_TAKEN = {errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}
_WITHOUT = "{}: this file system has no locks: nothing here keeps a second run from writing into the same folder"
_FAR = 2**30
"""The byte that Windows locks, far behind the text, which others are to read."""

# Either module is there on its own systems alone.
if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        """Take the lock at once; `OSError` where another has it."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl  # see above

    def _take(descriptor: int) -> None:
        """Take the lock at once; `OSError` where another has it."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """The lock of a folder, held until `release`, or until the process ends; leaving a `with` releases it."""

    def __init__(self, directory: Path, descriptor: int) -> None:
        self.directory = directory
        self._descriptor = descriptor
        _HELD.add(self)

    def release(self) -> None:
        """Give the folder free; once is enough."""
        if self._descriptor < 0:
            return
        if sys.platform != "win32":  # there a file that is open is not removed
            self._remove()
        self.close()
        if sys.platform == "win32":
            self._remove()

    def _remove(self) -> None:
        with suppress(OSError):
            if _same(self._descriptor, self.directory / NAME):
                (self.directory / NAME).unlink()

    def close(self) -> None:
        """Let go of the file alone."""
        descriptor, self._descriptor = self._descriptor, -1
        _HELD.discard(self)
        with suppress(OSError):
            os.close(descriptor)

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


_HELD: weakref.WeakSet[Lock] = weakref.WeakSet()


def _forget() -> None:
    """In a process that was forked: the lock stays its parent's, and goes with it."""
    for lock in list(_HELD):
        lock.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def hold(directory: Path) -> Lock:
    """Take the lock of an existing folder.

    Raises `OccupiedError`, which names who has it, where another has, and `UnwrittenError` where nothing can be written
    there. Where the file system has no locks `UnlockedRunWarning` says so.
    """
    path = directory / NAME
    until = time.monotonic() + PATIENCE
    while True:
        descriptor = _opened(path)
        try:
            _take(descriptor)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                warnings.warn(_WITHOUT.format(directory), UnlockedRunWarning, stacklevel=2)
                return _signed(Lock(directory, descriptor), descriptor)
            os.close(descriptor)
            if error.errno not in _TAKEN:
                raise UnwrittenError(error, str(path)) from error
            if time.monotonic() > until:
                raise OccupiedError(refusal(directory)) from None
            time.sleep(0.02)
            continue
        if _same(descriptor, path):
            return _signed(Lock(directory, descriptor), descriptor)
        os.close(descriptor)


class SweptError(Exception):
    """Another removed a folder that had no lock yet: it took it for one that a killed process left."""


def hold_new(directory: Path) -> Lock:
    """Take the lock of a folder whose name nobody else was told: its file is never there without being locked.

    So whoever finds the file there and takes the lock knows that the process that made the folder is gone. Raises
    `SweptError` where another removed the folder before: make it anew, under another name; `UnwrittenError` where
    nothing can be written there; and warns as `hold` does.
    """
    unnamed = temporary_name(directory / NAME)
    try:
        descriptor = _opened(unnamed)
    except UnwrittenError:
        if directory.is_dir():
            raise
        raise SweptError from None
    try:
        try:
            _take(descriptor)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            warnings.warn(_WITHOUT.format(directory), UnlockedRunWarning, stacklevel=2)
        unnamed.rename(directory / NAME)
    except OSError as error:
        os.close(descriptor)
        if error.errno in _TAKEN or isinstance(error, FileNotFoundError):
            raise SweptError from None
        raise UnwrittenError(error, str(directory)) from error
    return _signed(Lock(directory, descriptor), descriptor)


def sweep(directory: Path) -> None:
    """Remove a folder that was to become a run's, if the process that made it is gone; nothing where that is unknown.

    Whoever holds its lock, or that which was to become its lock, is there still. Who was just about to take one finds
    the folder gone, or the lock taken, and makes another (`hold_new`). The lock comes before anything else: without one
    that does hold something, its maker, or another that swept, was removing it.
    """
    with suppress(OSError):
        directory.rmdir()  # there is nothing in it
        return
    with suppress(OSError):
        locks = _locks(directory)
        if not locks and not _locks(directory):  # the second look begins after something was seen there
            shutil.rmtree(directory, ignore_errors=True)
        for path in locks:
            _remove_unless_held(directory, path)


def _locks(directory: Path) -> list[Path]:
    """Return the file of a folder's lock, and what was to become it."""
    return [entry for entry in directory.iterdir() if entry.name == NAME or entry.name.startswith(f".{NAME}.")]


def _remove_unless_held(directory: Path, path: Path) -> None:
    """Remove a folder while its lock, the file at `path`, is held; `OSError` where another has it."""
    descriptor = os.open(path, _FLAGS & ~os.O_CREAT)
    try:
        _take(descriptor)
        shutil.rmtree(directory, ignore_errors=True)
    finally:
        os.close(descriptor)


def is_held(directory: Path) -> bool:
    """Return whether another has the lock of a folder now."""
    return _tried(directory) in _TAKEN


def _tried(directory: Path) -> int:
    """Take the lock of a folder for an instant; return why that failed, a number of `errno`, or 0 where it did not."""
    try:
        descriptor = os.open(directory / NAME, _FLAGS & ~os.O_CREAT)
    except OSError:
        return errno.ENOENT
    try:
        _take(descriptor)
    except OSError as error:
        return error.errno or errno.EIO
    finally:
        os.close(descriptor)
    return 0


def _opened(path: Path) -> int:
    try:
        if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():  # Windows
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        return os.open(path, _FLAGS, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise DamagedRunError(f"{path}: is a symbolic link; no lock is taken through one") from None
        raise UnwrittenError(error, str(path.parent)) from error


def _same(descriptor: int, path: Path) -> bool:
    """Return whether an open file is the one that stands at a path; on Windows always: none is removed while open.

    There another process may remove it, once it is closed, only before a third opens it: that one makes it anew.
    """
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(descriptor), path.lstat())
    except FileNotFoundError:
        return False


def _signed(lock: Lock, descriptor: int) -> Lock:
    """Write into the file who has the lock; a full disk takes nothing from the lock itself."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())
    return lock


def refusal(directory: Path) -> str:
    """Return what is said to whoever would write where another does."""
    who = _who(directory)
    return (
        f"{directory}: a run is being computed there{who}; let it end (it is neither to be resumed nor started again),"
        " or choose another folder"
    )


def _who(directory: Path) -> str:
    """Return ', by process 12 on host', as far as it is known."""
    try:
        found = json.loads((directory / NAME).read_text(encoding="utf-8"))
        return f", by process {int(found['pid'])} on {str(found['host'])[:80]!r}"
    except (OSError, ValueError, KeyError, TypeError):
        return ", by another process"

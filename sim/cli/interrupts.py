"""How a command is stopped: by Ctrl-C and by SIGTERM alike, at once, and so that the run can be continued."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def interruptible() -> Iterator[None]:
    """Make SIGTERM inside the block what Ctrl-C is: what is running ends in order, and says how to go on."""
    if threading.current_thread() is not threading.main_thread():  # only there can signals be caught
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in _stops()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stops() -> list[int]:
    """Return the signals that ask a program to end; Windows sends SIGBREAK, which others do not have."""
    return [getattr(signal, name) for name in ("SIGTERM", "SIGBREAK") if hasattr(signal, name)]


def leave(code: int) -> NoReturn:
    """End with an exit code, without waiting for threads that are still computing what nobody waits for."""
    if any(_computes(thread) for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _computes(thread: threading.Thread) -> bool:
    """Whether a thread computes blocks of draws (`sim.engine.blocks`)."""
    return thread.name.startswith("sim-blocks")

"""How a command is stopped: by Ctrl-C and by SIGTERM alike, at once, and so that the run can be continued."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from sim.api.progress import ask_to_stop


@contextmanager
def interruptible() -> Iterator[None]:
    """Make SIGTERM inside the block what Ctrl-C is: what is running ends in order, and says how to go on.

    Either is remembered, too, for work that looks between its pieces (`sim.activity.heed`).
    """
    if threading.current_thread() is not threading.main_thread():  # only there can signals be caught
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        ask_to_stop()
        raise KeyboardInterrupt

    pressed = [signal.SIGINT] if signal.getsignal(signal.SIGINT) is signal.default_int_handler else []
    before = {number: signal.signal(number, stop) for number in {*pressed, *_stops()}}
    try:
        yield
    finally:
        ask_to_stop(False)
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


def end(code: object) -> NoReturn:
    """End the process and do not take its modules apart first, which takes a fifth of a small command's time.

    What was registered to be done at the end is done. The usual way is gone where a thread has to be waited for, and
    where somebody looks on who is not finished yet: a profiler, a debugger, a prompt.
    """
    waits = any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread())
    if waits or _is_watched() or not (code is None or isinstance(code, int)):
        sys.exit(code if code is None or isinstance(code, int) else str(code))
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # as what is printed is flushed at once, nothing is left here
            stream.flush()
    os._exit(code or 0)


def _is_watched() -> bool:
    """Tell whether a profiler or a debugger runs, or a prompt follows."""
    monitoring: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on
    tools = range(6) if monitoring is not None else ()
    return (
        sys.getprofile() is not None
        or sys.gettrace() is not None
        or any(monitoring.get_tool(tool) is not None for tool in tools)
        or bool(sys.flags.interactive or os.environ.get("PYTHONINSPECT"))
    )


def _computes(thread: threading.Thread) -> bool:
    """Whether a thread computes blocks of draws (`sim.engine.blocks`)."""
    return thread.name.startswith("sim-blocks")

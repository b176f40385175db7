"""What is being done, shown to who waits, and stopped by who has waited enough."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from sim.activity import ask_to_stop, steps
from sim.api.values import wrong
from sim.views.text.progress import shown

__all__ = ["Progress", "ask_to_stop", "progress_shown", "shown", "steps"]

Progress = bool | Callable[[int, int], None]


def progress_shown(progress: Progress) -> Any:
    """Return a context that gives what to call with (draws done, draws in all); True shows it, and calls nothing."""
    if not isinstance(progress, bool) and not callable(progress):
        raise wrong("progress", progress, "True, False or a function of (draws done, draws in all) is needed")
    return shown() if progress is True else nullcontext(None if progress is False else progress)

"""What the program is doing, told to who waits: on a terminal a line that goes again, else a line now and then.

Nothing is said of what takes less than a second, and nothing on standard output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from threading import Event, Thread
from time import monotonic
from typing import Any, Final, Protocol

from sim.activity import PATIENCE, WATCHER, Activity, around, current, duration, longest, notices, watched
from sim.lines import folded, visible

TICK: Final = 0.25
"""Seconds between looks."""
AGAIN: Final = 10.0
"""Seconds between two lines where there is no terminal."""
SHORT_ONES: Final = 2.0
"""Seconds without a line after which an activity is told, too, that has just begun: many short ones take long."""


class _Shows(Protocol):
    def show(self, activity: Activity | None) -> None:
        """Show what is done; None: nothing that takes long."""

    def say(self, text: str) -> None:
        """Print a line that stays."""


class _Lines:
    """Plain lines: one for each activity that lasts, and another every ten seconds; of short ones some."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}
        self._last = -AGAIN

    def show(self, activity: Activity | None) -> None:
        if activity is None:
            return
        now, shown = monotonic(), around() or activity
        soon = now - shown.since < PATIENCE and now - self._last < SHORT_ONES
        if soon or now - self._said.get(shown.what, -AGAIN) < AGAIN:
            return
        self._said[shown.what] = self._last = now
        self.say(sentence(activity))

    def say(self, text: str) -> None:
        with suppress(OSError, ValueError):  # whoever reads may have gone
            print(folded(visible(text)), file=sys.stderr, flush=True)


class _Terminal:
    """One line at the foot of a terminal, with a bar where it is known how much there is."""

    def __init__(self) -> None:
        from rich.console import Console  # loads slowly, and only terminals that wait need it
        from rich.progress import BarColumn, Progress, TextColumn

        columns = TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[far]}")
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task: Any = None

    def show(self, activity: Activity | None) -> None:
        if activity is None:
            self._bar.stop()
            return
        if self._task is None:
            self._task = self._bar.add_task("", far="")
        shown = around() or activity  # a bar that went from 0 to 100 with each run of a study would tell nothing
        what, far = (
            shown.what if shown is activity else f"{shown.what}: {activity.what}",
            shown.how_far or _so_far(shown),
        )
        self._bar.update(self._task, total=shown.total, completed=shown.done, description=visible(what), far=far)
        self._bar.start()

    def say(self, text: str) -> None:
        self._bar.console.print(visible(text), markup=False, highlight=False)


def sentence(activity: Activity) -> str:
    """Return what is done and how far it is, in one line, the whole of which it is a step first."""
    whole = around()
    head = f"{whole.what}: {whole.how_far}; " if whole is not None and whole is not activity else ""
    if activity.how_far:
        return f"{head}{activity.what}: {activity.how_far}"
    return f"{head}{', '.join(filter(None, (activity.what, _so_far(activity))))} …"


def _so_far(activity: Activity) -> str:
    """Return for how long something has been done that is not counted; '' where that is not long."""
    spent = monotonic() - activity.since
    return f"{duration(spent)} so far" if spent >= AGAIN else ""


@contextmanager
def shown(quiet: bool = False) -> Iterator[None]:
    """Show on standard error what is done inside the block, unless `quiet`."""
    with watched():
        if quiet or sys.stderr is None:
            yield
            return
        stop = Event()
        watch = copy_context().run  # a thread of its own does not know how wide the page is
        watcher = Thread(target=watch, args=(_watch, stop), daemon=True, name=WATCHER)
        watcher.start()
        try:
            yield
        finally:
            stop.set()
            watcher.join(timeout=2.0)


def _watch(stop: Event) -> None:
    """Look again and again at what is done, until `stop`; then once more, for what was told last."""
    view: _Shows | None = None
    ended = False
    while not ended:
        ended = stop.wait(TICK)
        activity, told = current(), notices()
        first = longest()
        late = activity is not None and first is not None and not ended and monotonic() - first.since >= PATIENCE
        if view is None and (late or told):
            view = _Terminal() if sys.stderr.isatty() else _Lines()
        if view is not None:
            for text in told:
                view.say(text)
            view.show(activity if late else None)
    if view is not None:
        view.show(None)

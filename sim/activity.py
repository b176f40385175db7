"""What the program is doing, for whoever waits: named where it is done, shown by who asked for it.

Nothing is computed from it. Deep code says `with doing("solving …")`; the command, or a program that uses the library,
listens by `watched`. Where nobody listens it costs a list entry, and what was to be told is forgotten; but what can
take a minute at a first call, such as a compiler (`doing_aloud`, `tell_aloud`), is then written to standard error.
Threads of one process share what is said.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Timer
from time import monotonic
from typing import TypeVar

Item = TypeVar("Item")


@dataclass(eq=False)
class Activity:
    """One thing that is being done: `done` of `total` units, where these are counted."""

    what: str
    unit: str = ""
    total: int | None = None
    done: int = 0
    since: float = field(default_factory=monotonic)
    begun_at: int = 0
    """What was done already when it began, as of a run that is continued."""
    whole: bool = False
    """Whether what begins within it is a step of it, with which it is shown."""
    alike: bool = True
    """Whether its units take about as long as each other, so that what is left can be told from what is done."""

    def step(self) -> None:
        """Count one unit as done."""
        self.done += 1

    @property
    def how_far(self) -> str:
        """How far it is, and about how long it takes from here; '' where that is not known."""
        if not self.total:
            return ""
        far = f"{self.done:,} of {self.total:,} {self.unit}".rstrip()
        gone, spent = self.done - self.begun_at, monotonic() - self.since
        if gone <= 0 or self.done >= self.total or not self.alike:
            return far
        return f"{far}, about {duration(spent / gone * (self.total - self.done))} left"


_STOP = [False]
"""Whether a person has asked to stop what is being done."""


def ask_to_stop(asked: bool = True) -> None:
    """Leave word that what is being done is to stop; `heed` finds it."""
    _STOP[0] = asked


def heed() -> None:
    """Raise `KeyboardInterrupt` where a person has asked to stop.

    One that is raised by a signal is lost where Python swallows exceptions, as when an object is thrown away; so work
    that goes on for long asks between its pieces.
    """
    if _STOP[0]:
        raise KeyboardInterrupt


_ACTIVITIES: list[Activity] = []
"""What is being done now, the newest last."""
_NOTICES: deque[str] = deque(maxlen=100)
"""Sentences that nobody has shown yet."""
_WATCHERS = [0]
"""How many listen; also who was asked to be quiet, and shows nothing of what it hears."""

WATCHER = "progress"
"""What the thread is called that shows what is done; it imports nothing that others import."""
PATIENCE = 1.0
"""Seconds after which something is said of an activity."""


@contextmanager
def watched() -> Iterator[None]:
    """Listen inside the block: what others were told, or nobody, is not told again."""
    _NOTICES.clear()
    _WATCHERS[0] += 1
    try:
        yield
    finally:
        _WATCHERS[0] -= 1


@contextmanager
def doing(
    what: str, total: int | None = None, unit: str = "", done: int = 0, whole: bool = False
) -> Iterator[Activity]:
    """Say what is done inside the block; the count of the activity that is yielded may be raised."""
    activity = Activity(what, unit, total, done, begun_at=done, whole=whole)
    _ACTIVITIES.append(activity)
    try:
        yield activity
    finally:
        _ACTIVITIES.remove(activity)


@contextmanager
def doing_aloud(what: str) -> Iterator[Activity]:
    """The same; where nobody listens, a line on standard error says it after a second."""
    with doing(what) as activity:
        if _WATCHERS[0]:
            yield activity
            return
        timer = Timer(PATIENCE, lambda: _write(f"{activity.what} …"))
        timer.daemon = True
        timer.start()
        try:
            yield activity
        finally:
            timer.cancel()


@contextmanager
def steps(what: str, total: int, unit: str = "steps") -> Iterator[Activity]:
    """Say what is done in so many steps, some quicker than others; each `step` of the activity counts one.

    What begins within is shown with it.
    """
    with doing(what, total, unit, whole=True) as activity:
        activity.alike = False
        yield activity


def each(items: Sequence[Item], what: str, unit: str = "", whole: bool = False) -> Iterable[Item]:
    """Yield the items, counted as they are done with; `whole` as in `Activity`."""
    with doing(what, len(items), unit, whole=whole) as activity:
        for item in items:
            yield item
            activity.done += 1


def tell(text: str) -> None:
    """Leave a sentence for whoever watches, such as an estimate before a run."""
    _NOTICES.append(text)


def tell_aloud(text: str) -> None:
    """The same; where nobody listens, write it to standard error."""
    if _WATCHERS[0]:
        tell(text)
    else:
        _write(text)


def _write(text: str) -> None:
    """Write a line to standard error, if there is one that takes it."""
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(f"sim: {text}", file=sys.stderr, flush=True)


def notices() -> list[str]:
    """Return the sentences that were left since the last call."""
    return [_NOTICES.popleft() for _ in range(len(_NOTICES))]


def current() -> Activity | None:
    """Return what is being done now, the innermost; None where nothing is."""
    try:
        return _ACTIVITIES[-1]
    except IndexError:
        return None


def longest() -> Activity | None:
    """Return what has been done for the longest of all that is being done: the outermost; None where nothing is."""
    try:
        return _ACTIVITIES[0]
    except IndexError:
        return None


def around() -> Activity | None:
    """Return the whole of which what is being done now is a step; None where it is none."""
    return next((activity for activity in _ACTIVITIES[-2::-1] if activity.whole), None)


def duration(seconds: float) -> str:
    """Return a length of time as people say it: '3 s', '4 min', '2.5 h', '12 days'."""
    if seconds < 99.5:
        return f"{max(seconds, 1):.0f} s"
    if seconds < 99.5 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 100 * 3600 else f"{seconds / 86400:,.0f} days"

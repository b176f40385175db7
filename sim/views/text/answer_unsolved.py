"""In how many worlds of a run the answer is not complete, or there is none, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.analysis.left_range import left_text
from sim.concepts.registry import words_of
from sim.concepts.words import kind_of
from sim.numbers import percent
from sim.solutions.status import Status
from sim.views.text.answer_lists import Summary, more_may_be, scope, unbounded


def unsolved(summary: Summary) -> Iterator[str]:
    """Yield in how many worlds the answer is not complete, or there is none."""
    for status, told in _UNSOLVED.items():
        entry = summary["status"][status.name.lower()]
        if entry["draws"] and not (status == Status.INCOMPLETE and unbounded(summary) == 1.0):
            yield f"In {percent(entry['share'])} of worlds {told(summary)}."


NAMED_RANGES = 3
"""Numbers that left their range which are named."""


_NO_SOLUTION = "the concept has no solution"


def _none(summary: Summary) -> str:
    words, kind = words_of(summary["concept"]), kind_of(scope(summary))
    return f"there is no {words.one} {kind.which}; {kind.others} may exist" if scope(summary) else _NO_SOLUTION


def _no_game(summary: Summary) -> str:
    """Say what left its domain, the commonest first, each with its share where there are several."""
    if left := summary.get("left_range"):
        more = f"; and {len(left) - NAMED_RANGES} more numbers" if len(left) > NAMED_RANGES else ""
        told = "; ".join(f"{left_text(entry)}, in {percent(entry['share'])}" for entry in left[:NAMED_RANGES])
        return f"nothing can be said: {told}{more}"
    because = sorted(summary.get("undefined_because", {}).items(), key=lambda item: -item[1]["share"])
    if not because:
        return "a number is outside of what it can be, and nothing can be said"
    if len(because) == 1:
        return f"nothing can be said: {because[0][0]}"
    told = "; ".join(f"{why} ({percent(entry['share'])})" for why, entry in because)
    return f"nothing can be said: {told}"


_UNSOLVED: dict[Status, Callable[[Summary], str]] = {
    Status.INCOMPLETE: more_may_be,
    Status.NONE: _none,
    Status.UNDEFINED: _no_game,
}

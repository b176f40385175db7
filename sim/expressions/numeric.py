"""Actions that are numbers: a move all of whose actions are has a value wherever it was made.

Such an action is called by the shortest text of its number, `0.25`, which no other name can be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

FIRST = frozenset("-0123456789")
"""With what a number begins, and no name."""


@lru_cache(maxsize=1 << 16)
def number_of(action: str) -> float | None:
    """Return the number that an action is called by; None where it has a name."""
    if action[:1] not in FIRST or not action:
        return None
    try:
        return float(action)
    except ValueError:
        return None


def number_text(value: float) -> str:
    """Return the shortest text that reads back as this number: '2', '0.25', '1e-09'."""
    whole = value == int(value) if abs(value) < 1e15 else False
    return str(int(value)) if whole else repr(value)


def action_of(value: float) -> str:
    """Return what an action that is a number is called."""
    return number_text(value)


def rounded(value: float) -> float:
    """Return a number to twelve significant digits: what is left of 0.1 + 0.2 when nobody looks closer."""
    return float(f"{value:.12g}")


def numbers_of(actions: Iterable[str]) -> tuple[float, ...]:
    """Return the numbers of a move's actions in their order; none where one of them has a name."""
    found = [number_of(action) for action in actions]
    return tuple(value for value in found if value is not None) if None not in found else ()


def numeric(actions: Collection[str]) -> bool:
    """Whether the actions of a move are numbers."""
    return bool(actions) and all(number_of(action) is not None for action in actions)


def nearest(value: float, actions: Sequence[str]) -> list[str]:
    """Return the actions on both sides of a number that is none of them."""
    known = sorted(numbers_of(actions))
    below = [x for x in known if x < value][-1:]
    return [action_of(x) for x in (*below, *[x for x in known if x > value][:1])]

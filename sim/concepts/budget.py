"""The budget of a game: how much work may go into solving it. Work is counted, never timed.

So results stay a function of the scenario, the seed and the count: the same on a fast and on a slow machine, and for
any number of workers. A method that uses its budget up stops where it is: what it has found is listed, the list is
incomplete, and the reason is `Reason.BUDGET`. Methods go on in a fixed order, so a larger budget lists no less.

The unit is a *step*: about one multiplication and addition of compiled code. A method says what its own unit costs in
steps (a pivot, a pair of supports, a cell of a subdivision), and that is all it has to do with the budget. Each game
has it: each draw, and in a tree each stage that is solved on the way, with each way to play what lies below it.

Some work is done whatever the budget, so that few games are left without an answer: the table of payoffs is made and
read once for its pure equilibria, and where nothing is found, one equilibrium is looked for, for which the game has its
budget once more, and at least the default one (`for_one`). The paths of risk dominance have a count of their own
(`sim.selection.tracing`).
"""

from __future__ import annotations

import re
from typing import Final

from sim.errors import UsageError

STEPS_A_SECOND: Final = 1_000_000_000
"""What turns `30s` into a count: measured once, for a processor of 2020. It is a convention and never measured again,
or the same command would give other results elsewhere."""

DEFAULT: Final = STEPS_A_SECOND // 2
"""The budget of a game where none is given: half a second, as there may be a hundred thousand."""

ONE_WORLD: Final = 10 * DEFAULT
"""The budget where one world is solved for a person who waits: five seconds."""

LEAST: Final = 1_000
MOST: Final = 10**15
"""The smallest and the largest budget: a microsecond, and twelve days."""

_WRITTEN = re.compile(r"([0-9][0-9_,]*(?:\.[0-9]+)?(?:e\+?[0-9]+)?) *(s|min|h)?", re.IGNORECASE)
_SECONDS = {"s": 1, "min": 60, "h": 3600}


def for_one(budget: int) -> int:
    """Return the steps for finding one equilibrium of a game of which the budget left none listed."""
    return max(int(budget), DEFAULT)


def units(budget: int, steps: int) -> int:
    """Return how many units of work a budget allows if each costs so many `steps`."""
    return int(budget) // max(int(steps), 1)


def read_budget(text: str) -> int:
    """Return the count that a text chooses: a number of steps, such as `2e9`, or a time, such as `30s`.

    Raises `UsageError` where it is neither, or out of range.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            f"the budget '{text}' is neither a count of work, such as 2e9, nor a time, such as 30s, 5min or 2h",
            argument="budget",
        )
    number = float(re.sub("[_,]", "", found[1]))
    return checked_budget(number * STEPS_A_SECOND * _SECONDS[found[2].lower()] if found[2] else number)


def checked_budget(steps: float) -> int:
    """Return a budget as a whole number of steps; `UsageError` where it is out of range."""
    if not LEAST <= steps <= MOST:
        meant = f"; if seconds are meant, write {steps:g}s" if 0 < steps < LEAST else ""
        raise UsageError(
            f"a budget is from {LEAST:,} to {MOST:.0e} steps for each game, of which {STEPS_A_SECOND:.0e} take about a "
            f"second{meant}",
            argument="budget",
        )
    return round(steps)

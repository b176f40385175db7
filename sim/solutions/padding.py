"""Lists of equilibria of a batch put together: without needless room, and with some games' lists from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.solutions.solution import Equilibria

BLANKS: dict[str, float] = {"profiles": np.nan, "regret": np.nan, "component": -1, "isolated": False}
"""What stands beyond a game's count."""


def narrow(found: Equilibria) -> Equilibria:
    """Return the lists without room that no game needs."""
    width = int(found.count.max(initial=0))
    return replace(found, **{name: getattr(found, name)[:, :width] for name in BLANKS})


def with_games(whole: Equilibria, games: NDArray[np.int64], part: Equilibria) -> Equilibria:
    """Return `whole` with some of its games listed as in `part`, game by game."""
    room = max(whole.profiles.shape[1], part.profiles.shape[1])
    lists: dict[str, NDArray[Any]] = {}
    for name, blank in BLANKS.items():
        old, new = getattr(whole, name), getattr(part, name)
        full = np.full((len(old), room, *old.shape[2:]), blank, old.dtype)
        full[:, : old.shape[1]] = old
        full[games] = blank
        full[games, : new.shape[1]] = new
        lists[name] = full
    count, truncated = whole.count.copy(), whole.truncated.copy()
    count[games], truncated[games] = part.count, part.truncated
    return Equilibria(**lists, count=count, truncated=truncated)

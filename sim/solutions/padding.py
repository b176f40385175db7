"""Padded equilibrium arrays: trimmed, compacted, partly replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, mask

PADDING: Final[dict[str, float]] = {"profiles": np.nan, "regret": np.nan, "component": -1, "isolated": False}
"""What stands beyond a game's count."""


def narrow(found: Equilibria) -> Equilibria:
    """Return the lists without room that no game needs; counts are cut to the room that there is."""
    room = found.regret.shape[1]
    width = min(int(found.count.max(initial=0)), room)
    return replace(found, **{name: getattr(found, name)[:, :width] for name in PADDING}, count=cut(found.count, width))


def cut(count: NDArray[np.int64], room: int) -> NDArray[np.int64]:
    """Return how many of `count[game]` equilibria stand in `room` places."""
    return np.minimum(count, room)


def with_games(whole: Equilibria, games: NDArray[np.int64], part: Equilibria) -> Equilibria:
    """Return `whole` with some of its games listed as in `part`, game by game."""
    room = max(whole.profiles.shape[1], part.profiles.shape[1])
    lists: dict[str, NDArray[Any]] = {}
    for name, blank in PADDING.items():
        old, new = getattr(whole, name), getattr(part, name)
        full = np.full((len(old), room, *old.shape[2:]), blank, old.dtype)
        full[:, : old.shape[1]] = old
        full[games] = blank
        full[games, : new.shape[1]] = new
        lists[name] = full
    count, reason = whole.count.copy(), whole.reason.copy()
    count[games], reason[games] = part.count, part.reason
    return Equilibria(**lists, count=count, reason=reason, exact=_exact(whole, games, part))


def _exact(whole: Equilibria, games: NDArray[np.int64], part: Equilibria) -> NDArray[np.bool_] | None:
    if whole.exact is None and part.exact is None:
        return None
    exact = np.zeros(len(whole), bool) if whole.exact is None else whole.exact.copy()
    exact[games] = False if part.exact is None else part.exact
    return exact


def of_games(found: Equilibria, games: NDArray[np.int64]) -> Equilibria:
    """Return the lists of some games."""
    lists = {name: getattr(found, name)[games] for name in (*PADDING, "count", "reason")}
    return Equilibria(**lists, exact=None if found.exact is None else found.exact[games])


def with_reason(found: Equilibria, reason: Reason) -> Equilibria:
    """Return the same lists, all of them incomplete for one reason."""
    return replace(found, reason=np.full(len(found), reason, np.uint8))


def nothing(games: int, choices: int, reason: Reason) -> Equilibria:
    """Return empty lists of `games` games, for a reason that holds of them all."""
    return Equilibria(
        profiles=np.zeros((games, 0, choices)),
        regret=np.zeros((games, 0)),
        component=np.zeros((games, 0), np.int64),
        isolated=np.zeros((games, 0), bool),
        count=np.zeros(games, np.int64),
        reason=np.full(games, reason, np.uint8),
    )


def kept_only(found: Equilibria, kept: NDArray[np.bool_]) -> Equilibria:
    """Return the equilibria `kept[game, equilibrium]` in their order, without gaps and needless room."""
    count = kept.sum(axis=1)
    room = int(count.max(initial=0))
    order = np.argsort(~kept, axis=1, kind="stable")[:, :room]
    there = mask(count, room)
    lists: dict[str, NDArray[Any]] = {}
    for name, blank in PADDING.items():
        old = getattr(found, name)
        moved = np.take_along_axis(old, order.reshape(*order.shape, *[1] * (old.ndim - 2)), axis=1)
        lists[name] = np.where(there.reshape(*there.shape, *[1] * (old.ndim - 2)), moved, blank).astype(old.dtype)
    return replace(found, **lists, count=count)

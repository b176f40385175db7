"""Where along a line what comes of a world changes: brackets between neighbours that differ, halved all at once.

Halving is the method of bisection (Press et al., Numerical recipes, 3rd edition, 2007, section 9.1.1), asked of
many brackets in one call; a bracket in which more than one change lies is taken up again from the first one found.
Nothing is solved here: `ask` is what a workflow makes of points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.analysis.halving import halvings_at_once
from sim.analysis.round_borders import SAME_PLACE, round_borders, round_within

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]
Ask = Callable[[Floats, NDArray[np.int64]], Keys]
"""`ask(points, line)`: the key of what comes of each point, which lies on the line of that number."""

HALVINGS = 64
"""Halvings at most; a bracket whose ends are neighbouring floats needs no more."""
DEPTH = 8
"""Changes looked for within one bracket."""


@dataclass(frozen=True)
class Change:
    """One change along a line: below `low` it is one thing, above `high` another; `value` is between them."""

    low: float
    high: float
    before: int
    after: int
    """Keys of what is on either side."""
    window: float = 0.0
    """How far either way it cannot be told where the change is, as payoffs count as tied."""

    @property
    def value(self) -> float:
        """The middle of what is left of the bracket, or the round number that it stands for."""
        half = (self.high - self.low) / 2
        return round_within(self.low + half, max(half, self.window))


def halved(
    ask: Ask,
    inside: Floats,
    outside: Floats,
    key: Keys,
    line: NDArray[np.int64],
    halvings: int = HALVINGS,
    together: int = 1,
) -> tuple[Floats, Floats, Keys]:
    """Return both ends of each bracket, halved, and the key at its outer end.

    `inside[i]` has `key[i]` and `outside[i]` another one; either may be the larger. Both stay so. Of `together` points
    that cost little more than one, several halvings are asked about at once (`sim.analysis.halving`).
    """
    inside, outside = inside.copy(), outside.copy()
    beyond = np.full(len(inside), -1, np.int64)
    open_, done = np.ones(len(inside), bool), 0
    while done < halvings:
        middle = _middle(inside, outside)
        open_ &= (middle != inside) & (middle != outside)
        if not open_.any():
            break
        rows = np.flatnonzero(open_)
        depth = halvings_at_once(len(rows), done, halvings - done, together)
        inside[rows], outside[rows], found = _deeper(ask, inside[rows], outside[rows], key[rows], line[rows], depth)
        beyond[rows] = np.where(found < 0, beyond[rows], found)
        done += depth
    return inside, outside, beyond


def _middle(inside: Floats, outside: Floats) -> Floats:
    return np.asarray(inside + (outside - inside) / 2)


def _deeper(
    ask: Ask, inside: Floats, outside: Floats, key: Keys, line: NDArray[np.int64], depth: int
) -> tuple[Floats, Floats, Keys]:
    """Return both ends of each bracket after so many halvings, and the key at the outer end; -1 where it stays."""
    ends = np.stack([inside, outside], axis=1)
    for _ in range(depth):
        finer = np.empty((len(ends), 2 * ends.shape[1] - 1))
        finer[:, ::2], finer[:, 1::2] = ends, _middle(ends[:, :-1], ends[:, 1:])
        ends = finer
    at = ends[:, 1:-1]
    found = ask(at.ravel(), np.repeat(line, at.shape[1])).reshape(at.shape)
    rows, beyond = np.arange(len(ends)), np.full(len(ends), -1, np.int64)
    first, last = np.zeros(len(ends), np.int64), np.full(len(ends), at.shape[1] + 1)
    for _ in range(depth):
        middle = (first + last) // 2
        own = found[rows, middle - 1]
        same = own == key
        first, last, beyond = np.where(same, middle, first), np.where(same, last, middle), np.where(same, beyond, own)
    return ends[rows, first], ends[rows, last], beyond


def changes(ask: Ask, points: Floats, keys: Keys, together: int = 1) -> tuple[Change, ...]:
    """Return the changes between neighbours of `points[i]`, ascending, whose `keys[i]` differ; each to full precision.

    `together` is as in `halved`. Changes that come and go between two neighbours are not seen.
    """
    at = np.flatnonzero(keys[1:] != keys[:-1])
    low, high, before, after = points[at], points[at + 1], keys[at], keys[at + 1]
    found: list[Change] = []
    width = SAME_PLACE * float(points[-1] - points[0])
    for _ in range(DEPTH):
        if not len(low):
            break
        line = np.zeros(len(low), np.int64)
        inside, outside, beyond = halved(ask, low, high, before, line, together=together)
        beyond = np.where(beyond < 0, after, beyond)
        found += [
            Change(float(a), float(b), int(k), int(n), width)
            for a, b, k, n in zip(inside, outside, before, beyond, strict=True)
        ]
        more = beyond != after
        low, high, before, after = outside[more], high[more], beyond[more], after[more]
    return _as_one(sorted(found, key=lambda c: c.low), width)


def _as_one(found: list[Change], width: float) -> tuple[Change, ...]:
    """Return the changes with those made one that stand in one place, such as the two ends of a tie."""
    joined: list[Change] = []
    for change in found:
        last = joined[-1] if joined else change
        if joined and change.low - last.high <= width and change.before == last.after:
            joined[-1] = replace(change, low=last.low, before=last.before)
        else:
            joined.append(change)
    return tuple(c for c in joined if c.before != c.after)


@dataclass(frozen=True)
class Nearest:
    """Of each world: its own value, and where the nearest change is; NaN where there is none."""

    own: Floats
    nearest: Floats

    @property
    def distance(self) -> Floats:
        """`distance[world]`; infinite where there is none."""
        return np.where(np.isnan(self.nearest), np.inf, np.abs(self.nearest - self.own))


def nearest_changes(
    ask: Ask, own: Floats, own_keys: Keys, points: Floats, keys: Keys, stepwise: bool, halvings: int
) -> Nearest:
    """Return the change nearest to `own[world]`, of `keys[world, point]` on a grid for all worlds.

    A number that takes some values alone (`stepwise`) changes at the first of them that differs. Changes that come and
    go between two neighbours are not seen.
    """
    width = SAME_PLACE * float(points[-1] - points[0])
    sides = [_bracket(sign, own, own_keys, points, keys) for sign in (-1.0, 1.0)]
    best = np.full(len(own), np.nan)
    for (inner, outer), (_, other) in zip(sides, sides[::-1], strict=True):
        apart, further = np.abs(inner - own), np.abs(other - own)
        rows = np.flatnonzero(~np.isnan(outer) & ~(apart >= further))  # the other side cannot be nearer than its end
        found = outer[rows]
        if not stepwise and len(rows):
            inside, outside, _ = halved(ask, inner[rows], found, own_keys[rows], rows, halvings)
            found = round_borders(inside + (outside - inside) / 2, np.abs(outside - inside) / 2 + width)
        nearer = ~(np.abs(best[rows] - own[rows]) <= np.abs(found - own[rows]))
        best[rows[nearer]] = found[nearer]
    return Nearest(own, best)


def _bracket(sign: float, own: Floats, own_keys: Keys, points: Floats, keys: Keys) -> tuple[Floats, Floats]:
    """Return the ends of the first step on one side of `own[world]` at whose outer end the key is another."""
    way, start = sign * points[None, :], sign * own[:, None]
    outer = (way > start) & (keys != own_keys[:, None])
    first = np.where(outer, way, np.inf).min(axis=1)
    before = np.where(way < first[:, None], way, -np.inf).max(axis=1)
    ends = np.maximum(before, start[:, 0]), first
    inner, beyond = (np.where(np.isfinite(first), sign * end, np.nan) for end in ends)
    return inner, beyond

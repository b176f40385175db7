"""Exact quantiles of a stored column in bounded memory.

Floats are ordered like the integers that their bits spell (after turning the negative ones round), so order statistics
can be found digit by digit: count how many values share each leading digit of 16 bits, keep the digits in which the
ranks fall, and read the column again for the next. As soon as few enough values are left they are sorted.
(Selection in limited storage by repeated passes: Munro & Paterson 1980, Theoretical Computer Science 12.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.store.reader import Run

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)

ROOM = 2_000_000
"""Values held at once; the columns of a run of no more draws are read once."""

_DIGIT = 16
_BITS = 64
_SIGN = np.uint64(1 << 63)

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]


def quantiles(run: Run, column: str, levels: Sequence[float] = LEVELS, room: int = ROOM) -> list[float]:
    """Return the quantiles of a column over the draws in which it is a number, NaN where there are none.

    Exact: linear between the two order statistics on either side (Hyndman & Fan 1996, type 7; numpy's default).
    """

    def chunks() -> Iterator[Floats]:
        for group in run.groups([column]):
            values = group[column].astype(np.float64, copy=False)
            yield values[~np.isnan(values)]

    if run.manifest.draws <= room:
        ordered = np.sort(np.concatenate([np.empty(0), *chunks()]))
        return _at_levels(levels, len(ordered), lambda ranks: ordered[ranks])
    count = sum(len(chunk) for chunk in chunks())
    return _at_levels(levels, count, lambda ranks: order_statistics(chunks, ranks, room))


def _at_levels(levels: Sequence[float], count: int, at: Callable[[list[int]], Floats]) -> list[float]:
    """Return quantiles out of `count` values, of which `at(ranks)` returns order statistics."""
    if not count:
        return [float("nan")] * len(levels)
    places = [level * (count - 1) for level in levels]
    below = [int(place) for place in places]
    values = at([*below, *(min(rank + 1, count - 1) for rank in below)])
    pairs = zip(places, below, values[: len(below)], values[len(below) :], strict=True)
    return [float(low + (high - low) * (place - rank)) for place, rank, low, high in pairs]


@dataclass(frozen=True)
class _Wanted:
    """An order statistic: the value at `rank` among those whose key begins with the bits of `prefix`."""

    prefix: int
    rank: int
    size: int = 0
    """How many values begin so."""


def order_statistics(chunks: Callable[[], Iterable[Floats]], ranks: Sequence[int], room: int) -> Floats:
    """Return the values at `ranks` (from 0) of all chunks together; about `room` values are held at most."""
    wanted = [_Wanted(0, rank) for rank in ranks]
    for known in range(_DIGIT, _BITS + 1, _DIGIT):
        tallies = _tally(chunks, {w.prefix for w in wanted}, known)
        wanted = [_narrowed(w, tallies[w.prefix]) for w in wanted]
        if sum({w.prefix: w.size for w in wanted}.values()) <= room:
            return _collected(chunks, wanted, known)
    return _floats(np.array([w.prefix for w in wanted], np.uint64))


def _tally(chunks: Callable[[], Iterable[Floats]], prefixes: set[int], known: int) -> dict[int, NDArray[np.int64]]:
    """Return, of each prefix, how many values have each next digit; `known` counts the bits with that digit."""
    tallies = {prefix: np.zeros(2**_DIGIT, np.int64) for prefix in prefixes}
    for chunk in chunks():
        heads = _keys(chunk) >> np.uint64(_BITS - known)
        digits = (heads & np.uint64(2**_DIGIT - 1)).astype(np.int64)
        heads >>= np.uint64(_DIGIT)
        for prefix in prefixes:
            tallies[prefix] += np.bincount(digits[heads == prefix], minlength=2**_DIGIT)
    return tallies


def _narrowed(wanted: _Wanted, tally: NDArray[np.int64]) -> _Wanted:
    upto = np.cumsum(tally)
    digit = int(np.searchsorted(upto, wanted.rank, side="right"))
    return _Wanted(wanted.prefix << _DIGIT | digit, wanted.rank - int(upto[digit] - tally[digit]), int(tally[digit]))


def _collected(chunks: Callable[[], Iterable[Floats]], wanted: Sequence[_Wanted], known: int) -> Floats:
    """Return the wanted values by sorting all that begin as one of them does."""
    prefixes = np.array(sorted({w.prefix for w in wanted}), np.uint64)
    shift = np.uint64(_BITS - known)
    kept = [keys[np.isin(keys >> shift, prefixes)] for keys in map(_keys, chunks())]
    ordered = np.sort(np.concatenate(kept))
    first = np.searchsorted(ordered >> shift, np.array([w.prefix for w in wanted], np.uint64))
    return _floats(ordered[first + np.array([w.rank for w in wanted])])


def _keys(values: Floats) -> Keys:
    """Return integers in the order of the floats."""
    bits = (values + 0.0).view(np.uint64)  # adding zero makes one of the two zeros
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)


def _floats(keys: Keys) -> Floats:
    return np.where(keys & _SIGN, keys & ~_SIGN, ~keys).view(np.float64)

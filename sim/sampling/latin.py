"""Latin hypercube sampling by index: every number hits each of its strata once, whatever it is correlated with.

McKay, Beckman & Conover (Technometrics 21, 1979), sliced: the draws fall into slices of consecutive ones, each of which
is a Latin hypercube of its own with fewer strata (Qian, Sliced Latin hypercube designs, Journal of the American
Statistical Association 107, 2012). So slices are replicates, and a draw is computed from its slice alone.

Strata stand in groups of as many as there are slices. A slice takes one stratum of each group, which one a permutation
keyed by the group decides; which of its draws gets it is decided by a permutation keyed by the slice or, in a number
that is correlated with earlier ones, by the ranks of correlated scores among the slice's draws (Iman & Conover, A
distribution-free approach to inducing rank correlation, Communications in Statistics B11, 1982). Memory is that of a
slice, of which the length is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 4
SLICES = 16
FEWEST = 64
"""Draws of a slice, below which there are fewer slices: ranks of few draws attain too little correlation."""
MOST = 16_384
"""Draws of a slice, beyond which there are more slices."""

Indices = NDArray[np.int64]
Keys = NDArray[np.uint64]


@dataclass(frozen=True)
class Slices:
    """The slices of a design of `total` draws; the first `total % count` have one draw more."""

    total: int
    count: int

    def of(self, index: Indices) -> tuple[Indices, Indices]:
        """Return the slice of each draw, and its place in it."""
        size, longer = divmod(self.total, self.count)
        bound = longer * (size + 1)
        slice_ = np.where(index < bound, index // (size + 1), longer + (index - bound) // max(size, 1))
        return slice_, index - self.start(slice_)

    def start(self, slice_: Indices | int) -> Indices:
        """Return the first draw of a slice."""
        size, longer = divmod(self.total, self.count)
        return np.asarray(slice_ * size + np.minimum(slice_, longer))


def slices(total: int) -> Slices:
    """Return how a design is cut."""
    return Slices(total, max(1, min(SLICES, total // FEWEST), -(-total // MOST)))


def strata(cut: Slices, slice_: int, order: Indices, key: int) -> Indices:
    """Return the stratum of each draw of a slice, of which `order[draw]` is the place among its strata."""
    groups = cut.total // cut.count
    rest = cut.total - groups * cut.count
    within = np.full(len(order), slice_, np.int64)
    for own, size in ((order < groups, cut.count), (order >= groups, rest)):
        if size > 1 and own.any():
            within[own] = _spread(order[own], slice_, size, key)
    return order * cut.count + within


def _spread(group: Indices, slice_: int, size: int, key: int) -> Indices:
    """Return the place of a slice in each group, by a permutation keyed by the group."""
    of_group = _mixed(group.astype(np.uint64) ^ np.uint64(key & _WORD))
    rounds = np.arange(1, _ROUNDS + 1, dtype=np.uint64)[:, None] * _STEP  # as an array, which may overflow
    keys = _mixed(of_group + rounds) & np.uint64(0xFFFFFFFF)
    return _walked(np.full(len(group), slice_, np.uint64), size, keys).astype(np.int64)


_WORD = 0xFFFFFFFFFFFFFFFF
_STEP = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio, in 64 bits (Steele, Lea & Flood)."""


def permuted(index: Keys, total: int, key: int) -> Keys:
    """Return where the keyed permutation of `range(total)` sends each index."""
    keys = np.array([(key >> (32 * i)) & 0xFFFFFFFF for i in range(_ROUNDS)], np.uint64)
    return _walked(index, total, np.broadcast_to(keys[:, None], (_ROUNDS, len(index))))


def _walked(index: Keys, total: int, keys: Keys) -> Keys:
    """Return where permutations of `range(total)`, keyed by `keys[round, index]`, send each index.

    A Feistel network of four rounds on the smallest square that holds the range, walked until it falls inside (Black &
    Rogaway, Ciphers with arbitrary finite domains, 2002, section 3).
    """
    half = max(1, ((total - 1).bit_length() + 1) // 2)
    placed = _feistel(index, half, keys)
    while (outside := placed >= np.uint64(total)).any():
        placed[outside] = _feistel(placed[outside], half, keys[:, outside])
    return placed


def _feistel(x: Keys, half: int, keys: Keys) -> Keys:
    mask, bits = np.uint64((1 << half) - 1), np.uint64(half)
    left, right = x >> bits, x & mask
    for key in keys:
        left, right = right, left ^ (_mixed(right ^ (key << np.uint64(32)) ^ key) & mask)
    return (left << bits) | right


def _mixed(x: Keys) -> Keys:
    """Return a 64-bit finaliser of the index (Steele, Lea & Flood, SplitMix, 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))

"""Latin hypercube sampling by index: a keyed permutation of the strata that needs no table.

McKay, Beckman & Conover (1979). The permutation is a Feistel network of four rounds on the smallest square that holds
the strata, walked until it falls inside (Black & Rogaway, Ciphers with arbitrary finite domains, 2002, section 3).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 4


def permuted(index: NDArray[np.uint64], total: int, key: int) -> NDArray[np.uint64]:
    """Return where the keyed permutation of `range(total)` sends each index."""
    half = max(1, ((total - 1).bit_length() + 1) // 2)
    keys = [np.uint64((key >> (32 * i)) & 0xFFFFFFFF) for i in range(_ROUNDS)]
    placed = _feistel(index, half, keys)
    while (outside := placed >= np.uint64(total)).any():
        placed[outside] = _feistel(placed[outside], half, keys)
    return placed


def _feistel(x: NDArray[np.uint64], half: int, keys: list[np.uint64]) -> NDArray[np.uint64]:
    mask, bits = np.uint64((1 << half) - 1), np.uint64(half)
    left, right = x >> bits, x & mask
    for key in keys:
        left, right = right, left ^ (_mixed(right ^ (key << np.uint64(32)) ^ key) & mask)
    return (left << bits) | right


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a 64-bit finaliser of the index (Steele, Lea & Flood, SplitMix, 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))

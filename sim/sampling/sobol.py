"""The Sobol sequence by index, in replicates that are scrambled independently.

Draw i is point i // REPLICATES of replicate i % REPLICATES: each replicate is a design of its own, and how far their
means lie apart says how far the mean of them all may be off (Owen, Monte Carlo theory, methods and examples, 2013,
section 17.6). From one scrambled design no error can be told.

Sobol' (1967) with the direction numbers of Joe & Kuo (Constructing Sobol sequences with better two-dimensional
projections, 2008), as scipy has them; nested uniform scrambling (Owen 1995) by hashing as in Burley (Practical
hash-based Owen scrambling, JCGT 9(4), 2020), with Vegdahl's constants for the permutation of Laine & Karras.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_WORD = 32
MOST_DRAWS = 2**30
"""Points of a replicate."""
REPLICATES = 16
"""The mean of so many has a t distribution with 15 degrees of freedom, 2.13 errors wide for 95 in 100; fewer replicates
would be known too badly, and more would be less even."""

TABLE = Path(__file__).with_name("directions.npy")
"""The direction numbers of the first 256 columns, as `asked` gives them: to ask scipy costs a run half a second."""


@lru_cache(maxsize=32)
def directions(columns: int, bits: int) -> NDArray[np.uint32]:
    """Return `directions[column, bit]` as 32-bit fractions, for the first `2**bits` points; at most `MOST_DRAWS`."""
    if 2**bits > MOST_DRAWS:
        raise ValueError(f"a Sobol' design has at most {MOST_DRAWS:,} points")
    table: NDArray[np.uint32] = np.load(TABLE)
    table.setflags(write=False)  # it is kept, and handed to all
    return table[:columns, :bits] if columns <= len(table) else asked(columns, bits)


def asked(columns: int, bits: int) -> NDArray[np.uint32]:
    """Return the same as scipy has it.

    Its sequence runs in Gray code order, so its points 2^k and 2^k - 1 differ by direction number k alone, and
    `fast_forward` reaches both: only public functions are used.
    """
    from scipy.stats import qmc  # costs half a second, and only runs with hundreds of parameters need it

    found = np.zeros((columns, bits), np.uint32)
    for bit in range(bits):
        sequence = qmc.Sobol(columns, scramble=False)
        if bit:
            sequence.fast_forward(2**bit - 1)
        before, after = sequence.random(1)[0], sequence.random(1)[0]
        found[:, bit] = _integer(before) ^ _integer(after)
    return found


def _integer(point: NDArray[np.float64]) -> NDArray[np.uint32]:
    return (point * 2.0**_WORD).astype(np.uint64).astype(np.uint32)


def points(columns: int, start: int, stop: int, total: int) -> NDArray[np.uint32]:
    """Return the unscrambled points `[column, draw]` of indices `start` to `stop`, as 32-bit fractions."""
    toggles = directions(columns, max(1, (total - 1).bit_length()))
    index = np.arange(start, stop, dtype=np.uint32)
    gray = index ^ (index >> np.uint32(1))
    made = np.zeros((columns, len(index)), np.uint32)
    for bit in range(toggles.shape[1]):
        on = (gray >> np.uint32(bit)) & np.uint32(1)
        if on.any():
            made ^= toggles[:, bit, None] * on
    return made


def replicated(columns: int, start: int, stop: int, total: int, keys: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """Return draws `start` to `stop` as `[column, draw]` in (0, 1); `keys[column][replicate]` scramble.

    Columns of the sequence can be aligned at a fine scale until there are many points. So each replicate takes them in
    another order, within blocks of as many as there are replicates: which are aligned differs from one to the next. The
    first block, the most even, stays as it is.
    """
    block = -(-columns // REPLICATES) * REPLICATES
    index = np.arange(start, stop)
    first, most = start // REPLICATES, -(-total // REPLICATES)
    plain = points(block, first, (stop - 1) // REPLICATES + 1, max(most, 1))
    seeds = np.array([[key & 0xFFFFFFFF for key in own] for own in keys], np.uint32)
    column = np.arange(columns)[:, None]
    order = np.where(column < REPLICATES, column, column ^ (index % REPLICATES))
    return scrambled(plain[order, index // REPLICATES - first], seeds[:, index % REPLICATES])


def scrambled(fractions: NDArray[np.uint32], seed: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return `fractions[column, draw]`, scrambled as `seed[column, draw]` says, in the open interval (0, 1)."""
    x = _reversed(fractions)
    x ^= x * np.uint32(0x3D20ADEA)
    x += seed
    x *= (seed >> np.uint32(16)) | np.uint32(1)
    x ^= x * np.uint32(0x05526C56)
    x ^= x * np.uint32(0x53A22864)
    return (_reversed(x).astype(np.float64) + 0.5) * 2.0**-_WORD


def _reversed(x: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the 32 bits of each word in reverse order."""
    for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF)):
        s, m = np.uint32(shift), np.uint32(mask)
        x = ((x >> s) & m) | ((x & m) << s)
    return (x >> np.uint32(16)) | (x << np.uint32(16))

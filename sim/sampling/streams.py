"""Streams keyed by a parameter's name: what a parameter draws depends on the seed and its own name alone."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

_PER_STEP = 4
"""Philox makes four 64-bit words a step of its counter (Salmon et al., Parallel random numbers, 2011)."""


def key(seed: int, *names: str) -> int:
    """Return a 128-bit key for a seed and names; stable across machines and versions of Python."""
    text = "\0".join([str(seed), *names])
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "little")


def uniforms(key_: int, start: int, stop: int) -> NDArray[np.float64]:
    """Return the stream's numbers `start` to `stop` in the open interval (0, 1), 53 bits each."""
    first = start - start % _PER_STEP
    generator = np.random.Philox(key=key_)
    generator.advance(first // _PER_STEP)
    words = generator.random_raw(stop - first)[start - first :]
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53

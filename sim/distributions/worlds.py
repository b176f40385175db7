"""Worlds of a few numbers in which what hangs on them is tried: at their ends, and in between."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from sim.distributions.base import Distribution

TRIED = 1_024
"""Worlds, besides the corners of what the numbers may be."""
TAIL = 1e-9
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)
"""By the fractional parts of multiples of their roots worlds are spread; so many numbers there may be."""


def tried_worlds(others: Sequence[tuple[str, Distribution]]) -> list[dict[str, float]]:
    """Return worlds of the others: at their ends, and in between, the same each time."""
    ends = [ends_of(distribution) for _, distribution in others]
    corners = list(itertools.product(*ends)) if len(ends) <= 8 else []
    step = np.arange(1, TRIED + 1)[:, None] * np.sqrt(np.array(PRIMES[: len(ends)]))
    inner = [d.quantile(np.clip(step[:, i] % 1, TAIL, 1 - TAIL)) for i, (_, d) in enumerate(others)]
    names = [name for name, _ in others]
    rows = [*corners, *np.stack(inner, axis=1).tolist()]
    return [dict(zip(names, map(float, row), strict=True)) for row in rows]


def ends_of(distribution: Distribution) -> tuple[float, float]:
    """Return the ends of what a number may be, or what it hardly ever passes."""
    low, high = distribution.support
    tails = distribution.quantile(np.array([TAIL, 1 - TAIL]))
    return (low if np.isfinite(low) else float(tails[0])), (high if np.isfinite(high) else float(tails[1]))

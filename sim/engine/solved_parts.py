"""What the used scenarios of several runs came to, kept as long as these are compared.

Cases differ in a number or two, which few parts ask for: where a part is asked about the same worlds again, what it
came to is taken from here. It is a function of what stands in the key, so that nothing but the time is another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.scenario.types import Use

MOST_NUMBERS = 2**23
"""Numbers that are kept, 64 MB; what comes later is solved each time."""

Made = tuple[NDArray[np.generic], ...]


class SolvedParts:
    """Arrays by what they are a function of; threads may ask at once."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Made] = {}
        self._numbers = 0

    def get(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Return what `make` does, made once for each key as long as there is room; nobody may change it."""
        if key in self._made:
            return self._made[key]
        made = make()
        self._numbers += sum(array.size for array in made)
        if self._numbers <= MOST_NUMBERS:
            self._made[key] = made
        return made


def key_of(use: Use, rules: tuple[str, ...], worlds: NDArray[np.float64], first: int) -> tuple[object, ...]:
    """Return what the solutions of a part in `worlds[world, parameter]` are a function of, numbered from `first`."""
    digest = hashlib.sha256(np.ascontiguousarray(worlds.T).tobytes()).digest()
    names = tuple((name.kind, name.word) for name in use.names)
    budget = use.scenario.solve.concept.budget
    return use.scenario.hash, budget, names, use.rule, rules, first, worlds.shape, digest

"""The map of two numbers in the central world: which outcomes lead where, with borders found by halving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.borders import Patch, Segment, crossings, pieces, shares
from sim.errors import UsageError
from sim.workflow.made_up import MadeUp
from sim.workflow.tip import Line

STEPS = 64
"""Steps along each number, fewer where games are large."""
ROOM = 2**22
"""Numbers of the games of all points of the grid."""
OFFSETS = (0.381966, 0.707107)
"""Where in their steps points stand along each number, so that no line through round numbers runs through them."""
HALVINGS = 20
"""Halvings of a step at a border: finer than any figure shows."""

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]


@dataclass(frozen=True)
class TipMap:
    """Two numbers, a grid of both, and the key of the outcomes that lead at each of its points."""

    lines: tuple[Line, Line]
    central: tuple[float, float]
    x: Floats
    y: Floats
    keys: Keys
    """`keys[x, y]`."""
    patches: tuple[Patch, ...]
    """The parts of squares that a border cuts."""
    segments: tuple[Segment, ...]
    """The borders."""

    shares: Mapping[int, float]
    """`shares[key]`: of the plane, not of worlds."""

    @property
    def by_size(self) -> list[int]:
        """The keys, that with the largest share first."""
        return sorted(self.shares, key=lambda key: -self.shares[key])


def tip_map(made: MadeUp, first: Line, second: Line, steps: int | None = None) -> TipMap:
    """Return the map of two numbers; raises `UsageError` for one number twice, or one that takes some values alone."""
    if first.column == second.column:
        raise UsageError("a map is over two different numbers", argument="over")
    for line in (first, second):
        if line.atoms is not None:
            raise UsageError(
                f"'{line.parameter.id}' takes {len(line.atoms)} values alone, which make no map; ask of it by itself, "
                f"or give it a range, as by --set '{line.parameter.id}=uniform(0, 1)'",
                argument="over",
            )
    scenario = made.scenario
    size = scenario.numbers_of_a_world
    chosen = steps or int(np.clip((ROOM / size) ** 0.5, 12, STEPS))
    x, y = (line.points(chosen, offset) for line, offset in zip((first, second), OFFSETS, strict=True))
    base = scenario.central_values()

    def at(a: Floats, b: Floats) -> Keys:
        values = np.asfortranarray(np.repeat(base, len(a), axis=0))
        values[:, first.column], values[:, second.column] = a, b
        return made.see(values).lead

    grid = np.meshgrid(x, y, indexing="ij")
    keys = at(grid[0].ravel(), grid[1].ravel()).reshape(len(x), len(y))
    found = crossings(lambda p, j: at(p, y[j]), lambda p, i: at(x[i], p), x, y, keys, HALVINGS)
    patches, segments = pieces(x, y, keys, found)
    central = float(base[0, first.column]), float(base[0, second.column])
    own = shares(x, y, keys, patches)
    return TipMap((first, second), central, x, y, keys, tuple(patches), tuple(segments), own)

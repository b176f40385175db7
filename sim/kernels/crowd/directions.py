"""One crowd: in which direction each part of a gain changes when one more joins."""

from __future__ import annotations

from typing import NamedTuple

from sim.kernels.numerics.arrays import Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc


class Changes(NamedTuple):
    """Cells that differ by one more member joining: change k leads from `before[k]` to `after[k]` in `part[k]`."""

    part: Ints
    before: Ints
    after: Ints


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:], float64, uint8[:], int64[:])",
    "(x),(k),(k),(k),(),(p)->(p)",
    sizes=("parts",),
    work=lambda k, **_: 20.0 + k,
)
def _directions(
    cells: Floats, part: Ints, before: Ints, after: Ints, flat: float, parts: Length, direction: Ints
) -> None:
    """Fill in what `directions` returns, for one game."""
    for p in range(len(parts)):
        direction[p] = 2  # nothing seen yet
    for k in range(len(part)):
        change, p = cells[after[k]] - cells[before[k]], part[k]
        seen = 1 if change > flat else (-1 if change < -flat else 2)
        if seen != 2:
            direction[p] = seen if direction[p] == 2 or direction[p] == seen else 0
    for p in range(len(parts)):
        if direction[p] == 2:
            direction[p] = 1


def directions(cells: Floats, changes: Changes, parts: int, flat: float) -> Ints:
    """Return `direction[draw, part]`: 1 for the parts that never fall, -1 for those that never rise, else 0.

    A change of `cells[draw, cell]` below `flat` is none.
    """
    direction: Ints = _directions(cells, *changes, flat, parts=parts)
    return direction

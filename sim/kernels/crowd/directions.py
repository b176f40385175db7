"""One crowd: in which direction each part of a gain changes when one more joins."""

from __future__ import annotations

from sim.kernels.numerics.compile import gufunc


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:], int64[:], float64, int64[:])",
    "(x),(k),(k),(k),(p),()->(p)",
)
def directions(cells, part, before, after, bloc, flat, direction) -> None:  # type: ignore[no-untyped-def]
    """Fill in 1 for the parts that never fall, -1 for those that never rise, else 0.

    Change k leads from `cells[before[k]]` to `cells[after[k]]` in `part[k]`; one below `flat` is none. `bloc` only
    brings the length of its axis.
    """
    for p in range(len(bloc)):
        direction[p] = 2  # nothing seen yet
    for k in range(len(part)):
        change, p = cells[after[k]] - cells[before[k]], part[k]
        seen = 1 if change > flat else (-1 if change < -flat else 2)
        if seen != 2:
            direction[p] = seen if direction[p] == 2 or direction[p] == seen else 0
    for p in range(len(bloc)):
        if direction[p] == 2:
            direction[p] = 1

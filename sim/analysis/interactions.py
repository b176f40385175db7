"""Pairs of parameters that act together: what two explain beyond what each explains by itself.

The closed second-order index of Sobol' less the two first-order ones (Saltelli and others, Global sensitivity analysis:
the primer, 2008, section 1.2.9), over a grid of bins of equal count, by the product of the means over even and odd
draws in each cell (`sim.analysis.drivers`). An exclusive-or of two numbers is such a pair: neither explains anything by
itself.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.drivers import CHANCE, chance_of, ranks_of, sums_in
from sim.store.reader import Run

DRAWS = 65_536
"""The first draws of a run are used, at most so many: a pair that matters is seen in these."""
MOST = 24
"""Parameters of which pairs are looked at, the first of those named by the game."""
CELL = 32
"""Draws that a cell holds, at least; a grid has 2 to `FINEST` rows."""
FINEST = 16

Floats = NDArray[np.float64]
Partners = dict[str, tuple[str, float]]
"""Of a parameter, another one and what both explain beyond themselves."""


def interactions(run: Run, columns: tuple[str, ...], parameters: tuple[str, ...]) -> dict[str, Partners]:
    """Return, of each column and parameter, the partner with which it explains most beyond both alone, and how much.

    Only what can be told from nothing is listed.
    """
    looked = parameters[:MOST]
    names = [f"parameter.{p}" for p in looked]
    read = run.columns(["draw", *names, *columns], DRAWS)
    odd = read["draw"].astype(np.int64) % 2
    found: dict[str, dict[str, tuple[str, float]]] = {}
    for column in columns:
        target = np.asarray(read[column], np.float64)
        kept = ~np.isnan(target)
        values = np.array([np.asarray(read[name], np.float64)[kept] for name in names]).reshape(len(names), -1)
        found[column] = _pairs(looked, values, target[kept], odd[kept])
    return found


def _pairs(
    names: tuple[str, ...], values: Floats, target: Floats, odd: NDArray[np.int64]
) -> dict[str, tuple[str, float]]:
    """Return the strongest partner of each parameter; see `interactions`."""
    count = len(target)
    rows = min(FINEST, int(math.sqrt(count / CELL))) // 2 * 2
    if rows < 2 or target.min() == target.max():
        return {}
    apart = target - target.mean()
    place = (ranks_of(values) * rows / count).astype(np.int64)
    alone = [_explained(own, rows, apart, odd)[0] for own in place]
    best: dict[str, tuple[str, float]] = {}
    pairs = [(i, j) for i, j in combinations(range(len(names)), 2) if np.ptp(place[i]) and np.ptp(place[j])]
    for i, j in pairs:
        both, by_chance = _explained(place[i] * rows + place[j], rows * rows, apart, odd, alone[i] + alone[j])
        if by_chance * len(pairs) < CHANCE:
            for own, other in ((i, j), (j, i)):
                if both - alone[i] - alone[j] > best.get(names[own], ("", 0.0))[1]:
                    best[names[own]] = names[other], float(both - alone[i] - alone[j])
    return best


def _explained(
    cell: NDArray[np.int64], cells: int, apart: Floats, odd: NDArray[np.int64], less: float = 0.0
) -> tuple[float, float]:
    """Return the share of the variance between cells, and how often chance explains as much beyond `less`."""
    sums = np.array([sums_in(cell, odd == half, apart[:, None], cells)[:, 0] for half in (0, 1)])
    sizes = np.array([np.bincount(cell[odd == half], minlength=cells) for half in (0, 1)], np.float64)
    used = (sizes > 0).all(axis=0)
    weight, size = sizes[:, used].sum(axis=0), sizes[:, used].prod(axis=0)
    variance = float(np.square(apart).sum())
    share = float((weight * sums[0, used] * sums[1, used] / size).sum()) / variance
    null = float((weight**2 / size).sum())
    means = sums[:, used] / sizes[:, used]
    independent = float((weight * (1 / sizes[:, used]).sum(axis=0)).sum()) * variance / len(apart)
    alike = max(1.0, float((weight * (means[0] - means[1]) ** 2).sum()) / independent)  # see `sim.analysis.drivers`
    single = alike * null / len(apart) * float(np.square(apart).max()) / variance
    return share, chance_of(share - less, alike * math.sqrt(null) / len(apart), single)

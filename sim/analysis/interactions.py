"""Pairs of parameters that act together: what two explain beyond what each explains by itself.

The closed second-order index of Sobol' less the two first-order ones (Saltelli and others, Global sensitivity analysis:
the primer, 2008, section 1.2.9), over a grid of bins of equal count, by the product of the means over even and odd
draws in each cell (`sim.analysis.drivers`). An exclusive-or of two numbers is such a pair: neither explains anything by
itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.analysis.binned import ranks_of, sums_in_cells
from sim.analysis.drivers import CHANCE, chance_of
from sim.store.reader import Run

GROUPS = 768
"""Grids that are filled, at most, of some 65,536 draws, a pair of parameters and a column each: all draws of most runs,
and the first ones of very long runs with many parameters."""
MOST = 24
"""Parameters of which pairs are looked at, the first of those named by the game."""
CELL = 32
"""Draws that a cell holds, at least; a grid has 2 to `FINEST` rows."""
FINEST = 16

Floats = NDArray[np.float64]
Partners = dict[str, tuple[str, float]]
"""Of a parameter, another one and what both explain beyond themselves."""
Cells = tuple[int, ...]
"""The parameters, one or two, whose bins make the cells of a grid."""


def interactions(run: Run, columns: tuple[str, ...], parameters: tuple[str, ...]) -> dict[str, Partners]:
    """Return, of each column and parameter, the partner with which it explains most beyond both alone, and how much.

    Only what can be told from nothing is listed.
    """
    looked = parameters[:MOST]
    names = [f"parameter.{p}" for p in looked]
    pairs = math.comb(len(looked), 2)
    tallies = {column: _Tally({}) for column in columns}
    for read, group in enumerate(run.groups(["draw", *names, *columns])):
        if read and (read + 1) * pairs * len(columns) > GROUPS:
            break
        odd = (group["draw"].astype(np.int64) % 2).astype(np.uint8)
        much = pairs * len(columns) * len(odd)
        ranks: dict[bytes, Floats] = {}  # most columns have a value in the same draws
        for column, tally in tallies.items():
            target = np.asarray(group[column], np.float64)
            kept = ~np.isnan(target)
            if (known := kept.tobytes()) not in ranks:
                values = np.array([np.asarray(group[name], np.float64)[kept] for name in names])
                ranks[known] = ranks_of(values.reshape(len(names), int(kept.sum())), much)
            tally.add(ranks[known], target[kept], odd[kept], much)
    return {column: tally.partners(looked) for column, tally in tallies.items()}


def partners_of(values: Floats, target: Floats, odd: NDArray[np.int64], names: tuple[str, ...]) -> Partners:
    """Return the partners of `values[parameter, draw]`, of the first `MOST` of them, as to `target[draw]`.

    `odd[draw]` is 0 or 1, of halves that are independent. See `interactions`.
    """
    looked = values[:MOST]
    tally, much = _Tally({}), math.comb(len(looked), 2) * len(target)
    tally.add(ranks_of(looked, much), target, odd.astype(np.uint8), much)
    return tally.partners(names[:MOST])


@dataclass
class _Tally:
    """Sums over groups of draws, `sums[cells]`, of what `_between_halves` says of a column."""

    sums: dict[Cells, Floats]
    variance: float = 0.0
    count: int = 0
    largest: float = 0.0

    def add(self, ranks: Floats, target: Floats, odd: NDArray[np.uint8], much: int) -> None:
        """Add draws: `ranks[parameter, draw]`, `target[draw]`; too few for a grid say nothing."""
        count = len(target)
        rows = min(FINEST, int(math.sqrt(count / CELL))) // 2 * 2
        if rows < 2:
            return
        apart = target - target.mean() if np.ptp(target) else np.zeros(count)
        self.count += count
        self.variance += float(np.square(apart).sum())
        self.largest = max(self.largest, float(np.square(apart).max()))
        place = (ranks * rows / count).astype(np.uint8)
        squares, alone = np.square(apart), np.zeros(count, np.uint8)
        varying = [i for i, own in enumerate(place) if np.ptp(own)]
        for i in varying:
            found = sums_in_cells(alone, place[i], (1, rows), odd, apart, squares, much)
            self._join((i,), _between_halves(*found))
        for i, j in combinations(varying, 2):
            found = sums_in_cells(place[i], place[j], (rows, rows), odd, apart, squares, much)
            self._join((i, j), _between_halves(*found))

    def _join(self, cells: Cells, sums: Floats) -> None:
        self.sums[cells] = self.sums.get(cells, np.zeros(len(sums))) + sums

    def partners(self, names: tuple[str, ...]) -> Partners:
        """Return the strongest partner of each parameter; see `interactions`."""
        if not self.variance > 0:
            return {}
        best: Partners = {}
        pairs = [cells for cells in self.sums if len(cells) == 2]
        for i, j in pairs:
            alone = self._share((i,)) + self._share((j,))
            beyond = self._share((i, j)) - alone
            if self._by_chance((i, j), beyond) * len(pairs) < CHANCE:
                for own, other in ((i, j), (j, i)):
                    if beyond > best.get(names[own], ("", 0.0))[1]:
                        best[names[own]] = names[other], beyond
        return best

    def _share(self, cells: Cells) -> float:
        return float(self.sums[cells][0]) / self.variance

    def _by_chance(self, cells: Cells, share: float) -> float:
        """Return how often chance explains as much; see `sim.analysis.drivers` on draws that are alike."""
        _, null, between, independent, unlike = self.sums[cells].tolist()
        alike = max(1.0, between / (independent * self.variance / self.count))
        spread = max(math.sqrt(null) / self.count, math.sqrt(unlike) / self.variance)
        single = alike * null / self.count * self.largest / self.variance
        return chance_of(share, alike * spread, single)


def _between_halves(sums: Floats, sizes: Floats, squares: Floats) -> Floats:
    """Return the sums of products of the halves' means, of their variances by chance, how far they lie apart, how far
    independent draws of variance 1 would, and the second one again, of draws that vary in each cell as they do there:
    what is rare varies in few cells, and there the more. `sums[half, cell]`, `sizes[half, cell]` and `squares[cell]`.
    """
    used = (sizes > 0).all(axis=0)
    weight, size = sizes[:, used].sum(axis=0), sizes[:, used].prod(axis=0)
    means = sums[:, used] / sizes[:, used]
    product = (weight * sums[0, used] * sums[1, used] / size).sum()
    between = (weight * (means[0] - means[1]) ** 2).sum()
    inside = np.maximum(squares[used] / weight - (sums[:, used].sum(axis=0) / weight) ** 2, 0.0)
    independent = (weight * (1 / sizes[:, used]).sum(axis=0)).sum()
    unlike = (weight**2 / size * inside**2).sum()
    return np.array([product, (weight**2 / size).sum(), between, independent, unlike])

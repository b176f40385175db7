"""Sums in bins, and ranks, of the draws of a run: by numpy, or compiled where there is much to add.

Both give the same to the bit. The compiler takes longer to load than numpy does for all of a small run.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.numerics import bins as compiled

Floats = NDArray[np.float64]

MUCH = 2_000_000
"""Numbers that are added up, those of all parameters and columns together, from which on compiled code does it."""


def sums_in(place: NDArray[np.int64], beside: Floats, bins: int, much: int) -> Floats:
    """Return the sums of `beside[draw, column]` over the draws of each bin, as `sums[bin, column]`."""
    if much >= MUCH:
        return compiled.sums_in(place, beside, bins)
    return np.stack([np.bincount(place, column, bins) for column in beside.T], axis=1)


def sums_in_cells(
    row: NDArray[np.uint8],
    column: NDArray[np.uint8],
    shape: tuple[int, int],
    odd: NDArray[np.uint8],
    values: Floats,
    squares: Floats,
    much: int,
) -> tuple[Floats, Floats, Floats]:
    """Return `sums[half, cell]` of the values, `sizes[half, cell]` and `squares[cell]`, over the cells of a grid."""
    if much >= MUCH:
        return compiled.sums_in_cells(row, column, shape, odd, values, squares)
    cells = shape[0] * shape[1]
    cell = row.astype(np.int64) * shape[1] + column
    half = odd.astype(np.int64) * cells + cell
    sums = np.bincount(half, values, 2 * cells).reshape(2, cells)
    sizes = np.bincount(half, minlength=2 * cells).reshape(2, cells).astype(np.float64)
    return np.asarray(sums, np.float64), sizes, np.asarray(np.bincount(cell, squares, cells), np.float64)


def between_halves(sums: Floats, sizes: Floats, weight: Floats, much: int) -> tuple[Floats, Floats, Floats]:
    """Return of each column the products of the halves' means, how far they lie apart, and the products' variance.

    All three summed over bins; `sums[half, bin, column]` of the columns, then of their squares; `sizes[half, bin]`, all
    above 0, and `weight[bin]`.
    """
    columns = sums.shape[2] // 2
    own, squares = sums[:, :, :columns], sums[:, :, columns:].sum(axis=0)
    if much >= MUCH:
        return compiled.between_halves(own, squares, sizes, weight)
    pairs, both = sizes.prod(axis=0)[:, None], sizes.sum(axis=0)[:, None]
    means = own / sizes[:, :, None]
    within = (squares - own.sum(axis=0) ** 2 / both) / (both - 1)
    spread = means[0] ** 2 / sizes[1][:, None] + means[1] ** 2 / sizes[0][:, None] + within / pairs
    return (
        _added(weight[:, None] * own[0] * own[1] / pairs),
        _added(weight[:, None] * (means[0] - means[1]) ** 2),
        _added(weight[:, None] ** 2 * within * spread),
    )


def _added(values: Floats) -> Floats:
    """Return the sums of columns from the first row to the last; numpy's own adds a single column in pairs."""
    return np.asarray(np.add.accumulate(values, axis=0)[-1])


def ranks_of(values: Floats, much: int = 0) -> Floats:
    """Return the ranks of each row from 0, ties sharing their mean."""
    if much < MUCH:
        return _by_sorting(values)
    with np.errstate(all="ignore"):  # of numbers that are infinite, or differ by nearly nothing
        ranks, done = compiled.ranks_of(values)
    ranks[~done] = _by_sorting(values[~done])
    return ranks


def _by_sorting(values: Floats) -> Floats:
    ranks = np.empty(values.shape)
    for row, rank in zip(values, ranks, strict=True):
        order = np.argsort(row)  # of ties in any order: they share a rank
        ordered = row[order]
        new = ordered[1:] != ordered[:-1]
        if new.all():  # no ties, as among most parameters
            rank[order] = np.arange(len(row))
            continue
        starts = np.flatnonzero(np.concatenate([[True], new]))
        ends = np.append(starts[1:], len(row))
        rank[order] = np.repeat((starts + ends - 1) / 2, ends - starts)
    return ranks

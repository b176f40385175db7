"""Sums over draws that fall into bins, in the order of the draws, and ranks of numbers; for very many draws.

What numpy says of the same numbers is the same to the bit: sums are added in the same order, and ranks are exact.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc

MOVES = 8
"""Moves for each number after which sorting within buckets is given up: the numbers lie too unevenly."""


@gufunc("void(int64[:], float64[:,:], uint8[:], float64[:,:])", "(d),(d,c),(b)->(b,c)", sizes=("bins",))
def _sums_in(place: Ints, beside: Floats, bins: Length, sums: Floats) -> None:
    """Fill in what `sums_in` returns."""
    sums[:] = 0.0
    for d in range(len(place)):
        for c in range(beside.shape[1]):
            sums[place[d], c] += beside[d, c]


def sums_in(place: Ints, beside: Floats, bins: int) -> Floats:
    """Return the sums of `beside[draw, column]` over the draws of each bin `place[draw]`, as `sums[bin, column]`."""
    sums: Floats = _sums_in(place, beside, bins=bins)
    return sums


@gufunc(
    "void(uint8[:], uint8[:], uint8[:], float64[:], float64[:], int64, uint8[:], uint8[:], "
    "float64[:], float64[:], float64[:])",
    "(d),(d),(d),(d),(d),(),(b),(h)->(h),(h),(b)",
    sizes=("cells", "halves"),
)
def _sums_in_cells(
    row: Codes,
    column: Codes,
    odd: Codes,
    values: Floats,
    squares: Floats,
    columns: int,
    cells: Length,
    halves: Length,
    sums: Floats,
    sizes: Floats,
    squared: Floats,
) -> None:
    """Fill in what `sums_in_cells` returns."""
    sums[:], sizes[:], squared[:] = 0.0, 0.0, 0.0
    for d in range(len(values)):
        cell = row[d] * columns + column[d]
        half = odd[d] * len(cells) + cell
        sums[half] += values[d]
        sizes[half] += 1.0
        squared[cell] += squares[d]


class Cells(NamedTuple):
    """What `sums_in_cells` returns."""

    sums: Floats
    """`sums[half, cell]`."""
    sizes: Floats
    """`sizes[half, cell]`: how many draws."""
    squares: Floats
    """`squares[cell]`, over both halves."""


def sums_in_cells(
    row: Codes, column: Codes, shape: tuple[int, int], odd: Codes, values: Floats, squares: Floats
) -> Cells:
    """Return the sums of `values[draw]` over the cells of a grid in which draws stand at `row[draw]`, `column[draw]`.

    Those of even and of odd draws are apart, `odd[draw]` being 0 or 1; `squares[draw]` are summed over both.
    """
    cells = shape[0] * shape[1]
    found = _sums_in_cells(row, column, odd, values, squares, shape[1], cells=cells, halves=2 * cells)
    return Cells(found[0].reshape(2, cells), found[1].reshape(2, cells), found[2])


@gufunc(
    "void(float64[:,:], float64[:,:], float64[:,:], float64[:], float64[:], float64[:], "
    "float64[:], float64[:], float64[:])",
    "(b,c),(b,c),(b,c),(b),(b),(b)->(c),(c),(c)",
)
def _between_halves(
    even: Floats,
    odd: Floats,
    squares: Floats,
    evens: Floats,
    odds: Floats,
    weight: Floats,
    product: Floats,
    apart: Floats,
    variance: Floats,
) -> None:
    """Fill in what `between_halves` returns."""
    product[:], apart[:], variance[:] = 0.0, 0.0, 0.0
    for b in range(len(weight)):
        first, second, w = evens[b], odds[b], weight[b]
        if not (first > 0.0 and second > 0.0):
            continue
        both, pairs = first + second, first * second
        for c in range(even.shape[1]):
            one, other, whole = even[b, c] / first, odd[b, c] / second, even[b, c] + odd[b, c]
            within = (squares[b, c] - whole * whole / both) / (both - 1.0)
            spread = one * one / second + other * other / first + within / pairs
            product[c] += w * even[b, c] * odd[b, c] / pairs
            apart[c] += w * ((one - other) * (one - other))
            variance[c] += w * w * within * spread


class Halves(NamedTuple):
    """What `between_halves` returns, by columns."""

    product: Floats
    """Of the means of both halves, summed over bins."""
    apart: Floats
    """How far they lie apart, squared."""
    variance: Floats
    """Of the sum of products, from the variance within bins."""


def between_halves(sums: Floats, squares: Floats, sizes: Floats, weight: Floats) -> Halves:
    """Return what the halves of the draws say of each column, bins without one of them left out.

    `sums[half, bin, column]`, `squares[bin, column]` over both, `sizes[half, bin]`, and the `weight[bin]` of a bin.
    """
    return Halves(*_between_halves(*sums, squares, *sizes, weight))


@gufunc("void(float64[:], float64[:], boolean[:])", "(d)->(d),()")
def _ranks(values: Floats, ranks: Floats, done: Bools) -> None:
    """Fill in what `ranks_of` returns, and whether it could be `done`: numbers are put into buckets, and sorted there.

    Which bucket a number comes to never falls with it, so that buckets are in order whatever rounding does.
    """
    count = len(values)
    done[0] = False
    low, high = values[0], values[0]
    for d in range(count):
        if np.isnan(values[d]):
            return
        low, high = min(low, values[d]), max(high, values[d])
    scale = (count - 1) / (high - low) if high > low else 0.0
    if not scale * (high - low) < 2.0 * count:  # of numbers that are not finite, or all but equal
        return
    bucket, start = np.empty(count, np.int64), np.zeros(count + 1, np.int64)
    for d in range(count):
        bucket[d] = min(int((values[d] - low) * scale), count - 1)
        start[bucket[d] + 1] += 1
    for b in range(count):
        start[b + 1] += start[b]
    order, ordered, moves = np.empty(count, np.int64), np.empty(count), MOVES * count
    for d in range(count):
        place = start[bucket[d]]
        start[bucket[d]] += 1
        order[place], ordered[place] = d, values[d]
    for place in range(1, count):
        own, draw, to = ordered[place], order[place], place
        while to > 0 and ordered[to - 1] > own:
            ordered[to], order[to] = ordered[to - 1], order[to - 1]
            to -= 1
        ordered[to], order[to] = own, draw
        moves -= place - to
        if moves < 0:
            return
    first = 0
    while first < count:
        end = first + 1
        while end < count and ordered[end] == ordered[first]:
            end += 1
        for place in range(first, end):
            ranks[order[place]] = (first + end - 1) / 2
        first = end
    done[0] = True


def ranks_of(values: Floats) -> tuple[Floats, Bools]:
    """Return the ranks of each row of `values[row, draw]` from 0, ties sharing their mean, and `done[row]`.

    Rows that lie too unevenly for buckets, or in which something is not a number, are not done.
    """
    ranks, done = _ranks(values)
    return ranks, done

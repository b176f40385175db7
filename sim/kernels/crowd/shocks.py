"""One crowd whose members have private tastes: all fixed points of the blocs' rates of joining.

A member of bloc b joins with probability F(g_b(p) / scale), g_b being its expected gain when the members of each bloc
join with probabilities p. Boxes of rates are halved until each is shown to hold no fixed point, or at most one, which
Newton's method then finds (Moore, Kearfott & Cloud, Introduction to Interval Analysis, 2009, chapter 8).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernels.crowd.counts import Parts
from sim.kernels.crowd.expectations import Gains, Laws, amounts, gains, highest_numbers, lines, same_numbers, slopes
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.elimination import VANISHING, inverted, solve
from sim.kernels.numerics.interpret import tick
from sim.kernels.numerics.sums import product
from sim.tolerances import REGRET, SAME_PROFILE

NARROWEST = 1e-6
"""Width of a box that is no longer halved: what it holds is degenerate."""

ENOUGH = 0.3
"""Part of a box's width at which narrowing stops: the tests that may end the search cost less than going on."""

LOGISTIC, NORMAL = 0, 1


class Derivatives(NamedTuple):
    """Room for what is computed in one box of rates."""

    bounds: Floats
    """`bounds[bloc, low or high]` of the expected gains."""
    change: Floats
    """`change[bloc, other, low or high]`: the gains' derivatives by the rates."""
    centre: Floats
    """`centre[bloc, other]`, with `radius`: the derivatives of p - F(g(p))."""
    radius: Floats
    laws: Laws


@jit
def _joining(x: float, family: int) -> float:
    if family == NORMAL:
        return 0.5 * math.erfc(-x / math.sqrt(2.0))
    return 1.0 / (1.0 + math.exp(-x)) if x > -700.0 else 0.0


@jit
def _density(x: float, family: int) -> float:
    if family == NORMAL:
        return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    share = 1.0 / (1.0 + math.exp(-abs(x)))
    return share * (1.0 - share)


@jit
def _jacobian(change: Floats, bounds: Floats, family: int, centre: Floats, radius: Floats) -> None:
    """Fill centre and radius of the derivatives of p - F(g(p)), gains being in units of the scale."""
    for b in range(len(bounds)):
        near = 0.0 if bounds[b, 0] <= 0.0 <= bounds[b, 1] else min(abs(bounds[b, 0]), abs(bounds[b, 1]))
        most = _density(near, family)
        least = _density(max(abs(bounds[b, 0]), abs(bounds[b, 1])), family)
        for c in range(len(bounds)):
            low = min(least * change[b, c, 0], most * change[b, c, 0])
            high = max(least * change[b, c, 1], most * change[b, c, 1])
            own = 1.0 if b == c else 0.0
            centre[b, c] = own - 0.5 * (low + high)
            radius[b, c] = 0.5 * (high - low)


@jit
def _newton(game: Gains, family: int, rates: Floats, room: Derivatives) -> float:
    """Move `rates` to a fixed point in place; return what is left of the residual.

    The gains in `room` are those at the rates, the derivatives those of a box around them. Derivatives cost more than
    gains: they are taken where the first step leads, then kept while each step leaves a tenth of the residual at most.
    """
    bounds, change, centre, radius, laws = room.bounds, room.change, room.centre, room.radius, room.laws
    residual, system = np.empty(len(rates)), np.empty((len(rates), len(rates) + 1))
    left, before = np.inf, np.inf
    for step_number in range(60):
        if step_number > 0:
            gains(game, rates, rates, 1, bounds, laws)
        left = 0.0
        for b in range(len(rates)):
            residual[b] = rates[b] - _joining(bounds[b, 0], family)
            left = max(left, abs(residual[b]))
        if left <= 1e-15:
            break
        if step_number == 1 or left > 0.1 * before:
            slopes(game, rates, rates, 1, change, laws)
            _jacobian(change, bounds, family, centre, radius)
        before = left
        system[:, : len(rates)], system[:, len(rates)] = centre, residual
        if solve(system, len(rates), 1, VANISHING)[1] == 0.0:
            break
        moved = 0.0
        for b in range(len(rates)):
            to = min(max(rates[b] - system[b, len(rates)], 0.0), 1.0)
            moved = max(moved, abs(to - rates[b]))
            rates[b] = to
        if moved <= 1e-16:
            break
    return left


@jit
def _narrowed(game: Gains, family: int, low: Floats, high: Floats, room: Derivatives) -> int:
    """Shrink a box in place to what its own rates can lead to; return how often, negative where nothing is left."""
    bounds, laws = room.bounds, room.laws
    times, before, enough = 0, np.inf, ENOUGH * (high - low).max()
    while (high - low).max() < 0.8 * before and (high - low).max() > enough:
        times += 1
        before = (high - low).max()
        gains(game, low, high, 2, bounds, laws)
        for b in range(len(low)):
            low[b] = max(low[b], _joining(bounds[b, 0], family) - 1e-14)
            high[b] = min(high[b], _joining(bounds[b, 1], family) + 1e-14)
            if low[b] > high[b]:
                return -times
    return times


@jit
def _at_most_one(centre: Floats, radius: Floats) -> bool:
    """Tell whether no matrix within the radius is singular: then a box holds at most one fixed point."""
    n = len(centre)
    inverse = np.empty((n, n))
    if not inverted(centre.copy(), n, inverse):
        return False
    for i in range(n):
        spread = 0.0
        for j in range(n):
            for k in range(n):
                spread += abs(inverse[i, k]) * radius[k, j]
        if not spread < 1.0:
            return False
    return True


@jit
def _excluded(centre: Floats, radius: Floats, residual: Floats, half: Floats, single: bool) -> bool:
    """Tell from the residual in the middle of a box, `half` to either side, that the box holds no fixed point.

    By the mean value theorem as it is, and preconditioned as in Krawczyk's operator where derivatives are regular.
    """
    n = len(half)
    reach, step = np.empty(n), np.empty(n)
    product(np.abs(centre) + radius, half, reach)
    if (np.abs(residual) > reach).any():
        return True
    inverse = np.empty((n, n))
    if not single or not inverted(centre.copy(), n, inverse):
        return False
    product(radius, half, step)
    product(np.abs(inverse), step, reach)
    product(inverse, residual, step)
    return bool((np.abs(step) > reach + half).any())


@jit
def _enter(
    rates: Floats, bounds: Floats, left: float, found: Floats, gain: Floats, residual: Floats, listed: int
) -> int:
    for e in range(min(listed, len(found))):
        if np.abs(found[e] - rates).max() <= SAME_PROFILE:
            return listed
    if listed < len(found):
        found[listed], gain[listed], residual[listed] = rates, bounds[:, 0], left
    return listed + 1


class FixedPoints(NamedTuple):
    """What `fixed_points` lists."""

    rates: Floats
    """`rates[draw, point, bloc]`: probabilities of joining; NaN behind the last point."""
    gain: Floats
    """`gain[draw, point, bloc]`: what joining gains there, in units of the shocks' scale."""
    residual: Floats
    """`residual[draw, point]`: the largest difference between a rate and what it leads to."""
    number: Ints
    """`number[draw]`; it may exceed the room."""
    degenerate: Bools
    """`degenerate[draw]`: a box too narrow to halve could not be decided."""
    exhausted: Bools
    """`exhausted[draw]`: the search was given up."""


@gufunc(
    "void(float64[:], int64[:], int64[:], int64[:,:], int64[:], int64, int64, uint8[:], float64[:,:], float64[:,:], "
    "float64[:], int64[:], boolean[:], boolean[:])",
    "(x),(f),(p),(p,b),(b),(),(),(r)->(r,b),(r,b),(r),(),(),()",
    sizes=("room",),
    work=lambda **_: 500.0,
)
def _fixed_points(
    cells: Floats,
    first: Ints,
    start: Ints,
    step: Ints,
    size: Ints,
    family: int,
    most: int,
    room: Length,
    found: Floats,
    gain: Floats,
    residual: Floats,
    count: Ints,
    degenerate: Bools,
    exhausted: Bools,
) -> None:
    """Fill in what `fixed_points` returns, for one game."""
    blocs = len(size)
    top = highest_numbers(first, step, size)
    line = lines(cells, start, top)
    game = Gains(amounts(cells, start, step, top, line), first, start, step, size, top, same_numbers(step), line)
    longest = 1 + (step * size).sum(axis=1).max()
    whole, own = np.empty((2, len(step), longest)), np.empty((2, len(step), longest))
    laws = Laws(whole, own, np.empty((2, longest)))
    bounds, change = np.empty((blocs, 2)), np.empty((blocs, blocs, 2))
    centre, radius = np.empty((blocs, blocs)), np.empty((blocs, blocs))
    middle_residual = np.empty(blocs)
    derivatives = Derivatives(bounds, change, centre, radius, laws)
    deepest = 24 * blocs
    lows, highs = np.zeros((deepest, blocs)), np.ones((deepest, blocs))
    waiting, boxes, listed = 1, 0, 0
    found[:], gain[:], residual[:] = np.nan, np.nan, np.nan
    degenerate[0] = False
    while waiting > 0 and boxes < most:
        waiting -= 1
        tick(100.0 * len(cells))
        low, high = lows[waiting], highs[waiting]
        looked = _narrowed(game, family, low, high, derivatives)
        boxes += abs(looked)
        if looked < 0:
            continue
        gains(game, low, high, 2, bounds, laws)
        slopes(game, low, high, 2, change, laws)
        _jacobian(change, bounds, family, centre, radius)
        single = _at_most_one(centre, radius)
        rates, half = 0.5 * (low + high), 0.5 * (high - low)
        gains(game, rates, rates, 1, bounds, laws)
        for b in range(blocs):
            middle_residual[b] = rates[b] - _joining(bounds[b, 0], family)
        if _excluded(centre, radius, middle_residual, half + 1e-14, single):
            continue
        if single or half.max() <= 0.5 * NARROWEST:
            left = _newton(game, family, rates, derivatives)
            inside = (rates >= low - SAME_PROFILE).all() and (rates <= high + SAME_PROFILE).all()
            if left <= REGRET and (inside or not single):
                listed = _enter(rates, bounds, left, found, gain, residual, listed)
            if single and inside and left <= 1e-12:
                continue
            if (high - low).max() <= NARROWEST:
                degenerate[0] |= not single
                continue
        widest = np.argmax(high - low)
        middle = 0.5 * (low[widest] + high[widest])
        lows[waiting + 1], highs[waiting + 1] = low, high
        highs[waiting + 1, widest] = middle
        lows[waiting, widest] = middle
        waiting += 2
    count[0] = listed
    exhausted[0] = waiting > 0


def fixed_points(cells: Floats, parts: Parts, family: int, room: int, boxes: int) -> FixedPoints:
    """List all fixed points of the rates of joining, with the gains there.

    `cells[draw, cell]` are in units of the shocks' scale; `family` is LOGISTIC or NORMAL. After so many
    `boxes` of a draw the search is given up.
    """
    return FixedPoints(*_fixed_points(cells, *parts, family, boxes, room=room))

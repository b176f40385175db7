"""What members of blocs expect to gain by joining, and how that changes, when all join at random at given rates.

The number that a part of a bloc's gain depends on is a sum over all members: its law is built once for all parts that
count members in the same way, and a member is taken out of it again where it is a member's own view, or a slope. To
take out is to divide a polynomial by `1 - p + p z`, from the end at which no rounding grows.

A table that rises or falls by the same amount with each one more needs no law: what is to be expected of it depends on
the expected number alone, and is linear in every rate.

Bounds: every cell of a table is a rising amount less another rising one, and the number its table runs over rises with
every rate. So an expected gain lies between (rising at the low rates - falling at the high ones) and the reverse, which
is exact for complements; likewise its slopes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.crowd.binomial import add_bloc, binomial
from sim.kernels.numerics.arrays import Floats, Ints
from sim.kernels.numerics.compile import jit

ROUNDED = 1e-15
"""Shares of the largest cell by which rounding may bend a line."""

LOW, HIGH = 0, 1
"""The ends of a box of rates; a box that is a point has the first only."""


class Gains(NamedTuple):
    """What blocs gain, as `sim.games.crowd.batch` holds it: the parts of bloc b are `first[b]` to `first[b + 1]`."""

    amounts: Floats
    """`amounts[which, rising or falling, cell]`, as `amounts` returns them."""
    first: Ints
    """`first[bloc]`: its first part; one more entry: how many parts there are."""
    start: Ints
    """`start[part]`: its cell where none of the others join."""
    step: Ints
    """`step[part, bloc]`: cells further for each member of a bloc that joins."""
    size: Ints
    """`size[bloc]`: members."""
    top: Ints
    """`top[part]`, as `highest_numbers` returns it."""
    group: Ints
    """`group[part]`, as `same_numbers` returns it."""
    line: Floats
    """`line[part]`, as `lines` returns it."""


class Laws(NamedTuple):
    """The distributions of the numbers that gains depend on, at both ends of a box of rates."""

    whole: Floats
    """`whole[end, part, number]`: over all members, of the first part of each group."""
    own: Floats
    """`own[end, part, number]`: as a member of the part's bloc sees it."""
    work: Floats
    """`work[end, number]`: room."""


@jit
def same_numbers(step: Ints) -> Ints:
    """Return `group[part]`: the first part that counts the members of all blocs in the same way."""
    group = np.arange(len(step))
    for part in range(len(step)):
        for other in range(part):
            if (step[other] == step[part]).all():
                group[part] = other
                break
    return group


@jit
def highest_numbers(first: Ints, step: Ints, size: Ints) -> Ints:
    """Return `top[part]`: the number where all others of a member of the part's bloc join."""
    top = np.zeros(len(step), np.int64)
    for b in range(len(size)):
        for part in range(first[b], first[b + 1]):
            top[part] = -step[part, b]
            for c in range(len(size)):
                top[part] += step[part, c] * size[c]
    return top


@jit
def lines(cells: Floats, start: Ints, top: Ints) -> Floats:
    """Return `line[part]`: what each one more adds to a part's table, NaN where that is not always the same."""
    found = np.zeros(len(start))
    for part in range(len(start)):
        base, last = start[part], start[part] + top[part]
        if last == base:
            continue
        found[part] = (cells[last] - cells[base]) / top[part]
        rounding = ROUNDED * np.abs(cells[base : last + 1]).max()
        for k in range(base, last + 1):
            if not abs(cells[base] + found[part] * (k - base) - cells[k]) <= rounding < np.inf:
                found[part] = np.nan
                break
    return found


@jit
def amounts(cells: Floats, start: Ints, step: Ints, top: Ints, line: Floats) -> Floats:
    """Return `amounts[which, rising or falling, cell]`: which 0 are the tables, 1 + c their differences by bloc c.

    Nothing of the tables that are lines.
    """
    found = np.zeros((1 + step.shape[1], 2, len(cells)))
    for part in range(len(step)):
        base, last = start[part], start[part] + top[part]
        found[0, 0, base] = cells[base]
        if not np.isnan(line[part]):
            continue
        for k in range(base + 1, last + 1):
            change = cells[k] - cells[k - 1]
            found[0, 0, k] = found[0, 0, k - 1] + max(change, 0.0)
            found[0, 1, k] = found[0, 1, k - 1] + max(-change, 0.0)
        for c in range(step.shape[1]):
            rising, falling, before = 0.0, 0.0, 0.0
            for k in range(base, last + 1 - step[part, c]):
                added = cells[k + step[part, c]] - cells[k]
                rising += max(added - before, 0.0)
                falling += max(before - added, 0.0)
                found[1 + c, 0, k], found[1 + c, 1, k] = rising, falling
                before = added
    return found


@jit
def _laws(rates: Floats, game: Gains, law: Floats, work: Floats) -> None:
    """Fill `law[part]`, of the first part of each group, with the distribution of its number over all members.

    Of groups all parts of which are lines nothing is filled in.
    """
    group, step, size = game.group, game.step, game.size
    curved = np.zeros(len(group), np.bool_)
    for part in range(len(group)):
        curved[group[part]] |= np.isnan(game.line[part])
    if not curved.any():
        return
    joining = np.empty((len(size), size.max() + 1))
    for c in range(len(size)):
        binomial(size[c], rates[c], joining[c])
    for part in range(len(group)):
        if curved[part]:
            law[part, 0], top = 1.0, 0
            for c in range(len(size)):
                top = add_bloc(law[part], top, joining[c], size[c], step[part, c], work)


@jit
def _without(mass: Floats, top: int, step: int, rate: float, left: Floats) -> None:
    """Fill `left[:top + 1]`: the law of a number when one who adds `step` at a rate is taken out of `mass`."""
    if step == 0:
        for k in range(top + 1):
            left[k] = mass[k]
    elif rate <= 0.5:
        scale = 1.0 / (1.0 - rate)
        ratio = rate * scale
        for k in range(min(step, top + 1)):
            left[k] = mass[k] * scale
        for k in range(step, top + 1):
            left[k] = mass[k] * scale - ratio * left[k - step]
    else:
        scale = 1.0 / rate
        ratio = (1.0 - rate) * scale
        for k in range(top, max(top - step, -1), -1):
            left[k] = mass[k + step] * scale
        for k in range(top - step, -1, -1):
            left[k] = mass[k + step] * scale - ratio * left[k + step]


@jit
def _between(below: Floats, above: Ints, amount: Floats, base: int, top: int) -> tuple[float, float]:
    """Return what is to be expected of a table, between the laws of its number at the low and at the high rates."""
    up, down, more, less = 0.0, 0.0, 0.0, 0.0  # four sums that need not wait for each other
    for k in range(base, base + top + 1):
        up += below[k - base] * amount[0, k]
        down += above[k - base] * amount[1, k]
        more += above[k - base] * amount[0, k]
        less += below[k - base] * amount[1, k]
    return up - down, more - less


@jit
def _number(game: Gains, part: int, bloc: int, rates: Floats) -> float:
    """Return the number to be expected of a part, as a member of its bloc sees it."""
    mean = -game.step[part, bloc] * rates[bloc]
    for c in range(len(rates)):
        mean += game.step[part, c] * game.size[c] * rates[c]
    return mean


@jit
def gains(game: Gains, low: Floats, high: Floats, ends: int, bounds: Floats, laws: Laws) -> None:
    """Fill `bounds[bloc, low or high]` of the expected gains between two sets of rates, or at one where `ends` is 1.

    `laws.own` is left for `slopes`.
    """
    table, first, start, step = game.amounts, game.first, game.start, game.step
    size, top, group = game.size, game.top, game.group
    whole, own, work = laws.whole, laws.own, laws.work
    for end in range(ends):
        _laws(low if end == LOW else high, game, whole[end], work[0])
    for b in range(len(size)):
        bounds[b] = 0.0
        for part in range(first[b], first[b + 1]):
            if not np.isnan(game.line[part]):
                least = game.line[part] * _number(game, part, b, low)
                most = game.line[part] * _number(game, part, b, high) if ends > 1 else least
                bounds[b, 0] += table[0, 0, start[part]] + min(least, most)
                bounds[b, 1] += table[0, 0, start[part]] + max(least, most)
                continue
            for end in range(ends):
                rate = low[b] if end == LOW else high[b]
                _without(whole[end, group[part]], top[part], step[part, b], rate, own[end, part])
            least, most = _between(own[LOW, part], own[ends - 1, part], table[0], start[part], top[part])
            bounds[b, 0] += least
            bounds[b, 1] += most


@jit
def slopes(game: Gains, low: Floats, high: Floats, ends: int, slope: Floats, laws: Laws) -> None:
    """Fill `slope[bloc, other, low or high]`: derivatives of expected gains by rates, where `gains` was called last."""
    table, first, start, step = game.amounts, game.first, game.start, game.step
    size, top, own, work = game.size, game.top, laws.own, laws.work
    slope[:] = 0.0
    for b in range(len(size)):
        for part in range(first[b], first[b + 1]):
            for c in range(len(size)):
                others = size[c] - (1 if c == b else 0)
                if step[part, c] == 0 or others == 0:
                    continue
                if not np.isnan(game.line[part]):
                    slope[b, c] += others * step[part, c] * game.line[part]
                    continue
                last = top[part] - step[part, c]
                for end in range(ends):
                    rate = low[c] if end == LOW else high[c]
                    _without(own[end, part], last, step[part, c], rate, work[end])
                least, most = _between(work[LOW], work[ends - 1], table[1 + c], start[part], last)
                slope[b, c, 0] += others * least
                slope[b, c, 1] += others * most

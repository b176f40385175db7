"""How far knowing a number shifts the whole distribution of a quantity: delta indices, from worlds as they were drawn.

The delta of a number is the mean, over its values, of half the area between the density of the quantity given the value
and its density over all worlds (Borgonovo, Reliability Engineering and System Safety 92, 2007): 0 where knowing it
changes nothing, 1 where it tells all. No design is needed, and numbers may depend on one another: what a number's
companions do is then part of what it tells.

Worlds are sorted into classes of the number and cells of the quantity, of equal count (Plischke, Borgonovo and Smith,
European Journal of Operational Research 226, 2013); a value that many worlds share is a class, or a cell, of its own,
so that atoms, which have no density, are counted as they are. Two things keep what is counted from the truth, and the
margin has room for both. By chance, distributions that are alike look apart, by an amount that falls with the root of
the number of worlds; halves of the worlds show how large it is, and it is taken off (the generalised jackknife:
Schucany, Gray and Owen, Journal of the ASA 66, 1971), which may be too much. And classes hide what differs within them,
about as much more as they show beyond half as many. The number of classes is that with the smallest margin.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.analysis.sensitivity import CONFIDENCE, Shares, possible
from sim.lazy import special

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
CLASSES = (4, 8, 16, 32, 64)
"""Of a number, and as many cells of a quantity, at most."""
DRAWS_A_CELL = 16
"""Worlds of a class in a cell, on average, below which there are no more classes."""
GROUPS = 16
"""Groups of worlds that are left out in turn, to see how far chance moves the answer."""
ALIKE = 1e-12
"""Relative difference of values that only arithmetic keeps apart."""


def delta_indices(values: Floats, targets: Floats, replicate: Codes) -> list[Shares | None]:
    """Return the deltas of `values[number, draw]` on each of `targets[quantity, draw]`; None of one that never varies.

    `replicate[draw]` is the part of the design to which a draw belongs: parts are independent of one another. Draws of
    which a target is not known (NaN) are left out.
    """
    levels = [most for most in CLASSES if most**2 * DRAWS_A_CELL <= values.shape[1]] or list(CLASSES[:1])
    classes = [[cells(number, most) for most in levels] for number in values]
    found: list[Shares | None] = []
    for target in targets:
        known = ~np.isnan(target)
        own = target[known]
        if len(own) < 2 * GROUPS or np.ptp(own) <= ALIKE * (1 + np.abs(own).max()):
            found.append(None)
            continue
        group = _groups(replicate[known])
        quantity = [cells(own, most) for most in levels]
        deltas = [_delta([code[known] for code in codes], quantity, group) for codes in classes]
        found.append(possible(*(np.array(column) for column in zip(*deltas, strict=True))))
    return found


def _groups(replicate: Codes) -> Codes:
    """Return the group of each draw; parts of the design that are too few do not show how far they lie apart."""
    group = replicate % GROUPS
    return group if len(np.unique(group)) == GROUPS else np.arange(len(replicate)) % GROUPS


def cells(values: Floats, most: int) -> Codes:
    """Return the cell of each of `values[draw]`, from 0 up: of equal count, but what many draws share has its own."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    slack = ALIKE * max(float(np.abs(ordered[[0, -1]]).max()), float(np.finfo(np.float64).tiny))
    new = np.concatenate([[0], np.cumsum(np.diff(ordered) > slack)])  # values that differ, from 0 up
    count = np.bincount(new)
    code = np.empty(len(values), np.int64)
    if len(count) <= most:
        code[order] = new
        return code
    atom = count * most >= len(values)
    cell = ((np.cumsum(count) - count / 2) * most / len(values)).astype(np.int64)
    apart = np.diff(cell, prepend=0) + atom + np.concatenate([[0], atom[:-1]])  # before an atom and behind it, too
    code[order] = np.cumsum(apart > 0)[new]
    return code - code.min()


def _delta(number: Sequence[Codes], quantity: Sequence[Codes], group: Codes) -> tuple[float, float]:
    """Return the delta of a number and its margin with 95% confidence, of codes by number of classes."""
    found = [_at(_tables(a, b, group)) for a, b in zip(number, quantity, strict=True)]
    hidden = _hidden([value for value, _ in found])
    least = int(np.argmin([margin + more for (_, margin), more in zip(found, hidden, strict=True)]))
    return float(np.clip(found[least][0], 0.0, 1.0)), found[least][1] + hidden[least]


def _hidden(values: Sequence[float]) -> list[float]:
    """Return what classes hide at each level, from the values at all: it halves at most with twice as many classes."""
    steps = [max(b - a, 0.0) for a, b in pairwise(values)]
    hidden = [2 * steps[0] if steps else 0.0]
    for step in steps:
        hidden.append(max(step, hidden[-1] / 2))
    return hidden


def _tables(number: Codes, quantity: Codes, group: Codes) -> Floats:
    """Return `draws[group, class, cell]`."""
    shape = (GROUPS, int(number.max()) + 1, int(quantity.max()) + 1)
    place = (group * shape[1] + number) * shape[2] + quantity
    return np.bincount(place, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)


def _at(draws: Floats) -> tuple[float, float]:
    """Return the delta of `draws[group, class, cell]`, and its margin but for what classes hide."""
    odd = np.arange(GROUPS) % 2 == 1
    halves = np.stack([draws[~odd].sum(axis=0), draws[odd].sum(axis=0)])
    apart, less = _less_chance(halves[:, None])
    without = np.repeat(halves[:, None], GROUPS, axis=1)
    without[odd.astype(np.int64), np.arange(GROUPS)] -= draws
    error = np.sqrt((GROUPS - 1) * np.var(_less_chance(without)[1]))
    margin = float(special.stdtrit(GROUPS - 1, (1 + CONFIDENCE) / 2) * error)
    return float(less[0]), margin + max(float(apart[0] - less[0]), 0.0)


def _less_chance(halves: Floats) -> tuple[Floats, Floats]:
    """Return how far apart distributions are as counted, and less what chance adds, of `halves[half, i, class, cell]`.

    With n draws chance adds c / sqrt(n) at most; the halves, with fewer draws each, tell c.
    """
    whole = halves.sum(axis=0)
    apart, each = _apart(whole), _apart(halves).mean(axis=0)
    narrow, wide = (1 / np.sqrt(some.sum(axis=(-2, -1))) for some in (whole, halves))
    slope = np.maximum(each - apart, 0.0) / (wide.mean(axis=0) - narrow)
    return apart, apart - slope * narrow


def _apart(draws: Floats) -> Floats:
    """Return the mean over classes of half the sum of differences of shares, of `draws[..., class, cell]`."""
    size = draws.sum(axis=(-2, -1))
    expected = draws.sum(axis=-1)[..., None] * draws.sum(axis=-2)[..., None, :] / size[..., None, None]
    return np.asarray(np.abs(draws - expected).sum(axis=(-2, -1)) / (2 * size))

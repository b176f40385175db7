"""The principal branch of logit quantal responses of one game as a curve: points in order, and any point between two.

Precision rises and falls along the curve where it folds, so that places on it are told by points and not by precisions.
A point is `y` of `sim.kernels.behavioural.branch`: log-odds, then the precision.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.behavioural.branch import (
    FOLLOWED,
    LENGTH,
    LONGEST_START,
    LOST,
    PASSED,
    branch_game,
    correct,
    follow,
    place,
    start,
    start_stride,
    workspace,
)
from sim.kernels.behavioural.crossings import crossed
from sim.kernels.behavioural.quantal import FormArrays, normalise
from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc

CHORD = 1.0
"""The length, in log-odds, against which corrections of a point on a chord are measured: it is near the curve."""


class LogitCurve(NamedTuple):
    """What `logit_curve` finds; the points are as many as there is room for, at most. NaN behind the last one."""

    points: Floats
    """`points[draw, point, unknown]`: log-odds of every choice against its agent's first one, then the precision."""
    profiles: Floats
    """`profiles[draw, point, choice]`: probabilities."""
    number: Ints
    """`number[draw]`: points."""
    ended: Codes
    """`ended[draw]`: as of `LogitPoints`."""


@gufunc(
    "void(int64[:,:], int64[:], int64[:], int64[:], float64[:,:], float64[:], boolean[:,:], float64, float64, float64, "
    "uint8[:], uint8[:], float64[:,:], float64[:,:], int64[:], uint8[:])",
    "(l,s),(c),(f),(a),(p,l),(l),(l,s),(),(),(),(m),(u)->(m,u),(m,c),(),()",
    sizes=("room", "unknowns"),
)
def _logit_curve(
    path: Ints,
    agent: Ints,
    first: Ints,
    mover: Ints,
    payoffs: Floats,
    chance: Floats,
    alive: Bools,
    upto: float,
    longest: float,
    growth: float,
    room: Length,
    unknowns: Length,
    points: Floats,
    profiles: Floats,
    count: Ints,
    ended: Codes,
) -> None:
    """Fill in what `logit_curve` returns, for one game."""
    game = branch_game(path, agent, first, mover, payoffs, chance, alive)
    work = workspace(game.form, chance, np.inf)  # as many steps as there is room for points
    n = len(agent) - len(mover)
    y, tangent, bend = np.empty(n + 1), np.empty(n + 1), np.zeros(n + 1)
    start(y, tangent, game, work)
    stride = start_stride(min(LONGEST_START, longest))
    x = work.x
    profiles[:], points[:] = np.nan, np.nan
    count[0], ended[0] = 0, 0
    while count[0] < len(points):
        place(first, y, x)
        normalise(first, game.support, x, work.space.share)
        profiles[count[0]], points[count[0]] = np.exp(x), y
        count[0] += 1
        if y[n] >= upto:
            ended[0] = np.uint8(stride[PASSED] > 0.0 or crossed(game, y, work))
            return
        stride[LENGTH] = min(stride[LENGTH], max(longest, growth * y[n]))
        if follow(game, upto, y, tangent, bend, stride, work) != FOLLOWED:
            break
    ended[0] = LOST


def logit_curve(
    form: FormArrays,
    payoffs: Floats,
    chance: Floats,
    alive: Bools,
    upto: float,
    longest: float,
    growth: float,
    room: int,
) -> LogitCurve:
    """Return points along the branch in order, folds included, until precision `upto` is first reached.

    Steps are no longer than `longest`, or than `growth` times the precision where that is more. The other arrays as
    `sim.kernels.behavioural.logit.logit_points` takes them, of one game or of many.
    """
    sizes = {"room": room, "unknowns": len(form.agent) - len(form.mover) + 1}
    return LogitCurve(*_logit_curve(*form, payoffs, chance, alive, upto, longest, growth, **sizes))


class LogitBetween(NamedTuple):
    """What `logit_between` finds; NaN where Newton's method does not come to rest near the chord."""

    points: Floats
    """`points[place, unknown]`: as of `LogitCurve`."""
    profiles: Floats
    """`profiles[place, choice]`: probabilities."""


@gufunc(
    "void(int64[:,:], int64[:], int64[:], int64[:], float64[:,:], float64[:], boolean[:,:], float64[:,:], float64[:], "
    "float64[:,:], float64[:,:])",
    "(l,s),(c),(f),(a),(p,l),(l),(l,s),(e,u),(k)->(k,u),(k,c)",
)
def _logit_between(
    path: Ints,
    agent: Ints,
    first: Ints,
    mover: Ints,
    payoffs: Floats,
    chance: Floats,
    alive: Bools,
    ends: Floats,
    shares: Floats,
    points: Floats,
    profiles: Floats,
) -> None:
    """Fill in what `logit_between` returns, for one game."""
    game = branch_game(path, agent, first, mover, payoffs, chance, alive)
    work = workspace(game.form, chance, np.inf)
    chord = ends[1] - ends[0]
    y, tangent, border = np.empty(len(chord)), np.empty(len(chord)), chord / np.sqrt((chord * chord).sum())
    for k in range(len(shares)):
        y[:] = ends[0] + shares[k] * chord
        sign, _ = correct(game, y, border, CHORD, True, work, tangent)
        if not abs(sign) > 0.0:
            points[k], profiles[k] = np.nan, np.nan
            continue
        place(first, y, work.x)
        normalise(first, game.support, work.x, work.space.share)
        points[k], profiles[k] = y, np.exp(work.x)


def logit_between(
    form: FormArrays, payoffs: Floats, chance: Floats, alive: Bools, ends: Floats, shares: Floats
) -> LogitBetween:
    """Return the points of the branch beside the chord between two of its points, `ends[end, unknown]`.

    `shares[place]` of the chord's length, from 0 to 1, tell where; points lie at right angles to it. The other arrays
    as `logit_curve` takes them, of one game.
    """
    return LogitBetween(*_logit_between(*form, payoffs, chance, alive, ends, shares))

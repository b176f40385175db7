"""Logit quantal response equilibria of one game on the principal branch, as a NumPy generalised ufunc."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.behavioural.branch import (
    FOLLOWED,
    LONGEST_START,
    LOST,
    PASSED,
    SEQUENCE,
    BranchGame,
    Workspace,
    branch_game,
    follow,
    place,
    start,
    start_stride,
    workspace,
)
from sim.kernels.behavioural.crossings import crossed
from sim.kernels.behavioural.quantal import FormArrays, normalise, values, values_at_once
from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints
from sim.kernels.numerics.compile import gufunc, jit

MOST_STEPS = 5000
"""Steps of one branch; it is lost beyond."""


@jit
def residual(game: BranchGame, precision: float, work: Workspace) -> float:
    """Return the largest difference between the probabilities in `work` and the logit responses to them."""
    form, alive = game.form, game.alive
    x, value, slope, space = work.x, work.value, work.slope, work.space
    first, share = form.first, space.share
    if not (game.kind != SEQUENCE and values_at_once(form, game.payoffs, value, slope, space)):
        values(form, game.payoffs, game.chance, alive, alive, x, value, slope, space)
    answer, response = slope[0], slope[1]
    for c in range(len(x)):
        answer[c] = precision * value[c]
    normalise(first, game.support, answer, response)
    worst = 0.0
    for c in range(len(x)):
        worst = max(worst, abs(share[c] - response[c]))
    return worst


class LogitPoints(NamedTuple):
    """What `logit_points` finds."""

    profiles: Floats
    """`profiles[draw, point, choice]`: probabilities; NaN where the branch is lost."""
    gap: Floats
    """`gap[draw, point]`: the largest difference from the logit response."""
    ended: Codes
    """`ended[draw, point]`: whether the branch was followed to there (0), after a bifurcation (1), or was lost (2), or
    the work for the game was used up before (3)."""


@gufunc(
    "void(int64[:,:], int64[:], int64[:], int64[:], float64[:,:], float64[:], boolean[:,:], float64[:], "
    "float64, float64[:,:], float64[:], uint8[:])",
    "(l,s),(c),(f),(a),(p,l),(l),(l,s),(k),()->(k,c),(k),(k)",
    work=lambda **_: 200.0,
)
def _logit_points(
    path: Ints,
    agent: Ints,
    first: Ints,
    mover: Ints,
    payoffs: Floats,
    chance: Floats,
    alive: Bools,
    precisions: Floats,
    budget: float,
    profiles: Floats,
    gap: Floats,
    ended: Codes,
) -> None:
    """Fill in what `logit_points` returns, for one game."""
    game = branch_game(path, agent, first, mover, payoffs, chance, alive)
    work = workspace(game.form, chance, budget)
    n = len(agent) - len(mover)
    y, tangent, bend = np.empty(n + 1), np.empty(n + 1), np.zeros(n + 1)
    start(y, tangent, game, work)
    stride = start_stride(LONGEST_START)
    went, steps = FOLLOWED, 0
    for k in range(len(precisions)):  # rising, so that one walk meets them all
        while went == FOLLOWED and y[n] < precisions[k]:
            went = follow(game, precisions[k], y, tangent, bend, stride, work) if steps < MOST_STEPS else LOST
            steps += 1
        if went != FOLLOWED:
            profiles[k], gap[k], ended[k] = np.nan, np.nan, went
            continue
        x, share = work.x, work.space.share
        place(first, y, x)
        normalise(first, game.support, x, share)
        gap[k] = residual(game, y[n], work)
        for c in range(len(agent)):
            profiles[k, c] = share[c]
        if stride[PASSED] == 0.0 and crossed(game, y, work):
            stride[PASSED] = 1.0
        ended[k] = np.uint8(stride[PASSED])


def logit_points(
    form: FormArrays, payoffs: Floats, chance: Floats, alive: Bools, precisions: Floats, budget: float
) -> LogitPoints:
    """Return the first point of the branch at each of the rising `precisions[draw, point]`.

    `payoffs[draw, player, leaf]` of size one, precisions to match; `chance[draw, leaf]` logarithms; `alive[draw, leaf,
    step]` as `kept` in `sim.kernels.behavioural.quantal`. A branch is followed for `budget` steps of work.
    """
    return LogitPoints(*_logit_points(*form, payoffs, chance, alive, precisions, float(budget)))

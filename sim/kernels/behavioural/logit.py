"""Logit quantal response equilibria of one game on the principal branch, as a NumPy generalised ufunc."""

from __future__ import annotations

import numpy as np

from sim.kernels.behavioural.branch import (
    FOLLOWED,
    LONGEST_START,
    LOST,
    SEQUENCE,
    described,
    follow,
    place,
    start,
    workspace,
)
from sim.kernels.behavioural.crossings import crossed
from sim.kernels.behavioural.quantal import normalise, values, values_at_once
from sim.kernels.numerics.compile import gufunc, jit

MOST_STEPS = 5000
"""Steps of one branch; it is lost beyond."""


@jit
def residual(game, precision, work) -> float:  # type: ignore[no-untyped-def]
    """Return the largest difference between the probabilities in `work` and the logit responses to them."""
    form, payoffs, chance, alive, support, kind, _ = game
    x, value, slope, space = work[:4]
    first, share = form[2], space[2]
    if not (kind != SEQUENCE and values_at_once(form, payoffs, value, slope, space)):
        values(form, payoffs, chance, alive, alive, x, value, slope, space)
    answer, response = slope[0], slope[1]
    for c in range(len(x)):
        answer[c] = precision * value[c]
    normalise(first, support, answer, response)
    worst = 0.0
    for c in range(len(x)):
        worst = max(worst, abs(share[c] - response[c]))
    return worst


@gufunc(
    "void(int64[:,:], int64[:], int64[:], int64[:], float64[:,:], float64[:], boolean[:,:], float64[:], float64[:,:], "
    "float64[:], uint8[:])",
    "(l,s),(c),(f),(a),(p,l),(l),(l,s),(k)->(k,c),(k),(k)",
)
def logit_points(path, agent, first, mover, payoffs, chance, alive, precisions, profiles, gap, ended):  # type: ignore[no-untyped-def]
    """Put the first point of the branch at each of the rising `precisions`; arrays as in `sim.games.moves.agents`.

    `payoffs` of size one, precisions to match; `chance[leaf]` logarithms; `alive[leaf, step]` as `kept` in
    `sim.kernels.behavioural.quantal`. `gap[k]` is the largest difference from the logit response; `ended[k]` tells
    whether the branch was followed to there (0), after a bifurcation (1), or lost (2).
    """
    game = described(path, agent, first, mover, payoffs, chance, alive)
    work = workspace(game[0], chance)
    n = len(agent) - len(mover)
    y, tangent, bend = np.empty(n + 1), np.empty(n + 1), np.zeros(n + 1)
    start(y, tangent, game, work)
    stride = np.empty(3)
    stride[0], stride[1], stride[2] = LONGEST_START, 0.0, 1.0
    lost, steps = False, 0
    for k in range(len(precisions)):  # rising, so that one walk meets them all
        while not lost and y[n] < precisions[k]:
            lost = steps >= MOST_STEPS or follow(game, precisions[k], y, tangent, bend, stride, work) != FOLLOWED
            steps += 1
        if lost:
            profiles[k], gap[k], ended[k] = np.nan, np.nan, LOST
            continue
        x, share = work[0], work[3][2]
        place(first, y, x)
        normalise(first, game[4], x, share)
        gap[k] = residual(game, y[n], work)
        for c in range(len(agent)):
            profiles[k, c] = share[c]
        if stride[1] == 0.0 and crossed(game, y, work):
            stride[1] = 1.0
        ended[k] = np.uint8(stride[1])


@gufunc(
    "void(int64[:,:], int64[:], int64[:], int64[:], float64[:,:], float64[:], boolean[:,:], float64[:], float64[:], "
    "boolean[:], float64[:], float64[:,:], int64[:], uint8[:])",
    "(l,s),(c),(f),(a),(p,l),(l),(l,s),(),(),(m)->(m),(m,c),(),()",
)
def logit_curve(  # type: ignore[no-untyped-def]
    path, agent, first, mover, payoffs, chance, alive, upto, longest, room, precision, profiles, count, ended
):
    """List points along the branch in order, folds included, until precision `upto` is first reached.

    Steps are no longer than `longest`, points no more than `room` is long; their number is `count`.
    """
    game = described(path, agent, first, mover, payoffs, chance, alive)
    work = workspace(game[0], chance)
    n = len(agent) - len(mover)
    y, tangent, bend = np.empty(n + 1), np.empty(n + 1), np.zeros(n + 1)
    start(y, tangent, game, work)
    stride = np.array([min(LONGEST_START, longest[0]), 0.0, 1.0])
    x = work[0]
    profiles[:], precision[:] = np.nan, np.nan
    count[0], ended[0] = 0, 0
    while count[0] < len(precision):
        place(first, y, x)
        normalise(first, game[4], x, work[3][2])
        profiles[count[0]], precision[count[0]] = np.exp(x), y[n]
        count[0] += 1
        if y[n] >= upto[0]:
            ended[0] = np.uint8(stride[1] > 0.0 or crossed(game, y, work))
            return
        stride[0] = min(stride[0], longest[0])
        if follow(game, upto[0], y, tangent, bend, stride, work) != FOLLOWED:
            break
    ended[0] = LOST

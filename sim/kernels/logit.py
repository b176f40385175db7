"""Logit quantal response equilibria of one game on the principal branch, as a NumPy generalised ufunc."""

from __future__ import annotations

import numpy as np

from sim.kernels.branch import FOLLOWED, LONGEST_START, LOST, follow, place, start, workspace
from sim.kernels.compiled import body, kernel
from sim.kernels.quantal import at_once, normalise, values

MOST_STEPS = 5000
"""Steps of one branch; it is lost beyond."""


@body
def residual(game, precision, work) -> float:  # type: ignore[no-untyped-def]
    """Return the largest difference between the probabilities in `work` and the logit responses to them."""
    form, payoffs, chance, alive, support, _ = game
    x, value, slope, space = work[:4]
    first = form[2]
    values(form, payoffs, chance, alive, alive, x, value, slope, space)
    answer = precision * value
    normalise(first, support, answer, slope[0])
    worst = 0.0
    for c in range(len(x)):
        worst = max(worst, abs(np.exp(x[c]) - np.exp(answer[c])))
    return worst


@kernel(
    "void(int64[:,:], int64[:], int64[:], int64[:], float64[:,:], float64[:], boolean[:,:], float64[:], float64[:,:], "
    "float64[:], uint8[:])",
    "(l,s),(c),(f),(a),(p,l),(l),(l,s),(k)->(k,c),(k),(k)",
)
def logit_points(path, agent, first, mover, payoffs, chance, alive, precisions, profiles, gap, ended):  # type: ignore[no-untyped-def]
    """Put the first point of the branch at each of the rising `precisions`; arrays as in `sim.games.agents`.

    `payoffs` of size one, precisions to match; `chance[leaf]` logarithms; `alive[leaf, step]` as `kept` in
    `sim.kernels.quantal`. `gap[k]` is the largest difference from the logit response; `ended[k]` tells whether the
    branch was followed to there (0), after a bifurcation (1), or lost (2).
    """
    form = (path, agent, first, mover)
    game = (form, payoffs, chance, alive, np.ones(len(agent), np.bool_), at_once(path, agent, chance, alive))
    work = workspace(form, chance)
    n = len(agent) - len(mover)
    y, tangent, bend = np.empty(n + 1), np.empty(n + 1), np.zeros(n + 1)
    start(y, tangent, game, work)
    stride = np.array([LONGEST_START, 0.0, 1.0])
    lost, steps = False, 0
    profiles[:], gap[:] = np.nan, np.nan
    for k in range(len(precisions)):  # rising, so that one walk meets them all
        while not lost and y[n] < precisions[k]:
            lost = steps >= MOST_STEPS or follow(game, precisions[k], y, tangent, bend, stride, work) != FOLLOWED
            steps += 1
        if lost:
            ended[k] = LOST
            continue
        x = work[0]
        place(first, y, x)
        normalise(first, game[4], x, work[3][2])
        gap[k] = residual(game, y[n], work)
        profiles[k] = np.exp(x)
        ended[k] = np.uint8(stride[1])


@kernel(
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
    form = (path, agent, first, mover)
    game = (form, payoffs, chance, alive, np.ones(len(agent), np.bool_), at_once(path, agent, chance, alive))
    work = workspace(form, chance)
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
            ended[0] = np.uint8(stride[1])
            return
        stride[0] = min(stride[0], longest[0])
        if follow(game, upto[0], y, tangent, bend, stride, work) != FOLLOWED:
            break
    ended[0] = LOST

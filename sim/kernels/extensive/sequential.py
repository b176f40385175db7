"""The limit of the principal branch of agent quantal responses of one game: a sequential equilibrium with beliefs.

McKelvey & Palfrey (Quantal response equilibria for extensive form games, Experimental Economics 1, 1998, theorem 4):
every limit point is a sequential equilibrium, and the branch's own supplies the beliefs off the path. The branch is
followed until the actions and nodes that vanish stand out from those that stay. The limit is then had exactly: what
vanishes is left out, the indifferences of what stays are solved by Newton's method from there, and sequential
rationality is checked against the beliefs, at every information set (Turocy 2010, section 4).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernels.behavioural.branch import (
    FOLLOWED,
    LONGEST_START,
    LOST,
    PASSED,
    SPENT,
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
from sim.kernels.behavioural.quantal import FormArrays, normalise, values, within_simplices
from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.elimination import ANY, solve
from sim.kernels.numerics.sums import exponentials
from sim.tolerances import REGRET

VANISHED = 1e-7
"""A probability below this has vanished, one above `STAYS` stays; between them nothing is concluded yet."""
STAYS = 1e-4
MOVED = 1e-4
"""The limit lies no further from the branch, in probability."""
NEAR = 1.0
"""One correction on the way to the limit moves no logarithm of a probability by more."""
FIRST_LOOK = 16.0
FARTHEST = 1e12
"""Precisions (payoffs run over a range of 1) between which the limit is looked for."""
DIVIDES_BY = 1e6
"""A branch whose limit mixes is followed on to this precision: it may divide only behind where its limit is plain."""
SETTLED = 1e7
"""A precision at which actions that lose nothing in the limit, and vanish all the same, are taken to do so."""
MOST_STEPS = 3000
"""Steps of one branch; it is lost beyond."""


@jit
def _stands_out(p: Floats, stays: Bools) -> bool:
    """Put into `stays` which of the probabilities stay; return False if one of them is in between."""
    for c in range(len(p)):
        if VANISHED < p[c] < STAYS:
            return False
        stays[c] = p[c] >= STAYS
    return True


@jit
def _node_shares(form: FormArrays, node: Ints, chance: Floats, alive: Bools, x: Floats, shares: Floats) -> None:
    """Put into `shares[node]` the node's probability given its information set, from logarithms `x[choice]`."""
    path, agent, first = form.path, form.agent, form.first
    logs = np.full(len(shares), -np.inf)
    top = np.full(len(first) - 1, -np.inf)
    whose = np.full(len(shares), -1)
    for i in range(len(path)):
        for s in range(path.shape[1]):
            if path[i, s] < 0 or not alive[i, s]:
                continue
            whole = chance[i]
            for k in range(path.shape[1]):
                if path[i, k] >= 0:
                    whole += x[path[i, k]]
            v, h = node[i, s], agent[path[i, s]]
            whose[v] = h
            top[h] = max(top[h], whole)
            logs[v] = whole if logs[v] == -np.inf else max(logs[v], whole) + math.log1p(math.exp(-abs(logs[v] - whole)))
    total = np.zeros(len(top))
    for v in range(len(shares)):
        if whose[v] >= 0:
            total[whose[v]] += math.exp(logs[v] - top[whose[v]])
    for v in range(len(shares)):
        shares[v] = math.exp(logs[v] - top[whose[v]]) / total[whose[v]] if whose[v] >= 0 else 0.0


@jit
def _limit_masks(
    form: FormArrays, node: Ints, alive: Bools, stays: Bools, likely: Bools, kept: Bools, counted: Bools
) -> None:
    """Tell which leaves count in the limit: by way of a likely node of the set, and then of choices that stay."""
    path = form.path
    for i in range(len(path)):
        for s in range(path.shape[1]):
            if path[i, s] < 0:
                kept[i, s] = counted[i, s] = False
                continue
            after = True
            for k in range(s + 1, path.shape[1]):
                if path[i, k] >= 0 and not stays[path[i, k]]:
                    after = False
            counted[i, s] = alive[i, s] and likely[node[i, s]] and after
            kept[i, s] = counted[i, s] and stays[path[i, s]]


@jit
def _solve_indifference(game: BranchGame, kept: Bools, counted: Bools, stays: Bools, work: Workspace) -> bool:
    """Move `x` of `work` as little as possible, so that every agent's choices that stay are worth the same.

    False where that takes more than `NEAR`: an indifference that only rounding seems to move is none.
    """
    form, payoffs, chance = game.form, game.payoffs, game.chance
    x, value, slope, space = work.x, work.value, work.slope, work.space
    first = form.first
    n = len(x)
    rows, miss = np.zeros((n, n)), np.zeros(n)
    for _ in range(30):
        work.left[0] -= game.price
        normalise(first, stays, x, space.share)
        values(form, payoffs, chance, kept, counted, x, value, slope, space)
        within_simplices(first, stays, space.share, slope)
        m, worst = 0, 0.0
        for h in range(len(first) - 1):
            base = -1
            for c in range(first[h], first[h + 1]):
                if stays[c] and base < 0:
                    base = c
                elif stays[c]:
                    miss[m] = value[base] - value[c]
                    rows[m] = slope[c] - slope[base]
                    worst = max(worst, abs(miss[m]))
                    m += 1
        if worst < 1e-14 or m == 0:
            return True
        # the shortest step; the ridge takes care of indifferences that nothing can move
        work.left[0] -= m * m * n
        square = np.zeros((m, m + 1))
        for i in range(m):
            square[i, m] = miss[i]
            for j in range(m):
                for k in range(n):
                    square[i, j] += rows[i, k] * rows[j, k]
        most = 0.0
        for i in range(m):
            most = max(most, square[i, i])
        for i in range(m):
            square[i, i] += 1e-13 * most + 1e-300
        if most == 0.0:
            break
        _, sign = solve(square, m, 1, ANY)
        if sign == 0.0:
            break
        for k in range(n):
            step = 0.0
            for i in range(m):
                step += square[i, m] * rows[i, k]
            if not abs(step) <= NEAR:
                return False
            x[k] += step
    return worst < REGRET * 1e-2


@jit
def _losses(
    game: BranchGame,
    ranges: Floats,
    kept: Bools,
    counted: Bools,
    stays: Bools,
    precision: float,
    before: Floats,
    work: Workspace,
) -> tuple[float, bool]:
    """Return the largest loss of a choice that stays, and whether those that vanish lose as they did on the way.

    `before[choice]` are the logarithms on the branch: what vanishes because it loses `d` goes as -precision * d.
    """
    form, payoffs, chance = game.form, game.payoffs, game.chance
    x, value, slope, space = work.x, work.value, work.slope, work.space
    first, mover = form.first, form.mover
    values(form, payoffs, chance, kept, counted, x, value, slope, space)
    worst, strict = 0.0, True
    for h in range(len(first) - 1):
        best, played = -np.inf, 0.0
        for c in range(first[h], first[h + 1]):
            best = max(best, value[c])
        for c in range(first[h], first[h + 1]):
            if stays[c]:
                played = max(played, best - value[c])
            elif best - value[c] < -0.5 * before[c] / precision:
                strict = False
        scale = ranges[mover[h]]
        worst = max(worst, played / scale if scale > 0 else 0.0)
    return worst, strict


@jit
def _limit(
    game: BranchGame, node: Ints, ranges: Floats, y: Floats, work: Workspace, profile: Floats, beliefs: Floats
) -> float:
    """Put the limit that the point `y` of the branch points to; return its regret, infinite if it does not yet."""
    form, chance, alive, x = game.form, game.chance, game.alive, work.x
    first = form.first
    place(first, y, x)
    normalise(first, game.support, x, work.space.share)
    here, shares = x.copy(), np.empty(len(beliefs))
    _node_shares(form, node, chance, alive, x, shares)
    stays, likely = np.empty(len(x), np.bool_), np.empty(len(shares), np.bool_)
    if not (_stands_out(exponentials(x), stays) and _stands_out(shares, likely)):
        return np.inf
    kept, counted = np.empty(alive.shape, np.bool_), np.empty(alive.shape, np.bool_)
    _limit_masks(form, node, alive, stays, likely, kept, counted)
    if not _solve_indifference(game, kept, counted, stays, work):
        return np.inf
    regret, strict = _losses(game, ranges, kept, counted, stays, y[-1], here, work)
    if regret > REGRET or not (strict or y[-1] >= SETTLED):
        return np.inf
    for c in range(len(x)):
        profile[c] = math.exp(x[c]) if stays[c] else 0.0
        if abs(profile[c] - math.exp(here[c])) > MOVED:
            return np.inf
    _node_shares(form, node, chance, alive & kept, x, beliefs)
    for v in range(len(beliefs)):
        if abs(beliefs[v] - shares[v]) > MOVED:
            return np.inf
    return regret


@jit
def _mixes(profile: Floats) -> bool:
    mixed = False
    for p in profile:
        mixed |= 0.0 < p < 1.0
    return mixed


class SequentialLimit(NamedTuple):
    """What `sequential_limit` finds; NaN where it finds nothing."""

    profile: Floats
    """`profile[draw, choice]`: probabilities."""
    beliefs: Floats
    """`beliefs[draw, node]`: the node's probability given its information set."""
    regret: Floats
    """`regret[draw]`: the largest loss of a choice that is made, as a share of its player's range."""
    precision: Floats
    """`precision[draw]`: where the limit was plain."""
    ended: Codes
    """`ended[draw]`, as in `sim.kernels.behavioural.branch`: bifurcated (1) if the branch went straight on somewhere,
    lost (2) if it could not be followed or leads to no limit that stands the check, spent (3) if the work ended
    before, or before it was clear whether the branch divides: then there is a limit."""


@gufunc(
    "void(int64[:,:], int64[:,:], int64[:], int64[:], int64[:], float64[:,:], float64[:], float64[:], "
    "boolean[:,:], float64, uint8[:], float64[:], float64[:], float64[:], float64[:], uint8[:])",
    "(l,s),(l,s),(c),(f),(a),(p,l),(p),(l),(l,s),(),(v)->(c),(v),(),(),()",
    sizes=("nodes",),
    work=lambda **axes: 200.0 + 20.0 * axes["l"] * axes["s"],
)
def _sequential_limit(
    path: Ints,
    node: Ints,
    agent: Ints,
    first: Ints,
    mover: Ints,
    payoffs: Floats,
    ranges: Floats,
    chance: Floats,
    alive: Bools,
    budget: float,
    nodes: Length,
    profile: Floats,
    beliefs: Floats,
    regret: Floats,
    precision: Floats,
    ended: Codes,
) -> None:
    """Fill in what `sequential_limit` returns, for one game."""
    game = branch_game(path, agent, first, mover, payoffs, chance, alive.copy())
    work = workspace(game.form, chance, budget)
    n = len(agent) - len(mover)
    y, tangent, bend = np.empty(n + 1), np.empty(n + 1), np.zeros(n + 1)
    start(y, tangent, game, work)
    stride = start_stride(LONGEST_START)
    look = FIRST_LOOK
    went = FOLLOWED
    for _ in range(MOST_STEPS):
        went = follow(game, 2 * FARTHEST, y, tangent, bend, stride, work)
        if went != FOLLOWED or y[n] > FARTHEST:
            break
        if y[n] < look:
            continue
        look = 1.5 * y[n]
        regret[0] = _limit(game, node, ranges, y, work, profile, beliefs)
        if regret[0] <= REGRET:
            precision[0] = y[n]
            for _ in range(MOST_STEPS):
                divides = stride[PASSED] > 0.0 or crossed(game, y, work)
                if divides or not _mixes(profile) or y[n] >= DIVIDES_BY:
                    break
                went = follow(game, DIVIDES_BY, y, tangent, bend, stride, work)
                if went != FOLLOWED:
                    break
            ended[0] = SPENT if went == SPENT else np.uint8(divides)
            return
    ended[0] = SPENT if went == SPENT else LOST
    regret[0], precision[0] = np.nan, y[n]
    profile[:], beliefs[:] = np.nan, np.nan


def sequential_limit(
    form: FormArrays,
    node: Ints,
    payoffs: Floats,
    ranges: Floats,
    chance: Floats,
    alive: Bools,
    nodes: int,
    budget: Floats,
) -> SequentialLimit:
    """Return the sequential equilibrium that the branch leads to, with its beliefs and its regret.

    `node[leaf, step]` is where a choice on the way to a leaf is made, one of `nodes`; `payoffs[draw, player, leaf]`
    with their `ranges[draw, player]`; `chance[draw, leaf]` logarithms; `alive[draw, leaf, step]` as
    `sim.kernels.behavioural.logit.logit_points` takes it. A branch is followed for `budget[draw]` steps of work.
    """
    arrays = form.path, node, form.agent, form.first, form.mover, payoffs, ranges, chance, alive, budget
    return SequentialLimit(*_sequential_limit(*arrays, nodes=nodes))

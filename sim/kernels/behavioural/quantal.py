"""What each action of the agent form is worth given beliefs, with slopes, for one game and log-probabilities.

A profile is held as `x[choice]`, the logarithms of behaviour probabilities: beliefs at sets that are all but never
reached are ratios of tiny numbers, and only logarithms keep them (Turocy, Computing sequential equilibria using agent
quantal response equilibria, Economic Theory 42, 2010). The arrays are those of `sim.games.moves.agents`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Bools, Floats, Ints
from sim.kernels.numerics.compile import jit, jit_inline

DEEP = -600.0
"""Logarithms below this are not turned into probabilities, which would vanish."""

TINY = math.exp(DEEP)
"""Probabilities below this are held as logarithms."""


class FormArrays(NamedTuple):
    """The structure of one game in agent form, as `sim.games.moves.agents` has it: every set has its own agent."""

    path: Ints
    """`path[leaf, step]`: the choices on the way to a leaf, -1 behind the last one."""
    agent: Ints
    """`agent[choice]`: who makes it."""
    first: Ints
    """`first[agent]`: its first choice; one more entry: how many choices there are."""
    mover: Ints
    """`mover[agent]`: the player for whom the agent acts, a row of payoffs."""


class Scratch(NamedTuple):
    """Room for `values`, and what it leaves there."""

    weight: Floats
    """`weight[leaf]`: how likely it is, or the logarithm of that."""
    odds: Floats
    """`odds[leaf]`: chance's part in that."""
    share: Floats
    """`share[choice]`: its probability, as `normalise` leaves it."""
    top: Floats
    """`top[agent]`: the largest logarithm at its set."""
    reached: Floats
    """`reached[agent]`: how likely its set is, over the exponential of `top`."""
    earlier: Floats
    """`earlier[agent, choice]`: how likely its set is by way of an earlier choice, likewise."""


@jit_inline
def normalise(first: Ints, support: Bools, x: Floats, share: Floats) -> None:
    """Shift `x` in place so that each agent's choices in `support` have probabilities that sum to one: `share`."""
    for h in range(len(first) - 1):
        top = -np.inf
        for c in range(first[h], first[h + 1]):
            if support[c]:
                top = max(top, x[c])
        total = 0.0
        for c in range(first[h], first[h + 1]):
            share[c] = math.exp(x[c] - top)
            if support[c]:
                total += share[c]
        rest, part = math.log(total), 1.0 / total
        for c in range(first[h], first[h + 1]):
            x[c] = (x[c] - top) - rest  # in this order: where odds are huge, their sum would lose the rest
            share[c] *= part


@jit
def _weigh(path: Ints, chance: Floats, x: Floats, space: Scratch) -> bool:
    """Put into `weight[leaf]` how likely it is, or the logarithm if that is very small; tell which by True, False."""
    weight, odds, share = space.weight, space.odds, space.share
    lowest = 0.0
    for i in range(len(path)):
        total, product = chance[i], odds[i]
        for s in range(path.shape[1]):
            if path[i, s] < 0:
                break
            total += x[path[i, s]]
            product *= share[path[i, s]]
        weight[i] = product
        lowest = min(lowest, total)
    if lowest > DEEP:
        return True
    for i in range(len(path)):
        weight[i] = chance[i]
        for s in range(path.shape[1]):
            if path[i, s] < 0:
                break
            weight[i] += x[path[i, s]]
    return False


@jit_inline
def _without(way: Ints, step: int, chance: float, x: Floats) -> float:
    """Return the logarithm of how likely a leaf is but for the choice at one step of its `way`.

    Added up, as taking a huge logarithm away again would leave its rounding.
    """
    total = chance
    for k in range(len(way)):
        if way[k] < 0:
            break
        if k != step:
            total += x[way[k]]
    return total


@jit
def values(
    form: FormArrays,
    payoffs: Floats,
    chance: Floats,
    kept: Bools,
    counted: Bools,
    x: Floats,
    value: Floats,
    slope: Floats,
    space: Scratch,
) -> None:
    """Put into `value[choice]` the expected payoff of a choice given that its set is reached, and its slopes.

    `form` is (path, agent, first, mover); `chance[leaf]` the logarithm of chance's part. `kept[leaf, step]` tells
    which leaves count in how likely the set at that step is reached, `counted[leaf, step]` which count in what the
    choice at that step is worth: all of them, unless a limit is taken. `slope[choice, other]` is the derivative by
    `x[other]` with all other logarithms held. `space` is (weight[leaf], chance's probability[leaf], share[choice] as
    `normalise` leaves it, top[agent], reached[agent], earlier[agent, choice]).
    """
    path, agent, mover = form.path, form.agent, form.mover
    weight, share, top, reached, earlier = space.weight, space.share, space.top, space.reached, space.earlier
    leaves, depth = path.shape
    choices = len(value)
    for h in range(len(reached)):  # assigning to slices takes longer than all the rest
        top[h], reached[h] = -np.inf, 0.0
        for c in range(choices):
            earlier[h, c] = 0.0
    for c in range(choices):
        value[c] = 0.0
        for d in range(choices):
            slope[c, d] = 0.0
    plain = _weigh(path, chance, x, space)
    if not plain:
        for i in range(leaves):
            for s in range(depth):
                if path[i, s] < 0:
                    break
                if kept[i, s]:
                    h = agent[path[i, s]]
                    top[h] = max(top[h], weight[i])
    for i in range(leaves):
        for s in range(depth):
            c = path[i, s]
            if c < 0:
                break
            h = agent[c]
            if kept[i, s]:
                w = weight[i] if plain else math.exp(weight[i] - top[h])
                reached[h] += w
                for k in range(s):
                    earlier[h, path[i, k]] += w
            if counted[i, s]:
                w = weight[i] if plain else math.exp(_without(path[i], s, chance[i], x) - top[h])
                worth = w * payoffs[mover[h], i]
                value[c] += worth
                for k in range(depth):
                    d = path[i, k]
                    if d < 0:
                        break
                    if k != s:
                        slope[c, d] += worth
    for c in range(choices):
        given = 1.0 / reached[agent[c]]
        factor = given / share[c] if plain else given
        value[c] *= factor
        part = value[c] * given
        for d in range(choices):
            slope[c, d] = slope[c, d] * factor - part * earlier[agent[c], d]


@jit
def within_simplices(first: Ints, support: Bools, share: Floats, slope: Floats) -> None:
    """Turn slopes by logarithms into slopes by log-odds: raising one in `support` lowers the rest of its agent's."""
    for c in range(len(slope)):
        for h in range(len(first) - 1):
            total = 0.0
            for a in range(first[h], first[h + 1]):
                total += slope[c, a]
            for b in range(first[h], first[h + 1]):
                if support[b]:
                    slope[c, b] -= share[b] * total


@jit
def at_once(path: Ints, agent: Ints, chance: Floats, alive: Bools) -> bool:
    """Tell whether chance has no part and every agent chooses once on every path, the same way round on all."""
    for i in range(len(path)):
        if chance[i] != 0.0:
            return False
        for s in range(path.shape[1]):
            if path[i, s] < 0 or agent[path[i, s]] != s or not alive[i, s]:
                return False
    return True


@jit_inline
def values_at_once(form: FormArrays, payoffs: Floats, value: Floats, slope: Floats, space: Scratch) -> bool:
    """Do what `values` and `within_simplices` do for a game that is played `at_once`, in half the time.

    Everybody's set is reached for certain: only shares need to be held at a sum of one. False, and nothing is done,
    where probabilities are so small that logarithms are needed.
    """
    path, agent, mover = form.path, form.agent, form.mover
    weight, share = space.weight, space.share
    choices, depth = len(value), path.shape[1]
    for i in range(len(path)):
        weight[i] = 1.0
        for s in range(depth):
            weight[i] *= share[path[i, s]]
        if weight[i] < TINY:
            return False
    for c in range(choices):
        value[c] = 0.0
        for d in range(choices):
            slope[c, d] = 0.0
    for i in range(len(path)):
        for s in range(depth):
            c = path[i, s]
            worth = weight[i] * payoffs[mover[s], i]
            value[c] += worth
            for k in range(s):
                slope[c, path[i, k]] += worth
            for k in range(s + 1, depth):
                slope[c, path[i, k]] += worth
    for c in range(choices):
        factor = 1.0 / share[c]
        value[c] *= factor
        for d in range(choices):
            if agent[d] != agent[c]:
                slope[c, d] = slope[c, d] * factor - share[d] * value[c]
    return True

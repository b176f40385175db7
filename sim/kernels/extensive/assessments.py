"""All pure strategies of one tree that some beliefs make sequentially rational: weak perfect Bayesian equilibria.

A choice set is reached or not. Where it is, Bayes gives the beliefs and one comparison decides. Where it is not, any
belief will do that makes the plan best: a linear program over the beliefs, with one row for each other plan.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.numerics.arrays import Codes, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.dual_simplex import EMPTY, LIMIT, PATIENCE, maximise_within
from sim.kernels.numerics.interpret import tick
from sim.tolerances import PROBABILITY, TIE

FITS, FAILS, UNDECIDED = 0, 1, 2


class TreeArrays(NamedTuple):
    """The structure of one game tree, and the ways to deviate in it; nodes in preorder."""

    parent: Ints
    """`parent[node]`."""
    via: Ints
    """`via[node]`: the arc by which it is reached: a choice, or the number of choices plus a branch of chance."""
    acts: Ints
    """`acts[node]`: the choice set at which it lies."""
    leaf: Ints
    """`leaf[node]`: the number of a leaf, -1 elsewhere."""
    offset: Ints
    """`offset[set]`: its first choice; one more entry: how many choices there are."""
    members: Ints
    """The nodes of a set are `members[start[set]:start[set + 1]]`."""
    start: Ints
    plans: Ints
    """The ways to deviate from a set on are `plans[plan_first[set]:plan_first[set + 1], set]`: the choice at each set,
    -1 where nothing changes."""
    plan_first: Ints
    mover: Ints
    """`mover[set]`: the player who chooses there."""


@jit
def _worth(
    tree: TreeArrays, payoffs: Floats, chance: Floats, played: Ints, plan: Ints, player: int, worth: Floats
) -> None:
    """Put into `worth[node]` what a player expects from there when `played[set]` is, but `plan[set]` where not -1."""
    parent, via, acts, leaf = tree.parent, tree.via, tree.acts, tree.leaf
    choices = tree.offset[-1]
    worth[:] = 0.0
    for v in range(len(parent) - 1, -1, -1):
        if leaf[v] >= 0:
            worth[v] = payoffs[player, leaf[v]]
        if v > 0:
            above, arc = parent[v], via[v]
            if arc >= choices:
                worth[above] += chance[arc - choices] * worth[v]
            else:
                h = acts[above]
                if arc == (plan[h] if plan[h] >= 0 else played[h]):
                    worth[above] += worth[v]


@jit
def _reach(tree: TreeArrays, chance: Floats, played: Ints, reach: Floats) -> None:
    """Put into `reach[node]` how likely play comes there."""
    parent, via, acts = tree.parent, tree.via, tree.acts
    choices = tree.offset[-1]
    reach[0] = 1.0
    for v in range(1, len(parent)):
        if via[v] >= choices:
            reach[v] = reach[parent[v]] * chance[via[v] - choices]
        else:
            reach[v] = reach[parent[v]] if via[v] == played[acts[parent[v]]] else 0.0


@jit
def _believe(losses: Floats, reached: Floats, belief: Floats, left: Ints, point: Floats) -> int:
    """Put into `belief[member]` one that makes every `losses[plan, member]` @ belief at least zero, if there is one.

    `reached[member]` is how likely play comes there; where it never does, the belief is the mean of those that make
    one member each as likely as can be.
    """
    total = 0.0
    for chance in reached:
        total += chance
    if total > PROBABILITY or len(belief) == 1:
        for j in range(len(belief)):
            belief[j] = reached[j] / total if total > PROBABILITY else 1.0
        for k in range(len(losses)):
            expected = 0.0
            for j in range(len(belief)):
                expected += losses[k, j] * belief[j]
            if expected < -TIE:
                return FAILS
        return FITS
    belief[:] = 0.0
    gain = np.zeros(len(belief))
    for j in range(len(belief)):
        gain[:] = 0.0
        gain[j] = 1.0
        ended = maximise_within(losses, gain, PATIENCE, left, point)
        if ended == EMPTY:
            return FAILS
        if ended == LIMIT:
            return UNDECIDED
        belief += point / len(belief)
    return FITS


@jit
def _judge(
    tree: TreeArrays,
    payoffs: Floats,
    chance: Floats,
    played: Ints,
    reach: Floats,
    worth: Floats,
    other: Floats,
    space: Floats,
    left: Ints,
    believed: Floats,
) -> tuple[int, float]:
    """Tell whether `played[set]` fits some beliefs, put into `believed[node]`, and what it falls short there."""
    members, start, plan_first, mover = tree.members, tree.start, tree.plan_first, tree.mover
    worst = 0.0
    none = np.full(len(played), -1)
    _reach(tree, chance, played, reach)
    for h in range(len(played)):
        here = members[start[h] : start[h + 1]]
        size, count = len(here), plan_first[h + 1] - plan_first[h]
        _worth(tree, payoffs, chance, played, none, mover[h], worth)
        losses = space[: count * size].reshape((count, size))
        for k in range(count):
            _worth(tree, payoffs, chance, played, tree.plans[plan_first[h] + k], mover[h], other)
            for j in range(size):
                loss = worth[here[j]] - other[here[j]]
                losses[k, j] = loss if abs(loss) > TIE else 0.0
        belief, reached = np.empty(size), np.empty(size)
        for j in range(size):
            reached[j] = reach[here[j]]
        verdict = _believe(losses, reached, belief, left, np.empty(size))
        if verdict != FITS:
            return verdict, 0.0
        for k in range(count):
            expected = 0.0
            for j in range(size):
                expected += losses[k, j] * belief[j]
            worst = max(worst, -expected)
        for j in range(size):
            believed[here[j]] = belief[j]
    return FITS, worst


@jit
def _following(played: Ints, offset: Ints) -> bool:
    """Turn `played` into the profile after it, in lexicographic order; return False after the last one."""
    for h in range(len(played) - 1, -1, -1):
        if played[h] + 1 < offset[h + 1]:
            played[h] += 1
            return True
        played[h] = offset[h]
    return False


class WeakPerfectBayesian(NamedTuple):
    """What `weak_perfect_bayesian` lists."""

    profiles: Ints
    """`profiles[draw, equilibrium, set]`: the choice made there; -1 behind the last equilibrium."""
    beliefs: Floats
    """`beliefs[draw, equilibrium, node]`: the node's probability given its set."""
    regret: Floats
    """`regret[draw, equilibrium]`."""
    number: Ints
    """`number[draw]` of those listed."""
    truncated: Codes
    """`truncated[draw]`: 1 if there are more than there is room for, 2 if a linear program ran out of pivots, 3 if the
    steps allowed were used up."""


@gufunc(
    "void(int64[:], int64[:], int64[:], int64[:], int64[:], int64[:], int64[:], int64[:,:], int64[:], "
    "int64[:], float64[:,:], float64[:], int64, uint8[:], int64[:,:], float64[:,:], float64[:], int64[:], uint8[:])",
    "(v),(v),(v),(v),(f),(m),(f),(q,a),(f),(a),(p,l),(b),(),(e)->(e,a),(e,v),(e),(),()",
    sizes=("room",),
    work=lambda **_: 100.0,
)
def _weak_perfect_bayesian(
    parent: Ints,
    via: Ints,
    acts: Ints,
    leaf: Ints,
    offset: Ints,
    members: Ints,
    start: Ints,
    plans: Ints,
    plan_first: Ints,
    mover: Ints,
    payoffs: Floats,
    chance: Floats,
    budget: int,
    room: Length,
    profiles: Ints,
    beliefs: Floats,
    regret: Floats,
    count: Ints,
    truncated: Codes,
) -> None:
    """Fill in what `weak_perfect_bayesian` returns, for one game."""
    tree = TreeArrays(parent, via, acts, leaf, offset, members, start, plans, plan_first, mover)
    nodes = len(parent)
    reach, worth, other, believed = np.empty(nodes), np.empty(nodes), np.empty(nodes), np.full(nodes, np.nan)
    space = np.empty(len(plans) * len(members))
    played = offset[:-1].copy()
    profiles[:], beliefs[:], regret[:], count[0], truncated[0] = -1, np.nan, np.nan, 0, 0
    more, left, cost = True, np.full(1, budget), (len(plans) + len(offset)) * nodes
    while more:
        tick(15.0 * nodes)
        left[0] -= cost
        if left[0] < 0:
            truncated[0] = 3
            return
        verdict, worst = _judge(tree, payoffs, chance, played, reach, worth, other, space, left, believed)
        if verdict == UNDECIDED:
            truncated[0] = 2
        elif verdict == FITS and count[0] == len(room):
            truncated[0] = 1
            return
        elif verdict == FITS:
            profiles[count[0]], beliefs[count[0]], regret[count[0]] = played, believed, worst
            count[0] += 1
        more = _following(played, offset)


def weak_perfect_bayesian(
    tree: TreeArrays, payoffs: Floats, chance: Floats, room: int, budget: int
) -> WeakPerfectBayesian:
    """List the equilibria of a tree, in lexicographic order, until `budget` steps of a draw are used up.

    `payoffs[draw, player, leaf]` from 0 to 1; `chance[draw, branch]` probabilities.
    """
    return WeakPerfectBayesian(*_weak_perfect_bayesian(*tree, payoffs, chance, budget, room=room))

"""All subgame perfect equilibria of trees with small stages, and what selection rules make of them, in one pass.

A stage is a subgame without the subgames below it (`sim.games.moves.subgames`). Here in each of them only chance moves,
or one player decides alone, or two choose at once between two actions each. Backward induction goes from the stages
below to the root's (Selten 1965; Osborne & Rubinstein 1994, sections 6.2 and 11.1): each way to play what lies below
makes a game of its own, and each of its equilibria a way to play from here on, which is weighed there and then.

Draws in which somebody is indifferent, in which rounding may decide, or with more equilibria than there is room for,
are left out: `sim.concepts.extensive.subgame_perfect` solves them. For others it does the same, to the bit, in calls
of numpy for each step.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.chosen_of_three import chosen_of_three
from sim.kernels.nash.support import two_by_two_equilibria
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit_inline
from sim.kernels.numerics.scaling import ROUNDING
from sim.tolerances import TIE

NOBODY, ALONE, TOGETHER, TURNED = range(4)
"""Who moves in a stage: chance, one player, or two who have two actions each; in the tree in the order of the players,
or turned, where what is played there is computed from strategies of the whole stage and so rounded once more."""


class Found(NamedTuple):
    """What `small_stages` finds: rows of one draw after another, of which `number.sum()` are filled in."""

    profiles: Floats
    """`profiles[row, choice]`."""
    payoffs: Floats
    """`payoffs[row, player]`."""
    regret: Floats
    """`regret[row]`."""
    weights: Floats
    """`weights[row, rule]`."""
    singled_out: Bools
    """`singled_out[draw, rule]`."""
    number: Ints
    """`number[draw]`: its rows; 0 of those that are left out."""


class Below(NamedTuple):
    """The ways to play the stages of one draw that are solved, those that follow in the tree included."""

    profiles: Floats
    """`profiles[stage, way, choice]`."""
    payoffs: Floats
    """`payoffs[stage, way, player]`."""
    regret: Floats
    """`regret[stage, way]`."""
    weights: Floats
    """`weights[stage, way, rule]`."""
    number: Ints
    """`number[stage]`."""
    at: Ints
    """`at[stage]`: which of its ways is looked at, while those of the stages that follow another are gone through."""


class Plan(NamedTuple):
    """The stages of a tree, those below before those above, the root's last."""

    kind: Ints
    """`kind[stage]`: `NOBODY`, `ALONE`, `TOGETHER` or `TURNED`."""
    movers: Ints
    """`movers[stage, place]`: players, -1 for none."""
    taken: Ints
    """`taken[stage, place]`: of two who choose at once the first one's choices, then the second's; else -1."""
    start: Ints
    """`start[stage]`: where its ends begin; one entry more than there are stages."""
    end: Ints
    """`end[end]`: a leaf, or -1 less the number of a stage that follows."""
    arcs: Ints
    """`arcs[end, step]`: the choices on the way from the stage's root, and the number of choices plus branches of
    chance; padded with -1."""
    cell: Ints
    """`cell[end]`: of two who choose at once, twice the first one's action plus the second's; else 0."""


class Scratch(NamedTuple):
    """Room for one game: what its ends pay, its strategic form, and its equilibria."""

    ends: Floats
    """`ends[end, player]`, the ends of one stage from 0."""
    odds: Floats
    """`odds[arc]`: choices of the equilibrium that is looked at, then the branches of chance."""
    game: Floats
    """`game[player, row, column]`."""
    profiles: Floats
    """`profiles[equilibrium, choice]`."""
    regret: Floats
    component: Ints
    isolated: Bools
    weights: Floats
    """`weights[rule, equilibrium]`."""


@jit_inline
def _ways(plan: Plan, below: Below, s: int) -> int:
    """Return in how many ways all that follows a stage can be played, and look at the first way of each."""
    ways = 1
    for e in range(plan.start[s], plan.start[s + 1]):
        if plan.end[e] < 0:
            ways *= below.number[-1 - plan.end[e]]
            below.at[-1 - plan.end[e]] = 0
    return ways


@jit_inline
def _next(plan: Plan, below: Below, s: int) -> None:
    """Look at the next way to play all that follows a stage: that of the last stage that follows varies first."""
    for e in range(plan.start[s + 1] - 1, plan.start[s] - 1, -1):
        if plan.end[e] < 0:
            child = -1 - plan.end[e]
            below.at[child] += 1
            if below.at[child] < below.number[child]:
                break
            below.at[child] = 0


@jit_inline
def _joined(payoffs: Floats, g: int, plan: Plan, below: Below, s: int, row: int, ends: Floats) -> None:
    """Put the way to play all that follows stage `s` that is looked at into a row of it, and what its ends then pay.

    Loops, not slices: those are counted references, and are tested for overlap.
    """
    for c in range(below.profiles.shape[2]):
        below.profiles[s, row, c] = 0.0
    for r in range(below.weights.shape[2]):
        below.weights[s, row, r] = 1.0
    below.regret[s, row] = 0.0
    for e in range(plan.start[s], plan.start[s + 1]):
        place, leaf = e - plan.start[s], plan.end[e]
        if leaf >= 0:
            for p in range(payoffs.shape[1]):
                ends[place, p] = payoffs[g, p, leaf]
            continue
        child = -1 - leaf
        own = below.at[child]
        for p in range(payoffs.shape[1]):
            ends[place, p] = below.payoffs[child, own, p]
        for c in range(below.profiles.shape[2]):
            below.profiles[s, row, c] += below.profiles[child, own, c]
        for r in range(below.weights.shape[2]):
            below.weights[s, row, r] *= below.weights[child, own, r]
        below.regret[s, row] = max(below.regret[s, row], below.regret[child, own])


@jit_inline
def _best(ends: Floats, number: int, player: int) -> int:
    """Return the one best end for a player, -1 where it is indifferent."""
    low, high = ends[0, player], ends[0, player]
    for e in range(1, number):
        low, high = min(low, ends[e, player]), max(high, ends[e, player])
    near = high - max(TIE * (high - low), ROUNDING * max(abs(low), abs(high)))
    best, tied = -1, 0
    for e in range(number):
        if ends[e, player] >= near:
            best = e
            tied += 1
    return best if tied == 1 else -1


@jit_inline
def _expected(plan: Plan, room: Scratch, below: Below, s: int, row: int) -> None:
    """Fill in what a row of stage `s` pays if its arcs are taken with the odds at hand."""
    for p in range(below.payoffs.shape[2]):
        below.payoffs[s, row, p] = 0.0
    for e in range(plan.start[s], plan.start[s + 1]):
        reached = 1.0
        for step in range(plan.arcs.shape[1]):
            if plan.arcs[e, step] >= 0:
                reached *= room.odds[plan.arcs[e, step]]
        for p in range(below.payoffs.shape[2]):
            below.payoffs[s, row, p] += room.ends[e - plan.start[s], p] * reached


@jit_inline
def _equilibria(plan: Plan, s: int, rules: Ints, room: Scratch) -> int:
    """Solve the game of a stage of two; return how many equilibria it has, 0 where it is left out."""
    for e in range(4):
        cell = plan.cell[plan.start[s] + e]
        for p in range(2):
            room.game[p, cell >> 1, cell & 1] = room.ends[e, plan.movers[s, p]]
    found = two_by_two_equilibria(room.game, room.profiles, room.regret, room.component, room.isolated)
    for r in range(len(rules)):
        room.weights[r, 0] = 1.0
        if found == 3 and chosen_of_three(room.game, room.profiles, rules[r], room.weights, r) < 0:
            return 0
    return found


@jit_inline
def _played(plan: Plan, found: int, room: Scratch, below: Below, s: int, row: int) -> None:
    """Write a row of stage `s` for each equilibrium of its game of two; the first row says what follows."""
    for f in range(found - 1, -1, -1):  # the first last: the others are copied from where it stands
        own = row + f
        for c in range(below.profiles.shape[2]):
            below.profiles[s, own, c] = below.profiles[s, row, c]
        for c in range(4):
            share = room.profiles[f, c]
            if plan.kind[s] == TURNED:
                share /= room.profiles[f, c & 2] + room.profiles[f, c | 1]
            room.odds[plan.taken[s, c]] = share
            below.profiles[s, own, plan.taken[s, c]] += share
        for r in range(below.weights.shape[2]):
            below.weights[s, own, r] = below.weights[s, row, r] * room.weights[r, f]
        below.regret[s, own] = max(below.regret[s, row], room.regret[f])
        _expected(plan, room, below, s, own)


@jit_inline
def _solved(
    payoffs: Floats, g: int, plan: Plan, s: int, rules: Ints, room: Scratch, below: Below, singled_out: Bools
) -> int:
    """Fill in the ways to play stage `s` and what follows it; return how many there are, 0 where they are left out.

    `singled_out[g, rule]` stays true where the rule chooses one equilibrium of each game to which it gives a weight.
    """
    ways, made = _ways(plan, below, s), 0
    if ways * (3 if plan.kind[s] >= TOGETHER else 1) > below.regret.shape[1]:
        return 0
    for _ in range(ways):
        _joined(payoffs, g, plan, below, s, made, room.ends)
        _next(plan, below, s)
        if plan.kind[s] == NOBODY:
            _expected(plan, room, below, s, made)
            made += 1
        elif plan.kind[s] == ALONE:
            best = _best(room.ends, plan.start[s + 1] - plan.start[s], plan.movers[s, 0])
            if best < 0:
                return 0
            below.profiles[s, made, plan.arcs[plan.start[s] + best, 0]] = 1.0
            for p in range(below.payoffs.shape[2]):
                below.payoffs[s, made, p] = room.ends[best, p]
            made += 1
        else:
            found = _equilibria(plan, s, rules, room)
            if found == 0:
                return 0
            for r in range(len(rules)):
                several = found == 3
                for f in range(found):
                    several &= room.weights[r, f] != 1.0
                singled_out[g, r] &= not (several and below.weights[s, made, r] > 0)
            _played(plan, found, room, below, s, made)
            made += found
    return made


@gufunc(
    "void(float64[:,:,:], float64[:,:], int64[:], int64[:,:], int64[:,:], int64[:], int64[:], int64[:,:], int64[:], "
    "int64[:], uint8[:], uint8[:], uint8[:], "
    "float64[:,:], float64[:,:], float64[:], float64[:,:], boolean[:,:], int64[:])",
    "(g,p,l),(g,b),(s),(s,d),(s,c),(t),(e),(e,a),(e),(r),(k),(w),(n)->(n,k),(n,p),(n),(n,r),(g,r),(g)",
    sizes=("choices", "ways", "rows"),
    work=lambda g, p, e, s, k, **_: 30.0 + g * (60.0 * s + 3.0 * e * (p + k)),
)
def _small_stages(
    payoffs: Floats,
    chance: Floats,
    kind: Ints,
    movers: Ints,
    taken: Ints,
    start: Ints,
    end: Ints,
    arcs: Ints,
    cell: Ints,
    rules: Ints,
    choices: Length,
    ways: Length,
    rows: Length,
    profiles: Floats,
    paid: Floats,
    regret: Floats,
    weights: Floats,
    singled_out: Bools,
    count: Ints,
) -> None:
    """Fill in what `small_stages` returns, for all draws."""
    plan = Plan(kind, movers, taken, start, end, arcs, cell)
    most, number, players, many, widest = len(ways), len(kind), payoffs.shape[1], len(choices), 0
    for s in range(number):
        widest = max(widest, start[s + 1] - start[s])
    below = Below(
        np.empty((number, most, many)),
        np.empty((number, most, players)),
        np.empty((number, most)),
        np.empty((number, most, len(rules))),
        np.zeros(number, np.int64),
        np.zeros(number, np.int64),
    )
    room = Scratch(
        np.empty((widest, players)),
        np.zeros(many + chance.shape[1]),
        np.empty((2, 2, 2)),
        np.empty((3, 4)),
        np.empty(3),
        np.empty(3, np.int64),
        np.empty(3, np.bool_),
        np.empty((len(rules), 3)),
    )
    used = 0
    for g in range(len(payoffs)):
        for b in range(chance.shape[1]):
            room.odds[many + b] = chance[g, b]
        for r in range(len(rules)):
            singled_out[g, r] = True
        made = 0
        for s in range(number):
            made = _solved(payoffs, g, plan, s, rules, room, below, singled_out)
            below.number[s] = made
            if made == 0:
                break
        count[g] = made if used + made <= len(rows) else 0
        for way in range(count[g]):
            for c in range(many):
                profiles[used, c] = below.profiles[number - 1, way, c]
            for p in range(players):
                paid[used, p] = below.payoffs[number - 1, way, p]
            for r in range(len(rules)):
                weights[used, r] = below.weights[number - 1, way, r]
            regret[used] = below.regret[number - 1, way]
            used += 1


def small_stages(payoffs: Floats, chance: Floats, plan: Plan, rules: Ints, choices: int, ways: int) -> Found:
    """List the equilibria of each draw, with what they pay and how rules weigh them.

    `payoffs[draw, player, leaf]`, `chance[draw, branch]`; `rules[rule]` as `sim.kernels.nash.chosen_of_three` numbers
    them; the tree has so many `choices`. Draws with more than `ways` ways to play a subgame are left out.
    """
    return Found(
        *_small_stages(payoffs, chance, *plan, rules, choices=choices, ways=ways, rows=ways * max(len(payoffs), 1))
    )

"""All extreme equilibria of games in which play meets at most one open set of each of two sides, with their beliefs.

What is best at a set of one side is then linear in what the other side does, and the equilibria are unions of products
of faces of two polyhedra, as those of a two-player game (Avis, Rosenberg, Savani & von Stengel, Enumeration of Nash
equilibria for two-player games, Economic Theory 42, 2010). Where play may not come to a set, what is done there must be
best for some belief, and that restrains the replies alone: mixtures of some replies have such a belief and others have
none. So a pair of vertices is an extreme equilibrium if it carries every label and what it mixes is believable, and two
of them that share a vertex lie in one component where mixing both is believable.

Supporting beliefs are a polytope of the same kind: the mixtures of the ways to a set over which some replies are best.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.extensive.envelopes import NO_ROOM, Envelope, bits, envelope_vertices
from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit

FINE, DOUBTFUL, CUT, NARROW, FULL = 0, 1, 2, 3, 4
"""How a search ended: all are listed; rounding could make it others; it took too many steps; there was no room for the
vertices; there are more equilibria than there is room for."""

FEW_PAIRS = 2_000
"""Pairs of vertices that are looked at whatever the budget."""


class StageEquilibria(NamedTuple):
    """What `stage_equilibria` lists of each game; behind the last one NaN and component -1."""

    profiles: Floats
    """`profiles[game, equilibrium, choice]`: the open choices of both sides."""
    weights: Floats
    """`weights[game, equilibrium, group, way]`: supporting beliefs, over the ways to the sets of a group."""
    component: Ints
    """`component[game, equilibrium]`."""
    isolated: Bools
    """`isolated[game, equilibrium]`."""
    number: Ints
    """`number[game]`; it may exceed the room."""
    ended: Codes
    """`ended[game]`."""


class Believed(NamedTuple):
    """The extreme beliefs of every group and the replies that are best for each."""

    group: Ints
    """`group[point]`."""
    best: Ints
    """`best[point]`: the choices that are best, in bits."""
    weight: Floats
    """`weight[point, way]`."""
    held: Ints
    """`held[group]`: its choices, in bits."""
    ways: Ints
    """`ways[group]`."""


class Side(NamedTuple):
    """The vertices of one side's polyhedron; choices of both sides are bits, the first side's before the other's."""

    taken: Ints
    """`taken[vertex]`: the choices with weight."""
    best: Ints
    """`best[vertex]`: the other side's choices that are best against it."""
    fine: Bools
    """`fine[vertex]`: whether some beliefs make what it mixes best."""


@jit
def _envelope(sizes: Ints, family: Ints, rows: Floats, room: int) -> Envelope:
    families = family[-1] + 1 if len(family) else 0
    width = rows.shape[1]
    return Envelope(
        sizes,
        family,
        rows,
        np.empty((room, width)),
        np.empty((room, families)),
        np.empty(room, np.int64),
        np.empty(room),
    )


@jit
def _with_one(sizes: Ints) -> Ints:
    """Return the sizes with a simplex of one corner before them, which constants are the values at."""
    found = np.ones(len(sizes) + 1, np.int64)
    found[1:] = sizes
    return found


@jit
def _families(sizes: Ints) -> Ints:
    found = np.empty(sizes.sum() if len(sizes) else 0, np.int64)
    start = 0
    for k in range(len(sizes)):
        for _ in range(sizes[k]):
            found[start] = k
            start += 1
    return found


@jit
def _believable(believed: Believed, support: int) -> bool:
    """Tell whether each group has a belief for which its choices in `support` are best."""
    for g in range(len(believed.held)):
        own = support & believed.held[g]
        fine = own == 0
        for p in range(len(believed.group)):
            fine |= believed.group[p] == g and own & believed.best[p] == own
        if not fine:
            return False
    return True


@jit
def _beliefs(
    worth: Floats, group: Ints, family: Ints, ways: Ints, noise: float, room: int, budget: int
) -> tuple[Believed, bool, int]:
    """Return the extreme beliefs of all groups, whether rounding is in doubt, and the steps left, or how it ended.

    `worth[choice, way]`; `group[choice]`, -1 where beliefs are no question, and `family[choice]` its set.
    """
    held, of_point, best = np.zeros(len(ways), np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    weight = np.zeros((room, worth.shape[1]))
    count, doubtful = 0, False
    for g in range(len(ways)):
        own = np.flatnonzero(group == g)
        if len(own) == 0:
            continue
        rows, sets = np.empty((len(own), ways[g])), np.empty(len(own), np.int64)
        for r in range(len(own)):
            rows[r] = worth[own[r], : ways[g]]
            sets[r] = 0 if r == 0 else sets[r - 1] + (family[own[r]] != family[own[r - 1]])
            held[g] |= 1 << own[r]
        env = _envelope(ways[g : g + 1], sets, rows, room)
        found, doubted, used = envelope_vertices(env, noise, budget)
        budget -= used
        doubtful |= doubted
        if found < 0 or count + found > room:
            return Believed(of_point[:0], best, weight, held, ways), doubtful, min(found, NO_ROOM)
        for v in range(found):
            of_point[count], best[count] = g, 0
            for r in range(len(own)):
                if env.tight[v] >> (ways[g] + r) & 1:
                    best[count] |= 1 << own[r]
            weight[count, : ways[g]] = env.points[v]
            count += 1
    return Believed(of_point[:count], best, weight, held, ways), doubtful, budget


@jit
def _supporting(believed: Believed, support: int, weights: Floats) -> None:
    """Put into `weights[group, way]` the mean of the supporting beliefs that make each way as likely as can be."""
    weights[:] = 0.0
    for g in range(len(believed.held)):
        own, ways = support & believed.held[g], believed.ways[g]
        for j in range(ways):
            most, last = -1.0, -1
            for p in range(len(believed.group)):
                if believed.group[p] == g and own & believed.best[p] == own and believed.weight[p, j] > most:
                    most, last = believed.weight[p, j], p
            if last >= 0:
                for i in range(ways):
                    weights[g, i] += believed.weight[last, i] / ways


@jit
def _support(zeros: int, start: int, size: int) -> int:
    """Return the choices of a side that have weight, `zeros` being bits of coordinates behind the constant's."""
    return ((~zeros >> 1) & ((1 << size) - 1)) << start


@jit
def _side(env: Envelope, found: int, start: int, size: int, believed: Believed) -> Side:
    """Return what each of the `found` vertices mixes and makes best.

    The side has `size` choices, from bit `start` on.
    """
    taken, best, fine = np.empty(found, np.int64), np.empty(found, np.int64), np.empty(found, np.bool_)
    for v in range(found):
        taken[v] = _support(env.tight[v], start, size)
        best[v] = env.tight[v] >> (size + 1) << (size if start == 0 else 0)
        fine[v] = _believable(believed, taken[v])
    return Side(taken, best, fine)


@jit
def _pairs(sides: tuple[Side, Side], sets: int, first: Ints, second: Ints) -> int:
    """Put the pairs of vertices that are equilibria into `first` and `second` and return how many there are.

    Pure ones, with one choice at each of the `sets`, come first, should there be no room for all.
    """
    x, y = sides
    found = 0
    for mixed in (False, True):
        for v in range(len(x.taken)):
            for w in range(len(y.taken)):
                if not (x.fine[v] and y.fine[w]) or x.taken[v] & ~y.best[w] != 0 or y.taken[w] & ~x.best[v] != 0:
                    continue
                if (bits(x.taken[v] | y.taken[w]) > sets) == mixed:
                    if found < len(first):
                        first[found], second[found] = v, w
                    found += 1
    return found


@jit
def _join(
    sides: tuple[Side, Side], believed: Believed, first: Ints, second: Ints, component: Ints, isolated: Bools
) -> None:
    """Put the last of the equilibria into a component: one with all before it that it may be mixed with."""
    x, y = sides
    e = len(first) - 1
    v, w = first[e], second[e]
    component[e], isolated[e] = e, True
    for f in range(e):
        if v == first[f]:
            joined = _believable(believed, y.taken[w] | y.taken[second[f]])
        else:
            joined = w == second[f] and _believable(believed, x.taken[v] | x.taken[first[f]])
        if not joined:
            continue
        isolated[e] = isolated[f] = False
        old, new = component[e], component[f]
        for g in range(e + 1):
            if component[g] == old:
                component[g] = new


@gufunc(
    "void(int64[:], int64[:], float64[:,:], float64[:,:], float64[:,:], int64[:], int64[:], float64, int64, "
    "uint8[:], uint8[:], uint8[:], float64[:,:], float64[:,:,:], int64[:], boolean[:], int64[:], uint8[:])",
    "(p),(q),(x,b),(y,a),(c,w),(c),(g),(),(),(k),(v),(e)->(e,k),(e,g,w),(e),(e),(),()",
    sizes=("choices", "vertices", "room"),
    work=lambda **_: 200.0,
)
def _stage_equilibria(
    x_sizes: Ints,
    y_sizes: Ints,
    x_rows: Floats,
    y_rows: Floats,
    worth: Floats,
    group: Ints,
    ways: Ints,
    noise: float,
    budget: int,
    choices: Length,
    vertices: Length,
    room: Length,
    profiles: Floats,
    weights: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    ended: Codes,
) -> None:
    """Fill in what `stage_equilibria` returns, for one game."""
    own, other = len(x_rows), len(y_rows)
    profiles[:], weights[:], component[:], isolated[:] = np.nan, np.nan, -1, False
    count[0], ended[0] = 0, FINE
    x_family, y_family = _families(x_sizes), _families(y_sizes)
    family = np.concatenate((x_family, y_family + len(x_sizes)))
    believed, doubtful, left = _beliefs(worth, group, family, ways, noise, len(vertices), budget)
    if left < 0:
        ended[0] = NARROW if left == NO_ROOM else CUT
        return
    xs = _envelope(_with_one(x_sizes), y_family, y_rows, len(vertices))
    of_x, doubted, used = envelope_vertices(xs, noise, left)
    doubtful |= doubted
    if of_x < 0:
        ended[0] = NARROW if of_x == NO_ROOM else CUT
        return
    ys = _envelope(_with_one(y_sizes), x_family, x_rows, len(vertices))
    of_y, doubted, used_too = envelope_vertices(ys, noise, left - used)
    doubtful |= doubted
    if of_y < 0 or of_x * of_y > max(left - used - used_too, FEW_PAIRS):
        ended[0] = NARROW if of_y == NO_ROOM else CUT
        return
    sides = _side(xs, of_x, 0, own, believed), _side(ys, of_y, own, other, believed)
    first, second = np.empty(len(room), np.int64), np.empty(len(room), np.int64)
    found = _pairs(sides, len(x_sizes) + len(y_sizes), first, second)
    count[0] = found
    ended[0] = FULL if found > len(room) else DOUBTFUL if doubtful else FINE
    for e in range(min(found, len(room))):
        v, w = first[e], second[e]
        profiles[e, :own] = xs.points[v, 1:]
        profiles[e, own:] = ys.points[w, 1:]
        _supporting(believed, sides[0].taken[v] | sides[1].taken[w], weights[e])
        _join(sides, believed, first[: e + 1], second[: e + 1], component, isolated)


def stage_equilibria(
    sizes: tuple[Ints, Ints],
    rows: tuple[Floats, Floats],
    worth: Floats,
    group: Ints,
    ways: Ints,
    noise: Floats,
    vertices: int,
    room: int,
    budget: int,
) -> StageEquilibria:
    """List all extreme equilibria of each game, if `budget` steps and the room for `vertices` of a side suffice.

    `sizes[side][set]` are the choices of the open sets of both sides, `rows[side][game, choice, 1 + choice of the other
    side]` what each choice is worth: a constant first, then by what the other side does. `worth[game, choice, way]` is
    what choices of a set to which play may not come are worth after each of the ways to it, `group[choice]` the group
    of sets that share these ways and the belief over them, -1 where beliefs are no question, and `ways[group]` their
    number. `noise[game]` rounds all these numbers, which are from 0 to 1 in size.
    """
    return StageEquilibria(
        *_stage_equilibria(
            *sizes, *rows, worth, group, ways, noise, budget,
            choices=rows[0].shape[-2] + rows[1].shape[-2], vertices=vertices, room=room,
        )
    )  # fmt: skip

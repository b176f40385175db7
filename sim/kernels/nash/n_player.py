"""All isolated equilibria of one small game of three or more players, and what could not be decided.

Every support profile is looked at. Most are rejected by conditional dominance before anything is solved
(`sim.kernels.nash.conditional_dominance`). For the rest all zeros of the indifference conditions are found
(`sim.kernels.nash.roots`), and those that are equilibria are listed.

Supports are searched with their boundaries. So where no support is undecided, every equilibrium is a zero that was
found and, all systems of which it is a zero being regular there, isolated. The one continuum that is followed is the
ordinary one: a single player mixes over two actions between which it is indifferent; the others' conditions are then
linear, the continuum is a segment, and its ends are listed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.nash.conditional_dominance import dead_actions, dominated
from sim.kernels.nash.multilinear import values
from sim.kernels.nash.one_parameter import UNCLEAR, Elimination, by_one_parameter, elimination
from sim.kernels.nash.roots import DEEPEST, EXHAUSTED, FOUND_ALL, UNDECIDED, Room, workspace, zeros
from sim.kernels.nash.simplex_subdivision import Shape, blank_shape, describe, excluded, whole
from sim.kernels.nash.two_parameters import Triangles, by_two_parameters, triangles
from sim.kernels.numerics.arrays import Bools, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.interpret import tick
from sim.tolerances import REGRET, SAME_PROFILE, TIE

ZERO = 1e-9
"""A weight below this is none."""

BOXES_UNDECIDED = 1_500
"""Cells looked at in each further support once one was undecided: the game's list is incomplete already."""

MOST_ZEROS = 256
"""Zeros of one support for which there is room; multilinear systems of games solved here have fewer."""

TIED = 4
"""How a search ended besides those of `sim.kernels.nash.roots`."""

NONE, NO_ROOM = -1, -2
"""Places of what is no equilibrium, and of one for which no place is left."""


class Game(NamedTuple):
    """One game in strategic form."""

    payoffs: Floats
    """`payoffs[player, profile]` from 0 to 1, in lexicographic order of the profiles."""
    sizes: Ints
    """`sizes[player]`: actions."""
    shift: Ints
    """`shift[player]`: its first choice; choices are all players' actions, one player's after another's."""


class Workplace(NamedTuple):
    """What games of three players are solved in."""

    elimination: Elimination
    triangles: Triangles


class Lists(NamedTuple):
    """What is listed of a game."""

    profiles: Floats
    """`profiles[equilibrium, choice]`."""
    regret: Floats
    """`regret[equilibrium]`."""
    isolated: Bools
    """`isolated[equilibrium]`: not an end of a segment of equilibria, nor within what is undecided."""
    parent: Ints
    """`parent[equilibrium]`: another one of its component, or itself at the root of that."""


@jit
def regret_at(payoffs: Floats, sizes: Ints, shift: Ints, x: Floats, value: Floats) -> float:
    """Return the most that a player gains by its best action instead of its strategy in `x[choice]`."""
    values(payoffs, sizes, shift, x, value)
    worst = 0.0
    for i in range(len(sizes)):
        best, own = -np.inf, 0.0
        for c in range(shift[i], shift[i] + sizes[i]):
            best = max(best, value[c])
            own += x[c] * value[c]
        worst = max(worst, best - own)
    return worst


@jit
def _entered(
    payoffs: Floats, sizes: Ints, shift: Ints, x: Floats, value: Floats, profiles: Floats, regret: Floats, count: int
) -> tuple[int, int]:
    """List the equilibrium `x`, unless it is there already; return (its place, how many are listed).

    Its place is NONE if it is no equilibrium after all, NO_ROOM if the list is full.
    """
    gap = regret_at(payoffs, sizes, shift, x, value)
    if gap > REGRET:
        return NONE, count
    for e in range(count):
        apart = 0.0
        for c in range(len(x)):
            apart = max(apart, abs(profiles[e, c] - x[c]))
        if apart <= SAME_PROFILE:
            return e, count
    if count == len(profiles):
        return NO_ROOM, count
    profiles[count], regret[count] = x, gap
    return count, count + 1


@jit
def _clean(sizes: Ints, shift: Ints, x: Floats, value: Floats, support: Ints) -> bool:
    """Tell whether each action is clearly played or clearly worse; `value` as `values` puts it."""
    for i in range(len(sizes)):
        best = -np.inf
        for c in range(shift[i], shift[i] + sizes[i]):
            best = max(best, value[c])
        for a in range(sizes[i]):
            c = shift[i] + a
            if support[i] >> a & 1:
                if x[c] <= ZERO:
                    return False
            elif value[c] >= best - REGRET:
                return False
    return True


@jit
def _profile_of(shape: Shape, shift: Ints, point: Floats, x: Floats) -> bool:
    """Write a zero as `x[choice]`; False if it is outside the simplices."""
    x[:] = 0.0
    for i in range(len(shape.played)):
        total = 0.0
        for c in range(shape.played[i]):
            weight = point[i, c]
            if weight < -ZERO:
                return False
            weight = weight if weight > ZERO else 0.0
            x[shift[i] + shape.order[i, c]] = weight
            total += weight
        for a in range(shape.sizes[i]):
            x[shift[i] + a] /= total
    return True


@jit
def _segment(shape: Shape, cell: Floats, mixer: int, ends: Floats) -> bool:
    """Put into `ends` the weights of the mixer's second action between which all others have no better action.

    All payoffs of the mixer on its two actions tie. False if there are none.
    """
    ends[0], ends[1] = 0.0, 1.0
    for j in range(len(shape.played)):
        if j == mixer:
            continue
        first = shape.payoff_at[j]
        for b in range(1, shape.sizes[j]):
            row = first + b * shape.others[j]
            gain0, gain1 = cell[row] - cell[first], cell[row + 1] - cell[first + 1]
            if gain0 > TIE and gain1 > TIE:
                return False
            if gain0 > TIE:
                ends[0] = max(ends[0], gain0 / (gain0 - gain1))
            elif gain1 > TIE:
                ends[1] = min(ends[1], gain0 / (gain0 - gain1))
    return ends[0] <= ends[1] + ZERO


@jit
def _everywhere(shape: Shape, cell: Floats) -> bool:
    """Tell whether every profile of the cell is an equilibrium: no action is better by more than a tie at a vertex."""
    for i in range(len(shape.sizes)):
        first = shape.payoff_at[i]
        for t in range(shape.others[i]):
            low, high = cell[first + t], cell[first + t]
            for a in range(shape.played[i]):
                low = min(low, cell[first + a * shape.others[i] + t])
            for a in range(shape.sizes[i]):
                high = max(high, cell[first + a * shape.others[i] + t])
            if high > low + TIE:
                return False
    return True


@jit
def _root(parent: Ints, e: int) -> int:
    while parent[e] != e:
        e = parent[e]
    return e


@jit
def _join_pure(profiles: Floats, count: int, profile: int, parent: Ints, isolated: Bools) -> None:
    """Join all listed pure equilibria within a support profile all of whose profiles are equilibria."""
    first = -1
    for e in range(count):
        inside = True
        for c in range(profiles.shape[1]):
            if 0.0 < profiles[e, c] < 1.0 or (profiles[e, c] == 1.0 and not profile >> c & 1):
                inside = False
                break
        if inside:
            isolated[e] = False
            if first < 0:
                first = e
            else:
                parent[_root(parent, e)] = _root(parent, first)


@jit
def _mark_loose(
    sizes: Ints,
    shift: Ints,
    undecided: Ints,
    payoffs: Floats,
    profiles: Floats,
    count: int,
    value: Floats,
    isolated: Bools,
) -> None:
    """Take `isolated` from equilibria that may be zeros of an undecided support profile."""
    for e in range(count):
        values(payoffs, sizes, shift, profiles[e], value)
        played, best = 0, 0
        for i in range(len(sizes)):
            top = -np.inf
            for c in range(shift[i], shift[i] + sizes[i]):
                top = max(top, value[c])
            for c in range(shift[i], shift[i] + sizes[i]):
                played |= int(profiles[e, c] > ZERO) << c
                best |= int(value[c] >= top - REGRET) << c
        for profile in undecided:
            if played & ~profile == 0 and profile & ~best == 0:
                isolated[e] = False


@jit
def _eliminated(shape: Shape, cell: Floats, work: Workplace, room: Room, points: Floats) -> int:
    """Put all zeros of a support of three players into `points`; return how many, UNCLEAR where that is not known."""
    if len(shape.played) != 3:
        return UNCLEAR
    if shape.played.min() <= 2:
        return by_one_parameter(shape, cell, work.elimination, room, points)
    return by_two_parameters(shape, cell, work.triangles, work.elimination, room, points)


@jit
def _candidates(
    shape: Shape, cell: Floats, stack: Floats, boxes: int, work: Workplace, room: Room, points: Floats
) -> tuple[int, int, int, bool]:
    """Put into `points` all profiles on this support, with its boundary, that can be equilibria.

    Return (how it ended, points, cells looked at, whether the points are ends of one segment of equilibria).
    """
    mixers, mixer = 0, 0
    for i in range(len(shape.played)):
        if shape.played[i] > 1:
            mixers, mixer = mixers + 1, i
    if mixers == 0:
        points[0, :, 0] = 1.0
        return FOUND_ALL, 1, 0, False
    if mixers > 1 or shape.played[mixer] > 2:
        clear = _eliminated(shape, cell, work, room, points)
        if clear != UNCLEAR:
            return FOUND_ALL, clear, 1, False
        ended, found, looked = zeros(shape, stack, boxes, room, points)
        return ended, found, looked, False
    ends = np.empty(2)
    if excluded(shape, cell) or not _segment(shape, cell, mixer, ends):
        return FOUND_ALL, 0, 1, False
    points[:2, :, 0] = 1.0
    for k in range(2):
        points[k, mixer, 0], points[k, mixer, 1] = 1.0 - ends[k], ends[k]
    return FOUND_ALL, 2, 1, True


@jit
def _listed(
    game: Game,
    shape: Shape,
    support: Ints,
    points: Floats,
    segment: bool,
    lists: Lists,
    found: int,
    x: Floats,
    value: Floats,
) -> tuple[int, bool]:
    """List those of the points that are equilibria; return (how many are listed, whether these are clean).

    A count beyond the room says that there is none left.
    """
    payoffs, sizes, shift = game.payoffs, game.sizes, game.shift
    profiles, isolated, parent = lists.profiles, lists.isolated, lists.parent
    clean, last = True, -1
    for point in points:
        if not _profile_of(shape, shift, point, x):
            continue
        place, found = _entered(payoffs, sizes, shift, x, value, profiles, lists.regret, found)
        if place == NO_ROOM:
            return len(profiles) + 1, False
        if place == NONE:
            continue
        clean = clean and not segment and _clean(sizes, shift, x, value, support)
        if segment and last >= 0 and last != place:
            parent[_root(parent, place)] = _root(parent, last)
            isolated[place] = isolated[last] = False
        last = place
    return found, clean


@jit
def _search(game: Game, supports: Ints, boxes: int, lists: Lists) -> tuple[int, int, bool, Ints]:
    """List the equilibria, looking at no more than `boxes` cells.

    Return (how it ended, how many, whether all are clean, undecided support profiles).
    """
    payoffs, sizes, shift = game.payoffs, game.sizes, game.shift
    profiles = lists.profiles
    dead = dead_actions(payoffs, sizes, shift)
    shape, support = blank_shape(sizes), (1 << sizes) - 1
    describe(shape, support)
    stack = np.empty((DEEPEST, shape.vertex_at[-1]))
    work, room, points = (
        Workplace(elimination(), triangles()),
        workspace(shape),
        np.empty((MOST_ZEROS, len(sizes), sizes.max())),
    )
    x, value = np.empty(profiles.shape[1]), np.empty(profiles.shape[1])
    undecided, unsolved = np.empty(len(supports), np.int64), 0
    found, left, state, clean = 0, boxes, FOUND_ALL, True
    for profile in supports:
        tick(40.0)
        if dominated(dead, sizes, shift, profile):
            continue
        for i in range(len(sizes)):
            support[i] = profile >> shift[i] & ((1 << sizes[i]) - 1)
        describe(shape, support)
        whole(payoffs, shape, stack[0])
        if shape.unknown_at[-1] > 0 and _everywhere(shape, stack[0]):
            _join_pure(profiles, found, profile, lists.parent, lists.isolated)
            continue
        here = left if unsolved == 0 else min(left, BOXES_UNDECIDED)
        how, some, looked, segment = _candidates(shape, stack[0], stack, here, work, room, points)
        if how == EXHAUSTED and here < left:
            how = UNDECIDED  # more cells would have been allowed, but would not have made the list complete
        left -= looked
        if how != FOUND_ALL:
            state, undecided[unsolved] = max(state, how), profile
            unsolved += 1
        found, fine = _listed(game, shape, support, points[:some], segment, lists, found, x, value)
        clean = clean and fine
        if found > len(profiles):
            break
    return state, found, clean, undecided[:unsolved]


class SeveralPlayers(NamedTuple):
    """What `several_players` lists."""

    profiles: Floats
    """`profiles[game, equilibrium, choice]`: all players' strategies, one player's after another's."""
    regret: Floats
    """`regret[game, equilibrium]`: the most that a player gains by deviating."""
    component: Ints
    """`component[game, equilibrium]`: the number of its connected component."""
    isolated: Bools
    """`isolated[game, equilibrium]`: it is an end of no segment of equilibria, and no zero of what is undecided."""
    number: Ints
    """`number[game]`; one more than there is room for where there is none left."""
    ended: Ints
    """`ended[game]`: FOUND_ALL, UNDECIDED (degenerate), EXHAUSTED or FULL; or TIED, where all were found but only if
    payoffs that tie within `TIE` are the same."""
    undecided: Bools
    """`undecided[game, support]`: support profiles in which there may be more than what was found; none where it is the
    number of all equilibria that tells that something is missing."""


@gufunc(
    "void(float64[:,:], int64[:], int64[:], int64, uint8[:], uint8[:], float64[:,:], float64[:], int64[:], "
    "boolean[:], int64[:], int64[:], boolean[:])",
    "(p,c),(p),(s),(),(k),(e)->(e,k),(e),(e),(e),(),(),(s)",
    sizes=(
        "choices",
        "room",
    ),
    work=lambda p, c, s, **_: 200.0 + 2.0 * p * p * c + 20.0 * s,
)
def _several_players(
    payoffs: Floats,
    sizes: Ints,
    supports: Ints,
    boxes: int,
    choices: Length,
    room: Length,
    profiles: Floats,
    regret: Floats,
    component: Ints,
    isolated: Bools,
    count: Ints,
    ended: Ints,
    undecided: Bools,
) -> None:
    """Fill in what `several_players` returns, for one game."""
    shift = np.cumsum(sizes) - sizes
    game, parent = Game(payoffs, sizes, shift), np.arange(len(room))
    isolated[:] = True
    state, found, clean, left = _search(game, supports, boxes, Lists(profiles, regret, isolated, parent))
    count[0], found = found, min(found, len(room))
    undecided[:] = False
    if len(left) > 0:
        _mark_loose(sizes, shift, left, payoffs, profiles, found, np.empty(len(choices)), isolated)
        for s in range(len(supports)):
            for profile in left:
                undecided[s] = undecided[s] or supports[s] == profile
    elif found == 0 or (clean and found % 2 == 0 and count[0] == found):
        state = UNDECIDED
    elif state == FOUND_ALL and not clean:
        state = TIED
    for e in range(len(room)):
        component[e] = _root(parent, e) if e < found else -1
        if e >= found:
            profiles[e], regret[e], isolated[e] = np.nan, np.nan, False
    ended[0] = state


def several_players(payoffs: Floats, sizes: Ints, supports: Ints, room: int, boxes: int) -> SeveralPlayers:
    """List the equilibria of `payoffs[game, player, profile]` from 0 to 1, profiles in lexicographic order.

    `sizes[player]` counts actions; `supports` are all support profiles, the players' bits one after another. No
    more than `boxes` cells of a game are looked at. An even
    number of equilibria where all are clean would be a mistake of rounding and is taken for degeneracy (Wilson,
    Computing equilibria of N-person games, SIAM J. Applied Mathematics 21, 1971).
    """
    choices = int(sizes.sum())
    return SeveralPlayers(*_several_players(payoffs, sizes, supports, boxes, choices=choices, room=room))

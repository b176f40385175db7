"""Optimal commitment to a mixed strategy in one two-player game, with either way of breaking the follower's ties.

The commitments to which one reply is best form a polytope, and the leader's payoff is linear in it, so an optimum lies
at a vertex (Conitzer & Sandholm, Computing the optimal strategy to commit to, 2006; von Stengel & Zamir, Leadership
games with convex strategy sets, Games and Economic Behavior 69, 2010). With ties broken in the leader's favour every
reply counts at every vertex of its polytope. With ties broken against the leader only replies count whose polytope
has full dimension: inside it nothing else is best but replies that give the follower the same payoffs throughout, and
the vertex can be approached from inside (von Stengel & Zamir 2010).
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np

from sim.kernels.nash.vertices import QUIET, room_for_vertices, vertices
from sim.kernels.numerics.arrays import Bools, Codes, Floats, Ints, Length
from sim.kernels.numerics.compile import gufunc, jit
from sim.kernels.numerics.dual_simplex import PATIENCE, SHARP, maximise
from sim.kernels.numerics.sums import total
from sim.tolerances import SAME_PROFILE, TIE

NUMBERS = 2**23
"""For so many coordinates of candidates is there room, half of them."""


@jit
def _equivalent(follower: Floats, j: int, k: int) -> bool:
    """Tell whether two replies give the follower the same payoff whatever the leader does."""
    same = True
    for i in range(len(follower)):
        same &= abs(follower[i, j] - follower[i, k]) <= TIE
    return same


@jit
def _full(follower: Floats, labels: Ints, count: int, j: int) -> bool:
    """Tell whether the commitments to which reply j is best have full dimension.

    They have unless another reply, not equivalent, is as good at all their vertices.
    """
    own, other = follower.shape
    common, any_vertex = -1, False
    for v in range(count):
        if labels[v] >> (own + j) & 1:
            common &= labels[v]
            any_vertex = True
    full = any_vertex
    for k in range(other):
        if k != j and (common >> (own + k) & 1) and not _equivalent(follower, j, k):
            full = False
    return full


@jit
def _cautious(leader: Floats, follower: Floats, j: int, x: Floats) -> int:
    """Put into `x` the commitment best for the leader's least payoff over the replies equivalent to j, j being best.

    The least payoff t is one more variable, in a simplex together with x: maximising its share maximises t.
    """
    own, other = follower.shape
    rows, gain, point = np.zeros((other, own + 1)), np.zeros(own + 1), np.empty(own + 1)
    for k in range(other):
        if _equivalent(follower, j, k):
            rows[k, :own] = leader[:, k]
            rows[k, own] = -1.0
        else:
            rows[k, :own] = follower[:, j] - follower[:, k]
    gain[own] = 1.0
    ended = maximise(rows, gain, PATIENCE, point)
    if ended > 0:
        x[:] = point[:own] / total(point[:own])
    return ended


@jit
def _note(
    x: Floats,
    j: int,
    value: float,
    source: int,
    room: int,
    found: int,
    points: Floats,
    replies: Ints,
    values: Floats,
    sources: Ints,
) -> int:
    """Add a candidate where there is room; return how many there are."""
    if found < room:
        points[found], replies[found], values[found], sources[found] = x, j, value, source
    return found + 1


@jit
def _value(leader: Floats, x: Floats, j: int) -> float:
    total = 0.0
    for i in range(len(x)):
        total += x[i] * leader[i, j]
    return total


@jit
def _candidates(
    leader: Floats, follower: Floats, budget: int, points: Floats, replies: Ints, values: Floats, sources: Ints
) -> tuple[int, bool, bool]:
    """List what may be optimal: sources 1 (favourable ties), 2 (adverse ties), 3 (both).

    Return (how many, doubt, whether the budget ended the search for vertices): then there are none.
    """
    own, other = follower.shape
    most = len(replies) // (2 * other)
    xs, labels = np.empty((most, own)), np.empty(most, np.int64)
    count, _, cut = vertices(follower, QUIET, budget, xs, labels)
    if cut:
        return 0, False, True
    found, room, doubt = 0, len(replies), False
    x = np.empty(own)
    for j in range(other):
        twins, first = 0, True
        for k in range(other):
            if _equivalent(follower, j, k):
                twins += 1
                first &= k >= j
        full = _full(follower, labels, count, j)
        for v in range(count):
            if labels[v] >> (own + j) & 1:
                x[:] = xs[v] / total(xs[v])
                source = 3 if full and twins == 1 else 1
                value = _value(leader, x, j)
                found = _note(x, j, value, source, room, found, points, replies, values, sources)
        if full and first and twins > 1:
            ended = _cautious(leader, follower, j, x)
            doubt |= ended != SHARP
            least = np.inf
            for k in range(other):
                if _equivalent(follower, j, k):
                    least = min(least, _value(leader, x, k))
            for k in range(other):
                if ended > 0 and _equivalent(follower, j, k) and _value(leader, x, k) <= least + TIE:
                    found = _note(x, k, least, 2, room, found, points, replies, values, sources)
    return found, doubt, False


class OptimalCommitments(NamedTuple):
    """What `optimal_commitments` lists."""

    profiles: Floats
    """`profiles[draw, optimum, choice]`: the leader's actions, then the follower's; NaN behind the last optimum."""
    regret: Floats
    """`regret[draw, optimum]`: what the follower loses."""
    ties: Bools
    """`ties[draw, optimum, way]`: optimal with ties broken in the leader's favour (way 0), against it (way 1)."""
    component: Ints
    """`component[draw, optimum]` joins optima that share the commitment or the reply, so that mixing is as good."""
    isolated: Bools
    """`isolated[draw, optimum]`: in a component by itself."""
    number: Ints
    """`number[draw]`; it may exceed the room."""
    doubt: Codes
    """`doubt[draw]`: 1 where there may be further optima against equivalent replies, 2 where the budget was used up
    before all vertices were known, 3 where there was no memory for them; then nothing is listed."""


@gufunc(
    "void(float64[:,:], float64[:,:], int64, uint8[:], uint8[:], uint8[:], float64[:,:], float64[:], boolean[:,:], "
    "int64[:], boolean[:], int64[:], uint8[:])",
    "(m,n),(m,n),(),(k),(e),(t)->(e,k),(e),(e,t),(e),(e),(),()",
    sizes=(
        "choices",
        "room",
        "ways",
    ),
    work=lambda m, n, **_: 100.0 + 5.0 * n * comb(m + n, m),
)
def _optimal_commitments(
    leader: Floats,
    follower: Floats,
    budget: int,
    choices: Length,
    room: Length,
    ways: Length,
    profiles: Floats,
    regret: Floats,
    ties: Bools,
    component: Ints,
    isolated: Bools,
    count: Ints,
    doubt: Codes,
) -> None:
    """Fill in what `optimal_commitments` returns, for one game."""
    own, other = follower.shape
    wanted = room_for_vertices(own, other, budget)
    most = min(wanted, NUMBERS // (own * other))
    points, replies = np.empty((2 * most * other, own)), np.empty(2 * most * other, np.int64)
    values, sources = np.empty(2 * most * other), np.empty(2 * most * other, np.int64)
    found, unsure, cut = _candidates(leader, follower, budget, points, replies, values, sources)
    doubt[0] = (2 if most == wanted else 3) if cut else int(unsure)
    best, worst = -np.inf, -np.inf
    for c in range(found):
        if sources[c] & 1:
            best = max(best, values[c])
        if sources[c] & 2:
            worst = max(worst, values[c])
    profiles[:], regret[:], ties[:], component[:], isolated[:] = np.nan, np.nan, False, -1, False
    listed = 0
    for c in range(found):
        favourable = (sources[c] & 1) != 0 and values[c] >= best - TIE
        adverse = (sources[c] & 2) != 0 and values[c] >= worst - TIE
        if favourable or adverse:
            same = -1
            for e in range(min(listed, len(room))):
                if profiles[e, own + replies[c]] == 1.0 and np.abs(profiles[e, :own] - points[c]).max() < SAME_PROFILE:
                    same = e
            if same < 0:
                same = listed
                listed += 1
                if same < len(room):
                    profiles[same, :own], profiles[same, own:] = points[c], 0.0
                    profiles[same, own + replies[c]] = 1.0
                    regret[same] = 0.0
                    for k in range(other):
                        gain = _value(follower, points[c], k) - _value(follower, points[c], replies[c])
                        regret[same] = max(regret[same], gain)
            if same < len(room):
                ties[same, 0] |= favourable
                ties[same, 1] |= adverse
    count[0] = listed
    for e in range(min(listed, len(room))):
        component[e], isolated[e] = e, True
        for f in range(e):
            alike = (ties[e, 0] and ties[f, 0]) or (ties[e, 1] and ties[f, 1])
            shared = np.abs(profiles[e, :own] - profiles[f, :own]).max() < SAME_PROFILE
            shared |= np.abs(profiles[e, own:] - profiles[f, own:]).max() < SAME_PROFILE
            if alike and shared:
                isolated[e] = isolated[f] = False
                old, new = component[e], component[f]
                for g in range(e + 1):
                    if component[g] == old:
                        component[g] = new


def optimal_commitments(leader: Floats, follower: Floats, room: int, budget: int) -> OptimalCommitments:
    """List all optimal commitments that are vertices, each with its reply.

    `leader[draw, own, reply]` and `follower[draw, leader's, own]` run from 1 to 2.
    """
    choices = leader.shape[-2] + leader.shape[-1]
    return OptimalCommitments(*_optimal_commitments(leader, follower, budget, choices=choices, room=room, ways=2))

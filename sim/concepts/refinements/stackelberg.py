"""Commitment: the leader announces a strategy, pure or mixed, and the follower replies best to it.

von Stackelberg, Marktform und Gleichgewicht, 1934; commitment to mixed strategies as in von Stengel & Zamir,
Leadership games with convex strategy sets, Games and Economic Behavior 69 (2010), and Conitzer & Sandholm, Computing
the optimal strategy to commit to, ACM Conference on Electronic Commerce (2006). Where the follower is indifferent, the
leader's payoff depends on how ties are broken, so both ends are listed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import comb
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.nash.tagged import Marked, solve_marked
from sim.errors import UsageError, did_you_mean
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import normalised
from sim.kernels.refinements.commitment import optimal_commitments
from sim.solutions.solution import REASONS, Equilibria, Solution
from sim.tolerances import REGRET, TIE

MARKS = ("leader's best tie-breaking", "leader's worst tie-breaking")

COMMITMENTS = ("mixed", "pure")

MORE_COMMITMENTS = REASONS.index("the leader may have other commitments that are as good")

ROOM = 8
"""Optimal commitments of a game for which there is room at first; games that have more are solved again."""

MOST = 1024
"""Optimal commitments of a game beyond which a list is cut, with its reason."""

LARGEST = 20_000
"""Square systems of a game beyond which commitment to mixed strategies is left unsolved, with its reason."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stackelberg:
    """All optimal commitments of the leader (by default the first player who moves) with the follower's replies.

    Best tie-breaking: indifferent, the follower does what suits the leader; this is the highest payoff that commitment
    can bring. Worst: it does what hurts the leader most; the payoff is what the leader can secure. For mixed strategies
    that is a least upper bound: the commitment listed is approached from nearby ones, to which the reply listed is best
    for sure. An extensive game is read by its reduced strategic form: the leader announces a whole plan.
    """

    name: ClassVar[str] = "stackelberg"
    leader: str = ""
    commitment: str = "mixed"

    def __post_init__(self) -> None:
        if self.commitment not in COMMITMENTS:
            remedy = did_you_mean(self.commitment, COMMITMENTS)
            raise UsageError(f"stackelberg: unknown commitment '{self.commitment}'; {remedy}")

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the optimal commitments of every draw, marked by how ties are broken; `regret` is the follower's."""
        first = self._leads_first(batch.tree)
        method = _mixed if self.commitment == "mixed" else _pure
        return solve_marked(batch, rules, MARKS, partial(_solve, method=method, leads_first=first))

    def _leads_first(self, tree: Tree) -> bool:
        """Tell whether the leader is the first of the two movers; `UsageError` where there are not two."""
        movers = sorted({s.player for s in tree.information_sets})
        if len(movers) != 2:
            raise UsageError(f"stackelberg needs two players who choose; {len(movers)} do here")
        names = [tree.players[p] for p in movers]
        if self.leader and self.leader not in names:
            raise UsageError(f"stackelberg: unknown leader '{self.leader}'; {did_you_mean(self.leader, names)}")
        leader = self.leader or tree.players[tree.information_sets[0].player]
        return leader == names[0]


def _too_large(rows: int, columns: int) -> bool:
    return comb(rows + columns, rows) > LARGEST or rows + columns > 62


def _solve(payoffs: Floats, method: Callable[[Floats, Floats], Marked], leads_first: bool) -> Marked:
    """Return the optimal commitments with the leader's choices where they belong."""
    scaled = normalised(payoffs)
    if leads_first:
        return method(scaled[:, 0], scaled[:, 1])
    found, marks = method(np.swapaxes(scaled[:, 1], 1, 2), np.swapaxes(scaled[:, 0], 1, 2))
    own = payoffs.shape[3]
    return replace(found, profiles=np.roll(found.profiles, -own, axis=2)), marks


def _mixed(leader: Floats, follower: Floats) -> Marked:
    """Return the optimal commitments to mixed strategies of `leader[game, own, reply]` and `follower[...]`."""
    if _too_large(*leader.shape[1:]):
        return _none(leader)
    found = _listed(leader, follower, ROOM)
    most = int(found[0].count.max(initial=0))
    if most > ROOM:
        found = _listed(leader, follower, min(most, MOST))
    return found


def _listed(leader: Floats, follower: Floats, room: int) -> Marked:
    profiles, regret, ties, component, isolated, count, doubt = optimal_commitments(leader + 1.0, follower + 1.0, room)
    listed = np.minimum(count, room)
    width = int(listed.max(initial=0))
    wrong = (np.nan_to_num(regret) > REGRET).any(axis=1)
    reason = np.select([count > room, doubt, wrong], [1, MORE_COMMITMENTS, 5], 0).astype(np.uint8)
    found = Equilibria(
        profiles=profiles[:, :width],
        regret=regret[:, :width],
        component=component[:, :width],
        isolated=isolated[:, :width],
        count=listed,
        truncated=reason,
    )
    return found, ties[:, :width]


def _none(leader: Floats) -> Marked:
    games, choices = len(leader), sum(leader.shape[1:])
    empty = np.zeros((games, 0))
    found = Equilibria(
        profiles=np.zeros((games, 0, choices)),
        regret=empty,
        component=empty.astype(np.int64),
        isolated=empty.astype(bool),
        count=np.zeros(games, np.int64),
        truncated=np.full(games, 2, np.uint8),
    )
    return found, np.zeros((games, 0, len(MARKS)), bool)


def _pure(leader: Floats, follower: Floats) -> Marked:
    """Return the optimal commitments to pure strategies, with every reply that is worth the same to the leader."""
    games, own, other = leader.shape
    replies = follower >= follower.max(axis=2, keepdims=True) - TIE
    kindest = np.where(replies, leader, -np.inf).max(axis=2, keepdims=True)
    cruellest = np.where(replies, leader, np.inf).min(axis=2, keepdims=True)
    best = replies & (leader >= kindest.max(axis=1, keepdims=True) - TIE)
    worst = replies & (leader <= cruellest + TIE) & (cruellest >= cruellest.max(axis=1, keepdims=True) - TIE)
    game, row, column = np.nonzero(best | worst)
    count = np.bincount(game, minlength=games)
    place = np.arange(len(game)) - (np.cumsum(count) - count)[game]
    room = int(count.max(initial=0))
    profiles = np.full((games, room, own + other), np.nan)
    profiles[game, place] = 0.0
    profiles[game, place, row] = profiles[game, place, own + column] = 1.0
    regret, marks = np.full((games, room), np.nan), np.zeros((games, room, len(MARKS)), bool)
    regret[game, place] = (follower.max(axis=2, keepdims=True) - follower)[game, row, column]
    marks[game, place] = np.stack([best, worst], axis=3)[game, row, column]
    there = np.arange(room) < count[:, None]
    component = np.where(there, np.arange(room), -1)
    return Equilibria(profiles, regret, component, there, count, np.zeros(games, np.uint8)), marks

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
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept, refuse
from sim.concepts.nash.near_ties import decided
from sim.concepts.nash.pure import pure_equilibria
from sim.concepts.nash.rational import MOST_LABELS
from sim.concepts.nash.reduced_form import Tagged, solve_tagged
from sim.concepts.options import option
from sim.concepts.words import Words
from sim.errors import Fault, did_you_mean
from sim.games.moves.tree import Tree, TreeBatch
from sim.kernels.numerics.scaling import near_ties, normalised
from sim.kernels.refinements.commitment import optimal_commitments
from sim.solutions.padding import kept_only, narrow, nothing
from sim.solutions.reason import Reason
from sim.solutions.solution import Equilibria, Solution
from sim.tolerances import REGRET, TIE

TAGS = ("leader's best tie-breaking", "leader's worst tie-breaking")

COMMITMENTS = ("mixed", "pure")

ROOM = 8
"""Optimal commitments of a game for which there is room at first; games that have more are solved again."""

MOST = 1024
"""Optimal commitments of a game beyond which a list is cut, with its reason."""

REASON_OF_DOUBT = np.array([Reason.COMPLETE, Reason.OTHER_COMMITMENTS, Reason.BUDGET, Reason.TOO_LARGE], np.uint8)
"""The reason for each of the doubts that `optimal_commitments` has."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stackelberg(Concept):
    """All optimal commitments of the leader (by default the first player who moves) with the follower's replies.

    Best tie-breaking: indifferent, the follower does what suits the leader; this is the highest payoff that commitment
    can bring. Worst: it does what hurts the leader most; the payoff is what the leader can secure. For mixed strategies
    that is a least upper bound: the commitment listed is approached from nearby ones, to which the reply listed is best
    for sure. An extensive game is read by its reduced strategic form: the leader announces a whole plan.
    """

    name: ClassVar[str] = "stackelberg"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "one player, the leader, commits itself first, and the others answer as suits them best"
    words: ClassVar[Words] = Words(
        "optimal commitment", "optimal commitments", "regret of the follower {} of its payoffs' range"
    )

    leader: str = option("", "who commits itself; by default the first player who moves")
    commitment: str = option("mixed", "to what the leader can commit itself", choices=COMMITMENTS)

    def suits(self, game: Any) -> tuple[Fault, ...]:
        """Return what is wrong where not exactly two players choose, or where the leader is none of them."""
        return self._unsuited(game.tree)

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the optimal commitments of every draw, tagged by how ties are broken; `regret` is the follower's."""
        refuse(self.name, self._unsuited(batch.tree))
        method = partial(_mixed, budget=self.budget) if self.commitment == "mixed" else _pure
        solver = partial(_solve, method=method, leads_first=self._leads_first(batch.tree))
        return solve_tagged(batch, rules, TAGS, solver)

    def _unsuited(self, tree: Tree) -> tuple[Fault, ...]:
        names = _movers(tree)
        if len(names) != 2:
            return (Fault(("name",), f"this needs two players who choose; {len(names)} do here"),)
        if self.leader and self.leader not in names:
            wrong = f"unknown leader '{self.leader}'"
            return (Fault(("options", "leader"), wrong, did_you_mean(self.leader, names), absent=(self.leader,)),)
        return ()

    def _leads_first(self, tree: Tree) -> bool:
        """Whether the leader is the first of the two movers."""
        leader = self.leader or tree.players[tree.information_sets[0].player]
        return leader == _movers(tree)[0]


def _movers(tree: Tree) -> list[str]:
    return [tree.players[p] for p in sorted({s.player for s in tree.information_sets})]


def _too_large(rows: int, columns: int) -> bool:
    return rows + columns > MOST_LABELS


def _solve(payoffs: Floats, method: Callable[[Floats, Floats], Tagged], leads_first: bool) -> Tagged:
    """Return the optimal commitments with the leader's choices where they belong."""
    scaled = normalised(payoffs)
    if leads_first:
        found, tags = without_losing_replies(payoffs[:, 1], *method(scaled[:, 0], scaled[:, 1]))
        return replace(found, reason=decided(found.reason, payoffs)), tags
    found, tags = method(np.swapaxes(scaled[:, 1], 1, 2), np.swapaxes(scaled[:, 0], 1, 2))
    found, tags = without_losing_replies(np.swapaxes(payoffs[:, 0], 1, 2), found, tags)
    own = payoffs.shape[3]
    profiles = np.roll(found.profiles, -own, axis=2)
    return replace(found, profiles=profiles, reason=decided(found.reason, payoffs)), tags


def without_losing_replies(follower: Floats, found: Equilibria, tags: NDArray[np.bool_]) -> Tagged:
    """Return what is left when commitments go to which the reply loses, by the size of the payoffs at stake.

    `follower[game, own, reply]` are the follower's. Only games with near ties are looked at: where one payoff is a
    billion times another, a loss of the other passes for none.
    """
    own, kept = follower.shape[1], found.listed.copy()
    for game in np.flatnonzero(near_ties(follower[:, None])):
        for place in np.flatnonzero(found.listed[game]):
            profile = found.profiles[game, place]
            value, stake = profile[:own] @ follower[game], profile[:own] @ np.abs(follower[game])
            best = int(value.argmax())
            loses = value[best] - value > REGRET * (stake[best] + stake)
            kept[game, place] = not (loses & (profile[own:] > 0)).any()
    if (kept == found.listed).all():
        return found, tags
    left = kept_only(found, kept)
    moved = np.zeros((*left.regret.shape, tags.shape[2]), bool)
    moved[left.listed] = tags[:, : kept.shape[1]][kept]
    return left, moved


def _mixed(leader: Floats, follower: Floats, budget: int) -> Tagged:
    """Return the optimal commitments to mixed strategies of `leader[game, own, reply]` and `follower[...]`."""
    if _too_large(*leader.shape[1:]):
        choices = sum(leader.shape[1:])
        return nothing(len(leader), choices, Reason.TOO_LARGE), np.zeros((len(leader), 0, len(TAGS)), bool)
    found = _listed(leader, follower, ROOM, budget)
    most = int(found[0].count.max(initial=0))
    if most > ROOM:
        found = _listed(leader, follower, min(most, MOST), budget)
    return found


def _listed(leader: Floats, follower: Floats, room: int, budget: int) -> Tagged:
    listed = optimal_commitments(leader + 1.0, follower + 1.0, room, budget)
    profiles, regret, tags, component, isolated, count, doubt = listed
    wrong = (np.nan_to_num(regret) > REGRET).any(axis=1)
    reasons: list[Any] = [Reason.TOO_MANY, REASON_OF_DOUBT[doubt], Reason.DEGENERATE]
    reason = np.select([count > room, doubt > 0, wrong], reasons, Reason.COMPLETE).astype(np.uint8)
    found = narrow(Equilibria(profiles, regret, component, isolated, count, reason))
    return found, tags[:, : found.regret.shape[1]]


def _pure(leader: Floats, follower: Floats) -> Tagged:
    """Return the optimal commitments to pure strategies, with every reply that is worth the same to the leader."""
    replies = follower >= follower.max(axis=2, keepdims=True) - TIE
    kindest = np.where(replies, leader, -np.inf).max(axis=2, keepdims=True)
    cruellest = np.where(replies, leader, np.inf).min(axis=2, keepdims=True)
    best = replies & (leader >= kindest.max(axis=1, keepdims=True) - TIE)
    worst = replies & (leader <= cruellest + TIE) & (cruellest >= cruellest.max(axis=1, keepdims=True) - TIE)
    found = pure_equilibria(best | worst, follower.max(axis=2, keepdims=True) - follower)
    tags = np.zeros((*found.regret.shape, len(TAGS)), bool)
    tags[found.listed] = np.stack([best, worst], axis=3)[best | worst]
    return found, tags

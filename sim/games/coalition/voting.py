"""Votes: an assembly whose members have votes, with a quota to reach, in one chamber or in several, and vetoes.

A coalition is worth 1 if its votes pass and 0 if not, so that the Shapley value is the Shapley-Shubik index and the
Banzhaf value the Banzhaf measure. Up to `MOST_TABULATED` members its coalitions are tabulated, for all concepts; the
power of more members is worked out without a table (`sim.games.coalition.power`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import log2

import numpy as np
from numpy.typing import NDArray

from sim.errors import Fault
from sim.expressions import Program
from sim.games.coalition import power
from sim.games.coalition.batch import CoalitionBatch, members, told_odds
from sim.games.coalition.outcomes import Told, ToldGame
from sim.games.coalition.power import MOST_STATES, Assembly
from sim.games.domains import Written
from sim.games.game import ChoiceSet

MOST_MEMBERS = 500
MOST_TABULATED = 8
MOST_WORK = 20_000_000_000
"""Of one assembly: states, times points, times members, times how often members are halved."""
DECIMALS = 6
"""Votes may have so many decimals: they are counted in the unit in which all are whole."""


@dataclass(frozen=True, eq=False)
class Rule:
    """Which chambers there are, who has a veto, and which chambers together pass a vote."""

    chambers: tuple[str, ...]
    veto: NDArray[np.bool_]
    """`veto[member]`: nothing passes without these."""
    passes: Program
    """One row over the chambers, each 1 where its quota is reached."""

    def __call__(self, reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return whether a vote passes where `reached[..., chamber]`; the last is that of the vetoes, if any."""
        flat = reached.reshape(-1, reached.shape[-1])
        found = self.passes.evaluate(flat[:, : len(self.chambers)].astype(np.float64))[:, 0] != 0
        return (found & flat[:, len(self.chambers) :].all(axis=1)).reshape(reached.shape[:-1])


@dataclass(frozen=True, eq=False)
class VotingBatch:
    """One assembly a draw: `votes[draw, chamber, member]` and `quota[draw, chamber]`."""

    players: tuple[str, ...]
    rule: Rule
    votes: NDArray[np.float64]
    quota: NDArray[np.float64]
    holds: NDArray[np.bool_] | None = None
    happens: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.votes)

    @cached_property
    def _assemblies(self) -> tuple[list[Assembly | None], NDArray[np.int64]]:
        """The assemblies that differ, None where votes cannot be counted, and `which[draw]`.

        Quotas between two numbers of votes ask for the same: many worlds share an assembly.
        """
        shape = self.votes.shape[1:]
        counted = [whole_votes(votes, quota) for votes, quota in zip(self.votes, self.quota, strict=True)]
        rows = [np.full(np.prod(shape) + shape[0], -1.0) if c is None else np.append(c[0], c[1]) for c in counted]
        distinct, which = np.unique(np.array(rows), axis=0, return_inverse=True)
        split = ((row[: -shape[0]].reshape(shape), row[-shape[0] :]) for row in distinct)
        return [None if (q < 0).any() else _of_size(self.rule, v, q) for v, q in split], which.reshape(-1)

    @cached_property
    def _countable(self) -> NDArray[np.bool_]:
        found, which = self._assemblies
        return np.array([one is not None for one in found], bool)[which]

    @property
    def left_domain(self) -> dict[str, NDArray[np.bool_]]:
        """`left_domain[what][draw]`: whether votes cannot be counted, or not exactly one outcome holds."""
        return {"votes": ~self._countable, "outcomes": self._countable & ~self.defined}

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """`defined[draw]`: votes can be counted, and of the outcomes, where there are any, exactly one holds."""
        return self._countable if self.holds is None else self._countable & (self.holds.sum(axis=1) == 1)

    @cached_property
    def outcomes(self) -> NDArray[np.float64]:
        """`outcomes[draw, outcome]`: 1 for the one that holds; after them the events."""
        return told_odds(len(self), self.holds, self.happens)

    @property
    def range(self) -> NDArray[np.float64]:
        """`range[draw]`: 1, what passing is worth."""
        return np.ones(len(self))

    @cached_property
    def total(self) -> NDArray[np.float64]:
        """`total[draw]`: 1 where all members together pass a vote."""
        return self._of_each(lambda one: float(one.passes(one.votes.sum(axis=1) >= one.quota)))[:, 0]

    @cached_property
    def shapley(self) -> NDArray[np.float64]:
        """`shapley[draw, member]`: the Shapley-Shubik index."""
        return self._of_each(power.shapley_shubik)

    @cached_property
    def banzhaf(self) -> NDArray[np.float64]:
        """`banzhaf[draw, member]`: the Banzhaf measure."""
        return self._of_each(power.banzhaf)

    @cached_property
    def banzhaf_total(self) -> NDArray[np.float64]:
        """`total[draw]`: what the measures must add up to."""
        return self._of_each(power.total_banzhaf)[:, 0]

    def _of_each(self, what: Callable[[Assembly], NDArray[np.float64] | float]) -> NDArray[np.float64]:
        """Return `what` of every assembly as a row a draw; NaN where votes cannot be counted."""
        found, which = self._assemblies
        told = [None if one is None else np.atleast_1d(what(one)) for one in found]
        width = max((len(row) for row in told if row is not None), default=len(self.players))
        return np.array([np.full(width, np.nan) if row is None else row for row in told])[which]

    def members_of(self, draw: int) -> Assembly | None:
        """Return the assembly of a draw; None where votes cannot be counted."""
        found, which = self._assemblies
        return found[which[draw]]


Counted = tuple[NDArray[np.float64], NDArray[np.float64]]
"""`votes[chamber, member]` and `quota[chamber]`."""

Coalitional = CoalitionBatch | VotingBatch
"""Batches of which values can be asked: coalitions in a table, or votes."""


def assembly(rule: Rule, votes: NDArray[np.float64], quota: NDArray[np.float64]) -> Assembly | None:
    """Return the assembly of `votes[chamber, member]` and `quota[chamber]`; None where it cannot be counted."""
    counted = whole_votes(votes, quota)
    return None if counted is None else _of_size(rule, *counted)


def whole_votes(votes: NDArray[np.float64], quota: NDArray[np.float64]) -> Counted | None:
    """Return votes and how many of them are needed as whole numbers, in a unit in which all are; None if none is."""
    if not (np.isfinite(votes).all() and np.isfinite(quota).all() and (votes >= 0).all()):
        return None
    for decimals in range(DECIMALS + 1):
        counted = votes * 10.0**decimals
        whole = np.rint(counted)
        if (np.abs(counted - whole) <= 1e-9 * np.maximum(1.0, counted)).all() and whole.max(initial=0.0) < 2**40:
            needed = np.ceil(quota * 10.0**decimals * (1 - 1e-15) - 1e-9)
            return whole, np.clip(needed, 0.0, whole.sum(axis=1) + 1.0)  # more than all votes is reached by nobody
    return None


def _of_size(rule: Rule, whole: NDArray[np.float64], quota: NDArray[np.float64]) -> Assembly | None:
    votes, needed = whole.astype(np.int64), quota.astype(np.int64)
    if rule.veto.any():
        votes = np.concatenate([votes, rule.veto[None].astype(np.int64)])
        needed = np.append(needed, rule.veto.sum())
    found = Assembly(votes, needed, rule)
    if found.passes(needed <= 0):  # a vote that nobody has to cast decides nothing
        return None
    return found if found.states <= MOST_STATES and work(found) <= MOST_WORK else None


def work(found: Assembly) -> float:
    """Return about how many numbers are touched for the power of all members."""
    number = found.votes.shape[1]
    return found.states * (1 + number / 2) * number * max(1.0, log2(len(found.kinds[0])))


@dataclass(frozen=True, eq=False)
class VotingGame(ToldGame):
    """An assembly, compiled: row `chamber * members + member` of `votes`, row `chamber` of `quota`."""

    players: tuple[str, ...]
    rule: Rule
    votes: Program
    quota: Program
    """Its last column is what the votes of the chamber add up to."""
    told: Told
    written: tuple[Written, ...] = ()
    choice_sets: tuple[ChoiceSet, ...] = ()

    def batch(self, values: NDArray[np.float64]) -> CoalitionBatch | VotingBatch:
        """Return the games of `values[draw, parameter]`, one a draw: as a table where there are few members."""
        chambers = len(self.rule.chambers)
        votes = self.votes.evaluate(values).reshape(len(values), chambers, len(self.players))
        quota = self._quota(values, votes)
        holds = self.told.holds(values)
        whole = VotingBatch(self.players, self.rule, votes, quota, holds, self.told.events_in(values, holds))
        return whole if len(self.players) > MOST_TABULATED else tabulated(whole)

    def _quota(self, values: NDArray[np.float64], votes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return `quota[draw, chamber]`: each row sees the total of its own chamber."""
        found = np.empty(votes.shape[:2])
        for c in range(votes.shape[1]):
            found[:, c] = self.quota.evaluate(np.column_stack([values, votes[:, c].sum(axis=1)]))[:, c]
        return found


def tabulated(batch: VotingBatch) -> CoalitionBatch:
    """Return the games with a table of coalitions; NaN where votes are none."""
    within = members(len(batch.players))
    worth = np.empty((len(batch), len(within)))
    for draw in range(len(batch)):
        found = batch.members_of(draw)
        if found is not None:
            worth[draw] = found.passes(within @ found.votes.T >= found.quota)
        else:
            worth[draw] = _by_hand(batch, draw, within)
    worth[:, 0] = np.where(np.isnan(worth[:, 0]), np.nan, 0.0)  # nobody passes nothing
    return CoalitionBatch(batch.players, worth, batch.holds, batch.happens)


def passes_without_votes(rule: Rule, quota: NDArray[np.float64]) -> bool:
    """Return whether `quota[chamber]` is such that nobody has to vote."""
    return bool(rule(np.append(quota <= 0, not rule.veto.any())))


def _by_hand(batch: VotingBatch, draw: int, within: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the worths where votes are no whole numbers in any unit: few members are looked at one by one."""
    votes, quota = batch.votes[draw], batch.quota[draw]
    if not (np.isfinite(votes).all() and np.isfinite(quota).all() and (votes >= 0).all()):
        return np.full(len(within), np.nan)
    reached = within @ votes.T >= quota
    if passes_without_votes(batch.rule, quota):
        return np.full(len(within), np.nan)
    vetoes = (within | ~batch.rule.veto).all(axis=1)
    return np.asarray(batch.rule(np.column_stack([reached, vetoes])), np.float64)


def too_many_for_a_table(game: object) -> tuple[Fault, ...]:
    """Return why a concept that looks at every coalition cannot solve a game; nothing where it can."""
    if isinstance(game, VotingGame) and len(game.players) > MOST_TABULATED:
        wrong = f"{len(game.players)} members have more coalitions than can be looked at"
        return (Fault(("name",), wrong, "choose shapley or banzhaf, which need no list of them"),)
    return ()

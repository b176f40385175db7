"""Worlds that an analysis makes up, solved: how likely each outcome is, which leads, and which plays exist.

What they come to is numbered, so that two worlds can be compared by one number; the numbers hold as long as the
object that gave them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.engine.memory import draws_together
from sim.engine.worlds import Worlds, outcomes_of, solve_worlds
from sim.games.game import PathOfPlay
from sim.scenario.types import Scenario
from sim.store.equilibrium_index import taken_in
from sim.store.supports import Support, equilibrium_sets, support_text, supports

TOGETHER = 16_384
"""Worlds that are solved together, fewer where their games are large."""
LEADS = 1e-9
"""Probabilities nearer to the largest are as large."""

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]
Plays = frozenset[PathOfPlay]


@dataclass(frozen=True)
class Seen:
    """What comes of some worlds."""

    odds: Floats
    """`odds[world, outcome]` under the main rule; NaN where it selects nothing."""
    low: Floats
    """`low[world, outcome]` over the listed solutions; NaN where there are none."""
    high: Floats
    possible: NDArray[np.bool_]
    """`possible[world, outcome]`: in some listed solution no other outcome is likelier."""
    lead: Keys
    """`lead[world]`: the number of the set of outcomes that no other is likelier than (`MadeUp.leads`)."""
    plays: Keys
    """`plays[world]`: the number of the set of plays of the listed solutions (`MadeUp.plays`)."""
    bounded: NDArray[np.bool_]
    """`bounded[world]`: no solution of its kind lies beyond the listed ones."""


@dataclass(frozen=True, eq=False)
class MadeUp:
    """Solves worlds of one scenario under one concept and numbers what comes of them."""

    scenario: Scenario
    concept: Concept | None = None
    _leads: dict[tuple[int, ...], int] = field(default_factory=dict)
    _plays: dict[Plays, int] = field(default_factory=dict)
    _play_of: dict[Support, PathOfPlay] = field(default_factory=dict)

    @property
    def leads(self) -> tuple[tuple[int, ...], ...]:
        """Of each number in `Seen.lead`, the outcomes; none where the rule selects nothing."""
        return tuple(self._leads)

    @property
    def plays(self) -> tuple[Plays, ...]:
        """Of each number in `Seen.plays`, what is done in the solutions."""
        return tuple(self._plays)

    def see(self, values: Floats) -> Seen:
        """Return what comes of `values[world, parameter]`."""
        size = draws_together(self.scenario, TOGETHER)
        parts = [self._see(values[start : start + size]) for start in range(0, max(len(values), 1), size)]
        return Seen(*(np.concatenate([getattr(p, name) for p in parts]) for name in Seen.__dataclass_fields__))

    def _see(self, values: Floats) -> Seen:
        worlds = solve_worlds(self.scenario, values, self.concept)
        solution, outcomes = worlds.solution, len(self.scenario.outcomes)
        each = outcomes_of(worlds.batch, solution, outcomes)
        listed = solution.listed[:, :, None]
        weighed = np.where(listed, solution.weights[:, 0, :, None] * np.where(listed, each, 0.0), 0.0).sum(axis=1)
        some = solution.count > 0
        odds = np.where(some[:, None], weighed, np.nan)
        low = np.where(some[:, None], np.where(listed, each, np.inf).min(axis=1, initial=np.inf), np.nan)
        high = np.where(some[:, None], np.where(listed, each, -np.inf).max(axis=1, initial=-np.inf), np.nan)
        if solution.totals is not None:
            cut = solution.totals.cut
            known = solution.totals.values[cut][:, :, :outcomes]
            odds[cut], low[cut], high[cut] = known[:, 0], known[:, -2], known[:, -1]
        most = np.where(listed, each, -np.inf).max(axis=2, keepdims=True, initial=-np.inf)
        possible = np.asarray((listed & (each >= most - LEADS)).any(axis=1))
        return Seen(odds, low, high, possible, self._leading(odds), self._played(worlds), solution.bounded)

    def _leading(self, odds: Floats) -> Keys:
        known = np.isfinite(odds).all(axis=1) & (odds.shape[1] > 0)
        most = np.where(known[:, None], odds, -np.inf).max(axis=1, initial=-np.inf)
        first = known[:, None] & (np.where(known[:, None], odds, -np.inf) >= most[:, None] - LEADS)
        kinds, of = np.unique(first, axis=0, return_inverse=True)
        numbers = [self._leads.setdefault(tuple(map(int, np.flatnonzero(k))), len(self._leads)) for k in kinds]
        return np.array(numbers, np.int64)[of.reshape(-1)] if len(odds) else np.zeros(0, np.int64)

    def _played(self, worlds: Worlds) -> Keys:
        solution = worlds.solution
        if not len(solution):
            return np.zeros(0, np.int64)
        profiles = np.ascontiguousarray(solution.profiles[solution.listed].T)
        found = equilibrium_sets(supports(profiles), solution.count)
        sets = [frozenset(self._path(support) for support in own) for own in found.sets]
        numbers = [self._plays.setdefault(own, len(self._plays)) for own in sets]
        return np.array(numbers, np.int64)[found.of_draw]

    def _path(self, support: Support) -> PathOfPlay:
        if support not in self._play_of:
            game = self.scenario.game
            sizes = [len(chosen.actions) for chosen in game.choice_sets]
            self._play_of[support] = game.play(taken_in(support_text(support, sizes)))
        return self._play_of[support]

"""What would bring an outcome about: the smallest change of all numbers that was found, and who is against it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.deviations import End, deviations
from sim.analysis.halving import together_of
from sim.analysis.smallest_change import smallest
from sim.concepts.base import Concept
from sim.engine.worlds import combined, solve_combined
from sim.errors import UsageError, did_you_mean
from sim.games.moves.game import MovesGame
from sim.games.moves.tree import Tree, TreeBatch
from sim.labels import member_name
from sim.scenario.types import Scenario
from sim.workflow.made_up import MadeUp, Seen
from sim.workflow.score_space import Move, ScoreSpace

DRAWS = 4_096
"""Worlds among which one with the outcome is sought first, unless more are asked for; fewer where games are large."""
FEWEST = 64
ROOM = 2**20
"""Numbers of the games of all these worlds."""
SOLUTIONS = 16
"""Listed solutions of the central world of which it is asked what they do off the way."""
MOST_ENDS = 4_096
"""Ends of the game that are looked at."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Shift:
    """How an outcome is brought about in one sense, by the smallest change that was found."""

    now: bool
    """Whether the central world has it as it is."""
    share: float
    """Share of the worlds drawn that have it."""
    distance: float
    """Distance of the change in standard normal scores; NaN where none was found, 0 where none is needed."""
    moves: tuple[Move, ...]
    values: tuple[float, ...]
    """The world that was solved to confirm it; empty where none was found."""


@dataclass(frozen=True)
class Resistance:
    """The end with the outcome at which least stands against it, and what that is."""

    tree: Tree
    end: End
    ends: int
    """Ends of the game with this outcome."""


@dataclass(frozen=True)
class BringAbout:
    """What would bring an outcome about."""

    outcome: str
    possible: Shift
    """For it to be the likeliest outcome of a listed solution."""
    likeliest: Shift
    """For it to be the likeliest outcome under the rule."""
    resistance: Resistance | None
    """None in forms without moves, where no end with it is reached, and where the central world has no solution."""
    draws: int


def outcome_number(scenario: Scenario, outcome: str) -> int:
    """Return the place of an outcome; raises `UsageError` where there is none of that name."""
    names, outcome = [o.id for o in scenario.outcomes], member_name(outcome)
    if outcome in {event.id for event in scenario.events}:
        wrong = f"'{outcome}' is an event, and events have no likeliest one among them"
        raise UsageError(f"{wrong}; ask for an outcome: {', '.join(names)}", argument="outcome")
    if outcome not in names:
        raise UsageError(f"no outcome is called '{outcome}'; {did_you_mean(outcome, names)}", argument="outcome")
    return names.index(outcome)


def bring_about(
    made: MadeUp, outcome: str, draws: int | None = None, seed: int | None = None, concept: Concept | None = None
) -> BringAbout:
    """Return the smallest changes that were found, in both senses, and the deviations that stop it now."""
    scenario, number = made.scenario, outcome_number(made.scenario, outcome)
    size = scenario.numbers_of_a_world
    usual = int(np.clip(2 ** int(np.log2(max(ROOM // size, 1))), FEWEST, DRAWS))
    sampler = scenario.sampler(draws or usual, seed)
    space = ScoreSpace.of(scenario, sampler)
    scores, alone = space.sampled(sampler), space.alone()
    seen, single = (made.see(space.values(z)) for z in (scores, alone))
    centre = made.see(scenario.central_values())
    budget = max(2**21 // size, 2**10)

    def shift(of: Callable[[Seen], Mask], *more: Floats) -> tuple[Shift, Floats | None]:
        def holds(z: Floats) -> Mask:
            return of(made.see(space.values(z)))

        share, now = float(of(seen).mean()) if len(seen.lead) else 0.0, bool(of(centre)[0])
        if now:
            return Shift(True, share, 0.0, (), tuple(map(float, scenario.central_values()[0]))), None
        further = [z[None] for z in more if holds(z[None])[0]]
        starts = np.concatenate([scores[of(seen)], alone[of(single)], *further])
        found = smallest(holds, starts, space.metric, budget, together_of(size))
        if found is None:
            return Shift(False, share, float("nan"), (), ()), None
        values = tuple(map(float, space.values(found[None])[0]))
        return Shift(False, share, float(space.metric.size(found[None])[0]), space.moves(found), values), found

    likeliest, point = shift(lambda s: _leads(made, s, number))
    possible, _ = shift(lambda s: np.asarray(s.possible[:, number]), *([] if point is None else [point]))
    against = resistance(scenario, number, concept)
    return BringAbout(outcome, possible, likeliest, against, sampler.total)


def _leads(made: MadeUp, seen: Seen, outcome: int) -> Mask:
    """Return in which worlds the outcome is likelier than any other."""
    alone = [key for key, outcomes in enumerate(made.leads) if outcomes == (outcome,)]
    return np.isin(seen.lead, alone)


def resistance(scenario: Scenario, outcome: int, concept: Concept | None = None) -> Resistance | None:
    """Return the end with an outcome at which the largest gain of a deviation is smallest, in the central world.

    Off the way to an end play is as in a listed solution, the one that stands least against it. A scenario that uses
    others is looked at under the heaviest combination of their solutions.
    """
    game = scenario.game  # of a repeated game not its stage: what is played again and again is not one end
    if not isinstance(game, MovesGame):
        return None
    some = next(iter(combined(scenario, scenario.central_values())), None)
    if some is None or not len(some.columns):
        return None
    worlds = solve_combined(scenario, some.columns[:1], concept)
    batch: TreeBatch = worlds.batch
    leaves = np.flatnonzero(game.outcome_of_leaf == outcome)
    if not np.isfinite(batch.payoffs).all() or not len(leaves) or len(leaves) > MOST_ENDS:
        return None
    others = _behaviour(game.tree, worlds.solution.profiles[0, : min(int(worlds.solution.count[0]), SOLUTIONS)])
    ends = [
        end
        for leaf in leaves
        for profile in others
        if (end := deviations(game.tree, batch.payoffs[0], batch.chance[0], profile, int(leaf))) is not None
    ]
    if not ends:
        return None
    return Resistance(game.tree, min(ends, key=lambda e: e.largest), len({e.leaf for e in ends}))


def _behaviour(tree: Tree, profiles: Floats) -> list[Floats]:
    """Return the profiles that are behaviour; of a game played at once one at least, as nothing is off the way."""
    sums = np.add.reduceat(profiles, tree.offset[:-1], axis=1) if tree.choices and len(profiles) else np.zeros((0, 0))
    fine = [p for p, own in zip(profiles, sums, strict=False) if np.allclose(own, 1.0, atol=1e-6)]
    return list(np.unique(np.array(fine), axis=0)) if fine else ([np.zeros(tree.choices)] if tree.strategic else [])

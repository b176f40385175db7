"""What would change advice: the nearest world that was found in which another action pays more, all else known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.halving import together_of
from sim.analysis.smallest_change import inward, smallest
from sim.sampling import Sampler
from sim.scenario.types import Scenario
from sim.tolerances import SAME_VALUE
from sim.workflow.score_space import ALONE, Move, ScoreSpace

ROOM = 2**19
"""Numbers of the games of all worlds that a search may ask about, more or less, for each action."""
FEWEST = 2**10
"""Worlds that it may ask about in any case."""
AGAIN = 4
"""Worlds that it may ask about for each sampled one: who asks of few worlds does not wait for the search."""
STARTS = 64
"""Worlds of the sample, the nearest, from which it starts."""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Pays = Callable[[Floats], Floats]
"""`pays(values[world, parameter])[action, world]`, once the action is known; NaN where that is not known."""


@dataclass(frozen=True)
class Switch:
    """Where one number alone, all others at their central values, makes another action pay more than the first."""

    name: str
    start: float
    end: float
    action: int
    """The action that then pays most."""
    above: bool
    """Whether that is so above the value `end`, not below."""
    scores: float


@dataclass(frozen=True)
class AdviceChange:
    """What would change which action pays most in the central world."""

    central: int | None
    """The action that pays most in the central world; None where that is not known."""
    tie: bool
    """Whether another pays as much there."""
    distance: float
    """Of the smallest change found, in standard normal scores; NaN where none was found or none was sought."""
    moves: tuple[Move, ...]
    action: int | None
    """The action that pays most once they have moved."""
    switches: tuple[Switch, ...]
    """Of each number alone the nearest switch either way, the nearest first."""
    share: float
    """Share of the sampled worlds of which all is known, in which another action pays more than `central`."""


def advice_change(scenario: Scenario, sampler: Sampler, pays: Pays, sampled: Floats) -> AdviceChange:
    """Return the smallest change of the central world that was found, by which another action pays more there.

    `sampled[action, draw]` is what actions pay in the worlds of `sampler`; the search starts from those in which
    another pays more, and from worlds in which one number stands elsewhere. A smaller change may exist.
    """
    centre = pays(scenario.central_values())[:, 0]
    if np.isnan(centre).any():
        return AdviceChange(None, False, float("nan"), (), None, (), float("nan"))
    first = int(centre.argmax())
    others = np.delete(centre, first).max(initial=-np.inf)
    tie = bool(others >= centre[first] - SAME_VALUE * (1 + abs(centre[first])))
    known = ~np.isnan(sampled).any(axis=0)
    overtaken = _overtaken(sampled, first)
    share = float(overtaken.sum() / known.sum()) if known.any() else float("nan")
    space = ScoreSpace.of(scenario, sampler)
    if tie or len(centre) < 2 or not len(space.free):
        return AdviceChange(first, tie, float("nan"), (), None, (), share)

    def holds(z: Floats) -> Mask:
        return _overtaken(pays(space.values(z)), first)

    starts = space.sampled(sampler)[overtaken]
    starts = starts[np.argsort(space.metric.size(starts), kind="stable")[:STARTS]]
    alone = space.alone()
    single = holds(alone)
    starts = np.concatenate([starts[holds(starts)], alone[single]]) if len(starts) else alone[single]
    size = scenario.numbers_of_a_world
    budget, together = max(min(ROOM // size, AGAIN * sampled.shape[1]), FEWEST), together_of(size)
    found = smallest(holds, starts, space.metric, budget, together)
    switches = _switches(space, pays, holds, (alone, single), together)
    if found is None:
        return AdviceChange(first, tie, float("nan"), (), None, switches, share)
    best = int(pays(space.values(found[None]))[:, 0].argmax())
    return AdviceChange(first, tie, float(space.metric.size(found[None])[0]), space.moves(found), best, switches, share)


def _overtaken(paid: Floats, first: int) -> Mask:
    """Return in which worlds another action pays more; of what is not known it is not said."""
    rest = np.delete(paid, first, axis=0).max(axis=0, initial=-np.inf)
    with np.errstate(invalid="ignore"):
        return np.asarray(rest > paid[first] + SAME_VALUE * (1 + np.abs(paid[first])))


def _switches(
    space: ScoreSpace, pays: Pays, holds: Callable[[Floats], Mask], tried: tuple[Floats, Mask], together: int
) -> tuple[Switch, ...]:
    """Return where each number alone makes another action pay more, nearest to its centre, to full precision.

    `tried` are points of one number each, and of which of them it holds.
    """
    points = _nearest(*tried)
    if not len(points):
        return ()
    points = inward(holds, points, together=together)
    best = pays(space.values(points)).argmax(axis=0)
    found = [
        Switch(move.name, move.start, move.end, int(action), move.end > move.start, move.scores)
        for point, action in zip(points, best, strict=True)
        for move in space.moves(point)
    ]
    return tuple(sorted(found, key=lambda s: abs(s.scores)))


def _nearest(alone: Floats, single: Mask) -> Floats:
    """Return, of each number and either way, the point nearest to the centre of which it holds."""
    numbers = alone.shape[1]
    rows = np.arange(len(alone)).reshape(numbers, ALONE)
    size = np.abs(alone).sum(axis=1)
    found: list[int] = []
    for own in rows:
        for way in (-1, 1):
            fine = own[single[own] & (np.sign(alone[own].sum(axis=1)) == way)]
            found += [int(fine[size[fine].argmin()])] if len(fine) else []
    return alone[found]

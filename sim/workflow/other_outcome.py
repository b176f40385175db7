"""How near a world is to another outcome: where one of its numbers alone, all others as they are, leads there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.halving import halved, together_of
from sim.analysis.round_borders import round_border
from sim.concepts.base import Concept
from sim.distributions.levels import at_scores, level, scores_of
from sim.scenario.types import Scenario
from sim.workflow.made_up import MadeUp
from sim.workflow.score_space import ALONE, SCORE

HALVINGS = 60
BEYOND = 1e-6
"""Share of the way to the next value tried at which it is looked what lies beyond a change."""
ROOM = 2**24
"""Numbers of the games of all worlds that are looked at; where they are more, nothing is sought."""

Floats = NDArray[np.float64]
Keys = NDArray[np.int64]


@dataclass(frozen=True)
class Flip:
    """Where a number alone changes the likeliest outcome of a world."""

    name: str
    start: float
    end: float
    """The value just beyond which it changes."""
    outcomes: tuple[int, ...]
    """Those that are then likeliest; none where the rule selects nothing there."""
    scores: float
    """How far away that is, in standard normal scores of the number's distribution."""


@dataclass(frozen=True)
class OtherOutcome:
    """The nearest changes of the likeliest outcome of one world, by one number each."""

    likeliest: tuple[int, ...]
    flips: tuple[Flip, ...]
    """The nearest first; of each number the nearest either way, if any was found."""
    numbers: int
    """Numbers that were moved, one at a time; 0 where games are too large for so many of them."""


def other_outcome(scenario: Scenario, values: Floats, concept: Concept | None = None) -> OtherOutcome | None:
    """Return where one number alone changes the likeliest outcome of the world `values[0, parameter]`.

    None where there are no outcomes, no number has a range, or the rule selects nothing here.
    """
    free = [i for i, p in enumerate(scenario.parameters) if p.distribution.support[0] < p.distribution.support[1]]
    size = scenario.numbers_of_a_world
    if not scenario.outcomes or not free:
        return None
    if size * ALONE * len(free) > ROOM:
        return OtherOutcome((), (), 0)
    made = MadeUp(scenario, concept)
    here = int(made.see(values).lead[0])
    if not made.leads[here]:
        return None
    starts = _starts(scenario, values, free)
    leads = made.see(np.concatenate([_moved(values, i, own) for i, own in zip(free, starts, strict=True)])).lead
    brackets = _brackets(values, free, starts, leads.reshape(-1, ALONE), here)
    flips = _halved(made, values, brackets, here)
    distance = [_distance(scenario, values, number, end) for number, end, _ in flips]
    found = [
        Flip(scenario.parameters[number].id, start, round_border(end, start), made.leads[lead], far)
        for (number, end, lead), far in zip(flips, distance, strict=True)
        for start in (float(values[0, number]),)
    ]
    return OtherOutcome(made.leads[here], tuple(sorted(found, key=lambda f: f.scores)), len(free))


def _starts(scenario: Scenario, values: Floats, free: list[int]) -> list[Floats]:
    """Return, of each number, the values that are tried, ascending."""
    scores = np.linspace(-SCORE, SCORE, ALONE)
    return [np.asarray(at_scores(scenario.parameters[i].distribution, scores)) for i in free]


def _moved(values: Floats, number: int, tried: Floats) -> Floats:
    """Return a world for each value that a number takes, all else as it is."""
    moved = np.repeat(values, len(tried), axis=0)
    moved[:, number] = tried
    return moved


def _brackets(
    values: Floats, free: list[int], starts: list[Floats], leads: Keys, here: int
) -> list[tuple[int, float, float]]:
    """Return `(number, near, far)`: up to `near` the world ends as it does, as far as was tried, at `far` otherwise."""
    found: list[tuple[int, float, float]] = []
    for number, tried, own in zip(free, starts, leads, strict=True):
        now = float(values[0, number])
        for way in (-1, 1):
            side = [
                (float(x), int(lead)) for x, lead in zip(tried[::way], own[::way], strict=True) if way * (x - now) > 0
            ]
            near = now
            for x, lead in side:
                if lead != here:
                    found.append((number, near, x))
                    break
                near = x
    return found


def _halved(
    made: MadeUp, values: Floats, brackets: list[tuple[int, float, float]], here: int
) -> list[tuple[int, float, int]]:
    """Return `(number, end, lead)` of each bracket: the value of the change, in full, and what lies beyond."""
    if not brackets:
        return []
    number = np.array([b[0] for b in brackets])
    near, far = (np.array([b[i] for b in brackets]) for i in (1, 2))
    rows = np.arange(len(brackets))

    def leads(row: Keys, x: Floats) -> Keys:
        moved = np.repeat(values, len(x), axis=0)
        moved[np.arange(len(x)), number[row]] = x
        return made.see(moved).lead

    outer, together = far, together_of(made.scenario.numbers_of_a_world)
    _, far = halved(lambda row, x: leads(row, x) != here, near, far, HALVINGS, together)
    beyond = leads(rows, far + BEYOND * (outer - far))  # at the value itself two outcomes are as likely
    beyond = np.where(beyond == here, leads(rows, far), beyond)
    return list(zip(number.tolist(), far.tolist(), beyond.tolist(), strict=True))


def _distance(scenario: Scenario, values: Floats, number: int, end: float) -> float:
    """Return how many standard normal scores lie between the number here and another value of it."""
    distribution = scenario.parameters[number].distribution
    shares = np.clip(level(distribution, np.array([values[0, number], end])), 1e-16, 1 - 1e-16)
    low, high = scores_of(shares)
    return float(abs(high - low))

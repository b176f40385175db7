"""A scenario's worlds as points: each number with a range by the standard normal score of its quantile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.round_borders import round_border
from sim.analysis.smallest_change import Metric
from sim.distributions.levels import at_scores, scores_of
from sim.sampling import Sampler
from sim.sampling.copula import factor
from sim.scenario.types import Scenario

ALONE = 24
"""Values of each number alone that are tried, between the scores of one in a thousand."""
SCORE = 3.1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Move:
    """A number that moves: from its central value to another, and how many standard normal scores that is."""

    name: str
    start: float
    end: float
    scores: float


@dataclass(frozen=True, eq=False)
class ScoreSpace:
    """The numbers of a scenario that have a range; the centre is the point 0."""

    scenario: Scenario
    free: NDArray[np.int64]
    """`free[number]`: its place among the scenario's parameters."""
    metric: Metric

    @staticmethod
    def of(scenario: Scenario, sampler: Sampler) -> ScoreSpace:
        """Return the space of the numbers that a sampler of the scenario draws."""
        free = np.array([i for i, d in enumerate(sampler.distributions) if d.support[0] < d.support[1]], np.int64)
        whole = (
            factor(sampler.names, sampler.correlation, sampler.margins)
            if sampler.correlation
            else np.eye(len(sampler.names))
        )
        return ScoreSpace(scenario, free, Metric((whole @ whole.T)[np.ix_(free, free)]))

    def sampled(self, sampler: Sampler) -> Floats:
        """Return `scores[draw, number]` of all worlds that a sampler draws."""
        return np.asarray(scores_of(sampler.uniforms(0, sampler.total))[:, self.free])

    def alone(self) -> Floats:
        """Return points that move one number each, `ALONE` of each number, in the order of numbers and of scores."""
        scores, numbers = np.linspace(-SCORE, SCORE, ALONE), len(self.free)
        return np.asarray((np.eye(numbers)[:, None, :] * scores[None, :, None]).reshape(-1, numbers))

    def values(self, scores: Floats) -> Floats:
        """Return `values[point, parameter]` of `scores[point, number]`; numbers at score 0 have their central value."""
        values = np.asfortranarray(np.repeat(self.scenario.central_values(), len(scores), axis=0))
        for place, column in enumerate(self.free):
            values[:, column] = at_scores(self.scenario.parameters[column].distribution, scores[:, place])
        return values

    def moves(self, scores: Floats) -> tuple[Move, ...]:
        """Return the numbers that stand elsewhere than at the centre in one point, those that move most first."""
        centre, values = self.scenario.central_values()[0], self.values(scores[None])[0]
        found = [
            Move(self.scenario.parameters[c].id, start, round_border(float(values[c]), start), float(z))
            for c, z in zip(self.free, scores, strict=True)
            for start in (float(centre[c]),)
            if values[c] != start
        ]
        return tuple(sorted(found, key=lambda m: -abs(m.scores)))

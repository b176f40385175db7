"""What moves the outcomes of a scenario: its worlds solved on a design made for the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.activity import doing
from sim.analysis.sensitivity import Indices, Shares, saltelli, shapley_effects, sobol_indices
from sim.engine.worlds import outcomes_of, solve_worlds
from sim.errors import UsageError
from sim.sampling import Sampler, values_at
from sim.scenario.mentions import mentioned
from sim.scenario.types import Parameter, Scenario

Floats = NDArray[np.float64]
WORLDS = 65_536
"""Worlds that are solved at most, unless more are asked for."""
BASE = 4_096
"""Points of the design for each number, at most."""
LOST = 0.05
"""Share of worlds without a value beyond which nothing is said of a quantity."""
CERTAIN = 1e-6
ENDS = (0.05, 0.95)
"""Between which quantiles a number is swung while the others stay at their centre."""


@dataclass(frozen=True)
class Swing:
    """A quantity where a number is low, and where it is high, all others at their central values."""

    low: float
    high: float


@dataclass(frozen=True)
class Mover:
    """What moves one quantity: an outcome's probability, or what a player is expected to get."""

    indices: Indices | None
    """Where the numbers are independent and the quantity varies."""
    shapley: Shares | None
    """Where some numbers depend on others and the quantity varies."""
    lost: float
    """Share of the worlds without a value, which are left out."""
    swings: tuple[Swing, ...]
    """`swings[number]`."""
    central: float
    """The quantity where all numbers are at their centre."""


@dataclass(frozen=True)
class Sensitivity:
    """What moves the outcomes and payoffs of a scenario under its main rule."""

    numbers: tuple[Parameter, ...]
    """Those that the game names; others move nothing."""
    idle: tuple[Parameter, ...]
    """Those that it does not name."""
    ends: Floats
    """`ends[number, 0 or 1]`: from where to where each is swung."""
    outcomes: Mapping[str, Mover]
    payoffs: Mapping[str, Mover]
    dependent: bool
    """Whether some of the numbers are correlated, so that Sobol' indices would be wrong."""
    rule: str
    worlds: int
    """Worlds solved for the shares."""
    base: int
    """Points of the design for each number, or orders in which the numbers were taken."""


def sensitivity(scenario: Scenario, worlds: int | None = None, seed: int | None = None) -> Sensitivity:
    """Return what moves outcomes and payoffs; about `worlds` worlds are solved (None: at most 65,536).

    Raises `UsageError` where the scenario has no uncertain numbers.
    """
    named = mentioned(scenario.document)
    kept = tuple(
        p for p in scenario.parameters if p.id in named and np.ptp(p.distribution.quantile(np.array(ENDS))) > 0
    )
    if not kept:
        raise UsageError("no uncertain number is in the game: nothing moves what comes of it")
    model = _Model(scenario, kept)
    start = scenario.solve.seed if seed is None else seed
    dependent = len(model.correlation) > 0 and bool(np.abs(np.tril(model.correlation, -1)).max(initial=0.0) > 0)
    with doing(f"solving {scenario.id} on a design for what moves it"):
        found = _shapley(model, worlds, start) if dependent else _sobol(model, worlds, start)
        ends, central, swings = _swings(model)
    movers, solved, base = found
    made = [
        Mover(*mover, tuple(Swing(*map(float, pair)) for pair in swings[:, :, q]), float(central[q]))
        for q, mover in enumerate(movers)
    ]
    outcomes = dict(zip([o.id for o in scenario.occurrences], made, strict=False))
    payoffs = dict(zip(scenario.game.players, made[len(outcomes) :], strict=True))
    idle = tuple(p for p in scenario.parameters if p not in kept)
    return Sensitivity(kept, idle, ends, outcomes, payoffs, dependent, scenario.solve.selection[0], solved, base)


class _Model:
    """Outcomes' probabilities, then payoffs, as functions of uniform numbers, one for each that the game names."""

    def __init__(self, scenario: Scenario, kept: tuple[Parameter, ...]) -> None:
        self.scenario, self.kept = scenario, kept
        self.places = [scenario.parameters.index(p) for p in kept]
        sampler: Sampler = scenario.sampler()
        lower = sampler.factor if scenario.correlations else np.eye(len(scenario.parameters))
        whole = lower @ lower.T
        self.correlation = whole[np.ix_(self.places, self.places)]

    def values(self, uniform: Floats) -> Floats:
        """Return `values[row, parameter]` of `uniform[row, number]`, the other parameters at their central values."""
        parameters = self.scenario.parameters
        whole = np.full((len(uniform), len(parameters)), 0.5)
        whole[:, self.places] = uniform
        found = values_at([p.id for p in parameters], [p.distribution for p in parameters], whole)
        idle = [i for i in range(len(parameters)) if i not in set(self.places)]
        found[:, idle] = self.scenario.central_values()[:, idle]
        return np.asfortranarray(found)

    def __call__(self, uniform: Floats) -> Floats:
        """Return `found[row, quantity]` under the main rule; NaN where it selects nothing."""
        return self.at(self.values(uniform))

    def at(self, values: Floats) -> Floats:
        """Return `found[row, quantity]` of `values[row, parameter]`."""
        worlds = solve_worlds(self.scenario, values)
        solution, outcomes = worlds.solution, len(self.scenario.occurrences)
        weights = np.nan_to_num(solution.weights[:, 0])
        each = np.concatenate([outcomes_of(worlds.batch, solution, outcomes), solution.payoffs], axis=2)
        found = np.einsum("de,deq->dq", weights, np.nan_to_num(each))
        cut = np.zeros(len(found), bool)
        if solution.totals is not None:
            cut = solution.totals.cut
            found = np.where(cut[:, None], solution.totals.values[:, 0], found)
        return np.where(((weights.sum(axis=1) > 1 - CERTAIN) | cut)[:, None], found, np.nan)


Found = tuple[Indices | None, Shares | None, float]
Movers = tuple[list[Found], int, int]
"""Of each quantity: indices, effects and the share of worlds that are left out; worlds solved; size of the design."""


def _sobol(model: _Model, worlds: int | None, seed: int) -> Movers:
    numbers = len(model.kept)
    most = max((WORLDS if worlds is None else worlds) // (numbers + 2), 2)
    base = 1 << int(np.log2(most if worlds is not None else min(most, BASE)))
    odds = model(saltelli(numbers, base, seed % 2**32))
    found: list[Found] = []
    for own in odds.T:
        lost = float(np.isnan(own).mean())
        found.append((sobol_indices(own, numbers, seed % 2**32) if lost <= LOST else None, None, lost))
    return found, len(odds), base


def _shapley(model: _Model, worlds: int | None, seed: int) -> Movers:
    numbers = len(model.kept)
    permutations = max((WORLDS if worlds is None else worlds) // (3 * max(numbers - 1, 1) + 3), 8)
    if numbers == 1:
        permutations = 8
    lost = np.zeros(1)
    solved = 0

    def filled(uniform: Floats) -> Floats:
        nonlocal lost, solved
        odds = model(uniform)
        solved += len(odds)
        lost = np.maximum(lost, np.isnan(odds).mean(axis=0))
        return np.where(np.isnan(odds), np.nanmean(odds, axis=0), odds)

    effects = shapley_effects(filled, model.correlation, permutations, seed)
    found: list[Found] = [(None, own if lost[o] <= LOST else None, float(lost[o])) for o, own in enumerate(effects)]
    return found, solved, permutations


def _swings(model: _Model) -> tuple[Floats, Floats, Floats]:
    """Return `ends[number, side]`, `central[quantity]` and `swings[number, side, quantity]`."""
    middle = model.scenario.central_values()
    rows = np.repeat(middle, 2 * len(model.kept) + 1, axis=0)
    ends = np.stack([p.distribution.quantile(np.array(ENDS)) for p in model.kept])
    for column, own in enumerate(model.kept):
        for side, value in enumerate(ends[column]):
            rows[2 * column + side] = list(model.scenario.central_where({own.id: float(value)}).values())
    found = model.at(np.asfortranarray(rows))
    return ends, found[-1], found[:-1].reshape(len(model.kept), 2, -1)

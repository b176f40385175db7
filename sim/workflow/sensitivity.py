"""What moves the outcomes of a scenario, whose worlds are solved on a design made for the question.

Where the distributions of some numbers hang on others, no such design is valid, and worlds are looked at as the
scenario draws them. Those of a stored run: `sim.workflow.run_drivers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.activity import doing, heed
from sim.analysis.given_data import Given, given_data
from sim.analysis.sensitivity import Indices, Shares, saltelli, shapley_effects, sobol_indices
from sim.distributions.dependent import needs
from sim.engine.memory import draws_together
from sim.engine.worlds import outcomes_of, solve_worlds
from sim.errors import UsageError
from sim.sampling import Sampler, replicate_of, values_at
from sim.scenario.mentions import mentioned
from sim.scenario.types import Parameter, Scenario

Floats = NDArray[np.float64]
WORLDS = 65_536
"""Worlds that are solved at most, unless more are asked for."""
BASE = 4_096
"""Points of the design for each number, at most."""
TOGETHER = 2_048
"""Worlds solved together, at most: a larger design says after each lot how far it is."""
LOST = 0.05
"""Share of worlds without a value beyond which nothing is said of a quantity."""
CERTAIN = 1e-6
DRAWN = 16_384
"""Worlds as they are drawn that are looked at, unless more are asked for."""
ENDS = (0.05, 0.95)
"""Between which quantiles a number is swung while the others stay at their centre."""
TAILS = (1e-9, 0.5, 1 - 1e-9)
"""Quantiles of which two differ where a number varies."""
SOBOL, SHAPLEY, DELTA = "sobol", "shapley", "delta"


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
    """Where some numbers are correlated and the quantity varies."""
    given: Given | None
    """Where worlds are looked at as they were drawn and the quantity varies."""
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
    method: str
    """`SOBOL`; `SHAPLEY` where numbers are correlated, so that Sobol' indices would be wrong; `DELTA` where worlds are
    looked at as they were drawn."""
    rule: str
    worlds: int
    """Worlds solved for the shares, or looked at."""
    base: int
    """Points of the design for each number, or orders in which the numbers were taken; 0 without either."""
    hanging: tuple[Parameter, ...] = ()
    """The numbers whose distributions hang on others."""
    of: int | None = None
    """Worlds of the run, where one is looked at."""


def sensitivity(scenario: Scenario, worlds: int | None = None, seed: int | None = None) -> Sensitivity:
    """Return what moves outcomes and payoffs; about `worlds` worlds are solved (None: at most 65,536).

    Raises `UsageError` where the scenario has no uncertain numbers.
    """
    model = Model(scenario, moving(scenario))
    hanging = tuple(p for p in model.kept if needs(p.distribution))
    start = scenario.solve.seed if seed is None else seed
    dependent = bool(np.abs(np.tril(model.correlation, -1)).max(initial=0.0) > 0)
    method = DELTA if hanging else SHAPLEY if dependent else SOBOL
    with doing(f"solving {scenario.id} on a design for what moves it"):
        found, solved, base = {DELTA: _drawn, SHAPLEY: _shapley, SOBOL: _sobol}[method](model, worlds, start)
        ends, central, swings = swung(model)
    made = movers(found, central, swings)
    outcomes = dict(zip([o.id for o in scenario.occurrences], made, strict=False))
    payoffs = dict(zip(scenario.game.players, made[len(outcomes) :], strict=True))
    rule, idle = scenario.solve.selection[0], unnamed(scenario)
    return Sensitivity(model.kept, idle, ends, outcomes, payoffs, method, rule, solved, base, hanging)


def moving(scenario: Scenario) -> tuple[Parameter, ...]:
    """Return the numbers that vary and that the game names; raises `UsageError` where there are none."""
    named = mentioned(scenario.document)
    tails = np.array(TAILS)
    kept = tuple(p for p in scenario.parameters if p.id in named and np.ptp(p.distribution.quantile(tails)) > 0)
    if not kept:
        raise UsageError("no uncertain number is in the game: nothing moves what comes of it")
    return kept


def unnamed(scenario: Scenario) -> tuple[Parameter, ...]:
    """Return the numbers that the game does not name: they move nothing."""
    named = mentioned(scenario.document)
    return tuple(p for p in scenario.parameters if p.id not in named)


def movers(found: Sequence[Found], central: Floats, swings: Floats) -> list[Mover]:
    """Return what moves each quantity, with `central[quantity]` and `swings[number, side, quantity]`."""
    return [
        Mover(*own, tuple(Swing(*map(float, pair)) for pair in swings[:, :, q]), float(central[q]))
        for q, own in enumerate(found)
    ]


class Model:
    """Outcomes' probabilities, then payoffs, as functions of uniform numbers, one for each that the game names."""

    def __init__(self, scenario: Scenario, kept: tuple[Parameter, ...], selection: tuple[str, ...] = ()) -> None:
        self.scenario, self.kept, self.selection = scenario, kept, selection
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
        """Return `found[row, quantity]` of `values[row, parameter]`; so many rows at a time as blocks of a run have."""
        size = draws_together(self.scenario, TOGETHER)
        with doing("solving worlds for what moves it", len(values), "worlds") as activity:
            found = []
            for start in range(0, max(len(values), 1), size):
                heed()
                found.append(self._solved(np.asfortranarray(values[start : start + size])))
                activity.done += len(found[-1])
        return np.concatenate(found)

    def _solved(self, values: Floats) -> Floats:
        worlds = solve_worlds(self.scenario, values, selection=self.selection)
        solution, outcomes = worlds.solution, len(self.scenario.occurrences)
        weights = np.nan_to_num(solution.weights[:, 0])
        each = np.concatenate([outcomes_of(worlds.batch, solution, outcomes), solution.payoffs], axis=2)
        found = np.einsum("de,deq->dq", weights, np.nan_to_num(each))
        cut = np.zeros(len(found), bool)
        if solution.totals is not None:
            cut = solution.totals.cut
            found = np.where(cut[:, None], solution.totals.values[:, 0], found)
        return np.where(((weights.sum(axis=1) > 1 - CERTAIN) | cut)[:, None], found, np.nan)


Found = tuple[Indices | None, Shares | None, Given | None, float]
Movers = tuple[list[Found], int, int]
"""Of each quantity: what moves it, and the share of worlds that are left out; worlds solved; size of the design."""


def _drawn(model: Model, worlds: int | None, seed: int) -> Movers:
    count = max(DRAWN if worlds is None else worlds, 2)
    sampler = model.scenario.sampler(draws=count, seed=seed)
    values = np.asfortranarray(sampler.draws(0, count).values)
    replicate = replicate_of(sampler.design, count, np.arange(count))
    names = tuple(p.id for p in model.kept)
    return looked_at(values[:, model.places].T, model.at(values).T, replicate, names), count, 0


def looked_at(values: Floats, targets: Floats, replicate: NDArray[np.int64], names: tuple[str, ...]) -> list[Found]:
    """Return what moves each of `targets[quantity, draw]`, of `values[number, draw]` as they were drawn."""
    lost = [float(np.isnan(own).mean()) for own in targets]
    known = np.array([[share <= LOST] for share in lost])
    found = given_data(np.ascontiguousarray(values), np.where(known, targets, np.nan), replicate, names)
    return [(None, None, own, share) for own, share in zip(found, lost, strict=True)]


def _sobol(model: Model, worlds: int | None, seed: int) -> Movers:
    numbers = len(model.kept)
    most = max((WORLDS if worlds is None else worlds) // (numbers + 2), 2)
    base = 1 << int(np.log2(most if worlds is not None else min(most, BASE)))
    odds = model(saltelli(numbers, base, seed % 2**32))
    found: list[Found] = []
    for own in odds.T:
        lost = float(np.isnan(own).mean())
        found.append((sobol_indices(own, numbers, seed % 2**32) if lost <= LOST else None, None, None, lost))
    return found, len(odds), base


def _shapley(model: Model, worlds: int | None, seed: int) -> Movers:
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
    found: list[Found] = [
        (None, own if lost[o] <= LOST else None, None, float(lost[o])) for o, own in enumerate(effects)
    ]
    return found, solved, permutations


def swung(model: Model) -> tuple[Floats, Floats, Floats]:
    """Return `ends[number, side]`, `central[quantity]` and `swings[number, side, quantity]`."""
    middle = model.scenario.central_values()
    rows = np.repeat(middle, 2 * len(model.kept) + 1, axis=0)
    ends = np.stack([p.distribution.quantile(np.array(ENDS)) for p in model.kept])
    for column, own in enumerate(model.kept):
        for side, value in enumerate(ends[column]):
            rows[2 * column + side] = list(model.scenario.central_where({own.id: float(value)}).values())
    found = model.at(np.asfortranarray(rows))
    return ends, found[-1], found[:-1].reshape(len(model.kept), 2, -1)

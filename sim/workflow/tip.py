"""Where along a number what comes of the central world changes, and where it does in sampled worlds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.analysis.advice import Design
from sim.analysis.estimates import Estimate
from sim.analysis.halving import together_of
from sim.analysis.tipping import Change, Nearest, changes, nearest_changes
from sim.distributions.levels import level
from sim.errors import UsageError, did_you_mean
from sim.labels import member_name
from sim.sampling import DESIGNS
from sim.scenario.types import Parameter, Scenario
from sim.workflow.made_up import MadeUp, Seen

GRID = 512
"""Steps of the first grid along a number in the central world."""
MOST_POINTS = 2_048
"""Points after the grid was made finer."""
FINER = 4
"""Times that a step is halved in which probabilities differ."""
DIFFER = 0.02
"""Difference of an outcome's probability between neighbours that makes the grid finer there."""
OFFSET = 0.381966
"""Where in their step points of the grid stand: at no round number, at which payoffs are often tied."""
TAILS = (0.001, 0.999)
"""Quantiles between which a number without ends is looked at."""
ENDS = 1e-6
"""Share of the range by which the grid keeps from its ends: a tie at the very end is no change."""
DRAWS = 1_024
"""Worlds in which the nearest change is sought, unless more are asked for; fewer where games are large."""
FEWEST = 32
ROOM = 2**17
"""Numbers of the games of all these worlds, that bound how many there are by default."""
STEPS = 32
"""Steps of the grid in every sampled world, and of a quarter as many in large games."""
HALVINGS = 16
"""Halvings of a bracket in sampled worlds: to a 65,000th of a step, far finer than worlds lie apart."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A number and the values of it that are looked at."""

    parameter: Parameter
    column: int
    low: float
    high: float
    atoms: Floats | None
    """Its values where it takes some alone; None where it fills an interval."""

    def points(self, steps: int, offset: float = OFFSET) -> Floats:
        """Return the grid, its ends a little within."""
        if self.atoms is not None:
            return self.atoms
        width = self.high - self.low
        inner = self.low + width * (np.arange(steps) + offset) / steps
        aside = ENDS * (1 + offset) * width
        return np.concatenate([[self.low + aside], inner, [self.high - aside]])


@dataclass(frozen=True)
class Along:
    """The central world along one number: `points[i]`, what comes of each, and where it changes."""

    line: Line
    central: float
    points: Floats
    seen: Seen
    step: float
    """The widest distance between neighbouring points."""
    lead: int
    """The key of the outcomes that lead in the central world itself."""
    flips: tuple[Change, ...]
    """Changes of which outcomes lead."""
    sets: tuple[Change, ...]
    """Changes of the set of plays."""

    def share(self, change: Change) -> float | None:
        """Return the share of worlds in which the number lies between its central value and a change.

        None of a number that takes some values alone.
        """
        if self.line.atoms is not None:
            return None
        own = level(self.line.parameter.distribution, np.array([self.central, change.value]))
        return float(abs(own[1] - own[0]))

    @property
    def nearest(self) -> Change | None:
        """The flip nearest to the central value."""
        return min(self.flips, key=lambda c: abs(c.value - self.central), default=None)


@dataclass(frozen=True)
class OverWorlds:
    """The nearest flip along one number in sampled worlds, all other numbers as drawn."""

    changes: Nearest
    never: Estimate
    """Share of worlds in which the number alone changes nothing of which outcome is likeliest."""
    within: dict[float, Estimate]
    """Share of worlds that are so near to a flip, by the distance in the number's unit."""
    steps: int
    draws: int


def line_of(scenario: Scenario, name: str, argument: str = "over") -> Line:
    """Return the values of a number that are looked at: its support, or its middle 99.8% where that has no end.

    Raises `UsageError` where there is no such number, or it has one value alone.
    """
    names, name = [p.id for p in scenario.parameters], member_name(name)
    if name not in names:
        remedy = did_you_mean(name, names) or "the scenario has none"
        raise UsageError(f"no number is called '{name}'; {remedy}", argument=argument)
    parameter = scenario.parameters[names.index(name)]
    distribution = parameter.distribution
    if parameter.panel:
        remedy = f"change a weight in its place, as by --set experts.{parameter.panel[0]}.weight=0"
        raise UsageError(f"'{name}' says which expert holds, and is no amount of anything; {remedy}", argument=argument)
    low, high = distribution.support
    tails = distribution.quantile(np.array(TAILS))
    low, high = (float(end if np.isfinite(end) else tail) for end, tail in zip((low, high), tails, strict=True))
    if not low < high:
        remedy = f"give it a range, as by --set '{name}=uniform(0, 10)'"
        raise UsageError(f"'{name}' has one value alone, {low:g}; {remedy}", argument=argument)
    atoms = distribution.atoms
    return Line(parameter, names.index(name), low, high, None if atoms is None else np.unique(np.array(atoms, float)))


def along(made: MadeUp, line: Line, grid: int = GRID, most: int = MOST_POINTS) -> Along:
    """Return the central world along a number, on a grid that is made finer where probabilities differ."""
    base = made.scenario.central_values()
    central = float(base[0, line.column])

    def see(points: Floats) -> Seen:
        return made.see(on(base, line, points))

    points = line.points(grid)
    if line.low <= central <= line.high:
        points = np.union1d(points, central)
    seen = see(points)
    for _ in range(FINER if line.atoms is None else 0):
        new = _between(points, seen)[: max(most - len(points), 0)]
        if not len(new):
            break
        points, seen = _merged(points, seen, new, see(new))
    step = float(np.diff(points).max()) if line.atoms is None else 0.0
    flips, sets = (_changes(made, base, line, points, getattr(seen, name), name) for name in ("lead", "plays"))
    if line.atoms is None and (flips or sets):
        sides = np.setdiff1d(np.array([x for c in (*flips, *sets) for x in (c.low, c.high)]), points)
        points, seen = _merged(points, seen, sides, see(sides)) if len(sides) else (points, seen)
    return Along(line, central, points, seen, step, int(made.see(base).lead[0]), flips, sets)


def on(base: Floats, line: Line, points: Floats) -> Floats:
    """Return `values[point, parameter]` of one world with one number changed."""
    values = np.asfortranarray(np.repeat(base, len(points), axis=0))
    values[:, line.column] = points
    return values


def _changes(
    made: MadeUp, base: Floats, line: Line, points: Floats, keys: NDArray[np.int64], name: str
) -> tuple[Change, ...]:
    if line.atoms is not None:
        at = np.flatnonzero(keys[1:] != keys[:-1])
        return tuple(Change(float(points[i]), float(points[i + 1]), int(keys[i]), int(keys[i + 1])) for i in at)
    together = together_of(made.scenario.numbers_of_a_world)
    return changes(lambda x, _: getattr(made.see(on(base, line, x)), name), points, keys, together)


def _between(points: Floats, seen: Seen) -> Floats:
    """Return the middles of the steps in which an outcome's probability or what exists differs."""
    apart = np.abs(np.diff(np.nan_to_num(seen.odds, nan=-1.0), axis=0)).max(axis=1, initial=0.0) > DIFFER
    wide = np.diff(points) > 1e-5 * (points[-1] - points[0])
    at = np.flatnonzero(apart & wide)
    return np.asarray((points[at] + points[at + 1]) / 2)


def _merged(points: Floats, seen: Seen, new: Floats, more: Seen) -> tuple[Floats, Seen]:
    order = np.argsort(np.concatenate([points, new]), kind="stable")
    names = Seen.__dataclass_fields__
    whole = Seen(*(np.concatenate([getattr(seen, n), getattr(more, n)])[order] for n in names))
    return np.concatenate([points, new])[order], whole


def worlds_for(scenario: Scenario) -> int:
    """Return in how many worlds changes are sought by default."""
    size = scenario.numbers_of_a_world
    return int(np.clip(2 ** int(np.log2(max(ROOM // size, 1))), FEWEST, DRAWS))


def over_worlds(
    made: MadeUp, line: Line, draws: int | None = None, seed: int | None = None, within: float | None = None
) -> OverWorlds:
    """Return the nearest flip along a number in sampled worlds; `within` is a distance in its unit."""
    scenario = made.scenario
    sampler = scenario.sampler(draws or min(scenario.solve.draws, worlds_for(scenario)), seed)
    values = sampler.draws(0, sampler.total).values
    count = len(values)
    points = line.points(STEPS if worlds_for(scenario) >= DRAWS // 8 else STEPS // 4)
    grid = np.asfortranarray(np.repeat(values, len(points), axis=0))
    grid[:, line.column] = np.tile(points, count)
    keys = made.see(grid).lead.reshape(count, len(points))
    own = values[:, line.column].copy()

    def ask(x: Floats, world: NDArray[np.int64]) -> NDArray[np.int64]:
        asked = np.asfortranarray(values[world])
        asked[:, line.column] = x
        return made.see(asked).lead

    found = nearest_changes(ask, own, made.see(values).lead, points, keys, line.atoms is not None, HALVINGS)
    design = DESIGNS[sampler.design]
    mean = Design(design.replicate(sampler.total, np.arange(count)), design.independent).mean
    spread = np.quantile(own, [0.05, 0.95])
    near = [within] if within is not None else [f * float(spread[1] - spread[0]) for f in (0.05, 0.1, 0.25)]
    return OverWorlds(
        found,
        mean(np.isinf(found.distance).astype(float)),
        {x: mean((found.distance <= x).astype(float)) for x in near},
        len(points) - 1,
        count,
    )

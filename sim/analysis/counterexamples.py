"""The search for a counterexample to a claim that must hold for every admissible value of the parameters.

First a sweep, many worlds at once: the central one, corners of the box of admissible values, draws, and draws with
some parameters at their ends. A world that breaks the claim is then made as plain as possible by Hypothesis: as few
parameters as possible away from their central values, and those at round numbers. Where the sweep finds nothing,
interval arithmetic proves the claim or leads to a world that breaks it (`sim.analysis.proofs`); where it does neither,
Hypothesis searches by itself. Not finding a counterexample proves nothing, and is reported as no more than that.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.analysis.proofs import search
from sim.analysis.statements import Statement, Verdicts

CORNERS = 12
"""All corners for up to so many uncertain parameters, as many random ones beyond."""

SWEEP = 16_384
EXAMPLES = 300
STEPS = 64
NEWTON = 4

_TAIL = 1e-9

Floats = NDArray[np.float64]


class Admissible(Protocol):
    """What the search needs to know of a distribution."""

    @property
    def support(self) -> tuple[float, float]:
        """The closed interval of admissible values; may be infinite."""
        ...

    @property
    def central(self) -> float:
        """The value of the plainest world."""
        ...

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """All admissible values where there are few; None where they fill an interval."""
        ...

    def quantile(self, u: Floats) -> Floats:
        """The inverse distribution function."""
        ...


@dataclass(frozen=True)
class Counterexample:
    """A world in which a claim fails: `left` and `right` are the sides of the comparison that breaks."""

    values: Mapping[str, float]
    """Of every parameter that the claim depends on."""
    away: tuple[str, ...]
    """Those that are not at their central values."""
    moves: Mapping[str, str]
    """How the moves that the claim leaves open are filled in."""
    left: float
    right: float
    comparison: str
    """What should hold between the sides: '<', '<=', ….  NaN on a side is a value that does not exist."""


@dataclass(frozen=True)
class Box:
    """The admissible worlds: `low`, `central` and `high` of each parameter, or the listed `values` alone."""

    parameters: tuple[str, ...]
    distributions: tuple[Admissible, ...]

    def ends(self) -> tuple[Floats, Floats]:
        """Return the lowest and the highest values; generous finite ones where the support is infinite."""
        ends = np.array([_ends(d) for d in self.distributions]).reshape(-1, 2)
        return ends[:, 0], ends[:, 1]

    def central(self) -> Floats:
        """Return the central world."""
        return np.array([d.central for d in self.distributions], np.float64)

    def drawn(self, count: int) -> Floats:
        """Return independent draws, always the same ones."""
        uniform = np.random.default_rng(1).random((count, len(self.parameters)))
        columns = [d.quantile(u) for d, u in zip(self.distributions, uniform.T, strict=True)]
        return np.stack(columns, axis=1) if columns else np.empty((count, 0))


@dataclass(frozen=True)
class Examination:
    """What the search came to: a counterexample, a proof, or neither."""

    counterexample: Counterexample | None
    proved: bool
    """Whether the claim is shown to hold for every admissible value."""
    worlds: int
    """Worlds that were looked into."""


def find_counterexample(
    statements: Sequence[Statement], parameters: Sequence[str], distributions: Sequence[Admissible]
) -> Counterexample | None:
    """Return the plainest world found in which one of the statements fails, or None; see `examine`."""
    return examine(statements, parameters, distributions).counterexample


def examine(
    statements: Sequence[Statement], parameters: Sequence[str], distributions: Sequence[Admissible]
) -> Examination:
    """Return the plainest world found in which one of the statements fails, or whether there is proof of none.

    `statements` are the ways to fill in what a claim leaves open; each must hold in every world. Of the parameters,
    those that no statement depends on are left out. Always the same answer: nothing here is random from run to run.
    """
    used = [p for p in parameters if any(p in s.parameters for s in statements)]
    box = Box(tuple(used), tuple(d for p, d in zip(parameters, distributions, strict=True) if p in used))
    verdicts = Verdicts.of(statements, box.parameters)
    worlds = _sweep(box)
    broken = np.flatnonzero(verdicts.fails(worlds).any(axis=1))
    if len(broken):
        return _broken(box, verdicts, worlds[broken[0]], len(worlds))
    found = search(statements, box.parameters, box.distributions)
    seen = len(worlds) + found.boxes
    if found.proved:
        return Examination(None, True, seen)
    world = None if found.broken is None else np.where(np.isnan(found.broken), box.central(), found.broken)
    if world is None and used:
        world, seen = _hypothesis(box, verdicts, box.central(), range(len(used))), seen + EXAMPLES
    return Examination(None, False, seen) if world is None else _broken(box, verdicts, world, seen)


def _broken(box: Box, verdicts: Verdicts, world: Floats, seen: int) -> Examination:
    return Examination(_told(box, verdicts, _plainest(box, verdicts, world)), False, seen)


def told_world(
    statements: Sequence[Statement], parameters: Sequence[str], distributions: Sequence[Admissible], world: Floats
) -> Counterexample:
    """Return `world[parameter]`, in which some statement fails, as a counterexample."""
    used = [i for i, p in enumerate(parameters) if any(p in s.parameters for s in statements)]
    box = Box(tuple(parameters[i] for i in used), tuple(distributions[i] for i in used))
    return _told(box, Verdicts.of(statements, box.parameters), world[used])


def _ends(distribution: Admissible) -> tuple[float, float]:
    """Return the support; for an infinite end, twice as far from the centre as a draw in a thousand million."""
    low, high = distribution.support
    centre = distribution.central
    tails = distribution.quantile(np.array([_TAIL, 1 - _TAIL]))
    low = low if np.isfinite(low) else centre + 2 * (float(tails[0]) - centre)
    high = high if np.isfinite(high) else centre + 2 * (float(tails[1]) - centre)
    return low, high


def _sweep(box: Box) -> Floats:
    """Return `worlds[world, parameter]`, the plainest first."""
    low, high = box.ends()
    centre = box.central()
    rng = np.random.default_rng(2)
    drawn = box.drawn(SWEEP)
    kinds = rng.integers(0, 4, drawn.shape)  # half of the values at an end
    ended = np.select([kinds == 0, kinds == 1], [low, high], drawn)
    return np.concatenate([centre[None], *_one_away(centre, low, high), _corners(low, high, rng), drawn, ended])


def _one_away(centre: Floats, low: Floats, high: Floats) -> list[Floats]:
    return [np.where(np.eye(len(centre), dtype=bool), end, centre) for end in (low, high)]


def _corners(low: Floats, high: Floats, rng: np.random.Generator) -> Floats:
    uncertain = np.flatnonzero(low != high)
    if len(uncertain) <= CORNERS:
        bits = (np.arange(2 ** len(uncertain))[:, None] >> np.arange(len(uncertain))) & 1
    else:
        bits = rng.integers(0, 2, (2**CORNERS, len(uncertain)))
    sides = np.zeros((len(bits), len(low)), bool)
    sides[:, uncertain] = bits == 1
    return np.where(sides, high, low)


def _plainest(box: Box, verdicts: Verdicts, world: Floats) -> Floats:
    """Return a broken world with as little as possible away from the centre, and that at round numbers."""
    world = _recentred(box, verdicts, world)
    away = np.flatnonzero(world != box.central())
    shrunk = _hypothesis(box, verdicts, world, away) if len(away) else None
    world = _recentred(box, verdicts, world if shrunk is None else shrunk)
    for parameter in np.flatnonzero(world != box.central()).tolist():
        for candidates in (_towards(box, world[parameter], parameter), _rounded(box, world[parameter], parameter)):
            worlds = np.repeat(world[None], len(candidates), axis=0)
            worlds[:, parameter] = candidates
            still = np.flatnonzero(verdicts.fails(worlds).any(axis=1))
            world = worlds[still[0]] if len(still) else world
        world = _met(box, verdicts, world, parameter)
    return world


def _met(box: Box, verdicts: Verdicts, world: Floats, parameter: int) -> Floats:
    """Return the world in which sides that are equal but for rounding's allowance are as equal as floats can be.

    A world within the allowance is found first; as a witness it would show two numbers that differ. Newton's steps
    along one parameter lead to where they do not, and of the numbers there the one with the fewest digits is taken.
    """
    low, high = box.ends()
    statement = int(np.flatnonzero(verdicts.fails(world[None])[0])[0])
    sides = verdicts.unequal(world, statement)
    if sides is None or box.distributions[parameter].atoms is not None:
        return world

    def gap(value: float) -> float:
        return float(verdicts.gap(_with(world, [parameter], [value])[None], sides)[0])

    best, value = abs(gap(world[parameter])), float(world[parameter])
    for _ in range(NEWTON if best else 0):
        step = max(abs(value), 1.0) * 1e-6
        slope = (gap(value + step) - gap(value - step)) / (2 * step)
        if not (np.isfinite(slope) and slope):
            break
        value = float(np.clip(value - gap(value) / slope, low[parameter], high[parameter]))
    for near in (*(round(value, digits) for digits in range(17)), value):
        met = _with(world, [parameter], [near])
        if low[parameter] <= near <= high[parameter] and verdicts.fails(met[None]).any() and abs(gap(near)) < best:
            world, best = met, abs(gap(near))
    return world


def _towards(box: Box, value: float, parameter: int) -> Floats:
    """Return admissible values between the central one and `value`, nearest to the centre first."""
    distribution = box.distributions[parameter]
    steps = distribution.central + (value - distribution.central) * np.linspace(0, 1, STEPS + 1)[1:]
    listed = distribution.atoms
    return steps if listed is None else np.array([value])


def _rounded(box: Box, value: float, parameter: int) -> Floats:
    """Return admissible values near `value`, those with the fewest digits first."""
    low, high = _ends(box.distributions[parameter])
    coarsest = 1 - int(np.floor(np.log10(high - low))) if high > low else 0
    scales = [10.0**digits for digits in range(coarsest, coarsest + 5)]
    near = [side(value * scale) / scale for scale in scales for side in (np.floor, np.ceil)]
    kept = [x for x in near if low <= x <= high]
    return np.array(kept if box.distributions[parameter].atoms is None else [value])


def _recentred(box: Box, verdicts: Verdicts, world: Floats) -> Floats:
    """Put parameters back to their central values, one after another, as long as the claim stays broken."""
    centre = box.central()
    world = world.copy()
    while len(away := np.flatnonzero(world != centre)):
        nearer = np.repeat(world[None], len(away), axis=0)
        nearer[np.arange(len(away)), away] = centre[away]
        still = np.flatnonzero(verdicts.fails(nearer).any(axis=1))
        if not len(still):
            break
        world = nearer[still[0]]
    return world


def _hypothesis(box: Box, verdicts: Verdicts, world: Floats, free: Sequence[int] | NDArray[np.int64]) -> Floats | None:
    """Return the smallest broken world that Hypothesis finds by changing the `free` parameters of `world`."""
    # Hypothesis takes a third of a second to import, and only a check needs it.
    from hypothesis import HealthCheck, Phase, Verbosity, find, settings
    from hypothesis import strategies as st
    from hypothesis.configuration import set_hypothesis_home_dir
    from hypothesis.errors import NoSuchExample  # likewise

    def broken(values: tuple[float, ...]) -> bool:
        return bool(verdicts.fails(_with(world, free, values)[None]).any())

    wanted = settings(
        database=None,
        derandomize=True,
        deadline=None,
        max_examples=EXAMPLES,
        phases=(Phase.generate, Phase.target, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    low, high = box.ends()
    options = [_values(st, box.distributions[i], low[i], high[i]) for i in free]
    with tempfile.TemporaryDirectory() as home:  # it keeps tables of its own, by default where the user works
        set_hypothesis_home_dir(home)
        try:
            values: tuple[float, ...] = find(st.tuples(*options), broken, settings=wanted)
        except NoSuchExample:
            return None
    return _with(world, free, values)


def _values(st: Any, distribution: Admissible, low: float, high: float) -> Any:
    listed = distribution.atoms
    if listed is not None:
        return st.sampled_from(sorted(map(float, listed), key=abs))
    return st.floats(low, high)


def _with(world: Floats, free: Sequence[int] | NDArray[np.int64], values: Sequence[float]) -> Floats:
    changed = world.copy()
    changed[list(free)] = values
    return changed


def _told(box: Box, verdicts: Verdicts, world: Floats) -> Counterexample:
    statement = int(np.flatnonzero(verdicts.fails(world[None])[0])[0])
    left, right, comparison = verdicts.sides(world, statement)
    away = world != box.central()
    return Counterexample(
        values=dict(zip(box.parameters, map(float, world), strict=True)),
        away=tuple(p for p, is_away in zip(box.parameters, away, strict=True) if is_away),
        moves=verdicts.statements[statement].moves,
        left=left,
        right=right,
        comparison=comparison,
    )

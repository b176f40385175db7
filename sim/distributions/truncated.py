"""A distribution cut off by a condition: `normal(3, 2) where cost > 0`, or `where share_a + share_b <= 1`.

The condition bounds the number, in each world by what the numbers above it are there; what is left of the distribution
between the bounds keeps its shape. So the numbers above keep their distributions, and the part that is cut off of this
one is told. (To weigh whole worlds by a condition, and so to learn of all numbers, is what `--given` does.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Distribution, DistributionError, Family, Written
from sim.distributions.conditional import Conditional
from sim.distributions.dependent import Dependent
from sim.distributions.experts import Experts
from sim.distributions.limits import Bound, bounds_of
from sim.distributions.worlds import TRIED, tried_worlds
from sim.expressions import (
    Expr,
    Name,
    compile_rows,
    names_in,
    parse,
    rewrite,
    to_text,
)
from sim.numbers import number, percent

Floats = NDArray[np.float64]

HALVINGS = 60
"""By which a level of the inverse distribution function is found: its error is below that of a float."""
LEAST = 1e-12
"""What has to be left of a distribution: of less, its quantiles are too few different floats."""
SLACK = 1e-9
"""Of a number's size: what rounding may put it beyond a bound that it may reach."""
POINTS = 4_096
"""Of the inverse distribution function, for a mean."""
WHERE = re.compile(r"(.*\S)\s+where\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True)
class Truncated(Family):
    """A distribution where a condition on its number holds, which may name others."""

    family: ClassVar[str] = "truncated"
    since: ClassVar[int] = 2
    of: Distribution
    where: str
    """The condition, in one spelling."""
    name: str
    """What the number is called there."""
    others: tuple[tuple[str, Distribution], ...] = ()
    """The parameters that the condition or the distribution names, with what they may be."""

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """The condition as bounds."""
        return bounds_of(parse(self.where), self.name)

    @property
    def needs(self) -> tuple[str, ...]:
        """The parameters on which the bounds hang, or the distribution itself."""
        base = self.of.needs if isinstance(self.of, Dependent) else ()
        return tuple(dict.fromkeys([*base, *sorted(names_in(parse(self.where)) - {self.name})]))

    def renamed(self, names: Mapping[str, str], known: Mapping[str, Distribution]) -> Truncated:
        """Return it with other names for itself and for what it hangs on, which may be as `known` says."""

        def called(node: Expr) -> Expr:
            return replace(node, name=names.get(node.name, node.name)) if isinstance(node, Name) else node

        of = self.of.renamed(names, known) if isinstance(self.of, Dependent) else self.of
        own = {names.get(name, name): distribution for name, distribution in self.others}
        others = tuple((name, known.get(name, d)) for name, d in own.items())
        return Truncated(of, to_text(rewrite(parse(self.where), called)), names.get(self.name, self.name), others)

    def among(self, known: Mapping[str, Distribution]) -> Truncated:
        """Return it with what the parameters may be on which it hangs; `DistributionError` where nothing is left."""
        made = replace(self, others=tuple((name, known[name]) for name in self.needs))
        for field, message in made.faults():
            raise DistributionError(message, field, remedy="let the condition leave some of it in every world")
        return made

    def _levels(self, known: Mapping[str, Floats], size: int) -> tuple[Floats, Floats]:
        """Return between which levels of the whole distribution the number is left, `low[world]` and `high[world]`."""
        low, high = np.zeros(size), np.ones(size)
        for bound in self.bounds:
            than = self._value(bound.than, known, size)
            level = self._level(than, known, below=bound.op in (">=", "<"))
            if bound.op in (">", ">="):
                low = np.maximum(low, level)
            else:
                high = np.minimum(high, level)
        return low, high

    def _value(self, expr: Expr, known: Mapping[str, Floats], size: int) -> Floats:
        names = sorted(names_in(expr))
        table = np.stack([np.asarray(known[n], float) for n in names], axis=1) if names else np.zeros((size, 0))
        return np.asarray(compile_rows([expr], names).evaluate(table)[:, 0])

    def _level(self, than: Floats, known: Mapping[str, Floats], below: bool) -> Floats:
        """Return how likely the whole distribution is at most as large as `than[world]`, or (`below`) smaller."""
        low, high = np.zeros(len(than)), np.ones(len(than))
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            value = self._whole(np.clip(middle, 1e-300, 1 - 2**-53), known)
            inside = value < than if below else value <= than
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        return np.where(high >= 1 - 2**-50, 1.0, np.where(low <= 2**-50, 0.0, low))

    def _whole(self, u: Floats, known: Mapping[str, Floats]) -> Floats:
        if isinstance(self.of, Dependent) and self.of.needs:
            return self.of.quantile_given(u, known)
        return self.of.quantile(u)

    def quantile_given(self, u: Floats, known: Mapping[str, Floats]) -> Floats:
        """Return the quantile of what is left in each world; `DistributionError` where nothing is."""
        low, high = self._levels(known, len(u)) if self.needs else self._fixed_levels
        self._refuse_nothing(low, high)
        return self._whole(np.clip(low + u * (high - low), 1e-300, 1 - 2**-53), known)

    @cached_property
    def _fixed_levels(self) -> tuple[Floats, Floats]:
        return self._levels({}, 1)

    def _refuse_nothing(self, low: Floats, high: Floats) -> None:
        if (high - low < LEAST).any():
            raise DistributionError(f"the condition '{self.where}' leaves nothing of {self.of.to_text()}", "where")

    def faults(self) -> list[tuple[str, str]]:
        """Something must be left in every world of the others, as far as that is tried."""
        self.bounds  # noqa: B018 - raises where the condition is none
        worlds = self._inner if self.others or not self.needs else []
        low, high = self._levels(_as_columns(worlds), max(1, len(worlds)))
        lost = np.flatnonzero(high - low < LEAST) if worlds else np.zeros(0, int)
        if not len(lost):
            return []
        where = " and ".join(f"{name} = {number(value)}" for name, value in worlds[int(lost[0])].items())
        told = f"'{self.where}' leaves nothing of {self.of.to_text()}" + (f" where {where}" if where else "")
        return [("where", told)]

    def tried(self) -> list[dict[str, float]]:
        """Return worlds of the others: at their ends, and in between, the same each time."""
        return tried_worlds(self.others) if self.others else [{}]

    @property
    def _inner(self) -> list[dict[str, float]]:
        """The worlds that are tried but for the corners of what others may be, which none is ever in."""
        return self.tried()[-TRIED:]

    @cached_property
    def cut_off(self) -> tuple[float, float, float]:
        """What share of the distribution the condition cuts off: on average over worlds, at least, and at most."""
        low, high = self._levels(_as_columns(self._inner), len(self._inner))
        gone = 1 - (high - low)
        return float(gone.mean()), float(gone.min()), float(gone.max())

    @cached_property
    def _middle(self) -> dict[str, Floats]:
        return {name: np.array([distribution.central]) for name, distribution in self.others}

    def quantile(self, u: Floats) -> Floats:
        """Return the quantiles where the others are at their medians."""
        return self.quantile_given(u, {name: np.repeat(value, len(u)) for name, value in self._middle.items()})

    @cached_property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value in the worlds that are tried."""
        worlds = self.tried()
        ends = [self._ends(world) for world in worlds]
        return min(low for low, _ in ends), max(high for _, high in ends)

    def _ends(self, world: Mapping[str, float]) -> tuple[float, float]:
        """Return between which values the number lies in one world."""
        base = self.of.at(world) if isinstance(self.of, Conditional) else self.of
        low, high = base.support
        for bound in self.bounds:
            than = float(self._value(bound.than, {n: np.array([v]) for n, v in world.items()}, 1)[0])
            low, high = (max(low, than), high) if bound.op in (">", ">=") else (low, min(high, than))
        return low, high

    def admits(self, value: float, world: Mapping[str, float]) -> bool:
        """Return whether the number may have a value in a world of the others."""
        base = self.of.at(world) if isinstance(self.of, Conditional) else self.of
        (low, high), slack = base.support, SLACK * max(1.0, abs(value))
        if not low - slack <= value <= high + slack:
            return False
        known = {n: np.array([v]) for n, v in world.items()}
        for bound in self.bounds:
            gap = float(self._value(bound.than, known, 1)[0]) - value
            if not {"<": gap > 0, "<=": gap >= -slack, ">": gap < 0, ">=": gap <= slack}[bound.op]:
                return False
        return True

    @property
    def mean(self) -> float:
        """The mean where the others are at their medians."""
        return float(self.quantile((np.arange(POINTS) + 0.5) / POINTS).mean())

    @property
    def central(self) -> float:
        """The median where the others are at theirs."""
        return float(self.quantile(np.array([0.5]))[0])

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """Of few admissible values those that are left; None where bounds hang on other numbers."""
        if self.needs or self.of.atoms is None:
            return None
        return tuple(value for value in self.of.atoms if self.admits(value, {}) and self._share_of(value) > 0)

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """Their probabilities; None where the values fill an interval, or hang on other numbers."""
        atoms = self.atoms
        return None if atoms is None else tuple(self._share_of(value) for value in atoms)

    def _share_of(self, value: float) -> float:
        low, high = (float(level[0]) for level in self._fixed_levels)
        at = np.array([value])
        start, stop = (float(self._level(at, {}, below)[0]) for below in (True, False))
        return max(0.0, min(stop, high) - max(start, low)) / (high - low)

    @property
    def remark(self) -> str:
        """What the condition cuts off, and on what it hangs."""
        mean, least, most = self.cut_off
        told = f"'{self.where}' cuts off {percent(mean)} of {self.of.to_text()}"
        if self.needs:
            told += f" on average ({percent(least)} to {percent(most)}); it hangs on {', '.join(self.needs)}"
        return told

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"{self.of.meaning}, where {self.where} (which cuts off {percent(self.cut_off[0])})"

    def to_text(self) -> str:
        """Return `normal(3, 2) where cost > 0`."""
        return f"{self.of.to_text()} where {self.where}"

    def to_mapping(self) -> dict[str, Any]:
        """Return the explicit form: the distribution, and the condition."""
        return {"family": self.family, "of": self.of.to_mapping(), "where": self.where}

    @classmethod
    def needs_of(cls, explicit: Mapping[str, Written]) -> tuple[str, ...]:
        """Return the names of an explicit form's condition, its own among them."""
        return tuple(sorted(names_in(parse(str(explicit.get("where", "0"))))))


def cut_off(whole: Distribution, condition: Expr, name: str, known: Mapping[str, Distribution]) -> Distribution:
    """Return a distribution where a condition holds; of experts, what each says is cut off.

    `DistributionError` where the condition is no bounds of the number, or leaves nothing somewhere.
    """
    bounds_of(condition, name)
    if not isinstance(whole, Experts):
        return Truncated(whole, to_text(condition), name).among(known)
    if names_in(condition) - {name}:
        remedy = "let the condition name nothing else"
        raise DistributionError("an expert's distribution hangs on nothing else", "where", remedy=remedy)
    own = [cut_off(opinion, condition, name, known) for opinion in whole.opinions]
    return replace(whole, opinions=tuple(own))


def common_condition(whole: Distribution) -> tuple[Distribution, str | None]:
    """Return what experts say without the condition that cuts all of it off, and that; None where there is none."""
    if not isinstance(whole, Experts):
        return whole, None
    own = [opinion for opinion in whole.opinions if isinstance(opinion, Truncated)]
    if len(own) < len(whole.opinions):
        return whole, None
    return replace(whole, opinions=tuple(opinion.of for opinion in own)), own[0].where


def _as_columns(worlds: Sequence[Mapping[str, float]]) -> dict[str, Floats]:
    return {name: np.array([world[name] for world in worlds]) for name in (worlds[0] if worlds else ())}


def split_off(written: Any) -> tuple[Any, str | None]:
    """Return a written distribution without its condition, and that; None where it has none."""
    if isinstance(written, str) and (found := WHERE.fullmatch(written)):
        return found[1], found[2]
    if isinstance(written, Mapping) and written.get("family") == Truncated.family:
        return written.get("of"), str(written.get("where", ""))
    return written, None

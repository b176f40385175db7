"""Families on an interval that need no special function: fixed, uniform, triangular, discrete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import (
    DistributionError,
    Family,
    Written,
    exactly,
    median,
    ordered,
    read_number,
    refuse_unordered,
)
from sim.numbers import number, percent


@dataclass(frozen=True)
class Fixed(Family):
    """One value, in every world."""

    family: ClassVar[str] = "fixed"
    value: float

    def faults(self) -> list[tuple[str, str]]:
        """Nothing can be wrong with one number."""
        return []

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the value, whatever `u`."""
        return np.full(u.shape, float(self.value))

    @property
    def support(self) -> tuple[float, float]:
        """The value, twice."""
        return self.value, self.value

    @property
    def mean(self) -> float:
        """The value."""
        return self.value

    @property
    def central(self) -> float:
        """The value."""
        return self.value

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"{number(self.value)}, always"

    def to_text(self) -> str:
        """Return the number."""
        return exactly(self.value)

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return the distribution of a plain number."""
        try:
            return cls.checked({"value": read_number(text.strip())})
        except DistributionError:
            return None


@dataclass(frozen=True)
class Uniform(Family):
    """Every value between low and high is as likely as any other."""

    family: ClassVar[str] = "uniform"
    low: float
    high: float

    def faults(self) -> list[tuple[str, str]]:
        """Low must not be above high."""
        return ordered(low=self.low, high=self.high)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return low + u (high - low)."""
        return np.clip(self.low + u * (self.high - self.low), self.low, self.high)

    @classmethod
    def quantiles(cls, u: NDArray[np.float64], numbers: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
        """Return quantiles at `u[draw]` between `numbers["low"][draw]` and `numbers["high"][draw]`."""
        low, high = numbers["low"], numbers["high"]
        refuse_unordered(cls, numbers, "low", "high")
        return np.clip(low + u * (high - low), low, high)

    @property
    def support(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high

    @property
    def mean(self) -> float:
        """The middle."""
        return (self.low + self.high) / 2

    @property
    def central(self) -> float:
        """The middle."""
        return self.mean

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"{number(self.low)} to {number(self.high)}, all alike"


@dataclass(frozen=True)
class Triangular(Family):
    """Most likely at the mode, falling in straight lines to low and high."""

    family: ClassVar[str] = "triangular"
    low: float
    mode: float
    high: float

    def faults(self) -> list[tuple[str, str]]:
        """Low, mode and high must stand in this order."""
        return ordered(low=self.low, mode=self.mode, high=self.high) or ordered(low=self.low, high=self.high)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the inverse of two parabolas that meet at the mode."""
        width = self.high - self.low
        if width == 0:
            return np.full(u.shape, float(self.low))
        turn = (self.mode - self.low) / width
        rising = self.low + np.sqrt(u * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - u) * width * (self.high - self.mode))
        return np.clip(np.where(u < turn, rising, falling), self.low, self.high)

    @property
    def support(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high

    @property
    def mean(self) -> float:
        """The mean of low, mode and high."""
        return (self.low + self.mode + self.high) / 3

    @property
    def central(self) -> float:
        """The median."""
        return median(self)

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"{number(self.low)} to {number(self.high)}, likeliest {number(self.mode)}"


@dataclass(frozen=True)
class Discrete(Family):
    """One of a few values, each with its weight (the weights need not sum to one)."""

    family: ClassVar[str] = "discrete"
    values: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def faults(self) -> list[tuple[str, str]]:
        """There must be values, as many weights, and some weight above zero."""
        if not self.values:
            return [("values", "there must be at least one value")]
        if self.weights and len(self.weights) != len(self.values):
            return [("weights", f"{len(self.weights)} weights for {len(self.values)} values")]
        if any(w < 0 for w in self.weights):
            return [("weights", "a weight is below 0")]
        if self.weights and sum(self.weights) == 0:
            return [("weights", "all weights are 0")]
        return []

    def _table(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        values = np.array(self.values, float)
        weights = np.array(self.weights or [1.0] * len(values), float)
        order = np.argsort(values, kind="stable")
        kept = order[weights[order] > 0]
        return values[kept], weights[kept] / weights.sum()

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the smallest value whose cumulated weight reaches `u`."""
        values, weights = self._table()
        return values[np.minimum(np.searchsorted(np.cumsum(weights), u), len(values) - 1)]

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value."""
        values, _ = self._table()
        return float(values[0]), float(values[-1])

    @property
    def mean(self) -> float:
        """The weighted mean."""
        values, weights = self._table()
        return float(values @ weights)

    @property
    def central(self) -> float:
        """The median, one of the values."""
        return median(self)

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        odds = zip(self.values, self._shares(), strict=True)
        return " or ".join(f"{number(value)} ({percent(share)})" for value, share in odds)

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """The values."""
        return self.values

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """Of each value, from the smallest, its probability; one that is listed twice counts once."""
        values, weights = self._table()
        starts = np.flatnonzero(np.append(True, values[1:] != values[:-1]))
        return tuple(map(float, np.add.reduceat(weights, starts)))

    def to_text(self) -> str:
        """Return `discrete(1: 0.2, 5: 0.8)`, without weights where none were given."""
        if not self.weights:
            return f"{self.family}({', '.join(map(exactly, self.values))})"
        pairs = zip(map(exactly, self.values), map(exactly, self.weights), strict=True)
        return f"{self.family}({', '.join(map(': '.join, pairs))})"

    @classmethod
    def from_call(cls, parts: Sequence[str]) -> Self:
        """Return the distribution of `1: 0.2, 5: 0.8` or `1, 5`."""
        pairs = [part.partition(":") for part in parts]
        weights = tuple(read_number(weight) for _, colon, weight in pairs if colon)
        return cls.checked({"values": tuple(read_number(value) for value, _, _ in pairs), "weights": weights})

    @classmethod
    def from_items(cls, values: Sequence[Written]) -> Self:
        """Return the distribution of values that are equally likely."""
        return cls.from_fields({"values": values})

    @classmethod
    def from_block(cls, block: Mapping[str, Written]) -> Self:
        """Return the distribution of `{1: 0.2, 5: 0.8}`, or of fields."""
        if set(block) & {"values", "weights"}:
            return cls.from_fields(block)
        return cls.from_fields({"values": list(block), "weights": list(block.values())})

    def _shares(self) -> list[float]:
        weights = self.weights or (1.0,) * len(self.values)
        return [weight / sum(weights) for weight in weights]

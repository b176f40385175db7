"""Several quantiles that a person states, and the distribution that fits them best; values that were observed.

As in the Sheffield elicitation framework (O'Hagan et al., Uncertain judgements, 2006, section 6.3; Oakley's SHELF): of
each shape the one with the least sum of squares of probabilities is taken, and of these the best.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import DistributionError, Family, Written, exactly, median, read_number
from sim.distributions.beta import beta_median, beta_quantile
from sim.lazy import special
from sim.numbers import number, percent, refused

Floats = NDArray[np.float64]

FREEDOM = 3.0
"""Degrees of freedom of the shape `student`, as in SHELF."""
MOST_VALUES = 100_000
_QUANTILE = re.compile(r"\s*([0-9.]+\s*%|half|all|none|nothing)\s+(below|above|under|over)\s+(\S+)\s*")
_SHARES = {"half": 0.5, "all": 1.0, "none": 0.0, "nothing": 0.0}


@dataclass(frozen=True)
class Shape:
    """A family of two numbers, on the whole line or above 0, or on the unit interval; each with its inverse."""

    upto: Callable[..., Any]
    """`upto(x, a, b)`: the distribution function."""
    inverse: Callable[..., Any]
    start: Callable[[Floats, Floats], tuple[float, float]]
    """From values and their probabilities to numbers near those that fit."""
    mean: Callable[[float, float], float]
    ends: int
    """How many ends it has: 0 on the whole line, 1 above 0, 2 between 0 and 1."""


def _line(x: Floats, p: Floats) -> tuple[float, float]:
    """Return centre and logarithm of the spread of the line through values over normal scores."""
    z = special.ndtri(p)
    slope = float(((x - x.mean()) * (z - z.mean())).sum() / max(float(np.square(z - z.mean()).sum()), 1e-12))
    slope = max(slope, 1e-9 * max(1.0, float(np.abs(x).max())))
    return float(x.mean()) - slope * float(z.mean()), math.log(slope)


def _as_gamma(x: Floats, p: Floats) -> tuple[float, float]:
    centre, spread = _line(np.log(x), p)
    shape = min(max(1 / math.exp(2 * spread), 0.05), 1e4)
    return math.log(shape), centre - math.log(shape)


def _as_beta(x: Floats, p: Floats) -> tuple[float, float]:
    centre, spread = _line(x, p)
    mean, variance = min(max(centre, 0.02), 0.98), math.exp(2 * spread)
    size = max(mean * (1 - mean) / variance - 1, 0.2)
    return math.log(mean * size), math.log((1 - mean) * size)


SHAPES: dict[str, Shape] = {
    "normal": Shape(
        lambda x, a, b: special.ndtr((x - a) / math.exp(b)),
        lambda u, a, b: a + math.exp(b) * special.ndtri(u),
        _line,
        lambda a, b: a,
        0,
    ),
    "student": Shape(
        lambda x, a, b: special.stdtr(FREEDOM, (x - a) / math.exp(b)),
        lambda u, a, b: a + math.exp(b) * special.stdtrit(FREEDOM, u),
        _line,
        lambda a, b: a,
        0,
    ),
    "lognormal": Shape(
        lambda x, a, b: special.ndtr((np.log(x) - a) / math.exp(b)),
        lambda u, a, b: np.exp(a + math.exp(b) * special.ndtri(u)),
        lambda x, p: _line(np.log(x), p),
        lambda a, b: math.exp(a + math.exp(2 * b) / 2),
        1,
    ),
    "gamma": Shape(
        lambda x, a, b: special.gammainc(math.exp(a), x / math.exp(b)),
        lambda u, a, b: math.exp(b) * special.gammaincinv(math.exp(a), u),
        _as_gamma,
        lambda a, b: math.exp(a + b),
        1,
    ),
    "beta": Shape(
        lambda x, a, b: special.betainc(math.exp(a), math.exp(b), x),
        lambda u, a, b: beta_quantile(math.exp(a), math.exp(b), u),
        _as_beta,
        lambda a, b: math.exp(a) / (math.exp(a) + math.exp(b)),
        2,
    ),
}


@dataclass(frozen=True)
class Fit:
    """A shape with its numbers and how far it is off: the largest distance from a stated probability."""

    shape: str
    a: float
    b: float
    misfit: float


@dataclass(frozen=True)
class Elicited(Family):
    """`10% below 2, half below 4, 90% below 9`: quantiles that a person states, and the shape that fits them best.

    `0% below 0` and `100% below 12` say between which ends it lies. The shapes are normal and student (of 3 degrees of
    freedom) without ends; lognormal and gamma above an end, or above 0 where all values are; beta between two. The best
    by the squares of what is missed of the probabilities is taken, or the one that is named behind the last comma.
    """

    family: ClassVar[str] = "elicited"
    since: ClassVar[int] = 2
    shares: tuple[float, ...]
    values: tuple[float, ...]
    shape: str = ""

    def faults(self) -> list[tuple[str, str]]:
        """Values and shares must rise together, at least two of them between the ends."""
        if len(self.shares) != len(self.values):
            return [("shares", f"{len(self.shares)} shares for {len(self.values)} values")]
        for below, above in zip(range(len(self.values)), range(1, len(self.values)), strict=False):
            if not (self.values[below] < self.values[above] and self.shares[below] < self.shares[above]):
                low, high = (f"{percent(self.shares[i])} below {number(self.values[i])}" for i in (below, above))
                return [("values", f"'{low}' and '{high}' cannot both be: shares and values rise together")]
        odd = [s for s in self.shares if not 0 <= s <= 1]
        if odd:
            return [("shares", f"the share {refused(odd[0], 0.0, 1.0)} must lie between 0% and 100%")]
        if len(self._inner[0]) < 2:
            return [("shares", "at least two quantiles between 0% and 100% are needed")]
        if self.shape and self.shape not in self._possible:
            return [("shape", f"shape is '{self.shape}', but must be {' or '.join(self._possible)} with these values")]
        return []

    @property
    def _inner(self) -> tuple[Floats, Floats]:
        pairs = [(v, s) for v, s in zip(self.values, self.shares, strict=True) if 0 < s < 1]
        return np.array([v for v, _ in pairs]), np.array([s for _, s in pairs])

    @property
    def _ends(self) -> tuple[float, float]:
        """The ends that are stated; infinite where none is."""
        low = self.values[0] if self.shares and self.shares[0] == 0 else -math.inf
        return low, self.values[-1] if self.shares and self.shares[-1] == 1 else math.inf

    @property
    def _possible(self) -> list[str]:
        low, high = self._ends
        stated = int(math.isfinite(low)) + int(math.isfinite(high))
        above = stated == 0 and bool(self._inner[0].min() > 0)
        return [name for name, shape in SHAPES.items() if shape.ends == stated or (above and shape.ends == 1)]

    @property
    def fit(self) -> Fit:
        """The shape that fits best, or the one that is named."""
        return _fitted(self.shares, self.values, (self.shape,) if self.shape else tuple(self._possible))

    def quantile(self, u: Floats) -> Floats:
        """Return the quantile of the shape that fits."""
        fit = self.fit
        shape, (low, high) = SHAPES[fit.shape], self._ends
        if shape.ends == 2:
            return np.clip(low + (high - low) * shape.inverse(u, fit.a, fit.b), low, high)
        if shape.ends == 1 and math.isfinite(high):
            return np.minimum(high - shape.inverse(1 - u, fit.a, fit.b), high)
        base = (low if math.isfinite(low) else 0.0) if shape.ends == 1 else 0.0
        return base + shape.inverse(u, fit.a, fit.b)

    @property
    def support(self) -> tuple[float, float]:
        """The ends."""
        low, high = self._ends
        return (0.0, high) if SHAPES[self.fit.shape].ends == 1 and math.isinf(low) and math.isinf(high) else (low, high)

    @property
    def mean(self) -> float:
        """The mean of the shape that fits."""
        fit, (low, high) = self.fit, self._ends
        mean = SHAPES[fit.shape].mean(fit.a, fit.b)
        if SHAPES[fit.shape].ends == 2:
            return low + (high - low) * mean
        if SHAPES[fit.shape].ends == 1 and math.isfinite(high):
            return high - mean
        return mean + (low if math.isfinite(low) else 0.0)

    @property
    def central(self) -> float:
        """The median of the shape that fits."""
        if self.fit.shape == "beta":
            low, high = self._ends
            return low + (high - low) * beta_median(math.exp(self.fit.a), math.exp(self.fit.b))
        return median(self)

    @property
    def remark(self) -> str:
        """Which shape was fitted, and how much it misses."""
        missed = f"it misses what is stated by at most {100 * self.fit.misfit:.2g} percentage points"
        low, high = self._ends
        above = " above 0" if SHAPES[self.fit.shape].ends == 1 and math.isinf(low) and math.isinf(high) else ""
        return f"fitted by the shape {self.fit.shape}{above}; {missed}"

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"{self._stated()}; {self.remark}"

    def _stated(self) -> str:
        return ", ".join(f"{percent(s)} below {number(v)}" for s, v in zip(self.shares, self.values, strict=True))

    def to_text(self) -> str:
        """Return `10% below 2, 50% below 4, 90% below 9`."""
        pairs = zip(self.shares, self.values, strict=True)
        parts = [f"{exactly(round(100 * share, 9))}% below {exactly(value)}" for share, value in pairs]
        return ", ".join([*parts, *([self.shape] if self.shape else [])])

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return the distribution of such a text; None of another."""
        parts = [part.strip() for part in text.split(",")]
        shape = parts.pop() if len(parts) > 1 and re.fullmatch("[a-z]+", parts[-1]) else ""
        found = [_QUANTILE.fullmatch(part) for part in parts]
        if not any(found):
            return None
        stated: list[tuple[float, float]] = []
        for part, match in zip(parts, found, strict=True):
            if match is None:
                remedy = "write '10% below 2, half below 4, 90% below 9'"
                raise DistributionError(f"'{part}' is no quantile", offset=text.index(part), remedy=remedy)
            share = _SHARES.get(match[1])
            share = read_number(match[1].rstrip("% ")) / 100 if share is None else share
            stated.append((read_number(match[3]), share if match[2] in ("below", "under") else 1 - share))
        stated.sort()
        terms: Any = {"shares": tuple(s for _, s in stated), "values": tuple(v for v, _ in stated), "shape": shape}
        return cls.checked(terms)


def _to_shape(x: Floats, shape: Shape, low: float, high: float) -> Floats:
    if shape.ends == 2:
        return (x - low) / (high - low)
    if shape.ends == 1:
        return high - x if math.isfinite(high) else x - (low if math.isfinite(low) else 0.0)
    return x


def _misses(numbers: Floats, shape: Shape, x: Floats, p: Floats) -> Floats:
    return np.asarray(shape.upto(x, *numbers) - p)


@lru_cache(maxsize=512)
def _fitted(shares: tuple[float, ...], values: tuple[float, ...], shapes: tuple[str, ...]) -> Fit:
    """Return the best of some shapes by the squares of what is missed of the probabilities."""
    from scipy.optimize import least_squares  # loaded where it is called: it takes as long as all else

    low = values[0] if shares[0] == 0 else -math.inf
    high = values[-1] if shares[-1] == 1 else math.inf
    inner = [i for i, share in enumerate(shares) if 0 < share < 1]
    x, p = np.array([values[i] for i in inner]), np.array([shares[i] for i in inner])
    best: tuple[float, Fit] | None = None
    for name in shapes:
        shape = SHAPES[name]
        mirrored = shape.ends == 1 and math.isfinite(high)
        own, odds = _to_shape(x, shape, low, high), 1 - p if mirrored else p
        found = least_squares(_misses, shape.start(own, odds), args=(shape, own, odds), xtol=1e-12)
        missed = np.abs(found.fun)
        fit = Fit(name, float(found.x[0]), float(found.x[1]), float(missed.max()))
        if best is None or float(np.square(missed).sum()) < best[0] - 1e-12:
            best = float(np.square(missed).sum()), fit
    assert best is not None
    return best[1]


@dataclass(frozen=True)
class Empirical(Family):
    """Values that were observed, each as likely as any other; one that was observed twice is twice as likely."""

    family: ClassVar[str] = "empirical"
    since: ClassVar[int] = 2
    values: tuple[float, ...]

    def faults(self) -> list[tuple[str, str]]:
        """There must be values, and not too many."""
        if not self.values:
            return [("values", "there must be at least one value")]
        most = f"{len(self.values):,} values are too many: at most {MOST_VALUES:,}"
        return [("values", most)] if len(self.values) > MOST_VALUES else []

    @property
    def _sorted(self) -> Floats:
        return np.sort(np.array(self.values, float))

    def quantile(self, u: Floats) -> Floats:
        """Return the smallest value up to which lies a share of `u`."""
        known = self._sorted
        return known[np.clip(np.ceil(u * len(known) - 1e-12).astype(np.int64) - 1, 0, len(known) - 1)]

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest value."""
        return min(self.values), max(self.values)

    @property
    def mean(self) -> float:
        """The mean of the values."""
        return float(np.mean(self.values))

    @property
    def central(self) -> float:
        """The median, one of the values."""
        return median(self)

    @property
    def atoms(self) -> tuple[float, ...] | None:
        """The values, each once."""
        return tuple(map(float, np.unique(self.values)))

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """Of each value its share."""
        _, count = np.unique(self.values, return_counts=True)
        return tuple(map(float, count / len(self.values)))

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        low, high = self.support
        span = f"{number(low)} to {number(high)}, middle {number(self.central)}"
        return f"one of {len(self.values):,} observed values, {span}"

    @classmethod
    def from_call(cls, parts: Sequence[str]) -> Self:
        """Return the distribution of `1, 5, 5`."""
        return cls.from_fields({"values": list(parts)})

    @classmethod
    def from_items(cls, values: Sequence[Written]) -> Self:
        """Return the distribution of a list of values."""
        return cls.from_fields({"values": values})

    def to_text(self) -> str:
        """Return `empirical(1, 5, 5)`."""
        return f"{self.family}({', '.join(map(exactly, self.values))})"

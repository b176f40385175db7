"""The normal family: normal, truncated normal, lognormal, and the interval that a person states."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from sim.distributions.base import Family, exactly, median, ordered, positive, read_number
from sim.lazy import special
from sim.numbers import number, percent, refused

_BETWEEN = re.compile(r"\s*([0-9.]+)\s*%\s+between\s+(\S+)\s+and\s+(\S+)(?:\s*\(?(lognormal|normal)\)?)?\s*")
MIDDLE = re.compile(r"\s*(-?[0-9][^\s,]*|-?\.[0-9]\S*)\s+to\s+(-?[0-9.][^\s,]*)(?:\s*\(?(lognormal|normal)\)?)?\s*")
"""`2 to 8`: the middle 90%, since format 2."""

WIDEST = 30.0
"""Standard deviations of a logarithm up to which quantiles and the mean are numbers that a computer has."""


@dataclass(frozen=True)
class Normal(Family):
    """The bell curve with a mean and a standard deviation."""

    family: ClassVar[str] = "normal"
    mean: float
    sd: float

    def faults(self) -> list[tuple[str, str]]:
        """The standard deviation must be above zero."""
        return positive(sd=self.sd)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return mean + sd times the standard normal quantile."""
        return self.mean + self.sd * special.ndtri(u)

    @property
    def support(self) -> tuple[float, float]:
        """Every number."""
        return -math.inf, math.inf

    @property
    def central(self) -> float:
        """The mean."""
        return self.mean

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"about {number(self.mean)}, give or take {number(self.sd)}"


@dataclass(frozen=True)
class TruncatedNormal(Family):
    """A normal distribution of which only what lies between low and high is kept."""

    family: ClassVar[str] = "truncated-normal"
    centre: float
    sd: float
    low: float
    high: float

    def faults(self) -> list[tuple[str, str]]:
        """The standard deviation must be above zero, and low below high, within 30 deviations of the centre."""
        found = positive(sd=self.sd) + ordered(low=self.low, high=self.high)
        if not found and self.low == self.high:
            found = [("low", f"low and high are both {self.low:g}; write a plain number instead")]
        if not found and (self.low - self.centre > 30 * self.sd or self.centre - self.high > 30 * self.sd):
            found = [("centre", "the kept interval is more than 30 standard deviations away from the centre")]
        return found

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the quantile through logarithms of tail probabilities, mirrored so that the tail is the lower one."""
        a, b = (self.low - self.centre) / self.sd, (self.high - self.centre) / self.sd
        mirrored = a > 0
        if mirrored:
            a, b, u = -b, -a, 1 - u
        low, high = special.log_ndtr(a), special.log_ndtr(b)
        z = special.ndtri_exp(np.minimum(high + np.log(u + (1 - u) * np.exp(low - high)), 0.0))
        return np.clip(self.centre + self.sd * (-z if mirrored else z), self.low, self.high)

    @property
    def support(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high

    @property
    def mean(self) -> float:
        """The mean of what is kept."""
        a, b = (self.low - self.centre) / self.sd, (self.high - self.centre) / self.sd
        density = (math.exp(-a * a / 2) - math.exp(-b * b / 2)) / math.sqrt(2 * math.pi)
        kept = float(special.ndtr(b) - special.ndtr(a)) if a <= 0 else float(special.ndtr(-a) - special.ndtr(-b))
        return self.central if kept == 0 else float(np.clip(self.centre + self.sd * density / kept, *self.support))

    @property
    def central(self) -> float:
        """The median."""
        return median(self)

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return (
            f"about {number(self.centre)}, give or take {number(self.sd)}, "
            f"within {number(self.low)} to {number(self.high)}"
        )


@dataclass(frozen=True)
class Lognormal(Family):
    """Above zero and skewed: half of the worlds below the median, two thirds within a factor `spread` of it."""

    family: ClassVar[str] = "lognormal"
    median: float
    spread: float

    def faults(self) -> list[tuple[str, str]]:
        """The median must be above zero and the spread, a factor, above one."""
        found = positive(median=self.median)
        if not self.spread > 1:
            found.append(
                (
                    "spread",
                    f"spread ({refused(self.spread, 1.0)}) is a factor and must be above 1; 2 means half to double",
                )
            )
        return found

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return median times spread to the power of the standard normal quantile."""
        return self.median * np.exp(math.log(self.spread) * special.ndtri(u))

    @property
    def support(self) -> tuple[float, float]:
        """Every number above zero."""
        return 0.0, math.inf

    @property
    def mean(self) -> float:
        """Above the median, the more the wider the spread."""
        return self.median * math.exp(math.log(self.spread) ** 2 / 2)

    @property
    def central(self) -> float:
        """The median."""
        return self.median

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"about {number(self.median)}, give or take a factor of {number(self.spread)}"


@dataclass(frozen=True)
class Quantiles(Family):
    """`90% between 2 and 10`: a share of the worlds in an interval, the rest evenly below and above.

    The shape is `normal`, or `lognormal` for what is above zero and skewed.
    """

    family: ClassVar[str] = "quantiles"
    share: float
    low: float
    high: float
    shape: str = "normal"

    def faults(self) -> list[tuple[str, str]]:
        """The share must lie between 0 and 1, low below high, and above zero if the shape is lognormal."""
        found = ordered(low=self.low, high=self.high)
        if self.low == self.high:
            found = [("low", f"low and high are both {self.low:g}; write a plain number instead")]
        if not 0 < self.share < 1:
            share = refused(self.share, 0.0, 1.0)
            found.append(("share", f"the share ({share}) must lie between 0% and 100%, both excluded"))
        if self.shape not in ("normal", "lognormal"):
            found.append(("shape", f"shape is '{self.shape}', but must be normal or lognormal"))
        if self.shape == "lognormal" and not self.low > 0:
            found.append(("low", f"low ({self.low:g}) must be above 0 for a lognormal shape"))
        if not found and self.shape == "lognormal" and self._spread() > WIDEST:
            wrong = f"{self.low:g} and {self.high:g} are too far apart to hold {self.share:.4%} of the worlds"
            found.append(("share", f"{wrong}: the rest would lie beyond all numbers"))
        return found

    def _spread(self) -> float:
        """The standard deviation of the logarithm."""
        return math.log(self.high / self.low) / 2 / float(special.ndtri((1 + self.share) / 2))

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the quantile of the normal (or lognormal) distribution with these two quantiles."""
        z = special.ndtri(u) / float(special.ndtri((1 + self.share) / 2))
        if self.shape == "lognormal":
            middle, half = math.log(self.low * self.high) / 2, math.log(self.high / self.low) / 2
            return np.exp(middle + half * z)
        return (self.low + self.high) / 2 + (self.high - self.low) / 2 * z

    @property
    def support(self) -> tuple[float, float]:
        """Every number, or every number above zero."""
        return (0.0 if self.shape == "lognormal" else -math.inf), math.inf

    @property
    def mean(self) -> float:
        """The middle, or above it if lognormal."""
        if self.shape == "normal":
            return self.central
        return self.central * math.exp(self._spread() ** 2 / 2)

    @property
    def central(self) -> float:
        """The middle of the interval (of its logarithms if lognormal)."""
        return math.sqrt(self.low * self.high) if self.shape == "lognormal" else (self.low + self.high) / 2

    @property
    def meaning(self) -> str:
        """Return what the parameter may be, in words."""
        return f"{percent(self.share)} between {number(self.low)} and {number(self.high)}"

    def to_text(self) -> str:
        """Return `90% between 2 and 10`; with its numbers in their order where the share in percent is not exact."""
        text = f"{exactly(round(100 * self.share, 9))}% between {exactly(self.low)} and {exactly(self.high)}"
        text += f" {self.shape}" if self.shape != "normal" else ""
        return text if self.from_text(text) == self else super().to_text()

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return the distribution of `90% between 2 and 10`, or `2 to 10` for it; at the end `lognormal` may stand."""
        between, middle = _BETWEEN.fullmatch(text), MIDDLE.fullmatch(text)
        if middle is not None:
            share, (low, high, shape) = "90", middle.groups()
        elif between is not None:
            share, low, high, shape = between.groups()
        else:
            return None
        numbers = {"share": read_number(share) / 100, "low": read_number(low), "high": read_number(high)}
        return cls.checked(numbers | ({"shape": shape} if shape else {}))

"""The beta family: beta on any interval, and PERT, which is a beta distribution told by low, mode and high.

Malcolm, Roseboom, Clark & Fazar (Application of a technique for research and development program evaluation, 1959);
the weight of the mode as in Vose (Risk Analysis, 2008, section III.7.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from sim.distributions.base import median, ordered, positive


@dataclass(frozen=True)
class Beta:
    """The beta distribution with shapes a and b, stretched from [0, 1] to [low, high]."""

    family: ClassVar[str] = "beta"
    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def faults(self) -> list[tuple[str, str]]:
        """Both shapes must be above zero, and low not above high."""
        return positive(a=self.a, b=self.b) + ordered(low=self.low, high=self.high)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return low + (high - low) times the inverse of the regularised incomplete beta function."""
        return np.clip(self.low + (self.high - self.low) * betaincinv(self.a, self.b, u), self.low, self.high)

    @property
    def support(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high

    @property
    def mean(self) -> float:
        """Low + (high - low) a / (a + b)."""
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    @property
    def central(self) -> float:
        """The median."""
        return median(self)


@dataclass(frozen=True)
class Pert:
    """Low, most likely, high: smooth, and the mode counts `weight` times as much as the ends."""

    family: ClassVar[str] = "pert"
    low: float
    mode: float
    high: float
    weight: float = 4.0

    def faults(self) -> list[tuple[str, str]]:
        """Low, mode and high must stand in this order; the weight must be above zero."""
        found = ordered(low=self.low, mode=self.mode, high=self.high) or ordered(low=self.low, high=self.high)
        return found + positive(weight=self.weight)

    def _beta(self) -> Beta:
        width = self.high - self.low
        share = (self.mode - self.low) / width
        return Beta(1 + self.weight * share, 1 + self.weight * (1 - share), self.low, self.high)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the quantile of the beta distribution that low, mode and high stand for."""
        return np.full(u.shape, float(self.low)) if self.low == self.high else self._beta().quantile(u)

    @property
    def support(self) -> tuple[float, float]:
        """Low and high."""
        return self.low, self.high

    @property
    def mean(self) -> float:
        """(low + weight mode + high) / (weight + 2)."""
        return (self.low + self.weight * self.mode + self.high) / (self.weight + 2)

    @property
    def central(self) -> float:
        """The median."""
        return median(self)

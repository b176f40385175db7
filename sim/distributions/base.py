"""What a distribution is, and the mistakes that a person can make in writing one."""

from __future__ import annotations

import itertools
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray


class DistributionError(ValueError):
    """What is wrong with a distribution: in which field, or how many characters into its text."""

    def __init__(self, message: str, field: str | None = None, offset: int = 0, remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.field, self.offset, self.remedy = message, field, offset, remedy


class Distribution(Protocol):
    """A family with its numbers: a frozen dataclass whose fields are what a scenario file writes."""

    family: ClassVar[str]

    def faults(self) -> list[tuple[str, str]]:
        """Return (field, what is wrong) for every number that does not fit."""
        ...

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the inverse distribution function at `u`, all in (0, 1)."""
        ...

    @property
    def support(self) -> tuple[float, float]:
        """The smallest and the largest admissible value; may be infinite."""
        ...

    @property
    def mean(self) -> float:
        """The expected value."""
        ...

    @property
    def central(self) -> float:
        """The median: the value of the one world that `sim solve` shows."""
        ...


def median(distribution: Distribution) -> float:
    """Return the value at one half."""
    return float(distribution.quantile(np.array([0.5]))[0])


def ordered(**numbers: float) -> list[tuple[str, str]]:
    """Return a fault for each number that is above the next one; names say which is which."""
    names = list(numbers)
    return [
        (low, f"{low} ({numbers[low]:g}) is above {high} ({numbers[high]:g})")
        for low, high in itertools.pairwise(names)
        if numbers[low] > numbers[high]
    ]


def positive(**numbers: float) -> list[tuple[str, str]]:
    """Return a fault for each number that is not above zero."""
    return [(name, f"{name} ({value:g}) must be above 0") for name, value in numbers.items() if not value > 0]

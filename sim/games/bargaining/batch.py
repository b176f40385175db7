"""Bargaining of two parties over many issues: utilities, what the format can carry, and what no agreement is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

MOST_ISSUES = 16


@dataclass(frozen=True)
class BargainingBatch:
    """One problem a draw. A package is a set of issues, written as bits; utilities of its issues add up.

    `utilities[draw, party, issue]`, `feasible[draw, issue]`, `capacity[draw]` issues at most, and
    `disagreement[draw, party]`. `outcome_of_package[package]` indexes the scenario's outcomes.
    """

    parties: tuple[str, ...]
    issues: tuple[str, ...]
    utilities: NDArray[np.float64]
    feasible: NDArray[np.bool_]
    capacity: NDArray[np.float64]
    disagreement: NDArray[np.float64]
    outcome_of_package: NDArray[np.int64]
    outcomes: int
    event_of_package: NDArray[np.bool_] | None = None
    """`event_of_package[event, package]`: which events hold; None where there are none."""

    def __len__(self) -> int:
        return len(self.capacity)

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """Whether all numbers of a draw are finite, and the capacity is 0 or above."""
        return np.asarray(~np.logical_or(*self.left_domain.values()))

    @property
    def left_domain(self) -> dict[str, NDArray[np.bool_]]:
        """`left_domain[what][draw]`: whether a number is not finite, or the capacity is below 0."""
        fine = np.isfinite(self.utilities).all(axis=(1, 2)) & np.isfinite(self.disagreement).all(axis=1)
        fine &= np.isfinite(self.capacity)
        return {"payoff": ~fine, "capacity": fine & (self.capacity < 0)}

    @cached_property
    def range(self) -> NDArray[np.float64]:
        """`range[draw, party]`: what is at stake for a party: its utilities and its disagreement, in size."""
        return np.asarray(np.abs(self.utilities).sum(axis=2) + np.abs(self.disagreement))

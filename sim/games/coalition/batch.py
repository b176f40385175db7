"""Coalitional games with transferable payoffs: what each coalition is worth, by draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.kernels.cooperative.coalition import as_shares


@dataclass(frozen=True, eq=False)
class CoalitionBatch:
    """One characteristic function a draw: `worth[draw, coalition]`, coalitions as bit masks (player i is 1 << i).

    The empty coalition is worth 0. `holds[draw, outcome]` tells what comes of the game; None where nothing is told.
    """

    players: tuple[str, ...]
    worth: NDArray[np.float64]
    holds: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.worth)

    @cached_property
    def _measured(self) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
        with np.errstate(all="ignore"):  # of worths that are not finite, which are then told as such
            finite, width, shares = as_shares(np.ascontiguousarray(self.worth, np.float64))
        return finite, width, shares

    @cached_property
    def defined(self) -> NDArray[np.bool_]:
        """`defined[draw]`: every worth is finite, and of the outcomes, where there are any, exactly one holds."""
        finite = self._measured[0]
        return finite if self.holds is None else finite & (self.holds.sum(axis=1) == 1)

    @property
    def left_domain(self) -> dict[str, NDArray[np.bool_]]:
        """`left_domain[what][draw]`: whether a worth is not finite, or not exactly one outcome holds."""
        return {"payoff": ~self._measured[0], "outcomes": self._measured[0] & ~self.defined}

    @cached_property
    def outcomes(self) -> NDArray[np.float64]:
        """`outcomes[draw, outcome]`: 1 for the one that holds."""
        return np.zeros((len(self), 0)) if self.holds is None else self.holds.astype(np.float64)

    @property
    def range(self) -> NDArray[np.float64]:
        """`range[draw]`: how far the worths lie apart, nothing included; 1 where all are 0 or one is not finite."""
        return self._measured[1]

    @property
    def scaled(self) -> NDArray[np.float64]:
        """The worths as shares of `range`; 0 throughout the draws in which one is not finite."""
        return self._measured[2]


def members(players: int) -> NDArray[np.bool_]:
    """Return `members[coalition, player]`."""
    return (np.arange(1 << players)[:, None] >> np.arange(players) & 1).astype(bool)


def from_function(players: tuple[str, ...], worth: Callable[[frozenset[str]], float]) -> CoalitionBatch:
    """Return one game whose coalitions are worth what a function says; the empty one is not asked about."""
    coalitions = [frozenset(p for i, p in enumerate(players) if c >> i & 1) for c in range(1, 1 << len(players))]
    return CoalitionBatch(players, np.array([[0.0, *(worth(coalition) for coalition in coalitions)]]))

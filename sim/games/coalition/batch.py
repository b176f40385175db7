"""Coalitional games with transferable payoffs: what each coalition is worth, by draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.kernels.cooperative.coalition import as_shares, weighted


@dataclass(frozen=True, eq=False)
class CoalitionBatch:
    """One characteristic function a draw: `worth[draw, coalition]`, coalitions as bit masks (player i is 1 << i).

    The empty coalition is worth 0. `holds[draw, outcome]` tells what comes of the game; None where nothing is told.
    """

    players: tuple[str, ...]
    worth: NDArray[np.float64]
    holds: NDArray[np.bool_] | None = None
    happens: NDArray[np.bool_] | None = None
    """`happens[draw, event]`: which events do; None where there are none."""

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
        """`outcomes[draw, outcome]`: 1 for the one that holds; after them the events."""
        return told_odds(len(self), self.holds, self.happens)

    @property
    def range(self) -> NDArray[np.float64]:
        """`range[draw]`: how far the worths lie apart, nothing included; 1 where all are 0 or one is not finite."""
        return self._measured[1]

    @property
    def scaled(self) -> NDArray[np.float64]:
        """The worths as shares of `range`; 0 throughout the draws in which one is not finite."""
        return self._measured[2]

    @property
    def total(self) -> NDArray[np.float64]:
        """`total[draw]`: the worth of everybody together, as a share of `range`."""
        return np.asarray(self.scaled[:, -1])

    @cached_property
    def shapley(self) -> NDArray[np.float64]:
        """`shapley[draw, player]`: what each adds to those before it, on average over all orders; as shares."""
        return weighted(self.scaled, shapley_weights(len(self.players)))

    @cached_property
    def banzhaf(self) -> NDArray[np.float64]:
        """`banzhaf[draw, player]`: what each adds to the coalitions of the others, on average; as shares."""
        return weighted(self.scaled, banzhaf_weights(len(self.players)))

    @cached_property
    def banzhaf_total(self) -> NDArray[np.float64]:
        """`total[draw]`: what that adds up to, the mean over all coalitions of (2 |S| - n) v(S) times two."""
        players = len(self.players)
        size = members(players).sum(axis=1)
        return np.asarray(self.scaled @ (2.0 * size - players) / 2.0 ** (players - 1))


def told_odds(draws: int, *told: NDArray[np.bool_] | None) -> NDArray[np.float64]:
    """Return what is told in each draw, one after another, as probabilities."""
    return np.concatenate([np.zeros((draws, 0)), *(one for one in told if one is not None)], axis=1).astype(np.float64)


def members(players: int) -> NDArray[np.bool_]:
    """Return `members[coalition, player]`."""
    return (np.arange(1 << players)[:, None] >> np.arange(players) & 1).astype(bool)


def from_function(players: tuple[str, ...], worth: Callable[[frozenset[str]], float]) -> CoalitionBatch:
    """Return one game whose coalitions are worth what a function says; the empty one is not asked about."""
    coalitions = [frozenset(p for i, p in enumerate(players) if c >> i & 1) for c in range(1, 1 << len(players))]
    return CoalitionBatch(players, np.array([[0.0, *(worth(coalition) for coalition in coalitions)]]))


@cache
def shapley_weights(players: int) -> NDArray[np.float64]:
    """Return `weights[player, coalition]`: (s - 1)! (n - s)! / n! with the player, -s! (n - s - 1)! / n! without."""
    inside = members(players).T
    size = members(players).sum(axis=1)
    joining = [factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)]
    share = np.array([0.0, *joining, 0.0])
    return np.where(inside, share[size], -share[np.minimum(size + 1, players + 1)])


@cache
def banzhaf_weights(players: int) -> NDArray[np.float64]:
    """Return `weights[player, coalition]`: the same for all coalitions, negative for those without the player."""
    return np.where(members(players).T, 1.0, -1.0) / 2.0 ** (players - 1)

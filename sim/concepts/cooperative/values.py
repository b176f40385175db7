"""Shapley's and Banzhaf's values: what each player adds to coalitions, on average."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import factorial
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.concepts.base import Concept
from sim.concepts.cooperative.rows import one_each
from sim.concepts.options import option
from sim.concepts.words import BY_DEFINITION, STAKE, Words
from sim.games.coalition.batch import CoalitionBatch, members
from sim.kernels.cooperative.coalition import weighted
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import TIE


@dataclass(frozen=True)
class Shapley(Concept):
    """The Shapley value: what a player adds to those before it, on average over all orders (Shapley 1953)."""

    name: ClassVar[str] = "shapley"
    form: ClassVar[str] = "coalition"
    meaning: ClassVar[str] = "each gets what it adds to those who came before it, on average over all orders of coming"
    words: ClassVar[Words] = Words("allocation", "allocations", STAKE, BY_DEFINITION)

    def solve(self, batch: CoalitionBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the value of every draw; its residual is how far it is from giving out the whole."""
        value = weighted(batch.scaled, shapley_weights(len(batch.players)))
        return one_each(batch, value, np.abs(value.sum(axis=1) - batch.scaled[:, -1]), rules)


@dataclass(frozen=True)
class Banzhaf(Concept):
    """The Banzhaf value: what a player adds to the others' coalitions, each as likely as any other (Banzhaf 1965).

    It need not give out the whole (Dubey & Shapley 1979); `normalised`, it is scaled so that it does, which for
    voting games is the Banzhaf index.
    """

    name: ClassVar[str] = "banzhaf"
    form: ClassVar[str] = "coalition"
    meaning: ClassVar[str] = (
        "each is rated by what it adds to the coalitions of the others, each as likely as any other"
    )
    words: ClassVar[Words] = Words(
        "value",
        "values",
        STAKE,
        {Status.UNIQUE: "there is one by definition; unless normalised it need not add up to the whole"},
    )

    normalised: bool = option(False, "whether values are scaled so that they add up to the whole")

    def solve(self, batch: CoalitionBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the value of every draw; none where it is to be scaled and adds up to nothing.

        The residual is the distance of its sum from what it must be: the whole, or the mean over all coalitions of
        (2 |S| - n) v(S) times two.
        """
        players = len(batch.players)
        value, total = weighted(batch.scaled, banzhaf_weights(players)), batch.scaled[:, -1]
        if self.normalised:
            power = value.sum(axis=1)
            exists = np.abs(power) > TIE
            scaled = value * (total / np.where(exists, power, 1.0))[:, None]
            return one_each(batch, scaled, np.abs(scaled.sum(axis=1) - total), rules, exists=exists | ~batch.defined)
        size = members(players).sum(axis=1)
        wanted = batch.scaled @ (2.0 * size - players) / 2.0 ** (players - 1)
        return one_each(batch, value, np.abs(value.sum(axis=1) - wanted), rules)


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

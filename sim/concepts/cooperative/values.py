"""Shapley's and Banzhaf's values: what each player adds to coalitions, on average."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from sim.concepts.base import Concept
from sim.concepts.cooperative.rows import one_each
from sim.concepts.options import option
from sim.concepts.words import BY_DEFINITION, STAKE, Words
from sim.games.coalition.voting import Coalitional
from sim.solutions.solution import Solution
from sim.solutions.status import Status
from sim.tolerances import TIE


@dataclass(frozen=True)
class Shapley(Concept):
    """The Shapley value: what a player adds to those before it, on average over all orders (Shapley 1953).

    Of votes it is the Shapley-Shubik index (Shapley & Shubik 1954).
    """

    name: ClassVar[str] = "shapley"
    form: ClassVar[str] = "coalition"
    meaning: ClassVar[str] = "each gets what it adds to those who came before it, on average over all orders of coming"
    words: ClassVar[Words] = Words("allocation", "allocations", STAKE, BY_DEFINITION)

    def solve(self, batch: Coalitional, rules: tuple[str, ...] = ()) -> Solution:
        """Return the value of every draw; its residual is how far it is from giving out the whole."""
        return one_each(batch, batch.shapley, np.abs(batch.shapley.sum(axis=1) - batch.total), rules)


@dataclass(frozen=True)
class Banzhaf(Concept):
    """The Banzhaf value: what a player adds to the others' coalitions, each as likely as any other (Banzhaf 1965).

    It need not give out the whole (Dubey & Shapley 1979): of votes it is the Banzhaf measure. `normalised`, it is
    scaled so that it does: of votes, the Banzhaf index.
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

    def solve(self, batch: Coalitional, rules: tuple[str, ...] = ()) -> Solution:
        """Return the value of every draw; none where it is to be scaled and adds up to nothing.

        The residual is the distance of its sum from what it must be: the whole, or `batch.banzhaf_total`.
        """
        value, total = batch.banzhaf, batch.total
        if self.normalised:
            power = value.sum(axis=1)
            exists = np.abs(power) > TIE
            scaled = value * (total / np.where(exists, power, 1.0))[:, None]
            return one_each(batch, scaled, np.abs(scaled.sum(axis=1) - total), rules, exists=exists | ~batch.defined)
        return one_each(batch, value, np.abs(value.sum(axis=1) - batch.banzhaf_total), rules)

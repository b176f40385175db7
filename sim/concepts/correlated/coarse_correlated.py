"""Coarse correlated equilibria: nobody gains by leaving before being told what to play.

Moulin & Vial, Strategically zero-sum games: the class of games whose completely mixed equilibria cannot be improved
upon, International Journal of Game Theory 7 (1978). Also the long-run averages of players without regret.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sim.concepts.base import Concept, Details
from sim.concepts.correlated.polytope import POLYTOPE, before_recommendation, polytope_details, solve_polytope
from sim.concepts.words import Words
from sim.games.moves.tree import TreeBatch
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage


@dataclass(frozen=True)
class CoarseCorrelated(Concept):
    """The coarse correlated equilibria at which any payoff, welfare or outcome's probability is lowest or highest.

    An extensive game is read by its reduced strategic form.
    """

    name: ClassVar[str] = "coarse-correlated"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "nobody would rather refuse beforehand to follow a mediator's advice, whatever it will be"
    coverage: ClassVar[Coverage] = Coverage.EXTREME_POINTS
    words: ClassVar[Words] = POLYTOPE

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the extreme coarse correlated equilibria of every draw; `tags` say what each is extreme in."""
        return solve_polytope(batch, rules, before_recommendation, self.budget)

    def details(self, game: Any, batch: TreeBatch, draw: int = 0) -> Details:
        """Return the devices: the joint distribution over profiles of each extreme point."""
        return polytope_details(game, batch, draw, before_recommendation, self.budget)

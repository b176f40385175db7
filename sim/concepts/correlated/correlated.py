"""Correlated equilibria: a mediator draws a profile and tells each player its part; nobody gains by disobeying.

Aumann, Subjectivity and correlation in randomized strategies, Journal of Mathematical Economics 1 (1974), and
Correlated equilibrium as an expression of Bayesian rationality, Econometrica 55 (1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sim.concepts.base import Concept, Details
from sim.concepts.correlated.polytope import POLYTOPE, after_recommendation, polytope_details, solve_polytope
from sim.concepts.words import Words
from sim.games.moves.tree import TreeBatch
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage


@dataclass(frozen=True)
class Correlated(Concept):
    """The correlated equilibria at which any payoff, welfare or outcome's probability is lowest or highest.

    An extensive game is read by its reduced strategic form: the mediator recommends whole plans before the start.
    """

    name: ClassVar[str] = "correlated"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "nobody would rather disobey the advice of a mediator who tells each its own part alone"
    coverage: ClassVar[Coverage] = Coverage.EXTREME_POINTS
    words: ClassVar[Words] = POLYTOPE

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return the extreme correlated equilibria of every draw; `tags` say what each is extreme in."""
        return solve_polytope(batch, rules, after_recommendation, self.budget)

    def details(self, game: Any, batch: TreeBatch, draw: int = 0) -> Details:
        """Return the devices: the joint distribution over profiles of each extreme point."""
        return polytope_details(game, batch, draw, after_recommendation, self.budget)

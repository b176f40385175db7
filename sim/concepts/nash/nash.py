"""All Nash equilibria of the game itself: of its reduced strategic form, as behaviour strategies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np

from sim.concepts.base import Concept
from sim.concepts.nash.pure import solve_pure
from sim.concepts.nash.reduced_form import solve_normal_form
from sim.games.moves.normal_form import LARGEST_FORM, normal_form_size
from sim.games.moves.tree import Tree, TreeBatch
from sim.solutions.reason import Reason
from sim.solutions.solution import Solution
from sim.solutions.status import Coverage


@dataclass(frozen=True)
class Nash(Concept):
    """All Nash equilibria, pure and mixed (Nash, Non-cooperative games, 1951)."""

    name: ClassVar[str] = "nash"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = "nobody would do better by acting otherwise, given what the others do"

    def nash_equilibria(self, tree: Tree) -> Literal["all", "pure"] | None:
        """Return that it asks for all."""
        return "all"

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all equilibria of every draw; of a continuum, the extreme points; of trees too large for that, one.

        Trees of two players with many reduced strategies are solved in sequence form, which is as large as the tree.
        """
        # Imported where they are needed: looking at a scenario solves nothing, and each has methods of its own.
        if not batch.tree.strategic:
            from sim.concepts.nash import two_player_trees

            if two_player_trees.by_sequences(batch.tree):
                return two_player_trees.solve_two_player_tree(batch, rules, self.budget)
        if normal_form_size(batch.tree) > LARGEST_FORM:
            from sim.concepts.extensive.one_of_large import one_of_large  # as above

            return one_of_large(batch, rules, self.budget)
        from sim.concepts.nash.strategic import solve_strategic  # as above

        found = solve_normal_form(batch, rules, partial(solve_strategic, budget=self.budget))
        if not (found.reason == Reason.CURVED).any():
            return found
        from sim.concepts.nash.curved import with_curves  # as above

        return with_curves(found, batch, self.budget)


@dataclass(frozen=True)
class PureNash(Concept):
    """All Nash equilibria in pure strategies, for any number of players."""

    name: ClassVar[str] = "pure-nash"
    form: ClassVar[str] = "moves"
    meaning: ClassVar[str] = (
        "nobody would do better by acting otherwise, given what the others do, and nobody randomises"
    )
    coverage: ClassVar[Coverage] = Coverage.OF_A_KIND
    scope: ClassVar[str] = "pure"

    def nash_equilibria(self, tree: Tree) -> Literal["all", "pure"] | None:
        """Return that it asks for the pure ones."""
        return "pure"

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all pure equilibria of every draw; a draw may have none."""
        return purely(batch.tree, solve_normal_form(batch, rules, solve_pure, self.coverage))


def purely(tree: Tree, solution: Solution) -> Solution:
    """Return pure strategies with a pure action, the first, where a player's own choices exclude an information set."""
    profiles = solution.profiles.copy()
    for first, after in pairwise(tree.offset.tolist()):
        own = profiles[:, :, first:after]
        open_ = ((own > 0) & (own < 1)).any(axis=2)
        own[open_] = np.eye(after - first)[0]
    return replace(solution, profiles=profiles)

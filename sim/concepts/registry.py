"""The table of solution concepts: one line a concept; its class's fields are its options in a scenario file."""

from __future__ import annotations

from typing import ClassVar, Protocol

from sim.concepts.coarse_correlated import CoarseCorrelated
from sim.concepts.correlated import Correlated
from sim.concepts.nash import Nash, PureNash
from sim.concepts.solution import Solution
from sim.concepts.subgame_perfect import SubgamePerfect
from sim.games.tree import TreeBatch


class Concept(Protocol):
    """What a solution concept is: a name, its options as fields, and a solver of batches."""

    name: ClassVar[str]

    def solve(self, batch: TreeBatch, rules: tuple[str, ...] = ()) -> Solution:
        """Return all solutions of every draw."""
        ...


CONCEPTS: dict[str, type[Concept]] = {
    "nash": Nash,
    "pure-nash": PureNash,
    "subgame-perfect": SubgamePerfect,
    "correlated": Correlated,
    "coarse-correlated": CoarseCorrelated,
}

"""Equilibria of trees with two sides as behaviour in the whole tree, with the beliefs that go with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.games.moves.assessments import HARDLY, SELDOM, arcs_of, beliefs_of, reach
from sim.games.moves.tree import Tree, TreeBatch
from sim.games.moves.two_sides import TwoSides
from sim.kernels.extensive.stage_equilibria import FULL, StageEquilibria
from sim.solutions.solution import mask

Floats = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Listed:
    """Equilibria one a row, in any order: `draw[row]`, `profiles[row, choice]`, `beliefs[row, node]` and so on."""

    draw: Index
    profiles: Floats
    beliefs: Floats
    component: Index
    isolated: NDArray[np.bool_]
    solved: Index
    """The draws that were solved, also those without a row."""
    cut: Index
    """The draws that have more than is listed."""
    doubtful: Index
    """The draws that rounding could make others."""

    @classmethod
    def concat(cls, parts: Sequence[Listed], tree: Tree) -> Listed:
        """Return the rows of all parts."""
        none = np.zeros(0, np.int64)
        empty = cls(
            none, np.zeros((0, tree.choices)), np.zeros((0, len(tree.parent))), none, none > 0, none, none, none
        )
        names = cls.__dataclass_fields__
        return cls(**{name: np.concatenate([getattr(part, name) for part in (empty, *parts)]) for name in names})

    def without(self, gone: NDArray[np.bool_]) -> Listed:
        """Return what is not of draws that are `gone[draw]`."""
        kept = ~gone[self.draw]
        return Listed(
            self.draw[kept],
            self.profiles[kept],
            self.beliefs[kept],
            self.component[kept],
            self.isolated[kept],
            *(own[~gone[own]] for own in (self.solved, self.cut, self.doubtful)),
        )


def no_choice(batch: TreeBatch, sides: TwoSides, draws: Index) -> Listed:
    """Return the one equilibrium of draws in which all but one action of every set is idle."""
    profiles = np.tile((~sides.idle).astype(float), (len(draws), 1))
    beliefs = supported(batch.tree, sides, profiles, batch.chance[draws], np.zeros((len(draws), 0, 0)))
    none, every = draws[:0], np.ones(len(draws), bool)
    return Listed(draws, profiles, beliefs, np.zeros(len(draws), np.int64), every, draws, none, none)


def listed_in(
    batch: TreeBatch,
    sides: TwoSides,
    found: StageEquilibria,
    draws: Index,
    done: NDArray[np.bool_],
    doubtful: NDArray[np.bool_],
) -> Listed:
    """Return what the kernel found in those of its games that are `done[game]`; `draws[game]`."""
    there = mask(np.where(done, found.number, 0), found.component.shape[1])
    row = np.nonzero(there)[0]
    profiles = np.tile((~sides.idle).astype(float), (len(row), 1))
    profiles[:, [c for own in sides.choices for c in own]] = found.profiles[there]
    beliefs = supported(batch.tree, sides, profiles, batch.chance[draws[row]], found.weights[there])
    return Listed(
        draws[row],
        profiles,
        beliefs,
        found.component[there],
        found.isolated[there],
        draws[done],
        draws[done & (found.ended == FULL)],
        draws[doubtful],
    )


def supported(tree: Tree, sides: TwoSides, profiles: Floats, chance: Floats, weights: Floats) -> Floats:
    """Return `beliefs[row, node]` of `profiles[row, choice]`, by Bayes's rule where play comes to a node's set.

    Elsewhere they are `weights[row, group, way]` of the set's group, and even where any will do; of sequential
    equilibria, what mistakes as likely as the weights make of them, so that all of them together are consistent.
    """
    arcs = arcs_of(profiles, chance)
    if sides.consistent:
        for g, key in enumerate(sides.groups):
            for way, (choice,) in enumerate(key):
                weight, missed = weights[:, g, way], profiles[:, choice] <= 0
                arcs.size[:, choice] = np.where(missed & (weight > 0), weight, arcs.size[:, choice])
                arcs.order[:, choice] = np.where(missed, np.where(weight > 0, SELDOM, HARDLY), 0)
    beliefs, reached = beliefs_of(tree, reach(tree, arcs))
    if not sides.consistent:
        _free(tree, sides, weights, beliefs, reached)
    return beliefs


def _free(tree: Tree, sides: TwoSides, weights: Floats, beliefs: Floats, reached: NDArray[np.bool_]) -> None:
    """Put into `beliefs[row, node]` those of sets to which play does not come, where they are free."""
    group = {own.number: own.group for own in sides.sets}
    for h, info in enumerate(tree.information_sets):
        missed, g = np.flatnonzero(~reached[:, h]), group.get(h, -1)
        for node in info.nodes:
            even = np.full(len(missed), 1 / len(info.nodes))
            beliefs[missed, node] = weights[missed, g, sides.groups[g].index((node,))] if g >= 0 else even

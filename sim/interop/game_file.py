"""A game out of a file: its tree, and its numbers exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.games.game import ChoiceSet
from sim.games.moves.tree import Tree, TreeBatch


@dataclass(frozen=True)
class GameFile:
    """One game of Gambit's: `payoffs[player][leaf]` and `chance[branch]` as they are written."""

    title: str
    tree: Tree
    payoffs: tuple[tuple[Fraction, ...], ...]
    chance: tuple[Fraction, ...]
    extensive: bool = False
    """Whether it was written as an extensive game; profiles are then told by information set."""

    @property
    def players(self) -> tuple[str, ...]:
        """The players in the order of the file."""
        return self.tree.players

    @property
    def outcomes(self) -> tuple[str, ...]:
        """None: the ends of such a game have no names that partition them."""
        return ()

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        """The information sets of all players."""
        sets = self.tree.information_sets
        return tuple(ChoiceSet(s.name, s.move, self.players[s.player], s.actions) for s in sets)

    def batch(self, values: NDArray[np.float64]) -> TreeBatch:
        """Return the game once for each row of `values`, which say nothing: a file has no parameters."""
        repeat = np.zeros(len(values), np.int64)
        return TreeBatch(self.tree, self.games.payoffs[repeat], self.games.chance[repeat])

    @cached_property
    def games(self) -> TreeBatch:
        """The game as a batch of one draw, in floating point."""
        payoffs = np.array([[[float(x) for x in row] for row in self.payoffs]])
        return TreeBatch(self.tree, payoffs, np.array([[float(x) for x in self.chance]]).reshape(1, -1))

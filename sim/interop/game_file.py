"""A game out of a file: its tree, and its numbers exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.games.domains import Domain
from sim.games.game import ChoiceSet, Holds, Part, PathOfPlay, Split
from sim.games.moves.play import choice_sets_of, play_in
from sim.games.moves.tree import Tree, TreeBatch

if TYPE_CHECKING:
    from sim.games.moves.game import MovesGame  # named in a type alone; it brings the expressions with it


@dataclass(frozen=True)
class GameFile:
    """One game of Gambit's: `payoffs[player][leaf]` and `chance[branch]` as they are written."""

    title: str
    tree: Tree
    payoffs: tuple[tuple[Fraction, ...], ...]
    chance: tuple[Fraction, ...]
    extensive: bool = False
    """Whether it was written as an extensive game; profiles are then told by information set."""
    notes: tuple[str, ...] = ()
    """What was supposed in reading the file, for its reader to judge."""

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
        return choice_sets_of(self.tree)

    @property
    def strategic(self) -> bool:
        """Whether it was written as a strategic game."""
        return self.tree.strategic and not self.extensive

    @property
    def moves_game(self) -> MovesGame | None:
        """None: its numbers are no expressions."""
        return None

    @property
    def move_actions(self) -> Mapping[str, tuple[str, ...]]:
        """None: no scenario asks about its moves."""
        return {}

    @property
    def domains(self) -> tuple[Domain, ...]:
        """None: its chances were looked at when it was read."""
        return ()

    def play(self, taken: Sequence[bool]) -> PathOfPlay:
        """Return what is done at the information sets that are reached."""
        return play_in(self.tree, taken)

    def split(self, holds: Holds) -> Split:
        """Return the game as it is: it has no outcomes."""
        return Split(self, tuple(Part(i, holds(name, {}, frozenset()), True) for i, name in enumerate(self.outcomes)))

    def batch(self, values: NDArray[np.float64]) -> TreeBatch:
        """Return the game once for each row of `values`, which say nothing: a file has no parameters."""
        repeat = np.zeros(len(values), np.int64)
        return TreeBatch(self.tree, self.games.payoffs[repeat], self.games.chance[repeat])

    @cached_property
    def games(self) -> TreeBatch:
        """The game as a batch of one draw, in floating point."""
        payoffs = np.array([[[float(x) for x in row] for row in self.payoffs]])
        return TreeBatch(self.tree, payoffs, np.array([[float(x) for x in self.chance]]).reshape(1, -1))

"""What every game form gives the rest of the program: who plays, what profiles are made of, a batch for each world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ChoiceSet:
    """Choices that stand beside one another in every profile: an information set, a bloc's joining, an issue."""

    name: str
    """Unique in the game."""
    move: str
    """The move of the scenario to which it belongs; the name again where a form knows no moves."""
    player: str
    actions: tuple[str, ...]


class Game(Protocol):
    """A compiled game form: what does not vary by draw, and a batch of what does."""

    @property
    def players(self) -> tuple[str, ...]:
        """Who has a payoff, in the order of the axis `player`."""
        ...

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What can come of it, in the order of the axis `outcome`."""
        ...

    @property
    def choice_sets(self) -> tuple[ChoiceSet, ...]:
        """What the axis `choice` of profiles is made of; empty where a solution is an allocation alone."""
        ...

    def batch(self, values: NDArray[np.float64]) -> Any:
        """Return the games of `values[draw, parameter]`, one a draw, in the form's own batch type."""
        ...

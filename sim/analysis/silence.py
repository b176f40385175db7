"""Places at which a solution says nothing: what it lists there stands for anything."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.concepts.registry import CONCEPTS
from sim.games.game import Game
from sim.games.moves.unreached import unreached

ANYTHING = "not reached, any"
"""What is written where a solution says nothing."""


def says_nothing(game: Game, concept: str, profile: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return `anything[choice set]` of one solution of a concept; of forms without a tree it says all."""
    if game.tree is None or concept not in CONCEPTS:
        return np.zeros(len(game.choice_sets), bool)
    return unreached(game.tree, profile, CONCEPTS[concept].silent)

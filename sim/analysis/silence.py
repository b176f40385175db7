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
    """Return `anything[…, choice set]` of solutions of a concept, `profile[…, choice]`; without a tree they say all."""
    if game.tree is None or concept not in CONCEPTS:
        return np.zeros((*profile.shape[:-1], len(game.choice_sets)), bool)
    return unreached(game.tree, profile, CONCEPTS[concept].silent)

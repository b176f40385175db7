"""The table of game forms: one line a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.games.bargaining.game import BargainingBlock, bargaining_vocabulary, build_bargaining, explicit_bargaining
from sim.games.blocks import FormBlock
from sim.games.coalition.game import CoalitionBlock, build_coalition, coalition_vocabulary, explicit_coalition
from sim.games.crowd.block import CrowdBlock, crowd_vocabulary, explicit_crowd
from sim.games.crowd.game import build_crowd
from sim.games.formulas import Vocabulary
from sim.games.moves.block import MovesBlock
from sim.games.moves.check import moves_vocabulary
from sim.games.moves.explicit import explicit_moves
from sim.games.moves.game import MovesGame, build
from sim.games.repeated.game import RepeatedBlock, build_repeated, explicit_repeated, repeated_vocabulary


@dataclass(frozen=True)
class Form:
    """A game form. Its functions take an instance of its own `block`, and `build` returns a `sim.games.game.Game`."""

    block: type[FormBlock]
    """The keys that the form adds to a scenario file."""
    concept: str
    """The solution concept where a scenario names none."""
    vocabulary: Callable[[Any], Vocabulary]
    """`vocabulary(block)`: the words that expressions may use beyond parameters and quantities."""
    build: Callable[..., Any]
    """`build(block, context, reported)`: the game; raises `FaultsError` with everything that is wrong. With `reported`,
    where the file has faults already, what may be a consequence of them is not looked for."""
    explicit: Callable[..., dict[str, Any]]
    """`explicit(block, game, players)`: the form's keys with nothing implicit; they read back to the same game."""


FORMS: dict[str, Form] = {
    "moves": Form(MovesBlock, "nash", moves_vocabulary, build, explicit_moves),
    "crowd": Form(CrowdBlock, "crowd-counts", crowd_vocabulary, build_crowd, explicit_crowd),
    "coalition": Form(CoalitionBlock, "shapley", coalition_vocabulary, build_coalition, explicit_coalition),
    "bargaining": Form(
        BargainingBlock, "nash-bargaining", bargaining_vocabulary, build_bargaining, explicit_bargaining
    ),
    "repeated": Form(RepeatedBlock, "sustain", repeated_vocabulary, build_repeated, explicit_repeated),
}

__all__ = ["FORMS", "Form", "MovesGame"]

"""The table of game forms: one line a form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.games.blocks import Block
from sim.games.moves import MovesGame, build
from sim.games.moves_block import MovesBlock


@dataclass(frozen=True)
class Form:
    """A game form: the YAML block it adds to a scenario, and the builder of its game."""

    block: type[Block]
    build: Callable[..., Any]


FORMS: dict[str, Form] = {"moves": Form(MovesBlock, build)}

__all__ = ["FORMS", "Form", "MovesGame"]

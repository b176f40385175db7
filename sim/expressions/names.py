"""Which words an expression may use: given to the checker by whoever owns the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sim.expressions.nodes import Expr


@dataclass(frozen=True)
class Words:
    """An argument that is one of these words and not a value: a player, an outcome, an action."""

    kind: str
    """What a word of this sort is called in messages, in the singular: 'player'."""
    known: tuple[str, ...]


VALUE: Final = None
"""Marks an argument of a `Signature` that is computed."""


@dataclass(frozen=True)
class Signature:
    """How a function is called. `payoff(player, move=action, …)` of two players and one move is

    `Signature((Words("player", ("russia", "china")),), {"xi": Words("action", ("meet", "avoid"))}, key="move")`.
    """

    arguments: tuple[Words | None, ...]
    """One entry an argument: the `Words` it chooses from, or `VALUE`."""
    keywords: Mapping[str, Words] = field(default_factory=dict)
    """What may be given by name, and the words that then may follow the '='."""
    key: str = "argument"
    """What a keyword is called in messages."""
    repeats: bool = False
    """Whether more arguments like the last may follow."""
    form: str = ""
    """An example for messages, such as 'clip(x, low, high)'."""
    meaning: str = ""
    """Its value, in words."""


@dataclass(frozen=True)
class Names:
    """The words known where an expression stands; moves are those that may already have been made there."""

    parameters: frozenset[str] = frozenset()
    quantities: Mapping[str, Expr] = field(default_factory=dict)
    moves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each move, its actions."""
    functions: Mapping[str, Signature] = field(default_factory=dict)
    """Functions beyond those of `sim.expressions.functions.FUNCTIONS`."""

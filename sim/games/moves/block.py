"""The YAML of the form `moves`: who moves when, seeing what, wanting what, and how the ends of the game are called."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema

from sim.games.blocks import (
    Block,
    FormBlock,
    Formula,
    Name,
    OrOne,
    OutcomeBlock,
    TerseBlock,
    Text,
    Texts,
    as_list,
    spoken,
)

CHANCE_PLAYER = "chance"
REST = "rest"


def _stand_in(written: Any, place: int) -> str:
    """Return a name for what is no text to YAML, which is refused at its place (`sim.document.validate`)."""
    if written is None or isinstance(written, bool):
        return "null_" if written is None else f"{str(written).lower()}_"
    return f"n{place}"


def _labelled(written: Any) -> Any:
    """Turn the terse `[broker, stand_aside]` into actions with labels."""
    if not isinstance(written, list):
        return written
    words = [name if isinstance(name, str) else _stand_in(name, i) for i, name in enumerate(written)]
    return {name: spoken(name) for name in words}


Actions = Annotated[
    dict[Name, Text],
    BeforeValidator(_labelled),
    Field(description="what can be done: a list of names, or names with labels"),
    WithJsonSchema(
        {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "object"}], "description": "[meet, avoid]"}
    ),
]


class MoveBlock(Block):
    """One move: a player's, or chance's."""

    player: Text = Field(description=f"who moves: a player, or {CHANCE_PLAYER}")
    label: Text = Field(default="", description="what the move is called in tables and figures")
    when: Formula = Field(default="true", description="the move takes place only where this holds of earlier moves")
    sees: Texts | None = Field(default=None, description="earlier moves the player has seen: a list, or all, or none")
    actions: Actions = Field(default_factory=dict)
    probabilities: dict[Name, Formula] | None = Field(
        default=None, description=f"of a chance move: each action's probability; one may be '{REST}'"
    )
    cites: Texts = Field(default_factory=list, description="why there is this move: ids of claims, or references")


class PayoffItem(TerseBlock):
    """One term of a player's payoff."""

    main: ClassVar[str] = "value"

    value: Formula
    label: Text = Field(default="", description="what this part of the payoff is")
    cites: Texts = Field(default_factory=list, description="ids of claims, or references")
    why: Text = ""


Payoff = Annotated[
    list[PayoffItem],
    BeforeValidator(as_list),
    OrOne(),
    Field(description="an expression, or a list of terms to be added up"),
]


class MovesBlock(FormBlock):
    """The keys of a scenario that describe a game of moves."""

    moves: dict[Name, MoveBlock] = Field(description="in the order of play")
    payoffs: dict[str, Payoff] = Field(description="what each player wants")
    outcomes: dict[Name, OutcomeBlock] = Field(description="what can come of it: exactly one of them for each ending")

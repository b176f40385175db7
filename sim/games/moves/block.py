"""The YAML of the form `moves`: who moves when, seeing what, wanting what, and how the ends of the game are called."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from sim.expressions.numeric import action_of, number_of
from sim.games.blocks import (
    NAME,
    SINCE,
    Block,
    FormBlock,
    Formula,
    Name,
    OrOne,
    OutcomeBlock,
    Since,
    TerseBlock,
    Text,
    Texts,
    as_list,
    spoken,
)
from sim.games.moves.types_block import Types

CHANCE_PLAYER = "chance"
MOST_STEPS = 1_000
REST = "rest"


def _stand_in(written: Any, place: int) -> str:
    """Return a name for what is no text to YAML, which is refused at its place (`sim.document.validate`)."""
    if written is None or isinstance(written, bool):
        return "null_" if written is None else f"{str(written).lower()}_"
    return f"n{place}"


def _spelt(name: Any) -> Any:
    """Return the one spelling of an action's name: 0.50 is 0.5."""
    value = number_of(name) if isinstance(name, str) else None
    return name if value is None else action_of(value)


def _labelled(written: Any) -> Any:
    """Turn the terse `[broker, stand_aside]` or `[0, 0.5, 1]` into actions with labels."""
    if isinstance(written, dict):
        spelt = {_spelt(name): label for name, label in written.items()}
        return spelt if len(spelt) == len(written) else written
    if not isinstance(written, list):
        return written
    if written and all(isinstance(x, int | float) and not isinstance(x, bool) for x in written):
        return {action_of(float(x)): action_of(float(x)) for x in written}
    words = [name if isinstance(name, str) else _stand_in(name, i) for i, name in enumerate(written)]
    return {name: spoken(name) for name in words}


NUMBER = r"^-?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?)$"
"""What an action that is a number is called."""
ACTION = f"{NAME}|{NUMBER}"
ActionName = Annotated[str, StringConstraints(pattern=ACTION)]
Actions = Annotated[
    dict[ActionName, Text],
    BeforeValidator(_labelled),
    Field(description="what can be done: a list of names, or names with labels; or of numbers, [0, 0.25, 0.5]"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}},
                {"type": "object"},
                {"type": "array", "items": {"type": "number"}, SINCE: 2},
            ],
            "description": "[meet, avoid]",
        }
    ),
]


_SEES = "earlier moves the player has seen: a list, or all, or none; in format 2 also expressions, such as a + b > 10"


class MoveBlock(Block):
    """One move: a player's, or chance's."""

    player: Text = Field(description=f"who moves: a player, or {CHANCE_PLAYER}")
    label: Text = Field(default="", description="what the move is called in tables and figures")
    when: Formula = Field(default="true", description="the move takes place only where this holds of earlier moves")
    sees: Texts | None = Field(default=None, description=_SEES)
    actions: Actions = Field(default_factory=dict)
    start: Annotated[Formula | None, Since(2)] = Field(
        default=None, alias="from", description="in place of actions: the least of the numbers to choose among"
    )
    to: Annotated[Formula | None, Since(2)] = Field(
        default=None, description="the largest of the numbers to choose among"
    )
    steps: Annotated[int | None, Since(2)] = Field(
        default=None,
        ge=1,
        le=MOST_STEPS,
        description="steps of equal width from the least to the largest: 40 steps are 41 numbers",
    )
    probabilities: Annotated[dict[ActionName, Formula], BeforeValidator(_labelled)] | None = Field(
        default=None, description=f"of a chance move: each action's probability; one may be '{REST}'"
    )
    cites: Texts = Field(default_factory=list, description="why there is this move: ids of claims, or references")
    about: Annotated[Text, Since(2)] = Field(default="", description="what is to be said of the move")


class PayoffItem(TerseBlock):
    """One term of a player's payoff."""

    main: ClassVar[str] = "value"

    value: Formula = Field(description="an expression in moves, parameters and quantities")
    label: Text = Field(default="", description="what this part of the payoff is")
    cites: Texts = Field(default_factory=list, description="ids of claims, or references")
    why: Text = Field(default="", description="one sentence: why this counts")


Payoff = Annotated[
    list[PayoffItem],
    BeforeValidator(as_list),
    OrOne(),
    Field(description="an expression, or a list of terms to be added up"),
]


class MovesBlock(FormBlock):
    """The keys of a scenario that describe a game of moves."""

    types: Annotated[Types, Since(2)] = Field(
        default_factory=dict, description="what is private: drawn by chance before the first move, known to its player"
    )
    moves: dict[Name, MoveBlock] = Field(description="in the order of play")
    payoffs: dict[str, Payoff] = Field(description="what each player wants")
    outcomes: dict[Name, OutcomeBlock] = Field(description="what can come of it: exactly one of them for each ending")

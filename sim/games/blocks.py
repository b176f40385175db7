"""What the blocks of a scenario file have in common: pydantic models that refuse unknown keys and take terse forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, model_validator

from sim.expressions import parse, to_text

NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
"""What players, parameters, quantities, moves, actions, outcomes, claims and cases are called."""


OTHERWISE = "otherwise"
"""Written for the condition of the outcome that takes what the others leave."""


def _as_text(written: Any) -> Any:
    """A title such as 1914 is a number to YAML and a text to its author."""
    if isinstance(written, bool):
        return "true" if written else "false"
    return f"{written!r}" if isinstance(written, int | float) else written


def as_list(written: Any) -> Any:
    """Turn one item into a list of it."""
    return written if isinstance(written, list) else [written]


@dataclass(frozen=True)
class Since:
    """Marks a key as new in a version of the format: `key: Annotated[…, Since(2)]`; earlier files refuse it."""

    format: int

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        return {**handler(core_schema), SINCE: self.format}


SINCE = "x-since-format"
"""Says in the JSON Schema which version of the format brought a key."""


class Expression:
    """Marks a text as an expression, in which families are written out (`sim.document.families`)."""


class Likelihood:
    """Marks a value as a number or a distribution."""


class Change:
    """Marks a value as the new value of what its key names."""


class OrOne:
    """Says in the JSON Schema that a list with one item may be written as the item."""

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        listed: dict[str, Any] = handler(core_schema)
        return {"anyOf": [listed["items"], listed]}


Text = Annotated[
    str, BeforeValidator(_as_text), WithJsonSchema({"type": ["string", "number"], "description": "a text"})
]
Formula = Annotated[
    str,
    BeforeValidator(_as_text),
    WithJsonSchema({"type": ["string", "number", "boolean"], "description": "an expression, such as a * b - c"}),
    Expression(),
]
Name = Annotated[str, StringConstraints(pattern=NAME)]
Texts = Annotated[list[Text], BeforeValidator(as_list), OrOne()]


def spoken(identifier: str) -> str:
    """Return the label of something that was given none: `stand_aside` is 'stand aside'."""
    return identifier.replace("_", " ")


class Block(BaseModel):
    """A mapping with fixed keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class TerseBlock(Block):
    """A block that may be written as the value of its main key alone: `russia: Russia`."""

    main: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_terse(cls, written: Any) -> Any:
        return {cls.main: written} if written is not None and not isinstance(written, dict | list) else written

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        whole: dict[str, Any] = handler.resolve_ref_schema(handler(core_schema))
        full = dict(whole)
        whole.clear()
        whole["anyOf"] = [full["properties"][cls.main], full]
        return whole


class OutcomeBlock(TerseBlock):
    """A set of endings that count as the same thing."""

    main: ClassVar[str] = "when"

    when: Formula = Field(description=f"holds of what was done; or '{OTHERWISE}'")
    label: Text = Field(default="", description="what readers see")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")


class EventBlock(TerseBlock):
    """Something that may come about beside others."""

    main: ClassVar[str] = "when"

    when: Formula = Field(description="holds of what was done, or of outcomes by their names; several events may hold")
    label: Text = Field(default="", description="what readers see")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")


class FormBlock(Block):
    """The keys that a game form adds to a scenario; every form names what can come of its game."""

    outcomes: dict[Name, OutcomeBlock] = Field(default_factory=dict, description="what can come of it, exclusively")
    match: Annotated[Literal["one", "first"], Since(2)] = Field(
        default="one",
        description=(
            "which outcome it is where conditions of several hold: one (as usual) lets only one hold; first takes the "
            "one that is written first, so that each condition speaks of what those before it leave"
        ),
    )
    events: Annotated[dict[Name, EventBlock], Since(2)] = Field(
        default_factory=dict,
        description="what may come about beside the outcomes, several at once: {came: answer == come, signed: …}",
    )


def explicit_outcomes(model: FormBlock) -> dict[str, Any]:
    """Return the outcomes with their labels and their conditions in one spelling."""
    return _explicit(model.outcomes)


def explicit_events(model: FormBlock) -> dict[str, Any]:
    """Return the events, likewise."""
    return _explicit(model.events)


def _explicit(blocks: Mapping[str, OutcomeBlock] | Mapping[str, EventBlock]) -> dict[str, Any]:
    return {
        name: {"label": block.label or spoken(name), "when": canonical(block.when), "cites": list(block.cites)}
        for name, block in blocks.items()
    }


def canonical(text: str) -> str:
    """Return an expression in its one spelling."""
    return OTHERWISE if text.strip() == OTHERWISE else to_text(parse(text))

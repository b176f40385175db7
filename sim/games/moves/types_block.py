"""The YAML of private types: what chance decides first, and who is told of it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from sim.games.blocks import Block, Formula, Name, Text, Texts

MOST_BINS = 1_000
NOBODY = "none"
EVERYBODY = "all"


class TypeBlock(Block):
    """What a player is: drawn by chance before anything is done, and known to this player alone."""

    player: Text = Field(default="", description="whose type it is: this player knows it, and nobody else")
    label: Text = Field(default="", description="what the type is called in tables and figures")
    seen_by: Texts | None = Field(
        default=None,
        validation_alias=AliasChoices("seen_by", "seen by"),
        description="who else knows it: a list of players, or all, or none; of a state of the world, the only ones",
    )
    probabilities: Annotated[dict[str, Any], Field(min_length=1)] | None = Field(
        default=None,
        description="of each type its probability, an expression of parameters and of earlier types, or 'rest'. "
        "With 'given', such a block for each type of the other; with 'joint', one for each type of the first player",
    )
    given: Text = Field(default="", description="an earlier type on which the probabilities depend")
    rank: float | None = Field(
        default=None,
        ge=-1,
        le=1,
        description="with 'given' and a distribution: the rank correlation with that type, whose values are numbers",
    )
    joint: list[Text] | None = Field(
        default=None, min_length=2, max_length=2, description="the names of two types that are drawn together"
    )
    distribution: Formula | None = Field(default=None, description="in place of probabilities: uniform(0, 0.4)")
    bins: int | None = Field(
        default=None,
        ge=1,
        le=MOST_BINS,
        description="how many types stand for the distribution: equally likely ones, each the mean of its share",
    )
    cites: Texts = Field(default_factory=list, description="why there are these types: ids of claims, or references")
    why: Text = Field(default="", description="one sentence: why these types")


KEYS = frozenset(
    {
        "player",
        "label",
        "seen_by",
        "seen by",
        "probabilities",
        "given",
        "rank",
        "joint",
        "distribution",
        "bins",
        "cites",
    }
    | {"why"}
)
"""Keys of a type that is written out."""


def _written_out(written: Any) -> Any:
    """Turn the terse `kim: {ready: p, unready: rest}` into a type of the player kim."""
    if not isinstance(written, dict):
        return written
    return {
        name: {"player": name, "probabilities": block}
        if isinstance(block, dict) and block and not KEYS & set(block)
        else block
        for name, block in written.items()
    }


class OrTerse:
    """Says in the JSON Schema that a type may be written as its probabilities alone."""

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Any) -> dict[str, Any]:
        whole: dict[str, Any] = handler(core_schema)
        terse = {
            "type": "object",
            "additionalProperties": {"type": ["string", "number"]},
            "description": "of the player of that name: each type with its probability; one may be 'rest'",
        }
        for key in ("additionalProperties", "patternProperties"):
            if key == "patternProperties" and key in whole:
                whole[key] = {name: {"anyOf": [block, terse]} for name, block in whole[key].items()}
            elif isinstance(whole.get(key), dict):
                whole[key] = {"anyOf": [whole[key], terse]}
        return whole


Types = Annotated[dict[Name, TypeBlock], BeforeValidator(_written_out), OrTerse()]

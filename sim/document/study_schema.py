"""What may be written in a study file, format 1: which scenarios are run, in which variations, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.document.schema import MAX_DRAWS, MAX_SEED, CaseBlock, ConceptBlock, Setting
from sim.games.blocks import Block, OrOne, TerseBlock, Text, Texts, as_list

AS_WRITTEN = "as written"
"""Names what a scenario says itself: no case, its own concept, its own rules. No name has a blank in it."""
ALL = "all"
"""Names every case of a scenario and itself, or every concept that solves games of its form."""

RUN_FIGURES = ("outcomes", "payoffs", "game", "devices", "regions", "map")
"""Figures that a run may have, by name."""
STUDY_FIGURES = ("variations", "sweeps")
"""Figures of a scenario's variations side by side, and of outcomes along what is swept."""

MOST_LISTED = 1_000
"""Entries of one list."""
MOST_SWEEPS = 12
MOST_RUNS = 20_000
"""Runs of a study; what asks for more is a slip in a sweep."""


class SweepBlock(Block):
    """The values of one number, or of anything else in a scenario: a list, or steps from `low` to `high`."""

    values: list[Setting] | None = Field(
        default=None, min_length=1, max_length=MOST_LISTED, description="the values; a list alone says the same"
    )
    low: float | None = Field(default=None, description="the first value")
    high: float | None = Field(default=None, description="the last value")
    steps: int | None = Field(
        default=None, ge=2, le=MOST_LISTED, description="how many values, evenly apart, both ends among them"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, written: Any) -> Any:
        return {"values": as_list(written)} if written is not None and not isinstance(written, dict) else written

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: Any) -> dict[str, Any]:
        whole: dict[str, Any] = handler.resolve_ref_schema(handler(core_schema))
        full = dict(whole)
        values = {"type": "array", "minItems": 1, "maxItems": MOST_LISTED, "description": "the values"}
        whole.clear()
        whole["anyOf"] = [values, {"type": ["number", "string"]}, full]
        return whole


_Names = Annotated[Texts, Field(min_length=1, max_length=MOST_LISTED)]
_Concepts = Annotated[
    list[ConceptBlock], BeforeValidator(as_list), Field(min_length=1, max_length=MOST_LISTED), OrOne()
]
_Seeds = Annotated[
    list[Annotated[int, Field(ge=0, lt=MAX_SEED)]],
    BeforeValidator(as_list),
    Field(min_length=1, max_length=MOST_LISTED),
    OrOne(),
]


class VariationsBlock(Block):
    """What is varied: for all scenarios of a study, or for one of them, where it stands in place of that for all."""

    cases: _Names | None = Field(
        default=None, description=f"cases and alternatives by name; '{AS_WRITTEN}' is the scenario without one, or: all"
    )
    changes: dict[Text, CaseBlock] | None = Field(
        default=None, min_length=1, max_length=MOST_LISTED, description="variations of the study's own, by name"
    )
    concepts: _Concepts | None = Field(
        default=None, description=f"solution concepts; '{AS_WRITTEN}' is the scenario's own, or: all"
    )
    rules: _Names | None = Field(
        default=None, description=f"selection rules, all in one run; '{AS_WRITTEN}' are the scenario's own"
    )
    sweeps: dict[Text, SweepBlock] | None = Field(
        default=None,
        min_length=1,
        max_length=MOST_SWEEPS,
        description="values of numbers, each with each of the others",
    )
    seeds: _Seeds | None = Field(default=None, description="seeds of the draws; default: the scenario's")
    draws: int | None = Field(default=None, ge=1, le=MAX_DRAWS, description="how many worlds; default: the scenario's")
    design: Text | None = Field(default=None, description="how worlds are drawn; default: as the scenario says")
    budget: Text | None = Field(default=None, description="work for each game: a count such as 2e9, or a time as 30s")
    keep: Literal["draws", "all", "summary"] | None = Field(
        default=None,
        description="what the folder of each run keeps: the table of draws (default), that of equilibria too, no table",
    )
    figures: Annotated[Texts, Field(max_length=MOST_LISTED)] | None = Field(
        default=None,
        description="figures: variations and sweeps unless others are named; of runs outcomes, payoffs …; or: all",
    )


class ScenariosBlock(TerseBlock, VariationsBlock):
    """A scenario of a study, or several, with what is varied of these alone."""

    main: ClassVar[str] = "file"

    file: Text = Field(description="a file beneath the study's folder, or several: classics/*.yaml")


class StudyBlock(VariationsBlock):
    """A whole study file."""

    study: Literal[1] = Field(description="the version of this format: 1")
    title: Text = Field(description="in one line, what the study is about")
    about: Text = Field(default="", description="what is varied, what is compared, and what for")
    scenarios: Annotated[
        list[ScenariosBlock],
        BeforeValidator(as_list),
        Field(min_length=1, max_length=MOST_LISTED, description="the scenario files, and what is varied of each alone"),
        OrOne(),
    ]


def study_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of study files, which editors use to complete and to check them."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A study of summit-sim, format 1"}
    return StudyBlock.model_json_schema() | head

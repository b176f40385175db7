"""What may be written in a scenario file, formats 1 and 2: the keys common to all forms, as pydantic models."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model
from pydantic_core import PydanticCustomError

from sim.document.families.blocks import Sets, TableBlock
from sim.document.families.editors import with_families
from sim.games.blocks import (
    SINCE,
    Block,
    Change,
    FormBlock,
    Formula,
    Likelihood,
    Name,
    Since,
    TerseBlock,
    Text,
    Texts,
    as_list,
)
from sim.games.registry import FORMS
from sim.selection.belief import called

FORMATS = (1, 2)
"""Versions of the format, the newest last; a file of an earlier one may not use the keys of a later (`Since`)."""
DEFAULT_FORM = "moves"
DEFAULT_DRAWS = 100_000
MAX_DRAWS = 1_000_000_000
MAX_SEED = 2**63
MAX_CASES = 200
"""Each is checked when the file is read."""


def _is_value(written: Any) -> Any:
    if isinstance(written, bool) or not isinstance(written, str | int | float | dict):
        raise PydanticCustomError("value", "write a number, or how likely which numbers are, such as pert(2, 5, 10)")
    return written


def _as_rules(written: Any) -> Any:
    """Turn a belief about rules into the list of it and of them: what each would come to alone is told too."""
    if not isinstance(written, dict):
        return as_list(written)
    weights = {str(rule): weight for rule, weight in written.items()}
    for rule, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < math.inf:
            raise PydanticCustomError("value", f"the weight of {rule} is a number from 0 up: {{{rule}: 0.6, …}}")
    if not any(weights.values()):
        raise PydanticCustomError("value", "give rules weights, such as {payoff-dominance: 0.6, risk-dominance: 0.4}")
    return list(dict.fromkeys([called(weights), *weights]))


def _is_setting(written: Any) -> Any:
    if written is None:
        raise PydanticCustomError("value", "write the new value")
    return written


# Checked by hand, not as unions: pydantic reports each branch of a union that did not fit.
Value = Annotated[
    Any,
    AfterValidator(_is_value),
    WithJsonSchema(
        {
            "type": ["number", "string", "object"],
            "description": "a number, 'pert(2, 5, 10)', '90% between 2 and 10', or {pert: {low: 2, …}}",
        }
    ),
    Likelihood(),
]
Setting = Annotated[
    Any,
    AfterValidator(_is_setting),
    WithJsonSchema({"description": "the new value: a number, a distribution, an expression, the name of a rule"}),
    Change(),
]


Selection = Annotated[
    list[Text],
    BeforeValidator(_as_rules),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
                {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}},
            ]
        }
    ),
]


class PlayerBlock(TerseBlock):
    """Somebody who chooses and wants."""

    main: ClassVar[str] = "label"

    label: Text = Field(description="what readers see")
    about: Text = Field(default="", description="what is to be said of the player")


class ExpertBlock(TerseBlock):
    """Somebody whose numbers the scenario takes beside those of others."""

    main: ClassVar[str] = "weight"

    weight: float = Field(default=1, ge=0, description="how likely this expert is right, against the others")
    label: Text = Field(default="", description="what readers see")
    about: Text = Field(default="", description="what is to be said of the expert")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")


def _or_experts(schema: dict[str, Any]) -> None:
    """Say that `experts: {…}` may stand in place of `value`, for which it is short (`sim.document.experts`)."""
    schema["properties"]["experts"] = {
        "type": "object",
        "description": "in place of value: what each expert says, {smith: pert(1, 2, 3), kim: {value: 4, weight: 2}}; "
        "with 'drawn: apart' in it each number has an expert of its own",
        SINCE: 2,
    }
    schema["required"].remove("value")
    schema["anyOf"] = [{"required": ["value"]}, {"required": ["experts"]}]


class ParameterBlock(Block):
    """A number that nobody knows exactly, and why it may be what it is."""

    model_config = ConfigDict(json_schema_extra=_or_experts)
    main: ClassVar[str] = "value"

    label: Text = Field(description="what the number is, as readers see it")
    unit: Text = Field(description="what it is counted in, such as 'face points' or 'USD million'")
    value: Value = Field(description="a number, or how likely which numbers are")
    where: Annotated[Formula | None, Since(2)] = Field(
        default=None,
        description="bounds that cut the distribution off, by numbers above it too: cost > 0 and cost <= limit",
    )
    why: Text = Field(description="one sentence: why these numbers")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")
    judgement: bool = Field(default=False, description="true if the numbers rest on judgement alone")


class CorrelationBlock(Block):
    """Two parameters that tend to be high together, or (below 0) one high when the other is low."""

    between: list[Text] = Field(min_length=2, max_length=2, description="the two parameters")
    rank: float = Field(ge=-1, le=1, description="Spearman's rank correlation")
    why: Text = Field(description="one sentence: why they hang together")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")


class QuantityBlock(TerseBlock):
    """A name for an expression that is used in several places."""

    main: ClassVar[str] = "value"

    value: Formula = Field(description="an expression in parameters, moves and other quantities")
    label: Text = Field(default="", description="what readers see")
    unit: Text = Field(default="", description="what it is counted in")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")


class ClaimBlock(Block):
    """What the source commits to: `always`, of payoffs in every admissible world; or `result`, of what follows."""

    text: Text = Field(description="the claim in words")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")
    always: Formula | None = Field(default=None, description="payoff(russia, xi=avoid) < payoff(russia, xi=meet)")
    result: Formula | None = Field(
        default=None, description="probability(meeting) > 0.3; of a case, probability(meeting, case=cold) < 0.3"
    )


class CaseBlock(Block):
    """A named set of changes: what if."""

    label: Text = Field(default="", description="what readers see")
    set: dict[str, Setting] = Field(description="what is changed: names or paths, and what stands there instead")


class AlternativeBlock(Block):
    """A rival reading: the same situation argued for otherwise, which the claims are held against."""

    label: Text = Field(description="what readers see")
    why: Text = Field(description="one sentence: why a reasonable reader may hold this instead")
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")
    set: dict[str, Setting] = Field(description="what is changed: names or paths, and what stands there instead")
    weight: Annotated[float, Since(2)] = Field(
        default=0, ge=0, le=1, description="how likely this reading is right; what all leave of 1 is the scenario's own"
    )


class ConceptBlock(TerseBlock):
    """A solution concept with its options."""

    main: ClassVar[str] = "name"

    name: Text = Field(description="a concept's name, as 'sim help concepts' lists them")
    options: dict[str, Any] = Field(
        default_factory=dict,
        description=(
            "options of the concept, which 'sim help CONCEPT' lists; from format 2 on, one that is a number may be an "
            "expression in parameters, as in '{precision: lam}', and has then a value of its own in each world"
        ),
    )


class SolveBlock(Block):
    """How the games are solved and how many worlds are drawn."""

    concept: ConceptBlock | None = Field(default=None, description="how to solve; each form has its own default")
    refine: Annotated[Text, Since(2)] = Field(
        default="", description="undominated: only equilibria in which nobody uses a weakly dominated strategy"
    )
    selection: Selection = Field(
        default_factory=lambda: ["payoff-dominance"],
        description="which equilibrium is played where there are several; the first of a list is the main rule; "
        "in format 2 also a belief about rules, {payoff-dominance: 0.6, risk-dominance: 0.4}",
    )
    design: Text = Field(default="sobol", description="how worlds are drawn")
    draws: int = Field(default=DEFAULT_DRAWS, ge=1, le=MAX_DRAWS, description="how many worlds")
    seed: int = Field(default=1, ge=0, lt=MAX_SEED, description="another seed draws other worlds")


class UseBlock(Block):
    """Another scenario that is played in the same world, and the names that its equilibria get here."""

    scenario: Any = Field(description="a file beneath this one's folder, or a whole scenario")
    names: dict[Name, Formula] = Field(
        default_factory=dict, description="of each new name: probability(outcome) or payoff(player)"
    )
    given: dict[Text, Formula] = Field(
        default_factory=dict, description="parameters of the used scenario that this one determines, as expressions"
    )
    cites: Texts = Field(default_factory=list, description="ids of claims in the source, or references")
    case: Text = Field(default="", description="a case of the used scenario")
    set: dict[str, Setting] = Field(default_factory=dict, description="changes of the used scenario: path and value")


class FiguresBlock(Block):
    """What the figures show where there is a choice."""

    map: list[Text] | None = Field(
        default=None, min_length=2, max_length=2, description="the two parameters of the map"
    )


_VOID_WHEN = "void when"
"""The other spelling of `void_when`."""


def _with_other_spelling(schema: dict[str, Any]) -> None:
    schema["properties"][_VOID_WHEN] = {"type": ["string", "number"], "description": "the same as void_when"}


class ObservedBlock(Block):
    """What happened, for scoring only."""

    model_config = ConfigDict(json_schema_extra=_with_other_spelling)

    outcome: Text = Field(default="", description="what happened; may be left out where the forecast is void")
    status_quo: Text = Field(
        default="", description="the outcome that was expected before anything was known, to compare forecasts with"
    )
    void_when: Text = Field(
        default="",
        validation_alias=AliasChoices("void_when", _VOID_WHEN),
        description="how the premise fails without which the forecast says nothing; 'void when' is read too",
    )
    void: bool = Field(default=False, description="true where that is what happened: listed, not scored")
    scored_in: Text = Field(
        default="", description="the scenario that is scored on the same event; one event is scored once"
    )
    events: Annotated[dict[Name, bool], Since(2)] = Field(
        default_factory=dict, description="of events, whether they came about: {came: true, signed: false}"
    )
    date: Text = Field(default="", description="when it happened")
    source: Text = Field(default="", description="by whom it was reported")
    note: Text = Field(default="", description="what a reader should know of it")


class CommonBlock(FormBlock):
    """The keys that every scenario has, whatever its form."""

    format: Literal[1, 2] = Field(description="the version of this format: 1, or 2 for the keys that it brought")
    form: Text = Field(default=DEFAULT_FORM, description="the form of the game")
    title: Text = Field(description="in one line, what the scenario is about")
    about: Text = Field(default="", description="what the argument is, in a few sentences")
    imports: dict[Text, Texts] = Field(
        default_factory=dict,
        description="names out of a vocabulary's file: players, parameters, quantities; in format 2 sets and tables",
    )
    sets: Annotated[Sets, Since(2)] = Field(default_factory=dict)
    tables: Annotated[dict[Name, TableBlock], Since(2)] = Field(
        default_factory=dict, description="CSV files beneath this one's folder, whose cells expressions can use"
    )
    uses: dict[Name, UseBlock] = Field(default_factory=dict, description="other scenarios, played in the same world")
    players: dict[Name, PlayerBlock] = Field(min_length=1)
    parameters: dict[Name, ParameterBlock] = Field(default_factory=dict)
    experts: Annotated[dict[Name, ExpertBlock], Since(2)] = Field(
        default_factory=dict, description="whose numbers differ: of each a weight; one of them holds in each world"
    )
    correlations: list[CorrelationBlock] = Field(default_factory=list)
    quantities: dict[Name, QuantityBlock] = Field(default_factory=dict)
    claims: dict[Name, ClaimBlock] = Field(default_factory=dict)
    cases: dict[Name, CaseBlock] = Field(default_factory=dict, max_length=MAX_CASES)
    alternatives: dict[Name, AlternativeBlock] = Field(
        default_factory=dict, max_length=MAX_CASES, description="rival readings, which the claims are held against"
    )
    solve: SolveBlock = Field(default_factory=SolveBlock)
    figures: FiguresBlock = Field(default_factory=FiguresBlock)
    observed: ObservedBlock | None = None


@cache
def document_model(form: str) -> type[CommonBlock]:
    """Return the model of a whole file of a form; an unknown form is read as the default, and reported elsewhere.

    Made when it is asked for, as a file has one form.
    """
    if form not in FORMS:
        return document_model(DEFAULT_FORM)
    return create_model(f"{form.capitalize()}Scenario", __base__=(CommonBlock, FORMS[form].block))


def json_schema(version: int = FORMATS[-1]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of scenario files, which editors use to complete and to check them.

    That of a version takes the files of earlier ones too. A chain of if and else over `form` and not a list of
    alternatives: editors then complain about the form that is written, and not about all of them.
    """
    definitions: dict[str, Any] = {}
    whole: dict[str, Any] = {}
    for name in sorted(FORMS, key=lambda name: name != DEFAULT_FORM):
        schema = document_model(name).model_json_schema()
        definitions |= schema.pop("$defs")
        schema["required"].remove("players")  # they may be imported
        schema["properties"]["format"]["enum"] = [known for known in FORMATS if known <= version]
        if name == DEFAULT_FORM:
            whole = schema
        else:
            is_this = {"properties": {"form": {"const": name}}, "required": ["form"]}
            whole = {"if": is_this, "then": schema, "else": whole}
    title = f"A scenario of summit-sim, format {version}"
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    found: dict[str, Any] = _until(whole | head, version)
    whole = found | {"$defs": _needed(found, _until(definitions, version))}
    return with_families(whole) if version > FORMATS[0] else whole


def _needed(schema: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the definitions that a schema refers to, and those that they refer to, in their order."""
    found: set[str] = set()
    waiting = _references(schema)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting |= _references(definitions[name])
    return {name: definition for name, definition in definitions.items() if name in found}


def _references(schema: Any) -> set[str]:
    parts: Iterable[Any] = schema if isinstance(schema, list) else ()
    found: set[str] = set()
    if isinstance(schema, dict):
        parts = schema.values()
        found = {schema["$ref"].rpartition("/")[2]} if "$ref" in schema else set()
    return found.union(*map(_references, parts))


def _until(schema: Any, version: int) -> Any:
    """Return a part of a schema without the keys that later versions of the format brought."""
    if isinstance(schema, list):
        return [_until(part, version) for part in schema if not _later(part, version)]
    if not isinstance(schema, dict):
        return schema
    return {key: _until(part, version) for key, part in schema.items() if not _later(part, version)}


def _later(part: Any, version: int) -> bool:
    return isinstance(part, dict) and part.get(SINCE, 1) > version

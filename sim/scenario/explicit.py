"""The explicit form of a scenario: plain dicts and lists that say everything, and read back to the same scenario."""

from __future__ import annotations

from sim.concepts.base import Concept
from sim.concepts.options import options_of
from sim.distributions.truncated import common_condition
from sim.document.nodes import MappingNode, Plain, document_of
from sim.document.overrides import in_cases
from sim.document.schema import FORMATS, ClaimBlock, CommonBlock, QuantityBlock
from sim.document.validate import check_schema, needed_format
from sim.expressions import to_text
from sim.games.blocks import canonical, explicit_events, spoken
from sim.games.game import Game
from sim.games.registry import FORMS
from sim.scenario import experts, parts
from sim.scenario.experts import Panel
from sim.scenario.types import Parameter, Solve, Use
from sim.selection.belief import weights_of

ABOUT_A_PART = ("claims", "alternatives", "figures", "observed")
"""Keys of a scenario that mean nothing where another one uses it."""


def explicit(
    model: CommonBlock,
    parameters: tuple[Parameter, ...],
    panel: Panel,
    solve: Solve,
    game: Game,
    uses: tuple[Use, ...],
) -> dict[str, Plain]:
    """Return the document; its keys stand in one order, expressions in one spelling."""
    document: dict[str, Plain] = {
        "format": model.format,
        "form": model.form,
        "title": model.title,
        "about": model.about,
    }
    if uses:
        document["uses"] = {use.id: _use(use) for use in uses}
    document["players"] = {name: {"label": p.label, "about": p.about} for name, p in model.players.items()}
    document["parameters"] = {p.id: _parameter(p) for p in parameters if not p.panel}
    if panel.blocks:
        document["experts"] = experts.explicit(panel)
    document["correlations"] = [
        {"between": list(c.between), "rank": c.rank, "why": c.why, "cites": list(c.cites)} for c in model.correlations
    ]
    document["quantities"] = {name: _quantity(name, q) for name, q in model.quantities.items()}
    document |= FORMS[model.form].explicit(model, game, tuple(model.players))
    if model.events:
        document["events"] = explicit_events(model)
    if model.match != "one":
        document["match"] = model.match
    document |= _around(model, solve)
    if model.format > FORMATS[0]:  # what it needs, once families are written out
        document["format"] = model.format if _newer(parameters, solve) else _needed(document)
    return document


def _newer(made: tuple[Parameter, ...], solve: Solve | None) -> bool:
    """Tell whether values, not keys, need more than the first version of the format."""
    if any(p.distribution.since > FORMATS[0] for p in made):
        return True
    return solve is not None and (bool(solve.concept.varied) or any(map(weights_of, solve.selection)))


def _needed(document: dict[str, Plain]) -> int:
    """Return the version of the format that a document needs, as it stands and as its cases and alternatives make it.

    What is wrong in a case is told where cases are read.
    """
    root = document_of(document, "")
    needed = needed_format(root)
    for changed in in_cases(root).values():
        model = check_schema(changed.root).model
        if model is not None and _newer(parts.parameters(model, []), parts.solve(model, [])):
            return model.format
        if isinstance(changed.root, MappingNode):
            needed = max(needed, needed_format(changed.root))
    return needed


def _options(concept: Concept) -> dict[str, Plain]:
    values: dict[str, Plain] = {name: getattr(concept, name) for name in options_of(type(concept))}
    return values | {option.name: option.text for option in concept.varied}


def _around(model: CommonBlock, solve: Solve) -> dict[str, Plain]:
    """Return what is said about the game from outside it."""
    around: dict[str, Plain] = {
        "claims": {name: _claim(claim) for name, claim in model.claims.items()},
        "cases": {n: {"label": case.label or spoken(n), "set": dict(case.set)} for n, case in model.cases.items()},
    }
    if model.alternatives:
        around["alternatives"] = {
            name: block.model_dump(exclude=None if block.weight else {"weight"})
            for name, block in model.alternatives.items()
        }
    around["solve"] = {
        "concept": {
            "name": solve.concept.name,
            "options": _options(solve.concept),
        },
        "selection": list(solve.selection),
        "design": solve.design,
        "draws": solve.draws,
        "seed": solve.seed,
    }
    around["figures"] = {"map": list(model.figures.map)} if model.figures.map else {}
    if model.observed is not None:
        around["observed"] = model.observed.model_dump(exclude_defaults=True)
    return around


def _claim(claim: ClaimBlock) -> dict[str, Plain]:
    kind, text = ("always", claim.always) if claim.always is not None else ("result", claim.result or "")
    return {"text": claim.text, "cites": list(claim.cites), kind: canonical(text)}


def _parameter(parameter: Parameter) -> dict[str, Plain]:
    whole, condition = common_condition(parameter.distribution)
    return {
        "label": parameter.label,
        "unit": parameter.unit,
        "value": whole.to_mapping(),
        **({} if condition is None else {"where": condition}),
        "why": parameter.why,
        "cites": list(parameter.cites),
        "judgement": parameter.judgement,
    }


def _use(use: Use) -> dict[str, Plain]:
    """Return a used scenario with all that its game needs, so that a document needs no other file.

    What is said about it from outside is left out: a part used for each action of a choice would repeat it each time.
    """
    own: dict[str, Plain] = {"set": {"solve.selection": use.rule}} if use.rule else {}
    return own | {
        "scenario": {key: value for key, value in use.scenario.document.items() if key not in ABOUT_A_PART},
        "names": {name.id: f"{name.kind}({name.word})" for name in use.names},
        "given": {parameter: to_text(expr) for parameter, expr in use.given.items()},
    }


def _quantity(name: str, block: QuantityBlock) -> dict[str, Plain]:
    return {
        "label": block.label or spoken(name),
        "value": canonical(block.value),
        "unit": block.unit,
        "cites": list(block.cites),
    }

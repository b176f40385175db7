"""The panel of experts whose numbers a scenario takes: their weights, and the number that says who is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sim.distributions.bounded import Discrete
from sim.distributions.experts import EXPERT, Experts
from sim.document.nodes import Plain
from sim.document.schema import CommonBlock, ExpertBlock
from sim.errors import Fault, Path, Suggestion
from sim.numbers import number
from sim.scenario.types import Parameter

LABEL = "Whose numbers hold"


@dataclass(frozen=True)
class Panel:
    """The experts of a scenario in their order, with their weights; none where no number has any."""

    weights: Mapping[str, float]
    """Of those who are drawn for all numbers together."""
    blocks: Mapping[str, ExpertBlock]


def with_panel(
    model: CommonBlock, parameters: tuple[Parameter, ...], faults: list[Fault]
) -> tuple[tuple[Parameter, ...], Panel]:
    """Return the parameters with every expert's weight, behind them the number that says which expert holds."""
    own = {p.id: p.distribution for p in parameters if isinstance(p.distribution, Experts)}
    if not own:
        if model.experts:
            wrong, remedy = "no parameter says what experts hold", "give one 'experts: {name: distribution}'"
            faults.append(Fault(("experts",), wrong, remedy, on_key=True))
        return parameters, Panel({}, model.experts)
    before = len(faults)
    weights = _weights(model, own, faults)
    together = [d for d in own.values() if d.drawn == "together"]
    named = list(model.experts) or list(dict.fromkeys(name for d in together for name in d.names))
    panel = {name: weights[name] for name in named} if together and len(faults) == before else {}
    if panel and not sum(panel.values()) > 0:
        faults.append(Fault(("experts",), "all weights are 0", "give one expert a weight above 0", on_key=True))
        panel = {}
    if EXPERT in model.parameters:
        wrong = f"'{EXPERT}' is the number that says which expert holds"
        faults.append(Fault(("parameters", EXPERT), wrong, "call this one otherwise", on_key=True))
        panel = {}
    made = tuple(
        replace(p, distribution=_weighed(p.distribution, weights, panel)) if isinstance(p.distribution, Experts) else p
        for p in parameters
    )
    blocks = {name: model.experts.get(name, ExpertBlock(weight=weight)) for name, weight in panel.items()}
    return (*made, *_column(panel, blocks)), Panel(panel, blocks or model.experts)


def _weights(model: CommonBlock, own: Mapping[str, Experts], faults: list[Fault]) -> dict[str, float]:
    """Return the weight of every expert who is drawn for all numbers together; 1 where nobody writes one."""
    found = {name: block.weight for name, block in model.experts.items()}
    said = dict.fromkeys(found, "under 'experts'")
    for parameter, distribution in own.items():
        for name, weight in zip(distribution.names, distribution.weights, strict=True):
            path: Path = ("parameters", parameter, "value", "experts", name)
            if model.experts and name not in model.experts:
                close = Suggestion(name, model.experts)
                faults.append(Fault(path, f"'experts' names no '{name}'", close, on_key=True, absent=(name,)))
            if weight is None or distribution.drawn == "apart":
                continue
            if found.setdefault(name, weight) != weight:
                wrong = f"{name} has the weight {number(weight)} here and {number(found[name])} {said[name]}"
                remedy = "one expert holds for all numbers of a world: write the weight once, or 'drawn: apart'"
                faults.append(Fault((*path, "weight"), wrong, remedy, on_key=True))
            said.setdefault(name, f"for '{parameter}'")
    names = [name for distribution in own.values() for name in distribution.names]
    return dict.fromkeys(names, 1.0) | found


def _weighed(own: Experts, weights: Mapping[str, float], panel: Mapping[str, float]) -> Experts:
    """Return a number's experts with every weight; those who are drawn together know the panel."""
    pairs = zip(own.names, own.weights, strict=True)
    if own.drawn == "apart":
        return replace(own, weights=tuple(weights.get(name, 1.0) if w is None else w for name, w in pairs))
    full = tuple(weights.get(name, 1.0) for name in own.names)
    if not sum(full) > 0:  # of those who speak of this number none has weight: it is as if each had the same
        full = (1.0,) * len(full)
    return replace(own, weights=full, panel=tuple(panel))


def _column(panel: Mapping[str, float], blocks: Mapping[str, ExpertBlock]) -> Iterator[Parameter]:
    if panel:
        weights = Discrete(tuple(float(n) for n in range(1, len(panel) + 1)), tuple(panel.values()))
        who = ", ".join(f"{n} is {blocks[name].label or name}" for n, name in enumerate(panel, 1))
        cites = tuple(dict.fromkeys(source for block in blocks.values() for source in block.cites))
        yield Parameter(EXPERT, LABEL, "expert", weights, f"{who}.", cites, not cites, tuple(panel))


def explicit(panel: Panel) -> dict[str, Plain]:
    """Return `experts` as the explicit form has it."""
    return {
        name: {
            "weight": panel.weights.get(name, block.weight),
            "label": block.label,
            "about": block.about,
            "cites": list(block.cites),
        }
        for name, block in panel.blocks.items()
    }


def weights_of(column: Parameter) -> tuple[float, ...]:
    """Return the probability of each expert of a panel, of the number that says which of them holds."""
    distribution = column.distribution
    if not isinstance(distribution, Discrete):  # somebody fixed it
        return tuple(float(n == distribution.central) for n in range(1, len(column.panel) + 1))
    return tuple(weight / sum(distribution.weights) for weight in distribution.weights)


def labels_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the experts of an explicit document by name, with their labels."""
    return {name: block["label"] or name for name, block in document.get("experts", {}).items()}


def panels(document: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Return of each column that says which expert holds the experts in their order, with their labels.

    `document` is explicit; scenarios that it uses may have panels of their own, called `use.expert` if there are two.
    """
    found: dict[str, dict[str, str]] = {}
    if _together(document):
        found[EXPERT] = labels_of(document)
    for use, block in document.get("uses", {}).items():
        for name, own in panels(block["scenario"], columns).items() if "scenario" in block else ():
            apart = f"{use}.{name}"
            found.setdefault(apart if apart in columns else name, own)
    return {name: own for name, own in found.items() if name in columns}


def _together(document: Mapping[str, Any]) -> bool:
    values = (p["value"] for p in document.get("parameters", {}).values())
    return any(v.get("family") == Experts.family and v["drawn"] == "together" for v in values)

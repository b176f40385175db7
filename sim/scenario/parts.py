"""The parts of a scenario that are not its game, each checked by itself: every fault with its path."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any

from sim.concepts.options import checked
from sim.distributions import Distribution, DistributionError, from_mapping
from sim.distributions.conditional import conditional
from sim.distributions.dependent import needs
from sim.distributions.text import from_written
from sim.distributions.truncated import cut_off, split_off
from sim.document.nodes import Plain
from sim.document.schema import CommonBlock, ConceptBlock, ParameterBlock
from sim.errors import Fault, Path, Remedy, Suggestion
from sim.expressions import Misplaced, Names, read
from sim.games.registry import FORMS
from sim.numbers import refused
from sim.sampling import DESIGNS
from sim.scenario.options import expressions, too_early
from sim.scenario.types import Alternative, Correlation, Figures, Observed, Parameter, Solve
from sim.selection.belief import weights_of

if TYPE_CHECKING:
    from sim.concepts.base import Concept
    from sim.selection.rule import Rule


def parameters(model: CommonBlock, faults: list[Fault]) -> tuple[Parameter, ...]:
    """Return the parameters whose distributions can be read."""
    found: list[Parameter] = []
    for name, block in model.parameters.items():
        path: Path = ("parameters", name)
        if not block.cites and not block.judgement:
            remedy = "write 'cites: …', or 'judgement: true' where nothing is cited"
            wrong = "no source and no judgement is given for this parameter"
            faults.append(Fault(path, wrong, remedy, on_key=True, absent=("cites", "judgement")))
        if block.cites and block.judgement:
            wrong = "'judgement: true' says that the numbers rest on judgement alone, and 'cites' that they do not"
            faults.append(Fault((*path, "judgement"), wrong, "leave out one of the two", on_key=True))
        above = {p.id: p.distribution for p in found}
        below = frozenset(model.parameters) - above.keys()
        distribution = _cut_off(name, block, model.format, faults, (above, below))
        if distribution is not None and distribution.since > model.format:
            faults.append(_too_new(distribution, model.format, (*path, "value")))
            distribution = None
        if distribution is not None:
            faults += _unit_faults(block, distribution, (*path, "value"))
            more = (block.why, tuple(block.cites), block.judgement)
            found.append(Parameter(name, block.label, block.unit, distribution, *more))
    return tuple(found)


_Declared = tuple[Mapping[str, Distribution], frozenset[str]]
"""The distributions of the parameters above, and the names of those that are not."""


def _too_new(distribution: Distribution, version: int, path: Path) -> Fault:
    brought = distribution.since
    called = f"'{distribution.family}'"
    if needs(distribution):
        called = "a distribution that hangs on other numbers"
    wrong = f"{called} came with format {brought}, and this file is of format {version}"
    return Fault(path, wrong, f"write 'format: {brought}' in the first line", on_key=True)


CHANCES = ("probability", "chance")
"""Units of numbers that lie between 0 and 1."""
PERCENT = ("%", "percent", "per cent", "percentage")


def _unit_faults(block: ParameterBlock, distribution: Distribution, path: Path) -> Iterator[Fault]:
    """Yield what the unit says against the numbers: a probability of 30, or 30% that are counted in percent."""
    low, high = distribution.support
    unit, written = block.unit.strip().lower(), str(block.value)
    if unit in CHANCES and isfinite(low) and isfinite(high) and not 0 <= low <= high <= 1:
        wrong = f"the unit is '{block.unit}', which lies between 0 and 1, and this is {_span(low, high, 0.0, 1.0)}"
        percent = 1 < high <= 100 and low >= 0
        yield Fault(path, wrong, f"for 30 percent write 30% or 0.3{'' if percent else ', or name another unit'}")
    if unit in PERCENT and "%" in written and "between" not in written:
        wrong = f"'{written}' is {_span(low, high)}, and the unit is '{block.unit}', too"
        yield Fault(path, wrong, f"leave out the sign ({written.replace('%', '')}), or write 'unit: share'")


def _span(low: float, high: float, *bounds: float) -> str:
    """Return what a number may be, with the digits that tell it from the bounds that it broke."""
    ends = [refused(end, *bounds) for end in (low, high)]
    return ends[0] if low == high else f"{ends[0]} to {ends[1]}"


def _cut_off(
    name: str, block: ParameterBlock, version: int, faults: list[Fault], declared: _Declared
) -> Distribution | None:
    """Return the distribution of a parameter, cut off by its condition if it has one."""
    path: Path = ("parameters", name)
    written, condition = split_off(block.value)
    at: Path = (*path, "value")
    if condition is not None and block.where is not None:
        faults.append(Fault((*path, "where"), "a second condition", "join both by 'and'", on_key=True))
    start = str(block.value).rindex(condition) if condition and isinstance(block.value, str) else 0
    if block.where is not None:
        condition, at, start = block.where, (*path, "where"), 0
    whole = _distribution(written, version, (*path, "value"), faults, declared)
    if whole is None or condition is None:
        return whole
    above, below = declared
    unknown = Misplaced(below - {name}, "'{}' is not declared above: a condition names numbers above it")
    reading = read(condition, Names(frozenset(above) | below | {name}), [unknown])
    faults += [Fault(at, p.message, p.remedy, start + p.offset, absent=p.absent) for p in reading.problems]
    if reading.problems or reading.expression is None:
        return None
    try:
        return cut_off(whole, reading.expression, name, above)
    except DistributionError as error:
        offset = start + error.offset if at[-1] == "where" or isinstance(block.value, str) else 0
        faults.append(Fault(at, error.message, error.remedy, offset))
        return None


def _distribution(
    written: Plain, version: int, path: Path, faults: list[Fault], declared: _Declared
) -> Distribution | None:
    """Return what is written, which may hang on parameters that are `declared` above; not on those below."""
    try:
        if not isinstance(written, int | float) and (made := conditional(written, *declared)) is not None:
            return made
        return from_mapping(written) if isinstance(written, dict) else from_written(written, version)
    except DistributionError as error:
        inside = _inside(written, error.field)
        offset = error.offset if inside == () else 0
        faults.append(Fault((*path, *inside), error.message, error.remedy, offset))
        return None


def _inside(written: Plain, field: str | None) -> Path:
    """Return the way from a distribution's mapping to the field that is wrong, as far as it is written."""
    if not isinstance(written, dict) or field is None:
        return ()
    if field in written:
        return (field,)
    [(family, inner), *_] = written.items()
    return (family, field) if isinstance(inner, dict) and field in inner else (family,)


def correlations(model: CommonBlock, own: tuple[Parameter, ...], faults: list[Fault]) -> tuple[Correlation, ...]:
    """Return the correlations, each checked by itself; `sim.scenario.uses` checks whether all can hold."""
    hanging = {p.id: needs(p.distribution) for p in own if needs(p.distribution)}
    found = []
    seen: set[frozenset[str]] = set()
    for number, block in enumerate(model.correlations):
        a, b = block.between
        for at, name in enumerate((a, b)):
            if name not in model.parameters:
                path: Path = ("correlations", number, "between", at)
                remedy = _between_types(model, name, (a, b), block.rank) or Suggestion(name, model.parameters)
                faults.append(Fault(path, f"unknown parameter '{name}'", remedy, absent=(name,)))
            elif name in hanging:
                wrong = (
                    f"the distribution of '{name}' hangs on '{hanging[name][0]}': ranks are told of one distribution"
                )
                faults.append(Fault(("correlations", number, "between", at), wrong, "leave out the correlation"))
        if a == b or frozenset((a, b)) in seen:
            wrong = "a parameter is correlated with itself" if a == b else f"'{a}' and '{b}' are correlated twice"
            faults.append(Fault(("correlations", number, "between"), wrong, "name two different parameters"))
        seen.add(frozenset((a, b)))
        found.append(Correlation(a, b, block.rank, block.why, tuple(block.cites)))
    return tuple(found)


def concepts() -> Mapping[str, type[Concept]]:
    """Return the table of solution concepts."""
    from sim.concepts.registry import CONCEPTS  # here, as it loads numba (half a second): not for schema or overrides

    return CONCEPTS


def unfit(concept: str, form: str) -> tuple[str, Remedy] | None:
    """Return why a concept does not solve games of a form, with a remedy; None where it does."""
    from sim.concepts import registry  # here, for the reason given in `concepts`

    return registry.unfit(concept, form)


def rules() -> Mapping[str, Rule]:
    """Return the table of selection rules."""
    from sim.selection.rules import RULES  # here, for the reason given in `concepts`

    return RULES


def solve(model: CommonBlock, faults: list[Fault]) -> Solve | None:
    """Return how to solve, with the concept made."""
    before, block = len(faults), model.solve
    for number, rule in enumerate(block.selection):
        made = weights_of(rule)
        known = rule in rules() or (bool(made) and all(one in rules() for one in made))
        if not known and not (made and made.keys() <= {*block.selection}):  # then these are told of
            wrong = f"unknown selection rule '{rule}'"
            faults.append(Fault(("solve", "selection", number), wrong, Suggestion(rule, rules()), absent=(rule,)))
        elif rule in block.selection[:number]:
            faults.append(Fault(("solve", "selection", number), f"'{rule}' is listed twice", "list it once"))
        if weights_of(rule) and model.format == 1:
            wrong = "a belief about selection rules came with format 2, and this file is of format 1"
            faults.append(Fault(("solve", "selection"), wrong, "write 'format: 2' in the first line"))
    if not block.selection:
        faults.append(Fault(("solve", "selection"), "no selection rule is named", "write 'none' to select none"))
    if block.design not in DESIGNS:
        wrong = f"unknown design '{block.design}'"
        faults.append(Fault(("solve", "design"), wrong, Suggestion(block.design, DESIGNS), absent=(block.design,)))
    concept = _concept(model, faults)
    if concept is None or len(faults) > before:
        return None
    return Solve(concept, tuple(block.selection), block.design, block.draws, block.seed)


def _concept(model: CommonBlock, faults: list[Fault]) -> Concept | None:
    written = model.solve.concept or ConceptBlock(name=FORMS[model.form].concept)
    name, options = written.name, written.options
    path: Path = ("solve", "concept")
    if model.solve.refine:
        refined = f"{model.solve.refine}-{name}"
        if unfit(refined, model.form) is not None:
            faults.append(_no_refinement(model.solve.refine, name))
            return None
        name = refined
    wrong = unfit(name, model.form)
    if wrong is not None:
        absent = () if name in concepts() else (name,)
        faults.append(Fault((*path, "name"), *wrong, absent=absent))
        return None
    concept = concepts()[name]
    written_out = expressions(concept, options) if model.format > 1 else too_early(model, concept, options, faults)
    made, wrong_options = checked(concept, {n: value for n, value in options.items() if n not in written_out})
    faults.extend(replace(fault, path=(*path, *fault.path)) for fault in wrong_options)
    return None if wrong_options else concept(**made)


def concept_class(model: CommonBlock) -> type[Concept] | None:
    """Return the class of the concept that is named; None where there is none of this name for the form."""
    written = model.solve.concept.name if model.solve.concept else FORMS[model.form].concept
    name = f"{model.solve.refine}-{written}" if model.solve.refine else written
    return concepts()[name] if unfit(name, model.form) is None else None


def _no_refinement(refine: str, concept: str) -> Fault:
    """Return that a concept has no refinement of this name: a refined concept is called REFINEMENT-CONCEPT."""
    refined = (name.removeprefix(f"{refine}-") for name in concepts() if name.startswith(f"{refine}-"))
    whose = [name for name in refined if name in concepts()]
    if whose:
        wrong = f"'{concept}' has no refinement '{refine}'"
        return Fault(("solve", "refine"), wrong, f"it refines {' and '.join(whose)}", absent=(refine,))
    return Fault(("solve", "refine"), f"unknown refinement '{refine}'", "write undominated", absent=(refine,))


def unsuited(concept: Concept, game: Any) -> list[Fault]:
    """Return why the concept with its options cannot solve this game."""
    return [replace(fault, path=("solve", "concept", *fault.path)) for fault in concept.suits(game)]


def alternatives(model: CommonBlock, faults: list[Fault]) -> dict[str, Alternative]:
    """Return the rival readings; their weights leave some of 1, or none, to the scenario as it stands."""
    whole = math.fsum(block.weight for block in model.alternatives.values())
    if whole > 1 + 1e-9:
        wrong = f"the weights of the readings come to {whole:g}, more than 1"
        faults.append(Fault(("alternatives",), wrong, "the scenario as it stands has what they leave", on_key=True))
    return {
        key: Alternative(key, block.label, block.why, tuple(block.cites), block.set, block.weight)
        for key, block in model.alternatives.items()
    }


def figures(model: CommonBlock, parameters: Collection[str], faults: list[Fault]) -> Figures:
    """Return what the figures show, of these parameters."""
    pair = model.figures.map
    if pair is None:
        return Figures()
    for number, name in enumerate(pair):
        if name not in parameters:
            path: Path = ("figures", "map", number)
            faults.append(Fault(path, f"unknown parameter '{name}'", Suggestion(name, parameters), absent=(name,)))
    if pair[0] == pair[1]:
        faults.append(Fault(("figures", "map"), "the map needs two different parameters"))
    return Figures((pair[0], pair[1]))


def observed(model: CommonBlock, faults: list[Fault]) -> Observed | None:
    """Return what happened, if anything is said of it."""
    block, outcomes = model.observed, model.outcomes
    if block is None:
        return None
    for event in block.events:
        if event not in model.events:
            wrong, suggestion = f"unknown event '{event}'", Suggestion(event, model.events)
            faults.append(Fault(("observed", "events", event), wrong, suggestion, on_key=True, absent=(event,)))
    for key, outcome in (("outcome", block.outcome), ("status_quo", block.status_quo)):
        if outcome not in outcomes and (outcome or (key == "outcome" and not block.void)):
            wrong, remedy = f"unknown outcome '{outcome}'", Suggestion(outcome, outcomes)
            faults.append(Fault(("observed", key), wrong, remedy, absent=(outcome,)))
    if block.void and not block.void_when:
        wrong = "a void forecast has a premise that failed"
        faults.append(Fault(("observed", "void"), wrong, "say which: 'void_when: Kim does not come'", on_key=True))
    return Observed(**block.model_dump())


def _between_types(model: CommonBlock, name: str, pair: tuple[str, str], rank: float) -> str:
    """Return how private types are tied to one another, where a type is named among parameters; else ''."""
    types = list(getattr(model, "types", {}))
    if name not in types:
        return ""
    first, second = sorted(pair, key=lambda one: types.index(one) if one in types else len(types))
    if second not in types:
        return "a private type goes together with another type alone"
    return f"'{name}' is a private type: write given: {first}, rank: {rank:g} in the type '{second}'"

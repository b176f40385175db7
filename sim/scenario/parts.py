"""The parts of a scenario that are not its game, each checked by itself: every fault with its path."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

from sim.distributions import Distribution, DistributionError, from_mapping, from_text
from sim.document.schema import DEFAULT_FORM, CommonBlock, ConceptBlock
from sim.errors import Fault, Path, UsageError, did_you_mean
from sim.expressions import Expr, ExpressionError, Names, Number, check, parse, quantity_cycle
from sim.games.registry import FORMS
from sim.sampling import DESIGNS
from sim.sampling.copula import CorrelationError, factor
from sim.scenario.types import Correlation, Figures, Observed, Parameter, Solve

if TYPE_CHECKING:
    from sim.concepts.registry import Concept  # loads numba; see `concepts`


def parameters(model: CommonBlock, faults: list[Fault]) -> tuple[Parameter, ...]:
    """Return the parameters whose distributions can be read."""
    found = []
    for name, block in model.parameters.items():
        path: Path = ("parameters", name)
        if not block.cites and not block.judgement:
            remedy = "write 'cites: …', or 'judgement: true' where nothing is cited"
            faults.append(Fault(path, "nothing stands behind these numbers", remedy, on_key=True))
        distribution = _distribution(block.value, (*path, "value"), faults)
        if distribution is not None:
            more = (block.why, tuple(block.cites), block.judgement)
            found.append(Parameter(name, block.label, block.unit, distribution, *more))
    return tuple(found)


def _distribution(written: Any, path: Path, faults: list[Fault]) -> Distribution | None:
    try:
        return from_mapping(written) if isinstance(written, dict) else from_text(str(written))
    except DistributionError as error:
        inside = _inside(written, error.field)
        offset = error.offset if inside == () else 0
        faults.append(Fault((*path, *inside), error.message, error.remedy, offset))
        return None


def _inside(written: Any, field: str | None) -> Path:
    """Return the way from a distribution's mapping to the field that is wrong, as far as it is written."""
    if not isinstance(written, dict) or field is None:
        return ()
    if field in written:
        return (field,)
    [(family, inner), *_] = written.items()
    return (family, field) if isinstance(inner, dict) and field in inner else (family,)


def correlations(model: CommonBlock, known: tuple[Parameter, ...], faults: list[Fault]) -> tuple[Correlation, ...]:
    """Return the correlations; whether they can all hold is looked at once each is fine by itself."""
    found, before = [], len(faults)
    seen: dict[frozenset[str], int] = {}
    for number, block in enumerate(model.correlations):
        a, b = block.between
        for at, name in enumerate((a, b)):
            if name not in model.parameters:
                path: Path = ("correlations", number, "between", at)
                faults.append(Fault(path, f"unknown parameter '{name}'", did_you_mean(name, model.parameters)))
        if a == b or frozenset((a, b)) in seen:
            wrong = "a parameter is correlated with itself" if a == b else f"'{a}' and '{b}' are correlated twice"
            faults.append(Fault(("correlations", number, "between"), wrong, "name two different parameters"))
        seen[frozenset((a, b))] = number
        found.append(Correlation(a, b, block.rank, block.why, tuple(block.cites)))
    if len(faults) == before and len(known) == len(model.parameters):
        try:
            factor([p.id for p in known], [(c.a, c.b, c.rank) for c in found])
        except CorrelationError as error:
            faults.append(Fault(("correlations", error.pair, "rank"), str(error)))
    return tuple(found)


def quantities(model: CommonBlock, names: Names, faults: list[Fault]) -> dict[str, Expr]:
    """Return every quantity's expression as written; one that cannot be used is 0, its fault reported."""
    parsed: dict[str, Expr] = {}
    for name, block in model.quantities.items():
        try:
            parsed[name] = parse(block.value)
        except ExpressionError as error:
            parsed[name] = Number(0.0)
            faults.append(Fault(("quantities", name, "value"), error.message, error.remedy, error.offset))
    known = Names(names.parameters, parsed, names.moves, names.functions)
    for name, expr in list(parsed.items()):
        problems = check(expr, known)
        faults.extend(Fault(("quantities", name, "value"), p.message, p.remedy, p.offset) for p in problems)
        if problems:
            parsed[name] = Number(0.0)
    while cycle := quantity_cycle(parsed):
        wrong = f"quantities are defined by one another in a circle: {' -> '.join(cycle)}"
        faults.append(Fault(("quantities", cycle[0], "value"), wrong, "define one without the others"))
        parsed[cycle[0]] = Number(0.0)
    return parsed


def concepts() -> Mapping[str, type[Concept]]:
    """Return the table of solution concepts."""
    from sim.concepts.registry import CONCEPTS  # here, as it loads numba (half a second): not for schema or overrides

    return CONCEPTS


def form_of(concept: type[Concept]) -> str:
    """Return the game form that a concept solves: games of moves, unless it says otherwise."""
    return str(getattr(concept, "form", DEFAULT_FORM))


def rules() -> Mapping[str, Any]:
    """Return the table of selection rules."""
    from sim.selection.rules import RULES  # here, for the reason given in `concepts`

    return RULES


def solve(model: CommonBlock, faults: list[Fault]) -> Solve | None:
    """Return how to solve, with the concept made."""
    before, block = len(faults), model.solve
    for number, rule in enumerate(block.selection):
        if rule not in rules():
            wrong = f"unknown selection rule '{rule}'"
            faults.append(Fault(("solve", "selection", number), wrong, did_you_mean(rule, rules())))
        elif rule in block.selection[:number]:
            faults.append(Fault(("solve", "selection", number), f"'{rule}' is listed twice", "list it once"))
    if not block.selection:
        faults.append(Fault(("solve", "selection"), "no selection rule is named", "write 'none' to select none"))
    if block.design not in DESIGNS:
        wrong = f"unknown design '{block.design}'"
        faults.append(Fault(("solve", "design"), wrong, did_you_mean(block.design, DESIGNS)))
    concept = _concept(model, faults)
    if concept is None or len(faults) > before:
        return None
    return Solve(concept, tuple(block.selection), block.design, block.draws, block.seed)


def _concept(model: CommonBlock, faults: list[Fault]) -> Concept | None:
    written = model.solve.concept or ConceptBlock(name=FORMS[model.form].concept)
    name, options = written.name, written.options
    path: Path = ("solve", "concept")
    fitting = [known for known, concept in concepts().items() if form_of(concept) == model.form]
    if name not in concepts():
        faults.append(Fault((*path, "name"), f"unknown concept '{name}'", did_you_mean(name, fitting)))
        return None
    if name not in fitting:
        wrong = f"'{name}' solves games of the form '{form_of(concepts()[name])}', and this is '{model.form}'"
        faults.append(Fault((*path, "name"), wrong, f"known for it: {', '.join(fitting)}"))
        return None
    known = {f.name: f for f in fields(concepts()[name])}  # type: ignore[arg-type]  # every concept is a dataclass
    before = len(faults)
    made: dict[str, Any] = {}
    for option, value in options.items():
        whole_for_a_float = type(value) is int and isinstance(getattr(known.get(option), "default", None), float)
        made[option] = float(value) if whole_for_a_float else value
        if option not in known:
            wrong = f"'{name}' has no option '{option}'"
            remedy = did_you_mean(option, known) or "it has none"
            faults.append(Fault((*path, "options", option), wrong, remedy, on_key=True))
        elif known[option].default is not MISSING and type(made[option]) is not type(known[option].default):
            wrong = f"'{value}' does not fit here"
            faults.append(Fault((*path, "options", option), wrong, f"such as {known[option].default}"))
    if len(faults) > before:
        return None
    try:
        return concepts()[name](**made)
    except UsageError as error:  # a value of the right kind that is out of range
        faults.append(Fault((*path, "options"), str(error)))
        return None


def figures(model: CommonBlock, parameters: Collection[str], faults: list[Fault]) -> Figures:
    """Return what the figures show, of these parameters."""
    pair = model.figures.map
    if pair is None:
        return Figures()
    for number, name in enumerate(pair):
        if name not in parameters:
            path: Path = ("figures", "map", number)
            faults.append(Fault(path, f"unknown parameter '{name}'", did_you_mean(name, parameters)))
    if pair[0] == pair[1]:
        faults.append(Fault(("figures", "map"), "the map needs two different parameters"))
    return Figures((pair[0], pair[1]))


def observed(model: CommonBlock, outcomes: Mapping[str, Any], faults: list[Fault]) -> Observed | None:
    """Return what happened, if anything is said of it."""
    block = model.observed
    if block is None:
        return None
    for key, outcome in (("outcome", block.outcome), ("status_quo", block.status_quo)):
        if outcome not in outcomes and (outcome or (key == "outcome" and not block.void)):
            faults.append(Fault(("observed", key), f"unknown outcome '{outcome}'", did_you_mean(outcome, outcomes)))
    if block.void and not block.void_when:
        wrong = "a void forecast has a premise that failed"
        faults.append(Fault(("observed", "void"), wrong, "say which: 'void_when: Kim does not come'", on_key=True))
    return Observed(**block.model_dump())

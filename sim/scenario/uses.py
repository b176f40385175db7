"""Scenarios inside a scenario: whose parameters are shared, and which names their equilibria give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sim.distributions.dependent import Dependent, needs
from sim.document.schema import CommonBlock, UseBlock
from sim.errors import Fault, Path, Suggestion
from sim.expressions import Call, Expr, Formula, Name, Names, Signature, Words
from sim.games.formulas import BROKEN
from sim.sampling.copula import CorrelationError, factor
from sim.sampling.margins import margin
from sim.scenario.types import Correlation, Parameter, Scenario, Use, UsedName


@dataclass(frozen=True)
class Whole:
    """A scenario together with those that it uses: all parameters, each once, and how the parts hang on them."""

    parameters: tuple[Parameter, ...]
    correlations: tuple[Correlation, ...]
    uses: tuple[Use, ...]


def formulas(model: CommonBlock, used: Mapping[str, Scenario]) -> dict[Path, Formula]:
    """Return the expressions of `model.uses` by their paths: what determines parameters, and what names stand for."""
    found: dict[Path, Formula] = {}
    before: list[str] = []
    for use, scenario in used.items():
        block = model.uses[use]
        words = Names(frozenset([*model.parameters, *before]))
        known = {p.id for p in scenario.parameters}
        given = {parameter: text for parameter, text in block.given.items() if parameter in known}
        found |= {("uses", use, "given", parameter): Formula(text, words) for parameter, text in given.items()}
        results = Names(functions=_results(scenario))
        found |= {("uses", use, "names", name): Formula(text, results) for name, text in block.names.items()}
        before += block.names
    return found


def _results(scenario: Scenario) -> dict[str, Signature]:
    """Return the functions that say what a name stands for: `probability(outcome)`, `payoff(player)`."""
    words = {
        "probability": Words("outcome", tuple(o.id for o in scenario.occurrences)),
        "payoff": Words("player", scenario.game.players),
    }
    return {name: Signature((kind,), form=f"{name}({kind.kind})") for name, kind in words.items()}


def whole(
    model: CommonBlock,
    own: tuple[Parameter, ...],
    pairs: tuple[Correlation, ...],
    used: Mapping[str, Scenario],
    expressions: Mapping[Path, Expr],
    faults: list[Fault],
) -> Whole:
    """Return the scenario with its parts; `used` are those of `model.uses` that have no problems.

    A parameter of a used scenario is the using one's own if it has the same name, label and unit (both import it, say);
    its values are then those that the using scenario gives it. The same name must not stand for something else. The
    parameters of two used scenarios are one if their values are the same too; otherwise they keep apart under the names
    `use.parameter`.
    """
    known = {p.id: p for p in own}
    correlations = {frozenset((c.a, c.b)): c for c in pairs}
    uses: list[Use] = []
    for name, scenario in used.items():
        given = _given(name, model.uses[name], scenario, expressions, faults)
        columns = []
        for parameter in scenario.parameters:
            column = "" if parameter.id in given else _column(name, parameter, known, model, faults)
            columns.append(column)
            if column:
                known.setdefault(column, replace(parameter, id=column))
        at = dict(zip((p.id for p in scenario.parameters), columns, strict=True))
        _hung(name, scenario, at, known, faults)
        constant = {p for p in known.values() if p.distribution.probabilities == (1.0,)}  # fixed by the using scenario
        for c in scenario.correlations:
            if at[c.a] and at[c.b] and not {known[at[c.a]], known[at[c.b]]} & constant:
                moved = replace(c, a=at[c.a], b=at[c.b])
                correlations.setdefault(frozenset((moved.a, moved.b)), moved)
        names = _names(name, model.uses[name], expressions, faults)
        uses.append(Use(name, scenario, tuple(columns), given, names, _rule(model.uses[name], scenario)))
    found = Whole(tuple(known.values()), tuple(correlations.values()), tuple(uses))
    _check_correlations(model, own, pairs, found, faults)
    return found


def _hung(
    use: str, scenario: Scenario, at: Mapping[str, str], known: dict[str, Parameter], faults: list[Fault]
) -> None:
    """Let distributions that hang on a used scenario's parameters hang on what these are called in the whole.

    What hangs on a parameter that the using scenario determines cannot be drawn before its games are solved.
    """
    allowed = {name: parameter.distribution for name, parameter in known.items()}
    for parameter in scenario.parameters:
        column = at[parameter.id]
        lost = [need for need in needs(parameter.distribution) if not at[need]]
        if column and lost:
            wrong = (
                f"'{parameter.id}' of the used scenario has a distribution that hangs on '{lost[0]}', which is given"
            )
            path: Path = ("uses", use, "given", lost[0])
            faults.append(Fault(path, wrong, f"give '{parameter.id}' too, or leave '{lost[0]}' out", on_key=True))
        elif (
            column and known[column] == replace(parameter, id=column) and isinstance(parameter.distribution, Dependent)
        ):
            known[column] = replace(known[column], distribution=parameter.distribution.renamed(at, allowed))


def _rule(block: UseBlock, scenario: Scenario) -> str:
    """Return the selection rule that a use sets for its scenario, by itself or by the case that it asks for.

    '' where it sets none, and the part inherits.
    """
    path = "solve.selection"
    asked = scenario.cases.get(block.case) or scenario.alternatives.get(block.case)
    changes = (*block.set, *(asked.set if asked is not None else ()))
    return scenario.solve.selection[0] if any(key == path or key.startswith(f"{path}.") for key in changes) else ""


def _column(
    use: str, parameter: Parameter, known: Mapping[str, Parameter], model: CommonBlock, faults: list[Fault]
) -> str:
    """Return the parameter of the whole that a used scenario's parameter is."""
    same = known.get(parameter.id)
    alike = same is not None and (same.label, same.unit) == (parameter.label, parameter.unit)
    own = parameter.id in model.parameters
    if parameter.panel and same is not None and same.panel != parameter.panel:
        alike = False
    if same is None or (alike and (own or same.distribution == parameter.distribution)):
        return parameter.id
    if own:
        wrong = f"'{parameter.id}' is one parameter here and another in the used scenario"
        remedy = f"rename one of them, or write 'given: {{{parameter.id}: {parameter.id}}}' to put this one's there"
        faults.append(Fault(("uses", use), wrong, remedy, on_key=True))
    return f"{use}.{parameter.id}"


def _given(
    use: str, block: UseBlock, scenario: Scenario, expressions: Mapping[Path, Expr], faults: list[Fault]
) -> dict[str, Expr]:
    """Return the expressions of the used scenario's parameters that this one determines."""
    given: dict[str, Expr] = {}
    known = [p.id for p in scenario.parameters]
    for parameter in block.given:
        path: Path = ("uses", use, "given", parameter)
        if parameter in known:
            given[parameter] = expressions.get(path, BROKEN)
        else:
            wrong = f"the used scenario has no parameter '{parameter}'"
            faults.append(Fault(path, wrong, Suggestion(parameter, known), on_key=True))
    faults += _without_effect(use, block)
    return given


def _without_effect(use: str, block: UseBlock) -> list[Fault]:
    """Return the changes of a used scenario's parameters that change nothing: `given` determines their values."""
    found = []
    for written in block.set:
        steps = str(written).split(".")
        parameter = steps[1] if steps[0] == "parameters" and len(steps) > 1 else steps[0]
        if parameter in block.given:
            wrong = f"this changes nothing: 'given' determines '{parameter}' in every world"
            found.append(Fault(("uses", use, "set", written), wrong, f"change 'uses.{use}.given.{parameter}' instead"))
    return found


def _names(use: str, block: UseBlock, expressions: Mapping[Path, Expr], faults: list[Fault]) -> tuple[UsedName, ...]:
    found = []
    for name in block.names:
        path: Path = ("uses", use, "names", name)
        match expressions.get(path):
            case None:
                pass  # reported when it was read
            case Call(function="payoff" | "probability" as kind, arguments=(Name(name=word),)):
                found.append(UsedName(name, kind, word))
            case _:
                wrong = "this is not a result of the used scenario"
                faults.append(Fault(path, wrong, "write probability(…) or payoff(…)"))
    return tuple(found)


def _check_correlations(
    model: CommonBlock,
    own: tuple[Parameter, ...],
    pairs: tuple[Correlation, ...],
    found: Whole,
    faults: list[Fault],
) -> None:
    """Report correlations that cannot hold together: its own by themselves, then those of the whole."""
    fine = not any(fault.path[0] == "correlations" for fault in faults)
    if fine and len(own) == len(model.parameters) and (error := _infeasible(own, pairs)) is not None:
        faults.append(Fault(("correlations", error.pair, "rank"), str(error)))
    if not faults and found.uses and (error := _infeasible(found.parameters, found.correlations)) is not None:
        faults.append(Fault(("uses",), f"with the used scenarios: {error}", on_key=True))


def _infeasible(parameters: tuple[Parameter, ...], pairs: tuple[Correlation, ...]) -> CorrelationError | None:
    """Return why rank correlations cannot hold together; None where they can."""
    if not pairs:
        return None
    try:
        margins = [margin(p.distribution.probabilities) for p in parameters]
        factor([p.id for p in parameters], [(c.a, c.b, c.rank) for c in pairs], margins)
    except CorrelationError as error:
        return error
    return None

"""Scenarios inside a scenario: whose parameters are shared, and which names their equilibria give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.document.schema import CommonBlock, UseBlock
from sim.errors import Fault, Path, did_you_mean
from sim.expressions import Call, Expr, ExpressionError, Name, Names, Signature, Words, check, parse
from sim.games.formulas import BROKEN, read_formula
from sim.sampling.copula import CorrelationError, factor
from sim.scenario.types import Correlation, Parameter, Scenario, Use, UsedName


@dataclass(frozen=True)
class Whole:
    """A scenario together with those that it uses: all parameters, each once, and how the parts hang on them."""

    parameters: tuple[Parameter, ...]
    correlations: tuple[Correlation, ...]
    uses: tuple[Use, ...]


def whole(
    model: CommonBlock,
    own: tuple[Parameter, ...],
    pairs: tuple[Correlation, ...],
    used: Mapping[str, Scenario],
    faults: list[Fault],
) -> Whole:
    """Return the scenario with its parts; `used` are those of `model.uses` that could be read.

    A parameter of a used scenario is the using one's own if it has the same name, label and unit (both import it, say);
    its values are then those that the using scenario gives it. The same name must not stand for something else. The
    parameters of two used scenarios are one if their values are the same too; otherwise they keep apart under the names
    `use.parameter`.
    """
    known = {p.id: p for p in own}
    correlations = {frozenset((c.a, c.b)): c for c in pairs}
    uses: list[Use] = []
    for name, block in model.uses.items():
        if name not in used:
            continue
        scenario = used[name]
        before = [n.id for use in uses for n in use.names]
        given = _given(name, block, scenario, Names(frozenset([*model.parameters, *before])), faults)
        columns = []
        for parameter in scenario.parameters:
            column = "" if parameter.id in given else _column(name, parameter, known, model, faults)
            columns.append(column)
            if column:
                known.setdefault(column, _renamed(parameter, column))
        at = dict(zip((p.id for p in scenario.parameters), columns, strict=True))
        for c in scenario.correlations:
            if at[c.a] and at[c.b]:
                moved = Correlation(at[c.a], at[c.b], c.rank, c.why, c.cites)
                correlations.setdefault(frozenset((moved.a, moved.b)), moved)
        uses.append(Use(name, scenario, tuple(columns), given, _names(name, block, scenario, faults)))
    found = Whole(tuple(known.values()), tuple(correlations.values()), tuple(uses))
    _check_together(found, faults)
    return found


def _column(
    use: str, parameter: Parameter, known: Mapping[str, Parameter], model: CommonBlock, faults: list[Fault]
) -> str:
    """Return the parameter of the whole that a used scenario's parameter is."""
    same = known.get(parameter.id)
    alike = same is not None and (same.label, same.unit) == (parameter.label, parameter.unit)
    own = parameter.id in model.parameters
    if same is None or (alike and (own or same.distribution == parameter.distribution)):
        return parameter.id
    if own:
        wrong = f"'{parameter.id}' is one parameter here and another in the used scenario"
        remedy = f"rename one of them, or write 'given: {{{parameter.id}: {parameter.id}}}' to put this one's there"
        faults.append(Fault(("uses", use), wrong, remedy, on_key=True))
    return f"{use}.{parameter.id}"


def _renamed(p: Parameter, name: str) -> Parameter:
    return Parameter(name, p.label, p.unit, p.distribution, p.why, p.cites, p.judgement)


def _given(use: str, block: UseBlock, scenario: Scenario, names: Names, faults: list[Fault]) -> dict[str, Expr]:
    given: dict[str, Expr] = {}
    known = [p.id for p in scenario.parameters]
    for parameter, text in block.given.items():
        path: Path = ("uses", use, "given", parameter)
        if parameter not in known:
            wrong = f"the used scenario has no parameter '{parameter}'"
            faults.append(Fault(path, wrong, did_you_mean(parameter, known), on_key=True))
            continue
        given[parameter] = read_formula(text, path, names, faults)
    return given


def _names(use: str, block: UseBlock, scenario: Scenario, faults: list[Fault]) -> tuple[UsedName, ...]:
    words = {
        "probability": Words("outcome", tuple(o.id for o in scenario.outcomes)),
        "payoff": Words("player", scenario.game.players),
    }
    known = Names(functions={f: Signature((kind,), form=f"{f}({kind.kind})") for f, kind in words.items()})
    found = []
    for name, text in block.names.items():
        path: Path = ("uses", use, "names", name)
        call = _call(text, known, path, faults)
        if call is not None:
            [word] = call.arguments
            assert isinstance(word, Name)
            found.append(UsedName(name, "payoff" if call.function == "payoff" else "probability", word.name))
    return tuple(found)


def _call(text: str, names: Names, path: Path, faults: list[Fault]) -> Call | None:
    before = len(faults)
    try:
        expr = parse(text)
        faults.extend(Fault(path, p.message, p.remedy, p.offset) for p in check(expr, names))
    except ExpressionError as error:
        faults.append(Fault(path, error.message, error.remedy, error.offset))
        expr = BROKEN
    if len(faults) > before:
        return None
    if not isinstance(expr, Call) or expr.function not in names.functions:
        faults.append(Fault(path, "this is not a result of the used scenario", "write probability(…) or payoff(…)"))
        return None
    return expr


def _check_together(found: Whole, faults: list[Fault]) -> None:
    """Report correlations that hold in each part and cannot hold in the whole."""
    if faults or not found.uses:
        return
    try:
        factor([p.id for p in found.parameters], [(c.a, c.b, c.rank) for c in found.correlations])
    except CorrelationError as error:
        faults.append(Fault(("uses",), f"with the used scenarios: {error}", on_key=True))
